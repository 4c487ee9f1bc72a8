"""The Client tab: what the CRM says about the caller, and earlier calls of the same number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.services.records import CallDetail, CallRow, ClientCard
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import Chip, ScoreChip
from callqa_desktop.ui.widgets.faces import describe
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.services.deals.records import CallDeals
    from callqa_desktop.ui.review.trust_part import TrustPart

EARLIER = 20
"""Earlier calls shown."""


class ClientPanel(QWidget):
    call_requested = Signal(int)
    connect_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scroll = Scroll(gap=tokens.S3)
        scroll.body.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        column(self, gap=0).addWidget(scroll)
        self._phone = self._name = ""
        self._connected = False
        self._card: ClientCard | None = None
        self._trust: TrustPart | None = None
        self._offline = Label("", "warning", wrap=True)
        self._offline.hide()
        scroll.body.addWidget(self._offline)
        self._card_place = column(gap=tokens.S2)
        self._deals_place = column(gap=tokens.S2)
        self._trust_place = column()
        self._earlier_place = column(gap=tokens.S1)
        for place in (self._card_place, self._deals_place, self._trust_place, self._earlier_place):
            frame = QFrame()
            frame.setProperty("surface", "plain")
            frame.setLayout(place)
            scroll.body.addWidget(frame)
        scroll.body.addStretch(1)

    def put_trust(self, part: TrustPart) -> None:
        """Puts in what is known of the number itself."""
        self._trust = part
        self._trust_place.addWidget(part)

    def show_call(self, detail: CallDetail) -> None:
        """What is stored of the client; `show_earlier` and perhaps `show_card` follow."""
        self._phone, self._name = detail.row.client_phone, detail.row.client_name
        self._offline.hide()
        clear(self._deals_place)
        self._show(detail.client)
        if self._trust is not None:
            self._trust.show_phone(self._phone)

    def show_deals(self, found: CallDeals) -> None:
        """How likely the client's open deals are to be won, where that is known."""
        from callqa_desktop.ui.widgets.chance import ChanceBox

        clear(self._deals_place)
        known = [(deal, deal.chance) for deal in found.deals if deal.chance is not None]
        if not known:
            return
        self._deals_place.addWidget(Label(tr("Likelihood that the deal is won"), "heading"))
        for deal, chance in known:
            if deal.title:
                self._deals_place.addWidget(Label(deal.title, "muted", wrap=True))
            self._deals_place.addWidget(ChanceBox(chance, found.base_rate, found.trackers, most=3))

    def show_card(self, card: ClientCard) -> None:
        """The card as the CRM has it now."""
        self._offline.hide()
        self._show(card)

    def show_offline(self, error: BaseException) -> None:
        """The CRM could not be asked: what is shown is the copy kept here."""
        what, _ = describe(error)
        self._offline.setText(tr("The CRM could not be asked now: {reason}").format(reason=what))
        self._offline.show()

    def _show(self, card: ClientCard | None) -> None:
        self._card = card
        clear(self._card_place)
        place = self._card_place
        name = (card.name if card else "") or self._name
        place.addWidget(Label(name or formats.phone(self._phone), "title", wrap=True))
        if name:
            place.addWidget(Label(formats.phone(self._phone), "muted", tabular=True))
        if card is None or not card.source:
            self._no_card()
            return
        if card.is_lead:
            line = row()
            line.addWidget(Chip(tr("lead"), "accent"))
            line.addStretch(1)
            place.addLayout(line)
        for what, value in (
            (tr("Company"), card.company),
            (tr("Responsible"), card.responsible),
            (tr("E-mail"), card.email),
        ):
            if value:
                place.addWidget(_pair(what, value))
        self._deals(card)
        if card.read_at is not None:
            place.addWidget(
                Label(
                    tr("From {source}, read {time}; works without the network").format(
                        source=card.source, time=formats.moment(card.read_at)
                    ),
                    "caption",
                    wrap=True,
                )
            )

    def show_earlier(self, calls: Sequence[CallRow]) -> None:
        place = self._earlier_place
        clear(place)
        place.addWidget(Label(tr("Other calls with this number"), "heading"))
        if not calls:
            place.addWidget(Label(tr("This is the only one"), "muted"))
        for call in calls[:EARLIER]:
            place.addWidget(self._earlier(call))

    def show_connected(self, connected: bool) -> None:
        """Whether there is a CRM to ask at all."""
        if connected != self._connected:
            self._connected = connected
            self._show(self._card)

    def _no_card(self) -> None:
        place = self._card_place
        if self._connected:
            place.addWidget(Label(tr("The CRM knows nothing of this number so far"), "muted", wrap=True))
            return
        place.addWidget(Label(tr("No CRM is connected"), "heading"))
        place.addWidget(
            Label(tr("Connect KeepinCRM to see the client’s card and open deals here, offline too"), "muted", wrap=True)
        )
        place.addWidget(
            Button(tr("Connect a CRM"), self.connect_requested.emit, icon="plug"), 0, Qt.AlignmentFlag.AlignLeft
        )

    def _deals(self, card: ClientCard) -> None:
        self._card_place.addWidget(Label(tr("Open deals"), "heading"))
        if not card.deals:
            self._card_place.addWidget(Label(tr("none"), "muted"))
        for deal in card.deals[:EARLIER]:
            item = QFrame()
            item.setProperty("surface", "item")
            layout = column(item, margins=10, gap=2)
            layout.addWidget(Label(deal.title, wrap=True))
            facts = " · ".join(part for part in (deal.stage, deal.total) if part)
            if facts:
                layout.addWidget(Label(facts, "muted", wrap=True))
            self._card_place.addWidget(item)

    def _earlier(self, call: CallRow) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place)
        look = words.direction(call.direction)
        open_it = Button(
            f"{look.sign} {formats.moment(call.started_at)}", lambda: self.call_requested.emit(call.id), kind="link"
        )
        line.addWidget(open_it)
        line.addWidget(Label(formats.length(call.talk_seconds), "muted", tabular=True))
        line.addWidget(ElidedLabel(call.employee or "", "muted"), 1)
        if call.score is not None:
            line.addWidget(ScoreChip(call.score))
        return place


def client_title(warned: bool) -> str:
    """The word on the tab; a sign where the number is tied to fraud, or may be."""
    return f"{tr('Client')} ⚠" if warned else tr("Client")


def _pair(what: str, value: str) -> QWidget:
    place = QFrame()
    place.setProperty("surface", "plain")
    line = row(place)
    name = Label(what, "muted")
    name.setFixedWidth(110)
    line.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Label(value, wrap=True), 1)
    return place
