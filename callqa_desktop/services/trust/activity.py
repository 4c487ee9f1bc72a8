"""What happened around a number in the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.number import NumberReview, NumberView
from callqa_desktop.services.charts.chart import Chart, Kind, Series, Unit
from callqa_desktop.services.trust.numbers import SHOWN
from callqa_desktop.texts import tr

DAYS = 30


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    views: int
    reviews: int
    calls: int


def days(session: Session, number_id: int | None, digits: str, today: date) -> list[Day]:
    """The last 30 days, today the last one; `number_id` is None where the number is not stored."""
    first = today - timedelta(days=DAYS - 1)
    since = round(datetime.combine(first, time.min).astimezone().timestamp() * 1000)
    views: dict[int, int] = {}
    reviews: Counter[date] = Counter()
    if number_id is not None:
        looked = select(NumberView.day, NumberView.count).where(
            NumberView.number_id == number_id, NumberView.day >= first.toordinal()
        )
        views = dict(session.execute(looked).all())
        written = select(NumberReview.at).where(NumberReview.number_id == number_id, SHOWN, NumberReview.at >= since)
        reviews = _by_day(session.scalars(written))
    calls = _by_day(
        session.scalars(select(Call.started_at).where(Call.client_digits == digits, Call.started_at >= since))
    )
    return [
        Day(day, views.get(day.toordinal(), 0), reviews[day], calls[day])
        for day in (first + timedelta(days=n) for n in range(DAYS))
    ]


def chart(found: list[Day]) -> Chart:
    return Chart(
        key="number_activity",
        title=tr("The last 30 days"),
        kind=Kind.BARS,
        series=(
            Series(tr("Views"), tuple(float(one.views) for one in found), tone="muted"),
            Series(tr("Reviews"), tuple(float(one.reviews) for one in found), tone="accent"),
            Series(tr("Our calls"), tuple(float(one.calls) for one in found), tone="client"),
        ),
        x=tuple(f"{one.day:%d.%m}" for one in found),
        unit=Unit.COUNT,
    )


def _by_day(moments: Iterable[int]) -> Counter[date]:
    return Counter(datetime.fromtimestamp(ms / 1000).astimezone().date() for ms in moments)
