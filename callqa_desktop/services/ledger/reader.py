"""Reading the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Outgoing
from callqa_desktop.services.ledger.figures import LedgerFilter, LedgerRow, LedgerTotal

TOKENS = Outgoing.input_tokens + Outgoing.output_tokens + Outgoing.thinking_tokens
_PART = 2_000


def rows(session: Session, wanted: LedgerFilter, limit: int) -> list[LedgerRow]:
    """The newest lines, newest first."""
    found = session.scalars(
        select(Outgoing)
        .where(*_conditions(wanted))
        .order_by(Outgoing.created_at.desc(), Outgoing.id.desc())
        .limit(limit)
    )
    return [_row(one) for one in found]


def every(session: Session, wanted: LedgerFilter) -> Iterator[LedgerRow]:
    """All lines, oldest first, in parts."""
    last = (-1, 0)
    while True:
        after = (Outgoing.created_at > last[0]) | ((Outgoing.created_at == last[0]) & (Outgoing.id > last[1]))
        part = session.scalars(
            select(Outgoing).where(*_conditions(wanted), after).order_by(Outgoing.created_at, Outgoing.id).limit(_PART)
        ).all()
        for one in part:
            yield _row(one)
        if len(part) < _PART:
            return
        last = (part[-1].created_at, part[-1].id)
        session.expunge_all()


def totals(session: Session, wanted: LedgerFilter) -> list[LedgerTotal]:
    """Sums by service, purpose and subject, the largest first."""
    group = (Outgoing.service, Outgoing.purpose, Outgoing.subject)
    unpriced = case((Outgoing.cost_micro_usd.is_(None), Outgoing.requests), else_=0)
    failed = case((Outgoing.outcome != "ok", Outgoing.requests), else_=0)
    found = session.execute(
        select(
            *group,
            func.sum(Outgoing.requests),
            func.sum(failed),
            func.sum(Outgoing.sent_bytes),
            func.sum(TOKENS),
            func.coalesce(func.sum(Outgoing.cost_micro_usd), 0),
            func.sum(unpriced),
            func.max(Outgoing.created_at),
        )
        .where(*_conditions(wanted))
        .group_by(*group)
    )
    summed = [LedgerTotal(str(a), str(b), str(c), *(int(n) for n in figures)) for a, b, c, *figures in found]
    return sorted(summed, key=lambda one: (-one.sent_bytes, one.service, one.purpose))


def _conditions(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    given: list[ColumnElement[bool]] = []
    if wanted.from_ms is not None:
        given.append(Outgoing.created_at >= wanted.from_ms)
    if wanted.to_ms is not None:
        given.append(Outgoing.created_at < wanted.to_ms)
    if wanted.service:
        given.append(Outgoing.service == wanted.service)
    if wanted.call_id is not None:
        given.append(Outgoing.call_id == wanted.call_id)
    if wanted.batch_id is not None:
        given.append(Outgoing.batch_id == wanted.batch_id)
    return given


def _row(one: Outgoing) -> LedgerRow:
    return LedgerRow(
        id=one.id,
        at=one.created_at,
        service=one.service,
        host=one.host,
        purpose=one.purpose,
        subject=one.subject,
        call_id=one.call_id,
        model=one.model,
        requests=one.requests,
        sent_bytes=one.sent_bytes,
        tokens=one.input_tokens + one.output_tokens + one.thinking_tokens,
        micro_usd=one.cost_micro_usd,
        outcome=one.outcome,
    )
