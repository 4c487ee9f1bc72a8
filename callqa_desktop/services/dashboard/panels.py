"""Charts of a period, each point with the calls behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callqa_desktop.models.enums import CallStatus, Direction
from callqa_desktop.models.queries.tallies import TALKED_WITH
from callqa_desktop.services.charts.chart import Chart, Kind, Series, Unit
from callqa_desktop.services.dashboard.behind import Trail
from callqa_desktop.services.dashboard.metrics import METRICS, Figures, Metric
from callqa_desktop.services.dashboard.period import Period, Span
from callqa_desktop.services.dashboard.records import FEW, Behind, Panel, Step
from callqa_desktop.services.tallies.read import Hours
from callqa_desktop.texts import language, tr, trn

_NOTHING = Figures()
ANSWERED = tuple(one.value for one in TALKED_WITH)


@dataclass(frozen=True, slots=True)
class Data:
    """What was read for a question."""

    period: Period
    trail: Trail
    total: Figures
    before: Figures
    points: Mapping[int, Figures]
    """By number of the day, week or month."""
    points_before: Mapping[int, Figures]
    people: Mapping[str, Figures] = field(default_factory=dict)
    """By name, in the order of the alphabet."""
    teams: Mapping[str, Figures] = field(default_factory=dict)
    team_members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hours: Hours | None = None
    words: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Calls by tracker, in the period and in the one before."""

    @property
    def asked(self) -> tuple[str, ...]:
        return self.trail.directions


def said(n: int) -> str:
    """How many calls, and that they are few where they are."""
    words = trn("{n} call", "{n} calls", n)
    return tr("{calls}, few").format(calls=words) if n < FEW else words


def number(value: float, unit: Unit) -> str:
    """A value in words, with the comma of the language."""
    text = f"{value:.0f}" if unit is Unit.COUNT else f"{value:.1f}"
    if language() == "uk":
        text = text.replace(".", ",")
    return {Unit.PERCENT: f"{text} %", Unit.SECONDS: tr("{n} s").format(n=text)}.get(unit, text)


def trend(data: Data, *, metrics: Sequence[str], key: str, title: str, note: str = "") -> Panel:
    """Metrics over time; one alone has the period before beside it, point by point."""
    period, chosen = data.period, [METRICS[name] for name in metrics]
    buckets = period.buckets()
    series, behind = [], []
    for metric in chosen:
        line, calls = _line(data, metric, buckets, data.points, tr(metric.title))
        series.append(line)
        behind.append(calls)
    if len(chosen) == 1 and period.before is not None and data.before.calls:
        earlier = period.buckets(period.before)[: len(buckets)]
        line, calls = _line(data, chosen[0], earlier, data.points_before, tr("Before"), dashed=True)
        series.append(line)
        behind.append(calls)
    n = sum(metric.n(data.total, data.asked) for metric in chosen)
    chart = Chart(
        key, title, Kind.LINE, tuple(series), tuple(period.label(number) for number, _ in buckets),
        unit=chosen[0].unit, note=note or _cut(period),
    )  # fmt: skip
    missing = tr(chosen[0].lacking) if not n and chosen[0].lacking else ""
    return Panel(chart, chosen[0].n(data.total, data.asked), tuple(behind), missing)


def _line(
    data: Data, metric: Metric, buckets: Sequence[tuple[int, Span]], points: Mapping[int, Figures], name: str, *,
    dashed: bool = False,
) -> tuple[Series, tuple[Behind | None, ...]]:  # fmt: skip
    values, labels, behind = [], [], []
    for bucket, span in buckets:
        figures = points.get(bucket, _NOTHING)
        value, n = metric.value(figures, data.asked), metric.n(figures, data.asked)
        counted = metric.unit is Unit.COUNT
        values.append(value)
        told = number(value, metric.unit) if value is not None else "–"
        labels.append(f"{span.words}: {trn('{n} call', '{n} calls', n) if counted else f'{told} · {said(n)}'}")
        behind.append(of_metric(data.trail, metric, span, name) if n else None)
    made = Series(name, tuple(values), labels=tuple(labels), tone="muted" if dashed else "", dashed=dashed)
    return made, tuple(behind)


def _cut(period: Period) -> str:
    """That the first or the last point is no whole week or month."""
    if period.step is Step.DAY:
        return ""
    buckets = period.buckets()
    whole = Period(Span(period.span.first - 31, period.span.last + 31), None, period.step)
    full = dict(whole.buckets())
    if all(full[number] == span for number, span in (buckets[0], buckets[-1])):
        return ""
    if period.step is Step.WEEK:
        return tr("The first or the last week is not whole")
    return tr("The first or the last month is not whole")


