"""The result of a test of several factors: the verdict, means of each factor and of pairs, the table of variances."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from callqa_desktop.services.experiments import charts, words
from callqa_desktop.services.experiments.records import Cell as GridCell
from callqa_desktop.services.experiments.records import Effect, Factorial
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.statistics.experiments.parts import Doubts, Verdict
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

OpenCalls = Callable[[Sequence[int], str], object]


class FactorView(Scroll):
    """`open_calls(calls, about)` shows the calls behind a point or a cell."""

    def __init__(self, page: Page, open_calls: OpenCalls) -> None:
        super().__init__(gap=tokens.GAP)
        self._page, self._open_calls = page, open_calls
        self.result: Factorial | None = None
        self.verdict = Verdict()
        self.doubts = Doubts()
        self._charts = QWidget()
        self._grid = QGridLayout(self._charts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(tokens.GAP)
        self.cards: list[ChartCard] = []
        self.effects = FigureTable(
            tr("Table of variances"),
            (tr("Effect"), tr("df"), tr("Squares"), tr("F; p"), tr("p (HC3)"), tr("p corrected"), "η²"),
            most=20,
        )  # fmt: skip
        self.cells = FigureTable(
            tr("Combinations"),
            (tr("Combination"), tr("Counted"), tr("Value"), tr("Spread"), tr("More needed")), most=24,
        )  # fmt: skip
        self.open_button = Button(tr("Open these calls"), self.open, kind="quiet", icon="phone")
        self.cells.opened.connect(self.open)
        self.cells.moved.connect(self._moved)
        for widget in (
            self.verdict, self._charts, self.doubts, _titled(tr("Table of variances"), self.effects),
            _titled(tr("Combinations"), self.cells, self.open_button),
        ):  # fmt: skip
            self.body.addWidget(widget)
        self.body.addStretch(1)

    def show_result(self, result: Factorial) -> None:
        self.result = result
        there = any(one.adjusted < limit(result) for one in result.effects)
        self.verdict.show_verdict(
            "effect" if there else "no_effect", result.sentence,
            tr("{outcome}; {calls} counted; the factors explain {share} of the differences").format(
                outcome=result.title, calls=words.units(result.trial.unit, result.counted),
                share=words.percent(result.explained),
            ),
        )  # fmt: skip
        self._show_charts(result)
        self.doubts.show_doubts(result.cautions)
        self.effects.show_lines([_effect(result, one) for one in result.effects])
        self.cells.show_lines([_cell(result, one) for one in result.cells])
        self.verticalScrollBar().setValue(0)

    def open(self) -> None:
        """The calls of the chosen combination."""
        line = self.cells.line()
        if line is not None and len(line.calls):
            self._open_calls(line.calls, line.about)

    def focus(self) -> None:
        self.cells.setFocus()

    def _show_charts(self, result: Factorial) -> None:
        """Two in a line: first each factor, then pairs."""
        made = [*(charts.main(result, n) for n in range(len(result.mains)))]
        made += [charts.pair(result, n) for n in range(len(result.pairs))]
        while len(self.cards) < len(made):
            card = ChartCard(self._page)
            card.opened.connect(partial(self._open_point, len(self.cards)))
            self._grid.addWidget(card, len(self.cards) // 2, len(self.cards) % 2)
            self.cards.append(card)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(made))
            if place < len(made):
                card.show_chart(made[place])
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)

    def _open_point(self, place: int, series: int, point: int) -> None:
        result = self.result
        if result is None:
            return
        if place < len(result.mains):
            one = result.mains[place].means[point]
            self._open_calls(one.calls, result.names[place][one.levels[0]])
            return
        pair = place - len(result.mains)
        across, lines = result.pairs[pair].factors
        about = f"{result.names[across][point]} × {result.names[lines][series]}"
        self._open_calls(charts.pair_calls(result, pair, series, point), about)

    def _moved(self) -> None:
        line = self.cells.line()
        self.open_button.setEnabled(line is not None and len(line.calls) > 0)


def limit(result: Factorial) -> float:
    """p below which an effect counts."""
    return result.trial.plan.alpha if result.peek is None else result.peek.limit


def _titled(title: str, table: FigureTable, *buttons: Button) -> Panel:
    panel = Panel()
    inside = column(panel, margins=1, gap=tokens.S1)
    inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
    head = row()
    head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
    head.addWidget(Label(title, "heading"))
    head.addStretch(1)
    for button in buttons:
        head.addWidget(button)
    inside.addLayout(head)
    inside.addWidget(table)
    return panel


def _effect(result: Factorial, one: Effect) -> Line:
    there = one.adjusted < limit(result)
    name = " × ".join(words.by(result.trial.factors[n].by) for n in one.factors)
    return Line(
        (
            Cell(f"{'≠' if there else '≈'} {name}", name), number(one.freedom),
            Cell(words.number(one.squares, 1), one.squares), _f(one.f, one.p),
            Cell(words.chance(one.robust_p), one.robust_p),
            Cell(words.chance(one.adjusted), one.adjusted), Cell(words.number(one.share, 2), one.share),
        )
    )  # fmt: skip


def _f(value: float, p: float) -> Cell:
    return Cell(f"{words.number(value, 2) if math.isfinite(value) else '∞'}; {words.chance(p)}", p)


def _cell(result: Factorial, one: GridCell) -> Line:
    name = " × ".join(result.names[factor][level] for factor, level in enumerate(one.levels))
    outcome, known = result.trial.outcome, one.sample.n > 0
    return Line(
        (
            Cell(name), number(one.sample.n),
            Cell(words.value(outcome, one.sample.mean), one.sample.mean) if known else missing(),
            Cell(words.value(outcome, one.sample.sd), one.sample.sd) if known and not outcome.conversion else missing(),
            Cell(f"△ +{one.missing}", float(one.missing), tone="warning") if one.missing else missing(),
        ),
        one.calls, name,
    )  # fmt: skip
