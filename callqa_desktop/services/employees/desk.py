"""What the window asks about employees; every answer is a future of a reader thread."""

from __future__ import annotations

from concurrent.futures import Future

from sqlalchemy.orm import Session

from callqa_desktop.services.dashboard.records import Question
from callqa_desktop.services.employees import page, ranking
from callqa_desktop.services.employees.records import EmployeePage, Ranking
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store


class EmployeeDesk:
    """To give a question up, stop its read: it then ends as Cancelled. Calls behind a figure: DashboardDesk.calls."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def ranking(self, question: Question, *, stop: Stop | None = None) -> Future[Ranking]:
        """The team by score, with what cannot be told apart. Raises as DashboardDesk.overview."""
        return self._store.read(lambda s: ranking.ranking(s, question), stop=stop)

    def page(
        self, name: str, question: Question, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[EmployeePage]:
        """One employee in the period; `question.employees` and `question.teams` are not looked at.

        Raises:
            UserFacingError: nobody of that name is known.
        """
        told = progress or Progress()

        def work(session: Session) -> EmployeePage:
            answer = page.page(session, name, question, told)
            if not self._settings.get("mask_in_view"):
                return answer
            from callqa_desktop.services.privacy.masking import mask

            return page.masked(answer, lambda text: mask(text).text)

        return self._store.read(work, stop=stop)
