"""One note in the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.review.notes.edit import note_look
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.labels import KeyHint, Label
from callqa_desktop.ui.widgets.panels import column, row

EDGE_MS = 100
"""How far one press of an arrow moves an edge."""
_OWN = ["Alt+Left", "Alt+Right", "Alt+Shift+Left", "Alt+Shift+Right", "Enter", "Delete"]


class NoteItem(QFrame):
    """Click plays and selects it. While it has the focus: Enter edits, Delete deletes, Alt+arrows move its end,
    with Shift its start."""

    play_requested = Signal(int, int)
    chosen = Signal(int)
    edit_requested = Signal(object)
    delete_requested = Signal(object)
    moved = Signal(object, int, int)
    """The note, its new start and end."""
    evidence_requested = Signal(object)
    clip_requested = Signal(object)

    def __init__(self, note: AnnotationRow) -> None:
        super().__init__()
        self.note = note
        self.setProperty("surface", "item")
        self.setProperty("current", "false")
        self.setProperty(OWN_KEYS, _OWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._layout = column(self, margins=10, gap=tokens.S1)
        self.acts = QFrame()
        self._build()

    def show_note(self, note: AnnotationRow) -> None:
        if note != self.note:
            selected = self.property("current") == "true"
            self.note = note
            clear(self._layout)
            self._build()
            self.set_current(selected)

    def set_current(self, current: bool) -> None:
        self.acts.setVisible(current)
        self.setProperty("current", "true" if current else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _build(self) -> None:
        note = self.note
        line = row(gap=tokens.S1)
        line.addWidget(Chip(*note_look(note)))
        if note.speaker:
            line.addWidget(Label(words.speaker(note.speaker).word, "caption"))
        line.addStretch(1)
        line.addWidget(clip_button(note.start_ms, note.end_ms, self._play_range))
        line.addWidget(IconButton("pencil", tr("Edit the note"), lambda: self.edit_requested.emit(self.note)))
        line.addWidget(IconButton("trash-2", tr("Delete the note"), lambda: self.delete_requested.emit(self.note)))
        self._layout.addLayout(line)
        if note.text:
            self._layout.addWidget(Label(note.text, wrap=True))
        by = tr("{author}, {time}").format(author=note.author, time=formats.moment(note.created_at))
        self._layout.addWidget(Label(by if note.author else formats.moment(note.created_at), "caption"))
        self.acts = QFrame()
        self.acts.setProperty("surface", "plain")
        acts = row(self.acts, gap=2)
        for name, action, act in (
            (tr("as evidence"), "mark_evidence", self._as_evidence),
            (tr("as a clip"), "mark_clip", self._as_clip),
        ):
            acts.addWidget(Button(name, act, kind="link"))
            if hint(action):
                acts.addWidget(KeyHint(hint(action)))
            acts.addSpacing(tokens.S1)
        acts.addStretch(1)
        acts.addWidget(KeyHint("Alt ← →"))
        self.acts.setToolTip(tr("Alt with arrows moves the end of the selected note, with Shift its start"))
        self._layout.addWidget(self.acts)
        self.acts.hide()
        said = f"{note_look(note).word}, {formats.position(note.start_ms)}. {note.text}"
        self.setAccessibleName(said[:300])

    def _play_range(self, start_ms: int, end_ms: int) -> None:
        self.chosen.emit(self.note.id)
        self.play_requested.emit(start_ms, end_ms)

    def _as_evidence(self) -> None:
        self.evidence_requested.emit(self.note)

    def _as_clip(self) -> None:
        self.clip_requested.emit(self.note)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._play_range(self.note.start_ms, self.note.end_ms)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        step = {Qt.Key.Key_Left: -EDGE_MS, Qt.Key.Key_Right: EDGE_MS}.get(Qt.Key(key))
        if step is not None and held & Qt.KeyboardModifier.AltModifier:
            start, end = self.note.start_ms, self.note.end_ms
            if held & Qt.KeyboardModifier.ShiftModifier:
                start = min(max(0, start + step), end)
            else:
                end = max(start, end + step)
            self.chosen.emit(self.note.id)
            self.moved.emit(self.note, start, end)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_requested.emit(self.note)
        elif key == Qt.Key.Key_Delete:
            self.delete_requested.emit(self.note)
        else:
            super().keyPressEvent(event)
