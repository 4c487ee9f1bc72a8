"""Charts of the calls of a period by whoever or whatever they can be told apart by."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from callqa_desktop.services.charts.chart import Chart, Kind, Series, Unit
from callqa_desktop.services.dashboard.metrics import METRICS, Figures
from callqa_desktop.services.dashboard.panels import Data, number, said
from callqa_desktop.services.dashboard.period import Span
from callqa_desktop.services.dashboard.records import FEW, Behind, Panel
from callqa_desktop.texts import tr, trn

SHOWN = 30
"""Employees, teams or trackers in one chart; the others are told in its note."""
_NORMAL = 1.959964

Group = tuple[str, Figures, Behind]
"""Name, figures, and what leads to the calls."""


def bars(groups: Sequence[Group], *, key: str, title: str, note: str = "") -> Panel:
    """Calls by whoever or whatever they are grouped by."""
    values = [figures.calls for _, figures, _ in groups]
    labels = tuple(f"{name}: {trn('{n} call', '{n} calls', n)}" for (name, _, _), n in zip(groups, values, strict=True))
    series = Series(tr("Calls"), tuple(map(float, values)), labels=labels)
    chart = Chart(key, title, Kind.BARS, (series,), tuple(name for name, _, _ in groups), unit=Unit.COUNT, note=note)
    return Panel(
        chart, sum(values), (tuple(behind if n else None for n, (_, _, behind) in zip(values, groups, strict=True)),)
    )


def intervals(data: Data, groups: Sequence[Group], *, key: str, title: str, note: str) -> Panel:
    """Mean scores with 95 % intervals (normal, from each group's own spread); without one where calls are few."""
    score = METRICS["score"]
    shown = [(name, figures, behind) for name, figures, behind in groups if score.n(figures)]
    values, low, high, labels = [], [], [], []
    for name, figures, _ in shown:
        n, mean = score.n(figures), score.value(figures) or 0.0
        reach = _reach(figures, n, mean)
        values.append(mean)
        low.append(None if reach is None else max(0.0, mean - reach))
        high.append(None if reach is None else min(100.0, mean + reach))
        labels.append(f"{name}: {number(mean, Unit.POINTS)} · {said(n)}")
    series = Series(tr("Score"), tuple(values), tuple(low), tuple(high), labels=tuple(labels))
    chart = Chart(key, title, Kind.INTERVALS, (series,), tuple(one[0] for one in shown), unit=Unit.POINTS, note=note)
    missing = "" if shown else tr(score.lacking)
    return Panel(chart, score.n(data.total), (tuple(behind for _, _, behind in shown),), missing)


def _reach(figures: Figures, n: int, mean: float) -> float | None:
    if n < FEW:
        return None
    spread = max(0.0, figures.of("score_squares") - n * mean * mean) / (n - 1)
    return _NORMAL * sqrt(spread / n)


def scores(data: Data) -> Panel:
    """How scores lie, by ten points."""
    span, before = data.period.span, data.period.before
    names = [f"{low}–{low + 10}" for low in range(0, 100, 10)]
    series, behind = [], []
    for title, figures, days, dashed in (
        (tr("Calls"), data.total, span, False), (tr("Before"), data.before, before, True),
    ):  # fmt: skip
        if days is None or (dashed and not figures.of("scored")):
            continue
        values = [int(figures.of(f"bin_{n}")) for n in range(10)]
        labels = [f"{name}: {trn('{n} call', '{n} calls', n)}" for name, n in zip(names, values, strict=True)]
        series.append(
            Series(
                title, tuple(map(float, values)), labels=tuple(labels), tone="muted" if dashed else "", dashed=dashed
            )
        )
        words = tr("Score {range}")
        behind.append(
            tuple(
                data.trail.behind(days, words.format(range=name), f"bin:{n}") if values[n] else None
                for n, name in enumerate(names)
            )
        )
    chart = Chart("scores", tr("How scores lie"), Kind.BARS, tuple(series), tuple(names), tr("Score"), unit=Unit.COUNT)
    n = int(data.total.of("scored"))
    score = METRICS["score"]
    return Panel(chart, n, tuple(behind), "" if n else tr(score.lacking))


def weekdays() -> tuple[str, ...]:
    """Short, Monday first."""
    return (tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"), tr("Fri"), tr("Sat"), tr("Sun"))


def load(data: Data) -> dict[str, Panel]:
    """Calls by weekday and hour: together as a heat map, and each alone."""
    hours = data.hours
    if hours is None:
        return {}
    span, names = Span(hours.first, hours.last), weekdays()
    note = "" if span == data.period.span else tr("Of {days} only: of more calls it would take too long").format(
        days=span.words
    )  # fmt: skip
    clock = tuple(f"{hour:02}" for hour in range(24))
    series, behind = [], []
    for day, name in enumerate(names):
        values = [int(hours.sums.get((day, hour), (0,))[0]) for hour in range(24)]
        labels = [_at(f"{name} {hour:02}:00", n) for hour, n in enumerate(values)]
        series.append(Series(name, tuple(map(float, values)), labels=tuple(labels)))
        behind.append(
            tuple(
                data.trail.behind(span, f"{name} {hour:02}:00", f"at:{day}:{hour}") if n else None
                for hour, n in enumerate(values)
            )
        )
    total = sum(int(values[0]) for values in hours.sums.values())
    heat = Chart("load", tr("Load by weekday and hour"), Kind.HEAT, tuple(series), clock, tr("Hour"), unit=Unit.COUNT,
                 note=note)  # fmt: skip
    by_hour = [sum(int(hours.sums.get((day, hour), (0,))[0]) for day in range(7)) for hour in range(24)]
    by_day = [sum(int(hours.sums.get((day, hour), (0,))[0]) for hour in range(24)) for day in range(7)]
    return {
        "load": Panel(heat, total, tuple(behind)),
        "hours": _sides(data, by_hour, clock, span, "hours", tr("Calls by hour"), "at::{n}", note, ":00"),
        "weekdays": _sides(data, by_day, names, span, "weekdays", tr("Calls by weekday"), "at:{n}:", note),
    }


def _at(where: str, n: int) -> str:
    return f"{where}: {trn('{n} call', '{n} calls', n)}"


def _sides(
    data: Data, values: Sequence[int], names: Sequence[str], span: Span, key: str, title: str, part: str, note: str,
    after: str = "",
) -> Panel:  # fmt: skip
    labels = tuple(_at(name + after, n) for name, n in zip(names, values, strict=True))
    behind = tuple(
        data.trail.behind(span, names[n] + after, part.format(n=n)) if count else None for n, count in enumerate(values)
    )
    series = Series(tr("Calls"), tuple(map(float, values)), labels=labels)
    chart = Chart(key, title, Kind.BARS, (series,), tuple(names), unit=Unit.COUNT, note=note)
    return Panel(chart, sum(values), (behind,))


def keywords(data: Data) -> Panel:
    """Share of the conversations in which each tracker was heard, the most frequent first."""
    talks, talks_before = int(data.total.of("transcribed")), int(data.before.of("transcribed"))
    order = sorted(data.words, key=lambda name: -data.words[name][0])[:SHOWN]
    lines, behind = [], []
    for place, (title, span, of, dashed) in enumerate(
        ((tr("Share of conversations"), data.period.span, talks, False),
         (tr("Before"), data.period.before, talks_before, True))
    ):  # fmt: skip
        if span is None or not of:
            continue
        calls = [data.words[name][place] for name in order]
        labels = [
            f"{name}: {number(n / of * 100, Unit.PERCENT)} · {trn('{n} call', '{n} calls', n)}"
            for name, n in zip(order, calls, strict=True)
        ]
        lines.append(
            Series(title, tuple(n / of * 100 for n in calls), labels=tuple(labels), tone="muted" if dashed else "",
                   dashed=dashed)
        )  # fmt: skip
        behind.append(
            tuple(
                data.trail.behind(span, name, said=(name,)) if n else None for name, n in zip(order, calls, strict=True)
            )
        )
    chart = Chart("keywords", tr("Keywords"), Kind.BARS, tuple(lines), tuple(order), unit=Unit.PERCENT)
    missing = ""
    if not data.words:
        missing = tr("There are no trackers yet. Make one, and it is looked for in every conversation")
    elif not talks:
        missing = tr("No conversation of the period has been written down yet. Analyze calls to see this")
    return Panel(chart, talks, tuple(behind), missing)
