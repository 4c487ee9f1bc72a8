"""The page of one employee."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnalysisKind, FindingKind
from callqa_desktop.models.queries.conditions import SCORE
from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.services.dashboard.metrics import METRICS, Figures, Metric
from callqa_desktop.services.dashboard.overview import Asked, filling, together
from callqa_desktop.services.dashboard.panels import number, of_metric, said
from callqa_desktop.services.dashboard.people import Person
from callqa_desktop.services.dashboard.records import FEW, Behind, Panel, Question
from callqa_desktop.services.employees.effects import effects
from callqa_desktop.services.employees.ranking import moments
from callqa_desktop.services.employees.records import Against, EmployeePage
from callqa_desktop.services.employees.topics import topics
from callqa_desktop.services.experiments import means
from callqa_desktop.services.experiments.records import Sample
from callqa_desktop.services.insight.coaching_need import ENOUGH
from callqa_desktop.services.insight.records import Clip
from callqa_desktop.services.progress import Progress
from callqa_desktop.texts import tr

COMPARED = (
    "score", "talk", "talk_share", "gap", "interruptions", "monologue", "questions", "objections", "handled",
    "promised", "reviewed",
)  # fmt: skip
CLIPS = 8
_CALLS = 200
"""Calls with the best scores, and with the worst, whose findings are looked at."""
_STEPS = 5
_GOOD = (FindingKind.STRENGTH,)
_BAD = (FindingKind.SHORTCOMING, FindingKind.SCRIPT, FindingKind.CONFLICT)


def page(session: Session, name: str, question: Question, progress: Progress) -> EmployeePage:
    """
    Raises:
        UserFacingError: nobody is called so, or the period has no days.
        Cancelled
    """
    progress.report(0, _STEPS)
    asked = Asked(session, replace(question, employees=(name,), teams=()))
    person = asked.people.named(name)
    colleagues = [
        one for one in asked.people.by_key.values()
        if one.key != person.key and (not person.team or one.team == person.team)
    ]  # fmt: skip
    period, hidden = asked.period, asked.reader.hidden
    points = asked.trend(period.span)
    total = together(points.values())
    before = together(asked.trend(period.before).values())
    points_team = asked.trend(period.span, colleagues)
    team = together(points_team.values())
    progress.report(1, _STEPS)
    zone = asked.reader.zone
    span = zone.start(period.span.first), zone.start(period.span.last + 1)
    others = {n for one in colleagues for n in one.ids}
    found = topics(session, person.ids, others if person.team else None, span, hidden, progress.check)
    progress.report(2, _STEPS)
    best = _clips(session, person, span, hidden, _GOOD, best=True)
    worst = _clips(session, person, span, hidden, _BAD, best=False)
    progress.report(3, _STEPS)
    coaching = effects(session, asked, person, colleagues, hidden)
    progress.report(4, _STEPS)
    first, last = period.span.dates
    scope = asked.scope(period.span)
    return EmployeePage(
        question=question, name=person.name, team=person.team, active=person.active, first=first, last=last,
        calls=total.calls, scored=int(total.of("scored")), words=_words(total, team),
        trend=_trend(asked, person, points, points_team, before),
        measures=tuple(_against(asked, METRICS[key], total, before, team) for key in COMPARED),
        strengths=found.strengths, gaps=found.gaps, enough=ENOUGH, best=best, worst=worst, coaching=coaching,
        behind=asked.trail.behind(period.span, person.name),
        filling=filling(session) if asked.reader.marked(scope) else None, topics_words=found.words,
    )  # fmt: skip


def _words(total: Figures, team: Figures) -> str:
    """The mean score with its interval, beside the colleagues'."""
    own = moments(total)
    if not own.n:
        return _no_scores()
    if own.n < FEW:
        return tr("Only {calls} with a score: too few to say how good the employee is").format(calls=said(own.n))
    low, high = means.interval(Sample(own.n, own.mean, own.sd))
    told = tr("Mean score {mean}, with 95 % certainty between {low} and {high}").format(
        mean=number(own.mean, Unit.POINTS), low=number(max(0.0, low), Unit.POINTS),
        high=number(min(100.0, high), Unit.POINTS),
    )  # fmt: skip
    others = moments(team)
    if others.n < FEW:
        return told
    beside = tr("Colleagues: {mean}").format(mean=number(others.mean, Unit.POINTS))
    return f"{told}. {beside}"


