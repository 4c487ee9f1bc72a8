"""The Notes tab: notes on places of the call, written beside the text and shown under the waveform."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QSizePolicy, QStackedLayout, QWidget

from callqa_desktop.models.enums import AnnotationKind
from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.keys import OWN_KEYS, hint
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, Line
from callqa_desktop.ui.widgets.panels import Scroll, column, row

UNDO_MS = 10_000
"""How long a deleted note can be brought back."""


def kind_look(kind: str) -> words.Look:
    """Word, tone and sign of a kind of note."""
    return {
        AnnotationKind.NOTE.value: words.Look(tr("note"), "neutral", "✎"),
        AnnotationKind.PRAISE.value: words.Look(tr("praise"), "good", "✓"),
        AnnotationKind.ISSUE.value: words.Look(tr("issue"), "bad", "✕"),
        AnnotationKind.COACHING.value: words.Look(tr("coaching"), "accent", "△"),
        AnnotationKind.BOOKMARK.value: words.Look(tr("bookmark"), "neutral", "◆"),
    }.get(kind, words.Look(kind, "neutral", "✎"))


@dataclass(frozen=True)
class Edit:
    """What the person wrote; `id` None for a new note."""

    id: int | None
    start_ms: int
    end_ms: int
    speaker: str
    kind: str
    text: str


class NotesPanel(QWidget):
    """List and editor. It asks the page to store, delete and play, and shows what the page hands it."""

    saved = Signal(object)
    """An Edit to be stored."""
    delete_requested = Signal(object)
    restore_requested = Signal(object)
    play_requested = Signal(int, int)
    new_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notes: tuple[AnnotationRow, ...] = ()
        self._deleted: AnnotationRow | None = None
        layout = column(self, gap=0)
        self.editor = NoteEditor()
        self.editor.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.editor.hide()
        self.editor.done.connect(self._edited)
        self.editor.left.connect(self._close_editor)
        layout.addWidget(self.editor)
        self._faces = QWidget()
        self._stack = QStackedLayout(self._faces)
        self._scroll = Scroll(gap=tokens.S2)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        self._empty = EmptyState()
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        layout.addWidget(self._faces, 1)
        layout.addStretch(0)
        self._undo = QFrame()
        self._undo.setProperty("surface", "status")
        line = row(self._undo)
        line.setContentsMargins(tokens.GAP, tokens.S1, tokens.S2, tokens.S1)
        line.addWidget(Label(tr("Note deleted")), 1)
        self.undo_button = Button(tr("Undo"), self._restore, kind="link")
        line.addWidget(self.undo_button)
        self._undo.hide()
        layout.addWidget(self._undo)
        self._undo_timer = QTimer(self)
        self._undo_timer.setSingleShot(True)
        self._undo_timer.setInterval(UNDO_MS)
        self._undo_timer.timeout.connect(self._undo.hide)

    def show_notes(self, notes: tuple[AnnotationRow, ...]) -> None:
        self.notes = tuple(sorted(notes, key=lambda n: (n.start_ms, n.id)))
        body = self._scroll.body
        clear(body)
        if not self.notes:
            self._empty.show_state(
                "bookmark",
                tr("No notes yet"),
                tr("Press {key} while listening to note a moment, {range_key} to note the loop").format(
                    key=hint("mark"), range_key=hint("mark_loop")
                ),
                (tr("Add a note"), self.new_requested.emit),
            )
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        for note in self.notes:
            body.addWidget(_NoteItem(note, self))
        add = Button(tr("Add a note"), self.new_requested.emit, icon="plus", keys=hint("mark"))
        body.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        body.addStretch(1)

    def begin_call(self) -> None:
        """Another call: nothing of the last one stays in the editor."""
        self._close_editor()
        self._undo.hide()
        self._deleted = None

    def edit_new(self, start_ms: int, end_ms: int, speaker: str) -> None:
        self._open_editor(Edit(None, start_ms, end_ms, speaker, AnnotationKind.NOTE.value, ""))

    def edit(self, note: AnnotationRow) -> None:
        self._open_editor(Edit(note.id, note.start_ms, note.end_ms, note.speaker, note.kind, note.text))

    def finish_edit(self) -> None:
        """The page goes: what is written in the editor is kept as a note."""
        if not self.editor.isHidden() and self.editor.changed:
            self.editor.finish()

    def delete(self, note: AnnotationRow) -> None:
        self.delete_requested.emit(note)

    def deleted(self, note: AnnotationRow) -> None:
        """It is gone from the store; for a while it can be brought back."""
        self._deleted = note
        self._undo.show()
        self._undo_timer.start()

    def _restore(self) -> None:
        note, self._deleted = self._deleted, None
        self._undo.hide()
        if note is not None:
            self.restore_requested.emit(note)

    def _open_editor(self, edit: Edit) -> None:
        self.editor.show_edit(edit)
        self._faces.setVisible(bool(self.notes))

    def _close_editor(self) -> None:
        self.editor.hide()
        self._faces.show()

    def _edited(self, edit: Edit) -> None:
        self._close_editor()
        self.saved.emit(edit)


class _NoteItem(QFrame):
    def __init__(self, note: AnnotationRow, panel: NotesPanel) -> None:
        super().__init__()
        self._note, self._panel = note, panel
        self.setProperty("surface", "item")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = column(self, margins=10, gap=tokens.S1)
        line = row(gap=tokens.S1)
        line.addWidget(Chip(*kind_look(note.kind)))
        if note.speaker:
            line.addWidget(Label(words.speaker(note.speaker).word, "caption"))
        line.addStretch(1)
        line.addWidget(clip_button(note.start_ms, note.end_ms, panel.play_requested.emit))
        line.addWidget(IconButton("pencil", tr("Edit the note"), lambda: panel.edit(note)))
        line.addWidget(IconButton("trash-2", tr("Delete the note"), lambda: panel.delete(note)))
        layout.addLayout(line)
        if note.text:
            layout.addWidget(Label(note.text, wrap=True))
        by = tr("{author}, {time}").format(author=note.author, time=formats.moment(note.created_at))
        layout.addWidget(Label(by if note.author else formats.moment(note.created_at), "caption"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._play()

    def _play(self) -> None:
        self._panel.play_requested.emit(self._note.start_ms, self._note.end_ms)


class NoteEditor(QFrame):
    """Kind, lane and text of one note. Ctrl+Enter keeps it; Esc keeps it too when something was written."""

    done = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "plain")
        self._edit = Edit(None, 0, 0, "", AnnotationKind.NOTE.value, "")
        outer = column(self, gap=0)
        layout = column(gap=tokens.S2)
        layout.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        outer.addLayout(layout)
        outer.addWidget(Line())
        line = row(gap=tokens.S2)
        self.place = Label("", "strong", tabular=True)
        line.addWidget(self.place)
        line.addStretch(1)
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of note"))
        for kind in AnnotationKind:
            look = kind_look(kind.value)
            self.kind.addItem(f"{look.sign} {look.word}", kind.value)
        self.lane = QComboBox()
        self.lane.setAccessibleName(tr("Whose voice"))
        for speaker, name in (("", tr("both")), ("agent", tr("manager")), ("client", tr("client"))):
            self.lane.addItem(name, speaker)
        line.addWidget(self.kind)
        line.addWidget(self.lane)
        layout.addLayout(line)
        self.text = _NoteText()
        self.text.setPlaceholderText(tr("What is worth noting here?"))
        self.text.setAccessibleName(tr("Text of the note"))
        self.text.finished.connect(self.finish)
        self.text.escaped.connect(self._escape)
        layout.addWidget(self.text)
        buttons = row(gap=tokens.S2)
        buttons.addStretch(1)
        buttons.addWidget(Button(tr("Cancel"), self._cancel, kind="quiet"))
        self.keep = Button(tr("Save the note"), self.finish, keys="Ctrl ↵")
        buttons.addWidget(self.keep)
        layout.addLayout(buttons)

    def show_edit(self, edit: Edit) -> None:
        self._edit = edit
        self.place.setText(times.span(edit.start_ms, edit.end_ms))
        self.kind.setCurrentIndex(max(0, self.kind.findData(edit.kind)))
        self.lane.setCurrentIndex(max(0, self.lane.findData(edit.speaker)))
        self.text.setPlainText(edit.text)
        self.show()
        self.text.setFocus()

    @property
    def changed(self) -> bool:
        return self._now() != self._edit and bool(self.text.toPlainText().strip() or self._edit.id)

    def finish(self) -> None:
        self.done.emit(self._now())

    def _now(self) -> Edit:
        return replace(
            self._edit,
            kind=str(self.kind.currentData()),
            speaker=str(self.lane.currentData()),
            text=self.text.toPlainText().strip(),
        )

    def _escape(self) -> None:
        """Esc never discards what was written."""
        if self.changed:
            self.finish()
        else:
            self._cancel()

    def _cancel(self) -> None:
        self.text.clearFocus()
        self.left.emit()


class _NoteText(QPlainTextEdit):
    finished = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setProperty(OWN_KEYS, ["Ctrl+Enter"])
        self.setFixedHeight(76)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.clearFocus()
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


def notes_title(count: int) -> str:
    return f"{tr('Notes')} {count}" if count else tr("Notes")
