"""Asks for the passphrase of a workspace on a computer without a usable keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label

MIN_LENGTH = 8


class PassphraseDialog(Dialog):
    """`given` carries the passphrase; rejecting the dialog means not opening the workspace."""

    given = Signal(str)

    def __init__(self, parent: QWidget, *, new: bool, wrong: UserFacingError | None = None) -> None:
        title = tr("Set a passphrase for your data") if new else tr("Passphrase of this workspace")
        super().__init__(title, parent, width=460)
        self._new = new
        explanation = (
            tr(
                "This computer has no keyring the program may use, so the data is locked with a passphrase. "
                "Write it down in a safe place: without it nobody can read the data again."
            )
            if new
            else tr("The data on this computer is locked with a passphrase.")
        )
        self.body.addWidget(Label(explanation, "muted", wrap=True))
        self.first = self._field(tr("Passphrase"))
        self.second = self._field(tr("Once more")) if new else None
        self.add_button(tr("Close the program"), self.reject)
        self.add_button(tr("Open"), self._check, kind="primary")
        if wrong is not None:
            self.show_error(wrong)
        self.first.setFocus()

    def _field(self, label: str) -> QLineEdit:
        self.body.addWidget(Label(label))
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(label)
        self.body.addWidget(field)
        return field

    def _check(self) -> None:
        text = self.first.text()
        if self._new and len(text) < MIN_LENGTH:
            self.show_error(
                UserFacingError(
                    tr("The passphrase is too short"), "", tr("Use {n} characters or more").format(n=MIN_LENGTH)
                )
            )
        elif self.second is not None and self.second.text() != text:
            self.show_error(UserFacingError(tr("The two passphrases differ"), "", tr("Type them again")))
        elif text:
            self.given.emit(text)
            self.accept()
