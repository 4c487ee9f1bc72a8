"""A new calibration: which call, who takes part, until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from callqa_desktop.services.records import CallFilter, CallRow, CallSort
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import row
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.coach_dialog import TICK
from callqa_desktop.ui.work.forms import choice, day, end_of, field, side_by_side

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.widgets.page import Page

CALLS = 60
DAYS = 7


class CalibrateDialog(Dialog):
    """`call` is the one to be scored; without it one of the newest recorded calls is chosen."""

    def __init__(self, page: Page, shell: Shell, call: CallRow | None = None) -> None:
        super().__init__(tr("New calibration"), page, width=520)
        self._page, self._shell = page, shell
        self._version = 0
        self.call = choice(*([(call.id, _call_words(call))] if call else []))
        field(self.body, tr("Call"), self.call)
        self.title = QLineEdit()
        self.title.setMaxLength(255)
        field(self.body, tr("Name (optional)"), self.title)
        self.people = QListWidget()
        self.people.setProperty("kind", "ticks")
        self.people.setFixedHeight(148)
        field(self.body, tr("Who takes part"), self.people, tr("Space ticks a name."))
        self.another = _NameField()
        self.another.setPlaceholderText(tr("Somebody else"))
        self.another.setAccessibleName(tr("Somebody else"))
        line = row()
        line.addWidget(self.another, 1)
        line.addWidget(Button(tr("Add"), self._add))
        self.body.addLayout(line)
        line = side_by_side(self.body)
        self.expert = choice(("", tr("no expert")))
        field(line, tr("Expert, whom the others are compared with"), self.expert)
        self.due = day(date.today() + timedelta(days=DAYS))  # noqa: DTZ011 - a day on the wall calendar
        field(line, tr("Until"), self.due)
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Begin"), self._begin, kind="primary", keys="Enter")
        self.ok.setEnabled(False)
        self.people.itemChanged.connect(lambda _: self._renew())
        self.another.entered.connect(self._add)
        program, bridge = page.program, page.bridge
        bridge.then(self, program.work.people(), self._offer_people)
        bridge.then(self, program.review.card(call_id=call.id if call else 0), self._have_card, self.show_error)
        if call is None:
            wanted = CallFilter(recordings=("stored",))
            bridge.then(self, program.calls.ids(wanted, CallSort()), self._have_ids, self.show_error)
        self.people.setFocus()

    def _have_card(self, found: tuple[int, Card]) -> None:
        self._version = found[0]
        self._renew()

    def _have_ids(self, ids: Any) -> None:
        self._page.bridge.then(self, self._page.program.calls.rows(list(ids[:CALLS])), self._offer_calls)

    def _offer_calls(self, calls: list[CallRow]) -> None:
        last = self._page.program.settings.get("review_view").get("call", 0)
        for call in calls:
            self.call.addItem(_call_words(call), call.id)
        self.call.setCurrentIndex(max(0, self.call.findData(last)))
        self._renew()

    def _offer_people(self, names: tuple[str, ...]) -> None:
        for name in names:
            self._add_name(name, ticked=name == self._page.program.work.person)
        if self.people.count():
            self.people.setCurrentRow(0)

    def _add(self) -> None:
        name = " ".join(self.another.text().split())
        if name:
            self._add_name(name, ticked=True)
            self.another.clear()

    def _add_name(self, name: str, *, ticked: bool) -> None:
        found = self.people.findItems(name, Qt.MatchFlag.MatchExactly)
        item = found[0] if found else QListWidgetItem(name)
        item.setSizeHint(QSize(0, TICK))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        if not found:
            self.people.addItem(item)
            self.expert.addItem(name, name)
        self._renew()

    def members(self) -> list[str]:
        items = [self.people.item(n) for n in range(self.people.count())]
        return [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]

    def _renew(self) -> None:
        chosen = {*self.members(), self.expert.currentData()} - {""}
        self.ok.setEnabled(len(chosen) >= 2 and bool(self.call.currentData()) and bool(self._version))

    def _begin(self) -> None:
        self.ok.setEnabled(False)
        future = self._page.program.work.calibrate(
            int(self.call.currentData()), self._version, self.members(), expert=str(self.expert.currentData()),
            due_at=end_of(self.due), title=self.title.text(),
        )  # fmt: skip
        self._page.bridge.then(self, future, self._begun, self._failed)

    def _begun(self, _id: int) -> None:
        self.accept()
        notice = Notice(
            "good", tr("The calibration has begun"), tr("Everybody taking part finds it on the page of work."),
            key="work.calibration",
        )  # fmt: skip
        self._shell.notify(notice)

    def _failed(self, error: BaseException) -> None:
        self._renew()
        self.show_error(error)


class _NameField(QLineEdit):
    """Enter adds the name and does not reach the dialog, which would begin."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.entered.emit()
            return
        super().keyPressEvent(event)


def _call_words(call: CallRow) -> str:
    return f"{words.call_title(call)} · {words.call_facts(call)}"
