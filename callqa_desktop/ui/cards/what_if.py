"""What past scores would be under the draft: before and after, and the calls that change most."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.cards.editing import Editing
from callqa_desktop.ui.cards.fields import choice
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.what_if import Change, Tally, WhatIf

_DAY_MS = 86_400_000
_WHOSE = {
    "all": (EvaluationKind.HUMAN, EvaluationKind.AI), "human": (EvaluationKind.HUMAN,), "ai": (EvaluationKind.AI,),
}  # fmt: skip


class WhatIfView(Panel):
    """Runs when shown and the card changed since; `Run again` after that."""

    def __init__(self, editing: Editing, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__()
        self._editing, self._program, self._bridge, self._shell = editing, program, bridge, shell
        self._progress: Progress | None = None
        self._ran: Any = None
        self.result: WhatIf | None = None
        head = row(margins=tokens.S4, gap=tokens.S3)
        head.addWidget(Label(tr("Past evaluations, scored by this draft"), "heading", wrap=True), 1)
        self.period = choice(
            tr("Calls of"),
            (("30", tr("30 days")), ("90", tr("90 days")), ("365", tr("a year")), ("", tr("all time"))), "90",
            lambda _: self.run(),
        )  # fmt: skip
        head.addWidget(self.period)
        self.whose = choice(
            tr("Whose evaluations"),
            (("all", tr("People and AI")), ("human", tr("People")), ("ai", tr("AI"))), "all", lambda _: self.run(),
        )  # fmt: skip
        head.addWidget(self.whose)
        self.again = Button(tr("Run again"), self.run, icon="refresh-cw")
        head.addWidget(self.again)
        self.busy = ThinProgress(self.cancel)
        self.busy.setContentsMargins(tokens.S4, 0, tokens.S4, tokens.S3)
        self.busy.hide()
        scroll = Scroll(gap=tokens.S3)
        scroll.body.setContentsMargins(tokens.S4, tokens.S4, tokens.S4, tokens.S4)
        self.figures = Figures()
        self.histogram = Histogram()
        self.moved = Label("", "heading")
        self.table = ChangesTable()
        self.table.cellActivated.connect(lambda line, _: self._open(line))
        for part in (self.figures, self.histogram, self.moved):
            scroll.body.addWidget(part)
        scroll.body.addWidget(self.table, 1)
        scroll.body.addStretch(0)
        self.faces = Faces(scroll)
        layout = column(self, gap=0)
        layout.addLayout(head)
        layout.addWidget(self.busy)
        layout.addWidget(Line())
        layout.addWidget(self.faces, 1)
        self._poll = QTimer(self)
        self._poll.setInterval(100)
        self._poll.timeout.connect(self._show_step)
        self._step = (0, 0)

    def renew(self) -> None:
        """Runs unless this very card was scored already."""
        if self._ran != (self._editing.card_id, self._editing.body):
            self.run()

    def run(self) -> None:
        self.cancel()
        faults = self._editing.faults
        if faults:
            told = "\n".join(problem.sentence for problem in faults[:5])
            self.faces.show_empty("triangle-alert", tr("The draft cannot score yet"), told)
            return
        card = Card.model_validate(self._editing.body)
        self._ran = (self._editing.card_id, self._editing.body)
        self._step = (0, 0)
        progress = self._progress = Progress(lambda step: setattr(self, "_step", (step.done, step.total)))
        self.busy.show_step(tr("Scoring past evaluations"))
        self.busy.show()
        self._poll.start()
        days = str(self.period.currentData())
        since = time.time_ns() // 1_000_000 - int(days) * _DAY_MS if days else None
        future = self._program.cards.what_if(
            self._editing.card_id, card, progress, wanted=CallFilter(from_ms=since),
            kinds=_WHOSE[str(self.whose.currentData())],
        )  # fmt: skip
        self._bridge.then(self, future, self._done, self._failed)

    def cancel(self) -> None:
        """Stops what runs; the last result stays."""
        if self._progress is not None:
            self._progress.cancel()
            self._progress = None
            self._ran = None
        self._idle()

    def forget(self) -> None:
        """Another card: nothing of the former one is shown."""
        self.cancel()
        self.result = self._ran = None

    def _idle(self) -> None:
        self._poll.stop()
        self.busy.hide()

    def _show_step(self) -> None:
        self.busy.show_step(tr("Scoring past evaluations"), *self._step)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        self._progress = None
        self._idle()
        self.faces.show_failed(error, self.run)

    def _done(self, result: WhatIf) -> None:
        self._progress = None
        self._idle()
        self.result = result
        if not result.evaluations:
            self.faces.show_empty(
                "inbox", tr("Nothing to compare with yet"),
                tr("No call of this time was scored with this card."),
            )  # fmt: skip
            return
        self.figures.show_result(result)
        self.histogram.show_tallies(result.before, result.after)
        words = trn("{n} evaluation would change", "{n} evaluations would change", result.moved)
        if result.left_out:
            words += " · " + trn("{n} older one was left out", "{n} older ones were left out", result.left_out)
        self.moved.setText(words)
        self.table.show_changes(result.changes)
        self.table.setVisible(bool(result.changes))
        self.faces.show_full()

    def _open(self, line: int) -> None:
        change = self.table.changes[line]
        self._shell.open_review(change.call_id, [one.call_id for one in self.table.changes])


class Figures(QWidget):
    """Number of evaluations, mean and pass rate, before and after."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.S6 + tokens.S4)
        grid.setVerticalSpacing(tokens.S1)
        self.cells: dict[tuple[str, str], Label] = {}
        heads = (("now", tr("Now")), ("draft", tr("With the draft")), ("change", tr("Change")))
        for number, (_, head) in enumerate(heads, 1):
            grid.addWidget(Label(head, "caption"), 0, number)
        lines = (("count", tr("Scored evaluations")), ("mean", tr("Mean score")), ("rate", tr("Passed")))
        for line, (name, title) in enumerate(lines, 1):
            grid.addWidget(Label(title), line, 0)
            for number, (side, _) in enumerate(heads, 1):
                cell = Label("", "strong", tabular=True)
                self.cells[name, side] = cell
                grid.addWidget(cell, line, number)
        grid.setColumnStretch(4, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_result(self, result: WhatIf) -> None:
        before, after = result.before, result.after
        for side, tally in (("now", before), ("draft", after)):
            self.cells["count", side].setText(formats.count(tally.count))
            self.cells["mean", side].setText(formats.NONE if tally.mean is None else formats.number(tally.mean))
            rate = tally.pass_rate
            self.cells["rate", side].setText(formats.NONE if rate is None else f"{formats.number(rate * 100)} %")
        self._change("count", after.count - before.count, 0)
        if before.mean is not None and after.mean is not None:
            self._change("mean", after.mean - before.mean, 1)
        if before.pass_rate is not None and after.pass_rate is not None:
            self._change("rate", (after.pass_rate - before.pass_rate) * 100, 1, tr("points"))

    def _change(self, name: str, value: float, decimals: int, unit: str = "") -> None:
        cell = self.cells[name, "change"]
        value = round(value, decimals)
        sign = "▲ +" if value > 0 else "▼ −" if value < 0 else ""
        cell.setText(f"{sign}{formats.number(abs(value), decimals)} {unit}".strip())
        cell.set_role("good" if value > 0 else "bad" if value < 0 else "muted")


class Histogram(QWidget):
    """Scores in tens: outlined bars for now, filled ones for the draft; told in words to screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self._before: tuple[int, ...] = ()
        self._after: tuple[int, ...] = ()
        self.setFixedHeight(180)

    def show_tallies(self, before: Tally, after: Tally) -> None:
        self._before, self._after = before.histogram, after.histogram
        told = [
            tr("{low} to {high}: {before} now, {after} with the draft").format(
                low=n * 10, high=n * 10 + 10, before=self._before[n], after=self._after[n]
            )
            for n in range(len(self._before))
            if self._before[n] or self._after[n]
        ]
        self.setAccessibleName(tr("Scores in tens") + ". " + "; ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 170)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._before:
            return
        scheme = tokens.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = fonts.font(tokens.SMALL, tabular=True)
        painter.setFont(font)
        legend, axis = 24, 20
        painter.setPen(QColor(scheme.muted_text))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 5.5, 11, 11))
        painter.drawText(QRectF(18, 0, 200, 22), Qt.AlignmentFlag.AlignVCenter, tr("Now"))
        shift = 30 + painter.fontMetrics().horizontalAdvance(tr("Now"))
        painter.fillRect(QRectF(shift, 5, 12, 12), QColor(scheme.accent))
        painter.drawText(QRectF(shift + 18, 0, 300, 22), Qt.AlignmentFlag.AlignVCenter, tr("With the draft"))
        most = max(1, *self._before, *self._after)
        height = self.height() - legend - axis - 16
        base = self.height() - axis
        width = min(self.width(), 760) / len(self._before)
        for n, (before, after) in enumerate(zip(self._before, self._after, strict=True)):
            left = n * width
            bar = (width - 12) / 2
            for count, x, filled in ((before, left + 4, False), (after, left + 6 + bar, True)):
                tall = height * count / most
                rect = QRectF(x, base - tall, bar, tall)
                if filled:
                    painter.fillRect(rect, QColor(scheme.accent))
                elif count:
                    painter.setPen(QColor(scheme.muted))
                    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, 0))
                if count:
                    painter.setPen(QColor(scheme.muted_text))
                    painter.drawText(
                        QRectF(x - 10, base - tall - 16, bar + 20, 14), Qt.AlignmentFlag.AlignCenter, str(count)
                    )
            painter.setPen(QColor(scheme.line_strong))
            painter.drawLine(int(left + 2), base, int(left + width - 2), base)
            painter.setPen(QColor(scheme.muted_text))
            words = f"{n * 10}–{n * 10 + 10}"
            painter.drawText(QRectF(left, base + 2, width, axis - 2), Qt.AlignmentFlag.AlignCenter, words)


class ChangesTable(QTableWidget):
    """The calls that change most; Enter or a double click opens one."""

    def __init__(self) -> None:
        super().__init__(0, 6)
        self.changes: tuple[Change, ...] = ()
        self.setAccessibleName(tr("Calls that change most"))
        self.setHorizontalHeaderLabels(
            [tr("Call"), tr("Client"), tr("Manager"), tr("Whose"), tr("Now"), tr("With the draft")]
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.setMinimumHeight(200)

    def show_changes(self, changes: tuple[Change, ...]) -> None:
        self.changes = changes
        self.setRowCount(len(changes))
        for line, change in enumerate(changes):
            whose = tr("AI") if change.kind == EvaluationKind.AI else tr("Person")
            cells = (
                formats.moment(change.started_at), formats.phone(change.client) if change.client else formats.NONE,
                change.employee or formats.NONE, whose, _score(change.before, change.passed_before),
                _score(change.after, change.passed_after),
            )  # fmt: skip
            for number, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if number >= 4:
                    item.setFont(fonts.font(tabular=True))
                self.setItem(line, number, item)
        if changes:
            self.selectRow(0)


def _score(value: float | None, passed: bool | None) -> str:
    if value is None:
        return tr("not scored")
    return f"{'✓' if passed else '✕'} {formats.number(value)}"
