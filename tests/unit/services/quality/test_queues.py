"""Draws of calls: repeatable, provable, with reasons; queues as they are worked off."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from quality_world import Writer, judged, make_queue, scored
from sqlalchemy import select

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Analysis, Finding, Measures
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.quality import Assignment, Sampling, SamplingItem
from callqa_desktop.services.quality import effort, queues, reasons, sampling
from callqa_desktop.services.quality.records import Plan
from callqa_desktop.services.records import CallFilter

ME = "Олена"
ANSWERED = CallFilter(min_duration=60)


def test_the_same_seed_over_the_same_calls_draws_the_same(write: Writer, read: Writer) -> None:
    plan = Plan("random", ANSWERED, quota=12, seed=42)
    first, second = (write(lambda s: make_queue(s, plan, ME)) for _ in range(2))
    drawn = [[i.call.id for i in read(lambda s, n=n: queues.items(s, n))] for n in (first, second)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 12
    other = write(lambda s: make_queue(s, Plan("random", ANSWERED, quota=12, seed=43), ME))
    assert [i.call.id for i in read(lambda s: queues.items(s, other))] != drawn[0]
    smallest = sorted(
        read(lambda s: sampling.population(s, ANSWERED, unscored=True, at=now_ms())),
        key=lambda n: hashlib.sha256(f"42:{n}".encode()).hexdigest(),
    )[:12]
    assert drawn[0] == smallest  # anybody can repeat it with any tool


def test_only_recorded_calls_that_match_and_nobody_scored_are_drawn(write: Writer, read: Writer) -> None:
    wanted = CallFilter(employees=("Софія Єрмак",))
    before = read(lambda s: sampling.population(s, wanted, unscored=True, at=now_ms()))
    write(lambda s: scored(s, before[0], "Тарас"))
    after = read(lambda s: sampling.population(s, wanted, unscored=True, at=now_ms()))
    assert after == before[1:]
    assert read(lambda s: sampling.population(s, wanted, unscored=False, at=now_ms())) == before
    states = read(lambda s: set(s.scalars(select(Call.recording_state).where(Call.id.in_(before)))))
    assert states == {"stored"}


def test_a_draw_is_proved_later_though_calls_were_scored_and_came_in_since(write: Writer, read: Writer) -> None:
    made = write(lambda s: make_queue(s, Plan("random", ANSWERED, quota=5), ME))
    items = read(lambda s: queues.items(s, made))
    later = now_ms() + 60_000
    write(lambda s: scored(s, items[0].call.id, ME, at=later))

    def newcomer(session):  # type: ignore[no-untyped-def]  # a copy of a call with another identity
        old = session.get_one(Call, items[1].call.id)
        values = {c.key: getattr(old, c.key) for c in Call.__table__.columns if c.key not in ("id", "external_id")}
        session.add(Call(**{**values, "external_id": "new", "created_at": later}))

    write(newcomer)
    found = read(lambda s: sampling.verify(s, made))
    assert (found.population_same, found.draw_same) == (True, True)
    write(lambda s: s.delete(s.get_one(Call, items[2].call.id)))
    found = read(lambda s: sampling.verify(s, made))
    assert (found.population_same, found.draw_same) == (False, False)


def test_an_altered_draw_is_found_out(write: Writer, read: Writer) -> None:
    made = write(lambda s: make_queue(s, Plan("random", ANSWERED, quota=5, per_employee=True), ME))
    assert read(lambda s: sampling.verify(s, made)).draw_same is True

    def swap(session):  # type: ignore[no-untyped-def]  # somebody prefers another call
        taken = set(session.scalars(select(SamplingItem.call_id)))
        item = session.get_one(SamplingItem, (made, 0))
        item.call_id = next(n for n in range(1, 300) if n not in taken)

    write(swap)
    found = read(lambda s: sampling.verify(s, made))
    assert (found.population_same, found.draw_same) == (True, False)


def test_an_even_draw_takes_as_many_of_each_employee(write: Writer, read: Writer) -> None:
    wanted = CallFilter(employees=("Ігор Мельник", "Ґалина Цимбал", "Софія Єрмак"))
    made = write(lambda s: make_queue(s, Plan("random", wanted, quota=9, per_employee=True), ME))
    who = Counter(i.call.employee for i in read(lambda s: queues.items(s, made)))
    assert sorted(who.values()) == [3, 3, 3]


def test_nothing_to_draw_says_why(write: Writer) -> None:
    with pytest.raises(UserFacingError, match="nothing to review") as caught:
        write(lambda s: make_queue(s, Plan("random", CallFilter(tags=("nowhere",))), ME))
    assert "scored" in caught.value.why
    with pytest.raises(UserFacingError) as caught:
        write(lambda s: make_queue(s, Plan("risk", ANSWERED, budget_minutes=1), ME))
    assert "longer" in caught.value.why


def test_risk_puts_the_worst_call_first_and_says_why(write: Writer, read: Writer) -> None:
    def spoil(session):  # type: ignore[no-untyped-def]
        call = session.get_one(Call, 7)
        call.ai_score, call.recording_state, call.talk_seconds = 12.0, "stored", 1200
        session.add(
            analysis := Analysis(
                call_id=7, transcript_id=session.scalar(select(Analysis.transcript_id).limit(1)), model="m", prompt="j",
                summary="", advice=[], created_at=now_ms(),
            )
        )  # fmt: skip
        session.merge(
            Measures(
                call_id=7, method="m", figures={"silence_share": 0.55, "overlap_seconds": 90.0}, created_at=now_ms()
            )
        )
        session.flush()
        for kind in ("conflict", "objection", "objection"):
            session.add(Finding(analysis_id=analysis.id, kind=kind, text="", quote=""))

    write(spoil)
    made = write(lambda s: make_queue(s, Plan("risk", CallFilter(), quota=5), ME))
    items = read(lambda s: queues.items(s, made))
    assert items[0].call.id == 7
    words = reasons.in_words(items[0].reason)
    assert words[:2] == ["AI score 12", "conflict"]
    assert {"silence 55 %", "talk at once 1:30", "very long, 20:00", "2 objections"} <= set(words)
    assert "0 reviews of the manager in 30 days" in words
    points = [i.reason["points"] for i in items]
    assert points == sorted(points, reverse=True)


def test_an_employee_often_reviewed_is_less_urgent(write: Writer, read: Writer) -> None:
    who = read(lambda s: s.execute(select(Call.id, Call.employee_id).where(Call.employee_id == 1)).all())
    for call_id, _ in who[:4]:
        write(lambda s, n=call_id: scored(s, n, "Тарас"))
    made = write(lambda s: make_queue(s, Plan("risk", CallFilter(), quota=300), ME))
    for item in read(lambda s: queues.items(s, made)):
        covered = any("reviews of the manager" in word for word in reasons.in_words(item.reason))
        assert covered == (item.call.employee != "Ігор Мельник")


def test_disagreement_takes_calls_the_model_is_unsure_of(write: Writer, read: Writer) -> None:
    write(lambda s: [judged(s, n) for n in (1, 2, 3)])
    write(lambda s: judged(s, 2, confidence=0.4))
    write(lambda s: judged(s, 3, greet="no"))  # a second opinion that differs
    stored = read(lambda s: set(s.scalars(select(Call.id).where(Call.recording_state == "stored"))))
    made = write(lambda s: make_queue(s, Plan("disagreement", CallFilter(ids=(1, 2, 3)), quota=5), ME))
    items = read(lambda s: queues.items(s, made))
    assert {i.call.id for i in items} == {2, 3} & stored
    words = {i.call.id: " ".join(reasons.in_words(i.reason)) for i in items}
    assert all("second opinion" in words[3] for _ in (1,) if 3 in words)
    assert all("unsure" in words[2] for _ in (1,) if 2 in words)


def test_a_question_people_answer_otherwise_makes_calls_doubtful(write: Writer, read: Writer) -> None:
    calls = read(lambda s: list(s.scalars(select(Call.id).where(Call.recording_state == "stored").limit(6))))
    for call_id in calls:
        write(lambda s, n=call_id: judged(s, n))
    for call_id in calls[:5]:
        write(lambda s, n=call_id: scored(s, n, "Тарас", polite="no"))
    made = write(lambda s: make_queue(s, Plan("disagreement", CallFilter(ids=tuple(calls)), quota=5), ME))
    (item,) = read(lambda s: queues.items(s, made))
    assert item.call.id == calls[5]
    assert "1 question people often answer otherwise" in reasons.in_words(item.reason)


def test_forty_five_minutes_are_filled_and_not_overrun(write: Writer, read: Writer) -> None:
    made = write(lambda s: make_queue(s, Plan("risk", ANSWERED, budget_minutes=45), ME, 1.5))
    items = read(lambda s: queues.items(s, made, 1.5))
    spent = sum(i.seconds for i in items)
    assert 35 * 60 < spent <= 45 * 60
    assert len({i.call.employee for i in items}) >= 3  # not all of one employee
    (queue,) = read(lambda s: queues.all_of(s, ME, 1.5))
    assert queue.seconds_left == spent


def test_the_time_to_score_is_learned_from_ones_own_reviews(write: Writer, read: Writer) -> None:
    assert read(lambda s: effort.overhead(s, ME, 1.0)) == effort.DEFAULT_OVERHEAD
    calls = read(lambda s: s.execute(select(Call.id, Call.talk_seconds).where(Call.talk_seconds > 60).limit(7)).all())
    for call_id, talk in calls:
        write(lambda s, n=call_id, t=talk: scored(s, n, ME, active_ms=(t + 95) * 1000))
    assert read(lambda s: effort.overhead(s, ME, 1.0)) == 95
    assert read(lambda s: effort.overhead(s, "Тарас", 1.0)) == effort.DEFAULT_OVERHEAD


def test_a_queue_tells_what_is_done_skipped_and_left(write: Writer, read: Writer) -> None:
    made = write(lambda s: make_queue(s, Plan("random", ANSWERED, quota=4, name="Friday"), ME))
    items = read(lambda s: queues.items(s, made))
    write(lambda s: scored(s, items[0].call.id, ME))
    write(lambda s: queues.skip(s, made, 1, "call with my friend"))
    (queue,) = read(lambda s: queues.all_of(s, ME))
    assert (queue.name, queue.total, queue.done, queue.skipped, queue.left) == ("Friday", 4, 1, 1, 2)
    after = read(lambda s: queues.items(s, made))
    assert [(i.done, i.skipped) for i in after] == [(True, False), (False, True), (False, False), (False, False)]
    assert after[1].reason["skipped"] == "call with my friend"
    assert after[0].score is not None
    write(lambda s: queues.skip(s, made, 1, ""))
    assert read(lambda s: queues.all_of(s, ME))[0].skipped == 0
    assert read(lambda s: queues.all_of(s, "Тарас")) == []


def test_a_draft_knows_the_queue_its_call_came_from(write: Writer, read: Writer) -> None:
    made = write(lambda s: make_queue(s, Plan("random", ANSWERED, quota=2), ME))
    call_id = read(lambda s: queues.items(s, made))[0].call.id
    assert read(lambda s: queues.owner_of(s, call_id, ME)) == made
    assert read(lambda s: queues.owner_of(s, call_id, "Тарас")) is None
    write(lambda s: queues.skip(s, made, 0, "no"))
    assert read(lambda s: queues.owner_of(s, call_id, ME)) is None


def test_what_was_assigned_is_listed_with_what_is_done_last(write: Writer, read: Writer) -> None:
    write(lambda s: s.add_all(Assignment(call_id=n, reviewer=ME, author="Шеф", created_at=n) for n in (3, 4, 5)))
    write(lambda s: scored(s, 5, ME))
    found = read(lambda s: queues.assigned(s, ME))
    assert [(one.call.id, one.done) for one in found] == [(4, False), (3, False), (5, True)]


def test_a_filter_survives_being_kept(write: Writer, read: Writer) -> None:
    wanted = CallFilter(directions=("inbound",), min_duration=30, tags=("угода",), search="ціна")
    assert sampling.restored(sampling.kept(wanted, unscored=True, per_employee=False)) == wanted
    assert sampling.restored({"filter": {"no_longer_known": 1}}) == CallFilter()
    made = write(lambda s: make_queue(s, Plan("random", ANSWERED), ME))
    assert read(lambda s: s.get_one(Sampling, made).call_filter["filter"]) == {"min_duration": 60}
