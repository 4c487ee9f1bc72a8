"""Which chord means which action now: the defaults, a preset over them, and what the person chose over both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from callqa_desktop.ui.keys.presets import PRESETS, STANDARD
from callqa_desktop.ui.keys.registry import PROGRAM, Action, action, actions

FREE, TYPING = "free", "typing"


@dataclass(frozen=True, slots=True)
class Chords:
    """The chords of one action: those for when nobody types, and those that act always."""

    free: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.free + self.typing

    def of(self, kind: str) -> tuple[str, ...]:
        """One of the two lists, by FREE or TYPING."""
        return self.free if kind == FREE else self.typing

    def adding(self, kind: str, chord: str) -> Chords:
        kept = self.without(chord)
        free, typing = kept.free, kept.typing
        return Chords((*free, chord), typing) if kind == FREE else Chords(free, (*typing, chord))

    def without(self, *chords: str) -> Chords:
        return Chords(tuple(c for c in self.free if c not in chords), tuple(c for c in self.typing if c not in chords))


class Keymap(QObject):
    """The chords in force (`keymap` below is the one of the program)."""

    changed = Signal()
    """Some chord means something else now: hints, sheet and settings follow."""

    def __init__(self) -> None:
        super().__init__()
        self.preset = STANDARD
        self.single_keys = True
        """False switches off the keys without Ctrl and Alt that type something (WCAG 2.1.4)."""
        self._own: dict[str, Chords] = {}
        self._index: dict[str, tuple[dict[str, str], dict[str, str]]] = {}

    # Asking

    def chords(self, name: str) -> Chords:
        """The chords of an action now."""
        return self._own.get(name) or self.standard(name)

    def standard(self, name: str) -> Chords:
        """The chords of an action in the preset, before anything the person changed."""
        preset = PRESETS[self.preset]
        if name in preset:
            return Chords(*preset[name])
        taken = {c for other in preset if _meet(action(other), action(name)) for c in Chords(*preset[other]).all}
        return Chords(action(name).keys, action(name).typing).without(*taken)

    def hint(self, name: str) -> str:
        """The first chord of an action that works now, as `physical.chord` names it; "" when it has none."""
        chords = self.chords(name)
        return next((c for c in chords.all if self.single_keys or c in chords.typing or not single(c)), "")

    def is_own(self, name: str) -> bool:
        """Whether the person changed this action."""
        return name in self._own

    def find(self, scope: str, chord: str, *, typing: bool) -> str:
        """The action a chord starts on a page, "" for none."""
        if scope not in self._index:
            self._index[scope] = self._map(scope)
        free, always = self._index[scope]
        return (always if typing or (not self.single_keys and single(chord)) else free).get(chord, "")

    def clashes(self, name: str, chord: str) -> list[Action]:
        """Other actions the chord starts where `name` can be started too."""
        mine = action(name)
        return [a for a in actions() if a.name != name and _meet(a, mine) and chord in self.chords(a.name).all]

    def all_clashes(self) -> dict[str, set[str]]:
        """Chords that stand for more than one action somewhere, by action."""
        found: dict[str, set[str]] = {}
        for known in actions():
            for chord in self.chords(known.name).all:
                if self.clashes(known.name, chord):
                    found.setdefault(known.name, set()).add(chord)
        return found

    # Changing

    def add(self, name: str, kind: str, chord: str, *, take_over: bool = False) -> None:
        """Gives an action one more chord; with `take_over` whoever had it loses it."""
        if take_over:
            for other in self.clashes(name, chord):
                self._keep(other.name, self.chords(other.name).without(chord))
        self._keep(name, self.chords(name).adding(kind, chord))
        self._renew()

    def remove(self, name: str, chord: str) -> None:
        self._keep(name, self.chords(name).without(chord))
        self._renew()

    def reset(self, name: str) -> None:
        """Back to the chords of the preset."""
        self._own.pop(name, None)
        self._renew()

    def reset_all(self) -> None:
        self._own.clear()
        self._renew()

    def use_preset(self, preset: str) -> None:
        """Takes a preset as it is; what was changed by hand goes.

        Raises:
            KeyError: there is no such preset.
        """
        PRESETS[preset]
        self.preset = preset
        self.reset_all()

    def use_single_keys(self, on: bool) -> None:
        self.single_keys = on
        self._renew()

    # Keeping

    def load(self, kept: Mapping[str, Any]) -> None:
        """Takes what `kept` returned once; what cannot be understood is left out."""
        preset = str(kept.get("preset"))
        self.preset = preset if preset in PRESETS else STANDARD
        self.single_keys = kept.get("single") is not False
        self._own = dict(_read(kept.get("own")))
        self._renew()

    def kept(self) -> dict[str, Any]:
        """All choices, in plain values for the setting `keys`."""
        own = {name: {FREE: list(c.free), TYPING: list(c.typing)} for name, c in self._own.items()}
        return {"preset": self.preset, "single": self.single_keys, "own": own}

    def _keep(self, name: str, chords: Chords) -> None:
        if chords == self.standard(name):
            self._own.pop(name, None)
        else:
            self._own[name] = chords

    def _renew(self) -> None:
        self._index.clear()
        self.changed.emit()

    def _map(self, scope: str) -> tuple[dict[str, str], dict[str, str]]:
        free: dict[str, str] = {}
        always: dict[str, str] = {}
        for known in (*actions(scope), *actions(PROGRAM)):
            chords = self.chords(known.name)
            for chord in chords.typing:
                always.setdefault(chord, known.name)
            for chord in chords.all:
                free.setdefault(chord, known.name)
        return free, always


_EDITING = {
    *(f"Ctrl+{key}" for key in (*"ACVXZY", "Left", "Right", "Home", "End", "Backspace", "Delete")),
    *(f"Ctrl+Shift+{key}" for key in ("Z", "Left", "Right", "Home", "End")),
}
"""What edits a text everywhere."""


def single(chord: str) -> bool:
    """Whether a chord is a letter, digit or sign without Ctrl and Alt: what WCAG 2.1.4 lets people switch off."""
    return len(chord.removeprefix("Shift+")) == 1 or chord in ("Space", "Shift+Space")


def may_type(chord: str) -> bool:
    """Whether a chord can act while somebody types without taking away a key that writes or moves the cursor."""
    if "Ctrl+" in chord or "Alt+" in chord:
        return chord not in _EDITING
    key = chord.removeprefix("Shift+")
    return key.startswith("Media") or key in ("Esc", "Pause") or (key.startswith("F") and key[1:].isdigit())


def _meet(one: Action, other: Action) -> bool:
    """Whether two actions can be wanted on the same page."""
    return one.scope == other.scope or PROGRAM in (one.scope, other.scope)


def _read(own: Any) -> Iterator[tuple[str, Chords]]:
    known = {a.name for a in actions()}
    for name, kinds in own.items() if isinstance(own, dict) else ():
        if name in known and isinstance(kinds, dict):
            yield name, Chords(*(tuple(str(c) for c in kinds.get(kind) or ()) for kind in (FREE, TYPING)))


keymap = Keymap()
