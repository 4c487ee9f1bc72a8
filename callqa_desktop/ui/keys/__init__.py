"""The keyboard of the whole program: actions, chords by physical key, what the person changed, and who listens.

A page needs three things: a table of `Action`s with its key as scope, registered below; `perform(name) -> bool`; and
hints from `hint(name)` beside its buttons.
"""

from __future__ import annotations

from callqa_desktop.ui.keys import calls, cards, dashboard, insight, numbers, program, review, statistics, work
from callqa_desktop.ui.keys.keymap import keymap
from callqa_desktop.ui.keys.registry import PROGRAM, Action, action, actions, register
from callqa_desktop.ui.keys.shown import hint, shown

__all__ = ["PROGRAM", "Action", "action", "actions", "hint", "keymap", "register", "shown"]

register(
    *calls.ACTIONS,
    *review.ACTIONS,
    *program.ACTIONS,
    *cards.ACTIONS,
    *dashboard.ACTIONS,
    *insight.ACTIONS,
    *numbers.ACTIONS,
    *statistics.ACTIONS,
    *work.ACTIONS,
)
