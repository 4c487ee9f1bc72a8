"""The conversation: a list that follows the voice, seeks on a click and can be searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QWidget

from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.keys import hint
from callqa_desktop.ui.review.lines import LineDelegate, LineModel, accessible_summary
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.labels import Label, Line, plain_tooltip
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.widgets.progress import ThinProgress

HEADER = 44
"""Height of the headers of both panels."""
BATCH = 150
"""Lines measured in one go: some 10 ms, so that a call of thousands of lines never stops the window."""


class TranscriptView(QListView):
    """The list itself. Its delegate paints every line, so thousands of them cost no widgets."""

    line_clicked = Signal(int)
    scrolled_by_person = Signal()

    def __init__(self, model: LineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        self.setModel(model)
        self.lines_delegate = LineDelegate(model, self)
        self.setItemDelegate(self.lines_delegate)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(36)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().sliderPressed.connect(self.scrolled_by_person)
        model.marked.connect(self._redraw)
        theme.changed.connect(self._redraw)
        self._pressed = -1

    def show_lines(self, lines: Sequence[UtteranceRow]) -> None:
        self.lines.show(lines)
        self.lines_delegate.forget()
        self.setAccessibleName(accessible_summary(len(lines)))
        self.scrollToTop()

    def bring(self, number: int) -> None:
        """Scrolls a line into the middle when it is out of sight or at its edge."""
        index = self.lines.index(number)
        rect = self.visualRect(index)
        edge = min(80, self.viewport().height() // 4)
        if rect.isValid() and edge <= rect.top() and rect.bottom() <= self.viewport().height() - edge:
            return
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.lines_delegate.forget()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self.scrolled_by_person.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            bar = self.verticalScrollBar()
            step = self.viewport().height() - 40
            bar.setValue(bar.value() + (step if event.key() == Qt.Key.Key_PageDown else -step))
            self.scrolled_by_person.emit()
            return
        event.ignore()  # letters are actions of the page, not a search by first letter

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed = self.indexAt(event.position().toPoint()).row()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        released = self.indexAt(event.position().toPoint()).row()
        if event.button() == Qt.MouseButton.LeftButton and released >= 0 and released == self._pressed:
            self.line_clicked.emit(released)
        self._pressed = -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click is a click that happened twice: nothing more."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QModelIndex())
        super().leaveEvent(event)

    def _hover(self, index: QModelIndex) -> None:
        if index.row() == self.lines_delegate.hovered:
            return
        self.lines_delegate.hovered = index.row()
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if index.isValid() else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def _redraw(self, row: int = -1) -> None:
        if row >= 0:
            self.update(self.lines.index(row))
        else:
            self.viewport().update()


class TranscriptPanel(Panel):
    """Header with follow and search, the list, and what stands in its place while there is none."""

    seek_requested = Signal(int)
    cancel_requested = Signal()
    """The analysis under way shall stop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = LineModel(self)
        self.view = TranscriptView(self.model)
        self.faces = Faces(self.view)
        self._following = True
        layout = column(self, margins=1, gap=0)
        layout.addWidget(self._header())
        layout.addWidget(Line())
        self.work = ThinProgress(self.cancel_requested.emit)
        self.work.setContentsMargins(tokens.GAP, tokens.S1, tokens.S2, tokens.S1)
        self.work.hide()
        layout.addWidget(self.work)
        layout.addWidget(self.faces, 1)
        self.back_button = Button(tr("Back to the current line"), self.back_to_current, kind="banner", icon="repeat")
        self.back_button.setParent(self.view)
        self.back_button.keys = hint("to_current")
        self.back_button.hide()
        self.view.line_clicked.connect(self._clicked)
        self.view.scrolled_by_person.connect(self._person_scrolled)
        self.view.installEventFilter(self)

    def _header(self) -> QWidget:
        bar = QWidget()
        bar.setFixedHeight(HEADER)
        line = row(bar, gap=tokens.S2)
        line.setContentsMargins(tokens.GAP, 0, tokens.S2, 0)
        line.addWidget(Label(tr("Conversation"), "heading"))
        self.follow_button = Button(tr("follow the voice"), kind="chip", keys=hint("follow"))
        self.follow_button.setCheckable(True)
        self.follow_button.setChecked(True)
        self.follow_button.clicked.connect(lambda: self.set_following(self.follow_button.isChecked()))
        line.addWidget(self.follow_button)
        self.approximate = Label(tr("speakers approximate"), "caption")
        self.approximate.setToolTip(
            plain_tooltip(tr("The recording has one channel: who speaks was told apart by the model"))
        )
        self.approximate.hide()
        line.addWidget(self.approximate)
        line.addStretch(1)
        self.count = Label("", "caption", tabular=True)
        line.addWidget(self.count)
        self.field = _FindField()
        self.field.setProperty("kind", "search")
        self.field.setPlaceholderText(tr("Find in this call  {key}").format(key="Ctrl F"))
        self.field.setAccessibleName(tr("Find in this call"))
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(200)
        self.field.textChanged.connect(self._find)
        self.field.forward.connect(lambda: self.find_step(1))
        self.field.backward.connect(lambda: self.find_step(-1))
        self.field.escaped.connect(self.view.setFocus)
        line.addWidget(self.field)
        self.previous = IconButton("chevron-left", tr("Previous match"), lambda: self.find_step(-1))
        self.next = IconButton("chevron-right", tr("Next match"), lambda: self.find_step(1))
        for button in (self.previous, self.next):
            button.setEnabled(False)
            line.addWidget(button)
        return bar

    def show_lines(self, lines: Sequence[UtteranceRow], *, approximate: bool) -> None:
        self.view.show_lines(lines)
        self.approximate.setVisible(approximate and bool(lines))
        self.faces.show_full()
        self.set_following(True)
        if self.field.text():
            self._find(self.field.text())

    def show_message(self, icon: str, title: str, why: str, *acts: tuple[str, Callable[[], Any]]) -> None:
        self.view.show_lines(())
        self.approximate.hide()
        self.faces.show_empty(icon, title, why, *acts)

    @property
    def following(self) -> bool:
        return self._following

    def set_following(self, on: bool) -> None:
        self._following = on
        self.follow_button.setChecked(on)
        if on:
            self.back_button.hide()
            if self.model.current >= 0:
                self.view.bring(self.model.current)

    def back_to_current(self) -> None:
        self.set_following(True)

    def follow(self, ms: int) -> None:
        """Marks the line spoken at this moment and, while following, keeps it in sight."""
        if self.model.set_current(self.model.line_at(ms)) and self.model.current >= 0 and self._following:
            self.view.bring(self.model.current)

    def current_line(self) -> UtteranceRow | None:
        return self.model.lines[self.model.current] if self.model.current >= 0 else None

    def step(self, by: int, *, same_speaker: bool = False) -> int | None:
        """Start of the next (1) or previous (-1) line, of the same person if asked; None at the end."""
        at = self.model.current
        speaker = self.model.lines[at].speaker if 0 <= at < len(self.model.lines) else ""
        at += by
        while same_speaker and speaker and 0 <= at < len(self.model.lines) and self.model.lines[at].speaker != speaker:
            at += by
        return self.model.lines[at].start_ms if 0 <= at < len(self.model.lines) else None

    # Search

    def start_find(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def find_step(self, by: int) -> None:
        """Goes to the next (1) or previous (-1) match, round and round."""
        total = len(self.model.matches)
        if not total:
            return
        self._go_to_match(
            (self.model.at_match + by) % total if self.model.at_match >= 0 else (0 if by > 0 else total - 1)
        )

    def _find(self, text: str) -> None:
        self.model.find(text)
        found = len(self.model.matches)
        for button in (self.previous, self.next):
            button.setEnabled(found > 0)
        if found:
            here = max(0, self.model.current)
            self._go_to_match(next((n for n, match in enumerate(self.model.matches) if match[0] >= here), 0))
        else:
            self.count.setText(tr("no match") if text.strip() else "")

    def _go_to_match(self, number: int) -> None:
        self.model.set_match(number)
        self.count.setText(tr("{n} of {total}").format(n=number + 1, total=len(self.model.matches)))
        if self.model.matches[number][0] != self.model.current:
            self._person_scrolled()
        self.view.bring(self.model.matches[number][0])

    # The list

    def _clicked(self, number: int) -> None:
        self.set_following(True)
        self.seek_requested.emit(self.model.lines[number].start_ms)

    def _person_scrolled(self) -> None:
        if self._following and self.model.current >= 0:
            self._following = False
            self.follow_button.setChecked(False)
            self._place_back_button()
            self.back_button.show()
            self.back_button.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() == QEvent.Type.Resize and self.back_button.isVisible():
            QTimer.singleShot(0, self, self._place_back_button)
        return False

    def _place_back_button(self) -> None:
        size = self.back_button.sizeHint()
        self.back_button.resize(size)
        self.back_button.move((self.view.width() - size.width()) // 2, self.view.height() - size.height() - tokens.S3)


class _FindField(QLineEdit):
    forward = Signal()
    backward = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.backward if back else self.forward).emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.escaped.emit()
        else:
            super().keyPressEvent(event)
