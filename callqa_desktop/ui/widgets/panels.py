"""Surfaces: panels and cards with one hairline border, and layouts without surprises."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

from callqa_desktop.ui.theme import tokens


def column(parent: QWidget | None = None, *, margins: int = 0, gap: int = tokens.S2) -> QVBoxLayout:
    """A vertical layout with the given margin all around."""
    made = QVBoxLayout(parent) if parent else QVBoxLayout()
    made.setContentsMargins(margins, margins, margins, margins)
    made.setSpacing(gap)
    return made


def row(parent: QWidget | None = None, *, margins: int = 0, gap: int = tokens.S2) -> QHBoxLayout:
    """A horizontal layout with the given margin all around."""
    made = QHBoxLayout(parent) if parent else QHBoxLayout()
    made.setContentsMargins(margins, margins, margins, margins)
    made.setSpacing(gap)
    return made


class Panel(QFrame):
    """A panel of the page: one step lighter than the ground, one hairline, radius 10."""

    surface = "panel"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", self.surface)


class Card(Panel):
    """One thing of a list, with a layout of its own (`body`)."""

    surface = "card"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = column(self, margins=tokens.S4)


class Scroll(QScrollArea):
    """A vertical scroll area around one column (`body`)."""

    def __init__(self, parent: QWidget | None = None, *, margins: int = 0, gap: int = tokens.S2) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QFrame()
        inner.setProperty("surface", "plain")
        self.body = column(inner, margins=margins, gap=gap)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)


class Flow(QLayout):
    """Puts widgets in a line and goes on in the next one where the width ends."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = tokens.S2) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            line = max(line, hint.height())
        return y + line - rect.y()
