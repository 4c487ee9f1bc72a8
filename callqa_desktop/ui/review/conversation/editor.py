"""The field in which one line is corrected, over the line itself."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from callqa_desktop.services.transcripts.texts import LONGEST_LINE, paintable
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys.keyboard import OWN_KEYS
from callqa_desktop.ui.theme import fonts, tokens
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

_FRAME = 6
_HINTS = 28


class LineEditor(QFrame):
    """Enter keeps, Esc puts aside, Ctrl+Enter splits, Ctrl+Backspace at the beginning merges."""

    committed = Signal()
    put_off = Signal()
    split = Signal()
    merged = Signal()
    discarded = Signal()
    """The draft that was offered again is not wanted."""
    too_long = Signal(int)
    """Characters somebody tried to put in; nothing was changed."""
    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "line-editor")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.field = _Field(self)
        layout = column(self, gap=0)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field, 1)
        foot = row(gap=tokens.S2)
        foot.setContentsMargins(_FRAME, 0, _FRAME, tokens.S1)
        self.keys = Label("", "caption")
        self.keys.setMinimumWidth(0)
        foot.addWidget(self.keys, 1)
        self.discard = Button(tr("Discard the draft"), self.discarded.emit, kind="link")
        foot.addWidget(self.discard)
        layout.addLayout(foot)
        self.field.textChanged.connect(self.changed)
        self.hide()

    def begin(self, text: str, *, draft: bool, caret: int, what: str) -> None:
        """Offers a text for correction.

        Args:
            draft: the text is an earlier attempt.
            caret: character the caret goes to, -1 for the end.
            what: whose line at what time, for screen readers.
        """
        self.setEnabled(True)
        self.field.setAccessibleName(what)
        self.keys.setText(
            tr("{enter} save · {esc} later · {split} split · {merge} join the previous").format(
                enter="↵", esc="Esc", split="Ctrl ↵", merge="Ctrl ⌫"
            )
        )
        self.discard.setVisible(draft)
        self.field.setPlainText(text)
        self.place_caret(caret)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def text(self) -> str:
        return self.field.toPlainText()

    @property
    def caret(self) -> int:
        """The character before which the caret stands (Qt itself counts UTF-16 units)."""
        before = self.text.encode("utf-16-le")[: 2 * self.field.textCursor().position()]
        return len(before.decode("utf-16-le", "ignore"))

    def place_caret(self, caret: int) -> None:
        cursor = self.field.textCursor()
        if caret < 0:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        else:
            cursor.setPosition(len(self.text[:caret].encode("utf-16-le")) // 2)
        self.field.setTextCursor(cursor)

    def select(self, first: int, end: int) -> None:
        """Selects characters, so that typing replaces them."""
        self.place_caret(first)
        cursor = self.field.textCursor()
        cursor.setPosition(len(self.text[:end].encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
        self.field.setTextCursor(cursor)

    def needed_height(self) -> int:
        """Pixels for the whole text at the present width, and the foot."""
        step = QFontMetricsF(self.field.font()).lineSpacing()
        lines = max(1, round(self.field.document().size().height()))
        return round(lines * step) + 2 * _FRAME + _HINTS + 4


class _Field(QPlainTextEdit):
    def __init__(self, editor: LineEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.setProperty("kind", "line-editor")
        self.setFont(fonts.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(_FRAME - 1)
        self.setProperty(OWN_KEYS, ("Enter", "Ctrl+Enter", "Ctrl+Backspace", "Esc", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editor, key = self._editor, event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (editor.split if control else editor.committed).emit()
        elif key == Qt.Key.Key_Escape:
            editor.put_off.emit()
        elif key == Qt.Key.Key_Backspace and control and self._at_beginning():
            editor.merged.emit()
        elif event.text().isprintable() and event.text() and not control and self._room() < len(event.text()):
            editor.too_long.emit(LONGEST_LINE + 1)
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pasted and dropped text becomes one line; more than a line holds is refused, and nothing is lost."""
        text = source.text()
        if len(text) > self._room():
            self._editor.too_long.emit(len(text))
            return
        self.textCursor().insertText(paintable(text))

    def _at_beginning(self) -> bool:
        cursor = self.textCursor()
        return cursor.atStart() and not cursor.hasSelection()

    def _room(self) -> int:
        return LONGEST_LINE - len(self.toPlainText()) + len(self.textCursor().selectedText())
