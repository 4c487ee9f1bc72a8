"""One line open for correction: the field over it, its draft, and what its keys ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.services.transcripts.estimates import split_time
from callqa_desktop.services.transcripts.texts import LONGEST_LINE, tidy
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import formats

if TYPE_CHECKING:
    from callqa_desktop.ui.review.conversation.correcting import Correcting
    from callqa_desktop.ui.review.page import ReviewPage

_DRAFT_AFTER_MS = 600


class OpenLine(QObject):
    """At most one line is open at a time; what is begun is kept as a draft whatever happens."""

    def __init__(self, page: ReviewPage, correcting: Correcting) -> None:
        super().__init__(page)
        self._page, self._correcting = page, correcting
        self._panel = page.transcript
        self._model, self._view, self._editor = self._panel.model, self._panel.view, self._panel.editor
        self.line: UtteranceRow | None = None
        """The line as it was when it was opened, None while none is."""
        self._transcript = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DRAFT_AFTER_MS)
        self._pause.timeout.connect(self._keep_draft)
        self._view.moved.connect(self._place)
        editor = self._editor
        editor.committed.connect(self.commit)
        editor.put_off.connect(self.put_aside)
        editor.split.connect(self.split)
        editor.merged.connect(self.merge)
        editor.discarded.connect(self._discard)
        editor.too_long.connect(self._too_long)
        editor.changed.connect(self._typed)

    def open(self, row: int, caret: int = -1) -> None:
        """Opens a line; the one that was open is kept first. The caret goes to a character, -1: to the end."""
        model = self._model
        if row < 0 or (self.line is not None and self.line.line == model.lines[row].line):
            return
        if self.line is not None:
            self.commit()
        line = model.lines[row]
        if row != model.current:
            self._panel.person_scrolled()
        self.line, self._transcript = line, self._correcting.corrections.transcript
        draft = self._correcting.corrections.drafts.get(line.line, "")
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
        line = self.line
        if line is None:
            return
        text = tidy(self._editor.text)
        if text == line.text:
            self._discard()
            return
        self._send(EditKind.TEXT, {"line": line.line, "text": text})

    def put_aside(self) -> None:
        """Closes the field and keeps what was written as a draft."""
        if self.line is not None:
            self._keep_draft()
            self.close()

    def split(self) -> None:
        """Makes two lines at the caret."""
        line = self.line
        if line is None:
            return
        text, caret = self._editor.text, self._editor.caret
        left, right = tidy(text[:caret]), tidy(text[caret:])
        if not left or not right:
            self.say(tr("Nothing to split here"), tr("one of the lines would have no words"),
                      tr("Put the caret between two words"))  # fmt: skip
            return
        whole = replace(line, text=f"{left} {right}", words=line.words if text == line.text else ())
        voice = self._model.voice_of(line.speaker)
        moment = split_time(whole, len(left) + 1, voice)
        self._send(EditKind.SPLIT, {"line": line.line, "left": left, "right": right, "time_ms": moment})

    def merge(self) -> None:
        """Joins the line to the one before it."""
        line = self.line
        row = self._model.row_of(line.line) if line is not None else -1
        if line is None or row < 1:
            self.say(tr("There is no line before this one"), "", "")
            return
        into = self._model.lines[row - 1]
        text = tidy(f"{into.text} {self._editor.text}")
        self._send(EditKind.MERGE, {"line": line.line, "into": into.line, "text": text})

    def _send(self, kind: EditKind, payload: Mapping[str, Any]) -> None:
        """Stores what is in the field; it closes when that is done, and stays with its text when it fails."""
        line, transcript, text = self.line, self._transcript, self._editor.text
        self._pause.stop()
        self._editor.setEnabled(False)

        def still_open() -> bool:
            return line is not None and self.line is not None and self.line.line == line.line

        def done() -> None:
            if still_open():
                self.close()

        def failed() -> None:
            if still_open():
                self._editor.setEnabled(True)
                self._editor.field.setFocus()
            elif line is not None:  # another line is open by now, or another call
                self._store_draft(transcript, line.line, text)

        self._correcting.run(kind, payload, transcript=transcript, done=done, failed=failed)

    def moved_on(self) -> None:
        """The lines are others now: the field goes where its line went, or closes when that is gone."""
        delegate = self._view.lines_delegate
        if self.line is None or delegate.editor is None:
            return
        row = self._model.row_of(self.line.line)
        if row < 0:
            self.close()
        else:
            self.line = self._model.lines[row]
            delegate.editor = (row, delegate.editor[1])
            self._view.lay_out_now()
            self._place()

    def _typed(self) -> None:
        if self.line is not None:
            self._fit()
            self._pause.start()

    def _keep_draft(self) -> None:
        """What is in the field goes to the store; nothing for a text that is no change."""
        self._pause.stop()
        line = self.line
        if line is None or not self._editor.isEnabled():
            return
        text = self._editor.text
        drafts = {name: kept for name, kept in self._correcting.corrections.drafts.items() if name != line.line}
        wanted = text if tidy(text) not in ("", line.text) else ""
        if wanted:
            drafts[line.line] = wanted
        if drafts != dict(self._correcting.corrections.drafts):
            self._correcting.corrections = replace(self._correcting.corrections, drafts=drafts)
            self._store_draft(self._transcript, line.line, wanted)

    def _store_draft(self, transcript: int, line: str, text: str) -> None:
        future = self._page.program.transcripts.keep_draft(transcript, line, text)
        self._page.bridge.then(self._page, future, lambda _: None, self._correcting.failed)

    def _discard(self) -> None:
        if self.line is not None:
            self._editor.field.setPlainText(self.line.text)
            self._keep_draft()
            self.close()

    def close(self) -> None:
        self._pause.stop()
        self.line = None
        self._editor.hide()
        self._view.lines_delegate.editor = None
        self._model.set_drafts(self._correcting.corrections.drafts)
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
        if delegate.editor is None or self.line is None:
            return
        rect = self._view.row_rect(delegate.editor[0])
        left = rect.left() + delegate.text_left() - 8
        self._editor.setGeometry(left, rect.top() + 1, rect.right() - left - 8, delegate.editor[1] - 2)

    def _too_long(self, count: int) -> None:
        self.say(
            tr("This is too long for one line"),
            tr("at most {n} characters are kept").format(n=formats.count(LONGEST_LINE)),
            tr("Nothing was changed; put a shorter text in") if count > LONGEST_LINE else "",
        )

    def say(self, what: str, why: str, remedy: str, *, level: str = "warning") -> None:
        self._page.notify_error(UserFacingError(what, why, remedy, code="transcript"), "transcript", level=level)
