"""Versions of the script: what is new, what is the same again, which one calls were judged against, reading anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from callqa_desktop.errors import Refused, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import AnalysisKind, ChangeKind
from callqa_desktop.models.schema import Analysis, Call, Connection, SalesScript, Transcript
from callqa_desktop.sandbox.google_docs import DEMO_ID, Paper
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.services.analysis.task import _is_judged
from callqa_desktop.services.changes import Change
from callqa_desktop.services.script import desk as desks
from callqa_desktop.services.script.desk import ScriptDesk
from callqa_desktop.services.script.difference import difference
from callqa_desktop.services.script.records import BY_ITSELF, Kind, Line
from callqa_desktop.services.script.versions import current_row
from callqa_desktop.services.store import Store


def texts(desk: ScriptDesk) -> list[tuple[str, bool]]:
    return [(desk.version(one.id).result().text, one.in_force) for one in desk.versions().result()]  # type: ignore[union-attr]  # it was listed just now


def judge(store: Store, call: int, script: int | None, kind: str = AnalysisKind.MAIN) -> None:
    def work(session: Session) -> None:
        if session.get(Connection, 1) is None:
            session.add(Connection(id=1, service="folder", name="F", settings={}, created_at=0))
        if session.get(Call, call) is None:
            session.add(Call(id=call, connection_id=1, external_id=str(call), started_at=0, direction="inbound",
                             disposition="answered", talk_seconds=1, created_at=0, changed_at=0))  # fmt: skip
            session.flush()
            session.add(Transcript(id=call, call_id=call, model="m", prompt="p", approximate=False, created_at=0))
        session.flush()
        session.add(Analysis(call_id=call, transcript_id=call, kind=kind, script_id=script, model="m", prompt="p",
                             summary="", created_at=now_ms()))  # fmt: skip

    store.write(work).result()


def test_each_changed_text_is_a_version_and_the_same_text_again_is_none(desk: ScriptDesk) -> None:
    assert desk.current().result() is None
    first = desk.set_text("Привітатися\r\n \r\nПопрощатися  ").result()
    assert (first.changed, first.script.text) == (True, "Привітатися\n\nПопрощатися")
    assert not desk.set_text("Привітатися\n\nПопрощатися").result().changed
    second = desk.set_text("Інше").result()
    assert texts(desk) == [("Інше", True), ("Привітатися\n\nПопрощатися", False)]
    again = desk.set_text("Привітатися\n\nПопрощатися").result()
    assert (again.changed, again.script.id) == (True, first.script.id)
    assert [one.in_force for one in desk.versions().result()] == [True, False]
    desk.put_in_force(second.script.id).result()
    assert desk.current().result() == second.script
    with pytest.raises(UserFacingError, match="no such version"):
        desk.put_in_force(999).result()


def test_clearing_leaves_the_versions_and_says_there_is_none(desk: ScriptDesk) -> None:
    kept = desk.set_text("Привітатися").result().script
    desk.clear().result()
    assert desk.current().result() is None
    assert texts(desk) == [("Привітатися", False)]
    desk.clear().result()
    desk.put_in_force(kept.id).result()
    assert desk.current().result() == kept


@pytest.mark.parametrize("text", ["", " \n\t", "х" * 100_001])
def test_an_empty_or_endless_text_is_refused(desk: ScriptDesk, text: str) -> None:
    with pytest.raises(UserFacingError):
        desk.set_text(text).result()
    assert desk.versions().result() == ()


def test_calls_are_counted_by_the_version_they_were_judged_against(store: Store, desk: ScriptDesk) -> None:
    old = desk.set_text("Старий").result().script.id
    judge(store, 1, old)
    judge(store, 1, old)
    judge(store, 2, old)
    judge(store, 2, old, AnalysisKind.SECOND)
    new = desk.set_text("Новий").result().script.id
    judge(store, 3, new)
    judge(store, 3, None)
    assert {one.id: one.calls for one in desk.versions().result()} == {old: 2, new: 1}


def test_a_version_put_in_force_again_leaves_its_calls_judged(store: Store, desk: ScriptDesk) -> None:
    old = desk.set_text("Старий").result().script.id
    judge(store, 1, old)

    def judged(session: Session) -> bool:
        from callqa_desktop.models.schema import Evaluation, Scorecard, ScorecardVersion

        if session.get(Scorecard, 77) is None:
            session.add(Scorecard(id=77, key="k"))
            session.flush()
            session.add(ScorecardVersion(id=77, scorecard_id=77, number=1, body={}, content_hash="h", published_at=0))
            session.flush()
            session.add(Evaluation(call_id=1, version_id=77, kind="ai", evaluator="m", status="submitted",
                                   started_at=0, saved_at=0))  # fmt: skip
            session.flush()
        return _is_judged(session, 1, 1, 77, current_row(session))

    assert store.write(judged).result()
    new = desk.set_text("Новий").result().script.id
    assert not store.write(judged).result()
    desk.put_in_force(old).result()
    assert store.write(judged).result()
    assert new != old


def test_versions_of_before_the_digest_are_known_by_their_text(store: Store, desk: ScriptDesk) -> None:
    store.write(lambda s: s.add(SalesScript(source="old.txt", text="Давній", created_at=5, in_force_at=5))).result()
    kept = desk.set_text("Давній").result()
    assert (kept.changed, kept.script.set_at) == (False, 5)
    assert len(desk.versions().result()) == 1


def test_the_difference_shows_what_changed_with_its_surroundings() -> None:
    older = "\n".join(["один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім"])
    newer = older.replace("п’ять", "5").replace("вісім", "вісім\nдев’ять")
    assert difference(older, newer) == (
        Line("…", ""), Line(" ", "три"), Line(" ", "чотири"), Line("-", "п’ять"), Line("+", "5"), Line(" ", "шість"),
        Line(" ", "сім"), Line(" ", "вісім"), Line("+", "дев’ять"),
    )  # fmt: skip
    assert difference(older, older) == ()
    assert [line.sign for line in difference("", "нове")] == ["+"]


def test_a_file_is_read_and_put_in_force(desk: ScriptDesk, tmp_path: Path) -> None:
    path = tmp_path / "скрипт.txt"
    path.write_text("З файлу", "utf-8")
    kept = asyncio.run(desk.set_file(path)).script
    assert (kept.kind, kept.source, kept.title, kept.text) == (Kind.FILE, "скрипт.txt", "скрипт", "З файлу")
    assert kept.checked_at


def test_a_link_is_read_again_by_hand_and_a_change_is_told(sandbox: Sandbox, desk: ScriptDesk) -> None:
    first = asyncio.run(desk.set_link(sandbox.google_docs.link))
    assert first.changed
    same = asyncio.run(desk.refresh())
    assert (same.changed, same.script.id) == (False, first.script.id)
    assert (same.script.checked_at or 0) >= (first.script.checked_at or 0)
    sandbox.google_docs.papers[DEMO_ID] = Paper("Нова назва", "1. Зовсім інше")
    changed = asyncio.run(desk.refresh())
    assert (changed.changed, changed.script.title, changed.script.text) == (True, "Нова назва", "1. Зовсім інше")
    assert len(desk.versions().result()) == 2


def test_the_last_good_copy_stays_while_the_link_fails_and_the_reason_is_kept(
    sandbox: Sandbox, store: Store, desk: ScriptDesk
) -> None:
    kept = asyncio.run(desk.set_link(sandbox.google_docs.link)).script
    sandbox.faults.set("google_docs", "not_shared")
    with pytest.raises(Refused):
        asyncio.run(desk.refresh())
    assert desk.current().result() == kept
    trouble = desk.trouble
    assert trouble is not None
    assert trouble.code == "script.not_shared"
    sandbox.faults.clear()
    asyncio.run(desk.refresh())
    assert desk.trouble is None


def test_what_is_no_link_is_not_read_again(desk: ScriptDesk) -> None:
    desk.set_text("Набрано").result()
    with pytest.raises(UserFacingError, match="does not come from a link"):
        asyncio.run(desk.refresh())


def test_the_link_is_read_once_a_day_by_itself(
    sandbox: Sandbox, store: Store, desk: ScriptDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asyncio.run(desk.refresh_of_day()) is None
    asyncio.run(desk.set_link(sandbox.google_docs.link))
    assert asyncio.run(desk.refresh_of_day()) is None, "it was read today"

    def yesterday() -> None:
        long_ago = now_ms() - desks.DAY_MS - 1000
        store.write(lambda s: s.execute(update(SalesScript).values(checked_at=long_ago))).result()

    yesterday()
    sandbox.faults.set("google_docs", "not_shared")
    asked = len(sandbox.google_docs.requests)
    assert asyncio.run(desk.refresh_of_day()) is None
    assert desk.trouble is not None
    failed = len(sandbox.google_docs.requests)
    assert failed > asked
    assert asyncio.run(desk.refresh_of_day()) is None
    assert len(sandbox.google_docs.requests) == failed, "not tried again at once"
    sandbox.faults.clear()
    monkeypatch.setattr(desks, "RETRY_MS", 0)
    sandbox.google_docs.papers[DEMO_ID] = Paper("Т", "Змінено")
    told: list[Change] = []
    forget = store.changes.subscribe(told.append)
    changed = asyncio.run(desk.refresh_of_day())
    forget()
    assert changed is not None
    assert changed.changed
    assert [c.initiator for c in told if c.kind == ChangeKind.SCRIPT] == [BY_ITSELF]
    yesterday()
    desk._settings.set("script_refresh", False).result()
    assert asyncio.run(desk.refresh_of_day()) is None


def test_a_script_set_while_the_link_is_read_is_not_overwritten(sandbox: Sandbox, desk: ScriptDesk) -> None:
    asyncio.run(desk.set_link(sandbox.google_docs.link))
    sandbox.google_docs.papers[DEMO_ID] = Paper("Т", "Змінено в Google")
    sandbox.faults.set("google_docs", "slow", times=1, value=0.5)

    async def both() -> None:
        reading = asyncio.create_task(desk.refresh())
        await asyncio.sleep(0.1)
        await asyncio.wrap_future(desk.set_text("Набрано тим часом"))
        await reading

    asyncio.run(both())
    current = desk.current().result()
    assert current is not None
    assert current.text == "Набрано тим часом"
