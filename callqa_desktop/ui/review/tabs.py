"""The right panel: tabs in a header as high as the one of the conversation, one panel below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QTabBar, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.review.conversation.panel import HEADER
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import ElidedLabel, Line
from callqa_desktop.ui.widgets.panels import Panel, column, row


class Tabs(Panel):
    """`caption` stands at the right of the tabs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QTabBar()
        self.bar.setAccessibleName(tr("Panels of the call"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.caption = ElidedLabel("", "caption")
        self.caption.setContentsMargins(0, tokens.S2, 0, 0)  # on one line with the words of the tabs
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._stack = QStackedWidget()
        head = QWidget()
        head.setFixedHeight(HEADER)
        line = row(head, gap=tokens.S2)
        line.setContentsMargins(tokens.GAP, 0, tokens.GAP, 0)
        line.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.caption, 1)
        layout = column(self, margins=1, gap=0)
        layout.addWidget(head)
        layout.addWidget(Line())
        layout.addWidget(self._stack, 1)
        self._foot = column(gap=0)
        layout.addLayout(self._foot)
        self.bar.currentChanged.connect(self._turn)

    def add(self, panel: QWidget, title: str) -> None:
        self._stack.addWidget(panel)
        self.bar.addTab(title)

    def _turn(self, index: int) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._stack.isAncestorOf(focused):
            self._stack.setFocus()  # else Qt chooses a field of the new panel, which swallows the next keys
        self._stack.setCurrentIndex(index)

    def add_foot(self, widget: QWidget) -> None:
        """Stands below the panel, whichever is in front."""
        self._foot.addWidget(widget)

    def set_title(self, index: int, title: str) -> None:
        self.bar.setTabText(index, title)

    def show_tab(self, index: int) -> None:
        self.bar.setCurrentIndex(index)

    def current(self) -> int:
        """Index of the tab in front."""
        return self.bar.currentIndex()
