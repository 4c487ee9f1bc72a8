from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from callqa_desktop.errors import Cancelled, Refused, Rejected, Unavailable, UserFacingError
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.changes import Change
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.sync.engine import SyncResult, sync_connection
from callqa_desktop.services.sync.windows import HOUR
from callqa_desktop.services.telephony.base import NoRecording, RemoteEmployee

DAY = 24 * 60


@pytest.fixture
def sync(bench: Any, library: RecordingLibrary, source: Any) -> Callable[..., SyncResult]:
    def run(**period: Any) -> SyncResult:
        progress = period.pop("progress", None) or Progress()
        return asyncio.run(
            sync_connection(bench.store, library, bench.connection_id, source, progress=progress, **period)
        )

    return run


def test_calls_people_and_clients_arrive(sync: Any, bench: Any, source: Any) -> None:
    source.call("1", 80 * DAY, client_name="Марія")
    source.call("2", 5, client_phone="+380671112233", employee_name="Бойко Олена")
    source.call("3", 3, client_phone="anonymous", internal_number="999")
    result = sync()
    assert (result.new, result.changed, result.unchanged, result.employees) == (3, 0, 0, 1)
    rows = bench.calls()
    assert [row[4:8] for row in rows] == [
        ("+380671112233", "Марія", "901", "Олена Бойко"),
        ("+380671112233", "Марія", "901", "Олена Бойко"),
        ("anonymous", None, "999", None),
    ]
    assert bench.all(Client.phone) == [("+380671112233",)]
    assert bench.connection().state == "ready"


def test_a_second_sync_changes_nothing_and_asks_for_little(sync: Any, bench: Any, source: Any) -> None:
    for n in range(20):
        source.call(str(n), n * 5 * DAY / 2)
    sync()
    before = bench.calls()
    source.asked.clear()
    result = sync()
    assert (result.new, result.changed) == (0, 0)
    assert bench.calls() == before
    assert len(source.asked) == 1
    assert time.time() * 1000 - source.asked[0][0] == pytest.approx(2 * HOUR, abs=60_000)


def test_a_changed_call_is_updated_and_our_own_fields_stay(sync: Any, bench: Any, source: Any) -> None:
    source.call("1", 30, disposition="online", talk_seconds=0)
    sync()
    bench.store.write(
        lambda session: session.execute(update(Call).values(status="analyzed", ai_score=77.0, human_score=50.0))
    ).result()
    source.call("1", 30, disposition="answered", talk_seconds=95)
    result = sync()
    assert (result.new, result.changed) == (0, 1)
    assert bench.all(Call.disposition, Call.talk_seconds, Call.status, Call.ai_score, Call.human_score) == [
        ("answered", 95, "analyzed", 77.0, 50.0)
    ]


def test_calls_in_progress_and_recordings_uploading_are_read_again(
    sync: Any, bench: Any, source: Any, wav: Any
) -> None:
    source.call("online", 30 * 60, disposition="online", talk_seconds=0)
    source.call("uploading", 20 * 60, recording="uploading")
    assert sync().recordings_stored == 0  # not asked for while it is still uploading
    assert dict(bench.all(Call.external_id, Call.recording_state)) == {"online": "none", "uploading": "pending"}
    source.sounds["uploading"] = wav()
    source.call("online", 30 * 60, talk_seconds=300)
    source.call("uploading", 20 * 60, recording="ready")
    result = sync()
    assert (result.new, result.changed, result.recordings_stored) == (0, 2, 1)
    assert dict(bench.all(Call.external_id, Call.disposition)) == {"online": "answered", "uploading": "answered"}


