"""The small window in which columns are chosen, moved and sorted by, with mouse or keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls import columns
from callqa_desktop.ui.calls.columns import COLUMNS, INDEX
from callqa_desktop.ui.calls.popups import Popup
from callqa_desktop.ui.calls.table import CallsTable
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label

KEY = Qt.ItemDataRole.UserRole
_ROW = 27


class ColumnsList(QListWidget):
    """Columns in their order, each with a check box. Rows are dragged, or moved with Alt and an arrow."""

    def __init__(self, table: CallsTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setAccessibleName(tr("Columns"))
        self.setMinimumWidth(260)
        self.fill()
        self.setFixedHeight(_ROW * self.count() + 4)
        self.itemChanged.connect(self._checked)
        self.model().rowsMoved.connect(self._moved)

    def fill(self) -> None:
        """Shows the columns as the table has them."""
        current = self.key()
        self.blockSignals(True)
        self.clear()
        arrangement, order = self._table.arrangement, self._table.calls.order
        for key in arrangement.order():
            sort = COLUMNS[INDEX[key]].sort
            arrow = (" ↓" if order.descending else " ↑") if sort and sort == order.key else ""
            item = QListWidgetItem(columns.title(key) + arrow)
            item.setData(KEY, key)
            item.setSizeHint(QSize(0, _ROW))
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )  # fmt: skip
            item.setCheckState(Qt.CheckState.Checked if arrangement.shown(key) else Qt.CheckState.Unchecked)
            self.addItem(item)
            if key == current:
                self.setCurrentItem(item)
        if self.currentRow() < 0:
            self.setCurrentRow(0)
        self.blockSignals(False)

    def key(self) -> str:
        """Of the column the keyboard stands on."""
        item = self.currentItem()
        return str(item.data(KEY)) if item is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.sort()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def sort(self) -> None:
        """Sorts the calls by the column under the keyboard."""
        if sort := COLUMNS[INDEX[self.key()]].sort:
            self._table.order_by(sort)

    def _step(self, by: int) -> None:
        order, key = self._table.arrangement.order(), self.key()
        place = order.index(key)
        if 0 <= place + by < len(order):
            order.insert(place + by, order.pop(place))
            self._table.arrangement.place(order)
            self.fill()

    def _checked(self, item: QListWidgetItem) -> None:
        key = str(item.data(KEY))
        self._table.arrangement.show(key, item.checkState() == Qt.CheckState.Checked)
        if not self._table.arrangement.shown(key) and item.checkState() == Qt.CheckState.Checked:
            self.fill()

    def _moved(self) -> None:
        self._table.arrangement.place([str(self.item(n).data(KEY)) for n in range(self.count())])


class ColumnsPopup(Popup):
    """Lives while the table does; whatever is done holds at once."""

    def __init__(self, parent: QWidget, table: CallsTable) -> None:
        super().__init__(parent, tr("Columns"))
        self._table = table
        self.list = ColumnsList(table, self)
        self.body.addWidget(self.list)
        self.body.addWidget(Label(tr("Space shows or hides · Alt+↑ ↓ moves · Enter sorts"), "caption", wrap=True))
        self.body.addWidget(Button(tr("Default columns"), self._reset, kind="link"), 0, Qt.AlignmentFlag.AlignLeft)
        table.calls.modelReset.connect(self.list.fill)  # another order shows its arrow

    def first_focus(self) -> QWidget | None:
        return self.list

    def open_at(self, place: QPoint) -> None:
        """Opens at a point of the screen instead of under a button."""
        anchor = QWidget(self._table)
        anchor.setGeometry(QRect(self._table.mapFromGlobal(place), QSize(0, 0)))
        self.open_under(anchor)
        anchor.deleteLater()

    def _reset(self) -> None:
        self._table.arrangement.reset()
        self.list.fill()
