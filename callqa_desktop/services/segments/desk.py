"""What the window and the command line ask about groups of clients; every answer is a future."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.orm import Session

from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.segments.records import (
    Comparison,
    Found,
    Member,
    Placed,
    Run,
    SavedRow,
    UnusualClients,
    Wish,
)
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store

if TYPE_CHECKING:
    from callqa_desktop.services.segments.tags import TagPlan

T = TypeVar("T")
Shown = Run | int
"""A run as long as it is open, or the id of a kept one."""
MEMBERS = 500
"""Clients of a group that are listed; all of them are in the exported file."""
_PORTION = 1000


class SegmentDesk:
    """The numeric work has a thread of its own, so that reads of the window never wait for it.

    Args:
        wake: tells the runner that jobs were queued.
    """

    def __init__(self, store: Store, settings: Settings, wake: Callable[[], object]) -> None:
        self._store = store
        self._settings = settings
        self._wake = wake
        self._thread = ThreadPoolExecutor(1, "segments")
        self._going: set[Progress] = set()

    def close(self) -> None:
        """Gives up what is under way; does not wait for it."""
        for progress in tuple(self._going):
            progress.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    # Runs

    def run(
        self, calls: Calls, wish: Wish, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Run]:
        """Finds groups. To give it up, cancel its progress and stop its read: it then ends as Cancelled."""
        told = progress or Progress()

        def work() -> Run:
            from callqa_desktop.services.segments import table  # brings numpy along
            from callqa_desktop.services.segments.run import analyse

            told.report(0)
            read = self._store.read(lambda s: table.read(s, calls, wish.metrics, told), stop=stop).result()
            return analyse(read, wish, table.end_of(calls), told)

        return self._begin(work, told)

    def unusual(
        self, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[UnusualClients]:
        """Clients unlike the others of the set."""
        told = progress or Progress()

        def work() -> UnusualClients:
            from callqa_desktop.services.segments import table, unusual

            told.report(0)
            looked_at = unusual.LOOKED_AT
            read = self._store.read(lambda s: table.read(s, calls, looked_at, told), stop=stop).result()
            if (clients := len(read.digits)) < unusual.ENOUGH:
                return UnusualClients(clients, clients, missing=unusual.ENOUGH - clients)
            made, groups = unusual.ranked(read, told)
            return self._store.read(lambda s: unusual.named(s, read, made, groups)).result()

        return self._begin(work, told)

    def _begin(self, work: Callable[[], T], told: Progress) -> Future[T]:
        """Puts numeric work on its thread."""
        self._going.add(told)
        future = self._thread.submit(work)
        future.add_done_callback(lambda _: self._going.discard(told))
        return future

    # Kept ones

    def save(self, run: Run, calls: Calls, name: str) -> Future[int]:
        """Keeps a run; gives its id."""
        from callqa_desktop.services.segments import keeping

        author = str(self._settings.get("evaluator"))
        return self._store.write(lambda s: keeping.save(s, run, calls, name, author))

    def saved(self) -> Future[list[SavedRow]]:
        from callqa_desktop.services.segments import keeping

        return self._store.read(keeping.listed)

    def load(self, saved_id: int) -> Future[tuple[Found, Calls]]:
        """A kept run and the calls it was made of."""
        from callqa_desktop.services.segments import keeping

        return self._store.read(lambda s: keeping.load(s, saved_id))

    def rename(self, saved_id: int, name: str) -> Future[None]:
        from callqa_desktop.services.segments import keeping

        return self._store.write(lambda s: keeping.rename(s, saved_id, name))

    def rename_group(self, segment_id: int, name: str) -> Future[None]:
        from callqa_desktop.services.segments import keeping

        return self._store.write(lambda s: keeping.rename_group(s, segment_id, name))

    def remove(self, saved_id: int) -> Future[None]:
        from callqa_desktop.services.segments import keeping

        return self._store.write(lambda s: keeping.remove(s, saved_id))

    def compare(self, old: int, new: int) -> Future[Comparison]:
        from callqa_desktop.services.segments import keeping

        return self._store.read(lambda s: keeping.compare(s, old, new))

    # Clients

    def members(self, shown: Shown, position: int) -> Future[list[Member]]:
        """Clients of a group, those who called last first (of a kept run by number), MEMBERS at most."""
        return self._store.read(lambda s: _named(s, _first(s, shown, position)))

    def calls_of(self, shown: Shown, calls: Calls, position: int) -> Future[array[int]]:
        """Ids of the calls of a group's clients, within the calls the run was made of."""

        def work(session: Session) -> array[int]:
            from callqa_desktop.services.segments import keeping

            return keeping.calls_of(session, calls, [one.digits for one in _of(session, shown, position)])

        return self._store.read(work)

    def calls_of_client(self, calls: Calls, digits: str) -> Future[array[int]]:
        from callqa_desktop.services.segments import keeping

        return self._store.read(lambda s: keeping.calls_of(s, calls, [digits]))

    def export(self, shown: Shown, found: Found, folder: Path, form: str) -> Future[Path]:
        """Writes the clients with their groups and metrics; `form` is csv or xlsx."""

        def work(session: Session) -> Path:
            from callqa_desktop.services.segments import export

            return export.write(found, _portions(session, shown), folder, form)

        return self._store.read(work)

    # Tags

    def tag_plan(self, wanted: Mapping[int, str]) -> Future[TagPlan]:
        """What sending these tags (by id of the segment) would do; nothing is done."""
        from callqa_desktop.services.segments import tags

        return self._store.read(lambda s: tags.plan(s, wanted))

    def send_tags(self, wanted: Mapping[int, str]) -> Future[list[int]]:
        """Queues tags for the connected CRM, each on each card once; gives the jobs."""
        from callqa_desktop.services.segments import tags

        future = self._store.write(lambda s: tags.queue(s, wanted))
        future.add_done_callback(lambda _: self._wake())
        return future

    def tags_sent(self, segment_ids: Sequence[int]) -> Future[dict[str, int]]:
        """How many tags of these segments are in each state of the ledger."""
        from callqa_desktop.services.segments import tags

        return self._store.read(lambda s: tags.sent(s, segment_ids))


def _of(session: Session, shown: Shown, position: int | None = None) -> Iterator[Placed]:
    from callqa_desktop.services.segments import keeping

    if isinstance(shown, int):
        yield from keeping.of_saved(session, shown, position)
        return
    order = (-shown.table.newest).argsort(kind="stable")
    places = (int(n) for n in order if position is None or shown.labels[n] == position)
    yield from keeping.of_run(shown, places)


def _first(session: Session, shown: Shown, position: int) -> list[Placed]:
    found = []
    for one in _of(session, shown, position):
        found.append(one)
        if len(found) == MEMBERS:
            break
    return found


def _named(session: Session, placed: Sequence[Placed]) -> list[Member]:
    from callqa_desktop.services.segments import keeping

    known = keeping.names(session, [one.digits for one in placed])
    return [Member(one, *known.get(one.digits, (f"+{one.digits}", ""))) for one in placed]


def _portions(session: Session, shown: Shown) -> Iterator[list[Member]]:
    portion: list[Placed] = []
    for one in _of(session, shown):
        portion.append(one)
        if len(portion) == _PORTION:
            yield _named(session, portion)
            portion = []
    if portion:
        yield _named(session, portion)
