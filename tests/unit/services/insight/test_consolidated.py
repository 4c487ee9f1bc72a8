"""The view of a set over a world whose figures are known by hand."""

from __future__ import annotations

import asyncio

import insight_world
import pytest
from insight_world import ANALYZED, CALLS, DISCOUNT, NOTICE, WEAK

from callqa_desktop.errors import Cancelled
from callqa_desktop.models.analysis import Finding
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.services.insight.desk import InsightDesk
from callqa_desktop.services.insight.records import Consolidated
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers import run
from callqa_desktop.services.trackers.desk import TrackerDesk
from callqa_desktop.services.trackers.records import Tracker


@pytest.fixture
def world(store: Store) -> Store:
    insight_world.build(store)
    return store


@pytest.fixture
def desk(world: Store) -> InsightDesk:
    return InsightDesk(world, Settings(world))


@pytest.fixture
def view(desk: InsightDesk) -> Consolidated:
    return desk.consolidated(CallFilter()).result()


def test_it_says_how_many_calls_it_covers_and_what_is_missing(view: Consolidated) -> None:
    known = view.coverage
    assert len(known.calls) == CALLS
    assert list(known.analyzed) == list(known.transcribed) == list(known.measured) == list(range(1, ANALYZED + 1))
    assert list(known.scored) == [2]
    assert list(known.fresh) == list(range(51, 56))
    assert list(known.failed) == list(range(56, 61))


def test_scores_lie_in_bins_with_their_calls(view: Consolidated) -> None:
    assert view.score is not None
    assert (view.score.n, view.score.low, view.score.high) == (50, 60.0, 90.0)
    by_low = {one.low: list(one.calls) for one in view.bins if one.calls}
    assert by_low == {60: list(range(1, 51, 2)), 70: [2], 90: list(range(4, 51, 2))}


def test_a_question_counts_people_before_the_model_and_tells_both(view: Consolidated) -> None:
    weak = next(one for one in view.questions if one.key == WEAK)
    assert weak.n == 50
    assert weak.mean == pytest.approx(24 / 50)  # every odd call loses it, and by a person's word call 2
    assert list(weak.low) == sorted([*range(1, 51, 2), 2])
    assert weak.ai_mean == pytest.approx(25 / 50)
    assert weak.human_mean == 0.0
    assert (weak.both, weak.equal) == (1, 0)
    recap = next(one for one in view.questions if one.key == "recap")
    assert (recap.n, recap.na) == (45, 5)
    assert recap.mean == 1.0


def test_findings_objections_and_promises_lead_to_their_calls(view: Consolidated) -> None:
    kinds = {one.kind: list(one.calls) for one in view.findings}
    assert kinds == {"objection": list(DISCOUNT), "promise": list(range(10, 51, 10))}
    assert {how: list(calls) for how, calls in view.objections.by.items()} == {
        "no": list(range(5, 51, 10)), "yes": list(range(10, 51, 10))
    }  # fmt: skip
    assert [clip.call_id for clip in view.objections.examples["yes"]] == [50, 40, 30, 20, 10]
    assert view.promised == 5
    assert (view.promises[0].call_id, view.promises[0].due, view.promises[0].employee) == (
        10, "у вівторок", "Тарас Їжакевич"
    )  # fmt: skip


def test_the_same_advice_in_other_forms_of_its_words_counts_once(view: Consolidated) -> None:
    (advice,) = view.advice
    assert len(advice.calls) == ANALYZED
    assert len(advice.other) == 1


def test_steps_of_the_script_and_the_mood_by_quarter(view: Consolidated) -> None:
    steps = {one.title: (len(one.found), list(one.missed)) for one in view.steps}
    assert steps == {"Привітання": (50, []), "Потреби": (40, list(DISCOUNT))}
    first, second, third, fourth = view.mood
    assert first is not None
    assert second is not None
    assert third is None
    assert fourth is not None
    assert (first.median, second.median, fourth.median) == (0, 1, 3)
    assert [list(calls) for calls in view.bad_mood] == [[7], [], [], []]


def test_measures_tell_the_middle_and_the_calls_far_outside(view: Consolidated) -> None:
    by_name = {one.name: one for one in view.measures}
    assert by_name["talk_share_agent"].spread.median == pytest.approx(52)
    assert list(by_name["silence_share"].outside) == [insight_world.ODD]
    assert {verdict: len(calls) for verdict, calls in view.sound.items()} == {"good": 45, "poor": 5}


def test_trackers_are_counted_within_the_set(desk: InsightDesk, world: Store) -> None:
    trackers = TrackerDesk(world, Settings(world), lambda: None)
    trackers.add(
        (Tracker(0, "Знижка", ("знижка",)), Tracker(0, "Запис", ("розмова записується",), "agent", True))
    ).result()
    (job,) = world.read(rows.recent).result()
    asyncio.run(run.run(world, job, Progress()))
    notice, discount = desk.consolidated(list(range(1, 21))).result().trackers
    assert notice.expected
    assert list(notice.said) == [n for n in NOTICE if n <= 20]
    assert list(notice.unsaid) == [4, 8, 12, 16, 20]
    assert list(discount.said) == [5, 10, 15, 20]
    assert discount.by == {"client": 4}


def test_a_part_of_the_calls_is_a_set_of_its_own(desk: InsightDesk) -> None:
    part = desk.consolidated(CallFilter(employees=("Тарас Їжакевич",))).result()
    assert len(part.coverage.calls) == 30
    nothing = desk.consolidated(()).result()
    assert len(nothing.coverage.calls) == 0
    assert (nothing.score, nothing.bins, nothing.questions, nothing.mood) == (None, (), (), ())


def test_what_a_person_calibrates_blind_is_kept_from_the_figures(world: Store) -> None:
    settings = Settings(world)
    settings.set("evaluator", "Ірина").result()

    def blind(session) -> None:  # type: ignore[no-untyped-def]  # a session
        session.add(
            Calibration(
                id=1, call_id=50, version_id=insight_world.version(session), title="", facilitator="Хтось",
                status="open", created_at=0,
            )
        )  # fmt: skip
        session.flush()
        session.add(CalibrationMember(calibration_id=1, member="Ірина"))

    world.write(blind).result()
    view = InsightDesk(world, settings).consolidated(CallFilter()).result()
    assert view.coverage.blind == 1
    assert 50 not in view.coverage.analyzed
    assert all(50 not in one.calls for one in (*view.bins, *view.findings, *view.advice))
    assert 50 in view.coverage.transcribed


def test_quotes_are_masked_where_the_view_is(world: Store) -> None:
    settings = Settings(world)
    settings.set("mask_in_view", True).result()
    world.write(
        lambda s: s.add(Finding(analysis_id=50, kind="doubt", text="Дзвоніть на 067 123 45 67", quote=""))
    ).result()
    view = InsightDesk(world, settings).consolidated(CallFilter()).result()
    (doubt,) = [one for one in view.findings if one.kind == "doubt"]
    assert "123" not in doubt.examples[0].text


def test_it_tells_its_steps_and_ends_when_asked_to(desk: InsightDesk) -> None:
    seen: list[Step] = []
    desk.consolidated(CallFilter(), progress=Progress(seen.append)).result()
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert seen[-1].done < seen[-1].total
    stopped = Progress(lambda step: stopped.cancel() if step.done == 2 else None)
    with pytest.raises(Cancelled):
        desk.consolidated(CallFilter(), progress=stopped).result()
