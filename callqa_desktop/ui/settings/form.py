"""What the sections of the settings are made of: cards with one line a setting; every choice holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from callqa_desktop.ui.keys.fuzzy import fit
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.page import Shell
from callqa_desktop.ui.widgets.panels import Card, Scroll, column, row

WIDE = 760
FIELD = 260


class Section(QWidget):
    """One section of the settings; `title` leads to it, `words` are what the search finds in it."""

    def __init__(self, title: str, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__()
        self.title = title
        self.program, self.bridge, self.shell = program, bridge, shell
        self.words: list[str] = [title]
        self.outer = column(self)

    def search(self, typed: str) -> bool:
        """Whether something here is called like that; shows only what is. An empty search shows everything."""
        return not typed or found(typed, *self.words)

    def keep(self, key: str, value: Any) -> None:
        """Keeps a value of the workspace."""
        if self.program.settings.get(key) != value:
            self.bridge.then(self, self.program.settings.set(key, value), _kept, self.shell.show_error)


class FormSection(Section):
    """A section of cards with lines."""

    def __init__(self, title: str, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(title, program, bridge, shell)
        area = Scroll(gap=tokens.GAP)
        middle = QWidget()
        middle.setMaximumWidth(WIDE)
        self.cards = column(middle, gap=tokens.GAP)
        line = row()
        line.addWidget(middle, 1)
        line.addStretch(0)
        area.body.addLayout(line)
        area.body.addStretch(1)
        self.outer.addWidget(area)
        self._lines: list[tuple[QWidget, Card, str]] = []
        self._absent: set[QWidget] = set()
        self._typed = ""

    def also(self, card: Card, *words: str) -> None:
        """A card with contents of its own is found by these words."""
        self._lines.append((card, card, " ".join(words)))
        self.words += words

    def search(self, typed: str) -> bool:
        self._typed = typed
        whole = not typed or found(typed, self.title)
        hits = {line for line, _, words in self._lines if whole or found(typed, words)} - self._absent
        for line, card, _ in self._lines:
            line.setVisible(line in hits)
            card.setVisible(any(other in hits for other, owner, _ in self._lines if owner is card))
        return whole or bool(hits) or super().search(typed)

    def offer(self, field: QWidget, *, there: bool) -> None:
        """Shows the line of a field only where there is something to choose."""
        for line, _, _ in self._lines:
            if line is field.parentWidget():
                (self._absent.discard if there else self._absent.add)(line)
        self.search(self._typed)

    def card(self, title: str) -> Card:
        made = Card()
        made.body.addWidget(Label(title, "heading"))
        self.cards.addWidget(made)
        return made

    def line(self, card: Card, name: str, field: QWidget, note: str = "") -> None:
        """A name, what it means, and its field."""
        field.setAccessibleName(name)
        field.setAccessibleDescription(note)
        field.setMinimumWidth(FIELD)
        if isinstance(field, QSpinBox):
            field.lineEdit().setTextMargins(tokens.S1, 0, 0, 0)
        place = QWidget()
        line = row(place)
        texts = column(gap=2)
        label = Label(name, wrap=True)
        label.setBuddy(field)
        texts.addWidget(label)
        if note:
            texts.addWidget(Label(note, "caption", wrap=True))
        line.addLayout(texts, 1)
        line.addWidget(field)
        card.body.addWidget(place)
        self._lines.append((place, card, f"{name} {note}"))
        self.words.append(name)

    def choice(
        self,
        card: Card,
        name: str,
        choices: Sequence[tuple[str, str]],
        chosen: str,
        on_choice: Callable[[str], Any],
        note: str = "",
    ) -> QComboBox:
        box = QComboBox()
        for value, words in choices:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.activated.connect(lambda number: on_choice(str(box.itemData(number))))
        self.line(card, name, box, note)
        return box

    def number(
        self, card: Card, name: str, key: str, low: int, high: int, unit: str, *, step: int = 1, note: str = ""
    ) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setSingleStep(step)
        box.setSuffix(f" {unit}".rstrip())
        box.setValue(int(self.program.settings.get(key)))
        box.valueChanged.connect(lambda value: self.keep(key, value))
        self.line(card, name, box, note)
        return box

    def check(self, card: Card, name: str, key: str, on_change: Callable[[bool], Any], note: str = "") -> QCheckBox:
        box = QCheckBox(name)
        box.setChecked(bool(self.program.settings.get(key)))
        box.setAccessibleName(name)
        box.setAccessibleDescription(note)
        box.toggled.connect(lambda on: self.keep(key, on))
        box.toggled.connect(on_change)
        place = QWidget()
        texts = column(place, gap=2)
        texts.addWidget(box)
        if note:
            texts.addWidget(Label(note, "caption", wrap=True))
        card.body.addWidget(place)
        self._lines.append((place, card, f"{name} {note}"))
        self.words.append(name)
        return box


def found(typed: str, *texts: str) -> bool:
    """Whether the letters stand together in one of the texts, in either keyboard layout."""
    score = fit(typed, texts)
    return score is not None and score >= 60


def _kept(_: object) -> None:
    """The field shows the value already."""
