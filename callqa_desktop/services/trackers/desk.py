"""What the window asks of trackers; every answer is a future."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from sqlalchemy.orm import Session

from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.privacy.masking import mask
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers import preview, starter, store
from callqa_desktop.services.trackers.records import Heard, Looking, Preview, Tracker, TrackerRow

T = TypeVar("T")


class TrackerDesk:
    """`wake` tells the runner that a job was queued."""

    def __init__(self, database: Store, settings: Settings, wake: Callable[[], None]) -> None:
        self._store = database
        self._settings = settings
        self._wake = wake

    def rows(self) -> Future[list[TrackerRow]]:
        """Every tracker with its counts, in the order of the Ukrainian alphabet."""
        return self._store.read(lambda s: sorted(store.all_rows(s), key=lambda row: sort_key(row.tracker.name)))

    def looking(self) -> Future[Looking | None]:
        return self._store.read(store.looking)

    def of_call(self, call_id: int) -> Future[tuple[Heard, ...]]:
        """What became of every active tracker in one call."""
        return self._store.read(lambda s: store.of_call(s, call_id))

    def preview(self, wanted: Tracker, *, stop: Stop | None = None) -> Future[Preview]:
        """What it would find in the newest conversations; the words need not be complete."""

        def work(session: Session) -> Preview:
            found = preview.preview(session, wanted)
            if not self._settings.get("mask_in_view"):
                return found
            return replace(found, examples=tuple(replace(e, text=mask(e.text).text, marks=()) for e in found.examples))

        return self._store.read(work, stop=stop)

    def keep(self, wanted: Tracker) -> Future[int]:
        """Keeps a tracker (a new one where its id is 0) and looks for it in stored conversations.

        Raises (in the future):
            UserFacingError: see store.keep.
        """

        def work(session: Session) -> int:
            tracker_id, other = store.keep(session, wanted)
            if other:
                store.queue(session, [tracker_id])
            return tracker_id

        return self._woken(work)

    def remove(self, tracker_id: int) -> Future[None]:
        return self._store.write(lambda s: store.remove(s, tracker_id))

    def starters(self) -> Future[tuple[Tracker, ...]]:
        """Trackers to begin with that have no namesake yet."""

        def work(session: Session) -> tuple[Tracker, ...]:
            present = {one.name for one in store.trackers(session)}
            return tuple(one for one in starter.starter() if one.name not in present)

        return self._store.read(work)

    def add(self, wanted: Sequence[Tracker]) -> Future[list[int]]:
        """Keeps several new trackers, and goes through the stored conversations once for all of them."""

        def work(session: Session) -> list[int]:
            ids = [store.keep(session, replace(one, id=0))[0] for one in wanted]
            if ids:
                store.queue(session, ids)
            return ids

        return self._woken(work)

    def _woken(self, work: Callable[[Session], T]) -> Future[T]:
        future = self._store.write(work)
        future.add_done_callback(lambda _: self._wake())
        return future
