"""Open deals as a list, and the chosen one beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from callqa_desktop.services.deals.records import DealsView, OpenDeal
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chance import ChanceBox
from callqa_desktop.ui.widgets.figures import Cell, FigureTable, Line, missing, percent
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.labels import Line as Hairline
from callqa_desktop.ui.widgets.panels import Panel, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.statistics.deals import DealsSection

SHOWN = 12
"""Deals seen without scrolling."""
DETAIL = 324


class OpenDeals(Panel):
    """The likeliest first where the model can be believed, else those talked with last."""

    def __init__(self, section: DealsSection) -> None:
        super().__init__(section)
        self._section = section
        self._view: DealsView | None = None
        self.caption = Label("", "caption", wrap=True)
        self.none = Label("", "muted", wrap=True)
        self.table = FigureTable(
            tr("Open deals"),
            (tr("Deal"), tr("Likelihood"), tr("Interval"), tr("Language model"), tr("Next call")), words=(0, 4),
            most=SHOWN,
        )  # fmt: skip
        self.table.moved.connect(self._moved)
        self.table.opened.connect(section.open)
        self.detail = DealDetail(section)
        self.detail.setFixedWidth(DETAIL)
        head = column(gap=2)
        head.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        for part in (Label(tr("Open deals"), "heading"), self.caption, self.none):
            head.addWidget(part)
        listed = column(gap=tokens.S2)
        listed.setContentsMargins(0, tokens.S3, 0, tokens.S2)
        listed.addLayout(head)
        listed.addWidget(self.table)
        listed.addStretch(1)
        line = row(self, margins=1, gap=0)
        line.addLayout(listed, 1)
        line.addWidget(self.detail)

    @property
    def deal(self) -> OpenDeal | None:
        """The chosen one."""
        line = self.table.line()
        return line.item if line is not None else None

    def show_view(self, view: DealsView) -> None:
        before = self.deal.id if self.deal is not None else None
        self._view = view
        ranked = any(one.chance is not None for one in view.deals)
        self.caption.setText(
            tr("The likeliest first; a double click opens the calls with the client.")
            if ranked
            else tr("Those talked with last come first: there are no likelihoods that could be believed.")
        )
        self.none.setText(tr("No deal is open at the moment."))
        self.none.setVisible(not view.deals)
        self.caption.setVisible(bool(view.deals))
        self.table.setVisible(bool(view.deals))
        for place in (1, 2):
            self.table.setColumnHidden(place, not ranked)
        self.table.setColumnHidden(3, not any(one.ai is not None for one in view.deals))
        self.table.show_lines([_line(one) for one in view.deals])
        for place, one in enumerate(view.deals):
            if one.id == before:
                self.table.setCurrentIndex(self.table.figures.index(place, 0))

    def _moved(self) -> None:
        if self._view is not None:
            self.detail.show_deal(self.deal, self._view)


class DealDetail(Panel):
    """What is known of one open deal."""

    surface = "plain"

    def __init__(self, section: DealsSection) -> None:
        super().__init__(section)
        self._section = section
        self._place = column(gap=tokens.S2)
        self._place.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        outer = column(self, gap=0)
        outer.addLayout(self._place)
        outer.addStretch(1)

    def show_deal(self, deal: OpenDeal | None, view: DealsView) -> None:
        clear(self._place)
        self.setVisible(deal is not None)
        if deal is None:
            return
        place = self._place
        place.addWidget(Label(deal.client or tr("Client without a name"), "heading", wrap=True))
        facts = " · ".join(
            part for part in (deal.title, deal.stage, money(deal.amount, deal.currency), deal.responsible) if part
        )
        if facts:
            place.addWidget(Label(facts, "muted", wrap=True))
        if deal.chance is not None:
            place.addWidget(ChanceBox(deal.chance, view.card.base_rate, view.trackers))
            place.addWidget(Label(tr("Goes together with the outcome; is not its cause."), "caption", wrap=True))
        elif not deal.calls:
            place.addWidget(
                Label(tr("No call with this client is known here, so nothing can be said."), "muted", wrap=True)
            )
        if deal.ai is not None:
            place.addWidget(
                Label(tr("The language model said {n} % after the last call it judged.").format(n=deal.ai), wrap=True)
            )
        place.addWidget(Hairline())
        place.addWidget(Label(tr("Next call"), "strong"))
        place.addWidget(Label(next_call(deal), wrap=True))
        if deal.calls:
            words = trn("Open {n} call", "Open {n} calls", len(deal.calls))
            place.addWidget(
                Button(words, self._section.open, keys=hint("statistics_open")), 0, Qt.AlignmentFlag.AlignLeft
            )


def next_call(deal: OpenDeal) -> str:
    """What was agreed, and since when nobody talked."""
    agreed = " — ".join(part for part in (deal.promise, deal.due) if part)
    if deal.last_talk_at is None:
        return agreed or tr("Nobody has talked with the client yet.")
    since = tr("last talk {date}").format(date=formats.date(deal.last_talk_at))
    return f"{agreed} ({since})" if agreed else tr("Nothing was agreed; {since}.").format(since=since)


def money(amount: float | None, currency: str) -> str:
    return "" if amount is None else f"{formats.count(round(amount))} {currency}".strip()


def _line(one: OpenDeal) -> Line:
    chance = one.chance
    name = " · ".join(part for part in (one.client, one.title) if part) or tr("Deal without a name")
    cells = (
        Cell(name),
        percent(chance.value if chance else None),
        Cell(f"{chance.low * 100:.0f}–{chance.high * 100:.0f} %", chance.low) if chance else missing(),
        missing() if one.ai is None else Cell(f"{one.ai} %", float(one.ai)),
        Cell(one.due or one.promise or tr("not agreed")),
    )
    return Line(cells, one.calls, tr("calls with {client}").format(client=one.client or one.title), item=one)
