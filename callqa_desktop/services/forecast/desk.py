"""What the window and the command line ask of forecasts."""

from __future__ import annotations

from array import array
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.child import Child, Died, Overdue
from callqa_desktop.services.forecast.records import Forecast, History
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store
from callqa_desktop.texts import tr, trn

MOST_WEEKS = 8
SPARE = 7
"""Days beyond those the first origin of the back-test knows and those it looks ahead."""
LONGEST_DEAD = 28
_LIMIT = 120.0
"""Seconds without a sign of life of the child."""


class ForecastDesk:
    """One forecast at a time, reckoned in a process of its own that ends with it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "forecast")

    def forecast(
        self, calls: CallFilter, weeks: int = 4, *, progress: Progress | None = None, stop: Stop | None = None
    ) -> Future[Forecast]:
        """Calls by day, week and hour for 1 to 8 weeks ahead.

        To give it up, cancel its progress and stop its read: it then ends as Cancelled.

        Raises (in the future):
            UserFacingError: too little history (and how much more is needed), no calls, or a dead connection.
        """
        if not 1 <= weeks <= MOST_WEEKS:
            raise ValueError(f"not a number of weeks: {weeks}")
        return self._thread.submit(self._forecast, calls, weeks, progress or Progress(), stop)

    def calls_of(self, calls: CallFilter, weekday: int, hour: int) -> Future[array[int]]:
        """The calls an hour of a weekday (0: Monday) is foreseen from."""

        def work(session: Session) -> array[int]:
            from callqa_desktop.services.forecast.history import of_hour
            from callqa_desktop.services.forecast.load import WEEKS

            return of_hour(session, calls, weekday, hour, WEEKS)

        return self._store.read(work)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _forecast(self, calls: CallFilter, weeks: int, progress: Progress, stop: Stop | None) -> Forecast:
        from callqa_desktop.services.forecast.history import history  # brings numpy along
        from callqa_desktop.services.forecast.outlook import maker

        progress.report(0)
        found = self._store.read(partial(history, wanted=calls), stop=stop).result()
        check(found, weeks)
        progress.check()
        child = Child(maker)
        try:
            made: Forecast = child.ask(
                (found, weeks), limit=_LIMIT, cancelled=lambda: progress.cancelled,
                on_step=lambda step: None if progress.cancelled else progress.report(*step),
            )  # fmt: skip
        except (Died, Overdue) as error:
            raise UserFacingError(
                tr("The forecast could not be reckoned"), tr("the process that does it ended in the middle"),
                tr("Close other programs and try again"), code="forecast.died",
            ) from error  # fmt: skip
        finally:
            child.close()
        return made


def check(found: History, weeks: int) -> None:
    """Whether a history is enough.

    Raises:
        UserFacingError: too few days, or the connection has been dead for long.
    """
    from callqa_desktop.services.forecast.backtest import TRAINED
    from callqa_desktop.services.forecast.clean import cleaned
    from callqa_desktop.services.forecast.records import Kind

    kinds = cleaned(found.counts.sum(axis=1), found.first.weekday()).kinds
    dead = 0
    while dead < len(kinds) and kinds[-1 - dead] in (Kind.GAP, Kind.CLOSED):
        dead += 1
    if dead > LONGEST_DEAD:
        raise UserFacingError(
            trn("For {n} day there has been no call", "For {n} days there has been no call", dead),
            tr("the connection to the telephony seems dead"),
            tr("Look at the connections; once calls arrive again, a forecast can be made"), code="forecast.dead",
        )  # fmt: skip
    have = len(kinds) - sum(kind == Kind.GAP for kind in kinds)
    needed = TRAINED + SPARE + 7 * weeks
    if have >= needed:
        return
    possible = (have - TRAINED - SPARE) // 7
    remedy = (
        trn("One week ahead can be told already", "Up to {n} weeks ahead can be told already", possible)
        if possible > 0
        else tr("Take a chip away, or read more history from the telephony")
    )
    more = trn("{n} more day is needed", "{n} more days are needed", needed - have)
    raise UserFacingError(
        tr("Too little history for a forecast"),
        _too_few(weeks, needed, have, more),
        remedy, code="forecast.few",
    )  # fmt: skip


def _too_few(weeks: int, needed: int, have: int, more: str) -> str:
    ahead = trn("{n} week ahead takes", "{n} weeks ahead take", weeks)
    days = trn("{n} day of calls", "{n} days of calls", needed)
    return tr("{ahead} {days}, there are {have}: {more}").format(ahead=ahead, days=days, have=have, more=more)
