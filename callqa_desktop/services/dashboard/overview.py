"""Everything the dashboard shows of a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Tracker
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import TELEPHONY, Direction
from callqa_desktop.models.tally import NOBODY
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.charts.chart import Unit
from callqa_desktop.services.dashboard import breakdowns, panels
from callqa_desktop.services.dashboard.behind import Trail
from callqa_desktop.services.dashboard.metrics import METRICS, Figures, Metric
from callqa_desktop.services.dashboard.panels import Data
from callqa_desktop.services.dashboard.people import People, Person
from callqa_desktop.services.dashboard.period import Period, Span, period, today
from callqa_desktop.services.dashboard.records import FEW, Behind, Choices, Filling, Overview, Panel, Question, Tile
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.tallies import days, marking
from callqa_desktop.services.tallies.read import Reader, Scope
from callqa_desktop.texts import tr

_BY_PERSON = ("calls", "scored", "score", "score_squares")


class Asked:
    """A question with all that is needed to answer it from one moment of the store."""

    def __init__(self, session: Session, question: Question) -> None:
        self.session, self.question = session, question
        self.reader = Reader(session, hidden_calls(session))
        self.people = People(session)
        self.chosen = self.people.chosen(question)
        self.period: Period = period(question, first_day(session), today())
        self._connections = _connections(session, question.connections)

    def scope(self, span: Span, people: Sequence[Person] | None = None) -> Scope:
        """The calls of these days the question is about, or those of these people."""
        chosen = self.chosen if people is None else people
        ids = None if chosen is None else tuple(n for one in chosen for n in one.ids)
        return Scope(span.first, span.last, ids, self.question.directions, self._connections)

    @property
    def trail(self) -> Trail:
        names = () if self.chosen is None else tuple(one.name for one in self.chosen)
        return Trail(self.reader.zone, names, self.question.directions, self.question.connections)

    def trend(self, span: Span | None, people: Sequence[Person] | None = None) -> dict[int, Figures]:
        """Figures by point of the trend."""
        if span is None:
            return {}
        made: dict[int, Figures] = {}
        for (bucket, direction), values in self.reader.sums(
            self.scope(span, people), self.period.step.value, "direction"
        ).items():
            made.setdefault(bucket, Figures()).add(direction, values)
        return made

    def by_person(self, span: Span) -> dict[str, Figures]:
        """Figures (of _BY_PERSON alone) by key of the person, "" for calls of nobody."""
        made: dict[str, Figures] = {}
        sums = self.reader.sums(self.scope(span), "employee", "direction", columns=_BY_PERSON)
        for (employee, direction), values in sums.items():
            person = self.people.by_id.get(employee)
            if person is not None or employee == NOBODY:
                made.setdefault(person.key if person else "", Figures()).add(direction, values)
        return made


def overview(session: Session, question: Question) -> Overview:
    """
    Raises:
        UserFacingError: see DashboardDesk.overview.
    """
    asked = Asked(session, question)
    span, before = asked.period.span, asked.period.before
    points, points_before = asked.trend(span), asked.trend(before)
    total, total_before = together(points.values()), together(points_before.values())
    by_person = asked.by_person(span)
    data = Data(
        asked.period, asked.trail, total, total_before, points, points_before,
        people={asked.people.by_key[key].name: one for key, one in _ordered(by_person, asked.people)},
        teams=_teams(by_person, asked.people),
        team_members={
            team: tuple(one.name for one in asked.people.by_key.values() if one.team == team)
            for team in asked.people.teams
        },
        hours=asked.reader.hours(asked.scope(span), total.calls),
        words=_words(asked, span, before),
    )  # fmt: skip
    first, last = span.dates
    return Overview(
        question=question,
        first=first,
        last=last,
        step=asked.period.step,
        calls=total.calls,
        before_first=before.dates[0] if before else None,
        before_last=before.dates[1] if before else None,
        calls_before=total_before.calls,
        tiles=tuple(_tile(data, metric) for metric in METRICS.values()),
        panels=_panels(data, by_person.get("")),
        filling=_filling(session, asked, span),
        empty=_why_empty(session, total, question),
    )


def together(figures: Iterable[Figures]) -> Figures:
    made = Figures()
    for one in figures:
        for direction, values in one.by_direction():
            made.add(direction, values)
    return made


def choices(session: Session) -> Choices:
    people = People(session)
    connections = session.scalars(select(Connection.name).where(Connection.service.in_(TELEPHONY)))
    return Choices(
        tuple(one.name for one in people.by_key.values()), people.teams, tuple(sorted(connections, key=sort_key)),
        first_day(session),
    )  # fmt: skip


def filling(session: Session) -> Filling | None:
    marked, total = marking.total(session)
    return Filling(marked, total) if marked else None


def first_day(session: Session) -> date | None:
    """The day of the oldest call."""
    first = session.scalar(select(func.min(Call.started_at)))
    return None if first is None else days.day_of(days.here().day(first))


def _connections(session: Session, names: Sequence[str]) -> tuple[int, ...]:
    if not names:
        return ()
    return tuple(session.scalars(select(Connection.id).where(Connection.name.in_(names)))) or (0,)


def _ordered(by_person: Mapping[str, Figures], people: People) -> list[tuple[str, Figures]]:
    return [(key, by_person[key]) for key in people.by_key if key in by_person]


def _teams(by_person: Mapping[str, Figures], people: People) -> dict[str, Figures]:
    made: dict[str, Figures] = {team: Figures() for team in people.teams}
    for key, figures in _ordered(by_person, people):
        team = people.by_key[key].team
        if team:
            made[team] = together((made[team], figures))
    return {team: figures for team, figures in made.items() if figures.calls}


def _words(asked: Asked, span: Span, before: Span | None) -> dict[str, tuple[int, int]]:
    active = select(Tracker.id, Tracker.name).where(Tracker.active.is_(True))
    names: dict[int, str] = {int(n): name for n, name in asked.session.execute(active)}
    if not names:
        return {}
    now = asked.reader.words(asked.scope(span))
    earlier = asked.reader.words(asked.scope(before)) if before else {}
    return {name: (now.get(n, 0), earlier.get(n, 0)) for n, name in names.items()}


def _tile(data: Data, metric: Metric) -> Tile:
    value, n = metric.value(data.total, data.asked), metric.n(data.total, data.asked)
    value = None if value is not None and not n and metric.key != "calls" else value
    before = metric.value(data.before, data.asked) if data.before.calls else None
    n_before = metric.n(data.before, data.asked)
    change = None
    if value is not None and before is not None and (before or not metric.relative):
        change = (value - before) / before * 100 if metric.relative else value - before
    note = ""
    if value is None:
        note = tr(metric.lacking)
    elif metric.key != "calls" and n < FEW:
        note = tr("Few calls: one more can change this much")
    elif metric.key != "calls" and change is not None and n_before < FEW:
        note = tr("Few calls in the period before")
    nothing = Figures()
    line = tuple(metric.value(data.points.get(n, nothing), data.asked) for n, _ in data.period.buckets())
    behind = panels.of_metric(data.trail, metric, data.period.span) if n else None
    return Tile(
        metric.key, tr(metric.title), metric.unit, value, n, before, n_before, change, metric.relative, metric.better,
        line, note, behind,
    )  # fmt: skip


def _panels(data: Data, nobody: Figures | None) -> dict[str, Panel]:
    made = [
        panels.trend(data, metrics=("calls",), key="volume", title=tr("Calls")),
        panels.trend(data, metrics=("score",), key="score", title=tr("Score")),
        panels.response(data),
        panels.trend(data, metrics=("wait",), key="wait", title=tr("Wait for the answer")),
        panels.trend(data, metrics=("talk_share",), key="talk_share", title=tr("Manager’s share of the talk")),
        panels.objections(data),
        panels.trend(data, metrics=("promised",), key="promised", title=tr("Calls with a next step")),
        panels.coverage(data),
        panels.trend(data, metrics=("agreement",), key="agreement", title=tr("Model and people agree"),
                     note=_apart(data)),
        breakdowns.scores(data),
    ]  # fmt: skip
    found = {one.chart.key: one for one in made} | breakdowns.load(data)
    span = data.period.span

    def by_name(part: str, only: int) -> list[tuple[str, Figures, Behind]]:
        groups = sorted(data.people.items(), key=lambda one: -one[1].calls)[:only]
        return [(name, one, data.trail.behind(span, name, part, employees=(name,))) for name, one in groups]

    def by_team(part: str) -> list[tuple[str, Figures, Behind]]:
        return [
            (team, one, data.trail.behind(span, team, part, employees=_members(data, team)))
            for team, one in data.teams.items()
        ]

    hidden = len(data.people) - breakdowns.SHOWN
    note = tr("The {n} with most calls").format(n=breakdowns.SHOWN) if hidden > 0 else ""
    unnamed = [(tr("Nobody"), nobody, data.trail.behind(span, tr("Nobody"), "nobody"))] if nobody is not None else []
    sure = tr("Mean and 95 % interval; without an interval there are too few calls")
    found["employees"] = breakdowns.bars(
        [*by_name("", breakdowns.SHOWN), *unnamed], key="employees", title=tr("Calls by employee"), note=note
    )
    found["employee_scores"] = breakdowns.intervals(
        data, by_name("scored", breakdowns.SHOWN), key="employee_scores", title=tr("Score by employee"),
        note=f"{sure}. {note}" if note else sure,
    )  # fmt: skip
    found["teams"] = breakdowns.bars(by_team(""), key="teams", title=tr("Calls by team"))
    found["team_scores"] = breakdowns.intervals(
        data, by_team("scored"), key="team_scores", title=tr("Score by team"), note=sure
    )
    if not data.teams:
        no_teams = tr("No employee has a team. It comes from the telephone exchange, as the department")
        found |= {key: _lacking(found[key], no_teams) for key in ("teams", "team_scores")}
    found["directions"] = breakdowns.bars(_directions(data), key="directions", title=tr("Calls by direction"))
    found["keywords"] = breakdowns.keywords(data)
    return found


def _lacking(panel: Panel, why: str) -> Panel:
    return Panel(panel.chart, panel.n, panel.behind, why)


def _members(data: Data, team: str) -> tuple[str, ...]:
    """The people of a team the question is about."""
    members = data.team_members[team]
    return tuple(name for name in members if name in data.trail.employees) if data.trail.employees else members


def _directions(data: Data) -> list[tuple[str, Figures, Behind]]:
    titles = {Direction.INBOUND.value: tr("Inbound"), Direction.OUTBOUND.value: tr("Outbound")}
    found = []
    for direction, title in titles.items():
        if data.asked and direction not in data.asked:
            continue
        figures = Figures()
        for one, values in data.total.by_direction():
            if one == direction:
                figures.add(one, values)
        found.append((title, figures, data.trail.behind(data.period.span, title, directions=(direction,))))
    return found


def _apart(data: Data) -> str:
    """How far the scores of people lie from the model's."""
    n = int(data.total.of("pairs"))
    if not n:
        return ""
    mean = float(data.total.of("apart")) / n
    how = tr("People score {points} points above the model on average") if mean >= 0 else tr(
        "People score {points} points below the model on average"
    )  # fmt: skip
    agreeing = tr("Agreeing means: at most 5 points apart")
    return f"{agreeing}. {how.format(points=panels.number(abs(mean), Unit.POINTS))}"


def _filling(session: Session, asked: Asked, span: Span) -> Filling | None:
    return filling(session) if asked.reader.marked(asked.scope(span)) else None


def _why_empty(session: Session, total: Figures, question: Question) -> str:
    if total.calls:
        return ""
    if session.scalar(select(Call.id).limit(1)) is None:
        return tr("There are no calls yet. Connect a telephone service or import recordings")
    if question.employees or question.teams or question.directions or question.connections:
        return tr("No call of this period fits these conditions. Take one of them away, or choose a longer period")
    return tr("There are no calls in this period. Choose a longer one")
