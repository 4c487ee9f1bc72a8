"""Taking in a list of rated numbers: what it would bring, which lines cannot be used, then the work itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QPlainTextEdit

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.trust.list_file import Plan
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.numbers import words
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import column
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.trust.importing import TakenIn
    from callqa_desktop.ui.numbers.page import NumbersPage

EXAMPLES = 5


class ImportDialog(Dialog):
    """Reads the file at once; nothing is kept before the person says so. Closing it gives the work up: what was kept
    until then stays, and the same list again brings the rest."""

    stepped = Signal(object)
    """Step of the work, from its thread."""

    def __init__(self, page: NumbersPage, path: Path) -> None:
        super().__init__(tr("Take in {name}").format(name=path.name), page, width=680)
        self._page, self._path = page, path
        self.plan: Plan | None = None
        self._progress = Progress(self.stepped.emit)
        self._words = tr("Reading the list")
        self.work = ThinProgress(self.reject)
        self.body.addWidget(self.work)
        self.shown = QFrame()
        self.shown.setProperty("surface", "plain")
        inside = column(self.shown)
        self.summary = Label("", "strong", wrap=True)
        self.facts = Label("", "muted", wrap=True)
        self.examples = FigureTable(
            tr("First lines"), (tr("Comment"), tr("Number"), tr("Level"), tr("Author"), tr("Date")), (0, 1, 2, 3, 4),
            most=EXAMPLES,
        )  # fmt: skip
        self.bad_heading = Label("", "heading")
        self.bad = QPlainTextEdit()
        self.bad.setReadOnly(True)
        self.bad.setTabChangesFocus(True)
        self.bad.setAccessibleName(tr("Lines that cannot be used"))
        self.bad.setFixedHeight(116)
        self.pending = QCheckBox(tr("A moderator looks at them first: until then they count nowhere"))
        for part in (self.summary, self.facts, self.examples, self.bad_heading, self.bad, self.pending):
            inside.addWidget(part)
        self.body.addWidget(self.shown)
        self.shown.hide()
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Take in"), self.take_in, kind="primary")
        self.ok.setEnabled(False)
        self.stepped.connect(self._show_step)
        self.finished.connect(lambda _: self._progress.cancel())
        self._show_step(Step(0, 0))
        page.bridge.then(self, page.program.trust.preview(path, self._progress), self._show_plan, self._failed)

    def take_in(self) -> None:
        """Keeps what is new in the list."""
        if self.plan is None or not self.plan.good:
            return
        self.ok.setEnabled(False)
        self.pending.setEnabled(False)
        self._words = tr("Keeping the reviews")
        self._show_step(Step(0, len(self.plan.good)))
        self.work.show()
        page = self._page
        work = page.program.trust.take_in(self.plan, pending=self.pending.isChecked(), progress=self._progress)
        page.bridge.spawn(page, work, partial(_tell, page), partial(_failed, page))

    def _show_plan(self, plan: Plan) -> None:
        self.plan = plan
        self.work.hide()
        self.shown.show()
        numbers = trn("{n} number", "{n} numbers", plan.numbers)
        self.summary.setText(
            tr("New: {reviews} of {numbers}").format(reviews=words.reviews(len(plan.good)), numbers=numbers)
            if plan.good
            else tr("There is nothing new in this list")
        )
        self.facts.setText(_facts(plan))
        self.examples.setVisible(bool(plan.good))
        self.examples.show_lines([_example(plan, place) for place in range(min(EXAMPLES, len(plan.good)))])
        for part in (self.bad_heading, self.bad):
            part.setVisible(bool(plan.bad))
        self.bad_heading.setText(
            trn("{n} line cannot be used", "{n} lines cannot be used", plan.bad)
        )  # fmt: skip
        lines = [tr("line {n}: {reason}").format(n=one.line, reason=one.reason) for one in plan.told]
        if plan.bad > len(plan.told):
            lines.append(trn("and {n} more", "and {n} more", plan.bad - len(plan.told)))
        self.bad.setPlainText("\n".join(lines))
        self.pending.setVisible(bool(plan.good))
        self.ok.setEnabled(bool(plan.good))
        if plan.good:
            self.ok.setFocus()
        self.adjustSize()

    def _show_step(self, step: Step) -> None:
        self.work.show_step(self._words, step.done, step.total)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self.work.hide()
            self.show_error(error)


def _tell(page: NumbersPage, taken: TakenIn) -> None:
    for dialog in page.findChildren(ImportDialog):
        dialog.accept()
    page.shell.notify(
        Notice(
            "good", tr("The list is taken in"),
            tr("{reviews} of {numbers}").format(
                reviews=words.reviews(taken.reviews), numbers=trn("{n} number", "{n} numbers", taken.numbers)
            ),
            key="numbers",
        )
    )  # fmt: skip


def _failed(page: NumbersPage, error: BaseException) -> None:
    if isinstance(error, Cancelled):
        page.shell.notify(
            Notice("warning", tr("Taking in was given up"), tr("What was kept until then stays; the same list again "
                   "brings the rest."), key="numbers")
        )  # fmt: skip
        return
    for dialog in page.findChildren(ImportDialog):
        dialog.show_error(error)


def _facts(plan: Plan) -> str:
    names = {
        "phone": tr("Number"), "level": tr("Level"), "comment": tr("Comment"), "date": tr("Date"),
        "author": tr("Author"),
    }  # fmt: skip
    parts = [tr("Columns: {names}").format(names=", ".join(names.get(one, "–") for one in plan.columns)), plan.encoding]
    if plan.known:
        parts.append(trn("{n} was taken in before", "{n} were taken in before", plan.known))
    if plan.twice:
        parts.append(trn("{n} stands twice in the list", "{n} stand twice in the list", plan.twice))
    return " · ".join(parts)


def _example(plan: Plan, place: int) -> Line:
    one = plan.good[place]
    look = words.level(one.level)
    return Line(
        (
            Cell(one.comment or formats.NONE), Cell(formats.phone(one.phone)),
            Cell(f"{look.sign} {look.word}", float(one.level), tone=look.tone), Cell(one.author or formats.NONE),
            Cell(formats.date(one.at) if one.at is not None else tr("today"), float(one.at or 0)),
        )
    )  # fmt: skip
