"""Chords as people read them."""

from __future__ import annotations

from callqa_desktop.ui.keys.keymap import keymap

_SIGNS = {
    "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Enter": "↵",
    "MediaPlay": "Media Play", "MediaPrevious": "Media Previous", "MediaNext": "Media Next", "MediaStop": "Media Stop",
}  # fmt: skip


def hint(*names: str) -> str:
    """The first chord of each action, as it is shown beside a button; "" for an action without a key."""
    return " ".join(shown(chord) for name in names if (chord := keymap.hint(name)))


def shown(chord: str) -> str:
    """A chord as people read it: arrows and Enter as signs, keys by the words printed on them."""
    return " ".join(_SIGNS.get(part, part) for part in (chord.split("+") if chord != "+" else [chord]))