def test_employees_are_renamed_leave_and_come_back(sync: Any, bench: Any, source: Any) -> None:
    source.people.append(RemoteEmployee("2", "Ігор", "igor@x", "902", lines=("902",)))
    source.call("1", 10, internal_number="902", employee_email="igor@x", employee_name="Ігор")
    sync()
    source.people = [RemoteEmployee("1", "Олена Коваль", "olena@x", "901", lines=("901",))]
    sync()
    assert bench.all(Employee.name, Employee.active, order=Employee.external_id) == [
        ("Олена Коваль", True),
        ("Ігор", False),
    ]
    assert bench.calls()[0][7] == "Ігор"
    source.people = []  # an empty list is a fault, not a company without people
    sync()
    assert (True,) in bench.all(Employee.active)


def test_somebody_who_left_before_the_first_sync_is_still_named(sync: Any, bench: Any, source: Any) -> None:
    source.call("1", 10, employee_name="Тарас Давній", employee_email="taras@x", internal_number="901")
    sync()
    assert bench.calls()[0][7] == "Тарас Давній"
    source.people.append(RemoteEmployee("9", "Тарас Давній", "taras@x", "909"))
    sync()
    assert bench.all(Employee.external_id, Employee.active, order=Employee.external_id) == [("1", True), ("9", True)]


def test_a_named_employee_wins_over_the_owner_of_the_line(sync: Any, bench: Any, source: Any) -> None:
    source.people.append(RemoteEmployee("2", "Ігор", "igor@x", "902", lines=("902", "380501112233")))
    source.call("email", 4, employee_name="Игорь", employee_email="IGOR@x", internal_number="901")
    source.call("mobile", 3, internal_number="+380501112233")
    sync()
    assert [row[7] for row in bench.calls()] == ["Ігор", "Ігор"]


class Killed(BaseException):
    """Stands for the process being killed at this very moment."""


