"""Which columns of the table stand where and how wide: chosen and moved by the person, fitted to the room there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHeaderView

from callqa_desktop.ui.calls.columns import COLUMNS, INDEX, Column
from callqa_desktop.ui.theme import fonts

CHECK = INDEX["check"]
_SHORTENED = ("started_at",)
"""Columns that give way last, for they change to a shorter way to say it."""
_TAKERS = ("tags", "client_name", "employee", "assigned", "client")
"""Columns that take the room left over; the first of them that is shown does."""


class ColumnLayout(QObject):
    """Owns sections of a header. Each column has the width a person gave it; where the room is short all give way as
    far as their least width, so that nothing needs to be scrolled sideways while it can be helped."""

    changed = Signal()
    """Order, choice or a width is another one."""

    def __init__(self, header: QHeaderView) -> None:
        super().__init__(header)
        self._header = header
        self._wanted = _usual()
        self._fitting = False
        self._room = 0
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda: self.changed.emit())  # noqa: PLW0108 - the signal would get numbers

    # What is shown

    def order(self) -> list[str]:
        """Keys of all columns but the check box, from left to right, hidden ones too."""
        return [COLUMNS[self._header.logicalIndex(n)].key for n in range(1, len(COLUMNS))]

    def shown(self, key: str) -> bool:
        return not self._header.isSectionHidden(INDEX[key])

    def show(self, key: str, on: bool) -> None:
        """Shows or hides a column; the last one stays."""
        if not on and sum(self.shown(k) for k in self.order()) <= 1:
            return
        self._hide(INDEX[key], not on)
        self.fit(self._room)
        self.changed.emit()

    def place(self, keys: list[str]) -> None:
        """Puts the columns in this order; what is not named comes last."""
        rest = [c.key for c in COLUMNS[1:] if c.key not in keys]
        for number, key in enumerate(["check", *(k for k in keys if k in INDEX and k != "check"), *rest]):
            self._header.moveSection(self._header.visualIndex(INDEX[key]), number)

    def reset(self) -> None:
        """As the program comes."""
        self._wanted = _usual()
        self.place([column.key for column in COLUMNS[1:]])
        for number, column in enumerate(COLUMNS):
            self._hide(number, column.hidden)
        self.fit(self._room)

    # Kept

    def state(self) -> dict[str, Any]:
        """Order, hidden ones and widths, for the settings."""
        usual = _usual()
        widths = {key: width for key, width in self._wanted.items() if width != usual[key]}
        return {"order": self.order(), "hidden": [k for k in self.order() if not self.shown(k)], "widths": widths}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes what `state` gave; what does not fit any more is left as the program comes."""
        order, hidden, widths = state.get("order"), state.get("hidden"), state.get("widths")
        if not isinstance(order, list) or not isinstance(hidden, list) or not isinstance(widths, dict):
            return
        self._wanted = _usual()
        for key, width in widths.items():
            if key in self._wanted and isinstance(width, int):
                self._wanted[key] = max(_least(COLUMNS[INDEX[key]]), min(width, 1200))
        self.place([key for key in order if isinstance(key, str)])
        known = [c.key for c in COLUMNS[1:] if c.key in order]
        for column in COLUMNS[1:]:
            hide = column.key in hidden if column.key in known else column.hidden
            self._hide(INDEX[column.key], hide)
        if not any(self.shown(key) for key in self.order()):
            self._hide(INDEX["started_at"], False)
        self.fit(self._room)

    # Widths

    def fit(self, room: int) -> None:
        """Gives every shown column its width in so many pixels."""
        self._room = room
        if room <= 0 or self._fitting:
            return
        shown = [c for c in COLUMNS if c.key == "check" or self.shown(c.key)]
        widths = {c.key: self._wanted[c.key] for c in shown}
        over = sum(widths.values()) - room
        if over > 0:
            over = _shrink(widths, [c for c in shown if c.key not in _SHORTENED], over)
            _shrink(widths, shown, over)
        else:
            taker = next((key for key in _TAKERS if key in widths), shown[-1].key)
            widths[taker] -= over
        self._fitting = True
        for key, width in widths.items():
            self._header.resizeSection(INDEX[key], width)
        self._fitting = False

    def _hide(self, logical: int, hide: bool) -> None:
        self._fitting = True  # a section that appears tells its old width: nobody chose that one
        self._header.setSectionHidden(logical, hide)
        self._fitting = False

    def _resized(self, logical: int, _old: int, new: int) -> None:
        if not self._fitting and new > 0:
            self._wanted[COLUMNS[logical].key] = new
            self.changed.emit()


def _usual() -> dict[str, int]:
    """The width of each column where there is room, in pixels for the text of this system."""
    return {c.key: round(c.width * fonts.scale()) for c in COLUMNS}


def _least(column: Column) -> int:
    return round(column.least * fonts.scale())


def _shrink(widths: dict[str, int], those: Sequence[Column], over: int) -> int:
    """Takes `over` pixels off some columns, in proportion to what each can spare; returns what could not be taken."""
    slack = {c.key: max(0, widths[c.key] - _least(c)) for c in those}
    total = sum(slack.values())
    left = min(over, total)
    for key, part in slack.items():
        taken = round(left * part / total) if total else 0
        widths[key] -= taken
        left, total = left - taken, total - part
    return max(0, over - sum(slack.values()))
