"""The picture of `points.bars`: a table whose last column is painted, so that keys and screen readers can read it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from PySide6.QtWidgets import QWidget as Widget

from callqa_desktop.services.scoring.engine import shown
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.review.scoring import points
from callqa_desktop.ui.review.scoring.points import Bar, bars
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import plain_tooltip

_Index = QModelIndex | QPersistentModelIndex
_WORDS, _MOVED, _PICTURE = range(3)
_ROW = 28
_PICTURE_WIDTH = 100
_TOTALS = (points.START, points.END)


def moved(bar: Bar) -> str:
    """−3.5, +5.0; a total without a sign."""
    if bar.kind in _TOTALS:
        return formats.number(float(shown(bar.after)))
    value = float(shown(bar.moved))
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{formats.number(abs(value))}"


class PointsModel(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.bars: list[Bar] = []

    def show_bars(self, made: list[Bar]) -> None:
        self.beginResetModel()
        self.bars = made
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.bars)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("What moved the total"), tr("Points"), tr("Left"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        bar = self.bars[index.row()]
        column = index.column()
        left = formats.number(float(shown(bar.after)))
        if role == Qt.ItemDataRole.DisplayRole:
            return (sign(bar) + bar.words, moved(bar), "")[column]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            text = tr("{what}: {moved} points, {left} left").format(what=bar.words, moved=moved(bar), left=left)
            return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _MOVED:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole:
            strong = bar.kind in (*_TOTALS, points.SECTION, points.FAIL)
            return fonts.font(
                tokens.SMALL if bar.kind == points.ANSWER else tokens.BODY,
                weight=QFont.Weight.DemiBold if strong else QFont.Weight.Normal, tabular=True,
            )  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(_ink(bar))
        return None


def sign(bar: Bar) -> str:
    """What stands before the words, so that colour is not alone."""
    return {points.FAIL: "✕ ", points.BONUS: "+ ", points.ANSWER: "    "}.get(bar.kind, "")


def _ink(bar: Bar) -> str:
    scheme = tokens.current()
    return {points.FAIL: scheme.bad_text, points.BONUS: scheme.good_text, points.ANSWER: scheme.muted_text}.get(
        bar.kind, scheme.text
    )


class BarDelegate(QStyledItemDelegate):
    """A track from 0 to 100 with what is left, and in colour what this step took or gave."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        if not isinstance(model, PointsModel):
            return
        bar = model.bars[index.row()]
        scheme = tokens.current()
        rect: Any = option.rect
        track = QRectF(rect).adjusted(8, 9, -8, -9)
        most = max([Decimal(100), *(b.before for b in model.bars)])

        def piece(first: Decimal, last: Decimal, colour: str) -> None:
            low, high = sorted((first, last))
            left = track.left() + track.width() * float(low / most)
            width = max(track.width() * float((high - low) / most), 2.0)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, track.top(), width, track.height()), 2, 2)

        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        piece(Decimal(0), most, scheme.raised)
        if bar.kind in _TOTALS:
            piece(Decimal(0), bar.after, scheme.accent)
        elif bar.kind == points.SECTION:
            piece(bar.before, bar.after, scheme.line_strong)
        else:
            colour = {points.BONUS: scheme.good, points.FAIL: scheme.bad}.get(bar.kind, scheme.warning)
            piece(bar.before, bar.after, colour)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_PICTURE_WIDTH, _ROW)


class Waterfall(QTableView):
    """`question_chosen` carries the question of a bar that was clicked or entered."""

    question_chosen = Signal(str)
    left = Signal()
    """Esc: back to the questions."""

    def __init__(self, sheet: Sheet, parent: Widget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.points = PointsModel()
        self.setModel(self.points)
        self._delegate = BarDelegate(self)
        self.setItemDelegateForColumn(_PICTURE, self._delegate)
        self.setAccessibleName(tr("How each answer moved the total"))
        self.setProperty(OWN_KEYS, ["Up", "Down", "Home", "End", "PgUp", "PgDn", "Enter", "Space"])
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(_WORDS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_MOVED, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_PICTURE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(_PICTURE, _PICTURE_WIDTH)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.clicked.connect(self._chosen)
        sheet.changed.connect(self.renew)

    def renew(self) -> None:
        if self.isVisible():
            self.points.show_bars(bars(self._sheet))

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.renew()
        if self.points.bars:
            self.selectRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._chosen(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _chosen(self, index: QModelIndex) -> None:
        question = self.points.bars[index.row()].question
        if question:
            self.question_chosen.emit(question)
