"""Trackers in the store: kept, looked for in stored conversations, corrected with them, asked for by a filter."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import insight_world
import pytest
from sqlalchemy import delete, select

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.analysis import TrackerHit
from callqa_desktop.models.enums import EditKind, JobState
from callqa_desktop.services.calls import reader
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import CallFilter, JobRow
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers import run, starter, store
from callqa_desktop.services.trackers.desk import TrackerDesk
from callqa_desktop.services.trackers.records import Tracker
from callqa_desktop.services.transcripts.desk import TranscriptDesk

DISCOUNT = Tracker(0, "Знижка", ("знижка",), "client")
NOTICE = Tracker(0, "Попередження", ("розмова записується",), "agent", True)


@pytest.fixture
def world(store: Store) -> Store:
    insight_world.build(store)
    return store


@pytest.fixture
def woken() -> list[int]:
    return []


@pytest.fixture
def desk(world: Store, woken: list[int]) -> TrackerDesk:
    return TrackerDesk(world, Settings(world), lambda: woken.append(1))


def jobs(world: Store) -> list[JobRow]:
    return world.read(lambda s: sorted(rows.recent(s), key=lambda job: job.id)).result()


def work_off(world: Store) -> None:
    for job in jobs(world):
        asyncio.run(run.run(world, job, Progress()))
        world.write(lambda s, n=job.id: rows.change(s, n, state=JobState.DONE)).result()


def heard(world: Store, tracker_id: int) -> list[int]:
    wanted = select(TrackerHit.call_id).where(TrackerHit.tracker_id == tracker_id).order_by(TrackerHit.call_id)
    return world.read(lambda s: list(s.scalars(wanted))).result()


def test_a_kept_tracker_is_looked_for_in_stored_conversations(
    desk: TrackerDesk, world: Store, woken: list[int]
) -> None:
    tracker_id = desk.keep(DISCOUNT).result()
    assert woken
    work_off(world)
    assert heard(world, tracker_id) == list(insight_world.DISCOUNT)
    (row,) = desk.rows().result()
    assert (row.said, row.unsaid) == (len(insight_world.DISCOUNT), insight_world.ANALYZED - len(insight_world.DISCOUNT))
    (told,) = desk.of_call(5).result()
    line = insight_world.conversation(5)[told.places[0].line]
    assert line == ("client", "А зробите мені невелику знижку?")
    assert line[1][told.places[0].first : told.places[0].end] == "знижку"


def test_changed_words_replace_what_was_found_and_a_new_name_looks_for_nothing(desk: TrackerDesk, world: Store) -> None:
    tracker_id = desk.keep(DISCOUNT).result()
    work_off(world)
    desk.keep(replace(DISCOUNT, id=tracker_id, name="Інша назва")).result()
    assert len(jobs(world)) == 1
    desk.keep(replace(DISCOUNT, id=tracker_id, speaker="agent")).result()
    work_off(world)
    assert heard(world, tracker_id) == []
    assert desk.of_call(5).result()[0].places == ()


def test_a_search_that_was_stopped_goes_on_where_it_was(
    desk: TrackerDesk, world: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "PORTION", 10)
    tracker_id = desk.keep(NOTICE).result()
    (job,) = jobs(world)
    seen: list[Step] = []

    def listen(step: Step) -> None:
        seen.append(step)
        if step.done == 20:
            progress.cancel()

    progress = Progress(listen)
    with pytest.raises(Cancelled):
        asyncio.run(run.run(world, job, progress))
    newest_half = heard(world, tracker_id)
    assert newest_half
    assert min(newest_half) > 20
    world.write(lambda s: s.execute(delete(TrackerHit).where(TrackerHit.call_id == max(newest_half)))).result()
    (job,) = jobs(world)
    asyncio.run(run.run(world, job, Progress(seen.append)))
    assert heard(world, tracker_id) == [n for n in insight_world.NOTICE if n != max(newest_half)]  # not from the top
    assert seen[-1] == Step(insight_world.ANALYZED, insight_world.ANALYZED)


def test_a_correction_of_the_words_is_heard_at_once(desk: TrackerDesk, world: Store) -> None:
    tracker_id = desk.keep(DISCOUNT).result()
    work_off(world)
    transcripts = TranscriptDesk(world, Settings(world))
    transcripts.edit(5, EditKind.TEXT, {"line": "2", "text": "А зробите мені невелику книжку?"}).result()
    assert 5 not in heard(world, tracker_id)
    transcripts.undo(5).result()
    assert 5 in heard(world, tracker_id)


def test_calls_are_found_by_what_was_said_and_not_said(desk: TrackerDesk, world: Store) -> None:
    desk.add((DISCOUNT, NOTICE)).result()
    assert len(jobs(world)) == 1  # one search for both
    work_off(world)

    def found(wanted: CallFilter) -> set[int]:
        return set(world.read(lambda s: reader.ids(s, wanted)).result())

    without = set(range(1, insight_world.ANALYZED + 1)) - set(insight_world.NOTICE)
    assert found(CallFilter(said=("Знижка",))) == set(insight_world.DISCOUNT)
    assert found(CallFilter(unsaid=("Попередження",))) == without  # calls without a conversation say nothing
    both = CallFilter(said=("Знижка",), unsaid=("Попередження",))
    assert found(both) == without & set(insight_world.DISCOUNT)
    assert found(CallFilter(said=("немає такого",))) == set()
    assert world.read(lambda s: reader.summary(s, both)).result().count == len(found(both))
    assert world.read(reader.choices).result().trackers == ("Знижка", "Попередження")


def test_a_preview_tells_calls_examples_and_forms_and_keeps_nothing(desk: TrackerDesk, world: Store) -> None:
    told = desk.preview(DISCOUNT).result()
    assert (told.calls, told.found) == (insight_world.ANALYZED, len(insight_world.DISCOUNT))
    assert told.forms == {"знижку": len(insight_world.DISCOUNT)}
    assert {one.call_id for one in told.examples} <= set(insight_world.DISCOUNT)
    example = told.examples[0]
    assert example.text[slice(*example.marks[0])] == "знижку"
    assert desk.preview(Tracker(0, "", ())).result().found == 0
    assert desk.rows().result() == []


def test_personal_data_of_examples_is_masked_where_the_view_is(world: Store) -> None:
    settings = Settings(world)
    settings.set("mask_in_view", True).result()
    desk = TrackerDesk(world, settings, lambda: None)
    TranscriptDesk(world, Settings(world)).edit(
        50, EditKind.TEXT, {"line": "1", "text": "Мій номер 067 123 45 67, чекаю."}
    ).result()
    (example,) = desk.preview(Tracker(0, "n", ("номер",))).result().examples
    assert "123" not in example.text


def test_a_deleted_tracker_takes_what_it_found_along(desk: TrackerDesk, world: Store) -> None:
    tracker_id = desk.keep(DISCOUNT).result()
    work_off(world)
    desk.remove(tracker_id).result()
    assert heard(world, tracker_id) == []
    with pytest.raises(UserFacingError):
        desk.keep(replace(DISCOUNT, id=tracker_id)).result()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (replace(DISCOUNT, name="  "), "tracker.name"),
        (replace(DISCOUNT, phrases=("…", "")), "tracker.words"),
        (replace(DISCOUNT, phrases=tuple(f"слово{n}" for n in range(61))), "tracker.length"),
        (replace(DISCOUNT, phrases=("а" * 121,)), "tracker.length"),
        (replace(NOTICE, name="Знижка"), "tracker.same_name"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(desk: TrackerDesk, wanted: Tracker, code: str) -> None:
    desk.keep(DISCOUNT).result()
    with pytest.raises(UserFacingError) as refused:
        desk.keep(wanted).result()
    assert refused.value.code == code


def test_the_starter_set_is_offered_once_in_both_languages(desk: TrackerDesk) -> None:
    for language in ("uk", "en"):
        offered = starter.starter(language)
        assert len({one.name for one in offered}) == len(offered) > 5
        assert any(one.expected for one in offered)
    desk.add(desk.starters().result()).result()
    assert desk.starters().result() == ()


def test_only_active_trackers_are_looked_for(desk: TrackerDesk, world: Store) -> None:
    tracker_id = desk.keep(replace(DISCOUNT, active=False)).result()
    work_off(world)
    world.write(lambda s: store.track(s, 5)).result()
    assert heard(world, tracker_id) == []
    assert desk.of_call(5).result() == ()
