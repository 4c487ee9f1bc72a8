"""Our own calls with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnalysisKind, Direction, Disposition
from callqa_desktop.models.number import PhoneNumber
from callqa_desktop.models.people import Client
from callqa_desktop.models.queries.conditions import SCORE, known
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.review.reader import client_card
from callqa_desktop.services.trust.numbers import rated
from callqa_desktop.services.trust.records import OwnHistory

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT_TALK, LONG_TALK = 15, 180
"""Seconds: somebody hung up at once; there was something to talk about."""
MANY = 200
"""So many calls count as many as can be."""
FEATURES = 6


def history(session: Session, phone: str, digits: str) -> OwnHistory:
    """Calls with a number, without scores and moods the person at the desk is kept blind of."""
    hidden = hidden_calls(session)
    score = known(SCORE, hidden)
    calls, inbound, missed, talk, scored, mean, first, last = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(case((Call.direction == Direction.INBOUND, 1), else_=0)), 0),
            func.coalesce(func.sum(case((Call.disposition == Disposition.MISSED, 1), else_=0)), 0),
            func.coalesce(func.sum(Call.talk_seconds), 0),
            func.count(score),
            func.avg(score),
            func.min(Call.started_at),
            func.max(Call.started_at),
        ).where(Call.client_digits == digits)
    ).one()
    client = session.scalars(select(Client).where(Client.phone == phone)).first()
    card = client_card(client) if client is not None else None
    moods: dict[str, int] = {}
    if calls:
        in_force = (
            select(func.max(Analysis.id))
            .join(Call, Call.id == Analysis.call_id)
            .where(Call.client_digits == digits, Analysis.kind == AnalysisKind.MAIN)
            .group_by(Analysis.call_id)
        )
        for call_id, mood in session.execute(
            select(Analysis.call_id, Analysis.client_mood).where(Analysis.id.in_(in_force), Analysis.client_mood != "")
        ):
            if call_id not in hidden:
                moods[mood] = moods.get(mood, 0) + 1
    return OwnHistory(
        calls, inbound, missed, talk, scored, mean, moods, first, last, card.name if card else "",
        card if card is not None and card.source else None,
    )  # fmt: skip


def behaviour(session: Session) -> dict[int, NDArray[np.float64]]:
    """How our calls with each rated number go, by its id: shares of calls from it, to it, missed, cut short and long,
    and how many there are; each 0-1."""
    import numpy as np

    def share(condition: object) -> object:
        return func.sum(case((condition, 1.0), else_=0.0)) / func.count()  # type: ignore[arg-type]  # any condition

    talked = Call.talk_seconds > 0
    found = session.execute(
        select(  # type: ignore[call-overload]  # the stubs do not count columns made in a helper
            PhoneNumber.id,
            share(Call.direction == Direction.INBOUND),
            share(Call.direction != Direction.INBOUND),
            share(Call.disposition == Disposition.MISSED),
            share(talked & (Call.talk_seconds < SHORT_TALK)),
            share(Call.talk_seconds >= LONG_TALK),
            func.count(),
        )
        .join(Call, Call.client_digits == PhoneNumber.digits)
        .where(rated())
        .group_by(PhoneNumber.id)
    )
    made = {}
    for number, *shares, calls in found:
        volume = min(1.0, float(np.log1p(calls) / np.log1p(MANY)))
        made[int(number)] = np.array([*map(float, shares), volume])
    return made
