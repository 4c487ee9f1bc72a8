"""What calls say of deals, read in portions, and the table a model is trained on."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from typing import cast as typed

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Finding, Measures, Tracker, TrackerHit, Transcript
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import AnalysisKind, DealState, Direction, Disposition, FindingKind
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.analysis.details import Details, Objection, Promise
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.deals import figures as of
from callqa_desktop.services.deals import outcomes
from callqa_desktop.services.deals.figures import FIGURES, MARGIN, TRACKERS, Fact, Figure
from callqa_desktop.services.deals.outcomes import Subject
from callqa_desktop.services.deals.records import Left
from callqa_desktop.services.progress import Progress

if TYPE_CHECKING:
    from callqa_desktop.services.deals.learn import Data

_PORTION = 2000
_TALKED = (Disposition.ANSWERED, Disposition.TRANSFERRED)
_UNANSWERED = (Disposition.MISSED, Disposition.BUSY, Disposition.CANCELLED, Disposition.VOICEMAIL)
_CLIENT = typed("ColumnElement[int]", Call.client_id.expression)
_HANDLED = {"yes": 1.0, "partly": 0.5}


@dataclass(frozen=True, slots=True)
class Table:
    """What can be learned from, and what cannot."""

    data: Data
    left: Counter[str]
    undated: int
    """Of those in the table, with the CRM's last change for a date."""


def figures(session: Session) -> tuple[Figure, ...]:
    """The figures of deals, those of trackers last."""
    rows = session.execute(
        select(Tracker.id, Tracker.name).where(Tracker.active.is_(True)).order_by(Tracker.id).limit(TRACKERS)
    )
    return (*FIGURES, *(of.tracker(int(number), name) for number, name in rows))


def table(session: Session, progress: Progress) -> Table:
    """Every ended deal at one moment of its life, drawn once and for all between its first conversation and a day
    before its end: what was known then is what is known of deals that are open now."""
    import numpy as np

    from callqa_desktop.services.deals.learn import Data

    wanted = figures(session)
    ended = [one for one in outcomes.subjects(session) if one.state != DealState.OPEN]
    good, left = outcomes.usable(ended)
    calls = facts(session, sorted({client for one in good for client in one.clients}), progress)
    x, y, at, closed, groups, opinion, undated = [], [], [], [], [], [], 0
    for one in good:
        known = together(calls, one)
        moment = moment_of(known, one)
        values = of.values(wanted, known, moment, one.began) if moment is not None else None
        if moment is None or values is None:
            left[Left.NO_TALK] += 1
            continue
        said = of.opinion(known, moment, one.began)
        x.append(values)
        y.append(float(one.state == DealState.WON))
        at.append(moment)
        closed.append(one.closed_at)
        groups.append(one.clients[0])
        opinion.append(np.nan if said is None else said / 100)
        undated += not one.dated
    data = Data(
        tuple(one.name for one in wanted), tuple(one.log for one in wanted),
        np.asarray(x, dtype=float).reshape(len(x), len(wanted)), np.asarray(y), np.asarray(at, dtype=np.int64),
        np.asarray(closed, dtype=np.int64), np.asarray(groups, dtype=np.int64), np.asarray(opinion, dtype=float),
    )  # fmt: skip
    return Table(data, left, undated)


def moment_of(calls: Sequence[Fact], one: Subject) -> int | None:
    """The moment an ended deal is looked at; None where no conversation lies a day before its end."""
    assert one.closed_at is not None
    last = one.closed_at - MARGIN
    first = next((c.ended_at for c in of.before(calls, last, one.began) if c.talked), None)
    return None if first is None else first + int((last - first) * outcomes.fraction(one.key))


def together(calls: dict[int, list[Fact]], one: Subject) -> list[Fact]:
    """The calls of all numbers of a deal's client, in order."""
    if len(one.clients) == 1:
        return calls.get(one.clients[0], [])
    return sorted((c for n in one.clients for c in calls.get(n, ())), key=lambda c: c.started_at)


def facts(session: Session, clients: Sequence[int], progress: Progress) -> dict[int, list[Fact]]:
    """What is known of the calls of these clients, by client and in order. What a blind calibration keeps from the
    person here counts as not judged."""
    hidden = hidden_calls(session)
    found: dict[int, list[Fact]] = defaultdict(list)
    for number, start in enumerate(range(0, len(clients), _PORTION)):
        progress.report(number * _PORTION, len(clients))
        part = clients[start : start + _PORTION]
        rows: Any = session.execute(
            select(
                Call.id, Call.client_id, Call.started_at, Call.wait_seconds, Call.talk_seconds, Call.direction,
                Call.disposition, Call.ai_score,
            )
            .where(among(_CLIENT, part))
            .order_by(Call.started_at, Call.id)
        ).all()  # fmt: skip
        known = _Known(session, [row[0] for row in rows], hidden)
        for row in rows:
            found[row[1]].append(known.fact(row))
    return found


