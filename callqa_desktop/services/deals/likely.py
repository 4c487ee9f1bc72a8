"""How likely open deals are to be won, by the model in force."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Tracker
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CRM, DealState, JobKind
from callqa_desktop.models.work import Job
from callqa_desktop.services.connections.desk import by_service
from callqa_desktop.services.deals import figures as of
from callqa_desktop.services.deals import gather, outcomes, training
from callqa_desktop.services.deals.figures import Fact, Figure
from callqa_desktop.services.deals.outcomes import Subject
from callqa_desktop.services.deals.reading import CURSOR
from callqa_desktop.services.deals.records import CallDeals, Chance, Counts, DealsView, OpenDeal
from callqa_desktop.services.jobs.rows import OPEN
from callqa_desktop.services.progress import Progress

if TYPE_CHECKING:  # it brings numpy along
    from callqa_desktop.services.deals.terms import Terms


def view(session: Session, progress: Progress) -> DealsView:
    """Open deals with their likelihoods, the card of the model, and where deals come from."""
    card, terms = training.newest(session)
    known = outcomes.subjects(session)
    counted = Counter((one.state, one.deal_id == 0) for one in known)
    opened = [one for one in known if one.state == DealState.OPEN]
    shown = open_deals(session, opened, terms, progress)
    if terms is not None:
        shown.sort(key=lambda one: (one.chance is None, -(one.chance.value if one.chance else 0.0), one.id))
    else:
        shown.sort(key=lambda one: (-(one.last_talk_at or 0), one.id))
    connected = by_service(session, CRM)
    row = session.get(Connection, connected[0].id) if connected else None
    jobs = under_way(session)
    return DealsView(
        Counts(
            len(opened), counted[(DealState.WON, False)], counted[(DealState.LOST, False)],
            counted[(DealState.WON, True)] + counted[(DealState.LOST, True)],
        ),
        card, tuple(shown), sum(not one.calls for one in shown), row.name if row else "",
        row.last_sync_at if row and row.cursor.get(CURSOR) else None, _trackers(session), jobs.get(JobKind.DEALS),
        jobs.get(JobKind.LEARN),
    )  # fmt: skip


def of_call(session: Session, call_id: int) -> CallDeals:
    """The open deals of a call's client."""
    client = session.scalar(select(Call.client_id).where(Call.id == call_id))
    known = outcomes.of_client(session, client) if client is not None else []
    opened = [one for one in known if one.state == DealState.OPEN]
    if not opened:
        return CallDeals()
    card, terms = training.newest(session)
    return CallDeals(tuple(open_deals(session, opened, terms, Progress())), card.base_rate, _trackers(session))


def open_deals(session: Session, opened: Sequence[Subject], terms: Terms | None, progress: Progress) -> list[OpenDeal]:
    """Open deals at this moment."""
    now = now_ms()
    calls = gather.facts(session, sorted({client for one in opened for client in one.clients}), progress)
    known = [of.before(gather.together(calls, one), now, one.began) for one in opened]
    chances = _chances(gather.figures(session), opened, known, terms, now)
    names = outcomes.names(session, {client for one in opened for client in one.clients})
    return [_open(one, facts, chances.get(n), names) for n, (one, facts) in enumerate(zip(opened, known, strict=True))]


def _trackers(session: Session) -> dict[int, str]:
    return {int(number): name for number, name in session.execute(select(Tracker.id, Tracker.name))}


def under_way(session: Session) -> Mapping[str, int]:
    """Jobs of deals that wait or run, by kind."""
    rows = session.execute(
        select(Job.kind, Job.id)
        .where(Job.state.in_(OPEN), Job.kind.in_((JobKind.DEALS, JobKind.LEARN)))
        .order_by(Job.id.desc())
    )
    return {str(kind): int(number) for kind, number in rows}


def _chances(
    wanted: Sequence[Figure], opened: Sequence[Subject], known: Sequence[Sequence[Fact]], terms: Terms | None, now: int
) -> dict[int, Chance]:
    if terms is None:
        return {}
    import numpy as np

    by_name = {one.name: one for one in wanted}
    names = [term.name for term in terms.model.terms]
    rows, places = [], []
    for place, (one, facts) in enumerate(zip(opened, known, strict=True)):
        # A tracker that was removed since the training is not known of any deal.
        made = of.values(list(by_name.values()), facts, now, one.began)
        if made is not None:
            values = dict(zip(by_name, made, strict=True))
            rows.append([values.get(name, math.nan) for name in names])
            places.append(place)
    if not rows:
        return {}
    return dict(zip(places, terms.chances(np.asarray(rows, dtype=float), names), strict=True))


def _open(one: Subject, calls: Sequence[Fact], chance: Chance | None, names: Mapping[int, str]) -> OpenDeal:
    talks = [c for c in calls if c.talked]
    judged = [c for c in calls if c.judged]
    said = [c.likelihood for c in calls if c.likelihood is not None]
    named = one.client_name or next((names[n] for n in one.clients if names.get(n)), "")
    return OpenDeal(
        one.deal_id, one.title, named, one.stage, one.responsible, one.amount, one.currency, one.created_at,
        tuple(c.id for c in reversed(calls)), talks[-1].started_at if talks else None,
        judged[-1].promise if judged else "", judged[-1].due if judged else "", said[-1] if said else None, chance,
    )  # fmt: skip
