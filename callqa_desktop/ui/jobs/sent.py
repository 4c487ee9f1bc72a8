"""What left this computer: sums by service, why and what, and the newest requests; as a file on request."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from callqa_desktop.services.ledger import words as ledger_words
from callqa_desktop.services.ledger.figures import LedgerFilter, LedgerRow, LedgerTotal
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.verbs import open_folder
from callqa_desktop.ui.jobs import amounts
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.forms import choice

DAY_MS = 86_400_000
SHOWN = 300
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SentSection(QWidget):
    """Reads itself anew with `load`."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__()
        self._program, self._bridge, self._shell = program, bridge, shell
        self.period = choice(
            (1, tr("Last 24 hours")), (7, tr("Last 7 days")), (30, tr("Last 30 days")), (365, tr("Last year")),
            (0, tr("All time")),
        )  # fmt: skip
        self.period.setCurrentIndex(2)
        self.period.setAccessibleName(tr("Period"))
        self.period.currentIndexChanged.connect(self.load)
        self.file_button = Button(tr("Save as a file"), self.save)
        self.all_sum = Label(role="strong", tabular=True)
        top = row()
        top.addWidget(self.period)
        top.addWidget(self.all_sum, 1)
        top.addWidget(self.file_button)
        self.totals = Table(
            tr("Sums"),
            (
                (tr("Service"), False), (tr("Purpose"), False), (tr("What was sent"), False), (tr("Requests"), True),
                (tr("Sent"), True), (tr("Tokens"), True), (tr("Cost"), True), (tr("Last"), True),
            ),
            stretch=2,
        )  # fmt: skip
        self.lines = Table(
            tr("Newest requests"),
            (
                (tr("When"), False), (tr("Service"), False), (tr("Purpose"), False), (tr("What was sent"), False),
                (tr("Where to"), False), (tr("Call"), True), (tr("Requests"), True), (tr("Sent"), True),
                (tr("Cost"), True), (tr("Outcome"), False),
            ),
            stretch=4,
        )  # fmt: skip
        self.lines.cellActivated.connect(lambda line, _: self._open(line))
        self._rows: list[LedgerRow] = []
        inner = QWidget()
        inside = column(inner, gap=tokens.S3)
        for title, table, share in ((tr("Sums"), self.totals, 2), (tr("Newest requests"), self.lines, 3)):
            panel = Panel()
            panel_inside = column(panel, margins=1, gap=0)
            head = Label(title, "heading")
            head.setContentsMargins(tokens.S3, tokens.S3, tokens.S3, tokens.S2)
            panel_inside.addWidget(head)
            panel_inside.addWidget(table, 1)
            inside.addWidget(panel, share)
        note = Label(
            tr(
                "Bytes of addresses and bodies as they left, without headers. Nothing of what was sent is kept here, "
                "and no key."
            ),
            "caption", wrap=True,
        )  # fmt: skip
        inside.addWidget(note)
        self.faces = Faces(inner)
        layout = column(self, gap=tokens.S3)
        layout.addLayout(top)
        layout.addWidget(self.faces, 1)
        self.faces.show_loading()

    def wanted(self) -> LedgerFilter:
        days = int(self.period.currentData())
        return LedgerFilter(from_ms=int(time.time() * 1000) - days * DAY_MS if days else None)

    def load(self) -> None:
        wanted, ledger = self.wanted(), self._program.ledger
        self._bridge.then(self, ledger.totals(wanted), self._show_totals, self._failed)
        self._bridge.then(self, ledger.rows(wanted, SHOWN), self._show_lines, self._failed)

    def save(self) -> None:
        """Writes every line of the period into the folder of the reports."""
        kept = self._shell.preferences.text("report_folder", str(Path.home()))
        folder = Path(kept)

        def made(file: Path) -> None:
            act = (tr("Open folder"), lambda: open_folder(file.parent))
            self._shell.notify(Notice("good", tr("The file is ready"), str(file), (act,), "ledger"))

        self._bridge.then(self, self._program.ledger.export_csv(self.wanted(), folder), made, self._shell.show_error)

    def focus(self) -> None:
        """Takes the keyboard."""
        (self.totals if self.faces.face == "full" else self.faces).setFocus()

    def _failed(self, error: BaseException) -> None:
        self.faces.show_failed(error, self.load)

    def _show_totals(self, found: list[LedgerTotal]) -> None:
        self.file_button.setEnabled(bool(found))
        if not found:
            self.all_sum.setText("")
            self.faces.show_empty(
                "send", tr("Nothing left this computer"),
                tr("Requests to the telephony, the CRM and the model are counted here as they are made."),
            )  # fmt: skip
            return
        self.all_sum.setText(
            tr("{size} in {requests}, {money}").format(
                size=amounts.size(sum(one.sent_bytes for one in found)),
                requests=amounts.requests(sum(one.requests for one in found)),
                money=amounts.money(sum(one.micro_usd for one in found), sum(one.unpriced for one in found)),
            )
        )
        self.totals.show_rows(
            [
                (
                    ledger_words.service(one.service), ledger_words.purpose(one.purpose),
                    ledger_words.subject(one.subject), _counted(one), amounts.size(one.sent_bytes),
                    formats.count(one.tokens) if one.tokens else formats.NONE, _cost(one.micro_usd, one.unpriced),
                    formats.moment(one.last_at),
                )
                for one in found
            ]
        )  # fmt: skip
        self.faces.show_full()

    def _show_lines(self, found: list[LedgerRow]) -> None:
        self._rows = found
        self.lines.show_rows(
            [
                (
                    formats.moment(one.at), ledger_words.service(one.service), ledger_words.purpose(one.purpose),
                    ledger_words.subject(one.subject), one.host or formats.NONE,
                    str(one.call_id) if one.call_id else formats.NONE, formats.count(one.requests),
                    amounts.size(one.sent_bytes), _cost(one.micro_usd, 0 if one.micro_usd is not None else 1),
                    "✓" if one.outcome == "ok" else f"✕ {one.outcome}",
                )
                for one in found
            ]
        )  # fmt: skip

    def _open(self, line: int) -> None:
        call = self._rows[line].call_id if 0 <= line < len(self._rows) else None
        if call is not None:
            self._shell.open_review(call)


