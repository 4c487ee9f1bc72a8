"""The view of the table: whole rows, a check box column, a header that sorts and hides."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from callqa_desktop.services.records import CallSort
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import columns, hit_line
from callqa_desktop.ui.calls.column_layout import SPARSE, ColumnLayout
from callqa_desktop.ui.calls.delegate import CallDelegate, paint_box
from callqa_desktop.ui.calls.model import CallsModel
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme

CHECK = columns.INDEX["check"]


class CallsHeader(QHeaderView):
    """Paints the check box that selects everything; the arrow of the order stands in the words."""

    released = Signal()
    """The mouse let go: a column may have been moved or widened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.share = "none"
        """How many rows are selected: "none", "some" or "all"."""
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(34)
        self.setMinimumSectionSize(36)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.released.emit()

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        painter.save()
        super().paintSection(painter, rect, logical)
        painter.restore()
        if logical == CHECK:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_box(painter, rect.adjusted(0, 0, 0, -1), self.share == "all", partly=self.share == "some")
            painter.restore()


class CallsTable(QTableView):
    """A QTableView over a CallsModel. Rows have one height, columns keep the widths they are given."""

    opened = Signal(int)
    """Enter or a double click on a row: carries the call's id."""
    current_changed = Signal()
    selection_changed = Signal()
    order_wanted = Signal(object)
    """A CallSort."""
    columns_wanted = Signal(QPoint)
    """Where to open the list of columns, in global coordinates."""
    menu_wanted = Signal(QPoint)
    """Where to open the menu of the selected calls, in global coordinates."""

    def __init__(self, model: CallsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.calls = model
        self.header = CallsHeader(self)
        self.setHorizontalHeader(self.header)
        self.setModel(model)
        # Without a selection model of its own the header asks every row whether its column is selected (measured:
        # Ctrl+A on a million rows then freezes for seconds).
        self.header.setSelectionModel(QItemSelectionModel(model, self.header))
        self.arrangement = ColumnLayout(self.header)
        """Which columns stand where."""
        self._delegate = CallDelegate(self)
        self._row_height = 0
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.header.customContextMenuRequested.connect(self._header_menu)
        self.header.sectionClicked.connect(self._header_clicked)
        self.doubleClicked.connect(self._double_clicked)
        self.selectionModel().selectionChanged.connect(self._selection_moved)
        self.selectionModel().currentRowChanged.connect(self._current_moved)
        theme.changed.connect(self.viewport().update)
        model.hits.arrived.connect(self.viewport().update)
        self.header.setSectionResizeMode(CHECK, QHeaderView.ResizeMode.Fixed)
        self.header.released.connect(self._fit)
        self.set_density("normal")
        self.arrangement.reset()
        model.modelReset.connect(self._told)
        model.dataChanged.connect(self._told_more)
        self.setAccessibleName(tr("Calls"))

    def _told(self) -> None:
        """Another result: columns that have nothing to show in it give way, until there is something."""
        self.arrangement.suit(self.calls.lacking(SPARSE), self.calls.order.key)

    def _told_more(self, first: QModelIndex) -> None:
        bare = self.arrangement.bare
        if found := bare - self.calls.lacking(bare, first.row()):
            self.arrangement.suit(bare - found, self.calls.order.key)

    def set_density(self, density: str) -> None:
        """Row height by name: compact, normal or comfortable."""
        self._row_height = tokens.ROW_HEIGHTS.get(density, tokens.ROW_HEIGHTS["normal"])
        self._set_height()

    def show_hits(self, on: bool) -> None:
        """Makes room under each row for the place where the searched words stand."""
        self._delegate.below = hit_line.HEIGHT if on else 0
        self._set_height()

    def _set_height(self) -> None:
        height = self._row_height + self._delegate.below
        if self.verticalHeader().defaultSectionSize() != height:
            top = self.rowAt(0)
            self.verticalHeader().setMinimumSectionSize(height)
            self.verticalHeader().setDefaultSectionSize(height)
            if top > 0:
                self.scrollTo(self.calls.index(top, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrangement.fit(self.viewport().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        below = self._delegate.below
        if not below:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        for number in range(max(0, first), (last if last >= 0 else len(self.calls.ids) - 1) + 1):
            hit = self.calls.hits.of(self.calls.ids[number])
            if hit is not None:
                foot = self.rowViewportPosition(number) + self._row_height
                hit_line.paint(painter, QRect(0, foot, self.viewport().width(), below), hit)
        painter.end()

    # Selection: always read as ranges, never row by row

    def selected_count(self) -> int:
        return sum(bottom - top + 1 for top, bottom in self._ranges())

    def everything_selected(self) -> bool:
        return 0 < len(self.calls.ids) == self.selected_count()

    def selected_ids(self) -> array[int]:
        """Ids of the selected calls, in the order shown."""
        chosen: array[int] = array("q")
        for top, bottom in sorted(self._ranges()):
            chosen += self.calls.ids[top : bottom + 1]
        return chosen

    def current_id(self) -> int | None:
        """The call the keyboard stands on."""
        number = self.currentIndex().row()
        return self.calls.ids[number] if 0 <= number < len(self.calls.ids) else None

    def select_ids(self, wanted: set[int], current: int | None) -> None:
        """Selects those of the calls that are in the result now; one pass over the ids."""
        ids = self.calls.ids
        place = ids.index(current) if current is not None and current in ids else -1
        selection = QItemSelection()
        if wanted == {current} and place >= 0:
            selection.select(self.calls.index(place, 0), self.calls.index(place, len(columns.COLUMNS) - 1))
        elif wanted and len(ids) <= 200_000:
            for number, call_id in enumerate(ids):
                if call_id in wanted:
                    selection.select(self.calls.index(number, 0), self.calls.index(number, len(columns.COLUMNS) - 1))
        if place >= 0:
            column = self.currentIndex().column() if self.currentIndex().isValid() else 1
            self.selectionModel().setCurrentIndex(
                self.calls.index(place, column), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        selection = self.selectionModel().selection()
        for number in range(selection.count()):
            found = selection.at(number)
            yield found.top(), found.bottom()

    def _selection_moved(self) -> None:
        count = self.selected_count()
        share = "none" if not count else "all" if count == len(self.calls.ids) else "some"
        if share != self.header.share:
            self.header.share = share
            self.header.viewport().update()
        self.selection_changed.emit()

    def _current_moved(self) -> None:
        self.viewport().update()  # the mark of the row with the keyboard stands in its first cell
        self.current_changed.emit()

    # Keys and mouse

    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would read row after row of all calls for a letter typed by chance."""

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last call, with or without Ctrl."""
        if action in (QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd):
            last = len(self.calls.ids) - 1
            row = 0 if action == QAbstractItemView.CursorAction.MoveHome else last
            return self.calls.index(row, max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (call_id := self.current_id()) is not None:
                self.opened.emit(call_id)
            return
        if event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft()))
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == CHECK and event.button() == Qt.MouseButton.LeftButton:
            flag = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flag.NoUpdate)
            self.selectionModel().select(index, flag.Toggle | flag.Rows)
            return
        super().mousePressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != CHECK:
            self.opened.emit(self.calls.ids[index.row()])

    def _menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid() and not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            self.setCurrentIndex(index)
        self.menu_wanted.emit(self.viewport().mapToGlobal(place))

    def _fit(self) -> None:
        self.arrangement.fit(self.viewport().width())

    def _header_menu(self, place: QPoint) -> None:
        self.columns_wanted.emit(self.header.viewport().mapToGlobal(place))

    def _header_clicked(self, section: int) -> None:
        if section == CHECK:
            if self.everything_selected():
                self.clearSelection()
            else:
                self.selectAll()
        elif key := columns.COLUMNS[section].sort:
            self.order_by(key)

    def order_by(self, key: str) -> None:
        """Sorts by a column; once more turns the order round."""
        now = self.calls.order
        first_down = any(c.first_down for c in columns.COLUMNS if c.sort == key)
        self.order_wanted.emit(CallSort(key, not now.descending if key == now.key else first_down))
