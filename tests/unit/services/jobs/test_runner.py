"""Jobs are rows: written first, run one queue at a time, repeated, cancelled, resumed after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from callqa_desktop.errors import Refused, Rejected, Unavailable
from callqa_desktop.models.enums import JobKind, JobState
from callqa_desktop.services.jobs import rows
from callqa_desktop.services.jobs.runner import MAX_ATTEMPTS, Runner
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import JobRow
from callqa_desktop.services.store import Store

Work = Callable[[JobRow, Progress], Awaitable[str]]


def queue(store: Store, name: str = "connection:1", key: str = "a", *, priority: int = 0) -> int:
    target = {"connection_id": 1, "name": key}
    return store.write(lambda s: rows.queue(s, JobKind.SYNC, name, target, key, priority)).result()


def job(store: Store, job_id: int) -> JobRow:
    return store.read(lambda s: rows.rows_of(s, [job_id])).result()[0]


def run(store: Store, work: Work, *ids: int, patient: bool = False) -> Runner:
    runner = Runner(store, {JobKind.SYNC: work}, patient=patient)
    asyncio.run(asyncio.wait_for(runner.run_until_idle(set(ids)), 20))
    return runner


async def fine(_job: JobRow, _progress: Progress) -> str:
    return "all fine"


def test_a_job_ends_as_done_with_what_came_out(store: Store) -> None:
    job_id = queue(store)
    run(store, fine, job_id)
    done = job(store, job_id)
    assert (done.state, done.note, done.attempts) == (JobState.DONE, "all fine", 1)
    assert done.finished_at is not None


def test_asking_twice_queues_once_until_it_ended(store: Store) -> None:
    first = queue(store)
    assert queue(store) == first
    run(store, fine, first)
    assert queue(store) != first


def test_one_queue_runs_in_turn_and_queues_run_side_by_side(store: Store) -> None:
    here: dict[str, int] = {}
    most: dict[str, int] = {"all": 0}

    async def work(row: JobRow, _progress: Progress) -> str:
        here[row.queue] = here.get(row.queue, 0) + 1
        most[row.queue] = max(most.get(row.queue, 0), here[row.queue])
        most["all"] = max(most["all"], sum(here.values()))
        for _ in range(20):
            await asyncio.sleep(0)
            if sum(here.values()) > 1:
                break
            await asyncio.sleep(0.01)
        here[row.queue] -= 1
        return ""

    ids = [queue(store, name, f"{name}{n}") for n in range(3) for name in ("connection:1", "connection:2")]
    run(store, work, *ids)
    assert most["connection:1"] == most["connection:2"] == 1
    assert most["all"] == 2


def test_what_a_person_waits_for_comes_first(store: Store) -> None:
    order: list[str] = []

    async def work(row: JobRow, _progress: Progress) -> str:
        order.append(str(row.target["name"]))
        return ""

    ids = [queue(store, key="early"), queue(store, key="late"), queue(store, key="asked", priority=10)]
    run(store, work, *ids)
    assert order == ["asked", "early", "late"]


def test_a_failure_says_what_why_and_what_to_do(store: Store) -> None:
    async def work(_job: JobRow, _progress: Progress) -> str:
        raise Rejected("The call has no words", "silence", "Check the line", code="analysis.silent")

    job_id = queue(store)
    run(store, work, job_id)
    failed = job(store, job_id)
    assert failed.state == JobState.FAILED
    assert (failed.what, failed.why, failed.remedy) == ("The call has no words", "silence", "Check the line")


def test_a_bug_in_one_job_does_not_stop_the_others(store: Store) -> None:
    async def work(row: JobRow, _progress: Progress) -> str:
        if row.target["name"] == "bad":
            raise ZeroDivisionError
        return "fine"

    bad, good = queue(store, key="bad"), queue(store, key="good")
    run(store, work, bad, good)
    assert job(store, bad).code == "bug"
    assert "ZeroDivisionError" in job(store, bad).what
    assert job(store, good).state == JobState.DONE


def test_a_service_that_is_away_pauses_its_queue_and_the_job_keeps_its_place(store: Store) -> None:
    seen: list[str] = []

    async def work(row: JobRow, _progress: Progress) -> str:
        seen.append(str(row.target["name"]))
        if len(seen) == 1:
            raise Unavailable("away", retry_after=0.05)
        return "back"

    ids = [queue(store, key="first"), queue(store, key="second")]
    run(store, work, *ids, patient=True)
    assert seen == ["first", "first", "second"]
    assert job(store, ids[0]).attempts == 2


def test_a_service_that_stays_away_fails_the_job_in_the_end(store: Store) -> None:
    calls = 0

    async def work(_job: JobRow, _progress: Progress) -> str:
        nonlocal calls
        calls += 1
        raise Unavailable("away", retry_after=0.01)

    job_id = queue(store)
    run(store, work, job_id, patient=True)
    assert calls == MAX_ATTEMPTS
    assert job(store, job_id).state == JobState.FAILED


def test_refused_keys_stop_the_queue_and_are_told(store: Store) -> None:
    calls: list[str] = []
    told: list[int] = []

    async def work(row: JobRow, _progress: Progress) -> str:
        calls.append(str(row.target["name"]))
        raise Refused("wrong key", code="binotel.wrong_key")

    async def on_refused(row: JobRow, _error: Refused) -> None:
        told.append(row.id)

    first, second = queue(store, key="first"), queue(store, key="second")
    runner = Runner(store, {JobKind.SYNC: work}, on_refused=on_refused)
    asyncio.run(asyncio.wait_for(runner.run_until_idle({first}), 20))
    assert calls == ["first"]
    assert told == [first]
    assert job(store, second).state == JobState.QUEUED


def test_the_command_line_does_not_wait_for_a_stopped_queue(store: Store) -> None:
    async def work(_job: JobRow, _progress: Progress) -> str:
        raise Unavailable("away")

    ids = [queue(store, key=str(n)) for n in range(3)]
    run(store, work, *ids)
    states = [job(store, i).state for i in ids]
    assert states == [JobState.FAILED, JobState.QUEUED, JobState.QUEUED]


def test_cancelling_a_running_job_waits_for_its_confirmation(store: Store) -> None:
    stopped = False

    async def scenario() -> None:
        started = asyncio.Event()

        async def work(_job: JobRow, progress: Progress) -> str:
            nonlocal stopped
            started.set()
            try:
                while True:
                    progress.check()
                    await asyncio.sleep(0.005)
            finally:
                stopped = True

        runner = Runner(store, {JobKind.SYNC: work})
        running = asyncio.create_task(runner.run_until_idle({job_id}))
        await started.wait()
        runner.cancel(job_id)
        await asyncio.wait_for(running, 10)

    job_id = queue(store)
    asyncio.run(scenario())
    assert stopped
    assert job(store, job_id).state == JobState.CANCELLED


def test_stopping_puts_running_jobs_aside_and_the_next_start_resumes_them(store: Store) -> None:
    async def scenario() -> None:
        started = asyncio.Event()

        async def work(_job: JobRow, progress: Progress) -> str:
            started.set()
            while True:
                progress.check()
                await asyncio.sleep(0.005)

        runner = Runner(store, {JobKind.SYNC: work})
        forever = asyncio.create_task(runner.run_forever())
        await started.wait()
        runner.stop()
        await asyncio.wait_for(forever, 10)

    job_id = queue(store)
    asyncio.run(scenario())
    assert job(store, job_id).state == JobState.INTERRUPTED
    run(store, fine, job_id)
    assert job(store, job_id).state == JobState.DONE


def test_a_crash_leaves_interrupted_jobs_that_are_resumed(store: Store) -> None:
    job_id = queue(store)
    store.write(lambda s: rows.change(s, job_id, state=JobState.RUNNING)).result()
    assert store.write(rows.recover).result() == 1
    assert job(store, job_id).state == JobState.INTERRUPTED
    run(store, fine, job_id)
    assert job(store, job_id).state == JobState.DONE


def test_a_waiting_job_is_cancelled_at_once(store: Store) -> None:
    job_id = queue(store)
    assert store.write(lambda s: rows.cancel_waiting(s, job_id)).result() is True
    assert job(store, job_id).state == JobState.CANCELLED
    assert store.write(lambda s: rows.cancel_waiting(s, job_id)).result() is False


def test_progress_reaches_the_row(store: Store) -> None:
    async def work(row: JobRow, progress: Progress) -> str:
        progress.report(3, 10, "windows")
        for _ in range(200):
            if job(store, row.id).done == 3:
                return "seen"
            await asyncio.sleep(0.01)
        return "never seen"

    job_id = queue(store)
    run(store, work, job_id)
    assert job(store, job_id).note == "seen"


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_open_jobs_are_listed_before_ended_ones(store: Store, state: JobState) -> None:
    ended = queue(store, key="ended")
    store.write(lambda s: rows.change(s, ended, state=state)).result()
    waiting = queue(store, key="waiting")
    assert [r.id for r in store.read(rows.recent).result()] == [waiting, ended]
