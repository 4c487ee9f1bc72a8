"""The table of calls as Qt sees it: ordered ids, rows by the page. `data` never waits."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from callqa_desktop.services.records import CallRow, CallSort, FirstCalls
from callqa_desktop.ui.calls import columns, hits
from callqa_desktop.ui.calls.hits import Hits
from callqa_desktop.ui.calls.pages import PAGE, PageCache
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.widgets.labels import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 1
"""The CallRow of a cell, None while it is being fetched."""
_ROLES = (
    Qt.ItemDataRole.DisplayRole, ROW, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole,
)  # fmt: skip
_LONG = ("client", "client_name", "employee", "tags", "assigned", "connection")
"""Columns often too narrow for what they hold: the whole of it is their tooltip."""
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_GONE = Qt.ItemFlag.NoItemFlags
"""Of a call that was deleted meanwhile."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Joined once: painting asks for them hundreds of times, and joining flags is slow.
SCROLL_MS = 30
"""Wishes gather so long while scrolling before they are served."""


class CallsModel(QAbstractTableModel):
    """Shows the result given by `set_ids`; sorting and filtering happen in the store."""

    failed = Signal(object)
    """A page could not be read: carries the error."""

    def __init__(self, program: Program, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._bridge = bridge
        self.cache = PageCache(self._ask)
        self.hits = Hits(program, bridge, self)
        self.order = CallSort()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SCROLL_MS)
        self._timer.timeout.connect(self.cache.serve)

    @property
    def ids(self) -> array[int]:
        return self.cache.ids

    def begin(self, first: FirstCalls, sort: CallSort) -> None:
        """Shows the top of a new result, in one reset."""
        self.beginResetModel()
        self.cache.reset(array("q", first.ids))
        self.order = sort
        for page in range(0, -(-len(first.rows) // PAGE)):
            self.cache.arrived(self.cache.generation, page, first.rows[page * PAGE : (page + 1) * PAGE])
        self.endResetModel()

    def set_ids(self, ids: array[int]) -> bool:
        """All of the result. False when its top is another one by now: then it is shown from anew."""
        held = self.cache.ids
        if len(ids) >= len(held) and ids[: len(held)] == held:
            if len(ids) > len(held):
                self.beginInsertRows(QModelIndex(), len(held), len(ids) - 1)
                self.cache.extend(ids)
                self.endInsertRows()
            return True
        self.beginResetModel()
        self.cache.reset(ids)
        self.endResetModel()
        self.cache.request(0)
        return False

    def spoil(self, ids: tuple[int, ...]) -> None:
        """Calls changed; what is in sight is read anew and painted when it is here."""
        self.hits.spoil(ids)
        for page in self.cache.spoil(ids):
            self._repaint(page)

    def lacking(self, keys: Iterable[str], number: int = 0) -> frozenset[str]:
        """Those of these columns in which no call of the page of this row has anything, as far as it is here."""
        rows = [row for row in self.cache.held(number // PAGE) if row is not None]
        return frozenset(key for key in keys if not any(columns.text(row, key) for row in rows))

    def row_at(self, number: int) -> CallRow | None:
        return self.cache.row(number)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.cache.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(columns.COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ROLES:
            return None
        row = self.cache.row(index.row())
        if self.cache.has_wishes and not self._timer.isActive():
            self._timer.start()
        if role == ROW:
            return row
        if row is None:
            return ""
        column = columns.COLUMNS[index.column()]
        text = columns.text(row, column.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text) if column.key in _LONG else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            hit = self.hits.of(row.id) if index.column() == 1 else None
            found = f". {hits.place(hit)}: {hit.text}" if hit else ""
            return f"{columns.title(column.key)}: {text}{found}"
        return text

    def flags(self, index: Index) -> Qt.ItemFlag:
        number = index.row()
        if self.cache.loaded(number) and self.cache.row(number) is None:
            return _GONE
        return _FLAGS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = columns.COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            arrow = (" ↓" if self.order.descending else " ↑") if column.sort == self.order.key else ""
            return columns.title(column.key) + arrow
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None

    def _ask(self, generation: int, page: int, ids: list[int]) -> None:
        self._bridge.then(
            self,
            self._program.calls.rows(ids),
            partial(self._arrived, generation, page),
            partial(self._not_arrived, generation, page),
        )

    def _arrived(self, generation: int, page: int, rows: list[CallRow]) -> None:
        if self.cache.arrived(generation, page, rows):
            self._repaint(page)

    def _not_arrived(self, generation: int, page: int, error: BaseException) -> None:
        self.cache.failed(generation, page)
        self.failed.emit(error)

    def _repaint(self, page: int) -> None:
        last = min((page + 1) * PAGE, len(self.cache.ids)) - 1
        if last >= page * PAGE:
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(columns.COLUMNS) - 1))
