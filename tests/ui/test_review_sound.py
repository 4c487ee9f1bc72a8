"""The sound of a call on the review page: lanes, zoom and pan, loop, minimap, view modes, skipping, swapped sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEventPoint, QHelpEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, add_recorded, people

from callqa_desktop.app import Program
from callqa_desktop.models.call import Recording
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.sound.shapes import RULER
from callqa_desktop.ui.widgets.buttons import Button

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(
    qtbot: QtBot,
    loop: None,
    empty_program: Program,
    make_window: Callable[..., MainWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> ReviewDriver:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    people(empty_program)
    return ReviewDriver(qtbot, empty_program, make_window)


def opened(driver: ReviewDriver, demo: str = "01-kitchen") -> ReviewPage:
    """A call with bars, curves and all."""
    page = driver.open(add_call(driver.program, demo))
    picture = page.sound.waveform.picture
    driver.qtbot.waitUntil(lambda: picture.peaks is not None and picture.curves is not None, timeout=8000)
    return page


def wheel(
    widget: QWidget, x: float, angle: QPoint, modifiers: Qt.KeyboardModifier = PLAIN, pixels: QPoint | None = None
) -> None:
    where = QPointF(x, 40)
    QApplication.sendEvent(
        widget,
        QWheelEvent(
            where, widget.mapToGlobal(where), pixels or QPoint(), angle, Qt.MouseButton.NoButton, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip


def drag(driver: ReviewDriver, widget: QWidget, start: QPoint, end: QPoint) -> None:
    driver.qtbot.mousePress(widget, LEFT, pos=start)
    driver.qtbot.mouseMove(widget, (start + end) / 2)
    driver.qtbot.mouseMove(widget, end)
    driver.qtbot.mouseRelease(widget, LEFT, pos=end)


def inked(widget: QWidget, colour: str, *, top: int = 0, bottom: int = 10_000) -> int:
    """How many pixels of exactly this colour a widget shows between two heights."""
    image = widget.grab().toImage()
    wanted = int(colour[1:], 16)
    rows = range(top, min(bottom, image.height()))
    return sum(image.pixel(x, y) & 0xFFFFFF == wanted for y in rows for x in range(image.width()))


def test_the_wheel_scrolls_sideways_and_with_ctrl_zooms_at_the_pointer(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    x = wave.width() / 4
    under = wave.ms(x)
    wheel(wave, x, QPoint(0, 480), CONTROL)
    assert wave.view[1] - wave.view[0] == pytest.approx(page.playback.duration_ms / 1.25**4, rel=0.02)
    assert wave.ms(x) == pytest.approx(under, abs=50), "what lies under the pointer stays there"
    start = wave.view[0]
    wheel(wave, x, QPoint(0, -120))
    assert wave.view[0] > start
    further = wave.view[0]
    wheel(wave, x, QPoint(0, 0), PLAIN, QPoint(60, 4))
    assert wave.view[0] < further, "two fingers to the right bring back what came before"
    for _ in range(80):
        wheel(wave, x, QPoint(0, 120), CONTROL)
    assert wave.view[1] - wave.view[0] == 50, "single samples can be told apart, no closer"
    for _ in range(80):
        wheel(wave, x, QPoint(0, -120), CONTROL)
    assert wave.view == (0, page.playback.duration_ms)


def test_two_fingers_drawn_apart_zoom(driver: ReviewDriver) -> None:
    wave = opened(driver).sound.waveform
    before = wave.view[1] - wave.view[0]
    where = QPointF(wave.width() / 2, 40)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, where, where,
        wave.mapToGlobal(where), 0.5, QPointF(),
    )  # fmt: skip
    assert isinstance(pinch.point(0), QEventPoint)
    QApplication.sendEvent(wave, pinch)
    assert wave.view[1] - wave.view[0] == pytest.approx(before / 1.5, rel=0.01)


def test_keys_zoom_and_the_ruler_is_dragged(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    page.playback.seek(60_000)
    driver.key(Qt.Key.Key_Equal, CONTROL)
    driver.key(Qt.Key.Key_Equal, CONTROL)
    assert wave.view[1] - wave.view[0] < page.playback.duration_ms / 2
    before = wave.view
    drag(driver, wave, QPoint(300, RULER // 2), QPoint(400, RULER // 2))
    moved = 100 / wave.width() * (before[1] - before[0])
    assert before[0] - wave.view[0] == pytest.approx(moved, rel=0.03)
    assert page.playback.position == 60_000, "the ruler moves the view and not the playhead"
    driver.key(Qt.Key.Key_Minus, CONTROL)
    assert wave.view[1] - wave.view[0] == pytest.approx((before[1] - before[0]) * 1.5, rel=0.02)
    driver.key(Qt.Key.Key_0, CONTROL)
    assert wave.view == (0, page.playback.duration_ms)
    page.playback.set_loop(20_000, 30_000)
    driver.press("Z")
    assert wave.view == (19_000, 31_000)


def test_a_jump_out_of_sight_brings_the_view_along(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    wave.show_range(10_000, 20_000)
    driver.key(Qt.Key.Key_End)
    assert wave.view[1] == page.playback.duration_ms
    driver.key(Qt.Key.Key_Home)
    assert wave.view[0] == 0
    assert wave.view[1] == 10_000


def test_the_edges_and_the_bar_of_the_loop_are_dragged(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave, playback = page.sound.waveform, page.playback
    playback.set_loop(20_000, 40_000)
    second = wave.width() / (playback.duration_ms / 1000)

    def at(seconds: float, y: int = 40) -> QPoint:
        return QPoint(round(seconds * second), y)

    drag(driver, wave, at(40), at(50))
    assert playback.loop == pytest.approx((20_000, 50_000), abs=200)
    drag(driver, wave, at(20), at(10))
    assert playback.loop == pytest.approx((10_000, 50_000), abs=200)
    assert playback.loop is not None
    length = playback.loop[1] - playback.loop[0]
    drag(driver, wave, at(30, RULER // 2), at(35, RULER // 2))
    assert playback.loop == pytest.approx((15_000, 55_000), abs=300)
    assert playback.loop[1] - playback.loop[0] == pytest.approx(length, abs=2)
    drag(driver, wave, at(35, RULER // 2), at(0, RULER // 2))
    assert playback.loop[0] == 0, "it stops at the start of the call"
    drag(driver, wave, at(70), at(60))
    assert playback.loop == pytest.approx((60_000, 70_000), abs=200), "a drag over the lanes marks another one"


def test_the_minimap_shows_the_part_in_sight_and_moves_it(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave, minimap = page.sound.waveform, page.sound.minimap
    wave.show_range(20_000, 40_000)
    left, right = minimap.range()
    middle = QPoint(round((left + right) / 2), 14)
    per_pixel = page.playback.duration_ms / minimap.width()
    drag(driver, minimap, middle, middle + QPoint(100, 0))
    assert wave.view == pytest.approx((20_000 + 100 * per_pixel, 40_000 + 100 * per_pixel), abs=3 * per_pixel)
    left, right = minimap.range()
    drag(driver, minimap, QPoint(round(right), 14), QPoint(round(right) + 60, 14))
    assert wave.view[1] - wave.view[0] == pytest.approx(20_000 + 60 * per_pixel, abs=3 * per_pixel)
    driver.qtbot.mouseClick(minimap, LEFT, pos=QPoint(10, 14))
    assert wave.view[0] == 0
    minimap.setFocus(Qt.FocusReason.TabFocusReason)
    start = wave.view[0]
    driver.key(Qt.Key.Key_PageDown)
    assert wave.view[0] > start
    assert minimap.accessibleName() == "Part of the call in sight"
    assert minimap.accessibleDescription().endswith("of 1:57")


def test_w_goes_through_waveform_spectrogram_and_both(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave, panel = page.sound.waveform, page.sound
    button = next(b for b in panel.transport.findChildren(QWidget) if b.accessibleName().startswith("View: "))
    before = wave.height()
    driver.press("W")
    assert button.accessibleName() == "View: Spectrogram"
    wave.grab()
    driver.qtbot.waitUntil(lambda: wave.tiles.pieces.size > 0 and not wave.tiles.pieces.waiting, timeout=8000)
    colours = {wave.grab().toImage().pixel(x, RULER + y) for x in range(0, wave.width(), 7) for y in range(0, 40, 3)}
    assert len(colours) > 60, "many levels of loudness are painted"
    driver.press("W")
    assert button.accessibleName() == "View: Waveform and spectrogram"
    driver.qtbot.waitUntil(lambda: wave.height() > before)
    assert panel.heads.heads[1].y() == wave.geometry_.top(1), "the heads stand beside their lanes"
    driver.press("W")
    assert button.accessibleName() == "View: Waveform"
    driver.qtbot.waitUntil(lambda: wave.height() == before)


def test_pieces_of_the_spectrogram_stay_under_their_ceiling(
    driver: ReviewDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    pieces = wave.tiles.pieces
    monkeypatch.setattr(pieces, "ceiling", 400_000)
    driver.press("W")
    for start in range(0, 100_000, 5_000):
        wave.show_range(start, start + 5_000)
        wave.grab()
        driver.qtbot.waitUntil(lambda: not pieces.waiting, timeout=8000)
        assert pieces.size <= 400_000
    assert pieces.size > 200_000


def test_pitch_and_loudness_are_switched_on_in_the_menu(
    driver: ReviewDriver, shown_popup: Callable[[], QWidget]
) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    button = next(b for b in page.sound.transport.findChildren(QWidget) if b.accessibleName().startswith("View: "))
    wave.show_range(0, 20_000)
    text = wave.palette().windowText().color().name()
    before = inked(wave, text, top=RULER, bottom=wave.geometry_.bottom)
    for name in ("Pitch (solid line)", "Loudness (dashed line)"):
        driver.qtbot.mouseClick(button, LEFT)
        menu = shown_popup()
        assert isinstance(menu, QMenu)
        action = next(a for a in menu.actions() if a.text() == name)
        assert not action.isChecked()
        driver.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        driver.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    assert wave.layers == {"silence", "pitch", "loudness"}
    assert inked(wave, text, top=RULER, bottom=wave.geometry_.bottom) > before + 100
    page.leave()
    assert page.program.settings.get("review_view")["layers"] == ["loudness", "pitch", "silence"]


def test_the_pointer_is_told_time_silence_and_pitch(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave = page.sound.waveform
    curves = wave.picture.curves
    assert curves is not None
    assert len(curves.silences) > 0

    def hint(ms: float) -> str:
        where = QPoint(round(ms / page.playback.duration_ms * wave.width()), 40)
        QApplication.sendEvent(wave, QHelpEvent(QHelpEvent.Type.ToolTip, where, wave.mapToGlobal(where)))
        return QToolTip.text()

    assert "Silence, " in hint(float(curves.silences[0].mean()))
    voiced = np.flatnonzero(np.isfinite(curves.pitch[0]))
    steady = next(n for n in voiced if np.isfinite(curves.pitch[0][n - 3 : n + 30]).all())
    assert "Manager: " in (said := hint((steady + 8) * 20))
    assert "Hz" in said
    QToolTip.hideText()


def test_s_skips_silence_and_the_button_says_what_it_saves(driver: ReviewDriver) -> None:
    page = opened(driver)
    skip = page.sound.transport.skip
    driver.press("S")
    assert page.playback.skip_silence
    assert skip.isChecked()
    curves = page.sound.waveform.picture.curves
    assert curves is not None
    longest = sum(end - start - 600 for start, end in curves.silences.tolist())
    assert page.playback.savable_ms == longest
    assert "jumps over" in skip.toolTip()
    driver.qtbot.mouseClick(skip, LEFT)
    assert not page.playback.skip_silence
    driver.press("S")
    page.leave()
    assert page.program.settings.get("review_view")["skip"] is True


def test_the_sides_are_swapped_for_good_and_measured_anew(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    page = driver.open(call_id)
    heads = page.sound.heads
    before = [head.share.text() for head in heads.heads]
    speaker = page.transcript.model.lines[0].speaker
    driver.press("0", ALT)
    driver.qtbot.waitUntil(lambda: [h.share.text() for h in heads.heads] == before[::-1], timeout=8000)
    assert [lane.channel for lane in page.sound.waveform.picture.lanes] == [1, 0]
    assert page.playback.swapped
    driver.qtbot.waitUntil(lambda: page.transcript.model.lines[0].speaker != speaker)
    stored = driver.program.store.read(
        lambda s: s.query(Recording.agent_channel).where(Recording.call_id == call_id).scalar()
    ).result()
    assert stored == 1
    driver.qtbot.mouseClick(heads.swap, LEFT)
    driver.qtbot.waitUntil(lambda: [h.share.text() for h in heads.heads] == before, timeout=8000)
    assert not page.playback.swapped
    driver.qtbot.waitUntil(lambda: page.transcript.model.lines[0].speaker == speaker)


def test_one_voice_alone_by_button_and_key(driver: ReviewDriver) -> None:
    page = opened(driver)
    agent, client = page.sound.heads.heads
    assert agent.solo.accessibleName() == "Hear only this voice: Manager"
    driver.qtbot.mouseClick(agent.solo, LEFT)
    assert page.playback.side == "agent"
    assert agent.solo.isChecked()
    assert client.mute.isChecked()
    assert not client.solo.isChecked()
    driver.press("2", ALT)
    assert page.playback.side == "client"
    driver.qtbot.mouseClick(agent.mute, LEFT)
    assert page.playback.side == "both"


def test_the_height_is_dragged_and_remembered(driver: ReviewDriver) -> None:
    page = opened(driver)
    wave, grip = page.sound.waveform, page.sound.grip
    before = wave.height()
    middle = grip.rect().center()
    driver.qtbot.mousePress(grip, LEFT, pos=middle)
    driver.qtbot.mouseMove(grip, middle + QPoint(0, 60))
    driver.qtbot.mouseRelease(grip, LEFT, pos=grip.rect().center())
    driver.qtbot.waitUntil(lambda: wave.height() >= before + 50)
    grip.setFocus(Qt.FocusReason.TabFocusReason)
    higher = wave.lane_height
    driver.key(Qt.Key.Key_Down)
    assert wave.lane_height == higher + 8
    page.leave()
    assert page.program.settings.get("review_view")["lane"] == higher + 8
    again = ReviewPage(page.program, page.bridge, page.shell)
    driver.qtbot.addWidget(again)
    assert again.sound.waveform.lane_height == higher + 8


def test_in_a_narrow_window_no_button_is_cut(driver: ReviewDriver) -> None:
    page = opened(driver)
    transport = page.sound.transport
    page.playback.set_loop(10_000, 20_000)
    for width in (1900, 1280, 1040):
        driver.window.resize(width, 760)
        driver.qtbot.waitUntil(lambda: transport.width() < driver.window.width())
        parts = [part for part in transport.findChildren(Button) if part.isVisible()]
        driver.qtbot.waitUntil(lambda: all(part.width() >= part.sizeHint().width() for part in parts))  # noqa: B023
    assert transport.loop.keys == "", "what the keys are gives way first"
    driver.window.resize(1900, 760)
    driver.qtbot.waitUntil(lambda: transport.loop.keys == "I O")


def test_a_call_with_one_channel_says_approximate(driver: ReviewDriver) -> None:
    page = opened(driver, "09-mattress")
    (head,) = page.sound.heads.heads
    assert head.share.text() == "approximate"
    assert head.share.isVisible()
    assert not head.solo.isVisible()
    assert not page.sound.heads.swap.isVisible()
    driver.press("0", ALT)
    driver.qtbot.waitUntil(lambda: driver.notices() == ["There are no sides to swap"], timeout=8000)


def test_a_damaged_recording_says_so_and_is_tried_again(driver: ReviewDriver) -> None:
    call_id = add_call(driver.program, "01-kitchen")
    stem = driver.program.review.detail(call_id).result().recording.path  # type: ignore[union-attr]  # it has one
    root = driver.program.workspace.recordings
    for kind in ("pcm", "peaks"):
        (root / f"{stem}.{kind}").unlink()
    original = root / f"{stem}.orig"
    whole = original.read_bytes()
    original.write_bytes(whole[:-100])
    driver.window.open_review(call_id)
    page = driver.page
    driver.qtbot.waitUntil(lambda: page.sound.face.isVisible(), timeout=8000)
    assert page.sound.face.title.text() == "A stored recording is damaged"
    assert not page.sound.waveform.isVisible()
    driver.press("1")
    driver.saved()
    original.write_bytes(whole)
    driver.qtbot.mouseClick(page.sound.face.button, LEFT)
    driver.qtbot.waitUntil(lambda: page.playback.ready and page.sound.waveform.isVisible(), timeout=8000)
    assert not page.sound.face.isVisible()


def test_a_recording_of_a_fifth_of_a_second_opens_like_any_other(driver: ReviewDriver) -> None:
    page = driver.open(add_recorded(driver.program, np.zeros((1600, 2), np.int16)))
    wave = page.sound.waveform
    driver.qtbot.waitUntil(lambda: wave.picture.curves is not None, timeout=8000)
    assert page.playback.duration_ms == 200
    for mode in range(3):
        driver.press("W")
        wave.grab()
        driver.key(Qt.Key.Key_Equal, CONTROL)
        wheel(wave, 100, QPoint(0, 120))
        wave.grab()
        driver.key(Qt.Key.Key_0, CONTROL)
        driver.qtbot.mouseClick(wave, LEFT, pos=QPoint(wave.width() // 2, 40))
        assert page.playback.position == 100, mode
        driver.press("S")
    drag(driver, wave, QPoint(10, 40), QPoint(wave.width() - 10, 40))
    assert page.playback.loop is not None
    page.sound.minimap.grab()
    assert wave.view == (0, 200)
