"""The view of a set of calls: everything that is known of them together, each figure with the calls behind it."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Measures, SoundCheck, TrackerHit, Transcript
from callqa_desktop.models.enums import CallStatus, RecordingState
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight import advice, gather, judged, measures, scores
from callqa_desktop.services.insight.gather import Known
from callqa_desktop.services.insight.numbers import spread
from callqa_desktop.services.insight.records import Consolidated, Coverage, Tracked
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.trackers.store import trackers

_STEPS = 8


def consolidated(session: Session, wanted: Calls, progress: Progress) -> Consolidated:
    """The view of a filter, or of these calls.

    Judgements of calls the person here calibrates blind are left out, their sound and words count.

    Raises:
        Cancelled
    """
    progress.report(0, _STEPS)
    ids = gather.ids_of(session, wanted)
    calls = gather.known(session, ids)
    hidden = hidden_calls(session) & calls.keys()
    seen = [n for n in calls if n not in hidden]
    progress.report(1, _STEPS)
    analyses = gather.analyses(session, seen)
    found = judged.findings(session, calls, analyses)
    progress.report(2, _STEPS)
    told = judged.told(session, analyses, progress.check)
    progress.report(3, _STEPS)
    together = advice.grouped(told.advice, progress.check)
    progress.report(4, _STEPS)
    evaluated = gather.evaluated(session, seen)
    questions = scores.questions(session, evaluated)
    progress.report(5, _STEPS)
    figures = gather.figures(session, ids, measures.shown())
    progress.report(6, _STEPS)
    transcribed = _ids(session.scalars(select(Transcript.call_id).where(among(Transcript.call_id.expression, ids))))
    heard = _tracked(session, transcribed)
    progress.report(7, _STEPS)
    points = [one.score for n, one in calls.items() if n not in hidden and one.score is not None]
    return Consolidated(
        coverage=_coverage(session, calls, hidden, analyses, transcribed),
        score=spread(points),
        bins=scores.bins([calls[n] for n in seen]),
        questions=questions,
        findings=found.kinds,
        trackers=heard,
        objections=found.objections,
        steps=told.steps,
        promises=found.promises,
        promised=found.promised,
        advice=together,
        measures=measures.measured(figures),
        mood=told.mood,
        bad_mood=told.bad_mood,
        sound=_sound(session, ids),
    )


def _coverage(
    session: Session, calls: Mapping[int, Known], hidden: frozenset[int] | set[int], analyses: Mapping[int, int],
    transcribed: array[int],
) -> Coverage:  # fmt: skip
    measured = session.scalars(select(Measures.call_id).where(among(Measures.call_id.expression, list(calls))))
    people = [n for n, one in calls.items() if one.human_score is not None and n not in hidden]
    fresh = [
        n for n, one in calls.items()
        if n not in analyses and one.recording == RecordingState.STORED and one.status != CallStatus.FAILED
        and n not in hidden
    ]  # fmt: skip
    failed = [n for n, one in calls.items() if one.status == CallStatus.FAILED]
    return Coverage(
        array("q", calls), _ids(analyses), transcribed, _ids(measured), _ids(people), len(hidden), _ids(fresh),
        _ids(failed),
    )  # fmt: skip


def _tracked(session: Session, transcribed: array[int]) -> tuple[Tracked, ...]:
    """Trackers by how much they say: expected ones that are missed most, then those heard most."""
    said: dict[int, list[int]] = defaultdict(list)
    by: dict[int, Counter[str]] = defaultdict(Counter)
    rows = session.execute(
        select(TrackerHit.tracker_id, TrackerHit.call_id, TrackerHit.places).where(
            among(TrackerHit.call_id.expression, transcribed)
        )
    )
    for tracker_id, call_id, places in rows:
        said[tracker_id].append(call_id)
        by[tracker_id].update(str(place[3]) for place in places)
    everyone = set(transcribed)
    made = [
        Tracked(
            one.id, one.name, one.expected, _ids(said[one.id]), _ids(everyone - set(said[one.id])), dict(by[one.id])
        )
        for one in trackers(session, active=True)
    ]
    return tuple(sorted(made, key=lambda one: (not one.expected, -len(one.unsaid if one.expected else one.said))))


def _sound(session: Session, ids: array[int]) -> dict[str, array[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    rows: Any = session.execute(
        select(SoundCheck.verdict, SoundCheck.call_id).where(among(SoundCheck.call_id.expression, ids))
    )
    for verdict, call_id in rows:
        found[verdict].append(call_id)
    return {verdict: _ids(calls) for verdict, calls in found.items()}


def _ids(calls: Iterable[int]) -> array[int]:
    return array("q", sorted(set(calls)))
