"""Coaching given to an employee, and the scores before and after it.

Means of the calls of so many days on each side are compared by Welch's t test (services.experiments.means); what
colleagues' scores did in the same days stands beside it. A change shows that something changed, not that the coaching
did it: who is coached after bad calls tends to get better by itself (regression to the mean).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from statistics import fmean, stdev

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.filters import CallFilter
from callqa_desktop.models.quality import Coaching
from callqa_desktop.models.queries.conditions import SCORE
from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.dashboard.metrics import METRICS, Figures
from callqa_desktop.services.dashboard.overview import Asked
from callqa_desktop.services.dashboard.panels import number
from callqa_desktop.services.dashboard.people import Person
from callqa_desktop.services.dashboard.period import Span
from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.employees.records import Effect
from callqa_desktop.services.experiments import means
from callqa_desktop.services.experiments.records import Comparison, Sample
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.coaching_need import ENOUGH, Answers, answered
from callqa_desktop.services.insight.gather import Cards
from callqa_desktop.texts import language, tr, trn

DAYS = 30
SHOWN = 10
_WINDOW = DAYS * 86_400_000


def effects(
    session: Session, asked: Asked, person: Person, colleagues: Collection[Person], hidden: frozenset[int]
) -> tuple[Effect, ...]:
    """The newest notes to the person with what changed after each."""
    notes = session.scalars(
        select(Coaching).where(Coaching.employee_id.in_(person.ids)).order_by(Coaching.created_at.desc()).limit(SHOWN)
    ).all()
    return tuple(_effect(session, asked, person, colleagues, hidden, note) for note in notes)


def _effect(
    session: Session, asked: Asked, person: Person, colleagues: Collection[Person], hidden: frozenset[int],
    note: Coaching,
) -> Effect:  # fmt: skip
    rows = session.execute(
        select(Call.id, Call.started_at, SCORE).where(
            Call.employee_id.in_(person.ids), Call.started_at >= note.created_at - _WINDOW,
            Call.started_at < note.created_at + _WINDOW, SCORE.is_not(None), Call.id.not_in(hidden),
        )
    ).all()  # fmt: skip
    began: dict[int, int] = {call: at for call, at, _ in rows}
    values: Mapping[int, float] = {call: score for call, _, score in rows}
    titles: tuple[str, ...] = ()
    if note.questions:
        by, cards, _ = answered(session, gather.known(session, list(began)))
        titles = _titles(cards, note.questions)
        values = _shares(by, note.questions)
    before = {call: value for call, value in values.items() if began[call] < note.created_at}
    after = {call: value for call, value in values.items() if began[call] >= note.created_at}
    first, second = sample(before.values()), sample(after.values())
    comparison = compare(second, first)
    others = None if note.questions else _others(asked, colleagues, note.created_at)
    return Effect(
        coaching_id=note.id, created_at=note.created_at, author=note.author, text=note.text, action=note.action,
        questions=titles, n_before=first.n, n_after=second.n, before=first.mean if first.n else None,
        after=second.mean if second.n else None, change=comparison.difference if comparison else None,
        low=comparison.low if comparison else None, high=comparison.high if comparison else None,
        words=_words(note, first, second, comparison, others), days=DAYS,
        behind_before=_behind(before, tr("Before the coaching")), behind_after=_behind(after, tr("After the coaching")),
    )  # fmt: skip


def sample(values: Collection[float]) -> Sample:
    return Sample(len(values), fmean(values) if values else 0.0, stdev(values) if len(values) > 1 else 0.0)


def compare(after: Sample, before: Sample) -> Comparison | None:
    """The change, None where calls are too few to say anything, or all alike."""
    if min(after.n, before.n) < ENOUGH or not (after.sd or before.sd):
        return None
    return means.compare(after, before)


def _titles(cards: Cards, keys: Collection[str]) -> tuple[str, ...]:
    return tuple(
        f"{question.number}  {question.text.of(language())}" for key in keys if (question := cards.questions.get(key))
    )


def _shares(by: Answers, keys: Collection[str]) -> dict[int, float]:
    """Percent of the points of these questions, by call."""
    earned: dict[int, list[float]] = {}
    for (_, question), answers in by.items():
        if question in keys:
            for one in answers:
                earned.setdefault(one.call.id, []).append(100 * (1 - one.lost))
    return {call: fmean(shares) for call, shares in earned.items()}


def _behind(calls: Collection[int], words: str) -> Behind | None:
    return Behind(CallFilter(ids=tuple(calls)), words=words) if calls else None


def _others(asked: Asked, colleagues: Collection[Person], moment: int) -> float | None:
    """How the colleagues' mean changed in the same days, by whole days; None where they have too few scores."""
    day, score = asked.reader.zone.day(moment), METRICS["score"]
    sides = []
    for span in (Span(day - DAYS, day - 1), Span(day, day + DAYS)):
        sums = asked.reader.sums(asked.scope(span, list(colleagues)), "direction")
        figures = Figures()
        for (direction,), values in sums.items():
            figures.add(direction, values)
        if score.n(figures) < ENOUGH:
            return None
        sides.append(score.value(figures) or 0.0)
    return sides[1] - sides[0]


def _words(note: Coaching, before: Sample, after: Sample, found: Comparison | None, others: float | None) -> str:
    if found is None:
        left = DAYS - (now_ms() - note.created_at) // 86_400_000
        if min(before.n, after.n) >= ENOUGH:
            return tr("All these calls have the same score, before and after")
        words = tr(
            "{before} scored calls in the {days} days before and {after} after: {enough} on each side are needed"
        )
        told = words.format(before=before.n, after=after.n, days=DAYS, enough=ENOUGH)
        rest = trn("{n} day is still to come", "{n} days are still to come", left)
        return f"{told}. {rest}" if left > 0 else told
    signs = {name: _signed(value) for name, value in (("low", found.low), ("high", found.high))}
    if found.low <= 0 <= found.high:
        told = tr("Changed by {change} points ({low} to {high}): no more than chance can do")
    else:
        told = tr(
            "Changed by {change} points ({low} to {high}). That does not prove that the coaching did it: "
            "who is coached after bad calls often improves anyway"
        )
    told = told.format(change=_signed(found.difference), **signs)
    if others is None:
        return told
    beside = tr("Colleagues changed by {change} in the same time").format(change=_signed(others))
    return f"{told}. {beside}"


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value), Unit.POINTS)
