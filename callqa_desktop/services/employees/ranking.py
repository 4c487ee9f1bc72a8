"""The team by score, without false precision."""

from __future__ import annotations

from sqlalchemy.orm import Session

from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series, Unit
from callqa_desktop.services.dashboard.metrics import Figures
from callqa_desktop.services.dashboard.overview import Asked, filling
from callqa_desktop.services.dashboard.panels import number, said
from callqa_desktop.services.dashboard.people import Person
from callqa_desktop.services.dashboard.records import Panel, Question
from callqa_desktop.services.employees import shrink
from callqa_desktop.services.employees.records import Ranked, Ranking
from callqa_desktop.services.employees.shrink import Moments, Together
from callqa_desktop.texts import tr, trn

ENOUGH = 10
"""Scored calls from which on somebody is placed."""


def moments(figures: Figures) -> Moments:
    """The scores of some calls in short."""
    n = int(figures.of("scored"))
    return Moments(n, float(figures.of("score")), float(figures.of("score_squares")))


def ranking(session: Session, question: Question) -> Ranking:
    """
    Raises:
        UserFacingError: see DashboardDesk.overview.
    """
    asked = Asked(session, question)
    span = asked.period.span
    scores = {key: moments(figures) for key, figures in asked.by_person(span).items() if key}
    people = [(asked.people.by_key[key], one) for key, one in scores.items()]
    few = tuple((person.name, one.n) for person, one in people if one.n < ENOUGH)
    placed = [(person, one) for person, one in people if one.n >= ENOUGH]
    marked = filling(session) if asked.reader.marked(asked.scope(span)) else None
    if len(placed) < 2:
        words = tr("To compare employees at least two of them need {n} scored calls in the period").format(n=ENOUGH)
        there = trn("{n} employee has so many", "{n} employees have so many", len(placed))
        return Ranking((), None, f"{words}; {there}.", few, ENOUGH, filling=marked)
    variance = shrink.within([one for _, one in placed])
    found = shrink.shrink([one.mean for _, one in placed], [variance / one.n for _, one in placed])
    rows = _rows(asked, placed, found)
    return Ranking(
        rows,
        _panel(rows, found),
        _words(rows, found),
        few,
        ENOUGH,
        found.mean,
        found.between**0.5,
        variance**0.5,
        marked,
    )


def _rows(asked: Asked, placed: list[tuple[Person, Moments]], found: Together) -> tuple[Ranked, ...]:
    order = sorted(range(len(placed)), key=lambda n: -found.groups[n].estimate)
    drawn = [found.groups[n] for n in order]
    places, groups = shrink.places(drawn), shrink.apart(drawn)
    made = []
    for n, one, (first, last), group in zip(order, drawn, places, groups, strict=True):
        person, scores = placed[n]
        behind = asked.trail.behind(asked.period.span, person.name, "scored", employees=(person.name,))
        made.append(
            Ranked(
                name=person.name, team=person.team, n=scores.n, mean=scores.mean, estimate=one.estimate,
                low=max(0.0, one.low), high=min(100.0, one.high), first=first, last=last, group=group, behind=behind,
            )
        )  # fmt: skip
    return tuple(made)


def _panel(rows: tuple[Ranked, ...], found: Together) -> Panel:
    labels = tuple(
        tr("{name}: {score} ({low}–{high}) · {calls}").format(
            name=one.name, score=number(one.estimate, Unit.POINTS), low=number(one.low, Unit.POINTS),
            high=number(one.high, Unit.POINTS), calls=said(one.n),
        )
        for one in rows
    )  # fmt: skip
    series = Series(
        tr("Score"), tuple(one.estimate for one in rows), tuple(one.low for one in rows),
        tuple(one.high for one in rows), labels=labels,
    )  # fmt: skip
    chart = Chart(
        "ranking", tr("Employees by score"), Kind.INTERVALS, (series,), tuple(one.name for one in rows),
        unit=Unit.POINTS, marks=(Mark(found.mean, tr("Mean of the team")),),
        note=tr("Estimates with 95 % intervals: the mean of few calls is drawn towards the team’s"),
    )  # fmt: skip
    return Panel(chart, sum(one.n for one in rows), (tuple(one.behind for one in rows),))


def _words(rows: tuple[Ranked, ...], found: Together) -> str:
    groups = rows[-1].group
    if not found.between:
        return tr(
            "The means differ no more than chance makes them differ: nobody can be placed above anybody else. "
            "More scored calls could change that."
        )
    if groups == 1:
        return tr(
            "Employees differ, but by these calls nobody can be told apart from {name}, who comes first. "
            "Do not read the order as a ranking."
        ).format(name=rows[0].name)
    return tr(
        "{n} groups can be told apart. Within a group the order means nothing: the intervals of the places show "
        "how far it could be otherwise."
    ).format(n=groups)
