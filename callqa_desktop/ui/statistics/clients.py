"""Clients unlike the others, each with the reason why."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.records import OddClient, UnusualClients
from callqa_desktop.services.stop import Stop
from callqa_desktop.texts import later, tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.statistics.asking import AskingSection
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, percent
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.page import StatisticsPage


class ClientsSection(AskingSection):
    working = later("Comparing clients")

    def __init__(self, page: StatisticsPage) -> None:
        super().__init__(page)
        self.caption = Label("", "caption", wrap=True)
        self.table = FigureTable(
            tr("Unusual clients"),
            (tr("What sets it apart"), tr("How far"), tr("Client"), tr("Phone"), tr("Last call")), (0, 2, 3), most=12,
        )  # fmt: skip
        self.none = Label(
            tr("No client of this set stands out: all of them lie within what is usual."), "muted", wrap=True
        )
        self.reasons = Label("", wrap=True)
        self.open_button = Button(
            tr("Calls of this client"), self.open_client, icon="phone", keys=hint("statistics_open")
        )
        scroll = Scroll(gap=tokens.GAP)
        column(self.full).addWidget(scroll)
        listed = Panel()
        inside = column(listed, margins=1, gap=tokens.S1)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        for label in (Label(tr("Unusual clients"), "heading"), self.caption, self.none):
            line = row()
            line.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
            line.addWidget(label, 1)
            inside.addLayout(line)
        inside.addWidget(self.table)
        self.detail = Panel()
        inside = column(self.detail, gap=tokens.S2)
        inside.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        inside.addWidget(Label(tr("What sets this client apart"), "heading"))
        inside.addWidget(self.reasons)
        line = row()
        line.addWidget(self.open_button)
        line.addStretch(1)
        inside.addLayout(line)
        scroll.body.addWidget(listed)
        scroll.body.addWidget(self.detail)
        scroll.body.addStretch(1)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self.open_client)
        self.acts["statistics_open"] = self.open_client

    def question(self, wanted: CallFilter, progress: Progress, stop: Stop) -> Future[UnusualClients]:
        return self.page.program.segments.unusual(wanted, progress=progress, stop=stop)

    def show_answer(self, answer: UnusualClients) -> None:
        if answer.missing:
            self.faces.show_empty(
                "users", tr("Too few clients to say what is usual"),
                tr("{why} Choose a longer period, or take a condition away.").format(
                    why=words.too_few_clients(answer)
                ),
                (tr("To the calls"), lambda: self.page.shell.go("calls")),
            )  # fmt: skip
            return
        said = tr(
            "Compared: {clients}, by calls, mood, waiting, scores, findings and deals; kinds of usual clients: {n}. "
            "“Usually” is where nine clients of ten lie"
        ).format(clients=words.clients(answer.looked), n=answer.groups)
        if answer.looked < answer.clients:
            said += tr("; of {all} those who called last").format(all=formats.count(answer.clients))
        self.caption.setText(said)
        self.none.setVisible(not answer.found)
        self.table.setVisible(bool(answer.found))
        self.detail.setVisible(bool(answer.found))
        self.table.show_lines([_line(one) for one in answer.found])

    def focus(self) -> None:
        if self.table.isVisibleTo(self) and self.faces.face == "full":
            self.table.setFocus()
        else:
            self.page.setFocus()

    def open_client(self) -> None:
        """The calls of the chosen client."""
        line = self.table.line()
        if line is None or self.faces.face != "full":
            return
        one: OddClient = line.item
        about = tr("Client {phone}").format(phone=formats.phone(one.phone))
        future = self.page.program.segments.calls_of_client(self.wanted(), one.digits)
        self.page.bridge.then(
            self, future, partial(self._open_found, about), self.page.shell.show_error
        )  # fmt: skip

    def _open_found(self, about: str, ids: Sequence[int]) -> None:
        self.open_calls(ids, about)

    def _moved(self) -> None:
        line = self.table.line()
        if line is not None:
            self.reasons.setText("\n".join(f"• {words.client_trait(one)}" for one in line.item.traits))


def _line(one: OddClient) -> Line:
    return Line(
        (
            Cell("; ".join(words.client_trait(trait) for trait in one.traits)), percent(one.strength),
            Cell(one.name or formats.NONE), Cell(formats.phone(one.phone)),
            Cell(formats.moment(one.last_at), float(one.last_at)),
        ),
        item=one,
    )  # fmt: skip
