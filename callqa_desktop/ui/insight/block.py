"""One subject of the page: a heading, a table, examples of the chosen line, and the way to the calls behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.figures import FigureTable, Line, Place
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.work.lines import HEIGHT, LinesView
from callqa_desktop.ui.work.lines import Line as Example

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage

EXAMPLES = 3
"""Examples that are seen without scrolling."""


class Block(Panel):
    """`none` is said where there is nothing to list."""

    def __init__(
        self, page: InsightPage, title: str, titles: Sequence[str], none: str, *, words: Sequence[int] = (0,),
        most: int = 12, chart: QWidget | None = None, caption: str = "",
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._page = page
        self.heading = Label(title, "heading")
        self.caption = Label(caption, "caption", wrap=True)
        self.open_button = Button("", self.open, kind="quiet")
        self.table = FigureTable(title, titles, words, most=most)
        self.none = Label(none, "muted", wrap=True)
        self.examples = LinesView(tr("Examples: {subject}").format(subject=title))
        self.chart = chart
        head = row()
        head.setContentsMargins(tokens.S4, 0, tokens.S3, 0)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.open_button)
        inside = column(self, margins=1, gap=tokens.S1)
        inside.setContentsMargins(1, tokens.S3, 1, tokens.S2)
        inside.addLayout(head)
        words_line = row()
        words_line.setContentsMargins(tokens.S4, 0, tokens.S4, 0)
        words_line.addWidget(self.caption, 1)
        inside.addLayout(words_line)
        if chart is not None:
            chart_line = row()
            chart_line.setContentsMargins(tokens.S4, tokens.S1, tokens.S4, tokens.S1)
            chart_line.addWidget(chart, 1)
            inside.addLayout(chart_line)
        none_line = row()
        none_line.setContentsMargins(tokens.S4, 0, tokens.S4, tokens.S2)
        none_line.addWidget(self.none, 1)
        inside.addLayout(none_line)
        inside.addWidget(self.table)
        inside.addWidget(self.examples)
        inside.addStretch(1)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self.open)
        self.examples.opened.connect(self._open_example)
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line], caption: str | None = None) -> None:
        if caption is not None:
            self.caption.setText(caption)
        self.caption.setVisible(bool(self.caption.text()))
        self.table.setVisible(bool(lines))
        self.none.setVisible(not lines)
        if self.chart is not None:
            self.chart.setVisible(bool(lines))
        self.table.show_lines(lines)

    def open(self) -> None:
        """The calls behind the chosen line, or the one call it is about."""
        line = self.table.line()
        if line is None:
            return
        if line.call is not None:
            self._page.open_place(line.call)
        elif len(line.calls):
            self._page.open_calls(line.calls, line.about)

    def _moved(self) -> None:
        line = self.table.line()
        if line is None:
            words = ""
        elif line.call is not None:
            words = tr("Open this call")
        else:
            words = trn("Open {n} call", "Open {n} calls", len(line.calls)) if len(line.calls) else ""
        self.open_button.set_words(words)
        self.open_button.setVisible(bool(words))
        places = line.places if line is not None else ()
        self.examples.setVisible(bool(places))
        self.examples.setFixedHeight(min(EXAMPLES, max(1, len(places))) * HEIGHT + 2)
        self.examples.show_lines([_example(place) for place in places])

    def _open_example(self, place: Place) -> None:
        self._page.open_place(place)


def _example(place: Place) -> Example:
    at = formats.position(place.at_ms) if place.at_ms is not None else ""
    return Example(place, place.text, tr("Call {id}").format(id=place.call_id), at)
