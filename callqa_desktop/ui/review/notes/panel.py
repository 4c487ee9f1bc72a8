"""The Notes tab: notes on places of the call, written beside the text and shown under the waveform."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from callqa_desktop.models.enums import AnnotationKind
from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.review.notes.edit import Edit, kind_look
from callqa_desktop.ui.review.notes.editor import NoteEditor
from callqa_desktop.ui.review.notes.item import NoteItem
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.panels import Scroll, column, row


class NotesPanel(QWidget):
    """List and editor. It asks the page to store, delete and play, and shows what the page hands it."""

    saved = Signal(object)
    """An Edit to be stored for good."""
    typed = Signal(object)
    """An Edit as far as it got; more may follow."""
    taken_back = Signal(object)
    """The Edit as it was before."""
    editor_closed = Signal()
    """A new note is done with; the keyboard belongs to nobody."""
    delete_requested = Signal(object)
    play_requested = Signal(int, int)
    moved = Signal(object, int, int)
    evidence_requested = Signal(object)
    clip_requested = Signal(object)
    new_requested = Signal()
    options_requested = Signal(QMenu)
    """Fill the menu of settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notes: tuple[AnnotationRow, ...] = ()
        self.items: dict[int, NoteItem] = {}
        self.selected: int | None = None
        self._written: dict[int, int] = {}
        """Notes stored while they were being written, by the token of their editing."""
        layout = column(self, gap=0)
        self._add_bar(layout)
        self._faces = QWidget()
        self._stack = QStackedLayout(self._faces)
        self._scroll = Scroll(gap=tokens.S2)
        self._scroll.body.setContentsMargins(tokens.GAP, 2, tokens.GAP, tokens.S3)
        self.editor = NoteEditor()
        self.editor.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.editor.hide()
        self.editor.done.connect(self._edited)
        self.editor.typed.connect(self.typed)
        self.editor.left.connect(self._left)
        self._scroll.body.addWidget(self.editor)
        self._add = Button(tr("Add a note"), self.new_requested.emit, icon="plus", keys=hint("mark"))
        self._scroll.body.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._scroll.body.addStretch(1)
        self._empty = EmptyState()
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)
        layout.addWidget(self._faces, 1)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(250)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._resettled)

    def show_notes(self, notes: tuple[AnnotationRow, ...]) -> None:
        """Other notes; widgets of those that stay are kept, and the editor with what is written in it."""
        self.notes = tuple(sorted(notes, key=lambda n: (n.start_ms, n.id)))
        known = {note.id for note in self.notes}
        for note_id in [i for i in self.items if i not in known]:
            gone = self.items.pop(note_id)
            self._scroll.body.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        if self.selected not in known:
            self.selected = None
        for note in self.notes:
            item = self.items.get(note.id)
            if item is None:
                item = self.items[note.id] = self._item(note)
            item.show_note(note)
            item.set_current(note.id == self.selected)
        self._fill_filters()
        self._arrange()

    def begin_call(self) -> None:
        """Another call: nothing of the last one stays in the editor."""
        self.editor.hide()
        self.selected = None
        for box in (self.kind, self.author):
            box.setCurrentIndex(0)

    def edit_new(self, start_ms: int, end_ms: int, speaker: str, kind: str = AnnotationKind.NOTE.value) -> None:
        self._open_editor(Edit(None, start_ms, end_ms, speaker, kind, ""))

    def edit(self, note: AnnotationRow) -> None:
        """Opens the editor in the place of the note."""
        self._open_editor(Edit.of(note))

    def reopen(self, edit: Edit, base: Edit) -> None:
        """What could not be stored comes back with all that was written."""
        self.editor.show_edit(edit, base=base)
        self._arrange()

    def finish_edit(self) -> None:
        """The page goes, or another note begins: what is written in the editor is kept as a note."""
        if not self.editor.isHidden() and self.editor.changed:
            self.editor.finish()

    def select(self, note_id: int | None) -> None:
        """Marks a note as the one that keys act on and brings it in sight."""
        self.selected = note_id
        for key, item in self.items.items():
            item.set_current(key == note_id)
        found = self.items.get(note_id) if note_id is not None else None
        if found is not None:
            self._scroll.ensureWidgetVisible(found)

    def _add_bar(self, layout: QVBoxLayout) -> None:
        self._bar = QFrame()
        self._bar.setProperty("surface", "plain")
        line = row(self._bar, gap=tokens.S2)
        line.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, tokens.S2)
        self.kind, self.author = QComboBox(), QComboBox()
        for box, name in ((self.kind, tr("Show notes of this kind")), (self.author, tr("Show notes of this person"))):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.activated.connect(self._arrange)
            line.addWidget(box, 1)
        self.options = IconButton("settings", tr("Settings of notes and clips"), self._show_options)
        line.addWidget(self.options)
        layout.addWidget(self._bar)

    def _item(self, note: AnnotationRow) -> NoteItem:
        item = NoteItem(note)
        item.play_requested.connect(self.play_requested)
        item.chosen.connect(self.select)
        item.edit_requested.connect(self.edit)
        item.delete_requested.connect(self.delete_requested)
        item.moved.connect(self.moved)
        item.evidence_requested.connect(self.evidence_requested)
        item.clip_requested.connect(self.clip_requested)
        return item

    def _fill_filters(self) -> None:
        """The choices are what there is; what was chosen stays while it is among them."""
        kinds = [k.value for k in AnnotationKind if any(n.kind == k.value for n in self.notes)]
        looks = [(kind, f"{kind_look(kind).sign} {kind_look(kind).word}") for kind in kinds]
        authors = formats.in_order({note.author for note in self.notes})
        self._fill(self.kind, tr("all kinds"), looks)
        self._fill(self.author, tr("everybody"), [(name, name or tr("no name")) for name in authors])

    @staticmethod
    def _fill(box: QComboBox, everything: str, values: list[tuple[str, str]]) -> None:
        chosen = box.currentData()
        box.clear()
        box.addItem(everything, None)
        for value, words in values:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)

    def _arrange(self) -> None:
        """Puts the notes that pass the filter in the order of time, the editor where its note stands."""
        kind, author = self.kind.currentData(), self.author.currentData()
        editing = None if self.editor.isHidden() else self.editor.edit
        body = self._scroll.body
        placed = editing is None
        shown = at = 0
        for note in self.notes:
            item = self.items[note.id]
            edited = editing is not None and self._note_of(editing) == note.id
            if editing is not None and not placed and (edited or note.start_ms > editing.start_ms):
                body.insertWidget(at, self.editor)
                placed = True
                at += 1
            body.insertWidget(at, item)
            at += 1
            passes = kind in (None, note.kind) and author in (None, note.author)
            item.setVisible(passes and not edited)
            shown += passes or edited
        if not placed:
            body.insertWidget(at, self.editor)
        self._bar.setVisible(bool(self.notes))
        self._show_face(shown, editing is not None)

    def _note_of(self, edit: Edit) -> int | None:
        """The stored note behind what is edited, also one that was stored while it was being written."""
        return edit.id if edit.id is not None else self._written.get(edit.token)

    def know(self, token: int, note_id: int) -> None:
        """The new note being written has been stored under this id."""
        self._written[token] = note_id

    def _show_face(self, shown: int, editing: bool) -> None:
        if shown or editing:
            self._stack.setCurrentWidget(self._scroll)
            return
        if self.notes:
            self._empty.show_state(
                "bookmark", tr("No such notes"), tr("Other kinds or people have notes here"),
                (tr("Show all"), self._show_all),
            )  # fmt: skip
        else:
            self._empty.show_state(
                "bookmark",
                tr("No notes yet"),
                tr("Press {key} while listening to note a moment, {range_key} to note the loop").format(
                    key=hint("mark"), range_key=hint("mark_loop")
                ),
                (tr("Add a note"), self.new_requested.emit),
            )
        self._stack.setCurrentWidget(self._empty)

    def _show_all(self) -> None:
        self.kind.setCurrentIndex(0)
        self.author.setCurrentIndex(0)
        self._arrange()

    def _show_options(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.options_requested.emit(menu)
        menu.popup(self.options.mapToGlobal(self.options.rect().bottomLeft()))

    def _open_editor(self, edit: Edit) -> None:
        self.finish_edit()
        self.editor.hide()
        self.editor.show_edit(edit)
        self._arrange()
        self.editor.text.setFocus()
        self._settling.start()
        QTimer.singleShot(0, self, self._bring_editor)

    def _bring_editor(self) -> None:
        if not self.editor.isHidden():
            self._scroll.ensureWidgetVisible(self.editor, 0, tokens.S3)

    def _resettled(self) -> None:
        """Heights come a moment after the widgets."""
        if self._settling.isActive():
            self._bring_editor()

    def _left(self, edit: Edit) -> None:
        self.editor.hide()
        self._arrange()
        self.taken_back.emit(edit)
        self._give_keyboard(edit)

    def _edited(self, edit: Edit) -> None:
        self.editor.hide()
        self._arrange()
        self.saved.emit(edit)
        self._give_keyboard(edit)

    def _give_keyboard(self, edit: Edit) -> None:
        """The next key must not press some button: it goes to the note in the list, or to whom the page chooses."""
        item = self.items.get(edit.id) if edit.id is not None else None
        if item is not None and not item.isHidden():
            item.setFocus()
        else:
            self.editor_closed.emit()
