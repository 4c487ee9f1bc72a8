"""Versions of the sales script in the store; each function works inside one session.

A text that was there before is no new version: that one is put in force again, and calls judged against it stay judged.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import AnalysisKind, ChangeKind
from callqa_desktop.models.schema import Analysis, SalesScript
from callqa_desktop.services.script.plain import tidy
from callqa_desktop.services.script.reasons import reason
from callqa_desktop.services.script.records import MAX_CHARACTERS, Found, Kept, Kind, Script, Version
from callqa_desktop.services.store import announce


def current_row(session: Session) -> SalesScript | None:
    """The version in force, also the empty one that says there is no script; None where there never was any."""
    newest = select(SalesScript).order_by(SalesScript.in_force_at.desc(), SalesScript.id.desc()).limit(1)
    return session.scalars(newest).first()


def current(session: Session) -> Script | None:
    """The script in force, None when there is none."""
    row = current_row(session)
    return _script(row) if row is not None and row.text else None


def version(session: Session, script_id: int) -> Script | None:
    """One version; None when there is no such one. An empty text is what was in force while there was no script."""
    row = session.get(SalesScript, script_id)
    return None if row is None else _script(row)


def versions(session: Session) -> tuple[Version, ...]:
    """All versions with a text, the one put in force last first."""
    judged = dict(
        session.execute(
            select(Analysis.script_id, func.count(Analysis.call_id.distinct()))
            .where(Analysis.script_id.is_not(None), Analysis.kind == AnalysisKind.MAIN)
            .group_by(Analysis.script_id)
        ).all()
    )
    holds = current_row(session)
    rows = session.scalars(
        select(SalesScript)
        .where(SalesScript.text != "")
        .order_by(SalesScript.in_force_at.desc(), SalesScript.id.desc())
    )
    return tuple(
        Version(
            row.id, row.kind, row.source, row.title, row.created_at, row.checked_at, len(row.text),
            judged.get(row.id, 0), row is holds,
        )
        for row in rows
    )  # fmt: skip


def keep(session: Session, found: Found) -> Kept:
    """Puts a text in force: a new version, or the one that has the same text already.

    Raises:
        UserFacingError: the text is too long, or empty.
    """
    text = tidy(found.text)
    if not text:
        raise reason("file.empty" if found.kind == Kind.FILE else "empty")
    if len(text) > MAX_CHARACTERS:
        raise reason("length")
    before = current_row(session)
    row = _with_text(session, text)
    row.kind, row.source, row.title = found.kind, found.source[:1000], found.title[:255]
    row.checked_at = None if found.kind == Kind.TEXT else now_ms()
    _put_in_force(session, row)
    return Kept(_script(row), changed=before is not row)


def put_in_force(session: Session, script_id: int) -> Script:
    """An older version holds again.

    Raises:
        UserFacingError: there is no such version.
    """
    row = session.get(SalesScript, script_id)
    if row is None or not row.text:
        raise reason("no_version")
    _put_in_force(session, row)
    return _script(row)


def clear(session: Session) -> None:
    """No script is in force; the versions stay for the calls judged against them."""
    before = current_row(session)
    if before is not None and before.text:
        row = _with_text(session, "")
        row.kind, row.source = Kind.TEXT, ""
        _put_in_force(session, row)


def _with_text(session: Session, text: str) -> SalesScript:
    digest = hashlib.sha256(text.encode()).hexdigest()
    # Versions older than the digest have none.
    same = select(SalesScript).where(SalesScript.sha256.in_((digest, "")), SalesScript.text == text)
    row = session.scalars(same.order_by(SalesScript.id.desc()).limit(1)).first()
    if row is None:
        row = SalesScript(text=text, source="", created_at=now_ms())
        session.add(row)
    row.sha256 = digest
    return row


def _put_in_force(session: Session, row: SalesScript) -> None:
    before = current_row(session)
    if before is not row:
        row.in_force_at = max(now_ms(), before.in_force_at + 1 if before is not None else 0)
    session.flush()
    announce(session, ChangeKind.SCRIPT, row.id)


def _script(row: SalesScript) -> Script:
    return Script(row.id, row.kind, row.source, row.title, row.text, row.created_at, row.checked_at)
