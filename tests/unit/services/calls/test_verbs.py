"""Verbs over filters and long lists, people and annotations as conditions, the first page, reads that are stopped."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.schema import (
    Annotation,
    Assignment,
    Call,
    CallTag,
    Connection,
    Evaluation,
    Recording,
    Scorecard,
    ScorecardVersion,
    Transcript,
    Utterance,
)
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls.desk import CallDesk
from callqa_desktop.services.changes import Change
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.records import SORT_KEYS, CallFilter, CallSort
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store

SOME = 1_200
"""More than a portion, and more than a page."""
MANY = 40_000
"""More calls than a statement may have parameters."""


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> CallDesk:
    store.write(lambda session: fill(session, SOME)).result()
    return CallDesk(store, RecordingLibrary(tmp_path / "recordings", b"\x01" * 32))


@pytest.fixture
def crowd(desk: CallDesk, store: Store) -> CallDesk:
    """The desk over very many calls."""
    store.write(lambda session: put(session, range(SOME + 1, MANY + 1))).result()
    return desk


def fill(session: Session, count: int) -> None:
    session.add(Connection(id=1, service="binotel", name="Binotel", created_at=0))
    session.flush()
    put(session, range(1, count + 1))


def put(session: Session, ids: range) -> None:
    session.execute(
        insert(Call),
        [
            {
                "id": n, "connection_id": 1, "external_id": str(n), "started_at": n,
                "direction": ("inbound", "outbound")[n % 2], "disposition": "answered", "talk_seconds": n % 600,
                "ai_score": float(n % 100), "facts": {}, "recording_state": "none", "status": "new", "created_at": 0,
                "changed_at": 0,
            }
            for n in ids
        ],
    )  # fmt: skip


def evaluated(session: Session) -> None:
    session.add(Scorecard(id=90, key="k"))
    session.flush()
    session.add(ScorecardVersion(id=90, scorecard_id=90, number=1, body={}, content_hash="", published_at=0))
    session.flush()
    for call_id, kind, status, who in (
        (1, "human", "submitted", "Олена"), (2, "human", "draft", "Олена"), (3, "ai", "submitted", "Олена"),
        (4, "human", "submitted", "Тарас"), (5, "calibration", "submitted", "Олена"),
    ):  # fmt: skip
        session.add(
            Evaluation(
                call_id=call_id, version_id=90, kind=kind, evaluator=who, status=status, comment="", started_at=0,
                saved_at=0,
            )
        )  # fmt: skip
    session.add(Annotation(call_id=7, start_ms=0, end_ms=0, kind="note", text="х", created_at=0, changed_at=0))


def found(desk: CallDesk, **conditions: object) -> set[int]:
    return set(desk.ids(CallFilter(**conditions)).result())  # type: ignore[arg-type]  # any field of the filter


def test_calls_are_found_by_what_people_did_with_them(desk: CallDesk, store: Store) -> None:
    store.write(evaluated).result()
    desk.assign([8, 9], "  Юлія   Щербак ").result()
    assert found(desk, reviewers=("Олена",)) == {1}
    assert found(desk, reviewers=("Олена", "Тарас")) == {1, 4}
    assert found(desk, assigned=("Юлія Щербак",)) == {8, 9}
    assert found(desk, annotated=True) == {7}
    assert len(found(desk, annotated=False)) == SOME - 1
    assert found(desk, annotated=True, assigned=("Юлія Щербак",)) == set()
    assert desk.choices().result().reviewers == ("Олена", "Тарас", "Юлія Щербак")


def test_the_mean_is_of_the_score_that_counts(desk: CallDesk, store: Store) -> None:
    def score(session: Session) -> None:
        call = session.get(Call, 10)
        assert call
        call.human_score = 90.0

    store.write(score).result()
    summary = desk.summary(CallFilter(ids=(10, 20))).result()
    assert (summary.mean_ai_score, summary.mean_human_score, summary.mean_score) == (15.0, 90.0, 55.0)


@pytest.mark.parametrize("key", SORT_KEYS)
def test_the_first_page_is_the_beginning_of_all(desk: CallDesk, key: str) -> None:
    for conditions in ({}, {"min_duration": 300, "directions": ("inbound",)}, {"min_score": 99.0}):
        for down in (False, True):
            wanted, sort = CallFilter(**conditions), CallSort(key, down)  # type: ignore[arg-type]  # as above
            first, ids = desk.first(wanted, sort).result(), desk.ids(wanted, sort).result()
            assert list(first.ids) == list(ids[:200]) == [row.id for row in first.rows]
            assert (first.complete, first.newest) == (len(ids) < 200, SOME)


def test_newcomers_are_counted_by_the_filter(desk: CallDesk, store: Store) -> None:
    newest = desk.first(CallFilter()).result().newest
    assert desk.later(CallFilter(), newest).result() == 0
    assert desk.later(CallFilter(directions=("inbound",)), newest - 10).result() == 5


def test_what_changes_nothing_announces_nothing(desk: CallDesk, store: Store) -> None:
    desk.add_tag([1, 2], "новий").result()
    desk.add_tag(CallFilter(), "усі").result()
    announced: list[Change] = []
    store.changes.subscribe(announced.append)
    assert desk.add_tag([1, 2], "новий").result() == 0
    assert desk.add_tag(CallFilter(), "усі").result() == 0
    assert desk.remove_tag(CallFilter(), "нема").result() == 0
    assert announced == []


def test_cancelled_between_portions_what_was_done_stays(desk: CallDesk) -> None:
    steps: list[Step] = []

    def listen(step: Step) -> None:
        steps.append(step)
        if step.done:
            progress.cancel()

    progress = Progress(listen)
    touched = desk.add_tag(CallFilter(), "частина", progress=progress).result()
    assert 0 < touched < SOME
    assert len(found(desk, tags=("частина",))) == touched == steps[-1].done
    assert steps[-1].total == SOME


def test_a_verb_takes_everything_that_matches(desk: CallDesk, store: Store) -> None:
    announced: list[Change] = []
    store.changes.subscribe(announced.append)
    assert desk.add_tag(CallFilter(directions=("inbound",)), "новий").result() == SOME // 2
    assert announced == [Change(ChangeKind.CALL)], "one announcement for all"
    assert desk.add_tag(CallFilter(), "новий").result() == SOME // 2
    assert desk.summary(CallFilter(tags=("НОВИЙ",))).result().count == SOME
    assert desk.remove_tag(range(1, SOME), "новий").result() == SOME - 1
    assert found(desk, tags=("новий",)) == {SOME}
    assert desk.add_tag([], "новий").result() == 0
    assert desk.assign(CallFilter(), "Олена").result() == SOME
    assert desk.assign([1, 2], "Олена").result() == 0
    assert desk.unassign(CallFilter(directions=("outbound",)), "Олена").result() == SOME // 2
    assert len(found(desk, assigned=("Олена",))) == SOME // 2


def test_lists_longer_than_a_statement_may_be(crowd: CallDesk) -> None:
    ids = tuple(range(2, 2 * MANY, 1))
    assert len(found(crowd, ids=ids)) == MANY - 1
    assert crowd.summary(CallFilter(ids=ids, directions=("inbound",))).result().count == MANY // 2
    assert crowd.first(CallFilter(ids=ids)).result().ids[0] == MANY
    assert len(crowd.rows(ids[:1000]).result()) == 1000


def test_others_write_between_the_portions(crowd: CallDesk, store: Store) -> None:
    done = crowd.add_tag(CallFilter(), "новий")
    waited = []
    while not done.done():
        gate = threading.Event()
        store.write(lambda _s, gate=gate: gate.set())
        waited.append(gate.wait(5))
    assert all(waited) and len(waited) > 3, "the writer was not held until the end"
    assert done.result() == MANY


def test_calls_go_with_all_that_belongs_to_them(desk: CallDesk, store: Store) -> None:
    def give(session: Session) -> None:
        evaluated(session)
        for n in (1, 4, 6):
            transcript = Transcript(call_id=n, model="m", prompt="p", approximate=False, created_at=0)
            session.add(transcript)
            session.flush()
            session.add(
                Utterance(transcript_id=transcript.id, position=0, start_ms=0, end_ms=1, speaker="agent", text="вітаю")
            )
            index_call(session, n)

    store.write(give).result()
    desk.add_tag([1, 6], "скарга").result()
    desk.assign([1], "Олена").result()
    assert found(desk, search="вітаю") == {1, 4, 6}
    assert desk.delete(CallFilter(directions=("outbound",))).result() == SOME // 2
    assert found(desk, search="вітаю") == {4, 6}
    assert desk.summary(CallFilter()).result().count == SOME // 2

    def left(session: Session) -> list[int]:
        tables = (Transcript, Utterance, Evaluation, Annotation, Assignment, CallTag, Recording)
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in tables]

    assert store.read(left).result() == [2, 2, 2, 0, 0, 1, 0]


def test_a_read_nobody_waits_for_ends(desk: CallDesk) -> None:
    stop = Stop()
    stop.stop()
    for asked in (desk.first(CallFilter(), stop=stop), desk.ids(CallFilter(), stop=stop)):
        with pytest.raises(Cancelled):
            asked.result()
    assert len(desk.ids(CallFilter()).result()) == SOME


@pytest.mark.parametrize(
    "conditions",
    [
        {"min_duration": 10, "max_duration": 5},
        {"min_score": 80.0, "max_score": 20.0},
        {"from_ms": 100, "to_ms": 50},
        {"min_duration": 10**30},
        {"max_duration": -(10**30)},
        {"min_score": float("nan")},
        {"ids": (10**15, -1)},
        {"phone": "1" * 100_000},
        {"phone": "й%_\\\x00" * 30_000},
        {"employees": ("\udcff", "'; DROP TABLE call; --")},
        {"reviewers": ("а" * 100_000,)},
        {"tags": ("\x00", "😀")},
    ],
)
def test_a_filter_nothing_can_match_finds_nothing(desk: CallDesk, conditions: dict[str, object]) -> None:
    assert found(desk, **conditions) == set()
    wanted = CallFilter(**conditions)  # type: ignore[arg-type]  # any field of the filter
    assert desk.summary(wanted).result().count == 0
    assert desk.first(wanted, CallSort("talk_seconds")).result().complete


@pytest.mark.parametrize("name", ["", "  ", "х" * 256])
def test_calls_cannot_be_assigned_to_no_name(desk: CallDesk, name: str) -> None:
    with pytest.raises(UserFacingError):
        desk.assign([1], name)
