"""Notes between the panel, the store and the waveform."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.marks import marks
from callqa_desktop.ui.review.notes.edit import Edit, nearest, notes_title
from callqa_desktop.ui.review.notes.undo import NoteUndo, Step

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

_QUOTE = 500
_POINT_MS = 3_000
"""Evidence made of a note on a moment in which nobody's line is known lasts this long."""


@dataclass(frozen=True)
class _Order:
    """One thing to be written: a note as it is now (`edit`), or that it is gone."""

    call_id: int
    edit: Edit
    gone: bool = False
    final: bool = True
    base: Edit | None = None


class NoteKeeper(QObject):
    """Stores what the notes panel asks for, one thing after the other, and shows the result at once."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self.notes: tuple[AnnotationRow, ...] = ()
        self._orders: list[_Order] = []
        self._running: tuple[_Order, Future[Any]] | None = None
        self._ids: dict[int, int] = {}
        """Ids of notes that were new, by the token of their editing."""
        self._sent: set[int] = set()
        """Tokens of which something was written."""
        self._again: dict[int, int] = {}
        """The id a deleted note had, by the token under which it is being brought back."""
        self.undoing = NoteUndo()
        self.undoing.requested.connect(self.take_back)
        panel = page.notes
        panel.saved.connect(self._save)
        panel.typed.connect(lambda edit: self._save(edit, final=False))
        panel.taken_back.connect(self._take_back)
        panel.delete_requested.connect(self._delete)
        panel.moved.connect(self._move)
        panel.evidence_requested.connect(self._as_evidence)
        panel.new_requested.connect(self.new_here)

    def begin_call(self) -> None:
        """Another call: nothing of the last one is undone here."""
        self.undoing.clear()

    def arrived(self, notes: Sequence[AnnotationRow]) -> None:
        """Notes as they were read; those whose move is being written stay where they were put."""
        under_way = [self._running[0]] if self._running else []
        moves = {-order.edit.token: order.edit for order in (*under_way, *self._orders)}
        self.show(
            [
                replace(note, start_ms=move.start_ms, end_ms=move.end_ms) if (move := moves.get(note.id)) else note
                for note in notes
            ]
        )

    def show(self, notes: Sequence[AnnotationRow]) -> None:
        from callqa_desktop.ui.review.page import NOTES

        page = self._page
        self.notes = tuple(notes)
        page.notes.show_notes(self.notes)
        page.tabs.set_title(NOTES, notes_title(len(self.notes)))
        page.sound.waveform.set_marks(marks(self.notes, page.detail.findings if page.detail else ()))

    def new_here(self) -> None:
        """A note at the playhead, on the lane of whoever speaks; while it plays, as much earlier as people are late."""
        playback = self._page.playback
        late = int(self._page.program.settings.get("mark_delay_ms")) if playback.playing else 0
        position = max(0, playback.position - round(late * playback.speed))
        line = next((x for x in self._page.transcript.model.lines if x.start_ms <= position < x.end_ms), None)
        speaker = line.speaker if line is not None and line.speaker in ("agent", "client") else ""
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
        if mark is None:
            return
        self._page.playback.seek(mark.start_ms)
        self._page.tabs.show_tab(NOTES if key.startswith("note:") else FINDINGS)
        self.reached(key)

    def mark_moved(self, key: str, start_ms: int, end_ms: int) -> None:
        """A chip or an edge of it was dragged on the waveform."""
        note = next((n for n in self.notes if f"note:{n.id}" == key), None)
        if note is not None:
            self._move(note, start_ms, end_ms)

    def undo(self) -> bool:
        """Takes back what was last done to a note; False when nothing was, or the words were corrected since."""
        last = self.undoing.last
        if last is None or self._page.correcting.corrections.done > last.corrections:
            return False
        self.take_back()
        return True

    def take_back(self) -> None:
        """A deleted note comes again, a moved one is where it was."""
        last = self.undoing.last
        if last is None:
            return
        if last.before.id in self._again.values():  # it is still being brought back
            return
        self.undoing.take()
        if last.deleted:
            edit = replace(Edit.of(last.before), id=None)
            self._again[edit.token] = last.before.id
            self._save(edit)
            return
        note = next((n for n in self.notes if n.id == last.before.id), None)
        if note is not None:
            self._put(note, last.before.start_ms, last.before.end_ms)

    def reached(self, key: str) -> None:
        """The person stepped to a mark: a note among them becomes the selected one."""
        if key.startswith("note:"):
            self._page.notes.select(int(key.removeprefix("note:")))

    def aimed(self) -> AnnotationRow | None:
        """The note that keys act on: the selected one, else the nearest."""
        chosen = next((n for n in self.notes if n.id == self._page.notes.selected), None)
        return chosen or nearest(self.notes, self._page.playback.position)

    def to_evidence(self) -> bool:
        """The aimed note becomes evidence of the current question."""
        note = self.aimed()
        return note is not None and self._as_evidence(note)

    def flush(self) -> None:
        """The page goes: what waits for a write under way is handed to the writer itself."""
        running, waiting, desk = self._running, self._orders, self._page.program.review
        if running is None or not waiting:
            return
        (before, future), self._orders = running, []
        last = {order.edit.token: order for order in waiting}  # later words of one note hold

        def go_on(done: Future[Any]) -> None:
            if done.cancelled() or done.exception() is not None:
                return
            for token, order in last.items():
                made = getattr(done.result(), "id", None) if token == before.edit.token else None
                _write(desk, order, order.edit.id or self._ids.get(token) or made)

        future.add_done_callback(go_on)

    def _begin(self, start_ms: int, end_ms: int, speaker: str) -> None:
        from callqa_desktop.ui.review.page import NOTES

        if self._page.detail is not None:
            self._page.tabs.show_tab(NOTES)
            self._page.notes.edit_new(start_ms, end_ms, speaker)

    def _as_evidence(self, note: AnnotationRow) -> bool:
        """Its place and what was said there; a moment stands for the line in which it lies."""
        page = self._page
        lines = page.transcript.model.lines
        start, end = note.start_ms, note.end_ms
        spoken = [line for line in lines if line.start_ms < max(end, start + 1) and line.end_ms > start]
        if start == end:
            start, end = (spoken[0].start_ms, spoken[0].end_ms) if spoken else (start, start + _POINT_MS)
        quote = " ".join(line.text for line in spoken)[:_QUOTE] or note.text[:_QUOTE]
        if not page.sheet.attach(start, end, quote):
            return False
        page.show_score()
        return True

    def _save(self, edit: Edit, *, final: bool = True, base: Edit | None = None) -> None:
        if self._page.detail is not None:
            call_id = self._page.detail.row.id
            self._orders = [o for o in self._orders if o.gone or o.edit.token != edit.token or o.final]
            self._orders.append(_Order(call_id, edit, final=final, base=base or self._page.notes.editor.edit))
            self._next()

    def _move(self, note: AnnotationRow, start_ms: int, end_ms: int) -> None:
        as_long = note.end_ms - note.start_ms == end_ms - start_ms
        self._remember(note, tr("Note moved") if as_long else tr("Edge of the note moved"))
        self._put(note, start_ms, end_ms)

    def _put(self, note: AnnotationRow, start_ms: int, end_ms: int) -> None:
        """Shown at once, so that the next press goes on from here; of quick presses only the last is written."""
        moved = replace(note, start_ms=start_ms, end_ms=end_ms)
        self.show(tuple(moved if n.id == note.id else n for n in self.notes))
        self._save(replace(Edit.of(moved), token=-note.id), final=False)

    def _remember(self, before: AnnotationRow, words: str, *, deleted: bool = False) -> None:
        self.undoing.add(Step(before, words, deleted, self._page.correcting.corrections.done))

    def _take_back(self, edit: Edit) -> None:
        """Cancelled: a new note that was stored meanwhile goes, another is again as it was."""
        mine = [o for o in self._orders if o.edit.token == edit.token]
        self._orders = [o for o in self._orders if o.edit.token != edit.token]
        began = edit.token in self._ids or bool(mine) or self._running is not None
        if edit.id is None and began and self._page.detail is not None:
            self._orders.append(_Order(self._page.detail.row.id, edit, gone=True))
            self._next()
        elif edit.id is not None and edit.token in self._sent:
            self._save(edit)

    def _next(self) -> None:
        if self._running is not None or not self._orders:
            return
        order = self._orders.pop(0)
        note_id = order.edit.id if order.edit.id is not None else self._ids.get(order.edit.token)
        future = _write(self._page.program.review, order, note_id)
        if future is None:
            self._next()
            return
        self._running = order, future
        self._sent.add(order.edit.token)
        self._page.bridge.then(
            self, future, lambda note: self._stored(order, note), lambda error: self._failed(order, error)
        )

    def _stored(self, order: _Order, note: AnnotationRow | None) -> None:
        self._running = None
        self._page.loader.outrun()
        token = order.edit.token
        if note is not None:
            self._ids[token] = note.id
            self._page.notes.know(token, note.id)
            self.undoing.rename(self._again.pop(token, note.id), note.id)
            waiting = next((o.edit for o in self._orders if o.edit.token == -note.id), None)
            if waiting is not None:  # it was moved on meanwhile
                note = replace(note, start_ms=waiting.start_ms, end_ms=waiting.end_ms)
        taken_back = order.gone or any(o.gone and o.edit.token == token for o in self._orders)
        gone = self._ids.get(token) if taken_back else None
        if self._page.detail is not None and self._page.detail.row.id == order.call_id:
            kept = tuple(n for n in self.notes if n.id != gone and (note is None or n.id != note.id))
            self.show(kept if note is None or taken_back else (*kept, note))
        self._next()

    def _failed(self, order: _Order, error: BaseException) -> None:
        self._running = None
        self._again.pop(order.edit.token, None)
        page = self._page
        page.notify_error(error, "note")
        if order.final and not order.gone and page.loader.call_id == order.call_id and page.notes.editor.isHidden():
            page.notes.reopen(order.edit, order.base or order.edit)  # what was written is not lost
        self._next()

    def _delete(self, note: AnnotationRow) -> None:
        page = self._page

        def gone(_: None) -> None:
            page.loader.outrun()
            if page.detail is not None and page.detail.row.id == note.call_id:
                self.show(tuple(n for n in self.notes if n.id != note.id))
                self._remember(note, tr("Note deleted"), deleted=True)

        page.bridge.then(page, page.program.review.delete_annotation(note.id), gone)


def _write(desk: Any, order: _Order, note_id: int | None) -> Future[Any] | None:
    """Asks the desk for one thing; None where there is nothing to do."""
    edit = order.edit
    values = {"start_ms": edit.start_ms, "end_ms": edit.end_ms, "speaker": edit.speaker, "kind": edit.kind,
              "text": edit.text, "colour": edit.colour}  # fmt: skip
    made: Future[Any] | None
    if order.gone:
        made = desk.delete_annotation(note_id) if note_id is not None else None
    elif note_id is None:
        made = desk.annotate(order.call_id, **values)
    else:
        made = desk.change_annotation(note_id, **values)
    return made
