"""What each kind of job does: finds its connection and keys, calls the capability, says what came out.

The capabilities are imported by the first job that needs them: they bring HTTP and the model's library along.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from callqa_desktop.errors import Refused, UserFacingError
from callqa_desktop.models.enums import JobKind
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.connections.desk import ConnectionDesk, connection
from callqa_desktop.services.jobs.engine_shelf import EngineShelf
from callqa_desktop.services.jobs.runner import Handler
from callqa_desktop.services.jobs.wording import said
from callqa_desktop.services.ledger.book import noting
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import ConnectionRow, JobRow
from callqa_desktop.services.store import Store
from callqa_desktop.texts import later, tr

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.engines import Engine


class Handlers:
    """The table of handlers; results that the command line prints are kept by job id."""

    def __init__(self, store: Store, library: RecordingLibrary, connections: ConnectionDesk) -> None:
        self._store = store
        self._library = library
        self._connections = connections
        self._engines = EngineShelf()
        self.results: dict[int, object] = {}

    def table(self) -> Mapping[JobKind, Handler]:
        return {
            JobKind.SYNC: self.sync,
            JobKind.IMPORT: self.import_files,
            JobKind.ANALYZE: self.analyze,
            JobKind.MEASURE: self.measure,
            JobKind.OPINION: self.opinion,
            JobKind.PUSH: self.push,
            JobKind.TAG: self.tag,
            JobKind.TRACK: self.track,
            JobKind.DEALS: self.deals,
            JobKind.LEARN: self.learn,
        }

    async def refused(self, job: JobRow, error: Refused) -> None:
        """The service no longer takes the keys: the connection says so."""
        if "connection_id" in job.target:
            await self._connections.note(int(job.target["connection_id"]), error)

    async def sync(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.connections import build
        from callqa_desktop.services.sync import engine

        row = await self._connection(job)
        client = build.telephony(row.service, row.settings, await self._connections.secrets_of(row))
        try:
            async with noting(self._store, "sync", connection_id=row.id):
                result = await engine.sync_connection(
                    self._store, self._library, row.id, client, since_ms=job.target.get("since_ms"),
                    until_ms=job.target.get("until_ms"), progress=progress,
                )  # fmt: skip
        except UserFacingError as error:
            if not isinstance(error, Refused):
                await self._connections.note(row.id, error)
            raise
        finally:
            await client.aclose()
        await self._connections.note(row.id, None)
        self.results[job.id] = result
        return said(
            later("{new} new, {changed} changed, {stored} recordings"),
            new=result.new, changed=result.changed, stored=result.recordings_stored,
        )  # fmt: skip

    async def import_files(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.sync import engine

        paths = [Path(p) for p in job.target["paths"]]
        outcomes = await engine.import_paths(self._store, self._library, paths, progress)
        self.results[job.id] = outcomes
        new = sum(o.outcome == "new" for o in outcomes)
        failed = sum(o.outcome == "failed" for o in outcomes)
        return said(later("{new} new, {failed} failed"), new=new, failed=failed)

    async def analyze(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.analysis import pipeline

        call_id = int(job.target["call_id"])
        row = await self._connection(job)
        async with noting(self._store, "analyze", connection_id=row.id, call_id=call_id), self._engine(row) as engine:
            await pipeline.analyze_call(
                self._store, self._library, engine, call_id, row.id, progress, again=bool(job.target.get("again")),
                batch_id=job.batch_id,
            )  # fmt: skip
        return said(later("analyzed"))

    async def opinion(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.analysis.failures import NO_MODEL
        from callqa_desktop.services.analysis.opinion import PURPOSE, second_opinion

        call_id = int(job.target["call_id"])
        row = await self._connection(job)
        usual = str(row.settings.get("model") or "")
        model = str(job.target.get("model") or usual)
        row = replace(row, settings={**row.settings, "model": model})
        async with noting(self._store, PURPOSE, connection_id=row.id, call_id=call_id), self._engine(row) as engine:
            try:
                prompt = str(job.target.get("prompt") or "")
                await second_opinion(self._store, engine, call_id, row.id, progress, prompt=prompt)
            except Refused as error:
                if model == usual or error.code != NO_MODEL:
                    raise
                # Nothing is wrong with the connection, whose own model is another one.
                remedy = tr("Ask again and choose another model")
                raise UserFacingError(error.what, error.why, remedy, code=error.code) from None
        return said(later("a second opinion is there"))

    async def measure(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.analysis import pipeline

        await pipeline.measure_call(self._store, self._library, int(job.target["call_id"]), progress)
        return said(later("measured"))

    async def track(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.trackers.run import run

        return await run(self._store, job, progress)

    async def deals(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.connections import build
        from callqa_desktop.services.deals.reading import read_deals

        row = await self._connection(job)
        client = build.crm(row.service, row.settings, await self._connections.secrets_of(row))
        try:
            async with noting(self._store, "deals", connection_id=row.id):
                result = await read_deals(self._store, client, row.id, progress)
        finally:
            await client.aclose()
        await self._connections.note(row.id, None)
        self.results[job.id] = result
        return said(later("{new} new, {changed} changed"), new=result.new, changed=result.changed)

    async def learn(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.deals.training import train

        self.results[job.id] = card = await train(self._store, progress)
        return said(later("learned from {n} outcomes"), n=card.won + card.lost)

    async def push(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.connections import build
        from callqa_desktop.services.crm import outbox

        row = await self._connection(job)
        client = build.crm(row.service, row.settings, await self._connections.secrets_of(row))
        try:
            async with noting(self._store, "push", connection_id=row.id):
                result = await outbox.drain(self._store, client, row.id, progress)
        finally:
            await client.aclose()
        await self._connections.note(row.id, None)
        self.results[job.id] = result
        return said(
            later("{sent} sent, {skipped} skipped, {failed} failed"),
            sent=result.sent, skipped=result.skipped, failed=result.failed,
        )  # fmt: skip

    async def tag(self, job: JobRow, progress: Progress) -> str:
        from callqa_desktop.services.connections import build
        from callqa_desktop.services.segments import tags

        row = await self._connection(job)
        client = build.crm(row.service, row.settings, await self._connections.secrets_of(row))
        try:
            async with noting(self._store, "tag", connection_id=row.id):
                result = await tags.drain(self._store, client, row.id, progress)
        finally:
            await client.aclose()
        await self._connections.note(row.id, None)
        self.results[job.id] = result
        return said(
            later("{sent} tagged, {already} had the tag, {skipped} skipped, {failed} failed"),
            sent=result.sent, already=result.already, skipped=result.skipped, failed=result.failed,
        )  # fmt: skip

    @asynccontextmanager
    async def _engine(self, row: ConnectionRow) -> AsyncIterator[Engine]:
        """The engine of a connection, shared by all jobs that use it now."""
        from callqa_desktop.services.connections import build

        secrets = await self._connections.secrets_of(row)
        key = hash((row.id, json.dumps(row.settings, sort_keys=True, default=str), tuple(sorted(secrets.items()))))
        async with self._engines.engine(key, lambda: build.engine(row.service, row.settings, secrets)) as engine:
            yield engine

    async def _connection(self, job: JobRow) -> ConnectionRow:
        return await self._store.aread(lambda s: connection(s, int(job.target["connection_id"])))
