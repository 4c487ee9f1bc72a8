"""The pieces the parts of the tab are made of: a heading, an entry, words of the call that play."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import column, row

Play = Callable[[int, int], Any]


class Quote(Label):
    """Words of the call; a click plays them. The link beside it does the same by key."""

    def __init__(self, quote: str, start_ms: int, end_ms: int, play: Play, parent: QWidget | None = None) -> None:
        super().__init__(f"«{quote.strip('«»')}»", "muted", wrap=True, parent=parent)
        self._place, self._play = (start_ms, end_ms), play
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tooltip(tr("Hear {span}").format(span=times.span(start_ms, end_ms))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._play(*self._place)


def section(title: str, note: str = "") -> tuple[QWidget, QVBoxLayout]:
    """A part of the tab: its heading, a short note at the right, and the column for what belongs to it."""
    made = QFrame()
    made.setProperty("surface", "plain")
    made.setAccessibleName(title)
    layout = column(made, gap=tokens.S2)
    layout.setContentsMargins(0, tokens.S2, 0, tokens.S1)
    head = row()
    head.addWidget(Label(title, "heading"))
    head.addStretch(1)
    if note:
        head.addWidget(Label(note, "caption", tabular=True))
    layout.addLayout(head)
    return made, layout


class Entry(QFrame):
    """One statement: its sign in the colour of its tone, the text, and what the sign means in a word at the right.

    `head` is the line with the text, `texts` the column below it for what belongs to it.
    """

    def __init__(self, sign: str, tone: str, text: str, word: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "plain")
        line = row(self, gap=tokens.S2)
        mark = Label(sign, tone if tone in ("good", "warning", "bad", "accent") else "muted")
        mark.setFixedWidth(16)
        mark.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.texts = column(gap=0)
        line.addLayout(self.texts, 1)
        self.head = row(gap=tokens.S3)
        self.head.addWidget(Label(text, wrap=True), 1)
        if word:
            self.head.addWidget(Label(word, "caption"), 0, Qt.AlignmentFlag.AlignTop)
        self.texts.addLayout(self.head)
        self.setAccessibleName(f"{word}: {text}" if word else text)


def quote_line(quote: str, start_ms: int | None, end_ms: int | None, play: Play) -> QHBoxLayout:
    """Words of the call with the link that plays them."""
    line = row(gap=tokens.S2)
    if start_ms is None:
        line.addWidget(Label(f"«{quote.strip('«»')}»" if quote else "", "muted", wrap=True), 1)
        return line
    end = end_ms if end_ms is not None else start_ms
    if quote:
        line.addWidget(Quote(quote, start_ms, end, play), 1)
    else:
        line.addStretch(1)
    line.addWidget(clip_button(start_ms, end, play), 0, Qt.AlignmentFlag.AlignTop)
    return line
