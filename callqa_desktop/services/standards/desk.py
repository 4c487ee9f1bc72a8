"""What the window and the command line ask of standards; every answer is a future."""

from __future__ import annotations

from concurrent.futures import Future

from sqlalchemy.orm import Session

from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.standards import shelf
from callqa_desktop.services.standards.records import Beside, Compared, Standard
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store


class StandardDesk:
    """To give a question up, cancel its progress and stop its read: it then ends as Cancelled."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self) -> Future[list[Standard]]:
        """Every standard, also those that are off."""
        return self._store.read(shelf.standards)

    def compared(
        self, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Compared]:  # fmt: skip
        """Every standard beside a set of calls; those that are off are only listed."""
        told = progress or Progress()

        def work(session: Session) -> Compared:
            from callqa_desktop.services.standards.sets import compared  # brings numpy along

            return compared(session, calls, told)

        return self._store.read(work, stop=stop)

    def people(
        self, key: str, calls: Calls, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[tuple[Beside, ...]]:
        """Each employee and each team of the set beside one standard; () where the figure is nobody's own.

        Raises (in the future):
            UserFacingError: there is no such standard.
        """
        told = progress or Progress()

        def work(session: Session) -> tuple[Beside, ...]:
            from callqa_desktop.services.standards.sets import people

            return people(session, key, calls, told)

        return self._store.read(work, stop=stop)

    def keep(self, wanted: Standard) -> Future[str]:
        """See shelf.keep."""
        return self._store.write(lambda s: shelf.keep(s, wanted))

    def reset(self, key: str) -> Future[None]:
        """See shelf.reset."""
        return self._store.write(lambda s: shelf.reset(s, key))
