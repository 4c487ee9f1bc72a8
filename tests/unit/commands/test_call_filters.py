"""The filters of the command line become the filter of the calls page."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine
from seeding import seed
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.app import open_program
from callqa_desktop.cli import build_parser
from callqa_desktop.commands.common import call_filter
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import TrackerHit, Transcript
from callqa_desktop.paths import Workspace
from callqa_desktop.services.store import Store
from callqa_desktop.services.trackers.records import Tracker
from callqa_desktop.services.trackers.store import keep


def test_what_people_did_with_a_call_can_be_asked_for(store: Store) -> None:
    given = build_parser().parse_args(
        ["calls", "--reviewer", "Олена", "--reviewer", "Тарас", "--assigned", "Юлія", "--not-annotated"]
    )
    wanted = call_filter(given, store)
    assert (wanted.reviewers, wanted.assigned, wanted.annotated) == (("Олена", "Тарас"), ("Юлія",), False)
    assert call_filter(build_parser().parse_args(["calls", "--annotated"]), store).annotated is True
    assert call_filter(build_parser().parse_args(["calls"]), store).annotated is None


def test_with_and_without_annotations_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["calls", "--annotated", "--not-annotated"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["calls"], ["analyze"], ["report"], ["push"]], ids=lambda one: one[0])
def test_trackers_are_asked_for_by_name_in_any_case(store: Store, command: list[str]) -> None:
    for name in ("Знижка", "Наступний крок", "Ціна"):
        store.write(lambda s, name=name: keep(s, Tracker(0, name, ("слово",)))).result()  # type: ignore[misc]
    words = ["--said", "знижка", "--said", "Ціна", "--said", "ЗНИЖКА", "--unsaid", " наступний крок "]
    wanted = call_filter(build_parser().parse_args([*command, *words]), store)
    assert (wanted.said, wanted.unsaid) == (("Знижка", "Ціна"), ("Наступний крок",))


@pytest.mark.parametrize("option", ["--said", "--unsaid"])
def test_an_unknown_tracker_is_an_error_that_lists_the_known_ones(store: Store, option: str) -> None:
    given = build_parser().parse_args(["calls", option, "Зниження"])
    with pytest.raises(UserFacingError) as none:
        call_filter(given, store)
    assert "Known trackers: none" in str(none.value)
    for name in ("Знижка", "Ціна"):
        store.write(lambda s, name=name: keep(s, Tracker(0, name, ("слово",)))).result()  # type: ignore[misc]
    with pytest.raises(UserFacingError) as raised:
        call_filter(given, store)
    assert raised.value.code == "tracker.unknown"
    assert "Зниження" in str(raised.value) and "Known trackers: Знижка, Ціна" in str(raised.value)


def test_calls_with_and_without_a_tracker_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CommandLine(tmp_path / "workspace")
    monkeypatch.setenv("CALLQA_STORE_PASSPHRASE", line.environment["CALLQA_STORE_PASSPHRASE"])
    line("calls")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    opened = open_program(Workspace(line.workspace))
    seed(opened.store, 12)

    def hear(session: Session) -> int:
        tracker, _ = keep(session, Tracker(0, "Знижка", ("знижка",)))
        call = session.scalars(select(Transcript.call_id).order_by(Transcript.call_id).limit(1)).one()
        session.add(TrackerHit(call_id=call, tracker_id=tracker, count=1, first_ms=0, places=[[0, 0, 6, "agent", ""]]))
        return call

    heard = opened.store.write(hear).result()
    talked = set(opened.store.read(lambda s: s.scalars(select(Transcript.call_id)).all()).result())
    opened.close()
    assert [one["id"] for one in line.json("calls", "--said", "знижка")] == [heard]
    assert {one["id"] for one in line.json("calls", "--unsaid", "Знижка")} == talked - {heard}
    assert line.json("analyze", "--said", "Знижка")["analyzed"] == 0, "a tracker alone says which calls are meant"
    assert "Known trackers: Знижка" in line.error("report", "--unsaid", "Ціна")
