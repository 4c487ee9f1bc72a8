"""The small window in which cards and figures are chosen and put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QListWidget, QListWidgetItem, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.popups import Popup
from callqa_desktop.ui.dashboard.arrangement import Arrangement
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

TICK = 28
KEY = Qt.ItemDataRole.UserRole


class CardList(QListWidget):
    """Cards by name: Space shows or hides one, dragging or Alt with an arrow moves it."""

    def __init__(self, on_change: Callable[[], Any]) -> None:
        super().__init__()
        self._on_change = on_change
        self.setProperty("kind", "ticks")
        self.setAccessibleName(tr("Cards"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.itemChanged.connect(lambda _item: on_change())
        self.model().rowsMoved.connect(lambda *_: on_change())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self._move(by)
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        at = self.currentRow()
        if not (0 <= at < self.count() and 0 <= at + by < self.count()):
            return
        self.blockSignals(True)
        item = self.takeItem(at)
        self.insertItem(at + by, item)
        self.setCurrentRow(at + by)
        self.blockSignals(False)
        self._on_change()


class ArrangePopup(Popup):
    """What is chosen holds at once; `on_change` gets the new Arrangement."""

    def __init__(
        self,
        parent: QWidget,
        arrangement: Arrangement,
        cards: Mapping[str, str],
        figures: Mapping[str, str],
        on_change: Callable[[Arrangement], Any],
    ) -> None:
        """`cards` and `figures`: titles by key."""
        super().__init__(parent, tr("Cards and figures"))
        self._arrangement, self._titles, self._on_change = arrangement, cards, on_change
        self.cards = CardList(self._cards_changed)
        self.cards.setFixedSize(QSize(300, 12 * TICK))
        self.figures: dict[str, QCheckBox] = {}
        left = column(gap=tokens.S1)
        left.addWidget(Label(tr("Cards, in their order"), "caption"))
        left.addWidget(self.cards)
        left.addWidget(Label(tr("Drag, or Alt with ↑ ↓, to move"), "caption"))
        right = column(gap=tokens.S1)
        right.addWidget(Label(tr("Figures above the cards"), "caption"))
        area = Scroll(gap=0)
        area.setMinimumWidth(232)
        for key, title in figures.items():
            box = QCheckBox(title.replace("&", "&&"))
            box.setChecked(key not in arrangement.without)
            box.toggled.connect(partial(self._figure_changed, key))
            self.figures[key] = box
            area.body.addWidget(box)
        area.body.addStretch(1)
        right.addWidget(area, 1)
        sides = row(gap=tokens.S4)
        sides.addLayout(left)
        sides.addLayout(right)
        self.body.addLayout(sides)
        foot = row()
        foot.addStretch(1)
        self.reset = Button(tr("As usual"), self._reset)
        foot.addWidget(self.reset)
        self.body.addLayout(foot)
        self._show()

    def first_focus(self) -> QWidget | None:
        return self.cards

    def _show(self) -> None:
        self.cards.blockSignals(True)
        self.cards.clear()
        for one in self._arrangement.cards:
            if one.key not in self._titles:
                continue
            item = QListWidgetItem(self._titles[one.key])
            item.setData(KEY, one.key)
            item.setSizeHint(QSize(0, TICK))
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )  # fmt: skip
            item.setCheckState(Qt.CheckState.Checked if one.shown else Qt.CheckState.Unchecked)
            self.cards.addItem(item)
        self.cards.setCurrentRow(0)
        self.cards.blockSignals(False)
        for key, box in self.figures.items():
            box.blockSignals(True)
            box.setChecked(key not in self._arrangement.without)
            box.blockSignals(False)

    def _cards_changed(self) -> None:
        known = {one.key: one for one in self._arrangement.cards}
        listed = [self.cards.item(n) for n in range(self.cards.count())]
        found = self._arrangement
        order = [str(item.data(KEY)) for item in listed]
        for item in listed:
            found = found.changed(str(item.data(KEY)), shown=item.checkState() == Qt.CheckState.Checked)
        if [one.key for one in found.cards if one.key in order] != order:
            placed = {one.key: one for one in found.cards}
            rest = tuple(placed[key] for key in known if key not in order)
            found = Arrangement((*(placed[key] for key in order), *rest), found.without)
        self._tell(found)

    def _figure_changed(self, key: str, shown: bool) -> None:
        self._tell(self._arrangement.with_figure(key, shown))

    def _reset(self) -> None:
        self._tell(Arrangement())
        self._show()

    def _tell(self, arrangement: Arrangement) -> None:
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self._on_change(arrangement)
