"""One function a verb about deals: see, read, import, train, name tags."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CRM, ChangeKind, ConnectionState, DealState, JobKind
from callqa_desktop.services.connections.desk import by_service, connection
from callqa_desktop.services.deals import csv_file, likely, training
from callqa_desktop.services.deals.csv_file import Imported
from callqa_desktop.services.deals.figures import DAY
from callqa_desktop.services.deals.reading import CURSOR
from callqa_desktop.services.deals.records import CallDeals, DealsView, ModelCard
from callqa_desktop.services.jobs import queueing, rows
from callqa_desktop.services.jobs.queueing import ASKED
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import ConnectionRow, JobRow
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr

READ_EVERY = DAY
LEARN_EVERY = 7 * DAY


class DealsDesk:
    def __init__(self, store: Store, settings: Settings, runner: Runner) -> None:
        self._store = store
        self._settings = settings
        self._runner = runner

    def view(self, *, progress: Progress | None = None, stop: Stop | None = None) -> Future[DealsView]:
        """All that is known of deals."""
        told = progress or Progress()
        return self._store.read(lambda s: likely.view(s, told), stop=stop)

    def of_call(self, call_id: int) -> Future[CallDeals]:
        """The open deals of a call's client, with their likelihoods."""
        return self._store.read(lambda s: likely.of_call(s, call_id))

    def cards(self) -> Future[list[ModelCard]]:
        """Cards of all trainings kept, the newest first."""
        return self._store.read(training.former)

    def under_way(self) -> Future[Mapping[str, JobRow]]:
        """Jobs of deals that wait or run, by kind."""

        def work(session: Session) -> Mapping[str, JobRow]:
            found = likely.under_way(session)
            known = {job.id: job for job in rows.rows_of(session, list(found.values()))}
            return {kind: known[number] for kind, number in found.items()}

        return self._store.read(work)

    def read(self, connection_id: int | None = None, *, priority: int = ASKED) -> Future[list[int]]:
        """Queues a reading of the deals of a CRM; returns the job.

        Raises (in the future):
            UserFacingError: no CRM is connected.
        """

        def work(session: Session) -> list[int]:
            row = _crm(session) if connection_id is None else connection(session, connection_id)
            target = {"connection_id": row.id, "name": row.name}
            return [rows.queue(session, JobKind.DEALS, f"crm:{row.id}", target, f"deals:{row.id}", priority)]

        return self._queued(work)

    def train(self, *, priority: int = ASKED) -> Future[list[int]]:
        """Queues a training; returns the job."""
        return self._queued(lambda s: [rows.queue(s, JobKind.LEARN, "learning", {}, "learn", priority)])

    async def import_file(self, path: Path) -> Imported:
        """Outcomes of a CSV file.

        Raises:
            UserFacingError: it cannot be used at all; wrong lines are told in what is returned.
        """
        country = str(self._settings.get("country"))
        outcomes, told = await asyncio.to_thread(csv_file.read, path, country)
        return await self._store.awrite(lambda s: csv_file.keep(s, outcomes, told))

    def tags(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tags of calls that mean won, and lost."""
        kept = self._settings.get("deal_tags")
        won, lost = (
            tuple(str(one) for one in kept.get(state, ()) if str(one).strip())
            for state in (DealState.WON, DealState.LOST)
        )
        return won, lost

    def set_tags(self, won: Sequence[str], lost: Sequence[str]) -> Future[None]:
        """Names the tags that mean an outcome, for clients without a deal."""
        self._settings.set("deal_tags", {DealState.WON.value: list(won), DealState.LOST.value: list(lost)})
        return self._store.write(lambda s: announce(s, ChangeKind.DEAL))

    async def keep_up(self) -> None:
        """Queues what is due: a reading each day and a training each week, after the first that a person asked for."""
        now = now_ms()
        read, learn = await self._store.aread(lambda s: _due(s, now))
        if read is not None:
            with suppress(UserFacingError):  # it was disconnected a moment ago
                await asyncio.wrap_future(self.read(read, priority=0))
        if learn:
            await asyncio.wrap_future(self.train(priority=0))

    def _queued(self, work: Callable[[Session], list[int]]) -> Future[list[int]]:
        future = self._store.write(work)
        future.add_done_callback(lambda _: self._runner.wake())
        return future


def _crm(session: Session) -> ConnectionRow:
    return queueing.one_of(session, CRM, tr("no CRM is connected"), tr("add KeepinCRM"))


def _due(session: Session, now: int) -> tuple[int | None, bool]:
    """The CRM to read, and whether to train."""
    connected = by_service(session, CRM)
    read = None
    if connected and connected[0].state != ConnectionState.REFUSED:
        row = session.get_one(Connection, connected[0].id)
        asked = (row.cursor.get(CURSOR) or {}).get("asked")
        read = row.id if asked is not None and asked + READ_EVERY <= now else None
    trained = training.trained_at(session)
    return read, trained is not None and trained + LEARN_EVERY <= now
