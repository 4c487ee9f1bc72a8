"""Tells when the script changed at its source and the program took the new text by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.script.records import BY_ITSELF
from callqa_desktop.texts import tr
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.page import Shell


class ScriptNews(QObject):
    """Posts a notice in the window, whatever page is in front."""

    def __init__(self, bridge: Bridge, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        bridge.changes.changed.connect(self._changed)

    def _changed(self, changes: list[Change]) -> None:
        if any(change.kind == ChangeKind.SCRIPT and change.initiator == BY_ITSELF for change in changes):
            why = tr("Its document has a new text: calls are judged against it from now on. The old one is kept")
            act = (tr("Show"), lambda: self._shell.go("settings"))
            self._shell.notify(Notice("info", tr("The sales script changed"), why, (act,), "script", lasting=True))
