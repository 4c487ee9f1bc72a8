"""The view of the table: whole rows, a check box column, a header that sorts and hides."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from callqa_desktop.services.records import CallSort
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import columns
from callqa_desktop.ui.calls.delegate import CallDelegate, paint_box
from callqa_desktop.ui.calls.model import CallsModel
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme

CHECK = columns.INDEX["check"]


class CallsHeader(QHeaderView):
    """Paints the check box that selects everything; the arrow of the order stands in the words."""

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
        self.setItemDelegate(CallDelegate(self))
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
        self.set_density("normal")
        self.default_columns()
        self.setAccessibleName(tr("Calls"))

    def set_density(self, density: str) -> None:
        """Row height by name: compact, normal or comfortable."""
        height = tokens.ROW_HEIGHTS.get(density, tokens.ROW_HEIGHTS["normal"])
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    # Columns

    def default_columns(self) -> None:
        for number, column in enumerate(columns.COLUMNS):
            self.header.moveSection(self.header.visualIndex(number), number)
            self.setColumnHidden(number, column.hidden)
            self.header.resizeSection(number, column.width)
        self.header.setSectionResizeMode(CHECK, QHeaderView.ResizeMode.Fixed)
        self.header.setStretchLastSection(True)

    def _default_columns(self) -> None:
        self.default_columns()

    def columns_state(self) -> str:
        """Widths, order and visibility, as text for the settings."""
        return bytes(self.header.saveState().toBase64().data()).decode("ascii")

    def restore_columns(self, state: str) -> None:
        """Takes what `columns_state` gave; anything else leaves the columns as they are."""
        self.header.restoreState(QByteArray.fromBase64(state.encode("ascii", "ignore")))
        if self.header.count() != len(columns.COLUMNS) or self.header.hiddenSectionCount() == self.header.count():
            self.default_columns()

    def fill_columns_menu(self, menu: QMenu) -> None:
        """One checkable entry for each column, the order, and the way back."""
        for number, column in enumerate(columns.COLUMNS):
            if number == CHECK:
                continue
            action = menu.addAction(columns.title(column.key))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(lambda on, n=number: self.setColumnHidden(n, not on))
        menu.addSeparator()
        order = menu.addMenu(tr("Sort by"))
        for column in columns.COLUMNS:
            if column.sort:
                action = order.addAction(columns.title(column.key))
                action.setCheckable(True)
                action.setChecked(column.sort == self.calls.order.key)
                action.triggered.connect(lambda _=False, key=column.sort: self._order_by(key))
        menu.addAction(tr("Default columns")).triggered.connect(self._default_columns)

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

    def _header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_columns_menu(menu)
        menu.popup(self.header.viewport().mapToGlobal(place))

    def _header_clicked(self, section: int) -> None:
        if section == CHECK:
            if self.everything_selected():
                self.clearSelection()
            else:
                self.selectAll()
        elif key := columns.COLUMNS[section].sort:
            self._order_by(key)

    def _order_by(self, key: str) -> None:
        now = self.calls.order
        first_down = key in ("started_at", "talk_seconds", "ai_score", "human_score", "wait_seconds")
        self.order_wanted.emit(CallSort(key, not now.descending if key == now.key else first_down))
