"""Fetches everything of one call; what arrives for a call that is no longer open is dropped."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.models.enums import CRM, ChangeKind, JobKind, JobState
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import CallDetail, CallFilter, CallRow, CallSort, ClientCard, ConnectionRow, JobRow
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.review.client_panel import EARLIER
from callqa_desktop.ui.review.scoring.evaluations import own_evaluation

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card

OWN = "review"
"""Initiator of changes this page makes itself."""
_OPEN = (JobState.QUEUED, JobState.RUNNING, JobState.INTERRUPTED)


class Loader(QObject):
    """Signals carry the parts as they come: the call and its card first, then the sound and its picture."""

    opened = Signal(object, int, object)
    """CallDetail, version of the card, Card: of a newly opened call."""
    refreshed = Signal(object)
    """CallDetail of the open call, read again after something else changed it."""
    failed = Signal(object)
    sound = Signal(object)
    peaks = Signal(object)
    sound_failed = Signal(object)
    curves = Signal(object)
    """Curves: pitch, loudness, silence and overlap, some seconds later for a long call heard for the first time."""
    curves_failed = Signal(object)
    earlier = Signal(object)
    """list[CallRow]: other calls with this number."""
    deals = Signal(object)
    """CallDeals: the open deals of the client."""
    card = Signal(object)
    """ClientCard read from the CRM just now."""
    card_failed = Signal(object)
    crm_connected = Signal(bool)
    job = Signal(object)
    """JobRow of the analysis under way, or None."""
    opinion = Signal(object)
    """JobRow of the second opinion asked for last, or None."""

    def __init__(self, program: Program, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._program, self._bridge = program, bridge
        self._generation = 0
        self._tasks: list[asyncio.Task[Any]] = []
        self.call_id = 0
        self.stale = False
        """True when the call changed while nobody looked."""
        self.watching = False
        """Whether changes are read at once; else they only make the call stale."""
        self._outrun = False
        """The page stored something itself since the reading under way began."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(150)
        self._pause.timeout.connect(self.refresh)
        bridge.changes.changed.connect(self._changed)

    def open(self, call_id: int) -> None:
        self.cancel()
        self.call_id = call_id
        self.stale = False
        self._then(self._program.review.detail(call_id), self._have_detail, self.failed.emit)

    def load_sound(self, call_id: int) -> None:
        """Asks for the sound of the open call and its pictures; also again, after a failure."""
        review = self._program.review
        self._spawn(review.open_sound(call_id), self.sound.emit, self.sound_failed.emit)
        self._spawn(review.peaks(call_id), self.peaks.emit, self.sound_failed.emit)
        self._spawn(review.curves(call_id), self.curves.emit, self.curves_failed.emit)

    def cancel(self) -> None:
        """Nothing that is under way will arrive any more."""
        self._generation += 1
        self._pause.stop()
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def refresh(self) -> None:
        """Reads the open call again; what the person wrote is not touched."""
        if self.call_id:
            self.stale = False
            self._outrun = False
            self._then(self._program.review.detail(self.call_id), self._have_refresh, self.failed.emit)

    def _have_detail(self, detail: CallDetail) -> None:
        own = own_evaluation(detail, self._program.review.evaluator)
        version = own.version_id if own else detail.version_id

        def have_card(found: tuple[int, Card]) -> None:
            self.opened.emit(detail, found[0], found[1])
            if detail.recording is not None:
                self.load_sound(detail.row.id)
            self._spawn(self._program.clients.read(detail.row.id), self._have_card, self.card_failed.emit)
            self._load_earlier(detail.row)
            self._then(self._program.deals.of_call(detail.row.id), self.deals.emit)
            self._load_job()
            self._then(self._program.connections.list(), self._have_connections)

        self._then(self._program.review.card(version, call_id=detail.row.id), have_card, self.failed.emit)

    def _have_card(self, card: ClientCard | None) -> None:
        if card is not None:
            self.card.emit(card)

    def _have_connections(self, connections: list[ConnectionRow]) -> None:
        self.crm_connected.emit(any(row.service in CRM for row in connections))

    def outrun(self) -> None:
        """The page stored something of the open call itself: what is being read now may be older."""
        self._outrun = True

    def _have_refresh(self, detail: CallDetail) -> None:
        if self._outrun:
            self.refresh()
            return
        self.refreshed.emit(detail)
        self._load_job()

    def _load_earlier(self, row: CallRow) -> None:
        if not row.client_phone:
            self.earlier.emit([])
            return
        calls = self._program.calls

        def have_ids(ids: Any) -> None:
            others = [n for n in ids[: EARLIER + 1] if n != row.id][:EARLIER]
            if others:
                self._then(calls.rows(others), self.earlier.emit)
            else:
                self.earlier.emit([])

        self._then(calls.ids(CallFilter(phone=row.client_phone), CallSort()), have_ids)

    def _load_job(self) -> None:
        self._then(self._program.jobs.recent(), self._have_jobs)

    def _have_jobs(self, jobs: list[JobRow]) -> None:
        mine = [job for job in jobs if job.target.get("call_id") == self.call_id]
        self.job.emit(next((job for job in mine if job.kind == JobKind.ANALYZE and job.state in _OPEN), None))
        opinions = (job for job in mine if job.kind == JobKind.OPINION)
        self.opinion.emit(max(opinions, key=lambda job: job.id, default=None))

    def _changed(self, changes: list[Change]) -> None:
        if not self.call_id:
            return
        calls = (ChangeKind.CALL, ChangeKind.ANNOTATION, ChangeKind.TRANSCRIPT)
        concerned = any(
            change.initiator != OWN
            and (
                (change.kind in calls and (not change.ids or self.call_id in change.ids))
                or change.kind == ChangeKind.EVALUATION
            )
            for change in changes
        )
        if not self.watching:
            self.stale = self.stale or concerned
        elif concerned:
            self._pause.start()
        elif any(change.kind == ChangeKind.JOB for change in changes):
            self._load_job()

    def _then(self, future: Any, on_result: Any, on_error: Any = None) -> None:
        generation = self._generation

        def arrived(result: Any) -> None:
            if generation == self._generation:
                on_result(result)

        def failed(error: BaseException) -> None:
            if generation == self._generation and on_error is not None:
                on_error(error)

        self._bridge.then(self, future, arrived, failed if on_error is not None else None)

    def _spawn(self, coroutine: Any, on_result: Any, on_error: Any) -> None:
        generation = self._generation

        def arrived(result: Any) -> None:
            if generation == self._generation:
                on_result(result)

        def failed(error: BaseException) -> None:
            if generation == self._generation:
                on_error(error)

        self._tasks.append(self._bridge.spawn(self, coroutine, arrived, failed))
