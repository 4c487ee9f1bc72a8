"""Batches: foreseen, limited by the ledger, fair among each other, paused with one reason, safe over a restart."""

from __future__ import annotations

import asyncio

import pytest

from callqa_desktop.errors import Refused, Rejected, Throttled, Unavailable
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import BatchState, JobState
from callqa_desktop.models.work import Job
from callqa_desktop.services.batches.figures import Limits
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.runner import MAX_ATTEMPTS
from callqa_desktop.services.records import CallFilter, JobRow

from .conftest import MICRO_USD, REQUESTS, TOKENS, Bench  # type: ignore[import-not-found,unused-ignore]

ALL = list(range(1, 21))


def test_the_estimate_counts_calls_with_a_sound_and_says_what_they_take(bench: Bench) -> None:
    found = bench.batches.estimate(ALL).result(10)
    assert (found.calls, found.without_sound, found.seconds_of_sound) == (12, 8, 12 * 180)
    assert found.requests == 12 * 3  # two sides and a judge
    assert found.tokens > 12 * 180 * 64
    assert found.micro_usd is not None
    assert found.micro_usd > 0
    assert not found.measured
    assert found.duration_s > 0
    assert bench.batches.estimate(CallFilter()).result(10) == found


def test_an_unknown_price_is_said_and_money_cannot_be_limited_then(bench: Bench) -> None:
    bench.store.write(lambda s: _model(s, "gemini-4-argon")).result(10)
    assert bench.batches.estimate(ALL).result(10).micro_usd is None
    told = bench.refused(bench.batches.begin(ALL, Limits(micro_usd=1000)))
    assert told.code == "batch.no_price"
    assert bench.batches.rows().result(10) == []
    assert bench.run(bench.batches.begin(ALL, Limits(requests=9)).result(10)).done == 3


def test_the_estimate_learns_from_calls_done(bench: Bench) -> None:
    bench.run(bench.batches.begin([1, 2, 3, 4]).result(10))
    bench.store.write(_as_transcribing).result(10)
    found = bench.batches.estimate([5, 6, 7]).result(10)
    assert found.measured
    assert found.requests == 3 * 2 * REQUESTS  # each purpose took so many


def test_a_batch_ends_with_every_call_done(bench: Bench) -> None:
    batch = bench.batches.begin(ALL, title="Осінь").result(10)
    assert bench.statuses([1]) == ["queued"]
    row = bench.run(batch)
    assert (row.title, row.state, row.total, row.done, row.waiting) == ("Осінь", BatchState.DONE, 12, 12, 0)
    assert row.spent.requests == 12 * REQUESTS
    assert row.spent.tokens == 12 * REQUESTS * TOKENS
    assert row.spent.micro_usd == 12 * REQUESTS * MICRO_USD
    assert row.finished_at is not None
    assert row.author == "Олена"


def test_without_a_recording_or_a_model_nothing_begins(bench: Bench) -> None:
    assert bench.refused(bench.batches.begin([15, 16])).code == "analyze.nothing"
    bench.store.write(_no_model).result(10)
    assert bench.refused(bench.batches.estimate(ALL)).code == "connection.none"
    assert bench.refused(bench.batches.begin(ALL)).code == "connection.none"
    assert bench.batches.rows().result(10) == []


@pytest.mark.parametrize("parallel", [1, 8])
@pytest.mark.parametrize(
    "limits",
    [
        Limits(requests=4 * REQUESTS),
        Limits(tokens=4 * REQUESTS * TOKENS),
        Limits(micro_usd=4 * REQUESTS * MICRO_USD),
    ],
)
def test_a_limit_pauses_the_batch_with_the_reason(bench: Bench, limits: Limits, parallel: int) -> None:
    bench.parallel = parallel
    batch = bench.batches.begin(ALL, limits).result(10)
    bench.store.write(lambda s: _foreseen(s, batch)).result(10)
    row = bench.run(batch)
    assert (row.state, row.done, row.waiting, row.failed) == (BatchState.PAUSED, 4, 8, 0)
    assert "limit" in row.reason
    assert "Raise the limit" in row.reason
    assert row.spent.requests <= 4 * REQUESTS
    bench.batches.resume(batch, Limits()).result(10)
    assert bench.run(batch).state == BatchState.DONE
    assert len(set(bench.done)) == len(bench.done) == 12


def test_a_limit_holds_over_a_restart(bench: Bench) -> None:
    batch = bench.batches.begin(ALL, Limits(requests=2 * REQUESTS)).result(10)
    assert bench.run(batch).done == 2
    bench.restarted()
    bench.batches.resume(batch).result(10)
    row = bench.run(batch)
    assert (row.done, row.state) == (2, BatchState.PAUSED)


def test_pause_resume_and_cancel(bench: Bench) -> None:
    batch = bench.batches.begin(ALL).result(10)
    bench.batches.pause(batch).result(10)
    assert bench.run(batch).done == 0
    bench.batches.resume(batch).result(10)
    bench.batches.cancel(batch).result(10)
    row = bench.row(batch)
    assert (row.state, row.cancelled, row.waiting) == (BatchState.CANCELLED, 12, 0)
    assert set(bench.statuses(ALL)) == {"new"}
    assert bench.run(batch).done == 0


