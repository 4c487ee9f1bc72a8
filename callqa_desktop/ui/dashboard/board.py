"""The cards of the dashboard in their places; a card goes elsewhere by dragging its head, by its menu or by keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QMenu, QWidget

from callqa_desktop.services.dashboard.records import Behind, Panel
from callqa_desktop.texts import tr
from callqa_desktop.ui.charts.card import ChartCard
from callqa_desktop.ui.dashboard.arrangement import Arrangement, Placed
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens

if TYPE_CHECKING:
    from callqa_desktop.ui.widgets.page import Page

NARROWEST = 500
"""Pixels of a card; where two do not fit beside each other they stand below each other."""
MOST_COLUMNS = 3


class BoardCard(ChartCard):
    """A chart that knows its place."""

    wanted = Signal(str)
    """earlier, later, wider or hide: an action on this card."""
    dragged = Signal(QPoint)
    """The head is being dragged; the place is global."""
    dropped = Signal()

    def __init__(self, page: Page, key: str) -> None:
        super().__init__(page)
        self.key = key
        self.panel: Panel | None = None
        self.wide = False
        self._pressed: QPoint | None = None
        self._dragging = False
        self.title.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_panel(self, panel: Panel) -> None:
        if panel == self.panel and self.chart is not None:
            return
        self.panel = panel
        if panel.missing:
            self.chart = None
            self.title.setText(panel.chart.title)
            self.title.show()
            trackers = (tr("To the trackers"), partial(self.page.shell.go, "insight"))
            self.show_empty(panel.missing, trackers if self.key == "keywords" else None)
        else:
            self.show_chart(panel.chart)

    def behind(self, series: int, place: int) -> Behind | None:
        """The calls behind a point."""
        found = self.panel.behind if self.panel else ()
        return found[series][place] if series < len(found) and place < len(found[series]) else None

    def fill_menu(self, menu: QMenu) -> None:
        super().fill_menu(menu)
        menu.addSeparator()
        words = {
            "earlier": tr("Move one place up"), "later": tr("Move one place down"),
            "wider": tr("Make narrow") if self.wide else tr("Make wide"), "hide": tr("Take the card away"),
        }  # fmt: skip
        for name, said in words.items():
            menu.addAction(f"{said}\t{hint(f'dashboard_{name}')}", partial(self.wanted.emit, name))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and place.y() <= self.head.geometry().bottom():
            self._pressed = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        place = event.globalPosition().toPoint()
        if not self._dragging and (place - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._dragging = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._dragging, self._pressed = self._dragging, False, None
        self.unsetCursor()
        if was:
            self.dropped.emit()


class Board(QWidget):
    """Cards that stay are renewed in place: scroll, focus, tables and the keyboard's point remain.

    Cards are drawn one a turn of the event loop, those in sight first, so that the window never stands still.
    """

    opened = Signal(object)
    """Behind of the point whose calls are wanted, or None."""
    arranged = Signal(object)
    """The Arrangement as the person has just made it."""
    drawn = Signal()
    """Every card shows the newest figures."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.cards: dict[str, BoardCard] = {}
        self.arrangement = Arrangement()
        self._panels: Mapping[str, Panel] = {}
        self._waiting: list[str] = []
        self._order: tuple[Placed, ...] = ()
        self._columns = 0
        self._target: tuple[str, bool] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(tokens.GAP)
        self._mark = QFrame(self)
        self._mark.setProperty("surface", "drop")
        self._mark.hide()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._draw_next)

    @property
    def settled(self) -> bool:
        """Nothing is left to draw."""
        return not self._waiting

    def show_panels(self, panels: Mapping[str, Panel], arrangement: Arrangement) -> None:
        """Shows figures; cards that are put away are not made at all."""
        self._panels = panels
        self.arrange(arrangement)
        self._waiting = sorted((one.key for one in self._order), key=lambda key: not self._in_sight(key))
        self._draw_next()

    def arrange(self, arrangement: Arrangement) -> None:
        """Puts the cards into their places."""
        self.arrangement = arrangement.complete(self._panels)
        order = self.arrangement.shown(self._panels)
        for one in order:
            if one.key not in self.cards:
                self._make(one.key)
                if one.key not in self._waiting:
                    self._waiting.append(one.key)
                    self._turn.start(0)
        if order != self._order:
            self._order = order
            self._place()

    def focused(self) -> BoardCard | None:
        """The card the keyboard is in."""
        focus = self.window().focusWidget()
        return next(
            (c for c in self.cards.values() if focus is not None and (c is focus or c.isAncestorOf(focus))), None
        )

    def act(self, name: str, card: BoardCard | None = None) -> bool:
        """earlier, later, wider or hide, on a card or the one the keyboard is in; False where there is none."""
        card = card or self.focused()
        if card is None:
            return False
        key, now = card.key, self.arrangement
        if name == "wider":
            self._changed(now.changed(key, wide=not card.wide))
        elif name == "hide":
            order = [one.key for one in self._order]
            self._changed(now.changed(key, shown=False))
            left = [k for k in order if k != key]
            if left:
                self.cards[left[min(order.index(key), len(left) - 1)]].focus()
        else:
            self._changed(now.moved(key, 1 if name == "later" else -1))
            card.focus()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wanted_columns() != self._columns:
            self._place()

    def _make(self, key: str) -> None:
        card = self.cards[key] = BoardCard(self._page, key)
        card.show_loading(self._panels[key].chart.title)
        card.opened.connect(lambda series, place: self.opened.emit(card.behind(series, place)))
        card.wanted.connect(lambda name: self.act(name, card))
        card.dragged.connect(partial(self._drag, card))
        card.dropped.connect(partial(self._drop, card))

    def _draw_next(self) -> None:
        if self._waiting:
            key = self._waiting.pop(0)
            if key in self._panels:
                self.cards[key].show_panel(self._panels[key])
        if self._waiting:
            self._turn.start(0)
        else:
            self.drawn.emit()

    def _in_sight(self, key: str) -> bool:
        return not self.cards[key].visibleRegion().isEmpty()

    def _wanted_columns(self) -> int:
        return max(1, min(MOST_COLUMNS, (self.width() + tokens.GAP) // (NARROWEST + tokens.GAP)))

    def _place(self) -> None:
        """Wide cards take two columns; the last card of a line takes what is left of it."""
        columns = self._columns = self._wanted_columns()
        shown = {one.key for one in self._order}
        for key, card in self.cards.items():
            self._grid.removeWidget(card)
            card.setVisible(key in shown)
        for number in range(MOST_COLUMNS):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for line, one in enumerate(lines(self._order, columns)):
            at = 0
            for placed, span in one:
                card = self.cards[placed.key]
                card.wide = placed.wide
                self._grid.addWidget(card, line, at, 1, span)
                at += span
        cards = [self.cards[one.key] for one in self._order]
        for before, after in pairwise(stop for card in cards for stop in (card.menu_button, card.plot, card.grid)):
            QWidget.setTabOrder(before, after)

    def _changed(self, arrangement: Arrangement) -> None:
        if arrangement != self.arrangement:
            self.arrange(arrangement)
            self.arranged.emit(self.arrangement)

    # Dragging

    def _drag(self, card: BoardCard, place: QPoint) -> None:
        """Marks where the card would go: before or after the one under the pointer."""
        at = self.mapFromGlobal(place)
        under = next(
            (c for c in self.cards.values() if c is not card and c.isVisible() and c.geometry().contains(at)), None
        )
        self._mark.setVisible(under is not None)
        self._target = None
        if under is None:
            return
        box = under.geometry()
        after = at.x() > box.center().x()
        self._target = (under.key, after)
        edge = box.right() + tokens.GAP // 2 if after else box.left() - tokens.GAP // 2
        self._mark.setGeometry(max(0, min(edge - 2, self.width() - 4)), box.top(), 4, box.height())
        self._mark.raise_()

    def _drop(self, card: BoardCard) -> None:
        self._mark.hide()
        if self._target is not None:
            self._changed(self.arrangement.placed(card.key, self._target[0], after=self._target[1]))
        self._target = None


def lines(order: Sequence[Placed], columns: int) -> list[list[tuple[Placed, int]]]:
    """Cards line by line with the columns each takes; only the last line may stay short."""
    found: list[list[tuple[Placed, int]]] = [[]]
    left = columns
    for one in order:
        span = min(2 if one.wide else 1, columns)
        if span > left and found[-1]:
            found.append([])
            left = columns
        found[-1].append((one, span))
        left -= span
    for line in found[:-1]:
        if line:
            free = columns - sum(span for _, span in line)
            line[-1] = (line[-1][0], line[-1][1] + free)
    return [line for line in found if line]