def test_killed_at_any_moment_nothing_is_lost_or_doubled(
    bench: Any, library: RecordingLibrary, source: Any, wav: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(40):
        source.call(f"{n:02}", n * 2 * DAY, recording="ready" if n % 10 == 0 else "none", client_name=f"К{n % 3}")
        source.sounds[f"{n:02}"] = wav(n) if n % 10 == 0 else b""
    monkeypatch.setattr("callqa_desktop.services.sync.engine.BATCH", 2)  # many transactions a window
    moments = 0
    limit = 0

    def moment(act: str) -> None:
        nonlocal moments
        moments += 1
        if moments > limit:
            raise Killed

    commits = bench.store._write

    def write(fn: Any, initiator: str) -> Any:
        moment("before a transaction")
        return commits(fn, initiator)

    source.before = moment
    monkeypatch.setattr(bench.store, "_write", write)
    finished = False
    while not finished:
        moments, limit = 0, limit + 1  # each start gets a little further before it is killed
        try:
            asyncio.run(sync_connection(bench.store, library, bench.connection_id, source, progress=Progress()))
            finished = True
        except Killed:
            pass
    assert limit > 12
    disturbed = bench.calls()
    monkeypatch.undo()
    source.before = lambda act: None
    assert [row[0] for row in disturbed] == [f"{n:02}" for n in range(40)]
    assert [row[10] for row in disturbed] == ["stored" if n % 10 == 0 else "none" for n in range(40)]
    result = asyncio.run(
        sync_connection(bench.store, library, bench.connection_id, source, since_ms=0, progress=Progress())
    )
    assert (result.new, result.changed, result.unchanged) == (0, 0, 40)
    assert bench.calls() == disturbed


def test_a_service_that_fails_midway_keeps_what_came_and_says_so(sync: Any, bench: Any, source: Any) -> None:
    source.call("old", 85 * DAY)
    source.call("new", 1)

    def fail(act: str) -> None:
        if act == "calls" and len(source.asked) == 3:
            raise Unavailable("Vendor is down", code="net.timeout")

    source.before = fail
    with pytest.raises(Unavailable):
        sync()
    assert [row[0] for row in bench.calls()] == ["old"]
    assert bench.connection().state == "failing"
    assert "Vendor is down" in bench.connection().reason
    source.before = lambda act: None
    source.asked.clear()
    assert sync().new == 1
    assert len(source.asked) < 13  # it went on, it did not begin again
    assert (bench.connection().state, bench.connection().reason) == ("ready", "")


def test_refused_keys_wait_for_a_person(sync: Any, bench: Any, source: Any) -> None:
    def refuse(act: str) -> None:
        raise Refused("The key is wrong", code="x")

    source.before = refuse
    with pytest.raises(Refused):
        sync()
    assert bench.connection().state == "refused"


def test_a_given_period_is_read_and_the_mark_stays(sync: Any, bench: Any, source: Any) -> None:
    source.call("old", 300 * DAY)
    source.call("new", 10)
    start = int((time.time() - 301 * DAY * 60) * 1000)
    assert sync(since_ms=start, until_ms=start + 2 * DAY * 60_000).new == 1
    assert bench.connection().cursor == {}
    assert sync().new == 1


def test_calls_of_the_future_are_taken_and_the_mark_stays_behind_now(sync: Any, bench: Any, source: Any) -> None:
    source.call("ahead", -3 * 60)
    assert sync().new == 1
    cursor = bench.connection().cursor
    assert max(cursor["until"], cursor["newest"]) <= time.time() * 1000
    assert sync().unchanged == 1


def test_a_source_that_cuts_its_answers_is_asked_in_shorter_windows(sync: Any, bench: Any, source: Any) -> None:
    from callqa_desktop.services.telephony.base import TooMany

    for n in range(300):
        source.call(str(n), 10 + n)
    ask = source.calls

    async def cut(start: int, end: int, progress: Any = None) -> Any:
        calls = await ask(start, end, progress)
        if len(calls) > 50:
            raise TooMany(calls[:50])
        return calls

    source.calls = cut
    assert sync().new == 300


def test_cancelling_ends_the_sync_and_keeps_what_came(sync: Any, bench: Any, source: Any) -> None:
    source.call("1", 85 * DAY)
    progress = Progress()
    source.before = lambda act: progress.cancel() if len(source.asked) == 3 else None
    with pytest.raises(Cancelled):
        sync(progress=progress)
    assert bench.connection().state == "ready"


def test_rows_that_made_no_sense_are_counted(sync: Any, source: Any) -> None:
    ask = source.calls

    async def odd(*period: Any) -> Any:
        source.unreadable += 1
        return await ask(*period)

    source.calls = odd
    assert sync(since_ms=0, until_ms=1000).failed == 1


def test_what_changed_is_announced_with_ids(sync: Any, bench: Any, source: Any) -> None:
    heard: list[Change] = []
    bench.store.changes.subscribe(heard.append)
    source.call("1", 10)
    sync()
    ids = tuple(row[0] for row in bench.all(Call.id))
    assert [change.ids for change in heard if change.kind == ChangeKind.CALL] == [ids]


def test_a_recording_says_how_it_sounds(sync: Any, bench: Any, source: Any, wav: Any) -> None:
    source.call("mono", 2, recording="ready")
    source.call("stereo", 1, recording="ready")
    source.sounds = {"mono": wav(1), "stereo": wav(2, channels=2)}
    assert sync().recordings_stored == 2
    rows = bench.all(Recording.channels, Recording.agent_channel, Recording.frames, order=Recording.channels)
    assert rows == [(1, None, 8000), (2, 0, 8000)]


def test_one_bad_recording_leaves_its_reason_and_the_others_come(sync: Any, bench: Any, source: Any, wav: Any) -> None:
    for place, name in enumerate(("good", "page", "empty", "cut", "none", "rejected", "last")):
        source.call(name, 10 + place, recording="ready")
    source.sounds = {
        "good": wav(1), "last": wav(2), "page": b"<html>Something went wrong</html>", "empty": b"",
        "cut": wav(3)[:5000], "none": b"", "rejected": b"",
    }  # fmt: skip

    def judge(act: str) -> None:
        if act == "recording none":
            raise NoRecording("There is none")
        if act == "recording rejected":
            raise Rejected("It is a page of text", code="telephony.not_audio")

    source.before = judge
    result = sync()
    assert (result.recordings_stored, result.recordings_failed) == (2, 4)
    rows = {
        name: (state, failure)
        for name, state, failure in bench.all(Call.external_id, Call.recording_state, Call.failure)
    }
    assert {name for name, (state, _) in rows.items() if state == "stored"} == {"good", "last"}
    assert rows["none"] == ("none", "")
    for name in ("page", "empty", "cut", "rejected"):
        assert rows[name][0] == "failed"
        assert len(rows[name][1]) > 10
    assert sync().recordings_failed == 0  # what failed for good is not asked for again


def test_a_passing_failure_is_tried_again_at_the_end_and_at_the_next_sync(
    sync: Any, bench: Any, source: Any, wav: Any
) -> None:
    source.call("1", 10, recording="ready")
    source.call("2", 20, recording="ready")
    source.sounds = {"1": wav(1), "2": wav(2)}
    tries: list[str] = []

    def fail(act: str) -> None:
        if act.startswith("recording"):
            tries.append(act)
            if act == "recording 1" and tries.count(act) < 4:
                raise Unavailable("The storage is down", code="net.status")

    source.before = fail
    assert (sync().recordings_failed, tries) == (1, ["recording 1", "recording 2", "recording 1"])
    state, failure = bench.all(Call.recording_state, Call.failure, order=Call.external_id)[0]
    assert (state, "storage is down" in failure) == ("pending", True)
    assert sync().recordings_stored == 1
    assert bench.all(Call.recording_state, Call.failure) == [("stored", "")] * 2


def test_a_storage_that_is_down_is_not_asked_for_every_recording(sync: Any, bench: Any, source: Any) -> None:
    for n in range(10):
        source.call(str(n), n, recording="ready")
    tries = []

    def fail(act: str) -> None:
        if act.startswith("recording"):
            tries.append(act)
            raise Unavailable("The storage is down", code="net.status")

    source.before = fail
    with pytest.raises(Unavailable):
        sync()
    assert len(tries) == 3
    assert len(bench.calls()) == 10


def test_a_full_disk_stops_the_recordings_and_leaves_them_for_later(
    sync: Any, bench: Any, source: Any, wav: Any
) -> None:
    source.call("1", 10, recording="ready")

    def full(act: str) -> None:
        if act.startswith("recording"):
            raise UserFacingError("The disk is full", code="audio.disk_full")

    source.before = full
    with pytest.raises(UserFacingError):
        sync()
    assert bench.all(Call.recording_state) == [("pending",)]
    source.before = lambda act: None
    source.sounds = {"1": wav(1)}
    assert sync().recordings_stored == 1


def test_a_stored_recording_outlives_changes_of_the_row(sync: Any, bench: Any, source: Any, wav: Any) -> None:
    source.call("1", 10, recording="ready")
    source.sounds = {"1": wav(1)}
    sync()
    source.made[0] = dataclasses.replace(source.made[0], client_name="Марія", recording="none")
    assert sync().changed == 1
    assert bench.all(Call.recording_state) == [("stored",)]


def test_a_failed_recording_returns_when_the_vendor_says_something_new(
    sync: Any, bench: Any, source: Any, wav: Any
) -> None:
    source.call("1", 10, recording="failed")
    sync()
    assert bench.all(Call.recording_state)[0] == ("failed",)
    source.made[0] = dataclasses.replace(source.made[0], recording="ready")
    source.sounds = {"1": wav(1)}
    assert sync().recordings_stored == 1
    assert bench.all(Call.recording_state, Call.failure) == [("stored", "")]


def test_a_connection_that_is_gone_is_said_so(bench: Any, library: RecordingLibrary, source: Any) -> None:
    with pytest.raises(UserFacingError):
        asyncio.run(sync_connection(bench.store, library, 999, source, progress=Progress()))
