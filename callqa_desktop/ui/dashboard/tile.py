"""Tiles: one figure each, with its change, its course in small, and the calls behind it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.dashboard.records import Tile
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.charts.words import said
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import column, row

NARROWEST = 176
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Sparkline(QWidget):
    """The course of a figure, without axes: only whether it goes up or down."""

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[float | None, ...] = ()
        self.setFixedSize(QSize(64, 28))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def show_values(self, values: tuple[float | None, ...]) -> None:
        self._values = values
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        known = [value for value in self._values if value is not None]
        if len(known) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = tokens.current()
        low, high = min(known), max(known)
        area = QRectF(self.rect()).adjusted(3, 4, -4, -4)

        def at(place: int, value: float) -> QPointF:
            share = (value - low) / (high - low) if high > low else 0.5
            return QPointF(
                area.left() + area.width() * place / (len(self._values) - 1), area.bottom() - area.height() * share
            )

        painter.setPen(QPen(QColor(scheme.accent), 1.5))
        stretch: list[QPointF] = []
        for place, value in enumerate((*self._values, None)):
            if value is not None:
                stretch.append(at(place, value))
                continue
            if len(stretch) > 1:
                painter.drawPolyline(QPolygonF(stretch))
            stretch = []
        last = max(place for place, value in enumerate(self._values) if value is not None)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.accent))
        painter.drawEllipse(at(last, self._values[last] or 0.0), 2.5, 2.5)


class TileCard(QFrame):
    """Enter or a click opens the calls behind; `opened` says so."""

    opened = Signal()
    stepped = Signal(int, int)
    """An arrow wants to the tile beside or below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tile: Tile | None = None
        self.setProperty("surface", "tile")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = ElidedLabel("", "caption")
        self.value = Label("", "figure")
        self.value.setFont(fonts.font(22, fonts.SEMIBOLD, tabular=True))
        self.spark = Sparkline()
        self.change = ElidedLabel("", "caption")
        self.under = ElidedLabel("", "caption")
        inside = column(self, gap=2)
        inside.setContentsMargins(tokens.S3, tokens.S2 + 2, tokens.S3, tokens.S2 + 2)
        middle = row(gap=tokens.S1)
        middle.addWidget(self.value, 1)
        middle.addWidget(self.spark, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(self.title)
        inside.addLayout(middle)
        inside.addWidget(self.change)
        inside.addWidget(self.under)

    def show_tile(self, tile: Tile) -> None:
        if tile == self.tile:
            return
        self.tile = tile
        self.title.setText(tile.title)
        self.value.setText(said(tile.value, tile.unit))
        self.spark.show_values(tile.line)
        words, role = change_words(tile)
        self.change.setText(words)
        self.change.set_role(role)
        self.under.setText(under_words(tile))
        self.setCursor(Qt.CursorShape.PointingHandCursor if tile.behind else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(
            ". ".join(p for p in (f"{tile.title}: {self.value.text()}", words, self.under.text()) if p)
        )
        self.setAccessibleDescription(tr("Enter opens the calls behind it") if tile.behind else "")
        self.setToolTip(plain_tooltip(tile.note))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif key in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(*_ARROWS[key])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.current().accent), 2))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS_PANEL, tokens.RADIUS_PANEL
            )


class Tiles(QWidget):
    """All tiles in equal columns; tiles that stay are renewed in place, so that focus and eye find them again."""

    opened = Signal(object)
    """The Tile whose calls are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, TileCard] = {}
        self._order: list[str] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(tokens.S3)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        for tile in tiles:
            card = self.cards.get(tile.key)
            if card is None:
                card = self.cards[tile.key] = TileCard(self)
                card.opened.connect(lambda c=card: self.opened.emit(c.tile))
                card.stepped.connect(lambda dx, dy, key=tile.key: self._step(key, dx, dy))
            card.show_tile(tile)
        order = [tile.key for tile in tiles]
        if order != self._order:
            self._order = order
            self._place()
        self.setVisible(bool(order))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wanted_columns() != self._columns:
            self._place()

    def _wanted_columns(self) -> int:
        count = max(1, len(self._order))
        most = max(1, min(count, (self.width() + tokens.S3) // (NARROWEST + tokens.S3)))
        lines = -(-count // most)
        return -(-count // lines)

    def _place(self) -> None:
        columns = self._wanted_columns()
        for column_ in range(max(self._columns, columns)):
            self._grid.setColumnStretch(column_, 1 if column_ < columns else 0)
        self._columns = columns
        for key, card in self.cards.items():
            self._grid.removeWidget(card)
            card.setVisible(key in self._order)
        for number, key in enumerate(self._order):
            self._grid.addWidget(self.cards[key], number // columns, number % columns)
        for one, following in pairwise(self._order):
            QWidget.setTabOrder(self.cards[one], self.cards[following])

    def _step(self, key: str, dx: int, dy: int) -> None:
        at = self._order.index(key) + dx + dy * max(1, self._columns)
        if 0 <= at < len(self._order):
            self.cards[self._order[at]].setFocus(Qt.FocusReason.OtherFocusReason)


def under_words(tile: Tile) -> str:
    """What the figure was, and how many calls it is made of: "was 80,1 · 1 284 calls"."""
    if tile.note:
        return tile.note
    calls = tr("{n} calls").format(n=formats.count(tile.n)) if tile.n != 1 else trn("{n} call", "{n} calls", 1)
    return (
        calls if tile.before is None else tr("was {value}").format(value=said(tile.before, tile.unit)) + " · " + calls
    )


def change_words(tile: Tile) -> tuple[str, str]:
    """How a figure changed, in words with a sign, and the role of its label: "▲ 2,3 better"."""
    if tile.change is None or tile.before is None:
        return "", "caption"
    size = said(abs(tile.change), Unit.PERCENT if tile.relative else tile.unit)
    if tile.unit == Unit.PERCENT and not tile.relative:
        size = tr("{n} pp").format(n=formats.number(abs(tile.change)))
    if not any(digit.isdigit() and digit != "0" for digit in size):
        return "= " + tr("no change"), "caption"
    up = tile.change > 0
    sign = "▲" if up else "▼"
    if not tile.better:
        return f"{sign} {size}", "caption"
    good = up == (tile.better > 0)
    verdict = tr("better") if good else tr("worse")
    return f"{sign} {size} {verdict}", "small-good" if good else "small-bad"