def test_a_running_call_of_a_cancelled_batch_is_stopped(bench: Bench) -> None:
    bench.patient()

    async def scenario() -> None:
        started = asyncio.Event()

        async def wait(_job: JobRow) -> None:
            started.set()
            await asyncio.sleep(0.05)

        bench.script = wait
        running = asyncio.create_task(bench.runner.run_until_idle(set(bench.batches.jobs(batch).result(10))))
        await started.wait()
        await asyncio.wrap_future(bench.batches.cancel(batch))
        await asyncio.wait_for(running, 20)

    batch = bench.batches.begin(ALL).result(10)
    asyncio.run(scenario())
    row = bench.row(batch)
    assert row.state == BatchState.CANCELLED
    assert row.running == row.waiting == 0
    assert row.done + row.cancelled == 12


def test_batches_take_turns_and_a_person_goes_first(bench: Bench) -> None:
    first = bench.batches.begin([1, 2, 3, 4]).result(10)
    second = bench.batches.begin([5, 6, 7, 8]).result(10)
    bench.jobs.analyze([9]).result(10)
    everything = {*bench.batches.jobs(first).result(10), *bench.batches.jobs(second).result(10)}
    asyncio.run(asyncio.wait_for(bench.runner.run_until_idle(everything), 30))
    assert bench.done[0] == 9
    assert [n <= 4 for n in bench.done[1:]] in ([True, False] * 4, [False, True] * 4)


def test_a_call_a_person_waits_for_leaves_a_paused_batch(bench: Bench) -> None:
    batch = bench.batches.begin([1, 2, 3]).result(10)
    bench.batches.pause(batch).result(10)
    [job] = bench.jobs.analyze([2]).result(10)
    asyncio.run(asyncio.wait_for(bench.runner.run_until_idle({job}), 30))
    assert bench.done == [2]
    assert bench.row(batch).total == 2


def test_a_call_belongs_to_the_batch_that_asked_last(bench: Bench) -> None:
    first = bench.batches.begin([1, 2, 3]).result(10)
    second = bench.batches.begin([1, 2, 3]).result(10)
    assert bench.row(first).state == BatchState.DONE  # nothing is left to it
    assert bench.run(second).done == 3
    assert bench.done == [1, 2, 3]


def test_failures_are_grouped_and_tried_again_together(bench: Bench) -> None:
    broken = {2, 4, 6}

    async def fail(job: JobRow) -> None:
        if job.target["call_id"] in broken:
            raise Rejected("There are no words", "silence", "Listen to it", code="analysis.no_words")
        if job.target["call_id"] == 8:
            raise Rejected("The content is blocked", code="gemini.blocked")

    bench.script = fail
    batch = bench.batches.begin(ALL).result(10)
    row = bench.run(batch)
    assert (row.state, row.done, row.failed) == (BatchState.DONE, 8, 4)
    assert [(group.code, group.calls) for group in row.failures] == [("analysis.no_words", 3), ("gemini.blocked", 1)]
    assert row.failures[0].reason == "There are no words: silence. Listen to it."
    broken.clear()
    assert bench.batches.retry(batch, "analysis.no_words").result(10) == 3
    row = bench.run(batch)
    assert (row.state, row.done, row.failed) == (BatchState.DONE, 11, 1)


@pytest.mark.parametrize("parallel", [1, 6])
def test_a_withdrawn_model_is_one_reason_and_no_failures(bench: Bench, parallel: int) -> None:
    bench.parallel = parallel

    async def gone(_job: JobRow) -> None:
        await asyncio.sleep(0.01)
        raise Refused("Gemini does not know this model", "it was shut down", "Choose another", code="gemini.model")

    bench.script = gone
    batch = bench.batches.begin(ALL).result(10)
    row = bench.run(batch)
    assert (row.state, row.failed, row.waiting) == (BatchState.PAUSED, 0, 12)
    assert row.reason == "Gemini does not know this model: it was shut down. Choose another."
    bench.script = None
    bench.batches.resume(batch).result(10)
    assert bench.run(batch).done == 12


def test_a_quota_of_the_day_is_shown_and_waited_for(bench: Bench) -> None:
    bench.patient()
    renewed = now_ms() + 3_600_000

    async def spent(_job: JobRow) -> None:
        raise Throttled("The daily quota is used up", "it is renewed at midnight", code="gemini.quota_day",
                        retry_after=3600.0)  # fmt: skip

    bench.script = spent
    batch = bench.batches.begin(ALL).result(10)

    async def scenario() -> None:
        running = asyncio.create_task(bench.runner.run_forever())
        for _ in range(500):
            row = await asyncio.to_thread(bench.row, batch)
            if row.waits_until:
                break
            await asyncio.sleep(0.01)
        assert row.waits_until is not None
        assert abs(row.waits_until - renewed) < 60_000
        assert row.waits_why == "The daily quota is used up: it is renewed at midnight."
        assert (row.state, row.failed, row.seconds_left) == (BatchState.RUNNING, 0, None)
        bench.runner.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(scenario())
    bench.patient()  # the next start does not ask before the moment
    bench.script = None

    async def later() -> None:
        running = asyncio.create_task(bench.runner.run_forever())
        await asyncio.sleep(0.3)
        bench.runner.stop()
        await asyncio.wait_for(running, 10)

    asyncio.run(later())
    assert bench.done == []


