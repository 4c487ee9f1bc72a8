"""The list of scorecards at the left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.shelf import CardRow

_ROLE = Qt.ItemDataRole.UserRole
_HEIGHT = 56


class CardList(QListWidget):
    """`chosen` carries the id of the card that was gone to."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Scorecards"))
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.rows: tuple[CardRow, ...] = ()
        self.currentItemChanged.connect(self._moved)

    def show_rows(self, rows: Sequence[CardRow], counts: Mapping[int, int], current: int) -> None:
        """The cards, with the number of evaluations of each; `current` stays selected."""
        self.rows = tuple(rows)
        self.blockSignals(True)
        self.clear()
        for row in rows:
            item = QListWidgetItem(self)
            title = row.title.of(language()) or row.key
            below = describe(row, counts.get(row.id))
            item.setData(_ROLE, (row.id, title, below, row.active))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}. {below}")
            item.setToolTip(plain_tooltip(f"{title}\n{below}"))
            if row.id == current:
                self.setCurrentItem(item)
        self.blockSignals(False)
        self.viewport().update()

    def select(self, card_id: int) -> None:
        """Marks a card without telling about it."""
        self.blockSignals(True)
        for number in range(self.count()):
            if self.item(number).data(_ROLE)[0] == card_id:
                self.setCurrentRow(number)
        self.blockSignals(False)
        self.viewport().update()

    def _moved(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_ROLE)[0])


def describe(row: CardRow, uses: int | None) -> str:
    """Version, draft, which calls: what stands under the name."""
    parts = []
    if not row.active:
        parts.append(tr("archived"))
    if row.usual:
        parts.append(tr("usual"))
    parts.append(tr("v{n}").format(n=row.current.number) if row.current else tr("never published"))
    if row.draft_saved_at is not None:
        parts.append(tr("draft"))
    if not row.meant.any_call:
        parts.append(tr("for some calls"))
    if uses:
        parts.append(trn("{n} evaluation", "{n} evaluations", uses))
    return " · ".join(parts)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        data = index.data(_ROLE)
        if data is None:
            return
        _, title, below, active = data
        scheme = tokens.current()
        rect = QRect(option.rect).adjusted(6, 2, -6, -2)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(scheme.accent_soft if selected else scheme.raised))
            painter.drawRoundedRect(rect, 7, 7)
        if selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(scheme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 7, 7)
        inner = rect.adjusted(10, 7, -10, -7)
        strong = fonts.font(tokens.BODY, QFont.Weight.DemiBold if selected else QFont.Weight.Medium)
        for font, colour, text, top in (
            (strong, scheme.text if active else scheme.muted, title, 0),
            (fonts.font(tokens.SMALL), scheme.muted_text if selected else scheme.muted, below, 20),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            line = QRect(inner.left(), inner.top() + top, inner.width(), 18)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()
