"""Corrections: from keys, mouse and menu to the store, and the corrected lines back into the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from callqa_desktop.models.enums import EditKind, Speaker
from callqa_desktop.services.records import CallDetail, Corrections, Transcribed
from callqa_desktop.services.transcripts.texts import tidy
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.conversation.former import FormerNote
from callqa_desktop.ui.review.conversation.menus import CallMenu, line_menu
from callqa_desktop.ui.review.conversation.naming import NameDialog
from callqa_desktop.ui.review.conversation.open_line import OpenLine

if TYPE_CHECKING:
    from callqa_desktop.services.audio.peaks import Peaks
    from callqa_desktop.ui.review.page import ReviewPage

_OTHER_SIDE = {
    Speaker.AGENT.value: Speaker.CLIENT,
    Speaker.CLIENT.value: Speaker.AGENT,
    Speaker.OTHER.value: Speaker.AGENT,
}


class Correcting(QObject):
    """Keeps the conversation on the page in step with its journal of corrections."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._panel = page.transcript
        self._model, self._view = self._panel.model, self._panel.view
        self._call_id = 0
        self._corrected = 0
        """Corrections sent off and come back: what was read in between may be older."""
        self.corrections = Corrections()
        self.open_line = OpenLine(page, self)
        self.note = FormerNote(self._panel.above, self.copy_former, self.show_history)
        self._view.edit_requested.connect(self.edit)
        self._view.rename_requested.connect(self.rename)
        self._view.menu_requested.connect(self._menu)
        self._panel.doubtful_requested.connect(self.next_doubtful)
        self._panel.menu_button.clicked.connect(self._call_menu)

    def show_call(self, detail: CallDetail) -> None:
        """The conversation of a call that was opened, or read again; what is being written is not disturbed."""
        if (detail.row.id, detail.corrections.transcript) != (self._call_id, self.corrections.transcript):
            self._put(detail)
        elif self._differs(detail):
            self._read_again()  # what was read before a correction may arrive after it

    def _put(self, detail: CallDetail) -> None:
        same = (detail.row.id, detail.corrections.transcript) == (self._call_id, self.corrections.transcript)
        if not same:
            self.put_aside()
        changed = not same or self._differs(detail)
        self._call_id, self.corrections = detail.row.id, detail.corrections
        self.note.show_for(detail.row.id, detail.corrections)
        if changed:
            self._arrange(detail, keep_place=same and bool(self._model.lines))

    def _differs(self, detail: CallDetail) -> bool:
        model = self._model
        shown = (model.lines, dict(model.speakers), dict(self.corrections.drafts))
        return shown != (detail.transcript, dict(detail.speakers), dict(detail.corrections.drafts))

    def _read_again(self) -> None:
        begun, call_id = self._corrected, self._call_id

        def have(words: Transcribed) -> None:
            if call_id == self._call_id:
                if begun == self._corrected:
                    self._show(words)
                else:
                    self._read_again()

        self._page.bridge.then(self._page, self._page.program.transcripts.read(call_id), have, self.failed)

    def forget_call(self) -> None:
        """No conversation is shown."""
        self.put_aside()
        self._call_id, self.corrections = 0, Corrections()
        self.note.show_for(0, self.corrections)

    def set_peaks(self, peaks: Peaks) -> None:
        """The sound's picture came: words are placed where somebody speaks."""
        from callqa_desktop.services.transcripts.voice import by_speaker

        recording = self._page.detail.recording if self._page.detail else None
        apart = recording is not None and recording.channels == 2
        self._model.set_voice(by_speaker(peaks, recording.agent_channel if recording and apart else None))

    # One line

    def edit(self, row: int = -1, caret: int = -1) -> None:
        """Opens a line for correction: the given one, else that of the doubtful word, else the current one."""
        self.open_line.open(row if row >= 0 else self._target(), caret)

    def put_aside(self) -> None:
        """Closes the open line and keeps what was written in it as a draft."""
        self.open_line.put_aside()

    def merge_row(self, row: int) -> None:
        """Joins a line to the one before it, without opening it."""
        if row >= 1:
            line, into = self._model.lines[row], self._model.lines[row - 1]
            text = tidy(f"{into.text} {line.text}")
            self.run(EditKind.MERGE, {"line": line.line, "into": into.line, "text": text})

    def switch_speaker(self, row: int = -1) -> None:
        """The other side said it: agent becomes client and the other way round."""
        row = row if row >= 0 else self._target()
        if row >= 0:
            line = self._model.lines[row]
            self.set_speaker(row, _OTHER_SIDE.get(line.speaker, Speaker.AGENT))

    def set_speaker(self, row: int, speaker: Speaker) -> None:
        line = self._model.lines[row]
        self.run(EditKind.SPEAKER, {"line": line.line, "speaker": speaker.value})

    # The whole call

    def rename(self, speaker: str) -> None:
        """Asks for the name of one side; it holds for the whole call."""
        if self._page.detail is None:
            return
        NameDialog(
            self._page,
            self._model.speakers.get(speaker, ""),
            speaker,
            lambda name: self.run(EditKind.RENAME, {"speaker": speaker, "name": name}),
        ).open()

    def swap(self) -> None:
        """Whatever the agent said was said by the client, and the other way round."""
        self.run(EditKind.SWAP, {})

    def undo(self) -> None:
        self._then(self._page.program.transcripts.undo(self._call_id))

    def redo(self) -> None:
        self._then(self._page.program.transcripts.redo(self._call_id))

    def copy_former(self) -> None:
        """Takes over what still fits from the corrections of the former transcript."""
        call_id = self._call_id

        def copied(count: int) -> None:
            if self._page.loader.call_id == call_id:
                self.note.copied(call_id, count)

        self._page.bridge.then(self._page, self._page.program.transcripts.copy_former(call_id), copied, self.failed)

    def show_history(self) -> None:
        from callqa_desktop.ui.review.conversation.history import HistoryDialog

        HistoryDialog(self._page, self._call_id, self._model.who).open()

    def next_doubtful(self, by: int) -> None:
        """Goes to the next (1) or previous (-1) word the model was not sure of; a line that is open is kept first."""
        self.open_line.commit()
        model, playback = self._model, self._page.playback
        number = model.next_doubtful(by)
        if number < 0:
            self.open_line.say(tr("No doubtful words in this call"), "", "", level="info")
            return
        row, word = model.doubtful[number]
        model.set_doubtful(number)
        if model.timed:
            placed = next(one for one in model.placed(row) if one.end > word.first)
            self._panel.set_following(True)
            playback.seek(placed.start_ms)
        self._view.bring(row)

    # Inside

    def _target(self) -> int:
        model = self._model
        if model.doubted_line() >= 0:
            return model.doubted_line()
        if model.current >= 0:
            return model.current
        return 0 if model.lines else -1

    def run(
        self,
        kind: EditKind,
        payload: Mapping[str, Any],
        *,
        transcript: int = 0,
        done: Callable[[], object] | None = None,
        failed: Callable[[], object] | None = None,
    ) -> None:
        """Stores a correction of what is in front of the person and shows what came of it.

        Args:
            transcript: which one it belongs to, 0 for the one shown.
            done, failed: called before the lines or the failure are shown.
        """
        shown = transcript or self.corrections.transcript
        future = self._page.program.transcripts.edit(self._call_id, kind, payload, transcript=shown)
        self._then(future, done, failed)

    def _then(
        self,
        future: Future[Transcribed],
        and_then: Callable[[], object] | None = None,
        or_else: Callable[[], object] | None = None,
    ) -> None:
        call_id = self._call_id
        self._corrected += 1

        def done(words: Transcribed) -> None:
            self._corrected += 1
            if self._call_id != call_id:
                return
            if and_then is not None:
                and_then()
            self._show(words)

        def failed(error: BaseException) -> None:
            if or_else is not None:
                or_else()
            self.failed(error)

        self._page.bridge.then(self._page, future, done, failed)

    def _show(self, words: Transcribed) -> None:
        """The lines after a correction; the one that changed comes into sight."""
        page, before = self._page, self._model.lines
        if page.detail is None:
            return
        page.detail = replace(
            page.detail, transcript=words.lines, speakers=words.speakers, corrections=words.corrections
        )
        self._put(page.detail)
        changed = next((n for n, (a, b) in enumerate(zip(before, words.lines, strict=False)) if a != b), -1)
        seen = self._view.viewport().rect()
        if changed >= 0 and self.open_line.line is None and not seen.intersects(self._view.row_rect(changed)):
            self._panel.person_scrolled()
            self._view.bring(changed)

    def _arrange(self, detail: CallDetail, *, keep_place: bool) -> None:
        page = self._page
        if not keep_place:
            self._model.set_voice(None)
        self._panel.show_lines(
            detail.transcript, approximate=detail.approximate, speakers=detail.speakers,
            drafts=detail.corrections.drafts, written=detail.written, keep_place=keep_place,
        )  # fmt: skip
        self.open_line.moved_on()
        self._panel.follow(page.playback.position, playing=page.playback.playing)

    def _menu(self, row: int, char: int, where: QPoint) -> None:
        if row >= 0:
            line_menu(self._page, self, row, char).popup(where)

    def _call_menu(self) -> None:
        button = self._panel.menu_button
        CallMenu(self._page, self).popup(button.mapToGlobal(QPoint(0, button.height())))

    def failed(self, error: BaseException) -> None:
        self._page.notify_error(error, "transcript")
