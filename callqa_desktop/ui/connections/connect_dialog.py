"""Connects a service, or renews its keys: verified with the vendor first, kept only when it works."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.connections.fields import FieldEditor, ModelEditor
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.progress import ThinProgress

if TYPE_CHECKING:
    from callqa_desktop.services.connections.forms import Field, ServiceForm


class ConnectDialog(Dialog):
    """The form of one service. On failure it stays open with the reason, and nothing typed is lost.

    Args:
        row: the connection whose keys are renewed; None for a new one.
    """

    connected = Signal(object)
    """The ConnectionRow that is kept now."""

    def __init__(
        self, parent: QWidget, program: Program, bridge: Bridge, form: ServiceForm, row: ConnectionRow | None = None
    ) -> None:
        title = tr("Connect {name}") if row is None else tr("Change {name}")
        super().__init__(title.format(name=form.title if row is None else row.name), parent, width=480)
        self._program = program
        self._bridge = bridge
        self._form = form
        self._row = row
        self._task: asyncio.Task[Any] | None = None
        self.body.addWidget(Label(form.help, "muted", wrap=True))
        self.editors: dict[str, FieldEditor] = {}
        self.name = self._name_editor()
        for field in form.fields:
            self._add_field(field)
        self.progress = ThinProgress(self._cancel)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.add_button(tr("Cancel"), self.reject)
        self.go = self.add_button(
            tr("Check and connect") if row is None else tr("Check and save"), self._connect, kind="primary"
        )
        (self.editors[form.fields[0].name] if form.fields else self.name).edit.setFocus()

    def _add_field(self, field: Field) -> None:
        value = str(self._row.settings.get(field.name, "")) if self._row and not field.secret else ""
        if field.kind == "model":
            editor: FieldEditor = ModelEditor(field, value)
            self.list_models = Button(tr("List the models of this key"), self._ask_models, kind="link")
            self.body.addWidget(editor)
            self.body.addWidget(self.list_models, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            editor = FieldEditor(field, value)
            self.body.addWidget(editor)
        self.editors[field.name] = editor

    def _name_editor(self) -> FieldEditor:
        from callqa_desktop.services.connections.forms import Field

        given = self._row.name if self._row else self._form.title
        editor = FieldEditor(
            Field("", tr("Name of the connection"), required=False, help=tr("How you will see it in lists")), given
        )
        self.body.addWidget(editor)
        editor.setVisible(self._row is None)
        return editor

    def _secrets(self) -> dict[str, str]:
        return {f.name: self.editors[f.name].value for f in self._form.fields if f.secret}

    def _settings(self) -> dict[str, str]:
        return {
            f.name: self.editors[f.name].value for f in self._form.fields if not f.secret and self.editors[f.name].value
        }

    def _connect(self) -> None:
        self._begin(tr("Checking with {name}…").format(name=self._form.title))
        work = self._program.connections.connect(self._form.service, self.name.value, self._settings(), self._secrets())
        self._task = self._bridge.spawn(self, work, self._connected, self._failed)

    def _ask_models(self) -> None:
        self._begin(tr("Asking {name} for its models…").format(name=self._form.title))
        work = self._program.connections.models(self._secrets())
        self._task = self._bridge.spawn(self, work, self._offer_models, self._failed)

    def _begin(self, words: str) -> None:
        self.show_notice(None)
        self.progress.show_step(words)
        self.progress.show()
        self._set_busy(True)

    def _end(self) -> None:
        self._task = None
        self.progress.hide()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        for editor in (self.name, *self.editors.values()):
            editor.setEnabled(not busy)
        self.go.setEnabled(not busy)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._end()
        self.show_notice(Notice("info", tr("Cancelled; nothing was kept")))

    def _connected(self, row: ConnectionRow) -> None:
        self._end()
        self.connected.emit(row)
        self.accept()

    def _offer_models(self, names: list[str]) -> None:
        self._end()
        for editor in self.editors.values():
            if isinstance(editor, ModelEditor):
                editor.offer(names)
                editor.box.setFocus()
                editor.box.showPopup()

    def _failed(self, error: BaseException) -> None:
        self._end()
        self.show_error(error)

    def reject(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().reject()
