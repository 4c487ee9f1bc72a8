"""The sales script checked by the forms of words alone: which of its steps show in what was said.

A step is a line of the script. It is looked for by its phrases in quotation marks, else by the words that carry it,
most of which must be said close together. A line with neither (a heading, "greet the client") cannot be told by rule
and is left out: nothing is said of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from callqa_desktop.services.analysis.local.phrases import Hit, Phrase, Spoken, find, phrase, quoted, term
from callqa_desktop.services.search.query import WORD, Term

LEAST_WORDS = 3
"""Words a line without quotations must have to be looked for."""
SHARE = 0.6
"""Part of them that must be said."""
CLOSE = 2
"""Utterances of the same speaker they may be spread over."""
MOST = 100
_LONGEST_TITLE = 200
_SHORT = 4
"""Letters below which a word carries nothing."""
_MARKER = re.compile(r"^\s*(?:[-*•–—▪●]|\d{1,3}[.)]|\(\d{1,3}\)|[a-zа-яіїєґ][.)])\s+", re.IGNORECASE)
_HEADING = re.compile(r"^\s*#{1,6}\s")


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    title: str
    phrases: tuple[Phrase, ...]
    words: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    step: Step
    state: str
    """found, missed or out_of_order, as in services.analysis.details.StepState."""
    hit: Hit | None


def steps_of(script: str) -> tuple[Step, ...]:
    """The steps of a script that a rule can tell. Where some lines are points of a list, only these are steps."""
    lines = [line for line in script.splitlines() if line.strip() and not _HEADING.match(line)]
    marked = [line for line in lines if _MARKER.match(line)]
    found = []
    for number, line in enumerate(marked or lines, 1):
        title = _MARKER.sub("", line).strip()
        phrases = tuple(one for text in quoted(title) if (one := phrase(text)) is not None)
        words = () if phrases else tuple(dict.fromkeys(term(w) for w in WORD.findall(title) if len(w) >= _SHORT))
        if phrases or len(words) >= LEAST_WORDS:
            found.append(Step(f"s{number}", title[:_LONGEST_TITLE], phrases, words))
    return tuple(found[:MOST])


def check(script: str, lines: Sequence[Spoken], speakers: Sequence[str]) -> tuple[Checked, ...]:
    """What became of each step that a rule can tell."""
    steps = steps_of(script)
    hits = [_hit(step, lines, speakers) for step in steps]
    in_order = _in_order([hit.line if hit else None for hit in hits])
    return tuple(
        Checked(step, "missed" if hit is None else "found" if number in in_order else "out_of_order", hit)
        for number, (step, hit) in enumerate(zip(steps, hits, strict=True))
    )


def _hit(step: Step, lines: Sequence[Spoken], speakers: Sequence[str]) -> Hit | None:
    if step.phrases:
        found = [hit for one in step.phrases if (hit := find(one, lines, speakers)) is not None]
        return min(found, key=lambda hit: hit.line, default=None)
    mine = [(number, line) for number, line in enumerate(lines) if line.said.speaker in speakers]
    needed = max(2, round(SHARE * len(step.words)))
    for first in range(len(mine)):
        near = mine[first : first + CLOSE]
        said = [form for _, line in near for form in line.forms]
        if sum(any(word.accepts(form) for form in said) for word in step.words) >= needed:
            number, line = max(
                near, key=lambda one: sum(any(word.accepts(form) for form in one[1].forms) for word in step.words)
            )
            return Hit(number, line.said.text)
    return None


def _in_order(places: Sequence[int | None]) -> frozenset[int]:
    """The most numbers whose places do not go back (a longest non-decreasing run of them)."""
    ends: list[tuple[int, int]] = []
    before: dict[int, int | None] = {}
    for number, place in enumerate(places):
        if place is None:
            continue
        at = bisect_left(ends, (place, len(places)))
        before[number] = ends[at - 1][1] if at else None
        ends[at:] = [(place, number), *ends[at + 1 :]]
    kept: set[int] = set()
    number_now = ends[-1][1] if ends else None
    while number_now is not None:
        kept.add(number_now)
        number_now = before[number_now]
    return frozenset(kept)
