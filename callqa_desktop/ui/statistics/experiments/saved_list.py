"""Kept tests, with how often each was looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.records import Saved
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column


class SavedList(Faces):
    """`on_open(saved)` shows one; `why` says what this section is for where nothing is kept."""

    def __init__(
        self, on_open: Callable[[Saved], Any], why: tuple[str, str], act: tuple[str, Callable[[], Any]]
    ) -> None:
        panel = Panel()
        super().__init__(panel)
        self._on_open, self._why, self._act = on_open, why, act
        self.table = FigureTable(
            tr("Kept tests"),
            (tr("Test"), tr("Looks"), tr("Last look"), tr("Counted"), "p", tr("State")), words=(0, 5), most=30,
        )  # fmt: skip
        inside = column(panel, margins=1, gap=tokens.S2)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        self.heading = Label(tr("Kept tests"), "heading")
        self.heading.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        caption = Label(tr("Enter opens a test. Looking at its result is counted; opening it is not."), "caption")
        caption.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        for widget in (self.heading, caption, self.table):
            inside.addWidget(widget)
        inside.addStretch(1)
        self.table.opened.connect(self._open)

    def show_saved(self, saved: Sequence[Saved]) -> None:
        if not saved:
            self.show_empty("chart-scatter", *self._why, self._act)
            return
        self.table.show_lines([_line(one) for one in saved])
        self.show_full()

    def _open(self) -> None:
        line = self.table.line()
        if line is not None:
            self._on_open(line.item)


def _line(one: Saved) -> Line:
    last = one.looks[-1] if one.looks else None
    state = Cell("✓ " + tr("concluded"), tone="good") if one.concluded_at else Cell("… " + tr("goes on"), tone="accent")
    return Line(
        (
            Cell(one.name), number(len(one.looks)),
            Cell(formats.date(last.seen_at), float(last.seen_at)) if last else missing(),
            Cell(" + ".join(formats.count(n) for n in last.sizes), float(sum(last.sizes))) if last else missing(),
            Cell(words.chance(last.p), last.p) if last and last.p is not None else missing(), state,
        ),
        item=one,
    )  # fmt: skip


def looks_words(one: Saved) -> str:
    """ "3 looks, 1 200 planned in each group, begun on 01.11.2026"."""
    said = [trn("{n} look", "{n} looks", len(one.looks))]
    if one.trial.plan.size and one.trial.kind == "ab":
        said.append(tr("{n} planned in each group").format(n=formats.count(one.trial.plan.size)))
    elif one.trial.plan.size:
        said.append(tr("{n} planned in all").format(n=formats.count(one.trial.plan.size)))
    said.append(tr("begun on {day}").format(day=formats.date(one.created_at)))
    return ", ".join(said)