class _Known:
    """What was measured, judged and heard in a portion of calls."""

    def __init__(self, session: Session, ids: Sequence[int], hidden: frozenset[int]) -> None:
        self._hidden = hidden
        seen = [n for n in ids if n not in hidden]
        self._measures = {n: (share, gap) for n, share, gap in _measures(session, ids)}
        self._judged, owners = _judged(session, seen)
        self._objections: Counter[int] = Counter()
        self._handled: Counter[int] = Counter()
        self._promises: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for analysis, kind, text, detail in _findings(session, list(owners)):
            call = owners[analysis]
            if kind == FindingKind.OBJECTION:
                self._objections[call] += 1
                self._handled[call] += round(2 * _HANDLED.get(Objection.of(detail).handled, 0.0))
            else:
                self._promises[call].append((text, Promise.of(detail).due))
        self._heard: dict[int, set[int]] = defaultdict(set)
        for call, heard in session.execute(
            select(TrackerHit.call_id, TrackerHit.tracker_id).where(among(TrackerHit.call_id.expression, ids))
        ):
            self._heard[call].add(heard)
        self._texts = set(session.scalars(select(Transcript.call_id).where(among(Transcript.call_id.expression, ids))))

    def fact(self, row: Sequence[Any]) -> Fact:
        call, _, started, wait, talk, direction, disposition, score = row
        share, gap = self._measures.get(call, (None, None))
        judged = call in self._judged
        mood, likelihood = self._judged.get(call, (None, None))
        promises = self._promises.get(call, [])
        dated = next((one for one in promises if one[1]), promises[0] if promises else ("", ""))
        inbound = direction == Direction.INBOUND
        return Fact(
            call, started, started + (wait + talk) * 1000, talk, inbound, disposition in _TALKED and talk > 0,
            inbound and disposition in _UNANSWERED, share, gap, judged, score if judged else None, mood,
            self._objections[call], self._handled[call] / 2, len(promises),
            sum(bool(due) for _, due in promises), dated[0], dated[1], likelihood,
            frozenset(self._heard.get(call, ())), call in self._texts,
        )  # fmt: skip


def _measures(session: Session, ids: Sequence[int]) -> Iterator[Any]:
    shares, gaps = (Measures.figures[name].as_float() for name in ("talk_share_agent", "response_gap_seconds"))
    yield from session.execute(select(Measures.call_id, shares, gaps).where(among(Measures.call_id.expression, ids)))


def _judged(session: Session, ids: Sequence[int]) -> tuple[dict[int, tuple[float | None, int | None]], dict[int, int]]:
    """(mood at the end, likelihood) by call, and the call of each judgement in force."""
    newest = (
        select(func.max(Analysis.id))
        .where(among(Analysis.call_id.expression, ids), Analysis.kind == AnalysisKind.MAIN)
        .group_by(Analysis.call_id)
    )
    found: dict[int, tuple[float | None, int | None]] = {}
    owners: dict[int, int] = {}
    for number, call, kept in session.execute(
        select(Analysis.id, Analysis.call_id, Analysis.details).where(Analysis.id.in_(newest))
    ):
        details = Details.of({name: kept.get(name) for name in ("mood", "likelihood")} if kept else {})
        said = [one for one in details.mood.client if one is not None] if details.mood else []
        end = details.mood.client[-1] if details.mood else None
        mood = end if end is not None else (said[-1] if said else None)
        found[call] = (mood, details.likelihood.value if details.likelihood else None)
        owners[number] = call
    return found, owners


def _findings(session: Session, analyses: Sequence[int]) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    rows = session.execute(
        select(Finding.analysis_id, Finding.kind, Finding.text, type_coerce(Finding.detail, String)).where(
            among(Finding.analysis_id.expression, analyses),
            Finding.kind.in_((FindingKind.OBJECTION, FindingKind.PROMISE)),
        )
    )
    for analysis, kind, text, kept in rows:
        detail = json.loads(kept) if kept else {}
        yield analysis, kind, text, detail if isinstance(detail, dict) else {}
