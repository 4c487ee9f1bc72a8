"""Unusual calls, each with the reason why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa_desktop.services.insight.records import Unusual
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.insight import words
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.figures import Cell, Line, Place, percent

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage


class UnusualSection(Section):
    name = "unusual"
    needs = "unusual"

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self.odd = Block(
            page, tr("Unusual calls"), (tr("What sets it apart"), tr("How far"), tr("Manager"), tr("Call")),
            tr("No call of this set stands out: all of them lie within what is usual."), words=(0, 2), most=40,
        )  # fmt: skip
        self.body.addWidget(self.odd)
        self.body.addStretch(1)
        self.faces = Faces(self._scroll)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.faces)
        self.faces.show_full()

    def show_answer(self, answer: Unusual) -> None:  # type: ignore[override]  # each section has its own answer
        if answer.missing:
            why = trn("{n} more call must be measured", "{n} more calls must be measured", answer.missing)
            self.faces.show_empty(
                "lightbulb", tr("Too few calls to say what is usual"),
                tr("{why} in this set; {n} are. Choose a longer period, or analyze more calls.").format(
                    why=why, n=formats.count(answer.looked)
                ),
                (tr("To the calls"), lambda: self.page.shell.go("calls")),
            )  # fmt: skip
            return
        self.faces.show_full()
        questions = self.page.questions
        self.odd.show_lines(
            [
                Line(
                    (
                        Cell("; ".join(words.reason(trait, questions) for trait in one.traits)),
                        percent(one.strength), Cell(one.employee or formats.NONE),
                        Cell(formats.moment(one.started_at), float(one.started_at)),
                    ),
                    call=Place(one.call_id, ""),
                    places=tuple(Place(one.call_id, words.reason(trait, questions)) for trait in one.traits),
                )
                for one in answer.found
            ],
            tr("Compared: {calls}, by length, hour, measures, findings and answers; kinds of usual calls: {n}. "
               "“Usually” is where nine calls of ten lie").format(calls=words.calls(answer.looked), n=answer.groups),
        )  # fmt: skip
