"""Every step up, down and with data; models equal the schema; a copy before each; newer stores refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.schema import metadata
from callqa_desktop.services import migrate as migration
from callqa_desktop.services.store import Store, open_engine

KEY = b"\x07" * 32


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "callqa.db"


def test_head_is_the_newest_revision() -> None:
    assert migration.known_revisions()[-1] == migration.HEAD


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_models_equal_the_migrated_schema(path: Path, tmp_path: Path) -> None:
    migration.migrate(path, KEY, tmp_path / "copies")
    engine = open_engine(path, KEY, writer=False)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": lambda name, kind, _: not str(name).startswith("call_text")},
        )
        assert compare_metadata(context, metadata) == []
        names = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master"))}
        assert {"call_text", "ix_call_score"} <= names
    engine.dispose()


def test_each_step_down_and_up_again_keeps_data_that_both_sides_know(path: Path, tmp_path: Path) -> None:
    migration.migrate(path, KEY, tmp_path / "copies")
    engine = open_engine(path, KEY, writer=True)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('language', '\"uk\"')"))
    steps = ["base", *migration.known_revisions()]
    for older, newer in zip(steps[-2::-1], steps[:0:-1], strict=True):
        migration.run(engine, older)
        assert migration.revision(engine) == (None if older == "base" else older)
        migration.run(engine, newer)
        migration.run(engine, older)
    assert not set(inspect(engine).get_table_names()) & {"call", "call_text", "setting"}
    migration.run(engine, migration.HEAD)
    assert {"call", "setting"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_scores_of_the_first_schema_survive_the_way_up_and_down(path: Path) -> None:
    engine = open_engine(path, KEY, writer=True)
    migration.run(engine, "0001")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO connection(id, service, name, settings, cursor, state, reason, created_at)"
            " VALUES (1, 'folder', 'F', '{}', '{}', 'ready', '', 0)",
            "INSERT INTO call(id, connection_id, external_id, started_at, direction, disposition, client_phone,"
            " client_digits, internal_number, line_number, wait_seconds, talk_seconds, recording_state, status,"
            " failure, facts, content_hash, created_at, changed_at) VALUES (1, 1, 'x', 0, 'inbound', 'answered', '',"
            " '', '', '', 0, 1, 'none', 'new', '', '{}', '', 0, 0)",
            "INSERT INTO scorecard(id, key, active) VALUES (1, 'sales', 1)",
            "INSERT INTO scorecard_version(id, scorecard_id, number, body, content_hash, published_at)"
            " VALUES (1, 1, 1, '{}', 'h', 0)",
            "INSERT INTO evaluation(id, call_id, version_id, kind, evaluator, status, comment, score, started_at,"
            " saved_at) VALUES (1, 1, 1, 'human', 'Оксана', 'submitted', '', 82.5, 0, 0)",
            "INSERT INTO answer(evaluation_id, question, option, comment, evidence)"
            " VALUES (1, 'greet', 'yes', '', '[]')",
        ):
            connection.execute(text(statement))
    for target in ("0002", "0001", migration.HEAD):
        migration.run(engine, target)
        with engine.begin() as connection:
            assert connection.execute(text("SELECT score FROM evaluation")).scalar() == 82.5
            assert connection.execute(text("SELECT option FROM answer")).scalar() == "yes", target
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def test_measures_and_the_record_of_requests_survive_the_way_up_and_down(path: Path) -> None:
    engine = open_engine(path, KEY, writer=True)
    migration.run(engine, "0002")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO connection(id, service, name, settings, cursor, state, reason, created_at)"
            " VALUES (1, 'folder', 'F', '{}', '{}', 'ready', '', 0)",
            "INSERT INTO call(id, connection_id, external_id, started_at, direction, disposition, client_phone,"
            " client_digits, internal_number, line_number, wait_seconds, talk_seconds, recording_state, status,"
            " failure, facts, content_hash, created_at, changed_at) VALUES (1, 1, 'x', 0, 'inbound', 'answered', '',"
            " '', '', '', 0, 1, 'none', 'new', '', '{}', '', 0, 0)",
            "INSERT INTO transcript(id, call_id, model, prompt, language, approximate, created_at)"
            " VALUES (1, 1, 'm', 'p', 'uk', 0, 0)",
            *(
                "INSERT INTO analysis(id, call_id, transcript_id, model, prompt, summary, advice, measures,"
                f" client_mood, created_at) VALUES ({n}, 1, 1, 'm', 'p', '', '[]', '{{\"interruptions\": {n}}}', '', 0)"
                for n in (1, 2)
            ),
            "INSERT INTO model_request(id, call_id, purpose, model, sent_bytes, input_tokens, output_tokens,"
            " thinking_tokens, cost_micro_usd, outcome, created_at) VALUES (1, 1, 'transcribe', 'm', 9, 8, 7, 6, 5,"
            " 'ok', 4)",
        ):
            connection.exec_driver_sql(statement)
    migration.run(engine, migration.HEAD)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT figures FROM measures")).all() == [('{"interruptions": 2}',)]
        sent = connection.execute(text("SELECT service, subject, sent_bytes, cost_micro_usd FROM outgoing")).all()
        assert sent == [("gemini", "sound", 9, 5)]
    migration.run(engine, "0002")
    with engine.begin() as connection:
        assert set(connection.execute(text("SELECT measures FROM analysis"))) == {('{"interruptions": 2}',)}
        assert connection.execute(text("SELECT purpose, cost_micro_usd FROM model_request")).all() == [
            ("transcribe", 5)
        ]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(path: Path, tmp_path: Path) -> None:
    migration.migrate(path, KEY, tmp_path / "copies")
    engine = open_engine(path, KEY, writer=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = path.read_bytes()
    with pytest.raises(UserFacingError) as caught:
        migration.migrate(path, KEY, tmp_path / "copies")
    assert caught.value.code == "store.newer"
    assert path.read_bytes() == before


def test_a_copy_is_made_before_a_migration_and_opens_with_the_same_key(path: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    migration.migrate(path, KEY, copies)
    assert not copies.exists(), "a new store needs no copy"
    engine = open_engine(path, KEY, writer=True)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('language', '\"uk\"')"))
    copy = migration.copy_before_migration(engine, path, copies, "0001")
    engine.dispose()
    assert b"language" not in copy.read_bytes()
    opened = Store(copy, KEY)
    rows = opened.read(lambda s: s.execute(text("SELECT value FROM setting")).all()).result()
    opened.close()
    assert rows == [('"uk"',)]


def test_only_the_newest_copies_are_kept(path: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    for n in range(8):
        (copies / f"before-migration-0000-2026010{n}-000000.db").write_bytes(b"x")
    migration.migrate(path, KEY, copies)
    engine = open_engine(path, KEY, writer=True)
    newest = migration.copy_before_migration(engine, path, copies, "0001")
    engine.dispose()
    left = list(copies.iterdir())
    assert len(left) == migration.KEPT_COPIES
    assert newest in left


def test_a_wrong_key_says_so(path: Path, tmp_path: Path) -> None:
    migration.migrate(path, KEY, tmp_path / "copies")
    opened = Store(path, b"\x08" * 32)
    with pytest.raises(UserFacingError) as caught:
        opened.read(lambda s: s.execute(text("SELECT 1 FROM call")).all()).result()
    opened.close()
    assert caught.value.code == "store.key"
