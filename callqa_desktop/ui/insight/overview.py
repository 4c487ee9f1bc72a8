"""Overview: how much is known, scores, questions, mood, measures, sound."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.insight.records import Asked, Consolidated, Coverage
from callqa_desktop.texts import tr
from callqa_desktop.ui.insight import words
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.insight.charts import Histogram, MoodChart, quarter
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets import words as stored
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, Line, missing, number, percent
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow, Panel, column

if TYPE_CHECKING:
    from callqa_desktop.services.insight.records import Ids
    from callqa_desktop.ui.insight.page import InsightPage


class Known(Panel):
    """How many calls the view covers, and what it does not know: each number opens its calls."""

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self._page = page
        self.said = Label("", "strong", wrap=True)
        self.missing = Label("", "muted", wrap=True)
        place = QWidget()
        self.buttons = Flow(place, gap=tokens.S2)
        inside = column(self, margins=tokens.S4, gap=tokens.S2)
        inside.addWidget(self.said)
        inside.addWidget(self.missing)
        inside.addWidget(place)

    def show_coverage(self, known: Coverage, score: str) -> None:
        total = len(known.calls)
        self.said.setText(
            tr("{calls}: {analyzed} analyzed, {scored} scored by people; median score {score}").format(
                calls=words.calls(total), analyzed=formats.count(len(known.analyzed)),
                scored=formats.count(len(known.scored)), score=score,
            )
        )  # fmt: skip
        lacking = []
        if len(known.fresh):
            lacking.append(tr("with a recording, not analyzed: {n}").format(n=formats.count(len(known.fresh))))
        if len(known.failed):
            lacking.append(tr("failed: {n}").format(n=formats.count(len(known.failed))))
        if known.blind:
            lacking.append(tr("kept from you until you have calibrated them: {n}").format(n=known.blind))
        self.missing.setText(tr("Missing here – {list}").format(list="; ".join(lacking)) if lacking else "")
        self.missing.setVisible(bool(lacking))
        while (item := self.buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        shown: tuple[tuple[str, Ids], ...] = (
            (tr("All calls"), known.calls), (tr("Analyzed"), known.analyzed), (tr("Scored by people"), known.scored),
            (tr("With a conversation"), known.transcribed), (tr("Measured"), known.measured),
            (tr("Not analyzed"), known.fresh), (tr("Failed"), known.failed),
        )  # fmt: skip
        for name, calls in shown:
            if len(calls):
                open_them = partial(self._page.open_calls, calls, name)
                self.buttons.addWidget(Button(f"{name}  {formats.count(len(calls))}", open_them, kind="chip"))


class OverviewSection(Section):
    name = "overview"

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self.known = Known(page)
        self.body.addWidget(self.known)
        self.histogram, self.mood_chart = Histogram(), MoodChart()
        self.scores = Block(
            page, tr("Scores"), (tr("Points"), tr("Calls"), tr("Share")), tr("No call has a score yet."),
            chart=self.histogram, most=5,
        )  # fmt: skip
        self.mood = Block(
            page, tr("The client’s mood"), (tr("Quarter"), tr("Calls"), tr("Median")),
            tr("No judgement tells the client’s mood yet."), chart=self.mood_chart, most=5,
            caption=tr("From the words, −5 to +5; the band holds half of the calls. “Open” shows calls below 0"),
        )  # fmt: skip
        self.beside(self.scores, self.mood)
        self.questions = Block(
            page, tr("Questions"),
            (tr("Question"), tr("Points earned"), tr("Calls"), tr("N/A"), tr("AI"), tr("People"), tr("Equal answers")),
            tr("No question of a card is answered yet."), most=24,
            caption=tr("What counts is a person’s answer, else that of the AI. “Open” shows calls with low answers"),
        )  # fmt: skip
        self.body.addWidget(self.questions)
        self.measures = Block(
            page, tr("Measures"),
            (tr("Measure"), tr("Median"), tr("Half of the calls"), tr("Calls"), tr("Far outside")),
            tr("No call is measured yet."), most=20,
            caption=tr("“Open” shows calls more than three interquartile ranges from the middle half"),
        )  # fmt: skip
        self.sound = Block(
            page, tr("Sound quality"), (tr("Verdict"), tr("Calls"), tr("Share")), tr("No recording is checked yet.")
        )
        self.body.addWidget(self.measures)
        self.body.addWidget(self.sound)
        self.body.addStretch(1)

    def show_answer(self, answer: Consolidated) -> None:
        self.known.show_coverage(answer.coverage, words.spread(answer.score))
        self.histogram.show_bins(answer.bins)
        scored = sum(len(one.calls) for one in answer.bins)
        self.scores.show_lines(
            [
                Line(
                    (Cell(f"{one.low}–{one.high}", float(one.low)), number(len(one.calls)),
                     percent(len(one.calls) / scored)),
                    one.calls, tr("Score {low}–{high}").format(low=one.low, high=one.high),
                )
                for one in reversed(answer.bins) if len(one.calls)
            ]
        )  # fmt: skip
        self.mood_chart.show_mood(answer.mood)
        self.mood.show_lines(
            [
                Line(
                    (Cell(quarter(n), float(n)), number(one.n), Cell(words.spread(one), one.median)),
                    answer.bad_mood[n], tr("Bad mood: {quarter}").format(quarter=quarter(n)),
                )
                for n, one in enumerate(answer.mood) if one is not None
            ]
        )  # fmt: skip
        self.questions.show_lines([_question(one) for one in answer.questions])
        self.measures.show_lines(
            [
                Line(
                    (
                        Cell(words.measure_name(one.name)),
                        Cell(words.measure_value(one.name, one.spread.median), one.spread.median),
                        Cell(words.span(words.measure_value(one.name, one.spread.low),
                                        words.measure_value(one.name, one.spread.high)), one.spread.low),
                        number(one.spread.n), number(len(one.outside)),
                    ),
                    one.outside, words.measure_name(one.name),
                )
                for one in answer.measures
            ]
        )  # fmt: skip
        checked = sum(len(calls) for calls in answer.sound.values())
        order = ("good", "fair", "poor", "unusable")
        self.sound.show_lines(
            [
                Line(
                    (Cell(f"{look.sign} {look.word}", float(n), tone=look.tone), number(len(calls)),
                     percent(len(calls) / checked)),
                    calls, look.word,
                )
                for n, verdict in enumerate(order) if (calls := answer.sound.get(verdict)) is not None
                for look in (stored.sound(verdict),)
            ]
        )  # fmt: skip


def _question(one: Asked) -> Line:
    asked = one.n + one.na
    na = Cell(f"{formats.number(one.na / asked * 100, 0)} %", one.na / asked) if asked else missing()
    equal = missing()
    if one.both:
        share = formats.number(one.equal / one.both * 100, 0)
        equal = Cell(tr("{share} % of {n}").format(share=share, n=formats.count(one.both)), one.equal / one.both)
    return Line(
        (Cell(one.title), percent(one.mean), number(one.n), na, _plain(one.ai_mean), _plain(one.human_mean), equal),
        one.low, tr("Low answers: {question}").format(question=one.title),
    )  # fmt: skip


def _plain(share: float | None) -> Cell:
    return missing() if share is None else Cell(f"{formats.number(share * 100, 0)} %", share)
