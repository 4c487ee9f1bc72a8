"""Keyboards people know from other programs: only what differs from ours.

A preset names actions with the chords it gives them, (free, while typing). A chord it gives away is lost by the action
that has it by default, so every preset also finds a place for whatever would be left without a key.

Sources: oTranscribe's help (Esc, F1-F4, Ctrl+K), the manuals of Audacity (seek, labels) and ELAN (media player), and
the keys that USB pedals in keyboard mode usually send (F4, F7, F9).
"""

from __future__ import annotations

from collections.abc import Mapping

from callqa_desktop.texts import tr

Preset = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

STANDARD = "standard"

PRESETS: Mapping[str, Preset] = {
    STANDARD: {},
    "otranscribe": {
        "play": (("Space", "K"), ("Esc", "Ctrl+Space", "Alt+K", "MediaPlay")),
        "back_1": (("Left",), ("F1", "Alt+Left")),
        "forward_1": (("Right",), ("F2", "Alt+Right")),
        "slower": (("[",), ("F3", "Alt+[")),
        "faster": (("]",), ("F4", "Alt+]")),
        "go_to": (("G",), ("Ctrl+K", "Alt+G")),
        "mark": (("M",), ("Ctrl+J", "Alt+M")),
        "hold": ((), ("F9",)),
        "edit_line": ((), ("Ctrl+F2",)),
        "find_next": ((), ("Ctrl+F3",)),
        "find_previous": ((), ("Ctrl+Shift+F3",)),
        "sheet": (("?",), ("Ctrl+F1",)),
    },
    "audacity": {
        "play": (("Space",), ("Ctrl+Space", "Alt+K", "MediaPlay")),
        "back_1": (("Left", ","), ("Alt+Left",)),
        "forward_1": (("Right", "."), ("Alt+Right",)),
        "back_15": (("Shift+Left", "Shift+,"), ("Alt+Shift+J",)),
        "forward_15": (("Shift+Right", "Shift+."), ("Alt+Shift+L",)),
        "nudge_back": ((), ("Alt+,",)),
        "nudge_forward": ((), ("Alt+.",)),
        "start": (("Home", "J"), ()),
        "end": (("End", "K"), ()),
        "back_5": ((), ("Alt+J",)),
        "forward_5": ((), ("Alt+L",)),
        "loop_in": (("[", "I"), ()),
        "loop_out": (("]", "O"), ()),
        "loop_toggle": (("L", "/"), ()),
        "slower": (("Shift+[",), ("Alt+[",)),
        "faster": (("Shift+]",), ("Alt+]",)),
        "mark": (("M",), ("Ctrl+M", "Alt+M")),
        "mark_loop": (("Shift+M",), ("Ctrl+B", "Alt+Shift+M")),
        "edit_line": ((), ("F2", "Ctrl+Alt+E")),
        "next_mark": (("N",), ("Alt+Shift+Right",)),
        "previous_mark": (("Shift+N",), ("Alt+Shift+Left",)),
    },
    "elan": {
        "play": (("Space", "K"), ("Ctrl+Space", "Alt+K", "MediaPlay")),
        "replay": (("R", "Shift+Space"), ("Alt+R",)),
        "back_1": (("Left", "Shift+Left"), ()),
        "forward_1": (("Right", "Shift+Right"), ()),
        "nudge_back": ((",", "Ctrl+Left"), ()),
        "nudge_forward": ((".", "Ctrl+Right"), ()),
        "previous_line": (("Up",), ("Alt+Left", "MediaPrevious")),
        "next_line": (("Down",), ("Alt+Right", "MediaNext")),
        "loop_toggle": (("/",), ("Ctrl+K",)),
        "mark_loop": (("Shift+M",), ("Alt+N", "Alt+Shift+M")),
        "start": (("Home", "Ctrl+B"), ()),
    },
    "pedal": {
        "hold": ((), ("F4",)),
        "back_5": (("J",), ("F7", "Alt+J")),
        "forward_5": (("L",), ("F9", "Alt+L")),
    },
}


def preset_titles() -> dict[str, str]:
    """The presets as people know them, in the order they are offered."""
    return {
        STANDARD: tr("Standard"),
        "otranscribe": "oTranscribe",
        "audacity": "Audacity",
        "elan": "ELAN",
        "pedal": tr("Foot pedal"),
    }