def of_metric(trail: Trail, metric: Metric, span: Span, words: str = "", *, employees: Sequence[str] = ()) -> Behind:
    """The calls a metric is made of."""
    directions = metric.directions(trail.directions)
    dispositions = ANSWERED if metric.part == "answered" else ()
    part = "" if metric.part == "answered" else metric.part
    return trail.behind(
        span, words or tr(metric.title), part, directions=directions, dispositions=dispositions, employees=employees
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A count shown as such: a sum, its words and tone, and what leads to its calls."""

    sum: Callable[[Figures, Sequence[str]], int]
    title: str
    tone: str = ""
    part: str = ""
    dispositions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


def counts(data: Data, kept: Sequence[Kept], *, key: str, title: str, kind: Kind, missing: str = "",
           first: str = "", note: str = "") -> Panel:  # fmt: skip
    """Counts over time; `first` is the direction they are about unless a question leaves that one out."""
    asked = data.asked
    directions = (first,) if first and (not asked or first in asked) else tuple(asked)
    buckets = data.period.buckets()
    series, behind = [], []
    for one in kept:
        values = [one.sum(data.points.get(bucket, _NOTHING), directions) for bucket, _ in buckets]
        labels = [
            f"{one.title} · {span.words}: {trn('{n} call', '{n} calls', n)}"
            for n, (_, span) in zip(values, buckets, strict=True)
        ]
        series.append(Series(one.title, tuple(map(float, values)), labels=tuple(labels), tone=one.tone))
        behind.append(
            tuple(
                data.trail.behind(span, one.title, one.part, directions=directions, dispositions=one.dispositions,
                                  statuses=one.statuses) if n else None
                for n, (_, span) in zip(values, buckets, strict=True)
            )
        )  # fmt: skip
    n = sum(one.sum(data.total, directions) for one in kept)
    places = tuple(data.period.label(number) for number, _ in buckets)
    chart = Chart(key, title, kind, tuple(series), places, unit=Unit.COUNT, note=note or _cut(data.period))
    return Panel(chart, n, tuple(behind), "" if n else missing)


def plain(name: str) -> Callable[[Figures, Sequence[str]], int]:
    return lambda figures, directions: int(figures.of(name, *directions))


def less(name: str, *gone: str) -> Callable[[Figures, Sequence[str]], int]:
    return lambda figures, directions: int(
        figures.of(name, *directions) - sum(figures.of(one, *directions) for one in gone)
    )


def response(data: Data) -> Panel:
    """What became of inbound calls."""
    return counts(
        data,
        (
            Kept(plain("fast"), tr("Answered within 20 s"), "good", "fast"),
            Kept(less("answered", "fast"), tr("Answered later"), "warning", "slow"),
            Kept(less("calls", "answered"), tr("Not answered"), "bad", "unanswered"),
        ),
        key="response", title=tr("Response"), kind=Kind.STACKED, first=Direction.INBOUND.value,
        missing=tr("There are no inbound calls in this period"),
    )  # fmt: skip


def objections(data: Data) -> Panel:
    """Calls with objections, by how the worst handled one was handled."""
    known = ("objected_yes", "objected_partly", "objected_no")
    missing = tr("No objection was found in the calls of the period")
    if not data.total.of("judged"):
        metric = METRICS["objections"]
        missing = tr(metric.lacking)
    return counts(
        data,
        (
            Kept(plain("objected_yes"), tr("Handled"), "good", "objected_yes"),
            Kept(plain("objected_partly"), tr("Partly handled"), "warning", "objected_partly"),
            Kept(plain("objected_no"), tr("Not handled"), "bad", "objected_no"),
            Kept(less("objected", *known), tr("Not known how"), "muted", "objected_unknown"),
        ),
        key="objections", title=tr("Objections"), kind=Kind.STACKED, missing=missing,
        note=tr("A call counts once, by the objection that was handled worst"),
    )  # fmt: skip


def coverage(data: Data) -> Panel:
    """How many conversations are analyzed, and reviewed by people."""
    metric = METRICS["analyzed"]
    return counts(
        data,
        (
            Kept(plain("answered"), tr("Conversations"), "muted", dispositions=ANSWERED),
            Kept(plain("analyzed"), tr("Analyzed"), "accent", statuses=(CallStatus.ANALYZED.value,)),
            Kept(plain("reviewed"), tr("Reviewed by people"), "good", "reviewed"),
        ),
        key="coverage", title=tr("Coverage"), kind=Kind.BARS, missing=tr(metric.lacking),
    )  # fmt: skip
