"""What the sections of the page share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.insight.records import Consolidated
from callqa_desktop.ui.insight.block import Block
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.panels import Scroll, column, row

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage


class Section(QWidget):
    """One part of the page."""

    name = ""
    needs = "consolidated"
    """Which answer it shows: consolidated, unusual, coaching; "" for one of its own."""

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self.page = page
        self._scroll = Scroll(gap=tokens.GAP)
        self.body = self._scroll.body
        self.body.setContentsMargins(0, 0, tokens.S1, tokens.S2)
        column(self).addWidget(self._scroll)

    def show_answer(self, answer: Consolidated) -> None:
        """Shows what was asked for."""

    def load(self) -> None:
        """Reads what only this section shows."""

    def beside(self, *blocks: QWidget) -> None:
        """Blocks in one line, equally wide."""
        line = row(gap=tokens.GAP)
        for block in blocks:
            line.addWidget(block, 1)
        self.body.addLayout(line)

    def blocks(self) -> list[Block]:
        return self.findChildren(Block)

    def open_current(self) -> None:
        """The calls behind the line the keyboard stands on, else of the first table."""
        focused = self.window().focusWidget()
        for block in self.blocks():
            if focused is not None and block.isAncestorOf(focused):
                block.open()
                return
        for block in self.blocks():
            if block.table.line() is not None:
                block.open()
                return

    def focus(self) -> None:
        """The keyboard goes to the first table with lines."""
        for block in self.blocks():
            if block.table.line() is not None and block.table.isVisibleTo(self):
                block.table.setFocus()
                return
        self.page.setFocus()
