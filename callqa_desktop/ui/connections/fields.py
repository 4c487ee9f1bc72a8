"""The fields of a connection form, made from what the service asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

if TYPE_CHECKING:
    from callqa_desktop.services.connections.forms import Field


class FieldEditor(QWidget):
    """Label, editor and help of one field. `value` is what was typed."""

    def __init__(self, field: Field, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        layout = column(self, gap=tokens.S1)
        label = Label(field.label if field.required else tr("{name} (optional)").format(name=field.label), "strong")
        layout.addWidget(label)
        self._line = row(gap=tokens.S1)
        layout.addLayout(self._line)
        self.edit = QLineEdit(value or field.default)
        self.edit.setPlaceholderText(field.placeholder)
        self.edit.setAccessibleName(field.label)
        self.edit.setAccessibleDescription(field.help)
        label.setBuddy(self.edit)
        self._line.addWidget(self.edit, 1)
        if field.secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
            self._eye = IconButton("eye", tr("Show what is typed"), self._toggle)
            self._line.addWidget(self._eye)
        elif field.kind == "number":
            self.edit.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,5}"), self.edit))
            self.edit.setMaximumWidth(120)
            self._line.addStretch(1)
        elif field.kind == "folder":
            self._line.addWidget(Button(tr("Choose…"), self._browse, icon="folder-open"))
        if field.help:
            layout.addWidget(Label(field.help, "caption", wrap=True))

    @property
    def value(self) -> str:
        return self.edit.text().strip()

    def _toggle(self) -> None:
        hidden = self.edit.echoMode() == QLineEdit.EchoMode.Password
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.field.label, self.value)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.edit.setText)
        dialog.open()


class ModelEditor(FieldEditor):
    """A name that may be typed, or chosen from the list the service gives (`offer`)."""

    def __init__(self, field: Field, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(field, value, parent)
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setAccessibleName(field.label)
        self._line.replaceWidget(self.edit, self.box)
        self.edit.hide()
        self.box.setCurrentText(value)
        self.box.setSizePolicy(self.edit.sizePolicy())
        self._line.setStretch(0, 1)

    @property
    def value(self) -> str:
        return self.box.currentText().strip()

    def offer(self, names: Sequence[str]) -> None:
        """Fills the list; what was typed stays."""
        typed = self.value
        self.box.clear()
        self.box.addItem("")
        self.box.addItems(list(names))
        self.box.setCurrentText(typed)
