"""Corrections: from keys, mouse and menu to the store, and the corrected lines back into the list."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QTimer

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import EditKind, Speaker
from callqa_desktop.services.records import CallDetail, Corrections, Transcribed, UtteranceRow
from callqa_desktop.services.transcripts.estimates import split_time
from callqa_desktop.services.transcripts.texts import LONGEST_LINE, tidy
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.conversation.former import FormerNote
from callqa_desktop.ui.review.conversation.menus import CallMenu, line_menu
from callqa_desktop.ui.review.conversation.naming import NameDialog
from callqa_desktop.ui.widgets import formats

if TYPE_CHECKING:
    from callqa_desktop.services.audio.peaks import Peaks
    from callqa_desktop.ui.review.page import ReviewPage

_DRAFT_AFTER_MS = 600
_OTHER_SIDE = {
    Speaker.AGENT.value: Speaker.CLIENT,
    Speaker.CLIENT.value: Speaker.AGENT,
    Speaker.OTHER.value: Speaker.AGENT,
}


class Correcting(QObject):
    """One line is open for correction at a time; what is begun is kept as a draft whatever happens."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._panel = page.transcript
        self._model, self._view, self._editor = self._panel.model, self._panel.view, self._panel.editor
        self._line: UtteranceRow | None = None
        self._call_id = self._transcript = 0
        self.corrections = Corrections()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DRAFT_AFTER_MS)
        self._pause.timeout.connect(self._keep_draft)
        self.note = FormerNote(self._panel.above, self.copy_former, self.show_history)
        self._view.edit_requested.connect(self.edit)
        self._view.rename_requested.connect(self.rename)
        self._view.menu_requested.connect(self._menu)
        self._view.moved.connect(self._place)
        self._panel.doubtful_requested.connect(self.next_doubtful)
        self._panel.menu_button.clicked.connect(self._call_menu)
        editor = self._editor
        editor.committed.connect(self.commit)
        editor.put_off.connect(self.put_aside)
        editor.split.connect(self.split)
        editor.merged.connect(self.merge)
        editor.discarded.connect(self._discard)
        editor.too_long.connect(self._too_long)
        editor.changed.connect(self._typed)

    @property
    def editing(self) -> bool:
        return self._line is not None

    def show_call(self, detail: CallDetail) -> None:
        """The conversation of a call that was opened, or read again; what is being written is not disturbed."""
        same = (detail.row.id, detail.corrections.transcript) == (self._call_id, self.corrections.transcript)
        if not same:
            self.put_aside()
        model = self._model
        before = (model.lines, dict(model.speakers), dict(self.corrections.drafts))
        self._call_id, self.corrections = detail.row.id, detail.corrections
        self.note.show_for(detail.row.id, detail.corrections)
        if not same or before != (detail.transcript, dict(detail.speakers), dict(detail.corrections.drafts)):
            self._arrange(detail, keep_place=same and bool(model.lines))

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
        model = self._model
        row = row if row >= 0 else self._target()
        if row < 0 or (self._line is not None and self._line.line == model.lines[row].line):
            return
        if self._line is not None:
            self.commit()
        line = model.lines[row]
        if row != model.current:
            self._panel.person_scrolled()
        self._line, self._transcript = line, self.corrections.transcript
        draft = self.corrections.drafts.get(line.line, "")
        what = tr("{name} at {time}").format(name=model.who(line.speaker), time=formats.position(line.start_ms))
        self._view.lines_delegate.editor = (row, self._view.row_rect(row).height())
        self._view.bring(row)
        self._place()
        self._editor.begin(draft or line.text, draft=bool(draft), caret=-1 if draft else caret, what=what)
        chosen = model.doubtful[model.at_doubtful] if model.at_doubtful >= 0 else None
        if chosen is not None and chosen[0] == row and caret < 0 and not draft:
            self._editor.select(chosen[1].first, chosen[1].end)
        self._fit()

    def commit(self) -> None:
        """Keeps the text as a correction; the same text as before closes the field."""
        line = self._line
        if line is None:
            return
        text = tidy(self._editor.text)
        if text == line.text:
            self._discard()
            return
        self._send(EditKind.TEXT, {"line": line.line, "text": text})

    def put_aside(self) -> None:
        """Closes the field and keeps what was written as a draft."""
        if self._line is not None:
            self._keep_draft()
            self._close()

    def split(self) -> None:
        """Makes two lines at the caret."""
        line = self._line
        if line is None:
            return
        text, caret = self._editor.text, self._editor.caret
        left, right = tidy(text[:caret]), tidy(text[caret:])
        if not left or not right:
            self._say(tr("Nothing to split here"), tr("one of the lines would have no words"),
                      tr("Put the caret between two words"))  # fmt: skip
            return
        whole = replace(line, text=f"{left} {right}", words=line.words if text == line.text else ())
        voice = self._model.voice_of(line.speaker)
        moment = split_time(whole, len(left) + 1, voice)
        self._send(EditKind.SPLIT, {"line": line.line, "left": left, "right": right, "time_ms": moment})

    def merge(self) -> None:
        """Joins the line to the one before it."""
        line = self._line
        row = self._row_of(line.line) if line is not None else -1
        if line is None or row < 1:
            self._say(tr("There is no line before this one"), "", "")
            return
        into = self._model.lines[row - 1]
        text = tidy(f"{into.text} {self._editor.text}")
        self._send(EditKind.MERGE, {"line": line.line, "into": into.line, "text": text})

    def merge_row(self, row: int) -> None:
        """The same without opening the line."""
        if row >= 1:
            line, into = self._model.lines[row], self._model.lines[row - 1]
            self._send(EditKind.MERGE, {"line": line.line, "into": into.line, "text": tidy(f"{into.text} {line.text}")})

    def switch_speaker(self, row: int = -1) -> None:
        """The other side said it: agent becomes client and the other way round."""
        row = row if row >= 0 else (self._row_of(self._line.line) if self._line else self._target())
        if row >= 0:
            line = self._model.lines[row]
            self.set_speaker(row, _OTHER_SIDE.get(line.speaker, Speaker.AGENT))

    def set_speaker(self, row: int, speaker: Speaker) -> None:
        line = self._model.lines[row]
        self._run(EditKind.SPEAKER, {"line": line.line, "speaker": speaker.value})

    # The whole call

    def rename(self, speaker: str) -> None:
        """Asks for the name of one side; it holds for the whole call."""
        if self._page.detail is None:
            return
        NameDialog(
            self._page,
            self._model.speakers.get(speaker, ""),
            speaker,
            lambda name: self._run(EditKind.RENAME, {"speaker": speaker, "name": name}),
        ).open()

    def swap(self) -> None:
        """Whatever the agent said was said by the client, and the other way round."""
        self._run(EditKind.SWAP, {})

    def undo(self) -> None:
        self._then(self._page.program.transcripts.undo(self._call_id))

    def redo(self) -> None:
        self._then(self._page.program.transcripts.redo(self._call_id))

    def copy_former(self) -> None:
        """Takes over what still fits from the corrections of the former transcript."""
        call_id = self._call_id

        def copied(count: int) -> None:
            if self._page.loader.call_id == call_id:
                self.note.copied(count)

        self._page.bridge.then(self._page, self._page.program.transcripts.copy_former(call_id), copied, self._failed)

    def show_history(self) -> None:
        from callqa_desktop.ui.review.conversation.history import HistoryDialog

        HistoryDialog(self._page, self._call_id, self._model.who).open()

    def next_doubtful(self, by: int) -> None:
        """Goes to the next (1) or previous (-1) word the model was not sure of; a line that is open is kept first."""
        if self._line is not None:
            self.commit()
        model, playback = self._model, self._page.playback
        number = model.next_doubtful(by)
        if number < 0:
            self._say(tr("No doubtful words in this call"), "", "", level="info")
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

    def _row_of(self, line: str) -> int:
        return next((row for row, one in enumerate(self._model.lines) if one.line == line), -1)

    def _send(self, kind: EditKind, payload: Mapping[str, Any]) -> None:
        """Stores what is in the field; it closes when that is done, and stays with its text when it fails."""
        self._pause.stop()
        self._editor.setEnabled(False)
        self._run(kind, payload, closing=True)

    def _run(self, kind: EditKind, payload: Mapping[str, Any], *, closing: bool = False) -> None:
        transcript = self._transcript if closing else self.corrections.transcript
        future = self._page.program.transcripts.edit(self._call_id, kind, payload, transcript=transcript)
        self._then(future, closing=closing)

    def _then(self, future: Future[Transcribed], *, closing: bool = False) -> None:
        call_id, line = self._call_id, self._line

        def done(words: Transcribed) -> None:
            if self._call_id != call_id:
                return
            if closing and self._line is line:
                self._close()
            self._show(words)

        def failed(error: BaseException) -> None:
            if closing and self._line is line and line is not None:
                self._editor.setEnabled(True)
                self._editor.field.setFocus()
            self._failed(error)

        self._page.bridge.then(self._page, future, done, failed)

    def _show(self, words: Transcribed) -> None:
        """The lines after a correction; the one that changed comes into sight."""
        page, before = self._page, self._model.lines
        if page.detail is None:
            return
        page.detail = replace(
            page.detail, transcript=words.lines, speakers=words.speakers, corrections=words.corrections
        )
        self.show_call(page.detail)
        changed = next((n for n, (a, b) in enumerate(zip(before, words.lines, strict=False)) if a != b), -1)
        seen = self._view.viewport().rect()
        if changed >= 0 and not self.editing and not seen.intersects(self._view.row_rect(changed)):
            self._panel.person_scrolled()
            self._view.bring(changed)

    def _arrange(self, detail: CallDetail, *, keep_place: bool) -> None:
        page, delegate = self._page, self._view.lines_delegate
        if not keep_place:
            self._model.set_voice(None)
        self._panel.show_lines(
            detail.transcript, approximate=detail.approximate, speakers=detail.speakers,
            drafts=detail.corrections.drafts, keep_place=keep_place,
        )  # fmt: skip
        if self._line is not None and delegate.editor is not None:
            row = self._row_of(self._line.line)
            if row < 0:
                self._close()
            else:
                self._line = self._model.lines[row]
                delegate.editor = (row, delegate.editor[1])
                self._view.lay_out_now()
                self._place()
        self._panel.follow(page.playback.position, playing=page.playback.playing)

    def _typed(self) -> None:
        if self._line is not None:
            self._fit()
            self._pause.start()

    def _keep_draft(self) -> None:
        """What is in the field goes to the store; nothing for a text that is no change."""
        self._pause.stop()
        line = self._line
        if line is None or not self._editor.isEnabled():
            return
        text = self._editor.text
        drafts = {name: kept for name, kept in self.corrections.drafts.items() if name != line.line}
        wanted = text if tidy(text) not in ("", line.text) else ""
        if wanted:
            drafts[line.line] = wanted
        if drafts != dict(self.corrections.drafts):
            self.corrections = replace(self.corrections, drafts=drafts)
            future = self._page.program.transcripts.keep_draft(self._transcript, line.line, wanted)
            self._page.bridge.then(self._page, future, lambda _: None, self._failed)

    def _discard(self) -> None:
        if self._line is not None:
            self._editor.field.setPlainText(self._line.text)
            self._keep_draft()
            self._close()

    def _close(self) -> None:
        self._pause.stop()
        self._line = None
        self._editor.hide()
        self._view.lines_delegate.editor = None
        self._model.set_drafts(self.corrections.drafts)
        self._view.lay_out_now()
        self._view.setFocus()

    def _fit(self) -> None:
        """Gives the line the height its text needs now."""
        delegate = self._view.lines_delegate
        if delegate.editor is None:
            return
        self._place()
        wanted = (delegate.editor[0], self._editor.needed_height())
        if wanted != delegate.editor:
            delegate.editor = wanted
            self._view.lay_out_now()
            self._place()

    def _place(self) -> None:
        delegate = self._view.lines_delegate
        if delegate.editor is None or self._line is None:
            return
        rect = self._view.row_rect(delegate.editor[0])
        left = rect.left() + delegate.text_left() - 8
        self._editor.setGeometry(left, rect.top() + 1, rect.right() - left - 8, delegate.editor[1] - 2)

    def _menu(self, row: int, char: int, where: QPoint) -> None:
        if row >= 0:
            line_menu(self._page, self, row, char).popup(where)

    def _call_menu(self) -> None:
        button = self._panel.menu_button
        CallMenu(self._page, self).popup(button.mapToGlobal(QPoint(0, button.height())))

    def _too_long(self, count: int) -> None:
        self._say(
            tr("This is too long for one line"),
            tr("at most {n} characters are kept").format(n=formats.count(LONGEST_LINE)),
            tr("Nothing was changed; put a shorter text in") if count > LONGEST_LINE else "",
        )

    def _say(self, what: str, why: str, remedy: str, *, level: str = "warning") -> None:
        self._page.notify_error(UserFacingError(what, why, remedy, code="transcript"), "transcript", level=level)

    def _failed(self, error: BaseException) -> None:
        self._page.notify_error(error, "transcript")
