"""The actions of the program: what can be done with a key, on which page, and with which chords by default.

Actions of a page stand in a table of their own in `ui/keys`, light enough to be listed before the page exists; a page
runs them in `perform(name)`. What a person chose instead of the default chords lies in `keymap`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PROGRAM = "program"
"""Scope of the actions that work on every page."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. Chords are written as `physical.chord` names them: "Alt+J", "Ctrl+Enter", "?"."""

    name: str
    """Unique in the program."""
    title: str
    """In English, marked with `texts.later`."""
    group: str
    """Heading it stands under, in English, marked with `texts.later`."""
    keys: tuple[str, ...] = ()
    """Chords that act while no text field has the focus."""
    typing: tuple[str, ...] = ()
    """Chords that act always, also while typing."""
    scope: str = PROGRAM
    """Key of the page it belongs to, or PROGRAM."""
    hold: bool = False
    """Lasts while the key is down: `perform` begins it, `release` ends it."""
    repeats: bool = False
    """Acts again and again while the key is held down."""


_actions: dict[str, Action] = {}


def register(*actions: Action) -> None:
    """Makes actions known; the same action may be registered again.

    Raises:
        ValueError: the name stands for another action already.
    """
    for action in actions:
        if _actions.setdefault(action.name, action) != action:
            raise ValueError(f"two actions are called {action.name}")


def action(name: str) -> Action:
    """The action of this name.

    Raises:
        KeyError: there is none.
    """
    return _actions[name]


def actions(*scopes: str) -> Iterator[Action]:
    """All actions of these scopes, or of all, in the order they were registered."""
    return iter([a for a in _actions.values() if not scopes or a.scope in scopes])
