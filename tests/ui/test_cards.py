"""The page of scorecards, with keys and mouse: edit, keep, undo, publish, try out, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from sqlalchemy import select
from typing_keys import type_text

from callqa_desktop.app import Program
from callqa_desktop.models.schema import Call
from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import evaluations
from callqa_desktop.services.scoring.outline import Place
from callqa_desktop.services.scoring.versions import card_for
from callqa_desktop.ui.cards.dialogs import NewCardDialog, PublishDialog, UseDialog, VersionsDialog
from callqa_desktop.ui.cards.page import CardsPage
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.review.page import ReviewPage

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
Open = Callable[[Program], MainWindow]


class Cards:
    """The page under test."""

    def __init__(self, qtbot: QtBot, window: MainWindow, program: Program) -> None:
        self.qtbot, self.window, self.program = qtbot, window, program
        window.go("cards")
        page = window._pages["cards"]
        assert isinstance(page, CardsPage)
        self.page = page
        qtbot.waitUntil(lambda: page.editing.card_id != 0 and page.faces.face == "full")
        qtbot.waitUntil(lambda: page.properties.form is not None)

    @property
    def editing(self) -> Any:
        return self.page.editing

    def press(self, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def field(self, name: str) -> Any:
        """The field of the form with this name, once the form is built."""
        self.qtbot.waitUntil(lambda: not self.page.properties._later.isActive())
        form = self.page.properties.form
        assert form is not None
        kinds = (QLineEdit, QPlainTextEdit, QComboBox)
        found = [w for kind in kinds for w in form.findChildren(kind) if w.accessibleName() == name]
        assert found, f"no field {name}"
        return found[0]

    def write(self, name: str, text: str) -> None:
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        type_text(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)

    def choose(self, name: str, words: str) -> None:
        """Picks from a list as the arrow keys do."""
        box = self.field(name)
        assert isinstance(box, QComboBox)
        box.setFocus()
        wanted = box.findText(words)
        assert wanted >= 0, [box.itemText(n) for n in range(box.count())]
        box.setCurrentIndex(wanted)
        box.activated.emit(wanted)

    def go(self, *place: int) -> None:
        """Clicks a part in the structure."""
        tree = self.page.structure.tree
        item = next(i for i in tree.items() if tree.place(i) == Place(*place))
        tree.scrollToItem(item)
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())
        self.qtbot.waitUntil(lambda: self.editing.place == Place(*place))
        tree.setFocus()

    def lines(self) -> list[str]:
        return [item.text(0) for item in self.page.structure.tree.items()]

    def saved(self) -> None:
        self.qtbot.waitUntil(lambda: not self.editing.saving and self.editing.failure is None)

    def dialog(self, kind: type) -> Any:
        self.qtbot.waitUntil(lambda: isinstance(self.page.verbs.dialog, kind))
        return self.page.verbs.dialog

    def choose_verb(self, words: str, popup: Callable[[], QWidget]) -> None:
        """From the menu "More"."""
        QTest.mouseClick(self.page.more, Qt.MouseButton.LeftButton)
        menu: Any = popup()
        action = next(a for a in menu.actions() if a.text().startswith(words))
        assert action.isEnabled()
        action.trigger()
        menu.close()


@pytest.fixture
def cards(qtbot: QtBot, program: Program, make_window: Open) -> Cards:
    return Cards(qtbot, make_window(program), program)


@pytest.fixture
def plain(qtbot: QtBot, empty_program: Program, make_window: Open) -> Cards:
    return Cards(qtbot, make_window(empty_program), empty_program)


def test_the_page_is_reached_by_key_and_shows_the_card_in_use(qtbot: QtBot, plain: Cards) -> None:
    plain.window.go("calls")
    number = list(plain.window.navigation.buttons).index("cards") + 1
    plain.press(getattr(Qt.Key, f"Key_{number}"), CTRL)
    qtbot.waitUntil(plain.page.isVisible)
    assert plain.page.name.text() == "Sales call v1 · version 1"
    assert plain.page.list.count() == 3
    assert plain.lines()[:3] == ["The whole card", "Opening", "Q1  Greeting, own name, company"]
    assert not plain.page.publish.isEnabled(), "nothing is drafted yet"
    plain.page.list.setFocus()
    plain.press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: plain.page.name.text().startswith("Support call"))


def test_what_is_written_is_kept_within_a_second_and_after_a_restart(
    qtbot: QtBot, plain: Cards, make_window: Open
) -> None:
    plain.go(0, 1)
    plain.write("Weight", "7,5")
    plain.write("Question, English", "Says why they call")
    qtbot.waitUntil(lambda: plain.page.state.text().startswith("Draft · saved"), timeout=1500)
    kept = plain.program.cards.open(plain.editing.card_id).result()
    question = kept.body["sections"][0]["questions"][1]
    assert kept.kept and question["weight"] == "7.5" and question["text"]["en"] == "Says why they call"
    assert kept.published is not None and kept.published.question("purpose").weight == 2  # type: ignore[union-attr]
    again = Cards(qtbot, make_window(plain.program), plain.program)
    assert "Q2  Says why they call" in again.lines()
    assert "draft" in again.page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_card_is_made_with_the_keyboard_alone(qtbot: QtBot, plain: Cards) -> None:
    plain.page.verbs.new_card()
    dialog = plain.dialog(NewCardDialog)
    QTest.keyClick(dialog.fields["uk"], Qt.Key.Key_Return)
    assert dialog.notice.notice.what == "Write a name in one language at least"
    QTest.keyClicks(dialog.fields["en"], "Short check")
    QTest.keyClick(dialog.fields["en"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: plain.page.name.text() == "Short check · never published")
    plain.window.activateWindow()
    qtbot.waitUntil(plain.window.isActiveWindow)
    plain.press(Qt.Key.Key_N, CTRL | SHIFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    QTest.keyClicks(QApplication.focusWidget(), "Talk")
    plain.write("Name of the section, Українська", "Розмова")
    for text in ("Greets", "Says goodbye"):
        plain.press(Qt.Key.Key_N, CTRL)
        qtbot.waitUntil(lambda: plain.editing.place.kind == "question")
        plain.write("Question, English", text)
        plain.write("Question, Українська", text + " (uk)")
    wanted = ["The whole card", "Talk", "Q1  Greets", "Q2  Says goodbye"]
    qtbot.waitUntil(lambda: plain.lines() == wanted)
    plain.press(Qt.Key.Key_Up, ALT)
    assert plain.lines()[2:] == ["Q2  Says goodbye", "Q1  Greets"]
    plain.press(Qt.Key.Key_D, CTRL)
    assert len(plain.lines()) == 5 and plain.editing.part["number"] == "Q3"
    plain.page.structure.tree.setFocus()
    plain.press(Qt.Key.Key_Delete)
    assert len(plain.lines()) == 4
    plain.press(Qt.Key.Key_Z, CTRL)
    assert len(plain.lines()) == 5
    plain.press(Qt.Key.Key_Y, CTRL)
    assert len(plain.lines()) == 4
    plain.press(Qt.Key.Key_Return, CTRL)
    dialog = plain.dialog(PublishDialog)
    QTest.keyClick(dialog.yes, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: plain.page.name.text() == "Short check · version 1")
    rows = {row.title.en: row for row in plain.program.cards.list().result()}
    assert rows["Short check"].current is not None and rows["Short check"].draft_saved_at is None


def test_a_part_is_dragged_to_another_section(qtbot: QtBot, plain: Cards, monkeypatch: pytest.MonkeyPatch) -> None:
    plain.go(0, 0)
    tree = plain.page.structure.tree
    target = next(i for i in tree.items() if tree.place(i) == Place(1, 1))
    # The indicator belongs to a drag under way, which has no place without a pointer; the drop itself is real.
    monkeypatch.setattr(tree, "dropIndicatorPosition", lambda: QAbstractItemView.DropIndicatorPosition.BelowItem)
    at = QPointF(tree.visualItemRect(target).center())
    event = QDropEvent(
        at, Qt.DropAction.MoveAction, tree.mimeData([tree.currentItem()]), Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    tree.dropEvent(event)
    qtbot.waitUntil(lambda: plain.editing.place == Place(1, 2))
    keys = [[q["key"] for q in s["questions"]] for s in plain.editing.body["sections"][:2]]
    assert keys == [["purpose", "custname"], ["openq", "criteria", "greet", "recap_need", "listen"]]
    plain.press(Qt.Key.Key_Z, CTRL)
    assert plain.lines()[2] == "Q1  Greeting, own name, company"


def test_faults_are_named_where_they_are_and_keep_the_card_from_being_published(qtbot: QtBot, plain: Cards) -> None:
    plain.go(2, 0)
    plain.write("Question, English", "")
    plain.write("Question, Українська", "")
    qtbot.waitUntil(lambda: plain.page.properties.problems.isVisible())
    assert "✕ The question has no text" in plain.page.properties.problems.text()
    qtbot.waitUntil(lambda: any(line.startswith("✕ Q8") for line in plain.lines()))
    plain.go(0)
    plain.press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: plain.editing.place == Place(2, 0))
    notice = plain.window.notices.notices[-1]
    assert notice.what == "The card cannot be published yet" and "section “Offer”" in notice.why
    assert plain.page.verbs.dialog is None
    assert plain.program.cards.versions(plain.editing.card_id).result()[0].number == 1


def test_publishing_shows_what_changes_and_past_evaluations_keep_their_version(qtbot: QtBot, cards: Cards) -> None:
    program = cards.program
    call_id = program.store.read(lambda s: s.scalars(select(Call.id)).first()).result()
    program.store.write(lambda s: evaluations.draft_for(s, call_id, "Olena")).result()
    program.settings.set("evaluator", "Halyna").result()
    cards.go(0)
    cards.write("Weight", "30")
    cards.saved()
    cards.press(Qt.Key.Key_Return, CTRL)
    dialog = cards.dialog(PublishDialog)
    texts = [label.text() for label in dialog.findChildren(type(dialog.heading))]
    assert "Publish version 2?" in texts and "Opening · weight: 10 → 30" in texts
    QTest.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cards.page.name.text() == "Sales call v1 · version 2")
    qtbot.waitUntil(lambda: cards.page.state.text() == "Published")
    newest, first = program.cards.versions(cards.editing.card_id).result()
    assert (newest.number, newest.published_by) == (2, "Halyna") and first.content_hash != newest.content_hash
    kept = program.store.read(lambda s: evaluations.evaluations_of(s, call_id)).result()[-1]
    assert kept.version_id == first.id
    assert program.cards.card(first.id).result().sections[0].weight == 10, "a published card never changes"


def test_an_old_version_comes_back_as_the_draft(qtbot: QtBot, cards: Cards, shown_popup: Any) -> None:
    cards.go(0)
    cards.write("Weight", "30")
    cards.saved()
    cards.program.cards.publish(cards.editing.card_id).result()
    cards.page.open(cards.editing.card_id)
    qtbot.waitUntil(lambda: cards.page.name.text().endswith("version 2"))
    cards.choose_verb("Versions", shown_popup)
    dialog = cards.dialog(VersionsDialog)
    qtbot.waitUntil(lambda: dialog.changes_title.text() == "1 change since the version before")
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cards.editing.body["sections"][0]["weight"] == "10" and cards.editing.kept)
    assert cards.page.publish.isEnabled()


def test_back_to_what_is_published_leaves_no_draft(qtbot: QtBot, plain: Cards) -> None:
    plain.go(0)
    plain.write("Weight", "3")
    plain.saved()
    assert plain.editing.kept
    plain.press(Qt.Key.Key_Z, CTRL)
    plain.saved()
    qtbot.waitUntil(lambda: plain.page.state.text() == "Published")
    assert not plain.program.cards.open(plain.editing.card_id).result().kept


def test_a_type_brings_its_own_fields(qtbot: QtBot, plain: Cards) -> None:
    plain.go(0, 0)
    plain.choose("Type of answer", "Scale")
    plain.write("Greatest", "10")
    assert plain.editing.part["maximum"] == "10"
    plain.choose("Type of answer", "Measure of the sound")
    plain.choose("Measure", "Share of silence, %")
    qtbot.waitUntil(lambda: not plain.editing.problems)
    assert plain.editing.part["metric"] == "silence_share" and plain.editing.part["weight"] == "0"
    plain.write("Weight", "4")
    qtbot.waitUntil(lambda: plain.page.properties.problems.isVisible())
    assert "a number counts only when ranges say" in plain.page.properties.problems.text().lower()
    plain.press(Qt.Key.Key_Z, CTRL)
    plain.press(Qt.Key.Key_Z, CTRL)
    plain.press(Qt.Key.Key_Z, CTRL)
    assert plain.editing.part["answer_type"] == "scale" and plain.field("Greatest").text() == "10"


def test_all_weights_zero_is_warned_of_and_told_in_the_preview(qtbot: QtBot, plain: Cards) -> None:
    body = plain.editing.body
    for section in range(len(body["sections"])):
        if body["sections"][section].get("kind", "standard") == "standard":
            plain.go(section)
            plain.write("Weight", "0")
    plain.go(-1)
    qtbot.waitUntil(lambda: plain.page.properties.problems.isVisible())
    assert plain.page.properties.problems.text() == "△ All weights are zero: calls will be not scored"
    plain.press(Qt.Key.Key_2, ALT)
    qtbot.waitUntil(lambda: bool(plain.page.preview.inputs))
    QTest.mouseClick(plain.page.preview.inputs["greet"].options["yes"], Qt.MouseButton.LeftButton)
    assert plain.page.preview.passed.text() == "Not scored: all weights of the card are zero"
    assert plain.page.publish.isEnabled(), "a warning does not forbid"


BEST = {"openq": "many", "objection": "yes"}
V2 = {
    "purpose": "na", "custname": "partly", "openq": "few", "recap_need": "no", "next": "partly", "objection": "no",
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "score"),
    [
        (BEST, "100.0"), (V2, "82.5"), (V2 | {"accurate": "no"}, "59.0"), (V2 | {"abuse": "yes"}, "0.0"),
        (V2 | {"cross_sell": "yes"}, "87.5"),
        (V2 | {"objection": "yes", "ack": "no", "answer": "no", "check": "no"}, "70.1"),
    ],
    ids=["V1", "V2", "V3", "V4", "V5", "V6"],
)  # fmt: skip
def test_the_preview_scores_as_reviewers_will(qtbot: QtBot, plain: Cards, more: dict[str, str], score: str) -> None:
    plain.press(Qt.Key.Key_2, ALT)
    preview = plain.page.preview
    qtbot.waitUntil(lambda: bool(preview.inputs))
    quiet = {"abuse", "false_promise", "private_data", "no_notice", "cross_sell"}
    for key in [q.key for q in preview.sheet.card.questions()]:  # type: ignore[union-attr]
        if key not in preview.inputs or (key in quiet and key not in more):
            continue
        QTest.mouseClick(preview.inputs[key].options[more.get(key, "yes")], Qt.MouseButton.LeftButton)
    assert preview.score.text() == score
    assert preview.waterfall.points.bars, "how it came about"
    if more.get("objection") == "no":
        assert "ack" not in preview.inputs


@pytest.fixture
def loop(qtbot: QtBot) -> Iterator[None]:
    """Opening a review asks the CRM, which needs the window's own loop."""
    with interface_loop():
        yield


