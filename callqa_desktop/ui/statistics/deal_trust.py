"""How far to believe the likelihoods: what came true, beside the base rate and a naive rule; what drives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa_desktop.services.charts.chart import Chart
from callqa_desktop.services.deals import words
from callqa_desktop.services.deals.records import DealsView, ModelCard, Score, Verdict
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage

_LOOKS = {
    Verdict.GOOD: ("good", "✓"), Verdict.BAD: ("bad", "✕"), Verdict.FEW: ("warning", "△"),
    Verdict.NONE: ("neutral", ""),
}  # fmt: skip


class TrustPanel(Panel):
    """The verdict in a sentence, the scores of the test, and what the model was made of."""

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.chip = Chip()
        self.verdict = Label("", wrap=True)
        self.rule = Label("", "caption", wrap=True)
        self.scores = FigureTable(
            tr("How well the outcomes of the test were foreseen"),
            ("", tr("Brier"), tr("Log loss"), tr("AUC")), most=4,
        )  # fmt: skip
        self.reading = Label(
            tr(
                "Brier score and log loss: less is better. AUC, the area under the curve: how often a won deal stood "
                "above a lost one, 0.5 is chance. In brackets the 95 % interval."
            ),
            "caption", wrap=True,
        )  # fmt: skip
        self.facts = Label("", "caption", wrap=True)
        self.warnings = Label("", "warning", wrap=True)
        inside = column(self, gap=tokens.S2)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S3)
        head = row(gap=tokens.S2)
        head.addWidget(Label(tr("How far to believe it"), "heading"))
        head.addWidget(self.chip)
        head.addStretch(1)
        for part in (head, self.verdict, self.rule, self.scores, self.reading, self.warnings, self.facts):
            place = column()
            side = 0 if part is self.scores else tokens.S4
            place.setContentsMargins(side, 0, side, 0)
            if isinstance(part, Label | FigureTable):
                place.addWidget(part)
            else:
                place.addLayout(part)
            inside.addLayout(place)
        inside.addStretch(1)

    def show_view(self, view: DealsView) -> None:
        card = view.card
        said = {
            Verdict.GOOD: tr("better than the base rate"), Verdict.BAD: tr("no better than the base rate"),
            Verdict.FEW: tr("too few outcomes"), Verdict.NONE: tr("not trained yet"),
        }  # fmt: skip
        self.chip.show_text(said[card.verdict], *_LOOKS[card.verdict])
        self.verdict.setText(words.verdict(card))
        _say(self.rule, words.rule() if card.verdict in (Verdict.FEW, Verdict.NONE) else "")
        self.scores.setVisible(bool(card.scores))
        self.reading.setVisible(bool(card.scores))
        self.scores.show_lines([_score(one) for one in card.scores])
        _say(self.warnings, "\n".join(f"△ {one}" for one in words.warnings(card, view.trackers)))
        _say(self.facts, " ".join(facts(card)))


class OpinionPanel(Panel):
    """How well the language model's own likelihoods did."""

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.said = Label("", wrap=True)
        self.scores = FigureTable(
            tr("The language model’s likelihoods"),
            ("", tr("Brier"), tr("Log loss"), tr("AUC")), most=4,
        )  # fmt: skip
        inside = column(self, gap=tokens.S2)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S3)
        head = column(gap=tokens.S2)
        head.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        head.addWidget(Label(tr("The language model’s likelihoods"), "heading"))
        head.addWidget(self.said)
        inside.addLayout(head)
        inside.addWidget(self.scores)
        inside.addStretch(1)

    def show_card(self, card: ModelCard) -> None:
        opinion = card.opinion
        self.setVisible(opinion is not None)
        if opinion is None:
            return
        self.said.setText(words.opinion(opinion))
        self.scores.show_lines([_score(one) for one in opinion.scores])


class Charts:
    """The charts of a card; each is hidden where there is nothing to draw."""

    def __init__(self, page: StatisticsPage) -> None:
        self.curve, self.drivers, self.opinion = (ChartCard(page) for _ in range(3))

    def show_view(self, view: DealsView) -> None:
        card, opinion = view.card, view.card.opinion
        heading = tr("What came true of what was foreseen")
        _draw(self.curve, words.reliability(card.curve, "deal_reliability", heading) if card.curve else None)
        driven = card.verdict == Verdict.GOOD and card.drivers
        _draw(self.drivers, words.drivers(card.drivers, view.trackers) if driven else None)
        heading = tr("What came true of what the language model said")
        told = opinion.curve if opinion is not None else ()
        _draw(self.opinion, words.reliability(told, "deal_language_model", heading) if told else None)


def _draw(card: ChartCard, chart: Chart | None) -> None:
    card.setVisible(chart is not None)
    if chart is not None:
        card.show_chart(chart)


def facts(card: ModelCard) -> list[str]:
    """What the model was made of."""
    if not card.trained_at:
        return []
    found = [
        tr("Trained {moment} on {won} won and {lost} lost deals that ended from {first} to {last}.").format(
            moment=formats.moment(card.trained_at), won=card.won, lost=card.lost, first=formats.date(card.first),
            last=formats.date(card.last),
        )
        if card.won + card.lost
        else tr("Tried {moment}.").format(moment=formats.moment(card.trained_at))
    ]  # fmt: skip
    if card.test_n:
        found.append(
            tr(
                "Test: the last {n} deals, from {date} on; the model for each was trained on what had ended before."
            ).format(n=card.test_n, date=formats.date(card.test_from))
        )
    if card.kind:
        kind = tr("Logistic regression") if card.kind == "linear" else tr("Additive boosted trees")
        found.append(
            tr("{kind} on {figures}.").format(
                kind=kind, figures=trn("{n} figure of calls", "{n} figures of calls", len(card.features))
            )
        )
    if left := words.left(card):
        found.append(tr("Not used: {reasons}.").format(reasons="; ".join(left)))
    return found


def _score(one: Score) -> Line:
    return Line(
        (
            Cell(words.who(one.who)), Cell(words.metric(one.brier), one.brier.value),
            Cell(words.metric(one.log_loss), one.log_loss.value),
            Cell(words.metric(one.auc, 2), one.auc.value if one.auc else 0.0),
        )
    )  # fmt: skip


def _say(label: Label, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
