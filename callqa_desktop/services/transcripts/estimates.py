"""Where in time each word of a line stands: exact where the model said so, else an estimate.

An estimate spreads the characters of a stretch over the moments in which somebody speaks in it, or over its whole
length where loudness is not known. It serves seeking and the soft mark of the current word, is never stored as the
time of a word and never shown as exact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from callqa_desktop.services.records import UtteranceRow
from callqa_desktop.services.transcripts.runs import spans

Voiced = Callable[[int, int], Sequence[tuple[int, int]]]
"""Stretches of a range (start_ms, end_ms) in which somebody speaks, in order; none when not known."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One word: characters [first, end) and milliseconds."""

    first: int
    end: int
    start_ms: int
    end_ms: int
    exact: bool


def place(line: UtteranceRow, voiced: Voiced | None = None) -> tuple[Placed, ...]:
    """Every word of a line with its place in time, in order, within the line's own range.

    Args:
        voiced: where somebody speaks inside a range; None where that is not known.
    """
    words = spans(line.text)
    if not words:
        return ()
    known = {
        word.first: (word.end, word.start_ms, word.end_ms)
        for word in line.words
        if word.start_ms is not None and word.end_ms is not None
    }
    result: list[Placed] = []
    waiting: list[tuple[int, int]] = []
    clock, i = line.start_ms, 0
    while i < len(words):
        first, end = words[i]
        if first not in known:
            waiting.append((first, end))
            i += 1
            continue
        last, start_ms, end_ms = known[first]
        result += _spread(waiting, clock, start_ms, voiced)
        waiting = []
        run = [word for word in words[i:] if word[1] <= last] or [words[i]]
        if len(run) == 1:
            result.append(Placed(first, end, start_ms, end_ms, True))
        else:  # a replaced run knows its range, not the words inside
            result += _spread(run, start_ms, end_ms, voiced)
        clock, i = end_ms, i + len(run)
    result += _spread(waiting, clock, max(clock, line.end_ms), voiced)
    return tuple(result)


def word_at(placed: Sequence[Placed], ms: int) -> int:
    """The word being spoken at a moment: the last that has begun, -1 before the first. By bisection."""
    return bisect_right(placed, ms, key=lambda word: word.start_ms) - 1


def split_time(line: UtteranceRow, at: int, voiced: Voiced | None = None) -> int:
    """When the word at character `at` (or the next one after it) begins, estimated."""
    placed = place(line, voiced)
    return next((word.start_ms for word in placed if word.end > at), line.end_ms)


def _spread(words: Sequence[tuple[int, int]], start_ms: int, end_ms: int, voiced: Voiced | None) -> list[Placed]:
    if not words:
        return []
    end_ms = max(start_ms, end_ms)
    stretches = [(max(a, start_ms), min(b, end_ms)) for a, b in (voiced(start_ms, end_ms) if voiced else ())]
    stretches = [(a, b) for a, b in stretches if a < b] or [(start_ms, end_ms)]
    total = sum(b - a for a, b in stretches)
    weights = [end - first + 1 for first, end in words]
    whole = sum(weights)
    edges, done = [stretches[0][0]], 0
    for weight in weights:
        done += weight
        edges.append(_moment(stretches, total * done / whole))
    return [Placed(*word, a, max(a, b), False) for word, (a, b) in zip(words, pairwise(edges), strict=True)]


def _moment(stretches: Sequence[tuple[int, int]], spoken: float) -> int:
    """The moment at which so many milliseconds have been spoken."""
    for a, b in stretches:
        if spoken < b - a:
            return a + round(spoken)
        spoken -= b - a
    return stretches[-1][1]
