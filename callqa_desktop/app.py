"""The one composition root: puts the parts of a program together over an open workspace. No Qt is imported here
until a window is asked for."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from callqa_desktop.paths import Workspace
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls import name_keys
from callqa_desktop.services.calls.desk import CallDesk
from callqa_desktop.services.calls.reader import recording_stems
from callqa_desktop.services.changes import ChangeBus
from callqa_desktop.services.connections.desk import ConnectionDesk, sources
from callqa_desktop.services.crm.desk import ClientDesk
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.desk import JobDesk
from callqa_desktop.services.jobs.handlers import Handlers
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.memory import hold_little
from callqa_desktop.services.quality.desk import WorkDesk
from callqa_desktop.services.reports.desk import ReportDesk
from callqa_desktop.services.review.desk import ReviewDesk
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.tallies.renewal import Renewal
from callqa_desktop.services.transcripts.desk import TranscriptDesk
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.services.vault.open import PassphrasePrompt
from callqa_desktop.services.workspace import Opened, open_workspace

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.vocabulary import VocabularyDesk
    from callqa_desktop.services.batches.desk import BatchDesk
    from callqa_desktop.services.dashboard.desk import DashboardDesk
    from callqa_desktop.services.deals.desk import DealsDesk
    from callqa_desktop.services.employees.desk import EmployeeDesk
    from callqa_desktop.services.experiments.desk import ExperimentDesk
    from callqa_desktop.services.forecast.desk import ForecastDesk
    from callqa_desktop.services.insight.desk import InsightDesk
    from callqa_desktop.services.ledger.desk import LedgerDesk
    from callqa_desktop.services.scoring.desk import CardDesk
    from callqa_desktop.services.script.desk import ScriptDesk
    from callqa_desktop.services.segments.desk import SegmentDesk
    from callqa_desktop.services.standards.desk import StandardDesk
    from callqa_desktop.services.trackers.desk import TrackerDesk
    from callqa_desktop.services.trust.desk import TrustDesk

log = logging.getLogger(__name__)


@dataclass
class Program:
    """A running program: the desks the window and the command line work with, and the runner of jobs."""

    opened: Opened
    settings: Settings
    calls: CallDesk
    review: ReviewDesk
    transcripts: TranscriptDesk
    clients: ClientDesk
    connections: ConnectionDesk
    jobs: JobDesk
    reports: ReportDesk
    work: WorkDesk
    handlers: Handlers
    runner: Runner

    @property
    def workspace(self) -> Workspace:
        return self.opened.workspace

    @property
    def store(self) -> Store:
        return self.opened.store

    @property
    def vault(self) -> Vault:
        return self.opened.vault

    @property
    def library(self) -> RecordingLibrary:
        return self.opened.library

    @property
    def changes(self) -> ChangeBus:
        return self.opened.changes

    @cached_property
    def cards(self) -> CardDesk:
        """The desk of scorecards; made when first asked for, since it brings pydantic along."""
        from callqa_desktop.services.scoring.desk import CardDesk

        return CardDesk(self.store, lambda: str(self.settings.get("evaluator")))

    @cached_property
    def script(self) -> ScriptDesk:
        """The desk of the sales script."""
        from callqa_desktop.services.script.desk import ScriptDesk

        return ScriptDesk(self.store, self.settings)

    @cached_property
    def batches(self) -> BatchDesk:
        """Many calls analyzed as one piece of work."""
        from callqa_desktop.services.batches.desk import BatchDesk

        return BatchDesk(
            self.store, self.runner, parallel_of(self.settings), lambda: str(self.settings.get("evaluator"))
        )

    @cached_property
    def ledger(self) -> LedgerDesk:
        """What left this machine."""
        from callqa_desktop.services.ledger.desk import LedgerDesk

        return LedgerDesk(self.store)

    @cached_property
    def vocabulary(self) -> VocabularyDesk:
        """The words a model should know, and what corrections suggest."""
        from callqa_desktop.services.analysis.vocabulary import VocabularyDesk

        return VocabularyDesk(self.store, self.settings)

    @cached_property
    def trackers(self) -> TrackerDesk:
        """The desk of trackers; made when first asked for, as the next one."""
        from callqa_desktop.services.trackers.desk import TrackerDesk

        return TrackerDesk(self.store, self.settings, self.runner.wake)

    @cached_property
    def insight(self) -> InsightDesk:
        """The desk of what many calls show together."""
        from callqa_desktop.services.insight.desk import InsightDesk

        return InsightDesk(self.store, self.settings)

    @cached_property
    def trust(self) -> TrustDesk:
        """The desk of phone numbers and how far they can be trusted."""
        from callqa_desktop.services.trust.desk import TrustDesk

        return TrustDesk(self.store, self.settings)

    @cached_property
    def dashboard(self) -> DashboardDesk:
        """The desk of figures by period."""
        from callqa_desktop.services.dashboard.desk import DashboardDesk

        return DashboardDesk(self.store)

    @cached_property
    def employees(self) -> EmployeeDesk:
        """The desk of one employee, and of the team."""
        from callqa_desktop.services.employees.desk import EmployeeDesk

        return EmployeeDesk(self.store, self.settings)

    @cached_property
    def experiments(self) -> ExperimentDesk:
        """Tests of groups of calls against each other."""
        from callqa_desktop.services.experiments.desk import ExperimentDesk

        return ExperimentDesk(self.store, lambda: str(self.settings.get("evaluator")))

    @cached_property
    def deals(self) -> DealsDesk:
        """Deals, how they ended and how likely open ones are to be won."""
        from callqa_desktop.services.deals.desk import DealsDesk

        return DealsDesk(self.store, self.settings, self.runner)

    @cached_property
    def segments(self) -> SegmentDesk:
        """Groups of clients alike, and clients unlike the others."""
        from callqa_desktop.services.segments.desk import SegmentDesk

        return SegmentDesk(self.store, self.settings, self.runner.wake)

    @cached_property
    def standards(self) -> StandardDesk:
        """Standards of the trade, and calls beside them."""
        from callqa_desktop.services.standards.desk import StandardDesk

        return StandardDesk(self.store)

    @cached_property
    def forecast(self) -> ForecastDesk:
        """How many calls are to come."""
        from callqa_desktop.services.forecast.desk import ForecastDesk

        return ForecastDesk(self.store)

    async def background(self) -> None:
        """What the background thread does until `runner.stop()`: resumes jobs, polls telephony, keeps the figures by
        day, runs the queues."""
        await asyncio.to_thread(self._sweep)
        await asyncio.to_thread(name_keys.fill, self.store)
        beside = [asyncio.create_task(self._poll()), asyncio.create_task(Renewal(self.store).run())]
        try:
            await self.runner.run_forever()
        finally:
            for task in beside:
                task.cancel()
            for ended in await asyncio.gather(*beside, return_exceptions=True):
                if isinstance(ended, Exception):
                    log.error("background work ended by itself", exc_info=ended)

    def _sweep(self) -> None:
        """Removes sounds that a crash left without a call: kept by the library, not yet known to the store."""
        known = self.store.read(recording_stems).result()
        for stem in self.library.stems() - known:
            log.info("removed a recording without a call")
            self.library.delete(stem)

    async def _poll(self) -> None:
        """Queues a sync of each telephony connection when its time has come; reads the script's link once a day."""
        while True:
            minutes = max(1, int(self.settings.get("sync_minutes")))
            now = time.time_ns() // 1_000_000
            for row in await self.store.aread(sources):
                due = (row.last_sync_at or 0) + minutes * 60_000 <= now
                if due and row.state != "refused":
                    await asyncio.wrap_future(self.jobs.sync(row.id, priority=0))
            await self.script.refresh_of_day()
            await self.deals.keep_up()
            await asyncio.sleep(60)

    def close(self) -> None:
        """Closes the store and the sound library; the runner must have ended."""
        self.reports.close()
        if "cards" in vars(self):
            self.cards.close()
        if "segments" in vars(self):
            self.segments.close()
        if "forecast" in vars(self):
            self.forecast.close()
        self.opened.close()


