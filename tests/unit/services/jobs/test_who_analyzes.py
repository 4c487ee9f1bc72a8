"""Of several models the one a person chose analyzes; what waits for another goes over to it."""

from __future__ import annotations

import pytest
from seeding import seed
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CallStatus, JobKind, JobState, RecordingState
from callqa_desktop.models.schema import Call, Job, Setting
from callqa_desktop.services.batches.desk import BatchDesk
from callqa_desktop.services.jobs import queueing
from callqa_desktop.services.jobs.desk import JobDesk
from callqa_desktop.services.jobs.runner import Runner
from callqa_desktop.services.store import Store

LOCAL, GEMINI = "This computer", "Google Gemini"


@pytest.fixture
def calls(store: Store) -> list[int]:
    """Three calls with a sound; Gemini was connected before this computer."""
    seed(store, 3)

    def work(session: Session) -> list[int]:
        session.add(Connection(service="local", name=LOCAL, settings={"model": "small"}, created_at=1))
        for job in session.scalars(select(Job)):
            session.delete(job)
        found = list(session.scalars(select(Call)))
        for call in found:
            call.recording_state, call.status = RecordingState.STORED, CallStatus.NEW
        return [call.id for call in found]

    return store.write(work).result()


@pytest.fixture
def desk(store: Store) -> JobDesk:
    return JobDesk(store, Runner(store, {}))


def choose(store: Store, name: str) -> None:
    store.write(lambda s: s.merge(Setting(key="analyzed_by", value=name))).result()


def queues(store: Store) -> list[tuple[str, str]]:
    """Who each waiting analysis waits for: the queue, and the connection in it."""

    def read(session: Session) -> list[tuple[str, str]]:
        rows = session.execute(select(Job.queue, Job.target).where(Job.kind == JobKind.ANALYZE).order_by(Job.id))
        return [
            (queue.split(":")[0], session.get_one(Connection, target["connection_id"]).name) for queue, target in rows
        ]

    return store.read(read).result()


@pytest.mark.parametrize(
    ("chosen", "named", "who"),
    [("", "", GEMINI), (LOCAL, "", LOCAL), (GEMINI, "", GEMINI), (LOCAL, GEMINI, GEMINI), ("gone", "", GEMINI)],
)
def test_the_one_named_goes_before_the_one_chosen_before_the_oldest(
    store: Store, calls: list[int], desk: JobDesk, chosen: str, named: str, who: str
) -> None:
    choose(store, chosen)
    assert store.read(lambda s: queueing.model_of(s, named)).result().name == who
    desk.analyze(calls[:1], model=named).result()
    assert [name for _, name in queues(store)] == [who]
    batches = BatchDesk(store, Runner(store, {}), lambda _queue: 1, lambda: "")
    assert batches.estimate(calls, model=named).result().model == ("small" if who == LOCAL else "gemini-3-flash")


def test_a_batch_is_analyzed_by_the_one_named(store: Store, calls: list[int]) -> None:
    batches = BatchDesk(store, Runner(store, {}), lambda _queue: 1, lambda: "")
    batches.begin(calls, model=LOCAL).result()
    assert queues(store) == [("local", LOCAL)] * 3


def test_what_waits_for_one_model_goes_over_to_another(store: Store, calls: list[int], desk: JobDesk) -> None:
    jobs = desk.analyze(calls).result()
    put_off = {"not_before": 10**15, "attempts": 4, "code": "gemini.quota_day", "what": "Quota"}
    store.write(lambda s: [_set(s, job, **put_off) for job in jobs[:2]]).result()
    store.write(lambda s: _set(s, jobs[2], state=JobState.RUNNING)).result()
    choose(store, LOCAL)
    assert desk.analyze(calls).result() == jobs, "no call is analyzed twice"
    assert queues(store) == [("local", LOCAL), ("local", LOCAL), ("model", GEMINI)], "what runs is not touched"
    row = desk.of(jobs[:1]).result()[0]
    assert (row.not_before, row.attempts, row.what) == (0, 0, ""), "the other one's quota is no reason to wait"


def test_a_second_opinion_is_asked_of_the_one_chosen(store: Store, calls: list[int], desk: JobDesk) -> None:
    assert desk.opinion_choice().result().connection == GEMINI
    choose(store, LOCAL)
    found = desk.opinion_choice().result()
    assert (found.connection, found.prompts) == (LOCAL, ()), "nothing is sent away behind the person's back"


def _set(session: Session, job_id: int, **values: object) -> None:
    job = session.get_one(Job, job_id)
    for name, value in values.items():
        setattr(job, name, value)
