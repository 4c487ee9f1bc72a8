"""The list of standards with the word beside each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from callqa_desktop.services.standards import words
from callqa_desktop.services.standards.records import Beside, Comparison, Confidence, Row, Standard, State
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number

ROOMY, WIDE = 820, 960
"""Pixels from which on there is room for the trust, and for the source too; the panel beside tells both."""
_TRUST, _SOURCE = 6, 7
_TALLEST = 16_777_215
"""QWIDGETSIZE_MAX: no limit."""


class StandardTable(FigureTable):
    """Takes the room there is."""

    def __init__(self) -> None:
        super().__init__(
            tr("Standards"),
            (tr("The standard"), tr("Value"), tr("Your calls"), tr("95 % interval"), tr("Median"), tr("Values"),
             tr("Trust"), tr("Source")),
            words=(0, 2, 6, 7), tight=True,
        )  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: Sequence[Row], stood: str) -> None:
        """Shows rows; the keyboard goes to the one with this key."""
        self.show_lines([line(one) for one in rows])
        self.setMinimumHeight(160)
        self.setMaximumHeight(_TALLEST)
        place = next((n for n, one in enumerate(self.figures.lines) if one.item.standard.key == stood), -1)
        if place >= 0:
            self.setCurrentIndex(self.figures.index(place, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setColumnHidden(_TRUST, self.width() < ROOMY)
        self.setColumnHidden(_SOURCE, self.width() < WIDE)
        super().resizeEvent(event)

    def row(self) -> Row | None:
        found = self.line()
        return found.item if found is not None else None


def line(row: Row) -> Line:
    standard, own = row.standard, row.comparison
    unit = words.written(standard)
    mark = " *" if standard.changed or standard.own else ""
    return Line(
        (
            Cell(standard.title + mark), Cell(words.span(standard.low, standard.high, unit), standard.low),
            word(row), interval(own, unit), middle(own, unit),
            number(own.n) if own.n else missing(),
            Cell(words.trust(standard.confidence), float(tuple(Confidence).index(standard.confidence))),
            _source(standard),
        ),
        own.calls or (), standard.title, item=row,
    )  # fmt: skip


def _source(standard: Standard) -> Cell:
    return Cell(f"{standard.source} {standard.year}".strip())


def word(row: Row) -> Cell:
    """The word as a chip, with its sign; a question mark where another way of looking says otherwise."""
    found = row.comparison
    if found.word is None:
        order = 10.0 if found.state == State.FEW else 11.0
        return Cell(words.state(row), order, tone="neutral")
    tone, sign = words.tone(row)
    said = f"{sign} {words.word(found.word)}" + ("" if found.sure else " ?")
    return Cell(said, {"bad": 0.0, "warning": 1.0, "neutral": 2.0, "good": 3.0}[tone], tone=tone)


def interval(found: Comparison, unit: str) -> Cell:
    if found.tested is None:
        return missing()
    return Cell(words.span(found.tested.low, found.tested.high, unit, bare=True), found.tested.mean)


def middle(found: Comparison, unit: str) -> Cell:
    return missing() if found.median is None else Cell(words.value(found.median, unit, bare=True), found.median)


def person_line(one: Beside, row: Row) -> Line:
    """One employee or team beside the standard of a row."""
    own = Row(row.standard, one.comparison)
    cell = word(own)
    if one.comparison.word is not None and not one.real:
        cell = Cell(cell.text.rstrip(" ?") + " ?", cell.order, tone="neutral")
    name = tr("Team {name}").format(name=one.name) if one.team else one.name or formats.NONE
    return Line(
        (Cell(name), cell, interval(one.comparison, words.written(row.standard)), number(one.comparison.n)),
        one.comparison.calls or (), f"{row.standard.title}: {name}", item=one,
    )  # fmt: skip
