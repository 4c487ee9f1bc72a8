"""Asks for the name of one side of the call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.services.transcripts.texts import LONGEST_NAME, tidy
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import words
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label


class NameDialog(Dialog):
    """`on_name` gets the new name, "" for the one that telephony or the CRM gives."""

    def __init__(self, parent: QWidget, name: str, speaker: str, on_name: Callable[[str], object]) -> None:
        super().__init__(tr("Name of this side: {side}").format(side=words.speaker(speaker).word), parent, width=420)
        self._on_name = on_name
        self.field = QLineEdit(name)
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setAccessibleName(tr("Name"))
        self.field.setPlaceholderText(words.speaker(speaker).word)
        self.body.addWidget(self.field)
        note = tr("In this call only. Left empty, it is the name from the telephony or the CRM")
        self.body.addWidget(Label(note, "caption", wrap=True))
        self.add_button(tr("Cancel"), self.reject)
        self.save = self.add_button(tr("Rename"), self._save, kind="primary")
        self.field.selectAll()
        self.field.setFocus()

    def _save(self) -> None:
        self.accept()
        self._on_name(tidy(self.field.text()))
