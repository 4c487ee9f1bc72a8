"""Standards of the trade as an editable list, each with the comparison of a set of calls beside it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.standards.records import Beside, Compared, Row, Standard, State
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import later, tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.statistics.asking import AskingSection
from callqa_desktop.ui.statistics.standard_detail import StandardDetail
from callqa_desktop.ui.statistics.standard_dialog import StandardDialog
from callqa_desktop.ui.statistics.standard_table import StandardTable
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

PATIENCE = 250
"""Milliseconds the keyboard rests on a row before people are compared with it."""
COMPARED, READ, OFF = "compared", "read", "off"
DETAIL = 416


class StandardsSection(AskingSection):
    usual = Conditions(period="days30")
    concerns = (ChangeKind.CALL, ChangeKind.EVALUATION)
    working = later("Comparing the calls with the standards")

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self._listed = COMPARED
        self._wanted = ""
        """Key of the row to stand on next."""
        self._people: tuple[Progress, Stop] | None = None
        self.note = Label("", "caption", wrap=True)
        self.table = StandardTable()
        self.detail = StandardDetail(self)
        self.csv_button = Button(tr("Save as CSV…"), self.save_csv)
        self.new_button = Button(tr("New standard…"), self.begin, icon="plus")
        self.tools.addWidget(self.csv_button)
        self.tools.addWidget(self.new_button)
        self.chips: dict[str, Button] = {}
        self._one_of = QButtonGroup(self)
        chips = row()
        for key in (COMPARED, READ, OFF):
            chip = Button("", partial(self.list, key), kind="chip")
            chip.setCheckable(True)
            self._one_of.addButton(chip)
            self.chips[key] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self.chips[COMPARED].setChecked(True)
        listed = Panel()
        inside = column(listed, gap=tokens.S2)
        inside.setContentsMargins(1, tokens.S3, 1, 1)
        head = column(gap=tokens.S2)
        head.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        head.addLayout(chips)
        head.addWidget(self.note)
        inside.addLayout(head)
        inside.addWidget(self.table, 1)
        self.detail.setFixedWidth(DETAIL)
        line = row(self.full, gap=tokens.GAP)
        line.addWidget(listed, 1)
        line.addWidget(self.detail)
        self._rest = QTimer(self, singleShot=True, interval=PATIENCE)
        self._rest.timeout.connect(self._ask_people)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self.open)
        self.acts |= {"statistics_open": self.open}

    # What is asked and shown

    def question(self, wanted: CallFilter, progress: Progress, stop: Stop) -> Future[Any]:
        return self.page.program.standards.compared(wanted, progress=progress, stop=stop)

    def show_answer(self, answer: Compared) -> None:
        self.note.setText(answer.note)
        counts = {key: sum(_list_of(one) == key for one in answer.rows) for key in self.chips}
        words = {COMPARED: tr("Compared"), READ: tr("To read only"), OFF: tr("Put aside")}
        for key, chip in self.chips.items():
            chip.set_words(f"{words[key]}  {counts[key]}")
        self._show_list()

    def leave(self) -> None:
        super().leave()
        self._rest.stop()
        self._give_up_people()

    def focus(self) -> None:
        self.table.setFocus()

    def list(self, key: str) -> None:
        """Which rows are listed."""
        self._listed = key
        self.chips[key].setChecked(True)
        if self.answer is not None:
            self._show_list()
            self.focus()

    def _show_list(self) -> None:
        before = self._wanted or (self.row.standard.key if self.row is not None else "")
        self._wanted = ""
        rows = [one for one in self.answer.rows if _list_of(one) == self._listed]
        self.table.show_rows(rows, before)
        self._moved()

    @property
    def row(self) -> Row | None:
        """The one the keyboard stands on."""
        return self.table.row()

    # Verbs

    def open(self) -> None:
        """The calls behind the row."""
        row = self.row
        if row is not None and row.comparison.calls:
            self.open_calls(row.comparison.calls, row.standard.title)

    def begin(self) -> None:
        StandardDialog(self, None).open()

    def change(self) -> None:
        if self.row is not None:
            StandardDialog(self, self.row.standard).open()

    def kept(self, key: str) -> None:
        """A row was written: shows it."""
        self._wanted = key
        self.renew()

    def put_back(self) -> None:
        """The row as it was shipped; a row of the person's goes away."""
        row = self.row
        if row is None:
            return
        self._wanted = row.standard.key
        self.page.bridge.then(
            self, self.page.program.standards.reset(row.standard.key), partial(self._is_back, row.standard),
            self.page.shell.show_error,
        )  # fmt: skip

    def save_csv(self) -> None:
        from callqa_desktop.services.standards.table import content

        if self.answer is not None:
            self.save(tr("standards") + ".csv", lambda: content(self.answer))

    def _is_back(self, standard: Standard, _: None) -> None:
        what = tr("The standard is deleted") if standard.own else tr("The standard is as it was shipped")
        back = (tr("Undo"), lambda: self._keep_again(standard))
        self.page.shell.notify(Notice("good", what, standard.title, (back,), key="standard.back"))
        self.renew()

    def _keep_again(self, standard: Standard) -> None:
        wanted = replace(standard, key="") if standard.own else standard
        self.page.bridge.then(self, self.page.program.standards.keep(wanted), self.kept, self.page.shell.show_error)

    # People beside the row

    def _moved(self) -> None:
        self.detail.show_row(self.row)
        self._give_up_people()
        row = self.row
        if row is not None and row.comparison.state == State.COMPARED:
            self._rest.start()
        else:
            self._rest.stop()

    def _ask_people(self) -> None:
        row = self.row
        if row is None:
            return
        progress, stop = Progress(), Stop()
        self._people = (progress, stop)
        future = self.page.program.standards.people(row.standard.key, self.wanted(), progress=progress, stop=stop)
        self.page.bridge.then(self, future, partial(self._have_people, row.standard.key), _nothing)

    def _have_people(self, key: str, found: tuple[Beside, ...]) -> None:
        if self.row is not None and self.row.standard.key == key:
            self._people = None
            self.detail.show_people(found)

    def _give_up_people(self) -> None:
        if self._people is not None:
            progress, stop = self._people
            progress.cancel()
            stop.stop()
            self._people = None


def _list_of(one: Row) -> str:
    state = one.comparison.state
    return OFF if state == State.OFF else READ if state in (State.REFERENCE, State.VALUELESS) else COMPARED


def _nothing(_: BaseException) -> None:
    """The whole is told already; people beside it are an addition."""