def open_program(
    workspace: Workspace,
    *,
    exclusive: bool = True,
    patient: bool = True,
    ask: PassphrasePrompt | None = None,
    throwaway: bool = False,
) -> Program:
    """Opens a workspace and everything over it.

    Args:
        exclusive, throwaway: see services.workspace.open_workspace.
        patient: see services.jobs.runner.Runner.

    Raises:
        UserFacingError: the workspace cannot be opened.
    """
    opened = open_workspace(workspace, exclusive=exclusive, ask=ask, throwaway=throwaway)
    try:
        return compose(opened, patient=patient, recover=exclusive)
    except BaseException:
        opened.close()
        raise


def compose(opened: Opened, *, patient: bool = True, recover: bool = True) -> Program:
    """The program over an open workspace; `recover` marks what a crash left running as interrupted."""
    hold_little()
    gc.freeze()  # modules and tables live as long as the program: no pass need look at them again
    gc.set_threshold(50_000, 20, 20)
    store, library = opened.store, opened.library
    store.write(publish_defaults).result()
    if recover:
        store.write(rows.recover).result()
    settings = Settings(store)
    connections = ConnectionDesk(store, opened.vault, library)
    handlers = Handlers(store, library, connections)
    runner = Runner(
        store, handlers.table(), on_refused=handlers.refused, parallel=parallel_of(settings), patient=patient
    )
    return Program(
        opened=opened,
        settings=settings,
        calls=CallDesk(store, library),
        review=ReviewDesk(store, library, settings),
        transcripts=TranscriptDesk(store, settings),
        clients=ClientDesk(store, connections),
        connections=connections,
        jobs=JobDesk(store, runner),
        reports=ReportDesk(store),
        work=WorkDesk(store, library, settings),
        handlers=handlers,
        runner=runner,
    )


def parallel_of(settings: Settings) -> Callable[[str], int]:
    """Jobs at once in a queue, by its name: calls at a model by the setting, since they mostly wait for its answers;
    one of everything else."""

    def at_once(queue: str) -> int:
        return max(1, min(64, int(settings.get("parallel_calls")))) if queue.startswith("model:") else 1

    return at_once
