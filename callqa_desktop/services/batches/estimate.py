"""What the analysis of calls will take, foreseen from what earlier calls took.

Without earlier calls the vendor's figures stand in: 32 tokens for a second of sound and side (Gemini's page on audio);
the words of a minute, the instructions and the card as this program sends them, measured on its demo calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis, Outgoing, Transcript
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.enums import AnalysisKind, CallStatus, JobKind, JobState, RecordingState, Service
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.models.work import Job, SalesScript
from callqa_desktop.services.analysis.prices import cost_micro_usd
from callqa_desktop.services.batches.figures import Estimate

_LEARNED_FROM = 300
"""Requests of the model looked back upon, the newest ones."""
_ENOUGH = 3
"""Calls from which on their own figures are believed."""
_PORTION = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """What one purpose takes for a call: so much for each second of its sound."""

    read: float
    written: float
    requests: float
    """For each call."""
    model: str

    def cost(self, seconds: float, calls: int, at: int) -> int | None:
        """Millionths of a dollar, priced by requests of the usual size."""
        requests = self.requests * calls
        if not requests:
            return 0
        one = cost_micro_usd(
            self.model, at, round(self.read * seconds / requests), round(self.written * seconds / requests)
        )
        return None if one is None else round(one * requests)


@dataclass(frozen=True, slots=True)
class Rates:
    hearing: Rate
    judging: Rate
    seconds_a_call: float
    """From start to end of one call's analysis."""
    measured: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Calls sorted by what is left to do for them."""

    unheard: int = 0
    unheard_s: int = 0
    sides: int = 0
    """Of the unheard: two for a recording with the sides apart."""
    unjudged: int = 0
    unjudged_s: int = 0
    finished: int = 0
    finished_s: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def foresee(
    session: Session, ids: Sequence[int], *, service: str, connection_id: int | None, model: str, parallel: int,
    again: bool = False,
) -> Estimate:  # fmt: skip
    """The estimate for these calls by the model of a connection, so many calls at once."""
    work = Work()
    for start in range(0, len(ids), _PORTION):
        work += _work(session, list(ids[start : start + _PORTION]), again=again)
    rates = _rates(session, connection_id, model)
    calls = work.unheard + work.unjudged
    local = service != Service.GEMINI
    tokens = (
        (rates.hearing.read + rates.hearing.written) * work.unheard_s
        + (rates.judging.read + rates.judging.written) * (work.unheard_s + work.unjudged_s)
    )  # fmt: skip
    hearing = rates.hearing.requests * (work.unheard if rates.measured else work.sides)
    costs = (
        rates.hearing.cost(work.unheard_s, work.unheard, now_ms()),
        rates.judging.cost(work.unheard_s + work.unjudged_s, calls, now_ms()),
    )
    found = calls + work.finished
    waves = max(1.0, calls / max(1, parallel))
    return Estimate(
        calls=found,
        without_sound=len(ids) - found,
        finished=work.finished,
        seconds_of_sound=work.unheard_s + work.unjudged_s + work.finished_s,
        requests=0 if local else round(hearing + rates.judging.requests * calls),
        tokens=0 if local else round(tokens),
        micro_usd=0 if local or not calls else None if None in costs else sum(c or 0 for c in costs),
        duration_s=waves * rates.seconds_a_call if calls else 0.0,
        model=model,
        measured=rates.measured,
        unpriced=next((r.model for r, c in zip((rates.hearing, rates.judging), costs, strict=True) if c is None), ""),
    )


def _work(session: Session, ids: Sequence[int], *, again: bool) -> Work:
    seconds = func.coalesce(cast(Recording.frames / func.nullif(Recording.sample_rate, 0), Integer), Call.talk_seconds)
    heard = (
        select(Transcript.id)
        .where(Transcript.call_id == Call.id, Transcript.created_at >= func.coalesce(Recording.created_at, 0))
        .exists()
    )
    script = session.execute(
        select(SalesScript.id, SalesScript.created_at).order_by(SalesScript.id.desc()).limit(1)
    ).first()
    fits: list[Any] = [] if script is None else [(Analysis.script_id == script[0]) | (Analysis.created_at >= script[1])]
    judged = select(Analysis.id).where(Analysis.call_id == Call.id, Analysis.kind == AnalysisKind.MAIN, *fits).exists()
    step: Any = case(((Call.status == CallStatus.ANALYZED) & heard & judged, 2), (heard, 1), else_=0)
    if again:
        step = case((Call.id.is_(None), 1), else_=0)
    stereo = (Recording.channels == 2) & Recording.agent_channel.is_not(None)
    found = session.execute(
        select(step, func.count(), func.sum(seconds), func.sum(case((stereo, 2), else_=1)))
        .outerjoin(Recording, Recording.call_id == Call.id)
        .where(among(Call.id.expression, ids), Call.recording_state == RecordingState.STORED)
        .group_by(step)
    )
    by_step = {int(at): (int(n), int(s or 0), int(sides or 0)) for at, n, s, sides in found}
    none = (0, 0, 0)
    (unheard, unheard_s, sides), (unjudged, unjudged_s, _), (finished, finished_s, _) = (
        by_step.get(at, none) for at in range(3)
    )
    return Work(unheard, unheard_s, sides, unjudged, unjudged_s, finished, finished_s)


def _rates(session: Session, connection_id: int | None, model: str) -> Rates:
    hearing = _learned(session, connection_id, "transcribe")
    judging = _learned(session, connection_id, "judge")
    took = session.execute(
        select(Job.started_at, Job.finished_at)
        .where(Job.kind == JobKind.ANALYZE, Job.state == JobState.DONE, Job.done > 0)
        .order_by(Job.id.desc())
        .limit(100)
    )
    lengths = [(end - start) / 1000 for start, end in took if start is not None and end is not None]
    seconds = sum(lengths) / len(lengths) if len(lengths) >= _ENOUGH else 20.0
    if hearing is None or judging is None:
        # A side read is 32 tokens a second; both make some 6 tokens of answer, and the judge reads about as many
        # again beside a card and instructions of a few thousand, spread here over a call of three minutes.
        return Rates(Rate(64.0, 6.0, 1.0, model), Rate(26.0, 10.0, 1.0, model), seconds, measured=False)
    return Rates(hearing, judging, seconds, measured=True)


def _learned(session: Session, connection_id: int | None, purpose: str) -> Rate | None:
    lines = session.execute(
        select(
            Outgoing.call_id, Outgoing.model, Outgoing.requests, Outgoing.input_tokens,
            Outgoing.output_tokens + Outgoing.thinking_tokens,
        )
        .where(
            Outgoing.connection_id == connection_id, Outgoing.purpose == purpose, Outgoing.call_id.is_not(None),
        )
        .order_by(Outgoing.id.desc())
        .limit(_LEARNED_FROM)
    ).all()  # fmt: skip
    calls = {line[0] for line in lines}
    if len(calls) < _ENOUGH:
        return None
    frames = session.execute(
        select(func.sum(cast(Recording.frames / Recording.sample_rate, Integer))).where(
            Recording.call_id.in_(calls), Recording.sample_rate > 0
        )
    ).scalar()
    seconds = float(frames or 0)
    if not seconds:
        return None
    return Rate(
        read=sum(line[3] for line in lines) / seconds,
        written=sum(line[4] for line in lines) / seconds,
        requests=sum(line[2] for line in lines) / len(calls),
        model=str(lines[0][1]),
    )