def _counted(one: LedgerTotal) -> str:
    if not one.failed:
        return formats.count(one.requests)
    return tr("{n}, {failed} failed").format(n=formats.count(one.requests), failed=formats.count(one.failed))


def _cost(micro: int | None, unpriced: int) -> str:
    if unpriced and not micro:
        return tr("not known")
    return amounts.money(micro, unpriced) if micro or unpriced else formats.NONE


class Table(QTableWidget):
    """A list to read: a line is chosen as a whole, numbers stand at the right."""

    def __init__(self, name: str, columns: tuple[tuple[str, bool], ...], *, stretch: int) -> None:
        super().__init__(0, len(columns))
        self._right = [right for _, right in columns]
        self._stretch = stretch
        self.setHorizontalHeaderLabels([words for words, _ in columns])
        self.setAccessibleName(name)
        self.setProperty("kind", "roomy")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        for place, (_, right) in enumerate(columns):
            item = self.horizontalHeaderItem(place)
            if item is not None:
                left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                item.setTextAlignment(_RIGHT if right else left)

    def show_rows(self, rows: list[tuple[Any, ...]]) -> None:
        self.setRowCount(len(rows))
        for line, cells in enumerate(rows):
            for place, text in enumerate(cells):
                item = self.item(line, place)
                if item is None:
                    item = QTableWidgetItem()
                    if self._right[place]:
                        item.setTextAlignment(_RIGHT)
                    self.setItem(line, place, item)
                if item.text() != text:
                    item.setText(str(text))
                    item.setToolTip(plain_tooltip(str(text)) if place == self._stretch else "")
