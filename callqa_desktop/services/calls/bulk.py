"""Verbs over very many calls, in portions, so that others write in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from sqlalchemy.orm import Session

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.calls import reader
from callqa_desktop.services.changes import Change
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.store import Store, announce

Calls = CallFilter | Sequence[int]
"""What a verb works on: everything that matches, or these."""

_FIRST, _LEAST, _MOST = 500, 50, 10_000
_HOLD = 0.1
"""Seconds a portion may hold the writer; portions grow and shrink to that."""


class Bulk:
    """Runs one verb after the other on a thread of its own; each portion is a transaction.

    A single portion announces its ids, several announce once that any call may have changed, also when a later one
    fails: what was done until then stays done. Where no call was touched nothing is announced.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "calls-bulk")

    def run(
        self,
        calls: Calls,
        work: Callable[[Session, Sequence[int]], int],
        *,
        kinds: Sequence[ChangeKind] = (ChangeKind.CALL,),
        after: Callable[[], object] | None = None,
        progress: Progress | None = None,
        nothing: Callable[[], Exception] | None = None,
    ) -> Future[int]:
        """Puts `work` on the writer thread with portions of ids.

        Args:
            work: does one portion in its transaction and returns how many calls it touched.
            kinds: what is announced.
            after: called when a portion is committed, on this class's own thread.
            nothing: what to raise when it went through all calls and touched none.
            progress: told how many of all calls are done; cancelled, no further portion begins.

        Returns:
            How many calls were touched in all, also when it was cancelled on the way.
        """
        return self._thread.submit(self._run, calls, work, kinds, after, progress or Progress(), nothing)

    def _run(
        self,
        calls: Calls,
        work: Callable[[Session, Sequence[int]], int],
        kinds: Sequence[ChangeKind],
        after: Callable[[], object] | None,
        progress: Progress,
        nothing: Callable[[], Exception] | None,
    ) -> int:
        if isinstance(calls, CallFilter):
            wanted = calls
            ids: Sequence[int] = self._store.read(lambda s: reader.ids(s, wanted)).result()
        else:
            ids = calls
        single = len(ids) <= _FIRST
        touched, start, size = 0, 0, _FIRST
        try:
            _report(progress, 0, len(ids))
            while start < len(ids) and not progress.cancelled:
                portion = list(ids[start : start + size])
                began = time.perf_counter()
                told = kinds if single else ()
                touched += self._store.write(partial(_portion, portion, work, told)).result()
                took = time.perf_counter() - began
                if after:
                    after()
                start += len(portion)
                size = min(_MOST, size * 2) if took < _HOLD / 2 else max(_LEAST, size // 2) if took > _HOLD else size
                _report(progress, start, len(ids))
        finally:
            if touched and not single:
                for kind in kinds:
                    self._store.changes.publish(Change(kind))
        if nothing and not touched and start == len(ids):
            raise nothing()
        return touched


def _report(progress: Progress, done: int, total: int) -> None:
    with suppress(Cancelled):  # the loop looks by itself
        progress.report(done, total)


def _portion(
    ids: Sequence[int],
    work: Callable[[Session, Sequence[int]], int],
    announced: Sequence[ChangeKind],
    session: Session,
) -> int:
    touched = work(session, ids)
    for kind in announced if touched else ():
        announce(session, kind, *ids)
    return touched
