"""The sheet of keys behind `?`: what the keys do on the page in front, as they are set now."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.fuzzy import fit
from callqa_desktop.ui.keys.keymap import keymap
from callqa_desktop.ui.keys.registry import PROGRAM, Action, actions
from callqa_desktop.ui.keys.shown import shown
from callqa_desktop.ui.keys.words import title, titles
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.dialog import Dialog
from callqa_desktop.ui.widgets.labels import KeyHint, Label
from callqa_desktop.ui.widgets.panels import Scroll, column, row

COLUMNS = 3
_WIDTH = 1080
_LEAST, _AROUND = 320, 260
"""Height of the list at least, and what title, search and buttons take of the window's height."""


class KeySheet(Dialog):
    """Every action of a page and of the program that has a key, in columns, with a search over them."""

    def __init__(self, parent: QWidget, page: str, on_change: Callable[[], object]) -> None:
        super().__init__(tr("Keys of this page"), parent, width=min(_WIDTH, parent.width() - 2 * tokens.EDGE))
        self._page = page
        self._on_change = on_change
        self.search = QLineEdit()
        self.search.setProperty("kind", "search")
        self.search.setPlaceholderText(tr("Find an action"))
        self.search.setAccessibleName(tr("Find an action"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show)
        self.body.addWidget(self.search)
        self.body.addWidget(
            Label(
                tr("Letters go by their place on the keyboard, in any layout. While typing, use the forms with Alt."),
                "muted",
                wrap=True,
            )
        )
        area = Scroll()
        self._place = area.body
        self._columns: QFrame | None = None
        self.body.addWidget(area, 1)
        self.add_button(tr("Change the keys"), self._change)
        self.close_button = self.add_button(tr("Close"), self.accept)
        self._show()
        wanted = self._columns.sizeHint().height() if self._columns is not None else 0
        area.setMinimumHeight(min(wanted, max(_LEAST, parent.height() - _AROUND)))
        self.search.setFocus()

    @property
    def names(self) -> list[str]:
        """The actions shown now."""
        return [a.name for _, group in self._groups() for a in group]

    def _groups(self) -> list[tuple[str, list[Action]]]:
        wanted = self.search.text().strip()
        shown_now = [
            a
            for a in (*actions(self._page), *actions(PROGRAM))
            if keymap.chords(a.name).all
            and a.name not in _FOLDED
            and (not wanted or fit(wanted, (*titles(a), *(shown(c) for c in keymap.chords(a.name).all))) is not None)
        ]
        return [(tr(group), list(members)) for group, members in groupby(shown_now, lambda a: a.group)]

    def _show(self) -> None:
        if self._columns is not None:
            self._place.removeWidget(self._columns)
            self._columns.hide()
            self._columns.deleteLater()
        self._columns = QFrame()
        self._columns.setProperty("surface", "plain")
        line = row(self._columns, gap=tokens.S6)
        groups = self._groups()
        for part in balanced([len(members) + 2 for _, members in groups], COLUMNS):
            place = column(gap=tokens.S3)
            for number in part:
                name, members = groups[number]
                place.addWidget(Label(name, "heading"))
                place.addLayout(_group(members))
            place.addStretch(1)
            line.addLayout(place, 1)
        if not groups:
            line.addWidget(Label(tr("No action is called like that"), "muted"))
        self._place.addWidget(self._columns)

    def _change(self) -> None:
        self.accept()
        self._on_change()


_FOLDED = {f"answer_{n}" for n in range(2, 10)}
"""They stand together with answer_1."""


def _group(members: list[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(tokens.S2)
    grid.setVerticalSpacing(tokens.S1)
    for known in members:
        line = grid.rowCount()
        chords = row(gap=tokens.S1)
        words = title(known)
        names = [shown(c) for c in keymap.chords(known.name).all if not c.startswith("Media")][:3]
        if known.name == "answer_1":
            last = [shown(c) for c in keymap.chords("answer_9").all]
            names, words = [f"{names[0]}…{last[0]}"] if names and last else names, tr("Choose answer 1 to 9")
        for name in names:
            chords.addWidget(KeyHint(name))
        chords.addStretch(1)
        grid.addLayout(chords, line, 0)
        grid.addWidget(Label(words, wrap=True), line, 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 124)
    return grid


def balanced(heights: list[int], columns: int) -> list[list[int]]:
    """Numbers of the groups by column, in order, so that the highest column is as low as can be."""
    if not heights:
        return []
    limit = max(*heights, -(-sum(heights) // columns))
    while True:
        parts: list[list[int]] = [[]]
        filled = 0
        for number, height in enumerate(heights):
            if parts[-1] and filled + height > limit:
                parts.append([])
                filled = 0
            parts[-1].append(number)
            filled += height
        if len(parts) <= columns:
            return parts
        limit += 1
