"""Which columns of the table stand where and how wide: chosen and moved by the person, fitted to the room there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHeaderView

from callqa_desktop.ui.calls.columns import COLUMNS, INDEX, Column, title
from callqa_desktop.ui.theme import fonts

CHECK = INDEX["check"]
_TWO_WAYS = ("status", "client", "started_at")
"""Columns with a shorter way to say it: they take it, this one first, before the others are squeezed hard."""
_TIGHT = {"sound": 52, "direction": 44, "tags": 52}
"""Least widths where even the usual ones do not fit, this one first: a sign alone, a tag cut short."""
_EASY = 0.7
"""The part of what the other columns can spare that they give before that."""
SPARSE = ("tags", "assigned", "client_name")
"""Columns that are empty in many results, and that can use room left over otherwise: up to twice their width."""
_HEAD_MARGIN = 20
_ARROW = 14
"""Pixels the head of the column takes more that the calls are ordered by."""


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
        self._order = ""
        self.bare: frozenset[str] = frozenset()
        """Columns of SPARSE that have nothing to show."""
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

    def suit(self, bare: frozenset[str], order: str) -> None:
        """Another result: these columns have nothing to show, and the calls are ordered by this key."""
        if (bare, order) != (self.bare, self._order):
            self.bare, self._order = bare, order
            self.fit(self._room)

    def fit(self, room: int) -> None:
        """Gives every shown column its width in so many pixels."""
        self._room = room
        if room <= 0 or self._fitting:
            return
        shown = [c for c in COLUMNS if c.key == "check" or self.shown(c.key)]
        usual = _usual()
        widths = {c.key: self._wanted[c.key] for c in shown}
        least = {c.key: _least(c) + self._arrow(c) for c in shown}
        free = [key for key, width in widths.items() if width == usual[key] and key != "check"]
        for key in self.bare.intersection(free):
            widths[key] = least[key] = self._head(key)
        for key in free:
            widths[key] = max(widths[key], least[key])
        _tighten(least, free, sum(least.values()) - room)
        over = sum(widths.values()) - room
        if over > 0:
            _shrink(widths, least, over)
        else:
            free = [key for key in free if key not in self.bare]
            _widen(widths, free, -over, last=COLUMNS[self._last()].key)
        self._fitting = True
        for key, width in widths.items():
            self._header.resizeSection(INDEX[key], width)
        self._fitting = False

    def _arrow(self, column: Column) -> int:
        """Room for the arrow of the order in the head; the start has it anyway."""
        return _ARROW if column.sort == self._order and column.key not in ("check", "started_at") else 0

    def _head(self, key: str) -> int:
        """The width of a column that shows its head alone."""
        words = self._header.fontMetrics().horizontalAdvance(title(key))
        return words + _HEAD_MARGIN + self._arrow(COLUMNS[INDEX[key]])

    def _last(self) -> int:
        """The section at the right end."""
        count = len(COLUMNS)
        return next(
            n
            for n in (self._header.logicalIndex(place) for place in range(count - 1, -1, -1))
            if not self._header.isSectionHidden(n)
        )

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


def _tighten(least: dict[str, int], free: Sequence[str], over: int) -> None:
    """Lowers the least widths by `over` pixels as far as it goes, where nobody chose the width."""
    for key, tight in _TIGHT.items():
        if over > 0 and key in free:
            taken = max(0, min(over, least[key] - round(tight * fonts.scale())))
            least[key] -= taken
            over -= taken


def _shrink(widths: dict[str, int], least: dict[str, int], over: int) -> None:
    """Takes `over` pixels off: from what each column can spare in proportion, from those with two ways at once."""
    slack = {key: max(0, width - least[key]) for key, width in widths.items() if key not in _TWO_WAYS}
    for key in _TWO_WAYS:
        if over > _EASY * sum(slack.values()) and widths.get(key, 0) > least.get(key, 0):
            over -= widths[key] - least[key]
            widths[key] = least[key]
    total = sum(slack.values())
    left = max(0, min(over, total))
    if over < 0:
        widths[max(widths, key=lambda key: slack.get(key, 0))] -= over
    for key, part in slack.items():
        taken = round(left * part / total) if total else 0
        widths[key] -= taken
        left, total = left - taken, total - part


def _widen(widths: dict[str, int], free: Sequence[str], extra: int, *, last: str) -> None:
    """Gives `extra` pixels away: first to a column of long words, then to all nobody gave a width, in proportion."""
    for key in (k for k in SPARSE if k in free):
        given = min(extra, widths[key])
        widths[key] += given
        extra -= given
    total = sum(widths[key] for key in free)
    for key in free:
        part = widths[key]
        given = round(extra * part / total)
        widths[key] += given
        extra, total = extra - given, total - part
    widths[last] += extra