def test_a_quota_does_not_use_up_attempts(bench: Bench) -> None:
    bench.patient()
    left = MAX_ATTEMPTS * 2

    async def busy(_job: JobRow) -> None:
        nonlocal left
        left -= 1
        if left > 0:
            raise Throttled("Gemini asks to wait", code="gemini.quota", retry_after=0.001)

    bench.script = busy
    row = bench.run(bench.batches.begin([1, 2]).result(10))
    assert (row.state, row.done, row.failed) == (BatchState.DONE, 2, 0)


def test_an_outage_without_end_holds_the_batch(bench: Bench) -> None:
    bench.patient()

    async def away(_job: JobRow) -> None:
        raise Unavailable("Gemini cannot be reached", code="net.dns", retry_after=0.001)

    bench.script = away
    row = bench.run(bench.batches.begin(ALL).result(10))
    assert (row.state, row.failed, row.waiting) == (BatchState.PAUSED, 0, 12)
    assert row.reason == "Gemini cannot be reached."


def test_a_call_that_alone_brings_the_service_down_fails_alone(bench: Bench) -> None:
    bench.patient()
    bench.parallel = 3

    async def away(job: JobRow) -> None:
        if job.target["call_id"] == 5:
            await asyncio.sleep(0.05)
            raise Unavailable("Gemini took too long", code="net.timeout", retry_after=0.001)

    bench.script = away
    row = bench.run(bench.batches.begin(ALL).result(10))
    assert (row.done, row.failed, row.state) == (11, 1, BatchState.DONE)


def test_a_crash_in_the_middle_is_resumed(bench: Bench) -> None:
    batch = bench.batches.begin(ALL).result(10)
    job = bench.batches.jobs(batch).result(10)[0]
    bench.store.write(lambda s: rows.change(s, job, state=JobState.RUNNING)).result(10)
    bench.restarted()
    assert bench.store.write(rows.recover).result(10) == 1
    row = bench.run(batch)
    assert (row.state, row.done) == (BatchState.DONE, 12)


def test_clearing_keeps_what_goes_on(bench: Bench) -> None:
    done = bench.batches.begin([1, 2]).result(10)
    bench.run(done)
    going_on = bench.batches.begin([3, 4, 5], Limits(requests=REQUESTS)).result(10)
    bench.run(going_on)
    bench.jobs.clear_finished().result(10)
    [left] = bench.batches.rows().result(10)
    assert (left.id, left.done, left.waiting) == (going_on, 1, 2)


def _model(session: object, name: str) -> None:
    from callqa_desktop.models.connection import Connection

    session.get_one(Connection, 1).settings = {"model": name}  # type: ignore[attr-defined]  # a Session


def _no_model(session: object) -> None:
    from sqlalchemy import update

    from callqa_desktop.models.connection import Connection

    session.execute(update(Connection).values(service="binotel"))  # type: ignore[attr-defined]  # a Session


def _as_transcribing(session: object) -> None:
    """Each line once more, for the other purpose."""
    from sqlalchemy import select

    from callqa_desktop.models.analysis import Outgoing

    for line in session.scalars(select(Outgoing)).all():  # type: ignore[attr-defined]  # a Session
        session.add(  # type: ignore[attr-defined]
            Outgoing(
                call_id=line.call_id, connection_id=1, service="gemini", purpose="transcribe", subject="sound",
                model="m", sent_bytes=1, input_tokens=5, output_tokens=5, thinking_tokens=0, cost_micro_usd=1,
                outcome="ok", created_at=1,
            )
        )  # fmt: skip


def _foreseen(session: object, batch: int) -> None:
    """An estimate that is right, so that calls under way are reckoned with."""
    from callqa_desktop.models.work import Batch

    found = session.get_one(Batch, batch)  # type: ignore[attr-defined]  # a Session
    found.estimate = {
        **found.estimate, "requests": 12 * REQUESTS, "tokens": 12 * REQUESTS * TOKENS,
        "micro_usd": 12 * REQUESTS * MICRO_USD,
    }  # fmt: skip


def test_jobs_of_a_batch_are_found_by_an_index(bench: Bench) -> None:
    from sqlalchemy import text

    query = "EXPLAIN QUERY PLAN SELECT max(priority) FROM job WHERE queue = 'a' AND batch_id = 1 AND state = 'queued'"
    plan = bench.store.read(lambda s: [str(row) for row in s.execute(text(query))]).result(10)
    assert "ix_job_queue_batch_id_state_priority" in " ".join(plan)
    assert Job.__table__.name == "job"
