"""Which key of the keyboard was pressed, whatever layout is active.

Qt matches shortcuts by character, so with a Ukrainian layout J or [ never fire. Letters, digits and the keys beside
them are therefore recognised by their place: the native scan code, named after the US layout.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_SET_1 = {
    "1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "0": 11,
    "Q": 16, "W": 17, "E": 18, "R": 19, "T": 20, "Y": 21, "U": 22, "I": 23, "O": 24, "P": 25, "[": 26, "]": 27,
    "A": 30, "S": 31, "D": 32, "F": 33, "G": 34, "H": 35, "J": 36, "K": 37, "L": 38, "\\": 43,
    "Z": 44, "X": 45, "C": 46, "V": 47, "B": 48, "N": 49, "M": 50, ",": 51, ".": 52, "/": 53,
}  # fmt: skip
"""Scan codes of set 1: what Windows reports, and Linux too with 8 added (X11 and Wayland share the kernel's codes)."""

_APPLE = {
    "A": 0, "S": 1, "D": 2, "F": 3, "H": 4, "G": 5, "Z": 6, "X": 7, "C": 8, "V": 9, "B": 11, "Q": 12, "W": 13, "E": 14,
    "R": 15, "Y": 16, "T": 17, "1": 18, "2": 19, "3": 20, "4": 21, "6": 22, "5": 23, "9": 25, "7": 26, "8": 28,
    "0": 29, "]": 30, "O": 31, "U": 32, "[": 33, "I": 34, "P": 35, "L": 37, "J": 38, "K": 40, "\\": 42, ",": 43,
    "/": 44, "N": 45, "M": 46, ".": 47,
}  # fmt: skip
"""Key codes of macOS (kVK_ANSI_* in HIToolbox/Events.h), which Qt hands over as the native virtual key."""

_UKRAINIAN = dict(zip("ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЯЧСМИТЬБЮҐ", "QWERTYUIOP[]ASDFGHJKLZXCVBNM,.\\", strict=True))
"""Where a scan code is missing (remote desktops, screen keyboards): the letter's place on a Ukrainian keyboard."""

_PLACES = {
    "win32": {code: name for name, code in _SET_1.items()},
    "darwin": {code: name for name, code in _APPLE.items()},
    "linux": {code + 8: name for name, code in _SET_1.items()},
}

NAMED = {
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_End: "End",
    Qt.Key.Key_PageUp: "PgUp",
    Qt.Key.Key_PageDown: "PgDn",
    Qt.Key.Key_Return: "Enter",
    Qt.Key.Key_Enter: "Enter",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_Insert: "Insert",
    Qt.Key.Key_Delete: "Delete",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Pause: "Pause",
    Qt.Key.Key_MediaPlay: "MediaPlay",
    Qt.Key.Key_MediaPause: "MediaPlay",
    Qt.Key.Key_MediaTogglePlayPause: "MediaPlay",
    Qt.Key.Key_MediaStop: "MediaStop",
    Qt.Key.Key_MediaPrevious: "MediaPrevious",
    Qt.Key.Key_MediaNext: "MediaNext",
    **{Qt.Key(Qt.Key.Key_F1.value + n): f"F{n + 1}" for n in range(24)},
}
_BY_CHARACTER = {"?", "=", "+", "-"}


def place(event: QKeyEvent, platform: str = sys.platform) -> str:
    """The key's name on a US keyboard ("J", "[", "7"), or "" for a key that has no such place.

    Args:
        event: a key press.
        platform: "linux", "win32" or "darwin", as in sys.platform.
    """
    table = _PLACES.get(platform, _PLACES["linux"])
    if platform == "darwin":
        # Qt leaves the scan code of macOS at 1 and puts the key code into the virtual key; A has the code 0.
        if event.nativeScanCode():
            return table.get(event.nativeVirtualKey(), "")
    elif event.nativeScanCode():
        return table.get(event.nativeScanCode(), "")
    code = event.key()
    letter = chr(code).upper() if 32 < code < 0x10000 else ""
    return letter if letter in _SET_1 else _UKRAINIAN.get(letter, "")


def chord(event: QKeyEvent, platform: str = sys.platform) -> str:
    """The pressed key with its modifiers as it stands in the table of keys: "Alt+J", "Ctrl+Enter", "?"; "" if none."""
    modifiers = event.modifiers()
    control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
    alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if event.text() == "?" and not control and not alt:
        return "?"
    if control and not alt and (character := _character(event)):
        return "Ctrl+" + character
    key = NAMED.get(Qt.Key(event.key())) or place(event, platform)
    if not key:
        return ""
    return ("Ctrl+" if control else "") + ("Alt+" if alt else "") + ("Shift+" if shift else "") + key


def _character(event: QKeyEvent) -> str:
    """= and - go by the character, since layouts move them; + is = for keyboards that need Shift for it."""
    code = event.key()
    character = chr(code) if 32 < code < 127 else ""
    if character in _BY_CHARACTER and character != "?":
        return "=" if character == "+" else character
    return ""
