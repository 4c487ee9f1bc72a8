"""A button that says which values are chosen, and opens the list of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.popups import ChoicePopup
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import plain_tooltip

LONGEST = 30
"""Characters of what is chosen that stand on the button; the whole is the tooltip."""


class Pick(Button):
    """Several of a list; `none` is said where nothing is chosen."""

    changed = Signal()

    def __init__(self, name: str, none: str) -> None:
        super().__init__(none, self.offer, kind="pick")
        self._name, self._none = name, none
        self.offered: tuple[tuple[str, str], ...] = ()
        self.chosen: tuple[str, ...] = ()
        self.popup: ChoicePopup | None = None
        self._show()

    def offer_from(self, offered: Sequence[tuple[str, str]]) -> None:
        """Takes another list; what is not in it is no longer chosen."""
        self.offered = tuple(offered)
        known = {value for value, _ in offered}
        self.chosen = tuple(value for value in self.chosen if value in known)
        self._show()

    def take(self, chosen: Sequence[str]) -> None:
        """Chooses without telling."""
        self.chosen = tuple(chosen)
        self._show()

    def words(self) -> str:
        """What is chosen, in full; "" for nothing."""
        said = dict(self.offered)
        return ", ".join(said.get(value, value) for value in self.chosen)

    def offer(self) -> None:
        """Opens the list."""
        popup = ChoicePopup(self, self._name, self.offered, self.chosen, self._choose)
        self.popup = popup
        popup.open_under(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.current().muted), 1.5))
        right, middle = self.width() - 12.0, self.height() / 2
        painter.drawPolyline(
            [QPointF(right - 8, middle - 2), QPointF(right - 4, middle + 2), QPointF(right, middle - 2)]
        )

    def _choose(self, chosen: tuple[str, ...]) -> None:
        self.take(chosen)
        self.changed.emit()

    def _show(self) -> None:
        words = self.words()
        self.set_words((words if len(words) <= LONGEST else words[: LONGEST - 1] + "…") or self._none)
        self.setAccessibleName(tr("{name}: {value}").format(name=self._name, value=words or self._none))
        self.setToolTip(plain_tooltip(words) if len(words) > LONGEST else "")
