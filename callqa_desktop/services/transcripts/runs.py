"""Which known words of a line are still there after a correction, and where.

A word that stayed keeps its time and its confidence. A run of words that was replaced inherits the range of the run it
replaced, as one piece; nothing is known of words that were added. No time is ever made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import WordRow

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^\W+|\W+$")
_COMPARED = 600
"""Words beyond which the changed middle of a line counts as one replaced run: comparing costs the square of it."""

Span = tuple[int, int]


def spans(text: str) -> list[Span]:
    """Where the words of a text stand: characters [first, end)."""
    return [match.span() for match in _WORD.finditer(text)]


def carried(old: str, words: Sequence[WordRow], new: str) -> tuple[WordRow, ...]:
    """What is known of the words of `new`, from what is known of those of `old`."""
    if old == new:
        return tuple(words)
    before, after = spans(old), spans(new)
    known = _by_place(before, words)
    result: list[WordRow] = []
    for same, i1, i2, j1, j2 in _blocks(old, before, new, after):
        if same:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                if word := known.get(i):
                    result.append(WordRow(*after[j], word.start_ms, word.end_ms, word.confidence))
        elif i1 < i2 and j1 < j2:
            first, last = known.get(i1), known.get(i2 - 1)
            if first and last and first.start_ms is not None and last.end_ms is not None:
                result.append(WordRow(after[j1][0], after[j2 - 1][1], first.start_ms, last.end_ms))
    return tuple(result)


def cut(old: str, new: str, at: int) -> int:
    """The character of `old` that corresponds to character `at` of its correction `new`."""
    before, after = spans(old), spans(new)
    word = next((j for j, (_, end) in enumerate(after) if end > at), len(after))
    place = len(before)
    for same, i1, i2, j1, j2 in _blocks(old, before, new, after):
        if word < j2 or (word == j1 == j2):
            place = i1 + (word - j1) if same else (i1 if word == j1 else i2)
            break
    return before[place][0] if place < len(before) else len(old)


def shifted(words: Sequence[WordRow], by: int) -> tuple[WordRow, ...]:
    """The words of a text that now stands `by` characters further on."""
    return tuple(WordRow(w.first + by, w.end + by, w.start_ms, w.end_ms, w.confidence) for w in words)


def within(words: Sequence[WordRow], start_ms: int, end_ms: int) -> tuple[WordRow, ...]:
    """Leaves out times that lie outside the line or run backwards, and words nothing is then known of."""
    result: list[WordRow] = []
    latest = start_ms
    for word in words:
        start, end = word.start_ms, word.end_ms
        if start is None or end is None or not latest <= start <= end <= end_ms:
            if word.confidence is not None:
                result.append(WordRow(word.first, word.end, None, None, word.confidence))
            continue
        latest = start
        result.append(word)
    return tuple(result)


def _by_place(before: Sequence[Span], words: Sequence[WordRow]) -> dict[int, WordRow]:
    starts = {first: i for i, (first, _) in enumerate(before)}
    return {starts[word.first]: word for word in words if word.first in starts}


def _blocks(
    old: str, before: Sequence[Span], new: str, after: Sequence[Span]
) -> Iterator[tuple[bool, int, int, int, int]]:
    """(same, i1, i2, j1, j2): words [i1, i2) of old are, or became, words [j1, j2) of new."""
    first = [core(old[a:b]) for a, b in before]
    second = [core(new[a:b]) for a, b in after]
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    i2, j2 = len(first) - tail, len(second) - tail
    if head:
        yield True, 0, head, 0, head
    if head < i2 or head < j2:
        if max(i2, j2) - head > _COMPARED:
            yield False, head, i2, head, j2
        else:
            matcher = SequenceMatcher(None, first[head:i2], second[head:j2], autojunk=False)
            for tag, a, b, c, d in matcher.get_opcodes():
                yield tag == "equal", head + a, head + b, head + c, head + d
    if tail:
        yield True, i2, len(first), j2, len(second)


def core(word: str) -> str:
    """A word without case, apostrophe forms and the marks at its ends: another comma makes no other word."""
    folded = fold(word)
    return _EDGES.sub("", folded) or folded
