"""The result of an A/B test: the verdict, both groups, every outcome, doubts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from callqa_desktop.services.experiments import charts, words
from callqa_desktop.services.experiments.records import AbResult, Arm, Compared, Foreseen
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.statistics.experiments.parts import Doubts, Verdict
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Page
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

OpenCalls = Callable[[Sequence[int], str], object]


class AbView(Scroll):
    """`open_calls(calls, about)` shows the calls behind a group."""

    def __init__(self, page: Page, open_calls: OpenCalls) -> None:
        super().__init__(gap=tokens.GAP)
        self._open_calls = open_calls
        self.result: AbResult | None = None
        self.verdict = Verdict()
        self.chart = ChartCard(page)
        self.chart.opened.connect(self._open_point)
        self.groups = FigureTable(
            tr("Groups"), (tr("Group"), tr("Counted"), tr("Value"), tr("95 % interval"), tr("Unknown")), most=24
        )
        self.groups.opened.connect(self.open)
        self.open_button = Button(tr("Open these calls"), self.open, kind="quiet", icon="phone")
        self.tests = FigureTable(
            tr("Outcomes"),
            (tr("Outcome"), tr("Difference"), tr("95 % interval"), "p", tr("p corrected"), tr("Needed each")), most=12,
        )  # fmt: skip
        self.doubts = Doubts()
        groups, tests = Panel(), Panel()
        inside = column(groups, margins=1, gap=tokens.S1)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        head = row()
        head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        head.addWidget(Label(tr("Groups"), "heading"))
        head.addStretch(1)
        head.addWidget(self.open_button)
        inside.addLayout(head)
        inside.addWidget(self.groups)
        inside = column(tests, margins=1, gap=tokens.S1)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        head = row()
        head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        head.addWidget(Label(tr("Figures"), "heading"))
        head.addStretch(1)
        inside.addLayout(head)
        inside.addWidget(self.tests)
        for widget in (self.verdict, self.chart, groups, self.doubts, tests):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.groups.moved.connect(self._moved)

    def show_result(self, result: AbResult) -> None:
        self.result = result
        main = result.main
        self.verdict.show_verdict(result.verdict, result.sentence, words.figures(main) if main.comparison else "")
        self.chart.setVisible(any(arm.sample.n for arm in main.arms))
        if any(arm.sample.n for arm in main.arms):
            self.chart.show_chart(charts.groups(result))
        several = len(result.compared) > 1
        self.groups.show_lines([_group(one, arm, several=several) for one in result.compared for arm in one.arms])
        self.tests.show_lines([_test(one) for one in result.compared])
        self.doubts.show_doubts(result.cautions)
        self.verticalScrollBar().setValue(0)

    def open(self) -> None:
        """The calls behind the chosen group."""
        line = self.groups.line()
        if line is not None and len(line.calls):
            self._open_calls(line.calls, line.about)

    def focus(self) -> None:
        self.groups.setFocus()

    def _moved(self) -> None:
        line = self.groups.line()
        self.open_button.setEnabled(line is not None and len(line.calls) > 0)

    def _open_point(self, _: int, point: int) -> None:
        if self.result is not None:
            arm = self.result.main.arms[point]
            self._open_calls(arm.calls, arm.name)


def _group(one: Compared, arm: Arm, *, several: bool) -> Line:
    known = arm.sample.n > 0
    name = f"{arm.name}: {one.title}" if several else arm.name
    return Line(
        (
            Cell(name), number(arm.sample.n),
            Cell(words.value(one.outcome, arm.sample.mean), arm.sample.mean) if known else missing(),
            Cell(words.between(one.outcome, arm.low, arm.high), arm.low) if known else missing(),
            number(arm.missing),
        ),
        arm.calls, arm.name,
    )  # fmt: skip


def _test(one: Compared) -> Line:
    found = one.comparison
    if found is None:
        return Line((Cell(f"{one.title}: {one.trouble}"), *(missing() for _ in range(5))))
    factor = 100.0 if one.outcome.conversion else 1.0
    return Line(
        (
            Cell(one.title), Cell(words.signed(found.difference * factor), found.difference),
            Cell(words.span(one.outcome, found.low, found.high), found.low),
            Cell(words.chance(found.p), found.p),
            missing() if one.adjusted is None else Cell(words.chance(one.adjusted), one.adjusted),
            Cell(formats.count(one.needed), float(one.needed)) if one.needed else missing(),
        )
    )  # fmt: skip


class PlanView(Scroll):
    """What would be seen, before anybody looks at the result."""

    def __init__(self, page: Page) -> None:
        super().__init__(gap=tokens.GAP)
        panel = Panel()
        inside = column(panel, margins=tokens.S4, gap=tokens.S2)
        inside.addWidget(Label(tr("Before you look"), "heading"))
        self.sentence = Label(role="title", wrap=True)
        inside.addWidget(self.sentence)
        self.figures = Label(role="muted", wrap=True)
        inside.addWidget(self.figures)
        inside.addWidget(
            Label(
                tr("Only sizes and the outcome of all groups together were read: this costs no look."),
                "caption",
                wrap=True,
            )
        )
        self.chart = ChartCard(page)
        self.body.addWidget(panel)
        self.body.addWidget(self.chart)
        self.body.addStretch(1)

    def show_plan(self, plan: Foreseen) -> None:
        outcome = plan.trial.outcome
        self.sentence.setText(plan.sentence)
        said = tr("{outcome}: {value} over all groups").format(
            outcome=plan.title, value=words.value(outcome, plan.usual)
        )  # fmt: skip
        if not outcome.conversion:
            said += ", " + tr("standard deviation {sd}").format(sd=words.value(outcome, plan.spread))
        self.figures.setText(said)
        self.chart.setVisible(bool(plan.curve))
        if plan.curve:
            self.chart.show_chart(charts.foresight(plan))
