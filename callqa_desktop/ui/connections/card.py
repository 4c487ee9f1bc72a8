"""One connection, or one service that could be connected, as a card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from callqa_desktop.models.enums import TELEPHONY, Service
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.chips import StateChip
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.notices import Notice, NoticeBar
from callqa_desktop.ui.widgets.panels import Card, row

if TYPE_CHECKING:
    from callqa_desktop.services.connections.forms import ServiceForm

Act = Callable[[ConnectionRow], Any]


class ConnectionCard(Card):
    """Shows a connection; `show_row` renews what changed without making new widgets."""

    def __init__(self, connection: ConnectionRow, sync: Act, check: Act, change: Act, remove: Act) -> None:
        super().__init__()
        self.row = connection
        self._title = ElidedLabel(role="heading")
        self._state = StateChip(words.connection_state(connection.state))
        top = row()
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        self.body.addLayout(top)
        self._facts = ElidedLabel(role="muted")
        self.body.addWidget(self._facts)
        self._problem: NoticeBar | None = None
        self._problem_place = row()
        self.body.addLayout(self._problem_place)
        buttons = row()
        self.sync_button = Button(tr("Sync now"), lambda: sync(self.row), icon="refresh-cw")
        self.check_button = Button(tr("Check"), lambda: check(self.row))
        self.change_button = self._change_button(change)
        self.remove_button = Button(tr("Remove"), lambda: remove(self.row), kind="danger")
        for button in (self.sync_button, self.check_button, self.change_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove_button)
        self.body.addLayout(buttons)
        self.sync_button.setVisible(connection.service in TELEPHONY)
        self.show_row(connection)

    def _change_button(self, change: Act) -> Button:
        if self.row.service in (Service.FOLDER, Service.LOCAL):  # they have no keys
            return Button(tr("Change"), lambda: change(self.row), icon="pencil")
        return Button(tr("Change keys"), lambda: change(self.row), icon="key-round")

    def show_row(self, connection: ConnectionRow) -> None:
        before, self.row = self.row, connection
        self._title.setText(connection.name)
        self._state.show_look(words.connection_state(connection.state))
        now = datetime.now().astimezone()
        facts = [words.service(connection.service)] if connection.name != words.service(connection.service) else []
        if connection.service in TELEPHONY:
            facts.append(tr("last sync: {when}").format(when=formats.since(connection.last_sync_at, now)))
            facts.append(f"{formats.count(connection.calls)} {trn('call', 'calls', connection.calls)}")
        for key, name in (("model", tr("model")), ("path", tr("folder")), ("language", tr("languages"))):
            if value := connection.settings.get(key):
                facts.append(f"{name}: {value}")
        self._facts.setText(" · ".join(facts) or words.service(connection.service))
        if (connection.reason, connection.state) != (before.reason, before.state) or self._problem is None:
            self._show_problem(connection)
        self.setAccessibleName(f"{connection.name}, {words.connection_state(connection.state).word}")

    def _show_problem(self, connection: ConnectionRow) -> None:
        if self._problem is not None:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if connection.state != "ready" and connection.reason:
            level = "error" if connection.state == "refused" else "warning"
            self._problem = NoticeBar(
                Notice(level, capital(words.connection_state(connection.state).word), connection.reason), None
            )
            self._problem_place.addWidget(self._problem)


class OfferCard(Card):
    """A service that is not connected yet."""

    def __init__(self, form: ServiceForm, connect: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body.addWidget(Label(form.title, "heading"))
        self.body.addWidget(Label(role_name(form.role), "caption"))
        self.body.addWidget(Label(form.help, "muted", wrap=True))
        self.body.addStretch(1)
        self.body.addSpacing(tokens.S1)
        self.button = Button(tr("Connect"), connect, icon="plus")
        self.button.setAccessibleName(tr("Connect {name}").format(name=form.title))
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)


def capital(text: str) -> str:
    """The text with a capital letter, to begin a sentence."""
    return text[:1].upper() + text[1:]


def role_name(role: str) -> str:
    """What a service is for."""
    return {
        "telephony": tr("source of calls"),
        "crm": tr("clients and results"),
        "model": tr("transcripts and AI scores"),
        "local": tr("transcripts and checks by rules"),
    }.get(role, role)
