"""Writes the draft within a second of the last change, and at once when the page is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.records import AnswerRow, EvaluationRow
from callqa_desktop.ui.ports import Bridge
from callqa_desktop.ui.review.scoring.sheet import Sheet

PAUSE_MS = 300
"""Typing pauses longer than this are saved."""
LONGEST_MS = 800
"""Nobody types so steadily that nothing is saved for longer than this."""
RETRY_MS = 3000

SUBMITTED = "scoring.submitted"
"""Code of the error of a draft that is final already."""

CLEAN, DIRTY, SAVING, SAVED, FAILED = "clean", "dirty", "saving", "saved", "failed"


class Saver(QObject):
    """Saves one Sheet through the review desk; `state_changed` carries one of the states above."""

    state_changed = Signal(str)
    failed = Signal(object)
    overtaken = Signal()
    """The draft was submitted from another window meanwhile: what is answered here goes into a new one."""

    def __init__(self, sheet: Sheet, desk: Any, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sheet, self._desk, self._bridge = sheet, desk, bridge
        self.state = CLEAN
        self.saved_at: float | None = None
        """time.monotonic() of the last completed save."""
        self._call = 0
        self._making: Future[EvaluationRow] | None = None
        self._in_flight = False
        self._dirty_since: float | None = None
        self._after: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._save)
        sheet.edited.connect(self._edited)

    def begin(self) -> None:
        """The sheet now holds another call."""
        self._timer.stop()
        self._call = self._sheet.call_id
        self._making, self._in_flight, self._dirty_since, self._after = None, False, None, []
        self.saved_at = None
        self._tell(CLEAN)

    @property
    def dirty(self) -> bool:
        return self._dirty_since is not None

    def flush(self) -> None:
        """Hands what is unsaved to the writer now; nothing is waited for."""
        self._timer.stop()
        if self.dirty:
            self._save(even_if_busy=True)

    def when_saved(self, act: Callable[[], None]) -> None:
        """Runs `act` as soon as everything is stored (at once when it is)."""
        if not self.dirty and not self._in_flight and self._sheet.evaluation is not None:
            act()
            return
        self._after.append(act)
        self._timer.stop()
        if not self._in_flight:
            self._save()

    def _edited(self) -> None:
        now = time.monotonic()
        if self._dirty_since is None:
            self._dirty_since = now
        if self._sheet.evaluation is None and self._making is None:
            self._make()  # early, so that leaving a moment later finds a row to write to
        self._tell(DIRTY)
        left = LONGEST_MS - (now - self._dirty_since) * 1000
        self._timer.start(int(max(0, min(PAUSE_MS, left))))

    def _make(self) -> None:
        call = self._call
        self._making = self._desk.draft(call)

        def made(row: EvaluationRow) -> None:
            if call == self._call and self._sheet.evaluation is None:
                self._sheet.stored(row)
                self._timer.start(0)

        self._bridge.then(self, self._making, made, lambda error: self._not_saved(call, error))

    def _save(self, *, even_if_busy: bool = False) -> None:
        if self._in_flight and not even_if_busy:
            return  # saved again when the running one is done
        if self._sheet.evaluation is None:
            self._save_when_made(even_if_busy)
            return
        call, answers, comment = self._call, dict(self._sheet.answers), self._sheet.comment
        self._dirty_since = None
        self._in_flight = True
        self._tell(SAVING)
        future = self._desk.save_draft(self._sheet.evaluation.id, answers, comment)

        def failed(error: BaseException) -> None:
            if isinstance(error, UserFacingError) and error.code == SUBMITTED:
                self._begin_anew(call, answers, comment)
            else:
                self._not_saved(call, error)

        self._bridge.then(self, future, lambda row: self._saved(call, row), failed)

    def _begin_anew(self, call: int, answers: Mapping[str, AnswerRow], comment: str) -> None:
        """The draft is final already: a new one takes what was to be written, also when the call was left since."""
        if call != self._call:
            self._write_to(self._desk.draft(call), answers, comment)
        else:
            self._in_flight = False
            self._sheet.lose_draft()
            self._dirty_since = self._dirty_since or time.monotonic()
            self._make()
            if self._making is not None:
                self._write_to(self._making, answers, comment)
        self.overtaken.emit()

    def _write_to(self, making: Future[EvaluationRow], answers: Mapping[str, AnswerRow], comment: str) -> None:
        """The writer itself goes on with these answers once the draft is made; the page may be gone by then."""
        desk = self._desk

        def go_on(made: Future[EvaluationRow]) -> None:
            if not made.cancelled() and made.exception() is None:
                desk.save_draft(made.result().id, answers, comment)

        making.add_done_callback(go_on)

    def _save_when_made(self, leaving: bool) -> None:
        if self._making is None:
            self._make()
        elif leaving:
            self._dirty_since = None
            self._write_to(self._making, dict(self._sheet.answers), self._sheet.comment)

    def _saved(self, call: int, row: EvaluationRow) -> None:
        if call != self._call:
            return
        self._in_flight = False
        self.saved_at = time.monotonic()
        self._sheet.stored(row)
        if self.dirty:
            self._tell(DIRTY)
            self._timer.start(0)
            return
        self._tell(SAVED)
        after, self._after = self._after, []
        for act in after:
            act()

    def _not_saved(self, call: int, error: BaseException) -> None:
        if call != self._call:
            return
        self._in_flight = False
        self._making = None
        self._after = []
        if self._dirty_since is None:
            self._dirty_since = time.monotonic()
        first = self.state != FAILED
        self._tell(FAILED)
        if first:
            self.failed.emit(error)
        self._timer.start(RETRY_MS)

    def _tell(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)