def test_what_if_scores_the_past_anew(qtbot: QtBot, loop: None, cards: Cards) -> None:
    program = cards.program

    def work(session: Any) -> list[int]:
        ids = list(session.scalars(select(Call.id).order_by(Call.started_at.desc()).limit(6)))
        version, card = evaluations.current_card(session)
        for number, call_id in enumerate(ids):
            answers = {q.key: q.options[0].key for q in card.questions() if not q.breach or q.key == "accurate"}
            answers["greet"] = "no" if number % 2 else "yes"
            evaluations.store_ai(session, call_id, version, "model", [AnswerRow(k, o) for k, o in answers.items()])
        return ids

    program.store.write(work).result()
    cards.go(0, 0)
    cards.write("Weight", "95")
    cards.press(Qt.Key.Key_3, ALT)
    view = cards.page.what_if
    qtbot.waitUntil(lambda: view.result is not None)
    assert view.result is not None and view.result.evaluations >= 6 and view.result.moved >= 3
    assert view.figures.cells["mean", "change"].text().startswith("▼ −")
    change = view.table.changes[0]
    assert change.before is not None and change.after is not None and change.after < change.before
    assert "now" in view.histogram.accessibleName()
    view.table.setFocus()
    cards.press(Qt.Key.Key_Return)
    review = cards.window.page("review")
    assert isinstance(review, ReviewPage)
    qtbot.waitUntil(lambda: review.detail is not None and review.detail.row.id == change.call_id, timeout=8000)


