"""The team and the page of one employee over calls with known differences."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Analysis, Finding, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.evaluation import Answer, Evaluation, Scorecard, ScorecardVersion
from callqa_desktop.models.people import Employee
from callqa_desktop.models.quality import Coaching
from callqa_desktop.services.calls import reader
from callqa_desktop.services.dashboard.desk import DashboardDesk
from callqa_desktop.services.dashboard.records import Behind, Question
from callqa_desktop.services.employees.desk import EmployeeDesk
from callqa_desktop.services.employees.effects import DAYS
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.scoring.card import load_default
from callqa_desktop.services.scoring.versions import publish_defaults
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.tallies.renewal import Renewal

PEOPLE = {
    "Олена Гринько": (85.0, 60),
    "Тарас Їжакевич": (70.0, 60),
    "Софія Єрмак": (70.5, 55),
    "Ігор Мельник": (72.0, 4),
}
"""Mean score and number of scored calls; the calls lie one every 12 hours back from now."""
COACHED = "Олена Гринько"
_HALF_DAY = 43_200_000
LAST = date.today()  # noqa: DTZ011 - the clock of this machine
QUESTION = Question(LAST - timedelta(days=40), LAST)


@pytest.fixture
def world(store: Store) -> Iterator[Store]:
    store.write(publish_defaults).result()
    store.write(_fill).result()
    asyncio.run(Renewal(store).all())
    yield store


def _fill(session: Session) -> None:
    dice, now = random.Random(3), now_ms()
    session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=0))
    session.flush()
    wanted = select(ScorecardVersion.id).join(Scorecard, Scorecard.id == ScorecardVersion.scorecard_id)
    version = session.scalar(wanted.where(Scorecard.key == "sales"))
    assert version is not None
    for number, (name, (mean, calls)) in enumerate(PEOPLE.items(), 1):
        session.add(
            Employee(
                id=number, connection_id=1, external_id=str(number), name=name, name_key=sort_key(name),
                internal_number=str(900 + number), department="Продажі" if number < 4 else "",
            )
        )  # fmt: skip
        session.flush()
        for n in range(calls):
            score = max(0.0, min(100.0, round(dice.gauss(mean - (15 if name == COACHED and n >= 30 else 0), 5), 1)))
            _call(session, number, n, now - 3_600_000 - n * _HALF_DAY, score, version)


def _call(session: Session, employee: int, n: int, began: int, score: float, version: int) -> None:
    call = Call(
        connection_id=1, external_id=f"{employee}-{n}", started_at=began, direction="inbound", disposition="answered",
        employee_id=employee, talk_seconds=120, recording_state="stored", status="analyzed", ai_score=score,
        created_at=0, changed_at=0,
    )  # fmt: skip
    session.add(call)
    session.flush()
    transcript = Transcript(call_id=call.id, model="m", prompt="t", approximate=False, created_at=0)
    session.add(transcript)
    session.flush()
    analysis = Analysis(
        call_id=call.id, transcript_id=transcript.id, model="m", prompt="j", summary="", created_at=0,
    )  # fmt: skip
    session.add(analysis)
    session.flush()
    for kind, text in (("strength", "добре привітався"), ("shortcoming", f"не назвав ціну, телефон 067123456{n % 10}")):
        session.add(Finding(analysis_id=analysis.id, kind=kind, text=text, start_ms=n * 10, end_ms=n * 10 + 900))
    evaluation = Evaluation(
        call_id=call.id, version_id=version, kind="ai", evaluator="m", status="submitted", score=score, started_at=0,
        saved_at=0, submitted_at=0,
    )  # fmt: skip
    session.add(evaluation)
    session.flush()
    questions = [q for q in load_default("sales").questions() if q.options and q.weight]
    for place, question in enumerate(questions):
        lost = (place == 0 and employee == 2) or (place == 1 and employee == 1 and n >= 30)
        option = question.options[-1 if lost else 0].key
        evidence = [{"start_ms": 100, "end_ms": 900, "quote": "слова доказу"}]
        session.add(Answer(evaluation_id=evaluation.id, question=question.key, option=option, evidence=evidence))


@pytest.fixture
def desk(world: Store) -> EmployeeDesk:
    return EmployeeDesk(world, Settings(world))


def count(store: Store, behind: Behind | None) -> int:
    if behind is None:
        return 0
    wanted = DashboardDesk(store).calls(behind).result()
    return len(store.read(lambda s: reader.ids(s, wanted)).result())


def test_the_team_is_placed_with_its_uncertainty(world: Store, desk: EmployeeDesk) -> None:
    found = desk.ranking(QUESTION).result()
    assert found.rows[0].name == COACHED
    assert found.few == (("Ігор Мельник", 4),)
    first, *others = found.rows
    assert (first.first, first.last, first.group) == (1, 1, 1)
    assert {one.group for one in others} == {2}
    assert {(one.first, one.last) for one in others} == {(2, 3)}, "a point apart: either may be before the other"
    for one in found.rows:
        assert one.low < one.estimate < one.high
        assert count(world, one.behind) == one.n
        assert min(one.mean, found.mean or 0) <= one.estimate <= max(one.mean, found.mean or 0)
    assert "2 groups" in found.words
    assert found.panel is not None
    assert found.panel.chart.series[0].low


def test_one_employee_alone_is_not_placed(desk: EmployeeDesk) -> None:
    found = desk.ranking(Question(QUESTION.first, QUESTION.last, employees=(COACHED,))).result()
    assert found.rows == ()
    assert "at least two" in found.words
    assert "1 employee" in found.words


def test_the_page_says_how_sure_it_is_and_leads_to_the_calls(world: Store, desk: EmployeeDesk) -> None:
    page = desk.page(COACHED, QUESTION).result()
    assert page.team == "Продажі"
    assert page.calls == page.scored == 60
    assert "95 % certainty" in page.words
    assert "Colleagues" in page.words
    assert count(world, page.behind) == 60
    line = page.trend.chart.series[0]
    for value, behind in zip(line.values, page.trend.behind[0], strict=True):
        assert (value is None) == (count(world, behind) == 0)
    score = next(one for one in page.measures if one.key == "score")
    assert score.n == count(world, score.behind) == 60
    assert score.team is not None
    assert score.n_team == 115
    few = desk.page("Ігор Мельник", QUESTION).result()
    assert "too few" in few.words
    assert "evaluated calls are needed" in few.topics_words
    assert few.strengths == few.gaps == ()


def test_strengths_and_gaps_stand_with_clips_and_calls(world: Store, desk: EmployeeDesk) -> None:
    keys = [q.key for q in load_default("sales").questions() if q.options and q.weight]
    weak = desk.page("Тарас Їжакевич", QUESTION).result()
    assert weak.gaps[0].key == keys[0]
    assert weak.gaps[0].sure
    assert weak.gaps[0].earned == 0
    assert weak.gaps[0].points < 0
    assert weak.gaps[0].clips
    assert count(world, weak.gaps[0].behind) == weak.gaps[0].n == 60
    assert weak.strengths[0].key == keys[1]
    assert weak.strengths[0].sure
    assert len(weak.best) == len(weak.worst) == 8
    assert all(one.start_ms is not None for one in weak.best)


def test_personal_data_in_clips_is_masked_where_that_is_wanted(world: Store, desk: EmployeeDesk) -> None:
    assert any("0671234" in one.text for one in desk.page(COACHED, QUESTION).result().worst)
    settings = Settings(world)
    settings.set("mask_in_view", True).result()
    page = EmployeeDesk(world, settings).page(COACHED, QUESTION).result()
    assert not any("0671234" in one.text for one in page.worst)


def coach(store: Store, days_ago: int, questions: tuple[str, ...] = ()) -> None:
    def work(session: Session) -> None:
        at = now_ms() - days_ago * 86_400_000
        session.add(
            Coaching(employee_id=1, questions=list(questions), annotations=[], text="Називайте ціну", created_at=at)
        )

    store.write(work).result()


def test_what_changed_after_coaching_is_told_with_care(world: Store, desk: EmployeeDesk) -> None:
    coach(world, 15)
    (effect,) = desk.page(COACHED, QUESTION).result().coaching
    assert effect.change is not None
    assert effect.low is not None
    assert 10 < effect.change < 20
    assert 0 < effect.low < effect.change < (effect.high or 0)
    assert "does not prove" in effect.words
    assert "Colleagues changed" in effect.words
    assert count(world, effect.behind_before) == effect.n_before
    assert count(world, effect.behind_after) == effect.n_after
    assert effect.n_before + effect.n_after == 60
    assert effect.days == DAYS


def test_coaching_on_a_question_looks_at_its_points(world: Store, desk: EmployeeDesk) -> None:
    keys = [q.key for q in load_default("sales").questions() if q.options and q.weight]
    coach(world, 15, (keys[1],))
    coach(world, 14, (keys[2],))
    newest, older = desk.page(COACHED, QUESTION).result().coaching
    assert (older.before, older.after) == (0, 100) or older.change is None
    assert older.questions
    assert "same score" in newest.words or newest.change is None


def test_too_few_calls_after_coaching_are_told(world: Store, desk: EmployeeDesk) -> None:
    coach(world, 1)
    (effect,) = desk.page(COACHED, QUESTION).result().coaching
    assert effect.change is None
    assert "are needed" in effect.words
    assert "still to come" in effect.words


def test_nobody_of_that_name(desk: EmployeeDesk) -> None:
    with pytest.raises(UserFacingError, match="no employee"):
        desk.page("Ніхто", QUESTION).result()
