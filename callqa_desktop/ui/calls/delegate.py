"""Paints the cells of the table of calls: words, right-aligned figures, chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from callqa_desktop.services.records import CallRow
from callqa_desktop.ui.calls import columns
from callqa_desktop.ui.calls.model import ROW
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.chips import chip_width, paint_chip

_WORDS = 60
"""Pixels from which on a word cut short says more than its sign alone."""
PAD = 8
BOX = 14
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_SHORTEST = 56
"""Pixels a chip must have to be worth showing."""


class CallDelegate(QStyledItemDelegate):
    """One look for all columns; a missing row is painted as a placeholder.

    `below` pixels at the foot of each row stay free for what the table paints there.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.below = 0
        self._font = fonts.font(tabular=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, tokens.ROW_HEIGHTS["normal"])

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scheme = tokens.current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, QColor(scheme.accent_soft))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(scheme.line))
        whole = rect
        rect = rect.adjusted(0, 0, 0, -self.below)
        column = columns.COLUMNS[index.column()]
        row: CallRow | None = index.data(ROW)
        if column.key == "check":
            table = self.parent()
            if isinstance(table, QTableView) and table.hasFocus() and table.currentIndex().row() == index.row():
                painter.fillRect(QRect(rect.left(), rect.top(), 3, whole.height()), QColor(scheme.accent))
            paint_box(painter, rect, selected)
        elif row is None:
            self._placeholder(painter, rect, index.row() + index.column())
        else:
            self._cell(painter, rect, column, row, selected)
        painter.restore()

    def _cell(self, painter: QPainter, rect: QRect, column: columns.Column, row: CallRow, selected: bool) -> None:
        scheme = tokens.current()
        left, middle, room = rect.left() + PAD, rect.center().y() + 0.5, rect.width() - 2 * PAD
        if column.key in ("ai_score", "human_score", "score"):
            value: float | None = getattr(row, column.key)
            if value is not None:
                tone, sign = words.score_look(value)
                paint_chip(painter, left, middle, f"{sign} {formats.number(value)}", tone, room)
                return
        elif column.key == "status":
            look = words.status(row.status)
            label = f"{look.sign} {look.word}" if look.sign else look.word
            if chip_width(label) > room and (brief := columns.short(row, "status")):
                label = f"{look.sign} {brief}" if look.sign else brief
            paint_chip(painter, left, middle, label, look.tone, room)
            return
        elif column.key == "sound" and row.sound:
            look = words.sound(row.sound)
            label = f"{look.sign} {look.word}"
            if chip_width(label) > room and room < _WORDS:
                label = columns.short(row, "sound")
            paint_chip(painter, left, middle, label, look.tone, room)
            return
        elif column.key in ("tags", "assigned"):
            _chips(painter, left, middle, room, row.tags if column.key == "tags" else row.assigned)
            return
        text = columns.text(row, column.key)
        quiet = text == formats.NONE or column.key in ("direction", "disposition", "recording", "connection")
        painter.setPen(QColor((scheme.muted_text if selected else scheme.muted) if quiet else scheme.text))
        painter.setFont(self._font)
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(text) > room:
            text = columns.short(row, column.key) or text
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        flags = _RIGHT if column.right else _LEFT
        painter.drawText(QRect(left, rect.top(), room, rect.height() - 1), flags, shown)

    @staticmethod
    def _placeholder(painter: QPainter, rect: QRect, seed: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.current().raised))
        width = (rect.width() - 2 * PAD) * (0.55 + 0.1 * (seed % 4))
        painter.drawRoundedRect(QRectF(rect.left() + PAD, rect.center().y() - 4, width, 9), 4, 4)


def _chips(painter: QPainter, left: int, middle: float, room: int, names: Sequence[str]) -> None:
    """As many chips as there is room for, and how many more there are."""
    x, end = float(left), left + room
    for number, name in enumerate(names):
        rest = len(names) - number
        more = chip_width(f"+{rest - 1}") + tokens.S1 if rest > 1 else 0.0
        text = " ".join(name.split())
        crowded = x + min(chip_width(text), _SHORTEST) + more > end
        if number and crowded:
            paint_chip(painter, x, middle, f"+{rest}", "neutral", end - x)
            return
        x += paint_chip(painter, x, middle, text, "neutral", end - x - (0.0 if crowded else more)) + tokens.S1


def paint_box(painter: QPainter, rect: QRect, checked: bool, *, partly: bool = False) -> None:
    """A check box in the middle of `rect`."""
    scheme = tokens.current()
    box = QRectF(0, 0, BOX, BOX)
    box.moveCenter(QRectF(rect).center())
    on = checked or partly
    painter.setPen(QPen(QColor(scheme.accent if on else scheme.muted), 1.2))
    painter.setBrush(QColor(scheme.accent) if on else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3.5, 3.5)
    if not on:
        return
    painter.setPen(QPen(QColor(scheme.on_accent), 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    x, y = box.left(), box.top()
    if checked:
        painter.drawPolyline([QPointF(x + 3.4, y + 7.4), QPointF(x + 6, y + 10), QPointF(x + 10.8, y + 4.4)])
    else:
        painter.drawLine(QPointF(x + 4, y + 7), QPointF(x + 10, y + 7))