def test_a_file_is_imported_as_a_draft_and_a_bad_one_is_refused_in_words(
    qtbot: QtBot, plain: Cards, tmp_path: Path
) -> None:
    text = plain.program.cards.export("support").result()
    good, bad = tmp_path / "card.yaml", tmp_path / "bad.yaml"
    good.write_text(text.replace("key: support", "key: my_support", 1), "utf-8")
    bad.write_text(text.replace("weight:", "wieght:", 1), "utf-8")

    def pick(path: Path) -> None:
        QTest.mouseClick(
            next(b for b in plain.page.findChildren(QWidget) if b.accessibleName() == "Import…"),
            Qt.MouseButton.LeftButton,
        )
        files = plain.page.verbs.files
        assert files is not None
        files.selectFile(str(path))
        files.fileSelected.emit(str(path))
        files.close()

    pick(bad)
    qtbot.waitUntil(lambda: bool(plain.window.notices.notices))
    notice = plain.window.notices.notices[-1]
    assert notice.what == "The file cannot be taken as a scorecard"
    assert "no such field: “wieght”" in notice.why and notice.why.startswith("Line ")
    assert plain.page.list.count() == 3
    pick(good)
    qtbot.waitUntil(lambda: plain.page.list.count() == 4)
    qtbot.waitUntil(lambda: plain.page.name.text() == "Support call v1 · never published")
    assert plain.editing.kept


