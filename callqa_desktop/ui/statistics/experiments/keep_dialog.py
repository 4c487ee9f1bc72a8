"""Keeping a test under a name, and concluding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.work import forms


class KeepDialog(Dialog):
    """`on_keep(name, dialog)` keeps; it shows what fails in the dialog."""

    def __init__(self, parent: QWidget, words: str, on_keep: Callable[[str, Dialog], Any]) -> None:
        super().__init__(tr("Keep this test"), parent)
        self._on_keep = on_keep
        self.name = QLineEdit()
        self.name.setMaxLength(255)
        self.name.setPlaceholderText(tr("for example: script 2 against script 1"))
        forms.field(self.body, tr("Name"), self.name)
        self.body.addWidget(Label(words, "muted", wrap=True))
        self.add_button(tr("Cancel"), self.reject)
        self.keep = self.add_button(tr("Keep"), self._keep, kind="primary", keys="Enter")
        self.name.textChanged.connect(lambda text: self.keep.setEnabled(bool(text.strip())))
        self.keep.setEnabled(False)
        self.name.setFocus()

    def _keep(self) -> None:
        if self.keep.isEnabled():
            self._on_keep(self.name.text(), self)


class ConcludeDialog(Dialog):
    """What the person makes of a test; `on_conclude(text, dialog)` keeps it."""

    def __init__(self, parent: QWidget, text: str, on_conclude: Callable[[str, Dialog], Any]) -> None:
        super().__init__(tr("Conclude the test"), parent, width=520)
        self._on_conclude = on_conclude
        self.text = forms.words_field(5, tr("What came out, and what you do now"))
        self.text.setPlainText(text)
        forms.field(
            self.body, tr("Conclusion"), self.text, tr("A concluded test counts no more looks; empty, it runs on.")
        )
        self.add_button(tr("Cancel"), self.reject)
        self.done_button = self.add_button(tr("Conclude"), self._conclude, kind="primary")
        self.text.setFocus()

    def _conclude(self) -> None:
        self._on_conclude(self.text.toPlainText(), self)
