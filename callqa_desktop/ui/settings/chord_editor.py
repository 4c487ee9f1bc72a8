"""The keys of one action: taken away, recorded anew, with what they clash with."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import action, keymap, shown
from callqa_desktop.ui.keys.keymap import FREE, TYPING, may_type
from callqa_desktop.ui.keys.words import title
from callqa_desktop.ui.settings.recorder import Recorder
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Card, row


class ChordEditor(Card):
    """Shows the action given to `edit`; every change holds at once."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.heading = Label("", "heading")
        self.reset = Button(tr("As before"), self._reset, kind="quiet")
        line = row()
        line.addWidget(self.heading, 1)
        line.addWidget(self.reset)
        self.body.addLayout(line)
        self.recorders: dict[str, Recorder] = {}
        self._places: dict[str, QHBoxLayout] = {}
        self._chips: list[Button] = []
        for kind, words in ((FREE, tr("While nobody types")), (TYPING, tr("Always, while typing too"))):
            self.body.addLayout(self._make_line(kind, words))
        self.message = Label("", "warning", wrap=True)
        self.take = Button(tr("Take it over"), self._take_over)
        self.leave = Button(tr("Let it be"), self._settle, kind="quiet")
        self._wanted: tuple[str, str] | None = None
        place = row()
        place.addWidget(self.message, 1)
        place.addWidget(self.take)
        place.addWidget(self.leave)
        self.body.addLayout(place)
        self._settle()
        keymap.changed.connect(self.renew)

    def edit(self, name: str) -> None:
        """Shows the keys of an action."""
        self._name = name
        self._settle()
        self.renew()

    def renew(self) -> None:
        if not self._name:
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips.clear()
        known = action(self._name)
        self.heading.setText(f"{title(known)} · {tr(known.group)}")
        chords = keymap.chords(self._name)
        for kind, place in self._places.items():
            for number, key in enumerate(chords.of(kind)):
                chip = Button(shown(key), partial(self._remove, key), kind="chip", icon="x")
                chip.setAccessibleName(tr("Take away {keys}").format(keys=shown(key)))
                chip.setToolTip(chip.accessibleName())
                place.insertWidget(1 + number, chip)
                self._chips.append(chip)
        self.reset.setVisible(keymap.is_own(self._name))

    def _make_line(self, kind: str, words: str) -> QHBoxLayout:
        recorder = Recorder(words)
        recorder.recorded.connect(self._take_free if kind == FREE else self._take_typing)
        self.recorders[kind] = recorder
        place = row(gap=tokens.S2)
        label = Label(words, "muted")
        label.setMinimumWidth(200)
        place.addWidget(label)
        place.addWidget(recorder)
        place.addStretch(1)
        self._places[kind] = place
        return place

    def _take_free(self, chord: str) -> None:
        self._record(FREE, chord)

    def _take_typing(self, chord: str) -> None:
        self._record(TYPING, chord)

    def _record(self, kind: str, chord: str) -> None:
        self._settle()
        if kind == TYPING and not may_type(chord):
            self._tell(
                tr("{keys} writes or moves in a text. While typing, use Ctrl or Alt with a key, or F1 to F24.").format(
                    keys=shown(chord)
                )
            )
            return
        clashes = keymap.clashes(self._name, chord)
        if clashes:
            names = ", ".join(tr("“{name}”").format(name=title(other)) for other in clashes)
            self._wanted = (kind, chord)
            self._tell(tr("{keys} already means {names}.").format(keys=shown(chord), names=names), ask=True)
            return
        keymap.add(self._name, kind, chord)

    def _take_over(self) -> None:
        if self._wanted is not None:
            kind, chord = self._wanted
            self._settle()
            keymap.add(self._name, kind, chord, take_over=True)
            self.recorders[kind].setFocus()

    def _remove(self, chord: str) -> None:
        self._settle()
        keymap.remove(self._name, chord)

    def _reset(self) -> None:
        self._settle()
        lost = [(key, keymap.clashes(self._name, key)) for key in keymap.standard(self._name).all]
        taken = {title(other): key for key, others in lost for other in others}
        keymap.reset(self._name)
        for key, others in lost:
            if others:
                keymap.remove(self._name, key)
        if taken:
            words = ", ".join(f"{shown(key)} ({name})" for name, key in taken.items())
            self._tell(tr("These keys have another meaning now and stay there: {keys}").format(keys=words))

    def _tell(self, words: str, *, ask: bool = False) -> None:
        self.message.setText("△ " + words)
        self.message.show()
        self.take.setVisible(ask)
        self.leave.setVisible(ask)
        if ask:
            self.take.setFocus()

    def _settle(self) -> None:
        """Nothing is asked any more."""
        self._wanted = None
        for widget in (self.message, self.take, self.leave):
            widget.hide()
