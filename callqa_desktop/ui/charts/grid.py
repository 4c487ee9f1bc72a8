"""A chart as a table in place of the drawing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Unit
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts import words
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme

Index = QModelIndex | QPersistentModelIndex
ROW = 28


class GridModel(QAbstractTableModel):
    """The cells of services.charts.table.rows as words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._lines: tuple[tuple[table.Cell, ...], ...] = ()
        self._units: tuple[Unit | None, ...] = ()

    def show(self, chart: Chart) -> None:
        self.beginResetModel()
        self._heads, self._lines = table.rows(chart)
        self._units = table.units(chart)
        self.endResetModel()

    def said(self, line: int, column: int) -> str:
        """The cell in words."""
        cell, unit = self._lines[line][column], self._units[column]
        return cell if isinstance(cell, str) else words.said(cell, unit or Unit.NUMBER)

    def plain(self) -> str:
        """Everything, tab after tab, line after line: what other programs take for a table."""
        lines = [_one_line(self._heads)]
        lines += [_one_line(self.said(n, c) for c in range(len(self._heads))) for n in range(len(self._lines))]
        return "\n".join(lines)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return self._side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._lines):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(self.said(index.row(), index.column()).split())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.FontRole:
            return fonts.font(tabular=True)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(tokens.current().text)
        return None

    def _side(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignLeft if self._units[column] is None else Qt.AlignmentFlag.AlignRight
        return int(side | Qt.AlignmentFlag.AlignVCenter)


class Grid(QTableView):
    """Enter or a double click opens the point of a cell, Ctrl+C copies the whole table."""

    opened = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self.cells = GridModel(self)
        self.setModel(self.cells)
        self.setAccessibleName(tr("Chart"))
        self.setProperty("kind", "matrix")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(56)
        self.doubleClicked.connect(lambda _index: self._open())
        theme.changed.connect(self.viewport().update)

    def show_chart(self, chart: Chart) -> None:
        """Shows the figures of a chart; the place of the keyboard stays where there still is one."""
        place = self.currentIndex()
        self._chart = chart
        self.setAccessibleName(tr("{chart}, as a table").format(chart=chart.title))
        self.cells.show(chart)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setResizeContentsPrecision(100)
        self.resizeColumnsToContents()
        head.setStretchLastSection(self.cells.columnCount() <= 2)
        row, column = max(0, place.row()), max(0, place.column())
        last = self.cells.rowCount() - 1
        self.setCurrentIndex(self.cells.index(min(row, last), min(column, self.cells.columnCount() - 1)))

    def copy(self) -> None:
        """The whole table goes to the clipboard."""
        QApplication.clipboard().setText(self.cells.plain())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.text().isalpha():
            event.ignore()  # the keys of the card
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are keys of the card and the page."""

    def _open(self) -> None:
        index = self.currentIndex()
        if self._chart is None or not index.isValid():
            return
        found = table.point(self._chart, index.row(), index.column())
        if found is not None:
            self.opened.emit(*found)


def _one_line(cells: Any) -> str:
    return "\t".join(" ".join(str(cell).split()) for cell in cells)
