"""A coaching note to an employee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem

from callqa_desktop.services.records import AnnotationRow, CallRow
from callqa_desktop.texts import language, tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.forms import choice, day, end_of, field, side_by_side, words_field

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.widgets.page import Page

DAYS = 7
LISTED, TICK = 108, 24


class CoachDialog(Dialog):
    """`call` with its card, weak questions and notes, or a note without a call."""

    def __init__(
        self,
        page: Page,
        call: CallRow | None = None,
        card: Card | None = None,
        weak: Sequence[str] = (),
        notes: Sequence[AnnotationRow] = (),
        *,
        employee: str = "",
    ) -> None:
        """`employee`: to whom, where no call says it."""
        super().__init__(tr("Coaching note"), page, width=560)
        self._page, self._call = page, call
        self._to = employee or (call.employee if call and call.employee else "")
        self.employee = choice()
        field(self.body, tr("To whom"), self.employee, words.call_title(call) if call else "")
        self.text = words_field(4, tr("What you heard, in plain words"))
        field(self.body, tr("What was noticed"), self.text)
        self.action = words_field(2, tr("One thing to do in the next calls"))
        field(self.body, tr("What to practise"), self.action)
        line = side_by_side(self.body)
        self.timed = QCheckBox(tr("by a day"))
        self.due = day(date.today() + timedelta(days=DAYS))  # noqa: DTZ011 - a day on the wall calendar
        self.due.setAccessibleName(tr("By which day"))
        self.due.setEnabled(False)
        self.timed.toggled.connect(self.due.setEnabled)
        line.addWidget(self.timed)
        line.addWidget(self.due)
        line.addStretch(1)
        self.questions = _ticks(_asked(card, weak) if card else [])
        self.clips = _ticks([(n.id, _note_words(n), n.kind == "coaching") for n in notes])
        for listed, name in ((self.questions, tr("Questions")), (self.clips, tr("Clips that go with it"))):
            if listed.count():
                field(self.body, name, listed)
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Keep the note"), self._keep, kind="primary")
        self.text.textChanged.connect(self._renew)
        self.employee.currentIndexChanged.connect(self._renew)
        self._renew()
        page.bridge.then(self, page.program.work.employees(), self._offer)
        self.text.setFocus()

    def _offer(self, employees: tuple[tuple[int, str], ...]) -> None:
        for employee_id, name in employees:
            self.employee.addItem(name, employee_id)
        self.employee.setCurrentIndex(max(0, self.employee.findText(self._to, Qt.MatchFlag.MatchExactly)))

    def _renew(self) -> None:
        self.ok.setEnabled(bool(self.text.toPlainText().strip()) and self.employee.currentData() is not None)

    def _keep(self) -> None:
        future = self._page.program.work.coach(
            self.text.toPlainText(), action=self.action.toPlainText(), employee_id=int(self.employee.currentData()),
            call_id=self._call.id if self._call else None, questions=_ticked(self.questions),
            annotations=_ticked(self.clips), due_at=end_of(self.due) if self.timed.isChecked() else None,
        )  # fmt: skip
        self._page.bridge.then(self, future, self._kept, self.show_error)

    def _kept(self, _id: int) -> None:
        self.accept()
        what = tr("The note to {name} is kept").format(name=self.employee.currentText())
        why = tr("On the page of work it becomes a file with the sound inside.")
        self._page.shell.notify(Notice("good", what, why, key="work.coaching"))


def _asked(card: Card, weak: Sequence[str]) -> list[tuple[object, str, bool]]:
    return [(q.key, f"{q.number}  {q.text.of(language())}", q.key in weak) for q in card.questions()]


def _ticks(items: Sequence[tuple[object, str, bool]]) -> QListWidget:
    listed = QListWidget()
    listed.setProperty("kind", "ticks")
    listed.setFixedHeight(LISTED)
    for value, shown, ticked in items:
        item = QListWidgetItem(shown)
        item.setData(Qt.ItemDataRole.UserRole, value)
        item.setSizeHint(QSize(0, TICK))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        listed.addItem(item)
    return listed


def _ticked(listed: QListWidget) -> list:  # type: ignore[type-arg]  # values as they were given
    items = [listed.item(n) for n in range(listed.count())]
    return [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]


def _note_words(note: AnnotationRow) -> str:
    place = formats.position(note.start_ms)
    if note.end_ms > note.start_ms:
        place += f"–{formats.position(note.end_ms)}"
    return f"{place}  " + (" ".join(note.text.split()) or tr("without words"))
