"""The list of lines: what the mouse does in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui import motion
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review.conversation.model import LineModel
from callqa_desktop.ui.review.conversation.painting import Hit, LineDelegate
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.labels import plain_tooltip

BATCH = 150
"""Lines measured in one go: some 10 ms, so that a call of thousands of lines never stops the window."""


class TranscriptView(QListView):
    """Its delegate paints every line, so thousands of them cost no widgets."""

    line_clicked = Signal(int)
    word_clicked = Signal(int, int)
    """Line and word."""
    edit_requested = Signal(int, int)
    """Line, and the character the caret goes to (-1: the end)."""
    rename_requested = Signal(str)
    menu_requested = Signal(int, int, QPoint)
    """Line, character, and where on the screen."""
    scrolled_by_person = Signal()
    moved = Signal()
    """Lines stand elsewhere now: what floats over them follows."""

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
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.moved.emit())
        model.marked.connect(self._redraw)
        theme.changed.connect(self._restyled)
        self._pressed: tuple[int, Hit] | None = None

    def show_lines(
        self,
        lines: Sequence[UtteranceRow],
        speakers: Mapping[str, str] | None = None,
        drafts: Mapping[str, str] | None = None,
        *,
        keep_place: bool = False,
    ) -> None:
        """Other lines; `keep_place` for the same call corrected, which stays where it is on the screen."""
        bar = self.verticalScrollBar()
        place = bar.value()
        self.lines.show(lines, speakers, drafts=drafts or {})
        self.lines_delegate.renew_columns()
        self.setAccessibleName(trn("Conversation, {n} line", "Conversation, {n} lines", len(lines)))
        if keep_place:
            self.lay_out_now()
            bar.setValue(place)
        else:
            self.scrollToTop()

    def lay_out_now(self) -> None:
        """Places every line at once: heights are known, and the list must not jump."""
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.doItemsLayout()
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.moved.emit()

    def bring(self, number: int) -> None:
        """Scrolls a line into the middle when it is out of sight or at its edge."""
        index = self.lines.index(number)
        rect = self.visualRect(index)
        edge = 0 if motion.reduced() else min(80, self.viewport().height() // 4)
        if rect.isValid() and edge <= rect.top() and rect.bottom() <= self.viewport().height() - edge:
            return
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def row_rect(self, row: int) -> QRect:
        return self.visualRect(self.lines.index(row))

    def hit(self, point: QPoint) -> tuple[int, Hit] | None:
        """The line under a point of the viewport and what of it."""
        index = self.indexAt(point)
        if not index.isValid():
            return None
        return index.row(), self.lines_delegate.hit(index.row(), self.visualRect(index), point)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.lines_delegate.forget()
        super().resizeEvent(event)
        self.moved.emit()

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
        self._pressed = self.hit(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        released, pressed = self.hit(event.position().toPoint()), self._pressed
        self._pressed = None
        if event.button() != Qt.MouseButton.LeftButton or not pressed or not released or released[0] != pressed[0]:
            return
        row, hit = released
        if hit.part == "edit":
            self.edit_requested.emit(row, -1)
        elif hit.part == "word" and hit.word == pressed[1].word:
            self.word_clicked.emit(row, hit.word)
        else:
            self.line_clicked.emit(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.hit(event.position().toPoint())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            return
        row, hit = found
        if hit.part == "name":
            self.rename_requested.emit(self.lines.lines[row].speaker)
        elif hit.part in ("word", "text", "mark"):
            self.edit_requested.emit(row, hit.char)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found = self.hit(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else None
        if found is None:
            row = max(0, self.lines.current)
            where = self.row_rect(row).center() if self.lines.lines else self.rect().center()
            self.menu_requested.emit(row if self.lines.lines else -1, -1, self.viewport().mapToGlobal(where))
        else:
            self.menu_requested.emit(found[0], found[1].char, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.hit(event.pos())
            words = self._told(*found) if found else ""
            if found and words:
                QToolTip.showText(event.globalPos(), plain_tooltip(words), self.viewport(), self.row_rect(found[0]))
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _told(self, row: int, hit: Hit) -> str:
        """What a tooltip says about the place under the mouse."""
        line = self.lines.lines[row]
        if hit.part == "edit":
            return f"{tr('Correct the line')}  {hint('edit_line')}".strip()
        if hit.part == "name":
            return "\n".join((self.lines.who(line.speaker), tr("Double click to rename")))
        if hit.part == "time" and not self.lines.timed:
            return tr("This transcript has no times: listen from the waveform")
        if hit.part == "time" and line.estimated:
            return tr("Estimated: the line was split where no word times are known")
        if hit.part == "mark":
            return tr("It was: {text}").format(text=line.original) if line.original else tr("Changed by a person")
        if hit.part == "word" and any(word.first <= hit.char < word.end for word in line.words if word.doubtful):
            return "  ".join((tr("Heard unclearly"), hint("next_doubtful"))).strip()
        return ""

    def _hover(self, point: QPoint | None) -> None:
        found = self.hit(point) if point is not None else None
        row, hit = found if found else (-1, None)
        self.lines.set_hovered(row, hit.word if hit is not None and self.lines.timed else -1)
        pointed = hit is not None and (self.lines.timed or hit.part == "edit")
        shape = Qt.CursorShape.PointingHandCursor if pointed else Qt.CursorShape.ArrowCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        if row != self.lines_delegate.hovered:
            old, self.lines_delegate.hovered = self.lines_delegate.hovered, row
            for one in (old, row):
                if 0 <= one < len(self.lines.lines):
                    self._redraw(one)

    def _restyled(self) -> None:
        self.lines_delegate.forget()
        self.viewport().update()

    def _redraw(self, row: int = -1) -> None:
        if row >= 0:
            self.update(self.lines.index(row))
        else:
            self.viewport().update()
