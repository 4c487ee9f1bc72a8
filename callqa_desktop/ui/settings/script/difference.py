"""What two versions of the script differ in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.settings.script import words
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import Label

if TYPE_CHECKING:
    from callqa_desktop.services.script.records import Line, Version

_TONES = {"+": "good", "-": "bad"}
_SIGNS = {"+": "+ ", "-": "− ", " ": "  "}


class DifferenceDialog(Dialog):
    """Lines only in the newer version with a plus, lines only in the older one with a minus."""

    def __init__(self, parent: QWidget, older: Version, newer: Version, lines: Sequence[Line]) -> None:
        super().__init__(tr("What changed"), parent, width=720)
        self.lines = tuple(lines)
        for sign, version in (("−", older), ("+", newer)):
            name = words.name(version.kind, version.title, version.source)
            self.body.addWidget(Label(f"{sign} {formats.moment(version.set_at)} · {name}", "caption", wrap=True))
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(360)
        self.text.setAccessibleName(tr("What changed"))
        self.text.setPlainText("\n".join(_shown(line) for line in self.lines) or tr("Nothing differs"))
        self.body.addWidget(self.text)
        self.add_button(tr("Close"), self.accept).setFocus()
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        marks = []
        for number, line in enumerate(self.lines):
            if line.sign in _TONES:
                colour, ground = tokens.tone_colours(tokens.current(), _TONES[line.sign])
                mark = QTextEdit.ExtraSelection()
                mark.format.setBackground(QColor(ground))
                mark.format.setForeground(QColor(colour))
                mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                mark.cursor = QTextCursor(self.text.document().findBlockByNumber(number))
                marks.append(mark)
        self.text.setExtraSelections(marks)


def _shown(line: Line) -> str:
    return "…" if line.sign == "…" else _SIGNS[line.sign] + line.text
