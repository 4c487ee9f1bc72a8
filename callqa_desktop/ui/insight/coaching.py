"""Who needs coaching in what, with the places that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callqa_desktop.services.insight.records import Coaching, Need
from callqa_desktop.services.records import CallRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.insight.section import Section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, Line, Place, number
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.coach_dialog import CoachDialog

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.ui.insight.page import InsightPage


class CoachingSection(Section):
    name = "coaching"
    needs = "coaching"

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self.need = Block(
            page, tr("Who needs coaching in what"),
            (tr("Question"), tr("Manager"), tr("Points lost"), tr("Team"), tr("Costs"), tr("Calls"), tr("How sure")),
            tr("Nobody loses more than the others where there are enough evaluations."), words=(0, 1, 6), most=16,
            caption=tr(
                "Points lost of those the question can earn, with the 95 % interval; the team is everybody else. "
                "“Sure” also stands when all comparisons here are taken together"
            ),
        )  # fmt: skip
        self.note = Button(tr("Coaching note…"), self.coach, kind="primary", icon="message-square")
        self.person = Button(tr("Page of the manager"), self.open_person, icon="users")
        self.few = Label("", "muted", wrap=True)
        foot = Panel()
        inside = row(foot, gap=tokens.S3)
        inside.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        inside.addWidget(self.few, 1)
        inside.addWidget(self.person)
        inside.addWidget(self.note)
        whole = column(gap=tokens.GAP)
        whole.addWidget(self.need)
        whole.addWidget(foot)
        self.body.addLayout(whole)
        self.body.addStretch(1)
        self.need.table.moved.connect(self._renew)

    def show_answer(self, answer: Coaching) -> None:  # type: ignore[override]  # each section has its own answer
        self.need.show_lines([_line(one) for one in answer.needs])
        nobody = tr("without a name")
        few = ", ".join(f"{name or nobody} ({count})" for name, count in answer.few)
        enough = trn("{n} evaluation", "{n} evaluations", answer.enough)
        words = tr("Evaluations looked at: {n}.").format(n=formats.count(answer.evaluations))
        if few:
            words += " " + tr("Too few to say anything (less than {enough}): {names}.").format(enough=enough, names=few)
        self.few.setText(words)
        self._renew()

    def open_person(self) -> None:
        """The page of the employee of the chosen line."""
        line = self.need.table.line()
        if line is not None and isinstance(line.item, Need):
            self.page.shell.open_employee(line.item.employee)

    def coach(self) -> None:
        """Opens the note to the employee of the chosen line, with what was found filled in."""
        line = self.need.table.line()
        need = line.item if line is not None else None
        if not isinstance(need, Need):
            return
        page = self.page
        first = need.evidence[0].call_id if need.evidence else need.calls[0]

        def have_call(rows: list[CallRow]) -> None:
            page.bridge.then(self, page.program.review.card(), lambda found: self._open(need, rows, found[1]))

        page.bridge.then(self, page.program.calls.rows([int(first)]), have_call, page.shell.show_error)

    def _open(self, need: Need, rows: list[CallRow], card: Card) -> None:
        dialog = CoachDialog(self.page, rows[0] if rows else None, card, (need.question,))
        quotes = "\n".join(f"«{clip.text}»" for clip in need.evidence[:2])
        said = tr("{question}: {lost} of the points lost in {calls}, the others lose {team}.").format(
            question=need.title, lost=_share(need.lost), calls=trn("{n} call", "{n} calls", need.n),
            team=_share(need.team),
        )  # fmt: skip
        dialog.text.setPlainText(f"{said}\n{quotes}".strip())
        dialog.open()

    def _renew(self) -> None:
        for button in (self.note, self.person):
            button.setEnabled(self.need.table.line() is not None)


def _line(one: Need) -> Line:
    interval = f"{formats.number(one.low * 100, 0)}–{formats.number(one.high * 100, 0)} %"
    sure = (
        Cell("✓ " + tr("sure"), 0.0, tone="good") if one.sure else Cell("… " + tr("not sure yet"), 1.0, tone="neutral")
    )
    return Line(
        (
            Cell(one.title), Cell(one.employee), Cell(f"{_share(one.lost)} ({interval})", one.lost),
            Cell(_share(one.team), one.team),
            Cell(tr("{n} points").format(n=formats.number(one.points)), one.points), number(one.n), sure,
        ),
        one.calls, f"{one.employee}: {one.title}",
        tuple(Place(clip.call_id, clip.text, clip.start_ms) for clip in one.evidence), item=one,
    )  # fmt: skip


def _share(value: float) -> str:
    return f"{formats.number(value * 100, 0)} %"
