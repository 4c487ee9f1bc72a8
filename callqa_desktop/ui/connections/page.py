"""The page of connections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.connections.card import ConnectionCard, OfferCard
from callqa_desktop.ui.connections.connect_dialog import ConnectDialog
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Page, Shell
from callqa_desktop.ui.widgets.panels import Scroll, column

if TYPE_CHECKING:
    from callqa_desktop.services.connections.forms import ServiceForm

COLUMNS = 2


class ConnectionsPage(Page):
    """Cards of what is connected, and of what could be."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Connections"), program, bridge, shell)
        self.cards: dict[int, ConnectionCard] = {}
        self.offers: dict[str, OfferCard] = {}
        self.dialog: ConnectDialog | None = None
        self.question: Question | None = None
        self.add_button = Button(tr("Add a connection") + "  ▾", self._offer, kind="primary")
        self.header.line.addStretch(1)
        self.header.line.addWidget(self.add_button)
        area = Scroll(gap=tokens.GAP)
        self._list = column(gap=tokens.GAP)
        area.body.addLayout(self._list)
        self._more = Label(tr("Can be connected"), "heading")
        area.body.addWidget(self._more)
        self._grid = QGridLayout()
        self._grid.setSpacing(tokens.GAP)
        for number in range(COLUMNS):
            self._grid.setColumnStretch(number, 1)
        area.body.addLayout(self._grid)
        area.body.addStretch(1)
        self.faces = Faces(area)
        self.body.addWidget(self.faces, 1)
        self.faces.show_loading()
        bridge.changes.changed.connect(self._changed)

    def shown(self) -> None:
        self._load()

    def connect_service(self, service: str) -> None:
        """Opens the form of a service."""
        form = next(form for form in self.program.connections.forms() if form.service == service)
        self._open_form(form, None)

    def _load(self) -> None:
        self.bridge.then(self, self.program.connections.list(), self._show, self._fail)

    def _fail(self, error: BaseException) -> None:
        self.faces.show_failed(error, self._load)

    def _show(self, connections: list[ConnectionRow]) -> None:
        known = {row.id for row in connections}
        for gone in [i for i in self.cards if i not in known]:
            card = self.cards.pop(gone)
            card.hide()
            card.deleteLater()
        for row in connections:
            if row.id in self.cards:
                self.cards[row.id].show_row(row)
            else:
                made = ConnectionCard(row, self._sync, self._check, self._change, self._ask_remove)
                self.cards[row.id] = made
                self._list.addWidget(made)
        self._show_offers({row.service for row in connections})
        self.faces.show_full()

    def _show_offers(self, connected: set[str]) -> None:
        forms = [form for form in self.program.connections.forms() if form.service not in connected]
        if list(self.offers) == [form.service for form in forms]:
            return
        for old in self.offers.values():
            old.hide()
            old.deleteLater()
        self.offers.clear()
        for number, form in enumerate(forms):
            card = OfferCard(form, partial(self.connect_service, form.service))
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            self._grid.addWidget(card, number // COLUMNS, number % COLUMNS)
            self.offers[form.service] = card
        self._more.setVisible(bool(forms))

    def _changed(self, changes: list[Change]) -> None:
        if self.isVisible() and any(c.kind == ChangeKind.CONNECTION for c in changes):
            self._load()

    def _offer(self) -> None:
        menu = QMenu(self)
        for form in self.program.connections.forms():
            action = menu.addAction(form.title)
            action.triggered.connect(lambda _=False, service=form.service: self.connect_service(service))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _open_form(self, form: ServiceForm, row: ConnectionRow | None) -> None:
        self.dialog = ConnectDialog(self, self.program, self.bridge, form, row)
        self.dialog.connected.connect(self._connected)
        self.dialog.open()

    def _connected(self, row: ConnectionRow) -> None:
        self._load()
        form = next(form for form in self.program.connections.forms() if form.service == row.service)
        self.shell.notify(Notice("good", tr("{name} is connected").format(name=row.name), key="connection"))
        if form.role == "telephony" and not row.last_sync_at:
            self._sync(row)  # what somebody connects telephony for

    # Verbs of a card

    def _sync(self, row: ConnectionRow) -> None:
        act = (tr("Show jobs"), lambda: self.shell.go("jobs"))
        self.bridge.then(
            self,
            self.program.jobs.sync(row.id),
            lambda _: self.shell.notify(Notice("info", tr("Synchronisation has been queued"), "", (act,), "queued")),
            self.shell.show_error,
        )

    def _check(self, row: ConnectionRow) -> None:
        button = self.cards[row.id].check_button
        button.setEnabled(False)
        button.set_words(tr("Checking…"))

        def restore() -> None:
            if row.id in self.cards:
                button.setEnabled(True)
                button.set_words(tr("Check"))

        def works(_: ConnectionRow) -> None:
            restore()
            self.shell.notify(Notice("good", tr("{name} answers").format(name=row.name), key="connection"))

        def fails(error: BaseException) -> None:
            restore()
            self.shell.notify(Notice.of(error, key="connection"))

        self.bridge.spawn(self, self.program.connections.check(row.id), works, fails)

    def _change(self, row: ConnectionRow) -> None:
        form = next(form for form in self.program.connections.forms() if form.service == row.service)
        self._open_form(form, row)

    def _ask_remove(self, row: ConnectionRow) -> None:
        self.question = Question(
            self,
            tr("Remove {name}?").format(name=row.name),
            tr("Its keys, its calls with their recordings, transcripts and scores leave this computer for good."),
            tr("Remove"),
            lambda: self._remove(row),
        )
        self.question.open()

    def _remove(self, row: ConnectionRow) -> None:
        self.bridge.then(
            self,
            self.program.connections.disconnect(row.id),
            lambda _: self.shell.notify(
                Notice("info", tr("{name} was removed").format(name=row.name), key="connection")
            ),
            self.shell.show_error,
        )
