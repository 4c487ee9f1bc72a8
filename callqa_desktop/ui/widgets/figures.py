"""Tables of figures: sortable by every column, a bar beside a share, and calls behind each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from callqa_desktop.services.folding import sort_key
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.chips import paint_chip

Index = QModelIndex | QPersistentModelIndex
ROW = 32
BAR = 56
"""Pixels of the bar of a share."""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    order: float | str | None = None
    """What it is sorted by; None sorts by the text, numbers before words."""
    share: float | None = None
    """0-1, drawn as a bar."""
    tone: str = ""
    """Drawn as a chip of this tone."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a call that can be opened."""

    call_id: int
    text: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    cells: tuple[Cell, ...]
    calls: Sequence[int] = ()
    """The calls behind the line."""
    about: str = ""
    """What these calls are, in words."""
    places: tuple[Place, ...] = ()
    call: Place | None = None
    """The line is about this one call."""
    item: Any = None


def number(value: int) -> Cell:
    return Cell(formats.count(value), float(value))


def missing() -> Cell:
    return Cell(formats.NONE, float("-inf"))


def percent(value: float | None) -> Cell:
    """A share with its bar."""
    return missing() if value is None else Cell(f"{formats.number(value * 100, 0)} %", value, value)


class FigureModel(QAbstractTableModel):
    """`titles` of the columns; all but the first stand at the right where they are numbers."""

    def __init__(self, titles: Sequence[str], words: Sequence[int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.words = frozenset(words)
        """Columns of words, which stand at the left."""
        self.lines: list[Line] = []
        self._by: tuple[int, Qt.SortOrder] | None = None

    def show(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self._sort()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by = (column, order) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        self._sort()
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._by is not None:
            column, order = self._by
            self.lines.sort(key=lambda line: _order(line.cells[column]), reverse=order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.lines):
            return None
        cell = self.lines[index.row()].cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(cell.text.split())
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.FontRole:
            return fonts.font(tabular=True)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tokens.current().text)
        return None

    def _side(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignLeft if column in self.words else Qt.AlignmentFlag.AlignRight
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class FigureDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell: Cell | None = index.data(Qt.ItemDataRole.UserRole)
        scheme, rect = tokens.current(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            view = self.parent()
            focused = isinstance(view, QWidget) and view.hasFocus()
            painter.fillRect(rect, QColor(scheme.accent_soft if focused else scheme.raised))
            if index.column() == 0 and focused:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(scheme.accent))
        painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1), QColor(scheme.line))
        inside = rect.adjusted(tokens.S2, 0, -tokens.S2, 0)
        if cell is not None and cell.tone:
            paint_chip(painter, inside.left(), inside.center().y() + 0.5, cell.text, cell.tone, inside.width())
        elif cell is not None:
            if cell.share is not None and inside.width() > BAR + 36:
                bar = QRectF(inside.right() - BAR, inside.center().y() - 2, BAR, 5)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(scheme.line))
                painter.drawRoundedRect(bar, 2.5, 2.5)
                bar.setWidth(max(0.0, min(1.0, cell.share)) * BAR)
                painter.setBrush(QColor(scheme.accent))
                painter.drawRoundedRect(bar, 2.5, 2.5)
                inside.setRight(inside.right() - BAR - tokens.S2)
            painter.setFont(index.data(Qt.ItemDataRole.FontRole))
            painter.setPen(QColor(scheme.text))
            text = painter.fontMetrics().elidedText(
                str(index.data()), Qt.TextElideMode.ElideRight, max(0, inside.width())
            )
            painter.drawText(inside, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        painter.restore()


class FigureTable(QTableView):
    """Enter or a double click opens the line, a click on a head sorts; as high as its lines, up to `most` of them.

    `tight` columns of figures stand close, so that names have room.
    """

    opened = Signal()
    moved = Signal()

    def __init__(
        self, name: str, titles: Sequence[str], words: Sequence[int] = (0,), *, most: int = 12, tight: bool = False
    ) -> None:
        super().__init__()
        self._most, self._tight = most, tight
        self.figures = FigureModel(titles, words, self)
        self.setModel(self.figures)
        self.setItemDelegate(FigureDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("kind", "matrix")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        head.setSortIndicatorClearable(True)
        head.setMinimumSectionSize(44 if tight else 64)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentRowChanged.connect(lambda *_: self.moved.emit())
        theme.changed.connect(self.viewport().update)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows lines; the first one becomes the current one."""
        self.figures.show(lines)
        head = self.horizontalHeader()
        for column in range(1, self.figures.columnCount()):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, self._wanted(column))
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        shown = min(self._most, max(1, len(lines)))
        self.setFixedHeight(head.sizeHint().height() + shown * ROW + 2)
        if lines:
            self.setCurrentIndex(self.figures.index(0, 0))
        self.moved.emit()

    def line(self) -> Line | None:
        """The current line."""
        row = self.currentIndex().row()
        return self.figures.lines[row] if 0 <= row < len(self.figures.lines) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.line() is not None:
                self.opened.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are keys of the page."""

    def _wanted(self, column: int) -> int:
        """Pixels a column takes: its head and its texts, up to a third of the table."""
        metrics = QFontMetrics(fonts.font(tabular=True))
        tight = self._tight and column not in self.figures.words
        head = self.horizontalHeader().fontMetrics().horizontalAdvance(self.figures.titles[column]) + (
            12 if tight else 28
        )
        lines = self.figures.lines[:200]
        bar = BAR + tokens.S2 if any(line.cells[column].share is not None for line in lines) else 0
        widest = max((metrics.horizontalAdvance(line.cells[column].text) for line in lines), default=0)
        return max(head, min(widest + bar + 2 * tokens.S3 + (0 if tight else 8), 340))


def _order(cell: Cell) -> tuple[int, float, str]:
    if isinstance(cell.order, float):
        return (0, cell.order, "")
    return (1, 0.0, sort_key(cell.order or cell.text))