def _no_scores() -> str:
    score = METRICS["score"]
    return tr(score.lacking)


def _trend(
    asked: Asked, person: Person, points: Mapping[int, Figures], team: Mapping[int, Figures], before: Figures
) -> Panel:  # fmt: skip
    score, buckets = METRICS["score"], asked.period.buckets()
    title = tr("Team {name}").format(name=person.team) if person.team else tr("Everybody else")
    nothing = Figures()
    series, behind = [], []
    for name, figures, leads in ((person.name, points, True), (title, team, False)):
        of = [figures.get(bucket, nothing) for bucket, _ in buckets]
        values = tuple(score.value(one) for one in of)
        labels = tuple(
            f"{span.words}: {'–' if value is None else number(value, Unit.POINTS)} · {said(score.n(one))}"
            for value, one, (_, span) in zip(values, of, buckets, strict=True)
        )
        series.append(Series(name, values, labels=labels, tone="accent" if leads else "muted", dashed=not leads))
        behind.append(
            tuple(
                of_metric(asked.trail, score, span, person.name) if leads and score.n(one) else None
                for one, (_, span) in zip(of, buckets, strict=True)
            )
        )
    earlier = score.value(before)
    marks = () if earlier is None else (Mark(earlier, tr("Own mean before")),)
    chart = Chart(
        "employee_score", tr("Score"), Kind.LINE, tuple(series), tuple(asked.period.label(n) for n, _ in buckets),
        unit=Unit.POINTS, marks=marks,
    )  # fmt: skip
    n = sum(score.n(one) for one in points.values())
    return Panel(chart, n, tuple(behind), "" if n else _no_scores())


def _against(asked: Asked, metric: Metric, total: Figures, before: Figures, team: Figures) -> Against:
    n = metric.n(total)
    note = ""
    if not n:
        note = tr(metric.lacking)
    elif n < FEW:
        note = tr("Few calls: one more can change this much")
    behind: Behind | None = of_metric(asked.trail, metric, asked.period.span) if n else None
    return Against(
        metric.key, tr(metric.title), metric.unit, metric.value(total), n, metric.value(before), metric.n(before),
        metric.value(team), metric.n(team), metric.better, note, behind,
    )  # fmt: skip


def _clips(
    session: Session, person: Person, span: tuple[int, int], hidden: frozenset[int], kinds: Sequence[str], *, best: bool
) -> tuple[Clip, ...]:
    """Places that can be heard, of the calls with the best or the worst scores; one of a call before the second."""
    order = SCORE.desc() if best else SCORE.asc()
    calls = session.scalars(
        select(Call.id)
        .where(
            Call.employee_id.in_(person.ids), Call.started_at >= span[0], Call.started_at < span[1],
            SCORE.is_not(None), Call.id.not_in(hidden),
        )
        .order_by(order, Call.started_at.desc())
        .limit(_CALLS)
    ).all()  # fmt: skip
    in_force = (
        select(func.max(Analysis.id))
        .where(Analysis.call_id.in_(calls), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )
    rows = session.execute(
        select(Analysis.call_id, Finding.text, Finding.quote, Finding.start_ms, Finding.end_ms)
        .join(Analysis, Analysis.id == Finding.analysis_id)
        .where(Finding.analysis_id.in_(in_force), Finding.kind.in_(kinds), Finding.start_ms.is_not(None))
        .order_by(Finding.id)
    )
    place = {call: n for n, call in enumerate(calls)}
    seen: dict[int, int] = {}
    found: list[tuple[tuple[int, int], Clip]] = []
    for call, text, quote, start, end in rows:
        seen[call] = seen.get(call, 0) + 1
        found.append(((seen[call], place[call]), Clip(call, text or quote, start, end)))
    return tuple(clip for _, clip in sorted(found, key=lambda one: one[0])[:CLIPS])


def masked(page: EmployeePage, plain: Callable[[str], str]) -> EmployeePage:
    """The page without personal data in words of calls."""

    def clips(some: tuple[Clip, ...]) -> tuple[Clip, ...]:
        return tuple(replace(one, text=plain(one.text)) for one in some)

    return replace(
        page, best=clips(page.best), worst=clips(page.worst),
        strengths=tuple(replace(one, clips=clips(one.clips)) for one in page.strengths),
        gaps=tuple(replace(one, clips=clips(one.clips)) for one in page.gaps),
    )  # fmt: skip
