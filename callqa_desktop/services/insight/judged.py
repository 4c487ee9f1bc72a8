"""What the judgements of a set say: findings, objections, promises, steps of the script, mood."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.enums import FindingKind
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.analysis.details import (
    QUARTERS,
    Objection,
    Promise,
    StepState,
    client_mood,
    steps_in_short,
)
from callqa_desktop.services.insight import gather
from callqa_desktop.services.insight.gather import Known
from callqa_desktop.services.insight.numbers import spread
from callqa_desktop.services.insight.records import Clip, Due, Kind, Objections, ScriptStep, Spread

EXAMPLES = 12
PROMISES = 200
_PORTION = 1000
_Found = tuple[int, int]
"""Call and finding."""
_Words = tuple[str, int | None, int | None]
"""Text, start and end."""


@dataclass(frozen=True, slots=True)
class Findings:
    kinds: tuple[Kind, ...]
    objections: Objections
    promises: tuple[Due, ...]
    promised: int


def findings(session: Session, calls: Mapping[int, Known], judged: Mapping[int, int]) -> Findings:
    """Findings by kind, the most frequent first."""
    owners = {analysis: call for call, analysis in judged.items()}
    by_kind: dict[str, list[_Found]] = defaultdict(list)
    handled: dict[str, list[_Found]] = defaultdict(list)
    due: list[tuple[_Found, Promise]] = []
    for number, analysis, kind, how, who, when in gather.findings(session, judged):
        found = (owners[analysis], number)
        by_kind[kind].append(found)
        if kind == FindingKind.OBJECTION:
            handled[Objection.of({"handled": how}).handled].append(found)
        elif kind == FindingKind.PROMISE and when:
            promise = Promise.of({"who": who, "due": when})
            if promise.due:
                due.append((found, promise))
    due.sort(key=lambda one: -calls[one[0][0]].started_at)
    words = _words(session, [*by_kind.values(), *handled.values()], [found for found, _ in due[:PROMISES]])
    kinds = [Kind(kind, len(found), _calls(found), _examples(found, words)) for kind, found in by_kind.items()]
    return Findings(
        tuple(sorted(kinds, key=lambda one: -len(one.calls))),
        Objections({k: _calls(v) for k, v in handled.items()}, {k: _examples(v, words) for k, v in handled.items()}),
        tuple(_due(calls[call], promise, words[number]) for (call, number), promise in due[:PROMISES]),
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
    named: dict[str, dict[str, array[int]]] = {}
    mood: list[list[float]] = [[] for _ in range(QUARTERS)]
    bad = tuple(array("q") for _ in range(QUARTERS))
    for call_id, sentences, kept in _rows(session, judged, check):
        advice += [(call_id, one) for one in sentences if isinstance(one, str) and one.strip()]
        for title, state in steps_in_short(kept):
            by_state = named.get(title)
            if by_state is None:
                # One step of two versions of the script is the same while it is called the same.
                key = title.casefold()
                titles.setdefault(key, title)
                by_state = named[title] = steps.setdefault(key, {state: array("q") for state in StepState})
            by_state[state].append(call_id)
        for place, value in enumerate(client_mood(kept)):
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
        rows: Any = session.execute(
            select(Analysis.call_id, Analysis.advice, Analysis.details["script"], Analysis.details["mood"]).where(
                among(Analysis.id.expression, part)
            )
        )
        for call_id, advice, script, mood in rows:
            yield call_id, advice, {"script": script, "mood": mood}


def _due(call: Known, promise: Promise, words: _Words) -> Due:
    text, start, _ = words
    return Due(call.id, call.started_at, call.employee, call.client, text, promise.who, promise.due, start)


def _calls(found: Sequence[_Found]) -> array[int]:
    return array("q", sorted({call for call, _ in found}))


def _words(session: Session, groups: Sequence[Sequence[_Found]], more: Sequence[_Found]) -> dict[int, _Words]:
    """The words of what may be shown of each group, and of `more`."""
    shown = {number for group in groups for one in _newest(group, 2 * EXAMPLES) for number in one[1]}
    return gather.words_of(session, sorted(shown | {number for _, number in more}))


def _newest(found: Sequence[_Found], calls: int) -> list[tuple[int, list[int]]]:
    """The newest calls, each with its findings in their order."""
    by_call: dict[int, list[int]] = defaultdict(list)
    for call, number in found:
        by_call[call].append(number)
    return [(call, by_call[call]) for call in nlargest(calls, by_call)]


def _examples(found: Sequence[_Found], words: Mapping[int, _Words]) -> tuple[Clip, ...]:
    """Of the newest calls, one each."""
    told = [
        Clip(call, *words[next(number for number in numbers if words[number][0])])
        for call, numbers in _newest(found, 2 * EXAMPLES)
        if any(words[number][0] for number in numbers)
    ]
    return tuple(told[:EXAMPLES])
