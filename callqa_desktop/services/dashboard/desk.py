"""What the window asks the dashboard; every answer is a future of a reader thread."""

from __future__ import annotations

from concurrent.futures import Future

from callqa_desktop.models.filters import CallFilter
from callqa_desktop.services.dashboard import overview
from callqa_desktop.services.dashboard.behind import calls
from callqa_desktop.services.dashboard.records import Behind, Choices, Filling, Overview, Question
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store


class DashboardDesk:
    """To give a question up, stop its read: it then ends as Cancelled."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def overview(self, question: Question, *, stop: Stop | None = None) -> Future[Overview]:
        """Everything the dashboard shows of a period.

        Raises:
            UserFacingError: the period ends before it begins, or nobody of that name is known.
        """
        return self._store.read(lambda s: overview.overview(s, question), stop=stop)

    def choices(self) -> Future[Choices]:
        """What can be asked for."""
        return self._store.read(overview.choices)

    def calls(self, behind: Behind, *, stop: Stop | None = None) -> Future[CallFilter]:
        """The filter that gives exactly the calls behind a figure: its own, or one of ids."""
        return self._store.read(lambda s: calls(s, behind), stop=stop)

    def filling(self) -> Future[Filling | None]:
        """How many days are still to be counted; None when the figures are all there."""
        return self._store.read(overview.filling)
