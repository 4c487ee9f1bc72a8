"""The keyboard of the review page: one table that drives what a key does, the small hints, and the sheet behind `?`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from callqa_desktop.texts import tr
from callqa_desktop.ui.review.physical import chord

TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)


@dataclass(frozen=True, slots=True)
class Binding:
    """What one action is called and which chords start it (see physical.chord)."""

    action: str
    keys: tuple[str, ...]
    """Act while no text field has the focus."""
    typing: tuple[str, ...] = ()
    """Act always, also while typing."""


LISTEN, TEXT, ANSWER, MARK, LOOK = "listen", "text", "answer", "mark", "look"

TABLE: tuple[tuple[str, tuple[Binding, ...]], ...] = (
    (
        LISTEN,
        (
            Binding("play", ("Space", "K"), ("Ctrl+Space", "Alt+K", "Play")),
            Binding("back_5", ("J",), ("Alt+J",)),
            Binding("forward_5", ("L",), ("Alt+L",)),
            Binding("back_15", ("Shift+J",), ("Alt+Shift+J",)),
            Binding("forward_15", ("Shift+L",), ("Alt+Shift+L",)),
            Binding("back_1", ("Left",), ("Alt+Left",)),
            Binding("forward_1", ("Right",), ("Alt+Right",)),
            Binding("nudge_back", (",",)),
            Binding("nudge_forward", (".",)),
            Binding("start", ("Home",)),
            Binding("end", ("End",)),
            Binding("go_to", ("G",), ("Alt+G",)),
            Binding("slower", ("[",), ("Alt+[",)),
            Binding("faster", ("]",), ("Alt+]",)),
            Binding("normal_speed", ("\\",), ("Alt+\\",)),
            Binding("loop_in", ("I",)),
            Binding("loop_out", ("O",)),
            Binding("loop_toggle", ("/",)),
            Binding("loop_clear", ("Shift+/", "Shift+I")),
            Binding("skip_silence", ("S",), ("Alt+S",)),
            Binding("solo_agent", (), ("Alt+1",)),
            Binding("solo_client", (), ("Alt+2",)),
            Binding("solo_both", (), ("Alt+3",)),
            Binding("solo_stereo", (), ("Alt+4",)),
            Binding("swap_channels", (), ("Alt+0",)),
        ),
    ),
    (
        TEXT,
        (
            Binding("previous_line", ("Up",), ("Alt+Up",)),
            Binding("next_line", ("Down",), ("Alt+Down",)),
            Binding("previous_turn", ("Shift+Up",)),
            Binding("next_turn", ("Shift+Down",)),
            Binding("replay", ("R",), ("Alt+R",)),
            Binding("follow", ("F",)),
            Binding("to_current", (), ("Ctrl+G",)),
            Binding("find", (), ("Ctrl+F",)),
            Binding("find_next", (), ("F3",)),
            Binding("find_previous", (), ("Shift+F3",)),
            Binding("edit_line", (), ("F2",)),
            Binding("switch_speaker", (), ("Ctrl+Shift+S",)),
            Binding("next_doubtful", (), ("F8",)),
            Binding("previous_doubtful", (), ("Shift+F8",)),
            Binding("undo", ("Ctrl+Z",)),
            Binding("redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
        ),
    ),
    (
        ANSWER,
        (
            Binding("next_question", (), ("Ctrl+Down",)),
            Binding("previous_question", (), ("Ctrl+Up",)),
            *(Binding(f"answer_{n}", (str(n),)) for n in range(1, 10)),
            Binding("answer_0", ("0",)),
            Binding("accept", ("A",)),
            Binding("play_evidence", ("V",)),
            Binding("comment", ("C",)),
            Binding("attach", ("E",), ("Alt+E",)),
            Binding("submit", (), ("Ctrl+Enter",)),
            Binding("submit_next", (), ("Ctrl+Shift+Enter",)),
            Binding("next_call", (), ("Ctrl+PgDn",)),
            Binding("previous_call", (), ("Ctrl+PgUp",)),
        ),
    ),
    (
        MARK,
        (
            Binding("mark", ("M",), ("Alt+M",)),
            Binding("mark_loop", ("Shift+M",), ("Alt+Shift+M",)),
            Binding("next_mark", ("N",)),
            Binding("previous_mark", ("Shift+N",)),
            Binding("mark_evidence", ("Shift+E",)),
            Binding("mark_clip", ("X",)),
        ),
    ),
    (
        LOOK,
        (
            Binding("zoom_in", (), ("Ctrl+=",)),
            Binding("zoom_out", (), ("Ctrl+-",)),
            Binding("zoom_fit", (), ("Ctrl+0",)),
            Binding("zoom_loop", ("Z",)),
            Binding("view_mode", ("W",)),
            Binding("sheet", ("?",), ("F1",)),
        ),
    ),
)
"""Shift+/ types `?` on a US keyboard and then opens the sheet, as `?` goes by character; Shift+I always clears."""

_RELEVANT = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
OWN_KEYS = "callqa_own_keys"
"""Property of a control: chords that mean something of their own in it."""
_HELD = {"Space", "Up", "Down", "Left", "Right", "Home", "End"}
"""Keys that belong to a control reached with Tab while it has the focus."""


def bindings() -> Iterator[Binding]:
    for _, group in TABLE:
        yield from group


def hint(action: str) -> str:
    """The first chord of an action, as it is shown beside a button."""
    found = next(b for b in bindings() if b.action == action)
    return shown((found.keys + found.typing)[0])


def shown(key: str) -> str:
    """A chord as people read it: arrows and Enter as signs."""
    signs = {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Enter": "↵"}
    parts = key.split("+") if key != "+" else [key]
    return " ".join(signs.get(part, part) for part in parts)


def group_titles() -> dict[str, str]:
    return {
        LISTEN: tr("Listening"),
        TEXT: tr("Conversation"),
        ANSWER: tr("Scoring"),
        MARK: tr("Notes"),
        LOOK: tr("View"),
    }


def titles() -> dict[str, str]:
    """What each action does, in words, for the sheet and for screen readers."""
    return {
        "play": tr("Play or pause"),
        "back_5": tr("Back 5 s"),
        "forward_5": tr("Forward 5 s"),
        "back_15": tr("Back 15 s"),
        "forward_15": tr("Forward 15 s"),
        "back_1": tr("Back 1 s"),
        "forward_1": tr("Forward 1 s"),
        "nudge_back": tr("Back 0.1 s"),
        "nudge_forward": tr("Forward 0.1 s"),
        "start": tr("Start of the call"),
        "end": tr("End of the call"),
        "go_to": tr("Go to a time"),
        "slower": tr("Slower by 0.1"),
        "faster": tr("Faster by 0.1"),
        "normal_speed": tr("Normal speed"),
        "loop_in": tr("Loop starts here"),
        "loop_out": tr("Loop ends here"),
        "loop_toggle": tr("Loop on or off"),
        "loop_clear": tr("Remove the loop"),
        "skip_silence": tr("Skip silence"),
        "solo_agent": tr("Hear the agent only"),
        "solo_client": tr("Hear the client only"),
        "solo_both": tr("Hear both, mixed"),
        "solo_stereo": tr("Hear both, left and right"),
        "swap_channels": tr("Swap agent and client"),
        "previous_line": tr("Previous line"),
        "next_line": tr("Next line"),
        "previous_turn": tr("Previous line of the same person"),
        "next_turn": tr("Next line of the same person"),
        "replay": tr("Hear the current line again"),
        "follow": tr("Follow the voice"),
        "to_current": tr("Back to the current line"),
        "find": tr("Find in this call"),
        "find_next": tr("Next match"),
        "find_previous": tr("Previous match"),
        "edit_line": tr("Correct the line"),
        "switch_speaker": tr("Other speaker for the line"),
        "next_doubtful": tr("Next doubtful word"),
        "previous_doubtful": tr("Previous doubtful word"),
        "undo": tr("Undo the correction"),
        "redo": tr("Redo the correction"),
        "next_question": tr("Next question"),
        "previous_question": tr("Previous question"),
        "answer_1": tr("Choose answer 1 to 9"),
        "answer_0": tr("Not applicable"),
        "accept": tr("Accept the AI answer"),
        "play_evidence": tr("Hear the evidence"),
        "comment": tr("Comment on the question"),
        "attach": tr("Attach the loop or the line as evidence"),
        "submit": tr("Finish the evaluation"),
        "submit_next": tr("Finish and open the next call"),
        "next_call": tr("Next call of the list"),
        "previous_call": tr("Previous call of the list"),
        "mark": tr("Note at this moment"),
        "mark_loop": tr("Note on the loop"),
        "next_mark": tr("Next mark"),
        "previous_mark": tr("Previous mark"),
        "mark_evidence": tr("Mark becomes evidence"),
        "mark_clip": tr("Mark becomes a coaching clip"),
        "zoom_in": tr("Zoom in"),
        "zoom_out": tr("Zoom out"),
        "zoom_fit": tr("Show the whole call"),
        "zoom_loop": tr("Zoom to the loop"),
        "view_mode": tr("Waveform, spectrogram or both"),
        "sheet": tr("This sheet"),
    }


class Keyboard(QObject):
    """Turns key presses inside `page` into actions.

    It looks at events of the whole application, because the focused list or button would otherwise swallow letters,
    arrows and Space; it acts only while the focus is inside the page (or nowhere) and no menu or dialog is open.
    """

    def __init__(self, page: QWidget, perform: Callable[[str], bool]) -> None:
        """`perform` gets the action and tells whether it did something."""
        super().__init__(page)
        self._page = page
        self._perform = perform
        self._always = {key: b.action for b in bindings() for key in b.typing}
        self._free = {key: b.action for b in bindings() for key in (*b.keys, *b.typing)}
        self.platform = sys.platform
        self.single_keys = True
        """False switches off the keys without Ctrl and Alt (WCAG 2.1.4)."""

    def start(self) -> None:
        if application := QApplication.instance():
            application.installEventFilter(self)

    def stop(self) -> None:
        if application := QApplication.instance():
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _RELEVANT or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        action = self.action(event)
        if not action:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the press comes to us and not to a shortcut of the window
            return True
        if event.isAutoRepeat() and action in ("play", "submit", "accept"):
            return True
        return self._perform(action)

    def action(self, event: QKeyEvent) -> str:
        """The action this press stands for now, "" for none."""
        focus = QApplication.focusWidget()
        if not self._page.isVisible() or QApplication.activePopupWidget() or QApplication.activeModalWidget():
            return ""
        mine = focus in (None, self._page, self._page.window()) or self._page.isAncestorOf(focus)
        if not mine:
            return ""
        key = chord(event, self.platform)
        if focus is not None and key in (focus.property(OWN_KEYS) or ()):
            return ""
        if isinstance(focus, TEXT_FIELDS):
            return self._always.get(key, "")
        if focus is not None and self._belongs_to_control(focus, key):
            return ""
        if not self.single_keys and "Ctrl" not in key and "Alt" not in key:
            return self._always.get(key, "")
        return self._free.get(key, "")

    @staticmethod
    def _belongs_to_control(focus: QWidget, key: str) -> bool:
        if key not in _HELD:
            return False
        if isinstance(focus, QAbstractButton):
            return key == "Space"
        return isinstance(focus, (QAbstractSlider, QComboBox, QTabBar))


def by_keyboard(*widgets: QWidget) -> None:
    """Lets controls be reached with Tab but not take the focus on a click, so that Space keeps meaning play."""
    for widget in widgets:
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
