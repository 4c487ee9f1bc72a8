"""Brings a store to the schema of this program: copied first, refused politely when it comes from a newer one."""

from __future__ import annotations

import logging
import shutil
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.store import open_engine
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

HEAD = "0007"
"""The newest revision; a test holds it equal to Alembic's head. Known here so that an ordinary start skips Alembic."""
KEPT_COPIES = 5


def migrate(path: Path, key: bytes, copies: Path) -> None:
    """Upgrades the store at `path` (made when missing); a copy goes to `copies` before any change.

    Raises:
        UserFacingError: the store was written by a newer program, or the copy could not be made.
    """
    existed = path.exists() and path.stat().st_size > 0
    engine = open_engine(path, key, writer=True)
    try:
        found = revision(engine)
        if found == HEAD:
            return
        if found is not None and found not in known_revisions():
            raise UserFacingError(
                tr("This workspace was written by a newer version of the program"),
                "",
                tr("Install the newest version of CallQA Desktop, or open another workspace"),
                code="store.newer",
            )
        if existed and found is not None:
            copy_before_migration(engine, path, copies, found)
        run(engine, HEAD)
    finally:
        engine.dispose()


def revision(engine: Engine) -> str | None:
    """The revision the store is at; None for an empty file."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "") or None


def run(engine: Engine, target: str) -> None:
    """Upgrades or downgrades to a revision ("base" for none)."""
    from alembic import command

    known = known_revisions()
    current = revision(engine)
    down = target == "base" or (current in known and target in known and known.index(target) < known.index(current))
    with engine.connect() as connection:
        # Outside a transaction, or it does nothing: a table that is made anew is dropped under its old form, and
        # with foreign keys on that would delete every row that belongs to its rows.
        raw = connection.connection.cursor()
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            config = alembic_config()
            config.attributes["connection"] = connection
            with warnings.catch_warnings():
                # no step makes the table anew that has the index over an expression
                warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
                (command.downgrade if down else command.upgrade)(config, target)
            if connection.in_transaction():
                connection.commit()
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def alembic_config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "models" / "migrations"))
    return config


def known_revisions() -> list[str]:
    """All revisions of this program, oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return [step.revision for step in script.walk_revisions()][::-1]


def copy_before_migration(engine: Engine, path: Path, copies: Path, found: str) -> Path:
    """A whole copy of the store under its old schema; the oldest copies beyond five are removed."""
    copies.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = copies / f"before-migration-{found}-{stamp}.db"
    free = shutil.disk_usage(copies).free
    if free < path.stat().st_size * 2:
        raise UserFacingError(
            tr("There is not enough disk space to update the workspace safely"),
            tr("a copy of the data is made first"),
            tr("Free some space on the disk and start the program again"),
            code="store.disk",
        )
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # wal_checkpoint and copying need to be outside a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        partial = target.with_suffix(".partial")
        shutil.copyfile(path, partial)  # same pages, same key: stays encrypted
        partial.replace(target)
    for old in sorted(copies.glob("before-migration-*.db"), key=lambda p: p.stat().st_mtime)[:-KEPT_COPIES]:
        old.unlink()
    log.info("store copied before migration from %s", found)
    return target
