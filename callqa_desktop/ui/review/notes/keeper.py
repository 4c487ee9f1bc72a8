"""Notes between the panel, the store and the waveform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.ui.review.marks import marks
from callqa_desktop.ui.review.notes.panel import Edit, notes_title

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage


class NoteKeeper(QObject):
    """Stores what the notes panel asks for and shows the result at once, without reading the call again."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self.notes: tuple[AnnotationRow, ...] = ()
        panel = page.notes
        panel.saved.connect(self._save)
        panel.delete_requested.connect(self._delete)
        panel.restore_requested.connect(self._restore)
        panel.new_requested.connect(self.new_here)

    def show(self, notes: Sequence[AnnotationRow]) -> None:
        from callqa_desktop.ui.review.page import NOTES

        page = self._page
        self.notes = tuple(notes)
        page.notes.show_notes(self.notes)
        page.tabs.set_title(NOTES, notes_title(len(self.notes)))
        page.sound.waveform.set_marks(marks(self.notes, page.detail.findings if page.detail else ()))

    def new_here(self) -> None:
        """A note at the playhead, on the lane of whoever speaks."""
        line = self._page.transcript.current_line()
        position = self._page.playback.position
        speaking = line is not None and line.start_ms <= position < line.end_ms
        speaker = line.speaker if line is not None and speaking and line.speaker in ("agent", "client") else ""
        self._begin(position, position, speaker)

    def new_on_loop(self) -> bool:
        """A note on the loop; False when there is none."""
        if self._page.playback.loop is None:
            return False
        self._begin(*self._page.playback.loop, "")
        return True

    def mark_clicked(self, key: str) -> None:
        """A chip under the waveform: goes to its place and shows where it is written."""
        from callqa_desktop.ui.review.page import FINDINGS, NOTES

        mark = next((m for m in self._page.sound.waveform.marks if m.key == key), None)
        if mark is not None:
            self._page.playback.seek(mark.start_ms)
            self._page.tabs.show_tab(NOTES if key.startswith("note:") else FINDINGS)

    def _begin(self, start_ms: int, end_ms: int, speaker: str) -> None:
        from callqa_desktop.ui.review.page import NOTES

        if self._page.detail is not None:
            self._page.tabs.show_tab(NOTES)
            self._page.notes.edit_new(start_ms, end_ms, speaker)

    def _save(self, edit: Edit) -> None:
        page = self._page
        if page.detail is None:
            return
        desk: Any = page.program.review
        values = {"start_ms": edit.start_ms, "end_ms": edit.end_ms, "speaker": edit.speaker, "kind": edit.kind,
                  "text": edit.text}  # fmt: skip
        if edit.id is None:
            future = desk.annotate(page.detail.row.id, **values)
        else:
            future = desk.change_annotation(edit.id, **values)
        call_id = page.detail.row.id

        def failed(error: BaseException) -> None:
            page.notify_error(error, "note")
            if page.loader.call_id == call_id:
                page.notes.editor.show_edit(edit)  # what was written is not lost

        page.bridge.then(page, future, lambda note: self._stored(call_id, note), failed)

    def _stored(self, call_id: int, note: AnnotationRow) -> None:
        if self._page.detail is not None and self._page.detail.row.id == call_id:
            self.show((*(n for n in self.notes if n.id != note.id), note))

    def _delete(self, note: AnnotationRow) -> None:
        page = self._page

        def gone(_: None) -> None:
            if page.detail is not None and page.detail.row.id == note.call_id:
                self.show(tuple(n for n in self.notes if n.id != note.id))
                page.notes.deleted(note)

        page.bridge.then(page, page.program.review.delete_annotation(note.id), gone)

    def _restore(self, note: AnnotationRow) -> None:
        self._save(Edit(None, note.start_ms, note.end_ms, note.speaker, note.kind, note.text))
