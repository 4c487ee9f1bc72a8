"""Forecasts as charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.services.forecast import words
from callqa_desktop.services.forecast.records import Ahead, Day, Forecast, Load, Staff
from callqa_desktop.services.forecast.records import Kind as DayKind
from callqa_desktop.texts import tr

SHOWN = 56
"""Days of the history that are drawn."""
WEEKS_SHOWN = 26


def days(found: Forecast) -> Chart:
    """The last days and those to come, with both bands."""
    past = past_days(found)
    ahead = [one for one in found.days if not one.closed]
    return _line(
        "forecast_days", tr("Calls by day"), [words.short_day(one.day) for one in past],
        [words.short_day(one.day) for one in ahead], _known(past), _left_out(past), ahead,
    )  # fmt: skip


def past_days(found: Forecast) -> list[Day]:
    """The days of the history that are drawn: closed ones, where nobody calls, are not."""
    return [one for one in found.history if one.kind != DayKind.CLOSED][-SHOWN:]


def weeks(found: Forecast) -> Chart:
    """The same by weeks counted back from the end of the history; weeks with a gap are gaps."""
    past = past_weeks(found.history)[-WEEKS_SHOWN:]
    labels = [tr("from {day}").format(day=f"{first:%d.%m}") for first, _ in past]
    ahead = [tr("from {day}").format(day=f"{one.day:%d.%m}") for one in found.weeks]
    return _line(
        "forecast_weeks", tr("Calls by week"), labels, ahead, [calls for _, calls in past], (None,) * len(past),
        found.weeks,
    )  # fmt: skip


def past_weeks(history: Sequence[Day]) -> list[tuple[date, float | None]]:
    """First day and calls of the whole weeks before the forecast, None where days of a gap are missing."""
    made = []
    for start in range(len(history) % 7, len(history), 7):
        week = history[start : start + 7]
        gap = any(one.kind == DayKind.GAP for one in week)
        made.append((week[0].day, None if gap else float(sum(one.calls for one in week))))
    return made


def errors(found: Forecast) -> Chart:
    """Mean absolute error by how far ahead, beside the naive forecast."""
    test = found.backtest
    return Chart(
        "forecast_errors", tr("Error by week ahead"), Kind.BARS,
        (
            Series(tr("Model"), tuple(one.model for one in test.weeks)),
            Series(tr("As a week before"), tuple(one.naive for one in test.weeks), tone="muted"),
        ),
        tuple(tr("week {n}").format(n=one.week) for one in test.weeks), y_title=tr("Calls a day"),
    )  # fmt: skip


def load(found: Forecast) -> Chart:
    """Expected calls by weekday and hour, with the interval of single hours."""
    made = _heat(
        "forecast_load", tr("Expected calls by hour"), found.load, lambda one: round(one.expected, 1), Unit.POINTS,
        tr("Of a single such hour eight of ten lie in the interval that is told beside it."),
    )  # fmt: skip
    weekdays, hours = grid(found.load)
    by = {(one.weekday, one.hour): one for one in found.load}
    ends = [[by.get((day, hour)) for hour in hours] for day in weekdays]
    series = tuple(
        replace(
            one, low=tuple(cell.low if cell else None for cell in cells),
            high=tuple(cell.high if cell else None for cell in cells),
        )
        for one, cells in zip(made.series, ends, strict=True)
    )  # fmt: skip
    return replace(made, series=series)


def people(staff: Sequence[Staff]) -> Chart:
    """People to plan for by weekday and hour."""
    planned = {(one.load.weekday, one.load.hour): one.planned for one in staff}
    return _heat(
        "forecast_people", tr("People needed by hour"), [one.load for one in staff],
        lambda one: float(planned[one.weekday, one.hour]), Unit.COUNT,
        tr("Least number that answers in time by Erlang C: calls come by chance at one rate, everybody waits."),
    )  # fmt: skip


def grid(found: Iterable[Load]) -> tuple[list[int], list[int]]:
    """Weekdays (lines) and hours (columns) of a heat map, as `load` and `people` draw them."""
    cells = list(found)
    hours = [one.hour for one in cells]
    return sorted({one.weekday for one in cells}), list(range(min(hours), max(hours) + 1)) if hours else []


def day_of(found: Forecast, place: int) -> date | None:
    """The day of the history a place of `days` stands for, None for one ahead."""
    past = past_days(found)
    return past[place].day if place < len(past) else None


def week_of(found: Forecast, place: int) -> tuple[date, date] | None:
    """The week of the history a place of `weeks` stands for, None for one ahead."""
    past = past_weeks(found.history)[-WEEKS_SHOWN:]
    return (past[place][0], past[place][0] + timedelta(days=6)) if place < len(past) else None


def _line(
    key: str, title: str, past: list[str], ahead: list[str], known: Sequence[float | None],
    left: Sequence[float | None], foreseen: Sequence[Ahead],
) -> Chart:  # fmt: skip
    before: tuple[None, ...] = (None,) * len(past)
    after: tuple[None, ...] = (None,) * len(ahead)
    expected = tuple(round(one.expected, 1) for one in foreseen)
    made = [
        Series(tr("Calls"), (*known, *after), tone="accent"),
        Series(
            tr("Forecast, 80 %"), (*before, *expected), (*before, *(round(one.low80, 1) for one in foreseen)),
            (*before, *(round(one.high80, 1) for one in foreseen)), tone="client", dashed=True,
        ),
        Series(
            tr("Forecast, 95 %"), (*before, *expected), (*before, *(round(one.low95, 1) for one in foreseen)),
            (*before, *(round(one.high95, 1) for one in foreseen)), tone="client", dashed=True,
        ),
    ]  # fmt: skip
    if any(one is not None for one in left):
        made.append(Series(tr("Left out"), (*left, *after), tone="warning"))
    return Chart(
        key, title, Kind.LINE, tuple(made), (*past, *ahead), unit=Unit.COUNT,
        marks=(Mark(len(past) - 0.5, tr("from here on a forecast"), vertical=True),),
    )  # fmt: skip


def _known(past: Sequence[Day]) -> list[float | None]:
    return [float(one.calls) if one.kind == DayKind.COUNTED else None for one in past]


def _left_out(past: Sequence[Day]) -> list[float | None]:
    return [float(one.calls) if one.kind in (DayKind.GAP, DayKind.UNLIKE) else None for one in past]


def _heat(
    key: str, title: str, cells: Sequence[Load], value: Callable[[Load], float], unit: Unit, note: str = ""
) -> Chart:
    weekdays, hours = grid(cells)
    by = {(one.weekday, one.hour): value(one) for one in cells}
    return Chart(
        key, title, Kind.HEAT,
        tuple(Series(words.weekday_short(day), tuple(by.get((day, hour)) for hour in hours)) for day in weekdays),
        tuple(f"{hour:02}" for hour in hours), x_title=tr("Hour"), unit=unit, note=note,
    )  # fmt: skip
