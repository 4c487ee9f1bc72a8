"""Lists of the work page: one look for calls to review, calibrations, disputes and coaching notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.chips import chip_width, paint_chip

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1
HEIGHT = 56


@dataclass(frozen=True, slots=True)
class Line:
    """One line: two rows of words, a number or moment at the right, a chip."""

    key: Any
    """What tells it from the others, and stays the same when the rest changes."""
    title: str
    second: str = ""
    aside: str = ""
    chip: str = ""
    tone: str = "neutral"
    faint: bool = False
    """Done with: drawn pale."""


class LinesModel(QAbstractListModel):
    """`show` renews lines in place where they are the same ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show(self, lines: Sequence[Line]) -> None:
        if [line.key for line in lines] != [line.key for line in self.lines]:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()
            return
        before, self.lines = self.lines, list(lines)
        for number, (old, new) in enumerate(zip(before, self.lines, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def place_of(self, key: Any) -> int:
        """The line with this key, -1 when it is not shown."""
        return next((n for n, line in enumerate(self.lines) if line.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ". ".join(part for part in (line.title, line.second, line.aside, line.chip) if part)
        return None


class LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, HEIGHT)  # at least; lines are as wide as their list

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line | None = index.data(LINE)
        if line is None:
            return
        scheme = tokens.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, QColor(scheme.accent_soft))
            view = self.parent()
            if isinstance(view, QListView) and view.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(scheme.accent))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(scheme.line))
        left, right = rect.left() + tokens.S4, rect.right() - tokens.S4
        if line.chip:
            width = min(chip_width(line.chip), rect.width() * 0.4)
            right -= round(paint_chip(painter, right - width, rect.center().y(), line.chip, line.tone, width))
            right -= tokens.S4
        muted = QColor(scheme.muted_text if selected else scheme.muted)
        if line.aside:
            painter.setFont(fonts.font(tokens.SMALL, tabular=True))
            painter.setPen(muted)
            width = painter.fontMetrics().horizontalAdvance(line.aside)
            flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(QRect(right - width, rect.top(), width, rect.height()), flags, line.aside)
            right -= width + tokens.S4
        room = max(0, right - left)
        painter.setPen(muted if line.faint else QColor(scheme.text))
        painter.setFont(fonts.font(tokens.BODY, QFont.Weight.Medium))
        top = rect.top() + (10 if line.second else 19)
        _write(painter, QRect(left, top, room, 18), line.title)
        if line.second:
            painter.setPen(muted)
            painter.setFont(fonts.font(tokens.SMALL, tabular=True))
            _write(painter, QRect(left, rect.top() + 29, room, 17), line.second)
        painter.restore()


class LinesView(QListView):
    """`opened` tells the key of a line that was double-clicked or entered."""

    opened = Signal(object)
    current_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LinesModel(self)
        self._wanted: Any = None
        self.setModel(self.lines)
        self.setItemDelegate(LineDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.current_changed.emit())
        self.doubleClicked.connect(lambda index: self.opened.emit(self.lines.lines[index.row()].key))
        theme.changed.connect(self.viewport().update)

    def prefer(self, key: Any) -> None:
        """This line becomes the current one when it is shown next."""
        self._wanted = key

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Shows lines; the current one stays current where it is still there, else the one in its place."""
        key, at = self._wanted if self._wanted is not None else self.current_key(), self.currentIndex().row()
        self.lines.show(lines)
        if self.lines.place_of(self._wanted) >= 0:
            self._wanted = None
        if lines:
            place = self.lines.place_of(key)
            place = place if place >= 0 else max(0, min(at, len(lines) - 1))
            if self.currentIndex().row() != place:
                self.setCurrentIndex(self.lines.index(place))
        self.current_changed.emit()

    def current_key(self) -> Any:
        place = self.currentIndex().row()
        return self.lines.lines[place].key if 0 <= place < len(self.lines.lines) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key() is not None:
            self.opened.emit(self.current_key())
            return
        super().keyPressEvent(event)


def _write(painter: QPainter, rect: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
