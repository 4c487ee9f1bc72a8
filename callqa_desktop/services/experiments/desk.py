"""What the window and the command line ask of tests; every answer is a future."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from callqa_desktop.services.experiments import saved
from callqa_desktop.services.experiments.definitions import Choices, Trial
from callqa_desktop.services.experiments.records import AbResult, Factorial, Foreseen, Saved
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store

T = TypeVar("T")


class ExperimentDesk:
    """Questions about calls take a while: give progress, and a stop to end them (both: Cancelled).

    Numeric libraries are imported on the store's threads, when first needed.
    """

    def __init__(self, store: Store, person: Callable[[], str]) -> None:
        self._store = store
        self._person = person

    def choices(self) -> Future[Choices]:
        """What groups and outcomes can be chosen from."""

        def work(session: Session) -> Choices:
            from callqa_desktop.services.experiments.choices import choices

            return choices(session)

        return self._store.read(work)

    def foresee(
        self, trial: Trial, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Foreseen]:  # fmt: skip
        """What a plan promises: sizes alone, the groups are not compared, so it costs no look."""

        def work(session: Session) -> Foreseen:
            from callqa_desktop.services.experiments import ab

            return ab.foresee(ab.read(session, trial, progress or Progress()))

        return self._store.read(work, stop=stop)

    def compare(
        self, trial: Trial, *, kept: int = 0, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[AbResult]:  # fmt: skip
        """Two groups against each other.

        Args:
            kept: id of the kept test this is a look at, 0 for none: the look is counted.
        """

        def work(session: Session) -> AbResult:
            from callqa_desktop.services.experiments import ab

            return ab.judge(ab.read(session, trial, progress or Progress()), _seen(session, kept))

        def after(result: AbResult) -> None:
            found = result.main.comparison
            figures: dict[str, Any] = {} if found is None else {"difference": found.difference}
            self._looked(kept, ab_sizes(result), None if found is None else found.p, figures)

        return _then(self._store.read(work, stop=stop), after)

    def factorial(
        self, trial: Trial, *, kept: int = 0, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Factorial]:  # fmt: skip
        """Several factors at once.

        Raises (in the future):
            UserFacingError: why nothing can be told.
        """

        def work(session: Session) -> Factorial:
            from callqa_desktop.services.experiments import ab, multivariate

            return multivariate.factorial(ab.read(session, trial, progress or Progress()), _seen(session, kept))

        def after(result: Factorial) -> None:
            least = min(one.robust_p for one in result.effects)
            self._looked(kept, (result.counted,), least, {})

        return _then(self._store.read(work, stop=stop), after)

    def export(
        self, trial: Trial, path: Path, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[int]:  # fmt: skip
        """Writes the data behind a test as CSV; how many lines."""

        def work(session: Session) -> int:
            from callqa_desktop.services.charts.files import save
            from callqa_desktop.services.experiments import ab, export
            from callqa_desktop.services.experiments.frame import read_calls

            told = progress or Progress()
            content, lines = export.content(ab.read(session, trial, told), read_calls(session, trial, told).digits)
            save(path, content)
            return lines

        return self._store.read(work, stop=stop)

    # Kept tests

    def saved(self, kind: str = "") -> Future[list[Saved]]:
        """Kept tests, the newest first."""
        return self._store.read(lambda s: saved.all_saved(s, kind))

    def keep(self, name: str, trial: Trial) -> Future[int]:
        """Keeps a test; its id.

        Raises (in the future):
            UserFacingError: the name will not do.
        """
        return self._store.write(lambda s: saved.keep(s, name, trial, self._person()))

    def conclude(self, experiment_id: int, text: str) -> Future[None]:
        return self._store.write(lambda s: saved.conclude(s, experiment_id, text))

    def remove(self, experiment_id: int) -> Future[None]:
        return self._store.write(lambda s: saved.remove(s, experiment_id))

    def _looked(self, kept: int, sizes: tuple[int, ...], p: float | None, figures: dict[str, Any]) -> None:
        if kept:
            self._store.write(lambda s: saved.looked(s, kept, sizes, p, figures, self._person()))


def ab_sizes(result: AbResult) -> tuple[int, ...]:
    """Units counted in each group."""
    return tuple(arm.sample.n for arm in result.main.arms)


def _seen(session: Session, kept: int) -> list[tuple[int, ...]]:
    return [one.sizes for one in saved.one_saved(session, kept).looks] if kept else []


def _then(future: Future[T], act: Callable[[T], None]) -> Future[T]:
    """The same answer, once the act was begun on the thread that brought it."""
    made: Future[T] = Future()

    def done(found: Future[T]) -> None:
        try:
            answer = found.result()
            act(answer)
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            made.set_exception(error)
        else:
            made.set_result(answer)

    future.add_done_callback(done)
    return made
