"""The dashboard over calls whose figures are counted by hand; behind every point stand as many calls as it says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest
import tally_world
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Tracker
from callqa_desktop.models.call import Call
from callqa_desktop.models.evaluation import ScorecardVersion
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.models.work import Setting
from callqa_desktop.services.calls import reader
from callqa_desktop.services.dashboard.desk import DashboardDesk
from callqa_desktop.services.dashboard.records import Behind, Compare, Overview, Panel, Question, Step, Tile
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.tallies import days, marking
from callqa_desktop.services.tallies.renewal import Renewal

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 10)
COUNTS = ("volume", "response", "objections", "coverage", "scores", "load", "hours", "weekdays", "employees", "teams",
          "directions")  # fmt: skip
"""Panels whose values are counts of calls."""
QUESTIONS = {
    "everything": Question(FIRST, LAST),
    "by week": Question(FIRST, LAST, step=Step.WEEK),
    "by month": Question(date(2026, 9, 10), date(2026, 11, 20), Compare.YEAR, step=Step.MONTH),
    "one person": Question(FIRST, LAST, employees=("Олена Гринько",)),
    "a team, outbound": Question(FIRST, LAST, teams=("Продажі",), directions=("outbound",)),
    "a connection": Question(FIRST, LAST, connections=("Binotel",)),
}


@pytest.fixture(params=["from the calls", "from the figures"])
def world(store: Store, request: pytest.FixtureRequest) -> Iterator[Store]:
    tally_world.build(store)
    if request.param == "from the figures":
        asyncio.run(Renewal(store).all())
    yield store


def count(store: Store, behind: Behind | None) -> int:
    """How many calls the list behind a figure shows."""
    if behind is None:
        return 0
    wanted = DashboardDesk(store).calls(behind).result()
    return len(store.read(lambda s: reader.ids(s, wanted)).result())


def tile(view: Overview, key: str) -> Tile:
    return next(one for one in view.tiles if one.key == key)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_behind_every_figure_stand_as_many_calls_as_it_says(world: Store, question: Question) -> None:
    view = DashboardDesk(world).overview(question).result()
    assert view.calls
    for one in view.tiles:
        assert count(world, one.behind) == one.n, one.key
    for key in COUNTS:
        panel = view.panels[key]
        for series, behind in zip(panel.chart.series, panel.behind, strict=True):
            found = [count(world, one) for one in behind]
            assert found == [int(value or 0) for value in series.values], (key, series.name)
    for panel in view.panels.values():
        for series, behind in zip(panel.chart.series, panel.behind, strict=True):
            assert len(series.values) == len(behind) == len(series.labels)
            told = [label for label, one in zip(series.labels, behind, strict=True) if one is not None]
            some = [one for one in behind if one is not None]
            for label, one in list(zip(told, some, strict=True))[:4]:
                n = count(world, one)
                assert f"{n} call" in label, (panel.chart.key, label)


def test_figures_agree_with_the_calls(world: Store) -> None:
    view = DashboardDesk(world).overview(Question(FIRST, LAST)).result()

    def work(session: Session) -> dict[str, float]:
        zone = days.here()
        span = zone.start(days.number(FIRST)), zone.start(days.number(LAST) + 1)
        calls = list(session.scalars(select(Call).where(Call.started_at >= span[0], Call.started_at < span[1])))
        inbound = [one for one in calls if one.direction == "inbound"]
        answered = [one for one in inbound if one.disposition in ("answered", "transferred")]
        scores = [s for one in calls if (s := one.ai_score if one.human_score is None else one.human_score) is not None]
        return {
            "calls": len(calls),
            "answered": len(answered) / len(inbound) * 100,
            "fast": sum(one.wait_seconds <= 20 for one in answered) / len(inbound) * 100,
            "wait": sum(one.wait_seconds for one in answered) / len(answered),
            "score": sum(scores) / len(scores),
        }

    for key, value in world.read(work).result().items():
        assert tile(view, key).value == pytest.approx(value), key
    volume = view.panels["volume"].chart
    assert sum(v or 0 for v in volume.series[0].values) == tile(view, "calls").value
    assert len(volume.x) == 41
    assert volume.series[1].dashed


def test_the_period_before_and_a_year_earlier(world: Store) -> None:
    desk = DashboardDesk(world)
    before = desk.overview(Question(FIRST, LAST)).result()
    assert (before.before_first, before.before_last) == (date(2026, 8, 21), date(2026, 9, 30))
    earlier = desk.overview(Question(date(2026, 8, 21), date(2026, 9, 30))).result()
    assert before.calls_before == earlier.calls > 0
    score = tile(before, "score")
    assert score.before == pytest.approx(tile(earlier, "score").value)
    assert score.change == pytest.approx((score.value or 0) - (score.before or 0))
    calls = tile(before, "calls")
    assert calls.relative
    assert calls.change == pytest.approx((before.calls - earlier.calls) / earlier.calls * 100)
    year = desk.overview(Question(FIRST, LAST, Compare.YEAR)).result()
    assert (year.before_first, year.before_last) == (date(2025, 10, 1), date(2025, 11, 10))
    assert tile(year, "score").before is None
    nothing = desk.overview(Question(FIRST, LAST, Compare.NOTHING)).result()
    assert nothing.before_first is None
    assert len(nothing.panels["volume"].chart.series) == 1


def test_few_calls_are_told(world: Store) -> None:
    view = DashboardDesk(world).overview(Question(FIRST, date(2026, 10, 7))).result()
    assert "Few calls" in tile(view, "score").note
    assert any("few" in label for label in view.panels["score"].chart.series[0].labels)


def test_steps_go_with_the_length_and_weeks_begin_on_monday(world: Store) -> None:
    desk = DashboardDesk(world)
    assert desk.overview(Question(FIRST, LAST)).result().step is Step.DAY
    weeks = desk.overview(Question(date(2026, 9, 1), date(2026, 11, 20))).result()
    assert weeks.step is Step.WEEK
    assert weeks.panels["volume"].chart.x[1] == "07.09"
    assert "not whole" in weeks.panels["volume"].chart.note
    months = desk.overview(Question(date(2025, 1, 1), date(2026, 12, 31))).result()
    assert months.step is Step.MONTH
    assert months.panels["volume"].chart.x[0] == "01.2025"
    assert months.panels["volume"].chart.note == ""


def test_what_cannot_be_answered_is_said(store: Store) -> None:
    desk = DashboardDesk(store)
    view = desk.overview(Question()).result()
    assert "no calls yet" in view.empty
    assert all(panel.missing for key, panel in view.panels.items() if key in ("score", "response", "keywords"))
    assert tile(view, "score").value is None
    assert "score" in tile(view, "score").note
    tally_world.build(store, 20)
    with pytest.raises(UserFacingError, match="no days"):
        desk.overview(Question(LAST, FIRST)).result()
    with pytest.raises(UserFacingError, match="no employee"):
        desk.overview(Question(FIRST, LAST, employees=("Ніхто",))).result()
    with pytest.raises(UserFacingError, match="no team"):
        desk.overview(Question(FIRST, LAST, teams=("Ніхто",))).result()
    assert "Choose a longer one" in desk.overview(Question(date(2020, 1, 1), date(2020, 1, 2))).result().empty


def test_choices(world: Store) -> None:
    found = DashboardDesk(world).choices().result()
    assert found.teams == ("Підтримка", "Продажі")
    assert found.employees[0] == "Ігор Мельник" or found.employees
    assert found.connections == ("Binotel",)
    assert found.first is not None


def test_filling_is_told_until_it_is_done(store: Store) -> None:
    tally_world.build(store, 60)
    desk = DashboardDesk(store)
    filling = desk.filling().result()
    assert filling is not None
    assert filling.days == filling.total > 0
    assert desk.overview(Question(FIRST, LAST)).result().filling is not None
    asyncio.run(Renewal(store).all())
    assert desk.filling().result() is None
    assert desk.overview(Question(FIRST, LAST)).result().filling is None


def test_one_person_at_two_connections_is_one(world: Store) -> None:
    def twice(session: Session) -> None:
        from callqa_desktop.models.schema import Connection, Employee

        session.add(Connection(id=2, service="binotel", name="Другий", settings={}, created_at=0))
        session.flush()
        first = session.get_one(Employee, 1)
        session.add(
            Employee(id=77, connection_id=2, external_id="7", name=first.name, name_key=first.name_key, department="")
        )
        session.flush()
        ids = session.scalars(select(Call.id).where(Call.employee_id == 1).limit(20)).all()
        session.execute(update(Call).where(Call.id.in_(ids)).values(employee_id=77))
        announce(session, marking.ChangeKind.CALL, *ids)

    desk = DashboardDesk(world)
    question = Question(date(2026, 9, 1), date(2026, 12, 1), employees=("Олена Гринько",))
    before = desk.overview(question).result()
    world.write(twice).result()
    after = desk.overview(question).result()
    assert after.calls == before.calls
    assert desk.choices().result().employees.count("Олена Гринько") == 1
    bar = after.panels["employees"]
    assert count(world, bar.behind[0][0]) == int(bar.chart.series[0].values[0] or 0) == after.calls


def test_a_blind_calibration_shows_nothing_of_its_call(world: Store) -> None:
    desk = DashboardDesk(world)
    question = Question(date(2026, 9, 1), date(2026, 12, 1))
    before = desk.overview(question).result()

    def blind(session: Session) -> None:
        call = session.scalars(select(Call).where(Call.ai_score.is_not(None)).order_by(Call.id)).first()
        assert call is not None
        version = session.scalar(select(ScorecardVersion.id).limit(1))
        session.merge(Setting(key="evaluator", value="Оксана"))
        made = Calibration(
            call_id=call.id, version_id=version, title="", facilitator="Оксана", status="open", created_at=0
        )
        session.add(made)
        session.flush()
        session.add(CalibrationMember(calibration_id=made.id, member="Оксана"))

    world.write(blind).result()
    after = desk.overview(question).result()
    assert tile(after, "score").n == tile(before, "score").n - 1
    assert tile(after, "calls").n == tile(before, "calls").n
    for key in ("score", "objections", "promised", "agreement", "handled"):
        one = tile(after, key)
        assert count(world, one.behind) == one.n, key
    panel: Panel = after.panels["scores"]
    assert [count(world, one) for one in panel.behind[0]] == [int(v or 0) for v in panel.chart.series[0].values]


def test_keywords_stand_beside_those_of_the_period_before(world: Store) -> None:
    view = DashboardDesk(world).overview(Question(FIRST, LAST)).result()
    panel = view.panels["keywords"]
    assert set(panel.chart.x) == {"знижка", "запис розмови"}
    for series, behind in zip(panel.chart.series, panel.behind, strict=True):
        for value, one in zip(series.values, behind, strict=True):
            assert bool(value) == bool(count(world, one))

    def off(session: Session) -> None:
        session.execute(update(Tracker).values(active=False))

    world.write(off).result()
    assert "no trackers" in DashboardDesk(world).overview(Question(FIRST, LAST)).result().panels["keywords"].missing
