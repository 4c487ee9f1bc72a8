"""What the judgements of a set say: findings, objections, promises, steps of the script, mood."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.enums import FindingKind
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.analysis.details import QUARTERS, Details, Objection, Promise, StepState
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.gather import Known
from callqa_desktop.services.insight.numbers import spread
from callqa_desktop.services.insight.records import Clip, Due, Kind, Objections, ScriptStep, Spread

EXAMPLES = 12
PROMISES = 200
_PORTION = 1000


@dataclass(frozen=True, slots=True)
class Findings:
    kinds: tuple[Kind, ...]
    objections: Objections
    promises: tuple[Due, ...]
    promised: int


def findings(session: Session, calls: Mapping[int, Known], judged: Mapping[int, int]) -> Findings:
    """Findings by kind, the most frequent first."""
    owners = {analysis: call for call, analysis in judged.items()}
    by_kind: dict[str, list[Clip]] = defaultdict(list)
    handled: dict[str, list[Clip]] = defaultdict(list)
    due: list[Due] = []
    for analysis, kind, text, quote, detail, start, end in gather.findings(session, judged):
        call = calls[owners[analysis]]
        clip = Clip(call.id, text or quote, start, end)
        by_kind[kind].append(clip)
        if kind == FindingKind.OBJECTION:
            handled[Objection.of(_mapping(detail)).handled].append(clip)
        elif kind == FindingKind.PROMISE:
            promise = Promise.of(_mapping(detail))
            if promise.due:
                due.append(
                    Due(
                        call.id, call.started_at, call.employee, call.client, text or quote, promise.who, promise.due,
                        start,
                    )
                )  # fmt: skip
    due.sort(key=lambda one: -one.started_at)
    kinds = [Kind(kind, len(clips), _calls(clips), _examples(clips)) for kind, clips in by_kind.items()]
    return Findings(
        tuple(sorted(kinds, key=lambda one: -len(one.calls))),
        Objections({k: _calls(v) for k, v in handled.items()}, {k: _examples(v) for k, v in handled.items()}),
        tuple(due[:PROMISES]),
        len(due),
    )


@dataclass(frozen=True, slots=True)
class Told:
    advice: tuple[tuple[int, str], ...]
    """(call, sentence)."""
    steps: tuple[ScriptStep, ...]
    mood: tuple[Spread | None, ...]
    bad_mood: tuple[array[int], ...]


def told(session: Session, judged: Mapping[int, int], check: Callable[[], None]) -> Told:
    """Advice, steps of the script in its order, and the client's mood by quarter."""
    advice: list[tuple[int, str]] = []
    titles: dict[str, str] = {}
    steps: dict[str, dict[str, array[int]]] = {}
    mood: list[list[float]] = [[] for _ in range(QUARTERS)]
    bad = tuple(array("q") for _ in range(QUARTERS))
    for call_id, sentences, kept in _rows(session, judged, check):
        advice += [(call_id, one) for one in sentences if isinstance(one, str) and one.strip()]
        details = Details.of({name: kept.get(name) for name in ("script", "mood")})
        for step in details.script:
            # One step of two versions of the script is the same while it is called the same.
            key = step.title.casefold()
            titles.setdefault(key, step.title)
            by_state = steps.get(key)
            if by_state is None:
                by_state = steps[key] = {state: array("q") for state in StepState}
            by_state[step.state].append(call_id)
        for place, value in enumerate(details.mood.client if details.mood else ()):
            if value is not None:
                mood[place].append(value)
                if value < 0:
                    bad[place].append(call_id)
    made = tuple(
        ScriptStep(
            key, titles[key], by[StepState.FOUND],
            array("q", sorted({*by[StepState.MISSED], *by[StepState.UNPROVED]})), by[StepState.OUT_OF_ORDER],
        )
        for key, by in steps.items()
    )  # fmt: skip
    return Told(tuple(advice), made, tuple(spread(one) for one in mood) if any(mood) else (), bad)


def _rows(
    session: Session, judged: Mapping[int, int], check: Callable[[], None]
) -> Iterator[tuple[int, list[Any], Mapping[str, Any]]]:
    ids = list(judged.values())
    for start in range(0, len(ids), _PORTION):
        check()
        part = ids[start : start + _PORTION]
        yield from session.execute(
            select(Analysis.call_id, Analysis.advice, Analysis.details).where(among(Analysis.id.expression, part))
        )


def _mapping(text: str | None) -> Mapping[str, Any]:
    made = json.loads(text) if text else {}
    return made if isinstance(made, dict) else {}


def _calls(clips: Sequence[Clip]) -> array[int]:
    return array("q", sorted({clip.call_id for clip in clips}))


def _examples(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    """Of the newest calls, one each."""
    by_call: dict[int, Clip] = {}
    for clip in clips:
        if clip.text:
            by_call.setdefault(clip.call_id, clip)
    return tuple(by_call[n] for n in sorted(by_call, reverse=True)[:EXAMPLES])
