"""The conversation in the real window: words that are heard on a click, doubtful words, search, marks of all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from sqlalchemy.orm import Session
from transcript_words import mark_words, spoken, tooltip

from callqa_desktop.app import Program
from callqa_desktop.ui import motion
from callqa_desktop.ui.main_window import MainWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


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


def test_a_click_on_a_word_hears_it_from_there_by_an_estimate_where_the_voice_is(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    driver.qtbot.waitUntil(lambda: page.transcript.model.voice_of("agent") is not None)
    line = page.transcript.model.lines[3]
    last = line.text.split()[-1]
    driver.click_word(3, last)
    assert page.transcript.model.current == 3
    assert line.start_ms + (line.end_ms - line.start_ms) // 2 < page.playback.position < line.end_ms
    driver.click_word(3, line.text.split()[0])
    assert line.start_ms <= page.playback.position < line.start_ms + 800


def test_a_word_with_a_time_of_its_own_is_heard_exactly(driver: ReviewDriver) -> None:
    call = add_call(driver.program, words=spoken("Добрий день", "Скільки коштує шафа"))
    mark_words(driver, call, {1: [["шафа", 4_900, 5_200, 0.9]]})
    page = driver.open(call)
    moments: list[int] = []
    page.transcript.seek_requested.connect(moments.append)
    driver.click_word(1, "шафа")
    assert moments == [4_900]


def test_the_word_under_the_mouse_is_underlined_and_the_pointer_says_it_can_be_clicked(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    view, model = page.transcript.view, page.transcript.model
    word = model.lines[2].text.split()[1]
    before = view.grab().toImage()
    driver.qtbot.mouseMove(view.viewport(), driver.word_point(2, word))
    placed = model.placed(2)[model.hovered[1]]
    assert model.lines[2].text[placed.first : placed.end] == word
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert view.grab().toImage() != before
    driver.qtbot.mouseMove(view.viewport(), QPoint(24, view.visualRect(view.model().index(2, 0)).center().y()))
    assert model.hovered == (2, -1)


def test_the_word_being_heard_is_marked_only_while_playing(driver: ReviewDriver) -> None:
    call = add_call(driver.program, words=spoken("Добрий день", "Скільки коштує шафа"))
    panel = driver.open(call).transcript
    panel.follow(3_100, playing=True)
    assert panel.model.highlights(1).spoken == (0, 7)
    panel.follow(5_300, playing=True)
    assert panel.model.highlights(1).spoken == (15, 19)
    panel.follow(5_800, playing=True)
    assert panel.model.highlights(1).spoken is None, "the line is over"
    panel.follow(5_300, playing=False)
    assert panel.model.highlights(1).spoken is None


def test_doubtful_words_are_told_and_f8_goes_round_them_both_ways(driver: ReviewDriver) -> None:
    call = add_call(driver.program, words=spoken("Компанія Затишок", "Так", "Привезе Василівська росрочка"))
    doubts: dict[int, list[list[Any]]] = {
        0: [["Затишок", None, None, 0.4]],
        2: [["Василівська", None, None, 0.2], ["росрочка", 7_900, 8_300, 0.1]],
    }
    mark_words(driver, call, doubts)
    page = driver.open(call)
    model = page.transcript.model

    def chosen() -> str:
        row, word = model.doubtful[model.at_doubtful]
        return model.lines[row].text[word.first : word.end]

    seen = []
    for _ in range(4):
        driver.key(Qt.Key.Key_F8)
        seen.append(chosen())
    assert seen == ["Затишок", "Василівська", "росрочка", "Затишок"]
    driver.key(Qt.Key.Key_F8, SHIFT)
    assert chosen() == "росрочка"
    assert tooltip(driver, driver.word_point(2, "росрочка")).startswith("Heard unclearly")
    assert tooltip(driver, driver.word_point(1, "Так")) == ""
    driver.key(Qt.Key.Key_F2)
    driver.type("розстрочка")
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: model.lines[2].text == "Привезе Василівська розстрочка")
    assert [word for _, word in model.doubtful if word.confidence == 0.1] == []


def test_without_doubtful_words_f8_says_so(driver: ReviewDriver) -> None:
    driver.open(add_call(driver.program, words=spoken("Добрий день")))
    driver.key(Qt.Key.Key_F8)
    assert driver.notices() == ["No doubtful words in this call"]


def test_names_stand_beside_the_lines_and_who_they_are_in_the_tooltip(driver: ReviewDriver) -> None:
    page = driver.open(add_call(driver.program, "01-kitchen"))
    view, model = page.transcript.view, page.transcript.model
    assert (model.name("agent"), model.name("client")) == ("Ґалина Цимбал", "Олексій Бондар")
    rect = view.visualRect(model.index(0))
    name = QPoint(view.lines_delegate.text_left() - 30, rect.top() + 14)
    assert tooltip(driver, name) == "Manager, Ґалина ЦимбалDouble click to rename"
    said = str(model.data(model.index(1), Qt.ItemDataRole.AccessibleTextRole))
    assert "Client, Олексій Бондар: " in said


def test_search_is_folded_as_everywhere_and_marks_are_counted(driver: ReviewDriver) -> None:
    call = add_call(driver.program, words=spoken("Ґанок і ПʼЯТЬ дверей", "Па\u0301м'ять про ганок", "😀 ґанок"))
    page = driver.open(call)
    moments: list[tuple[int, ...]] = []
    page.transcript.found.connect(moments.append)
    driver.key(Qt.Key.Key_F, CONTROL)
    driver.type("ганок")
    assert page.transcript.count.text() == "1 of 3"
    assert moments[-1] == (0, 3_000, 6_000)
    driver.key(Qt.Key.Key_F3)
    assert page.transcript.count.text() == "2 of 3"
    driver.key(Qt.Key.Key_F3, SHIFT)
    assert page.transcript.count.text() == "1 of 3"
    assert page.transcript.model.matches[2] == (2, 2, 7), "an emoji is one sign"
    page.transcript.field.setText("память")
    assert page.transcript.model.matches == [(1, 0, 8)], "the stress mark and the apostrophe do not count"
    driver.key(Qt.Key.Key_Escape)
    assert page.transcript.count.text() == ""
    assert page.transcript.view.hasFocus()


def test_a_transcript_without_times_says_so_and_still_can_be_read_and_corrected(driver: ReviewDriver) -> None:
    words = [{"start": 0, "end": 0.2, "speaker": "agent", "text": text} for text in ("Добрий день", "Так", "Дякую")]
    page = driver.open(add_call(driver.program, "01-kitchen", words=words))
    panel = page.transcript
    assert panel.about.text() == "no times"
    page.playback.seek(5_000)
    driver.click_word(1, "Так")
    driver.click_line(2)
    assert page.playback.position == 5_000
    assert panel.model.current == -1
    assert "no times" in tooltip(driver, QPoint(24, 14))
    driver.key(Qt.Key.Key_Down)
    assert page.playback.position == 5_000
    driver.qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=driver.word_point(2, "Дякую"))
    assert panel.editor.isVisible() and panel.editor.text == "Дякую"


def test_reversed_and_overlapping_times_are_shown_in_order_and_played(driver: ReviewDriver) -> None:
    words = [
        {"start": 9, "end": 3, "speaker": "agent", "text": "Третя репліка"},
        {"start": 1, "end": 20, "speaker": "client", "text": "Перша репліка"},
        {"start": 2, "end": 2.5, "speaker": "agent", "text": "Друга репліка"},
    ]
    page = driver.open(add_call(driver.program, "01-kitchen", words=words))
    assert [line.text.split()[0] for line in page.transcript.model.lines] == ["Перша", "Друга", "Третя"]
    driver.click_word(2, "репліка")
    assert page.playback.position == 9_000, "the line has no length: every word begins with it"
    driver.click_word(0, "репліка")
    assert 1_000 < page.playback.position < 20_000


HOSTILE = (
    "<b>жирний</b> & &amp; <img src=x>", "\u202eזה טקסט\u202c עברי", "👩\u200d🔧 😀 emoji", "a\x00b\x07c\u2028d\ne", "",
    "слово" * 400,
)  # fmt: skip


def test_markup_other_directions_emoji_and_control_signs_are_plain_text_everywhere(driver: ReviewDriver) -> None:
    def rename(session: Session) -> None:
        from callqa_desktop.models.people import Client, Employee

        session.get_one(Employee, 1).name = "<h1>Ім’я</h1>\u202e\n😀"
        session.get_one(Client, 1).card = {"name": "<script>x</script>" * 30}

    driver.program.store.write(rename).result()
    page = driver.open(add_call(driver.program, words=spoken(*HOSTILE)))
    view, model = page.transcript.view, page.transcript.model
    assert view.lines_delegate.text_left() < 300, "a long name takes no more than its column"
    image = view.grab().toImage()
    assert not image.isNull()
    for row in (0, 1, 2):
        word = model.lines[row].text.split()[0]
        driver.click_word(row, word)
        assert tooltip(driver, driver.word_point(row, word)) == ""
    driver.click_word(2, "emoji")
    assert model.word_under(2, model.lines[2].text.index("emoji")) == 2
    assert view.row_rect(3).height() == view.row_rect(4).height(), "a line break inside a line breaks nothing"


def test_five_thousand_lines_open_are_followed_and_searched(driver: ReviewDriver) -> None:
    texts = [f"Репліка номер {n}: скільки коштує кухня під розмір і коли привезете" for n in range(5_000)]
    call = add_call(driver.program, words=spoken(*texts, every=2.0))
    page = driver.open(call)
    panel = page.transcript
    driver.qtbot.waitUntil(lambda: panel.view.verticalScrollBar().maximum() > 100_000, timeout=8000)
    panel.follow(9_000_000, playing=True)
    assert panel.model.current == 4_500
    assert panel.view.viewport().rect().contains(panel.view.row_rect(4_500).center())
    panel.field.setText("НОМЕР 4999")
    assert panel.count.text() == "1 of 1"
    assert panel.model.matches[0][0] == 4_999


def test_the_way_back_is_offered_only_while_the_current_line_is_out_of_sight(driver: ReviewDriver) -> None:
    panel = driver.open(add_call(driver.program, words=spoken(*(f"Репліка {n}" for n in range(60))))).transcript
    bar = panel.view.verticalScrollBar()
    driver.qtbot.waitUntil(lambda: bar.maximum() > 500)
    panel.follow(90_000)
    driver.press("F")
    assert not panel.following
    assert not panel.back_button.isVisible()
    bar.setValue(0)
    assert panel.back_button.isVisible()
    panel.follow(3_100)
    assert not panel.back_button.isVisible(), "it came into sight by itself"
    assert bar.value() == 0
    panel.follow(90_000)
    driver.qtbot.mouseClick(panel.back_button, Qt.MouseButton.LeftButton)
    assert panel.following
    assert panel.view.viewport().rect().contains(panel.view.row_rect(30).center())


def test_with_less_motion_the_list_moves_only_when_the_line_leaves_it(driver: ReviewDriver) -> None:
    panel = driver.open(add_call(driver.program, words=spoken(*(f"Репліка {n}" for n in range(60))))).transcript
    bar = panel.view.verticalScrollBar()
    driver.qtbot.waitUntil(lambda: bar.maximum() > 500)
    places: dict[bool, set[int]] = {}
    for less in (False, True):
        motion.reduce(less)
        try:
            panel.follow(0)
            places[less] = set()
            for n in range(60):
                panel.follow(n * 3_000 + 100)
                places[less].add(bar.value())
        finally:
            motion.reduce(False)
    assert 1 < len(places[True]) < len(places[False])
