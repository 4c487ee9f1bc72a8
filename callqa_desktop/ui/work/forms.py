"""Fields of the dialogs of the work page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row


def field(body: QVBoxLayout | QHBoxLayout, name: str, editor: QWidget, help_text: str = "") -> Label:
    """Puts a label over an editor and names the editor for a screen reader."""
    box = column(gap=tokens.S1)
    label = Label(name, "strong")
    label.setBuddy(editor)
    editor.setAccessibleName(name)
    box.addWidget(label)
    box.addWidget(editor)
    if help_text:
        editor.setAccessibleDescription(help_text)
        box.addWidget(Label(help_text, "caption", wrap=True))
    body.addLayout(box)
    return label


def side_by_side(body: QVBoxLayout) -> QHBoxLayout:
    line = row(gap=tokens.S3)
    body.addLayout(line)
    return line


def words_field(lines: int, placeholder: str = "") -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setPlaceholderText(placeholder)
    edit.setFixedHeight(lines * 20 + 20)
    return edit


def choice(*options: tuple[Any, str]) -> QComboBox:
    """A box of (value, words)."""
    box = QComboBox()
    for value, words in options:
        box.addItem(words, value)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    return box


def day(value: date) -> QDateEdit:
    edit = QDateEdit(QDate(value.year, value.month, value.day))
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("dd.MM.yyyy")
    edit.setLocale(formats.locale())
    return edit


def end_of(edit: QDateEdit) -> int:
    """The last moment of the chosen day, in UTC milliseconds."""
    chosen = edit.date()
    last = datetime.combine(date(chosen.year(), chosen.month(), chosen.day()), time(23, 59)).astimezone()
    return int(last.timestamp() * 1000)


def ask_target(parent: QWidget, title: str, name: str, act: Callable[[Path], Any]) -> QFileDialog:
    """Asks where to write a file; `name` is offered."""
    dialog = QFileDialog(parent, title, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    return _open(dialog, act)


def ask_source(parent: QWidget, title: str, act: Callable[[Path], Any]) -> QFileDialog:
    """Asks for a file to be read."""
    dialog = QFileDialog(parent, title, "", "*.json")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, act)


def _open(dialog: QFileDialog, act: Callable[[Path], Any]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda name: act(Path(name)))
    dialog.open()
    return dialog
