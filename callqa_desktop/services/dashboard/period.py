"""The days a question is about, those it is compared with, and the points of its trends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.dashboard.records import Compare, Question, Step
from callqa_desktop.services.tallies import days
from callqa_desktop.services.tallies.read import monday, week
from callqa_desktop.texts import tr

_DAYS, _WEEKS = 45, 400
"""Up to so many days a trend goes by day, then by week."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days as numbers (services.tallies.days), both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def dates(self) -> tuple[date, date]:
        return days.day_of(self.first), days.day_of(self.last)

    @property
    def words(self) -> str:
        """As a chip says it."""
        first, last = self.dates
        return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Period:
    span: Span
    before: Span | None
    step: Step

    def buckets(self, span: Span | None = None) -> list[tuple[int, Span]]:
        """The points of a trend over the span: number of the day, week or month, and its days within the span."""
        span = span or self.span
        if self.step is Step.DAY:
            return [(day, Span(day, day)) for day in range(span.first, span.last + 1)]
        if self.step is Step.WEEK:
            found = [(n, Span(monday(n), monday(n) + 6)) for n in range(week(span.first), week(span.last) + 1)]
        else:
            months = range(days.month(span.first), days.month(span.last) + 1)
            found = [(n, Span(days.first_of(n), days.first_of(n + 1) - 1)) for n in months]
        return [(n, Span(max(one.first, span.first), min(one.last, span.last))) for n, one in found]

    def label(self, number: int) -> str:
        """What stands under a point."""
        if self.step is Step.MONTH:
            return f"{number % 12 + 1:02}.{number // 12}"
        return f"{days.day_of(number if self.step is Step.DAY else monday(number)):%d.%m}"


def period(question: Question, first_call: date | None, today: date) -> Period:
    """
    Args:
        first_call: the day of the oldest call, None without calls.

    Raises:
        UserFacingError: it ends before it begins.
    """
    first = question.first or first_call or today
    last = question.last or max(first, today)
    if first > last:
        raise UserFacingError(
            tr("This period has no days"), tr("it ends before it begins"), tr("Choose an earlier first day"),
            code="dashboard.period",
        )  # fmt: skip
    span = Span(days.number(first), days.number(last))
    step = question.step or (Step.DAY if span.length <= _DAYS else Step.WEEK if span.length <= _WEEKS else Step.MONTH)
    return Period(span, _before(span, question.compare), step)


def _before(span: Span, compare: Compare) -> Span | None:
    if compare is Compare.BEFORE:
        return Span(span.first - span.length, span.first - 1)
    if compare is Compare.YEAR:
        first, last = (_year_earlier(one) for one in span.dates)
        return Span(days.number(first), days.number(last))
    return None


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def today() -> date:
    """The day it is here."""
    return date.today()  # noqa: DTZ011 - the clock of this machine is meant
