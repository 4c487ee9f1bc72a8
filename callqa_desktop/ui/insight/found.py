"""Findings: by kind with examples, objections, the script, promises, advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa_desktop.services.insight.records import Clip, Consolidated
from callqa_desktop.texts import tr
from callqa_desktop.ui.insight import words
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets import words as stored
from callqa_desktop.ui.widgets.figures import Cell, Line, Place, number, percent

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage


class FindingsSection(Section):
    name = "findings"

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        none = tr("No judgement of these calls tells any.")
        self.kinds = Block(page, tr("Findings by kind"), (tr("Kind"), tr("Calls"), tr("Share"), tr("Findings")), none)
        self.objections = Block(page, tr("Objections"), (tr("How they were met"), tr("Calls"), tr("Share")), none)
        self.beside(self.kinds, self.objections)
        self.steps = Block(
            page, tr("Steps of the script"),
            (tr("Step"), tr("Found"), tr("Missed"), tr("Out of order"), tr("Calls")),
            tr("None of these calls was judged against a script."), most=20,
            caption=tr("“Open” shows calls in which the step was missed"),
        )  # fmt: skip
        self.advice = Block(
            page, tr("Advice"), (tr("Advice"), tr("Calls"), tr("Share")), none, most=15,
            caption=tr("The same advice in other words counts once"),
        )  # fmt: skip
        self.promises = Block(
            page, tr("Promises with a time"), (tr("Promise"), tr("When"), tr("Who"), tr("Manager"),
             tr("Client"), tr("Call")),
            tr("Nobody promised anything by a time."), words=(0, 1, 2, 3, 4), most=12,
            caption=tr("The time is in the words of the call; the newest calls come first"),
        )  # fmt: skip
        for block in (self.steps, self.advice, self.promises):
            self.body.addWidget(block)
        self.body.addStretch(1)

    def show_answer(self, answer: Consolidated) -> None:
        judged = max(1, len(answer.coverage.analyzed))
        self.kinds.show_lines(
            [
                Line(
                    (
                        Cell(f"{look.sign} {words.finding(one.kind)}".strip(), tone=look.tone),
                        number(len(one.calls)), percent(len(one.calls) / judged), number(one.count),
                    ),
                    one.calls, words.finding(one.kind), _places(one.examples),
                )
                for one in answer.findings
                for look in (stored.finding(one.kind),)
            ]
        )  # fmt: skip
        self.objections.show_lines(
            [
                Line(
                    (words.handled(state), number(len(calls)), percent(len(calls) / judged)),
                    calls, tr("Objection: {how}").format(how=words.handled(state).text),
                    _places(answer.objections.examples.get(state, ())),
                )
                for state in ("yes", "partly", "no", "") if (calls := answer.objections.by.get(state)) is not None
            ]
        )  # fmt: skip
        lines = []
        for step in answer.steps:
            all_of_them = len(step.found) + len(step.missed) + len(step.out_of_order)
            lines.append(
                Line(
                    (
                        Cell(step.title), percent(len(step.found) / all_of_them), number(len(step.missed)),
                        number(len(step.out_of_order)), number(all_of_them),
                    ),
                    step.missed, tr("Missed: {step}").format(step=step.title),
                )
            )  # fmt: skip
        self.steps.show_lines(lines)
        self.advice.show_lines(
            [
                Line((Cell(one.text), number(len(one.calls)), percent(len(one.calls) / judged)), one.calls, one.text)
                for one in answer.advice
            ]
        )
        self.promises.show_lines(
            [
                Line(
                    (
                        Cell(one.text), Cell(one.due), Cell(words.who(one.who)), Cell(one.employee or formats.NONE),
                        Cell(one.client or formats.NONE), Cell(formats.moment(one.started_at), float(one.started_at)),
                    ),
                    call=Place(one.call_id, one.text, one.start_ms),
                )
                for one in answer.promises
            ],
            tr("The time is in the words of the call; the newest calls come first: {n} of {all}").format(
                n=formats.count(len(answer.promises)), all=formats.count(answer.promised)
            ) if answer.promises else None,
        )  # fmt: skip


def _places(clips: tuple[Clip, ...]) -> tuple[Place, ...]:
    return tuple(Place(clip.call_id, clip.text, clip.start_ms) for clip in clips)