def test_a_card_is_meant_for_some_calls(qtbot: QtBot, cards: Cards, shown_popup: Any) -> None:
    cards.page.list.setFocus()
    cards.press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: cards.page.name.text().startswith("Support"))
    cards.choose_verb("Which calls", shown_popup)
    dialog = cards.dialog(UseDialog)
    QTest.mouseClick(dialog.some, Qt.MouseButton.LeftButton, pos=QPoint(10, dialog.some.height() // 2))
    assert dialog.directions.isEnabled()
    next(b for b in dialog.findChildren(QWidget) if b.accessibleName() == "Save").click()
    assert dialog.notice.notice.what == "Tick at least one direction, manager or department"
    dialog.directions.list.setCurrentRow(0)
    QTest.keyClick(dialog.directions.list, Qt.Key.Key_Space)
    QTest.keyClick(dialog.directions.list, Qt.Key.Key_Return)
    if dialog.isVisible():
        next(b for b in dialog.findChildren(QWidget) if b.accessibleName() == "Save").click()
    qtbot.waitUntil(lambda: "for some calls" in cards.page.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole))

    def used(direction: str) -> str:
        def work(session: Any) -> str:
            call_id = session.scalars(select(Call.id).where(Call.direction == direction)).first()
            return card_for(session, call_id)[1].key

        return cards.program.store.read(work).result()

    assert (used("inbound"), used("outbound")) == ("support", "sales")


def test_the_language_changes_without_losing_the_place(qtbot: QtBot, plain: Cards) -> None:
    plain.go(1, 2)
    plain.write("Weight", "6")
    plain.window.preferences.keep("language", "uk")
    plain.window.relabel()
    page = plain.window._pages["cards"]
    assert isinstance(page, CardsPage)
    qtbot.waitUntil(lambda: page.editing.card_id != 0 and page.editing.place == Place(1, 2))
    assert page.editing.part["weight"] == "6"
    assert page.header.title.text() == "Картки оцінювання"
