"""The door to the database: one transaction a write, words for the world's faults, changes told after the commit."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.schema import Setting
from callqa_desktop.paths import Workspace
from callqa_desktop.services.backup import backup, restore
from callqa_desktop.services.changes import Change
from callqa_desktop.services.settings import Settings, setting
from callqa_desktop.services.store import Store, announce


def put(store: Store, key: str, value: object) -> None:
    store.write(lambda s: s.merge(Setting(key=key, value=value)) and None).result()


def kept(store: Store) -> dict[str, object]:
    return store.read(lambda s: {r.key: r.value for r in s.scalars(select(Setting))}).result()


def test_a_failed_write_leaves_nothing_and_tells_nobody(store: Store) -> None:
    told: list[Change] = []
    store.changes.subscribe(told.append)

    def work(session: Session) -> None:
        session.add(Setting(key="half", value=1))
        session.flush()
        announce(session, ChangeKind.SETTING, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(work).result()
    assert kept(store) == {}
    assert told == []


def test_changes_are_told_after_the_commit_with_who_began_them(store: Store) -> None:
    seen: list[tuple[Change, dict[str, object]]] = []
    store.changes.subscribe(lambda change: seen.append((change, kept(store))))

    def work(session: Session) -> None:
        session.add(Setting(key="a", value=1))
        announce(session, ChangeKind.CALL, 2, 1)
        announce(session, ChangeKind.JOB)

    store.write(work, initiator="me").result()
    assert [change for change, _ in seen] == [Change(ChangeKind.CALL, (1, 2), "me"), Change(ChangeKind.JOB, (), "me")]
    assert all(values == {"a": 1} for _, values in seen)


def test_readers_go_on_while_a_write_is_under_way(store: Store) -> None:
    put(store, "a", 1)
    inside, go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        session.merge(Setting(key="a", value=2))
        session.flush()
        inside.set()
        assert go_on.wait(10)

    writing = store.write(slow)
    assert inside.wait(10)
    assert kept(store) == {"a": 1}
    go_on.set()
    writing.result()
    assert kept(store) == {"a": 2}


def test_savepoints_undo_what_they_hold(store: Store) -> None:
    def work(session: Session) -> None:
        session.add(Setting(key="outer", value=1))
        session.flush()
        point = session.begin_nested()
        session.add(Setting(key="inner", value=1))
        session.flush()
        point.rollback()

    store.write(work).result()
    assert set(kept(store)) == {"outer"}


def test_a_damaged_file_is_told_in_words(workspace: Workspace, store: Store) -> None:
    for n in range(200):
        put(store, f"key{n}", "x" * 500)
    key = store.key
    store.close()
    data = bytearray(workspace.store.read_bytes())
    data[8192:] = b"\x55" * (len(data) - 8192)
    workspace.store.write_bytes(data)
    damaged = Store(workspace.store, key)
    with pytest.raises(UserFacingError) as caught:
        damaged.read(lambda s: s.execute(text("SELECT max(value) FROM setting")).all()).result()
    damaged.close()
    assert "restore" in caught.value.remedy


def test_a_copy_of_the_running_store_is_whole_sealed_and_can_be_put_back(
    workspace: Workspace, store: Store, tmp_path: Path
) -> None:
    put(store, "evaluator", "Олена Гринько")
    copy = backup(store, tmp_path / "copies" / "one.db")
    assert "Олена".encode() not in copy.read_bytes()
    put(store, "evaluator", "хтось інший")
    with pytest.raises(UserFacingError):
        backup(store, copy)
    key = store.key
    store.close()
    restore(workspace, key, copy)
    again = Store(workspace.store, key)
    assert kept(again) == {"evaluator": "Олена Гринько"}
    again.close()
    assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500])
def test_a_foreign_file_is_not_restored(workspace: Workspace, store: Store, tmp_path: Path, content: bytes) -> None:
    put(store, "a", 1)
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(content)
    with pytest.raises(UserFacingError):
        restore(workspace, store.key, foreign)
    assert kept(store) == {"a": 1}


def test_settings_have_declared_defaults_and_refuse_what_they_do_not_know(store: Store) -> None:
    settings = Settings(store)
    assert settings.get("sync_minutes") == 60
    settings.set("sync_minutes", 15).result()
    assert Settings(store).get("sync_minutes") == 15
    with pytest.raises(KeyError):
        settings.get("no such thing")
    with pytest.raises(ValueError, match="sync_minutes"):
        settings.set("sync_minutes", "often")
    put(store, "sync_minutes", ["nonsense", "from", "outside"])
    assert Settings(store).get("sync_minutes") == 60


def test_a_setting_holds_for_every_work_from_the_moment_it_is_made(store: Store) -> None:
    settings = Settings(store)
    turn = threading.Event()
    store.write(lambda _session: turn.wait(20))
    made = settings.set("mask_in_reports", True)
    assert store.read(lambda session: setting(session, "mask_in_reports")).result() is True
    assert kept(store) == {}, "it is not written yet"
    turn.set()
    made.result()
    assert kept(store) == {"mask_in_reports": True}
