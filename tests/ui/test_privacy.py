"""Personal data in the real window: masked where the settings say so, kept in the store, silenced in given sound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from transcript_words import spoken

from callqa_desktop.app import Program
from callqa_desktop.models.enums import EditKind
from callqa_desktop.models.schema import Transcript, Utterance
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.conversation.menus import CallMenu
from callqa_desktop.ui.review.page import ReviewPage
from callqa_desktop.ui.settings.page import SettingsPage

PHONE = "067 123 45 67"
WORDS = ("Добрий день, компанія Затишок", f"Мій номер {PHONE}, передзвоніть", "Так, записала")


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


def opened(driver: ReviewDriver) -> int:
    call = add_call(driver.program, "01-kitchen", words=spoken(*WORDS))
    driver.open(call)
    return call


def shown(driver: ReviewDriver) -> str:
    return driver.page.transcript.model.lines[1].text


def kept(driver: ReviewDriver, call: int) -> str:
    """The words in the store, masks or not."""
    driver.program.settings.set("mask_in_view", False).result()
    return driver.program.review.detail(call).result().transcript[1].text


def test_the_screen_shows_masks_where_asked_and_the_words_stay(driver: ReviewDriver) -> None:
    call = opened(driver)
    assert PHONE in shown(driver)
    driver.window.go("settings")
    page = cast(SettingsPage, driver.window.page("settings"))
    page.open_section(page.analysis)
    written = threading.Event()
    driver.program.store.write(lambda _session: written.wait(20))  # the store is busy: the setting waits for its turn
    driver.qtbot.keyClick(page.analysis.in_view, Qt.Key.Key_Space)
    driver.window.go("review")
    driver.page = cast(ReviewPage, driver.window.page("review"))
    driver.qtbot.waitUntil(lambda: driver.page.detail is not None)
    assert shown(driver) == "Мій номер [phone number], передзвоніть"
    written.set()
    assert kept(driver, call) == WORDS[1]


def test_a_line_corrected_over_its_mask_keeps_the_number(driver: ReviewDriver) -> None:
    driver.program.settings.set("mask_in_view", True).result()
    call = opened(driver)
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_F2)
    assert driver.page.transcript.editor.text == "Мій номер [phone number], передзвоніть"
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.type("Номер мій [phone number], дзвоніть")
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: shown(driver) == "Номер мій [phone number], дзвоніть", timeout=4000)
    assert PHONE not in str(driver.program.transcripts.history(call).result())
    assert kept(driver, call) == f"Номер мій {PHONE}, дзвоніть"


def test_the_sound_of_a_call_is_exported_with_a_tone_over_the_number(driver: ReviewDriver, tmp_path: Path) -> None:
    settings = driver.program.settings
    settings.set("clip_folder", str(tmp_path)).result()
    call = opened(driver)
    menu = QMenu(driver.page)
    driver.page.notes.options_requested.emit(menu)
    export = next(a for a in menu.actions() if a.text() == "Export the sound of the call")
    export.trigger()
    driver.qtbot.waitUntil(lambda: "The sound is saved" in driver.notices(), timeout=8000)
    settings.set("sound_of_personal", "beep").result()
    export.trigger()
    driver.qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.wav"))) == 2, timeout=8000)
    driver.qtbot.waitUntil(lambda: driver.page.clip_maker.making == 0, timeout=8000)
    plain, covered = (soundfile.read(path, dtype="int16")[0] for path in sorted(tmp_path.glob("*.wav"), key=_number))
    assert len(plain) == len(covered) > 0
    changed = np.flatnonzero(plain != covered) / 8_000
    line = driver.program.review.detail(call).result().transcript[1]
    assert line.start_ms / 1000 - 1 < changed[0] < changed[-1] < line.end_ms / 1000 + 1, "only where it is said"
    menu.deleteLater()


def _number(path: Path) -> int:
    return 1 if path.stem.endswith(")") else 0


def test_sound_is_not_given_away_while_nobody_knows_what_is_said(driver: ReviewDriver, tmp_path: Path) -> None:
    driver.program.settings.set("clip_folder", str(tmp_path)).result()
    driver.program.settings.set("sound_of_personal", "silence").result()
    driver.open(add_call(driver.program, "01-kitchen", analysed=False))
    driver.page.perform("export_sound")
    driver.qtbot.waitUntil(lambda: "This sound is not given away" in driver.notices(), timeout=8000)
    assert list(tmp_path.glob("*.wav")) == []


def test_reports_hold_no_number_where_asked(driver: ReviewDriver, tmp_path: Path) -> None:
    program = driver.program
    call = opened(driver)
    program.review.annotate(call, 1_000, 2_000, text=f"Тел. {PHONE} записано").result()

    def report() -> str:
        from pypdf import PdfReader

        (made,) = program.reports.make([call], ("pdf",), tmp_path, "en").result()
        return " ".join("".join(page.extract_text() for page in PdfReader(made).pages).split())

    assert PHONE in report()
    program.settings.set("mask_in_reports", True).result()
    text = report()
    assert PHONE not in text and "[phone number] записано" in text


def test_transcribing_and_vocabulary_are_set_and_found(driver: ReviewDriver) -> None:
    program = driver.program
    for _ in range(2):
        call = add_call(program, "01-kitchen", words=spoken("кухня їжак", "так"))
        program.transcripts.edit(call, EditKind.TEXT, {"line": "0", "text": "кухня Їжачок"}).result()
    driver.window.go("settings")
    page = cast(SettingsPage, driver.window.page("settings"))
    page.open_section(page.analysis)
    card = page.analysis.vocabulary
    driver.qtbot.waitUntil(lambda: [offer.phrase for offer in card.offers] == ["Їжачок"], timeout=5000)
    card.edit.setFocus()
    driver.type("Хмаринка")
    driver.qtbot.waitUntil(lambda: program.settings.get("vocabulary") == "Хмаринка", timeout=4000)
    driver.qtbot.waitUntil(lambda: card.state.text() == "1 phrase is given to the model")
    driver.qtbot.mouseClick(card.offers[0].add, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: program.settings.get("vocabulary") == "Хмаринка\nЇжачок", timeout=4000)
    driver.qtbot.waitUntil(lambda: "suggested here" in card.about.text(), timeout=4000)
    assert card.offers == []
    box = page.analysis.model
    box.setFocus()
    driver.qtbot.keyClick(box, Qt.Key.Key_Down)
    driver.qtbot.waitUntil(lambda: program.settings.get("transcribe_model") == _chosen(box), timeout=4000)
    driver.qtbot.keyClick(page.analysis.word_times, Qt.Key.Key_Space)
    driver.qtbot.waitUntil(lambda: program.settings.get("word_times") is False, timeout=4000)
    page.search.setText("vocabul")
    assert card.isVisible() and not page.analysis.in_view.isVisible()


def test_a_refused_suggestion_does_not_come_back(driver: ReviewDriver) -> None:
    program = driver.program
    for _ in range(2):
        call = add_call(program, "01-kitchen", words=spoken("кухня їжак", "так"))
        program.transcripts.edit(call, EditKind.TEXT, {"line": "0", "text": "кухня Їжачок"}).result()
    driver.window.go("settings")
    page = cast(SettingsPage, driver.window.page("settings"))
    page.open_section(page.analysis)
    card = page.analysis.vocabulary
    driver.qtbot.waitUntil(lambda: len(card.offers) == 1, timeout=5000)
    driver.qtbot.mouseClick(card.offers[0].no, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: program.settings.get("vocabulary_refused") == ["Їжачок"], timeout=4000)
    assert program.vocabulary.suggestions().result() == []


def _chosen(box: QComboBox) -> str:
    return str(box.currentData())


def test_the_conversation_tells_which_model_wrote_it_and_that_times_are_estimates(driver: ReviewDriver) -> None:
    call = add_call(driver.program, "01-kitchen", words=spoken(*WORDS))

    def fell_back(session: Session) -> None:
        transcript = session.scalars(select(Transcript).where(Transcript.call_id == call)).one()
        transcript.model, transcript.notes = "gemini-3.8-flash", {"instead_of": "gemini-3.5-transcribe"}
        session.execute(update(Utterance).where(Utterance.position == 1).values(estimated=True))

    driver.program.store.write(fell_back).result()
    driver.open(call)
    about = driver.page.transcript.about
    assert about.isVisible() and about.text() == "times approximate"
    assert "gemini-3.5-transcribe refused, so gemini-3.8-flash wrote this down" in about.toolTip()
    menu = CallMenu(driver.page, driver.page.correcting)
    told = [action for action in menu.actions() if action.text() == "Written down by gemini-3.8-flash"]
    assert len(told) == 1 and not told[0].isEnabled()
    menu.close()
