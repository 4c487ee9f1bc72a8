"""What the window needs of the program around it, as protocols: the composition root gives the real parts.

Desk methods return futures of worker threads; `Bridge.then` brings their results to the interface thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject

if TYPE_CHECKING:  # the desks import SQLAlchemy, which must stay off the first paint
    from callqa_desktop.services.analysis.vocabulary import VocabularyDesk
    from callqa_desktop.services.batches.desk import BatchDesk
    from callqa_desktop.services.calls.desk import CallDesk
    from callqa_desktop.services.connections.desk import ConnectionDesk
    from callqa_desktop.services.crm.desk import ClientDesk
    from callqa_desktop.services.dashboard.desk import DashboardDesk
    from callqa_desktop.services.deals.desk import DealsDesk
    from callqa_desktop.services.employees.desk import EmployeeDesk
    from callqa_desktop.services.experiments.desk import ExperimentDesk
    from callqa_desktop.services.forecast.desk import ForecastDesk
    from callqa_desktop.services.insight.desk import InsightDesk
    from callqa_desktop.services.jobs.desk import JobDesk
    from callqa_desktop.services.ledger.desk import LedgerDesk
    from callqa_desktop.services.quality.desk import WorkDesk
    from callqa_desktop.services.reports.desk import ReportDesk
    from callqa_desktop.services.review.desk import ReviewDesk
    from callqa_desktop.services.scoring.desk import CardDesk
    from callqa_desktop.services.script.desk import ScriptDesk
    from callqa_desktop.services.segments.desk import SegmentDesk
    from callqa_desktop.services.settings import Settings
    from callqa_desktop.services.standards.desk import StandardDesk
    from callqa_desktop.services.store import Store
    from callqa_desktop.services.trackers.desk import TrackerDesk
    from callqa_desktop.services.transcripts.desk import TranscriptDesk
    from callqa_desktop.services.trust.desk import TrustDesk

T = TypeVar("T")


class Program(Protocol):
    """The running program, as app.py builds it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def calls(self) -> CallDesk: ...
    @property
    def review(self) -> ReviewDesk: ...
    @property
    def transcripts(self) -> TranscriptDesk: ...
    @property
    def clients(self) -> ClientDesk: ...
    @property
    def connections(self) -> ConnectionDesk: ...
    @property
    def jobs(self) -> JobDesk: ...
    @property
    def batches(self) -> BatchDesk: ...
    @property
    def ledger(self) -> LedgerDesk: ...
    @property
    def reports(self) -> ReportDesk: ...
    @property
    def cards(self) -> CardDesk: ...
    @property
    def script(self) -> ScriptDesk: ...
    @property
    def trackers(self) -> TrackerDesk: ...
    @property
    def insight(self) -> InsightDesk: ...
    @property
    def trust(self) -> TrustDesk: ...
    @property
    def dashboard(self) -> DashboardDesk: ...
    @property
    def employees(self) -> EmployeeDesk: ...
    @property
    def work(self) -> WorkDesk: ...
    @property
    def vocabulary(self) -> VocabularyDesk: ...
    @property
    def segments(self) -> SegmentDesk: ...
    @property
    def deals(self) -> DealsDesk: ...
    @property
    def experiments(self) -> ExperimentDesk: ...
    @property
    def standards(self) -> StandardDesk: ...
    @property
    def forecast(self) -> ForecastDesk: ...
    @property
    def store(self) -> Store: ...


class Bridge(Protocol):
    """Where threads, loops and signals meet (ui/bridge)."""

    @property
    def changes(self) -> Any:
        """A QObject with the signal `changed(list[Change])`, at most 20 times a second."""

    def then(
        self,
        owner: QObject,
        future: Future[T],
        on_result: Callable[[T], Any],
        on_error: Callable[[BaseException], Any] | None = None,
        /,
    ) -> Any:
        """Hands the result over on the interface thread; nothing after the owner died."""

    def spawn(
        self,
        owner: QObject,
        coroutine: Coroutine[Any, Any, T],
        on_result: Callable[[T], Any],
        on_error: Callable[[BaseException], Any] | None = None,
        /,
    ) -> Any:
        """Runs a coroutine on the interface loop; returns its task, which can be cancelled."""
