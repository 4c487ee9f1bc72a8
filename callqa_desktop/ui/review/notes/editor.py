"""Kind, lane, colour and text of one note."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPlainTextEdit, QWidget

from callqa_desktop.models.enums import AnnotationKind
from callqa_desktop.services.records import MAX_TEXT
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.notes.edit import Edit, colour_words, kind_look
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

SAVE_MS = 500
"""A pause in typing after which what was written is stored."""
LONGEST_MS = 900


class NoteEditor(QFrame):
    """Ctrl+Enter keeps the note; Esc keeps it too when something was written. It is stored while it is written."""

    done = Signal(object)
    """An Edit to be kept; the editor is no longer needed."""
    typed = Signal(object)
    """An Edit as far as it got."""
    left = Signal(object)
    """Taken back: the Edit as it was at the beginning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "item")
        self._edit = Edit(None, 0, 0, "", AnnotationKind.NOTE.value, "")
        self._told = self._edit
        layout = column(self, margins=10, gap=tokens.S2)
        line = row(gap=tokens.S2)
        self.place = Label("", "strong", tabular=True)
        line.addWidget(self.place)
        line.addStretch(1)
        layout.addLayout(line)
        choices = row(gap=tokens.S1)
        self.kind = _choice(tr("Kind of note"), [(k.value, _named(k.value)) for k in AnnotationKind])
        self.lane = _choice(
            tr("Whose voice"), [("", tr("both")), ("agent", tr("manager")), ("client", tr("client"))]
        )  # fmt: skip
        self.colour = _choice(tr("Colour"), list(colour_words()))
        for box in (self.kind, self.lane, self.colour):
            choices.addWidget(box, 1)
            box.activated.connect(self._changed)
        layout.addLayout(choices)
        self.text = NoteText()
        self.text.setPlaceholderText(tr("What is worth noting here?"))
        self.text.setAccessibleName(tr("Text of the note"))
        self.text.finished.connect(self._enter)
        self.text.escaped.connect(self._escape)
        self.text.textChanged.connect(self._changed)
        layout.addWidget(self.text)
        self.limit = Label("", "bad", wrap=True)
        self.limit.hide()
        layout.addWidget(self.limit)
        buttons = row(gap=tokens.S2)
        buttons.addStretch(1)
        buttons.addWidget(Button(tr("Cancel"), self._cancel, kind="quiet"))
        self.keep = Button(tr("Save the note"), self.finish, keys="Ctrl ↵")
        buttons.addWidget(self.keep)
        layout.addLayout(buttons)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAVE_MS)
        self._pause.timeout.connect(self._tell)
        self._longest = QTimer(self)
        self._longest.setSingleShot(True)
        self._longest.setInterval(LONGEST_MS)
        self._longest.timeout.connect(self._tell)

    @property
    def edit(self) -> Edit:
        """The note as it was when the editor opened."""
        return self._edit

    def show_edit(self, edit: Edit, *, base: Edit | None = None) -> None:
        """`base`: what it was before, where the note comes back with what was written already."""
        self._edit = self._told = base or edit
        self.place.setText(times.span(edit.start_ms, edit.end_ms))
        self._told = edit
        for box, value in ((self.kind, edit.kind), (self.lane, edit.speaker), (self.colour, edit.colour)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.text.setPlainText(edit.text)
        self._stop()
        self.show()
        self.text.setFocus()

    @property
    def changed(self) -> bool:
        return self.now() != self._edit and bool(self.text.toPlainText().strip() or self._edit.id)

    def finish(self) -> None:
        """The note is done with, of a text that is too long as much as `limit` says is kept."""
        self._stop()
        now = self.now()
        self.done.emit(replace(now, text=now.text[:MAX_TEXT]))

    def _enter(self) -> None:
        if self.keep.isEnabled():
            self.finish()

    def now(self) -> Edit:
        return replace(
            self._edit,
            kind=str(self.kind.currentData()),
            speaker=str(self.lane.currentData()),
            colour=str(self.colour.currentData()),
            text=self.text.toPlainText().strip(),
        )

    def _changed(self) -> None:
        over = len(self.text.toPlainText().strip()) - MAX_TEXT
        self.limit.setVisible(over > 0)
        self.keep.setEnabled(over <= 0)
        if over > 0:
            words = tr("{most} characters are kept; this is {over} too many, shorten it")
            self.limit.setText(words.format(most=formats.count(MAX_TEXT), over=formats.count(over)))
        if self.isVisible() and self.now() != self._told:
            self._pause.start()
            if not self._longest.isActive():
                self._longest.start()

    def _tell(self) -> None:
        self._stop()
        now = self.now()
        if now != self._told and self.changed and len(now.text) <= MAX_TEXT:
            self._told = now
            self.typed.emit(now)

    def _stop(self) -> None:
        self._pause.stop()
        self._longest.stop()

    def _escape(self) -> None:
        """Esc never discards what was written."""
        if self.changed and self.keep.isEnabled():
            self.finish()
        elif not self.changed:
            self._cancel()

    def _cancel(self) -> None:
        self._stop()
        self.text.clearFocus()
        self.left.emit(self._edit)


class NoteText(QPlainTextEdit):
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
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


def _named(kind: str) -> str:
    look = kind_look(kind)
    return f"{look.sign} {look.word}"


def _choice(name: str, values: list[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    for value, words in values:
        box.addItem(words, value)
    return box
