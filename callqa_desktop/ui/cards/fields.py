"""Fields of the forms: texts in two languages, numbers, choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

LONGEST = 10_000
"""Characters of a text of a card."""
LANGUAGES = (("uk", "Українська"), ("en", "English"))


class TextPair(QWidget):
    """One text in both languages, side by side; `on_change` gets both as they are now."""

    def __init__(
        self,
        name: str,
        value: Mapping[str, str] | None,
        on_change: Callable[[dict[str, str]], Any],
        *,
        lines: int = 1,
        note: str = "",
        plain: bool = False,
    ) -> None:
        super().__init__()
        self._value = {"uk": "", "en": "", **(value or {})}
        self._on_change = on_change
        self.fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        layout = column(self, gap=tokens.S1)
        if not plain:
            head = row(gap=tokens.S2)
            head.addWidget(Label(name, "strong"))
            if note:
                head.addWidget(Label(note, "caption"), 1)
            else:
                head.addStretch(1)
            layout.addLayout(head)
        line = row(gap=tokens.S2)
        for code, language in LANGUAGES:
            field: QLineEdit | QPlainTextEdit
            if lines == 1:
                field = QLineEdit(self._value[code])
                field.setMaxLength(LONGEST)
                field.inputRejected.connect(lambda: self._tell(1))
                field.setCursorPosition(0)
                field.textEdited.connect(lambda text, code=code: self._changed(code, text))
            else:
                field = _Text(self._value[code], lines)
                field.textChanged.connect(lambda code=code, field=field: self._changed(code, field.toPlainText()))
            field.setPlaceholderText(language)
            field.setAccessibleName(f"{name}, {language}")
            self.fields[code] = field
            line.addWidget(field, 1)
        layout.addLayout(line)
        self.limit = Label("", "bad", wrap=True)
        self.limit.hide()
        layout.addWidget(self.limit)

    def _changed(self, code: str, text: str) -> None:
        self._tell(max(len(_words(field)) for field in self.fields.values()) - LONGEST)
        self._value = {**self._value, code: text[:LONGEST]}
        self._on_change(self._value)

    def _tell(self, over: int) -> None:
        """Says how much is kept where more was written or pasted."""
        self.limit.setVisible(over > 0)
        self.limit.setText(tr("Only the first {n} characters are kept").format(n=formats.count(LONGEST)))


def _words(field: QLineEdit | QPlainTextEdit) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


class _Text(QPlainTextEdit):
    def __init__(self, text: str, lines: int) -> None:
        super().__init__()
        self.setPlainText(text)
        self.setTabChangesFocus(True)
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * lines + 22)


class NumberField(QLineEdit):
    """A number written with a point or a comma; `on_change` gets it as exact text, None where it may be empty."""

    def __init__(
        self, name: str, value: str | None, on_change: Callable[[str | None], Any], *, optional: bool = False,
        low: float | None = 0, high: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(shown_number(value))
        self._on_change, self._optional, self._low, self._high = on_change, optional, low, high
        self.setAccessibleName(name)
        self.setMinimumWidth(56)
        self.setMaximumWidth(80)
        self.textEdited.connect(self._changed)

    def _changed(self, text: str) -> None:
        text = text.strip().replace(",", ".")
        if not text and self._optional:
            self._mark(True)
            self._on_change(None)
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            self._mark(False)
            return
        fits = number.is_finite() and (self._low is None or number >= self._low)
        fits = fits and (self._high is None or number <= self._high) and abs(number) <= 1_000_000
        self._mark(fits)
        if fits:
            self._on_change(f"{number:f}")

    def _mark(self, good: bool) -> None:
        self.setProperty("wrong", "false" if good else "true")
        self.style().unpolish(self)
        self.style().polish(self)


def shown_number(value: Any) -> str:
    """A stored number as people write it."""
    if value is None:
        return ""
    try:
        text = f"{Decimal(str(value)):f}"
    except InvalidOperation:
        return str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", formats.locale().decimalPoint())


def choice(name: str, choices: Sequence[tuple[str, str]], chosen: str, on_change: Callable[[str], Any]) -> QComboBox:
    """A list of (value, words)."""
    box = QComboBox()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setAccessibleName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.activated.connect(lambda number: on_change(str(box.itemData(number))))
    return box


def tick(words: str, on: bool, on_change: Callable[[bool], Any]) -> QCheckBox:
    box = QCheckBox(words)
    box.setChecked(on)
    box.toggled.connect(on_change)
    return box


def labelled(layout: QVBoxLayout, *fields: tuple[str, QWidget], note: str = "") -> None:
    """Fields in one line, each under its name."""
    line = row(gap=tokens.S3)
    for name, field in fields:
        cell = column(gap=tokens.S1)
        cell.addWidget(Label(name, "strong"))
        cell.addWidget(field)
        line.addLayout(cell, 1 if isinstance(field, QComboBox) else 0)
    line.addStretch(0)
    layout.addLayout(line)
    if note:
        layout.addWidget(Label(note, "caption", wrap=True))


def section_title(layout: QVBoxLayout, words: str) -> None:
    layout.addSpacing(tokens.S2)
    layout.addWidget(Label(words, "heading"))
