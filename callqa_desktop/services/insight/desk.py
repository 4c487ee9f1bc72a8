"""What the window asks about many calls; every answer is a future of a reader thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy.orm import Session

from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight.records import Coaching, Consolidated, Unusual
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store

T = TypeVar("T")


class InsightDesk:
    """Every question takes a filter, or ids; progress counts its steps. To give one up, cancel its progress and stop
    its read: it then ends as Cancelled."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def consolidated(
        self, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Consolidated]:
        """The view of the set."""

        def work(session: Session, wanted: Calls, told: Progress) -> Consolidated:
            from callqa_desktop.services.insight.consolidated import consolidated
            from callqa_desktop.services.insight.privacy import masked_view

            answer = consolidated(session, wanted, told)
            return masked_view(answer) if self._settings.get("mask_in_view") else answer

        return self._read(work, calls, progress, stop)

    def unusual(self, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None) -> Future[Unusual]:
        """Calls unlike the others of the set."""

        def work(session: Session, wanted: Calls, told: Progress) -> Unusual:
            from callqa_desktop.services.insight.unusual import unusual  # brings numpy along

            return unusual(session, wanted, told)

        return self._read(work, calls, progress, stop)

    def coaching(self, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None) -> Future[Coaching]:
        """Who loses points on what."""

        def work(session: Session, wanted: Calls, told: Progress) -> Coaching:
            from callqa_desktop.services.insight.coaching_need import needs
            from callqa_desktop.services.insight.privacy import masked_needs

            answer = needs(session, wanted, told)
            return masked_needs(answer) if self._settings.get("mask_in_view") else answer

        return self._read(work, calls, progress, stop)

    def _read(
        self, work: Callable[[Session, Calls, Progress], T], calls: Calls, progress: Progress | None, stop: Stop | None
    ) -> Future[T]:
        told = progress or Progress()
        return self._store.read(lambda s: work(s, calls, told), stop=stop)
