"""Calibration by two people at one machine, disputes and coaching, as people do them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from review_driver import ReviewDriver, interface_loop
from review_world import add_call, people
from work_driver import dialog, score, work_page

from callqa_desktop.app import Program
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.quality import Dispute
from callqa_desktop.services.records import CallFilter
from callqa_desktop.ui.calls.report_dialog import ReportDialog
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.work.calibrate_dialog import CalibrateDialog
from callqa_desktop.ui.work.calibrations import CalibrationsSection
from callqa_desktop.ui.work.coach_dialog import CoachDialog
from callqa_desktop.ui.work.coaching import CoachingSection
from callqa_desktop.ui.work.dispute_dialog import DisputeDialog
from callqa_desktop.ui.work.disputes import DecideDialog, DisputesSection
from callqa_desktop.ui.work.page import WorkPage
from callqa_desktop.ui.work.section import ListSection

CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def driver(qtbot: QtBot, loop: None, empty_program: Program, make_window: Callable[..., MainWindow]) -> ReviewDriver:
    people(empty_program)
    add_call(empty_program, "01-kitchen")
    empty_program.settings.set("evaluator", "Anna").result()
    return ReviewDriver(qtbot, empty_program, make_window)


def submit(driver: ReviewDriver) -> None:
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.qtbot.waitUntil(lambda: driver.page.sheet.submitted, timeout=5000)


def answer(driver: ReviewDriver, question: str, number: str) -> None:
    driver.page.sheet.select(question)
    driver.press(number)


def calibrations(driver: ReviewDriver) -> CalibrationsSection:
    page = work_page(driver)
    page.show_section("calibrations")
    section = page.sections["calibrations"]
    assert isinstance(section, CalibrationsSection)
    return section


def test_two_people_calibrate_blind_and_read_the_result(driver: ReviewDriver, tmp_path: Path) -> None:
    driver.open(1)
    assert driver.page.sheet.ai is not None  # to begin with, the model's answers are there
    driver.key(Qt.Key.Key_K, CTRL_SHIFT)
    asked = dialog(driver, CalibrateDialog)
    assert isinstance(asked, CalibrateDialog)
    driver.qtbot.waitUntil(lambda: asked.members() == ["Anna"])
    assert not asked.ok.isEnabled()  # one is no calibration
    driver.qtbot.keyClicks(asked.another, "Bohdan")
    driver.qtbot.keyClick(asked.another, Qt.Key.Key_Return)
    driver.qtbot.waitUntil(asked.ok.isEnabled)
    driver.qtbot.mouseClick(asked.ok, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: "The calibration has begun" in driver.notices())
    driver.qtbot.waitUntil(lambda: driver.page.detail is not None and driver.page.detail.calibration_id == 1)
    assert driver.page.sheet.ai is None  # blind from here on
    driver.qtbot.waitUntil(lambda: driver.page.playback.ready, timeout=8000)

    section, review = calibrations(driver), driver.page
    driver.qtbot.waitUntil(lambda: "▸ your turn" in [line.chip for line in section.listed.list.lines.lines])
    for name, polite in (("Anna", "1"), ("Bohdan", "3")):
        work_page(driver).person_button.become(name)
        chip = work_page(driver).chips["calibrations"]
        driver.qtbot.waitUntil(lambda c=chip: c.accessibleName() == "Calibrations  1")
        section.listed.list.setFocus()
        driver.key(Qt.Key.Key_Return)
        driver.qtbot.waitUntil(lambda: review.detail is not None and review.detail.calibration_id == 1, timeout=8000)
        driver.qtbot.waitUntil(lambda n=name: review.sheet.evaluator == n and review.playback.ready, timeout=8000)
        assert review.sheet.ai is None  # blind
        assert review.detail is not None and not review.detail.findings
        assert {a.source for a in review.sheet.answers.values()} <= {"metric"}  # nothing of the other
        score(driver)
        answer(driver, "polite", polite)
        submit(driver)

    section = calibrations(driver)
    driver.qtbot.waitUntil(lambda: "✓ result" in [line.chip for line in section.listed.list.lines.lines])
    section.listed.list.setFocus()
    driver.key(Qt.Key.Key_Return)
    driver.qtbot.waitUntil(lambda: bool(section.result.model.questions))
    model = section.result.model
    assert model.questions[0].key == "polite"  # what differs stands on top
    row = [model.data(model.index(0, n)) for n in range(model.columnCount())]
    assert row[1].startswith("✓ ") and row[2].startswith("✕ ")  # sign and colour
    assert row[3] == "0 %"
    assert "κ" in section.result.figures.text() and "N " in section.result.figures.text()
    assert section.result.discuss.text() == f"Talk about: {model.questions[0].number}"

    driver.qtbot.keyClick(section.result.table, Qt.Key.Key_3)  # after the talk: it was "no"
    assert model.data(model.index(0, model.columnCount() - 1)) == row[2].removeprefix("✕ ")
    driver.qtbot.mouseClick(section.result.keep, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: "What was agreed is your draft now" in driver.notices())
    draft = driver.program.review.detail(1).result().evaluations[-1]
    assert (draft.evaluator, draft.status, draft.answers["polite"].option) == ("Bohdan", "draft", "no")
    driver.qtbot.keyClick(section.result.table, Qt.Key.Key_Escape)
    driver.qtbot.waitUntil(section.listed.isVisible)

    target = tmp_path / "calibration.json"
    driver.program.work.export_calibration(section.listed.current.id, target).result()
    driver.program.work.remove_calibration(section.listed.current.id).result()
    driver.qtbot.waitUntil(lambda: section.listed.faces.face == "message")
    work_page(driver).take_file(target)
    driver.qtbot.waitUntil(lambda: "✓ result" in [line.chip for line in section.listed.list.lines.lines])


def test_an_answer_is_disputed_and_the_dispute_accepted(driver: ReviewDriver) -> None:
    driver.open(1)
    score(driver)
    answer(driver, "polite", "2")
    submit(driver)
    driver.page.sheet.select("polite")
    driver.page.loader.refresh()
    driver.qtbot.waitUntil(
        lambda: any(e.kind == "human" and e.status == "submitted" for e in driver.page.detail.evaluations)  # type: ignore[union-attr]  # open
    )
    driver.key(Qt.Key.Key_D, CTRL_SHIFT)
    asked = dialog(driver, DisputeDialog)
    assert isinstance(asked, DisputeDialog)
    assert asked.question.currentData() == "polite"
    assert not asked.ok.isEnabled()
    driver.qtbot.keyClicks(asked.reason, "He said please, at 0:40")
    asked.wanted.setCurrentIndex(asked.wanted.findData("yes"))
    driver.qtbot.mouseClick(asked.ok, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: "The dispute is raised" in driver.notices())

    page = work_page(driver)
    driver.qtbot.waitUntil(lambda: page.chips["disputes"].accessibleName() == "Disputes  1")
    page.show_section("disputes")
    section = page.sections["disputes"]
    assert isinstance(section, DisputesSection)
    driver.qtbot.waitUntil(lambda: section.current is not None)
    assert section.list.lines.lines[0].aside == "47 h left"
    driver.program.store.write(lambda s: setattr(s.query(Dispute).one(), "deadline_at", 1)).result()
    section.load()
    driver.qtbot.waitUntil(lambda: section.list.lines.lines[0].chip == "△ overdue")
    section.list.setFocus()
    driver.key(Qt.Key.Key_Return)
    decide = dialog(driver, DecideDialog)
    assert isinstance(decide, DecideDialog)
    assert not decide.no.isEnabled()  # a rejection needs a reason
    driver.qtbot.keyClicks(decide.decision, "Right")
    driver.qtbot.mouseClick(decide.yes, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: section.list.lines.lines[0].chip == "✓ accepted")
    found = driver.program.store.read(
        lambda s: [(e.status, e.supersedes_id) for e in s.query(Evaluation).filter_by(kind="human").order_by("id")]
    ).result()
    assert [status for status, _ in found] == ["superseded", "submitted"]
    assert found[1][1] is not None


def test_a_coaching_note_with_a_clip_becomes_a_file_with_sound(driver: ReviewDriver, tmp_path: Path) -> None:
    driver.program.review.annotate(1, 1000, 3000, kind="coaching", text="listen here").result()
    driver.open(1)
    driver.key(Qt.Key.Key_N, CTRL_SHIFT)
    asked = dialog(driver, CoachDialog)
    assert isinstance(asked, CoachDialog)
    driver.qtbot.waitUntil(lambda: asked.employee.currentText() == "Ґалина Цимбал")
    driver.qtbot.keyClicks(asked.text, "<b>Well</b> begun")
    driver.qtbot.mouseClick(asked.ok, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: "The note to Ґалина Цимбал is kept" in driver.notices())

    page = work_page(driver)
    page.show_section("coaching")
    section = page.sections["coaching"]
    assert isinstance(section, CoachingSection)
    driver.qtbot.waitUntil(lambda: section.current is not None)
    assert [clip.text for clip in section.current.clips] == ["listen here"]
    target = tmp_path / "note.html"
    section.export(section.current, target)
    driver.qtbot.waitUntil(target.exists, timeout=8000)
    driver.qtbot.waitUntil(lambda: any(what.startswith("Written: ") for what in driver.notices()))
    text = target.read_text("utf-8")
    assert "data:audio/wav;base64," in text and "&lt;b&gt;Well&lt;/b&gt; begun" in text
    acknowledged = section.buttons.itemAt(1).widget()
    assert acknowledged is not None
    driver.qtbot.mouseClick(acknowledged, Qt.MouseButton.LeftButton)
    driver.qtbot.waitUntil(lambda: section.list.lines.lines[0].chip == "✓ acknowledged")


def test_every_empty_section_says_why_and_offers_a_way_on(driver: ReviewDriver) -> None:
    page = work_page(driver)
    for name in page.sections:
        page.show_section(name)
        section = page.sections[name]
        faces = section.listed.faces if isinstance(section, CalibrationsSection) else section.faces  # type: ignore[attr-defined]  # all others have one
        driver.qtbot.waitUntil(lambda f=faces: f.face == "message")
        assert faces.message.title.text() and faces.message.why.text()
        assert faces.message._buttons.count() >= 3  # a button between two stretches


def test_who_calibrates_is_told_no_score_anywhere_and_may_come_too_late(driver: ReviewDriver) -> None:
    program = driver.program
    before = program.calls.rows([1]).result()[0]
    assert before.ai_score is not None
    version = next(e.version_id for e in program.review.detail(1).result().evaluations)
    calibration = program.work.calibrate(1, version, ["Anna", "Bohdan"]).result()
    (row,) = program.calls.rows([1]).result()
    assert (row.ai_score, row.human_score) == (None, None)
    figures = program.calls.summary(CallFilter()).result()
    assert (figures.count, figures.mean_score, figures.mean_ai_score) == (1, None, None)
    driver.open(1)
    score(driver)
    driver.saved()
    given = len(driver.page.sheet.answers)
    program.work.close_calibration(calibration).result()
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.qtbot.waitUntil(lambda: "The calibration was closed meanwhile" in driver.notices(), timeout=5000)
    assert given and not driver.page.sheet.submitted
    assert program.calls.rows([1]).result()[0].ai_score == before.ai_score


def test_ctrl_e_makes_a_report_of_the_open_call(driver: ReviewDriver) -> None:
    driver.open(1)
    driver.press("E", CTRL)
    asked = dialog(driver, ReportDialog)
    assert isinstance(asked, ReportDialog)
    assert list(asked.calls) == [1]
    asked.reject()


def test_section_and_choice_stay_in_another_language(driver: ReviewDriver) -> None:
    add_call(driver.program, "01-kitchen")
    for call_id in (1, 2):
        driver.program.calls.assign([call_id], "Anna").result()
    page = work_page(driver)
    page.show_section("assigned")
    section = page.sections["assigned"]
    assert isinstance(section, ListSection)
    driver.qtbot.waitUntil(lambda: len(section.list.lines.lines) == 2)
    section.list.setFocus()
    driver.key(Qt.Key.Key_Down)
    chosen = section.list.current_key()
    assert section.list.currentIndex().row() == 1
    driver.window.acts.use_language("uk")
    again = driver.window.page("work")
    assert isinstance(again, WorkPage) and again is not page
    assert again.section.name == "assigned"
    shown = again.sections["assigned"]
    assert isinstance(shown, ListSection)
    driver.qtbot.waitUntil(lambda: shown.list.current_key() == chosen, timeout=5000)
