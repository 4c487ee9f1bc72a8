"""Two neighbouring transcripts of one sound become one, without a word doubled or lost.

Pieces cut in a silence share nothing and are simply put after each other. Where two pieces overlap, the words both
heard are matched, and the seam is laid through the matched word farthest from the edges: there neither model heard half
a word. Without a match the seam is the middle of the overlap by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from callqa_desktop.services.analysis.shapes import ChannelLine
from callqa_desktop.services.transcripts import runs

Spoken = tuple[str, ChannelLine]
"""Speaker (or a label of one) and line; times from the start of the recording."""

_APART_MS = 2_500
"""How far apart two pieces may put the same word."""
_REACH_MS = 3_000
"""Words this near to the overlap are compared too: models misplace words."""


@dataclass(frozen=True, slots=True)
class _Token:
    """One word of a line: which line, which characters, and where in time, as well as is known."""

    line: int
    first: int
    end: int
    core: str
    at_ms: int


def joined(left: Sequence[Spoken], right: Sequence[Spoken], overlap: tuple[int, int]) -> list[Spoken]:
    """The lines of both, in order.

    Args:
        left, right: of two pieces, right's piece beginning where left's ends or a little before it.
        overlap: start and end in milliseconds of what both heard; empty where start is not before end.
    """
    start, end = overlap
    if start >= end or not left or not right:
        return [*left, *right]
    ours = [token for token in _tokens(left) if token.at_ms >= start - _REACH_MS]
    theirs = [token for token in _tokens(right) if token.at_ms <= end + _REACH_MS]
    seam = _seam(ours, theirs, (start + end) // 2)
    if seam is None:
        middle = (start + end) // 2
        kept = next((token for token in ours if token.at_ms >= middle), None)
        begun = next((token for token in theirs if token.at_ms >= middle), None)
        head = _until(left, kept) if kept else list(left)
        tail = _from(right, begun) if begun else _after(right, theirs)
        return [*head, *tail]
    ours_last, theirs_last = seam
    return [*_through(left, ours_last), *_beyond(right, theirs_last)]


def _seam(ours: Sequence[_Token], theirs: Sequence[_Token], middle: int) -> tuple[_Token, _Token] | None:
    """The pair of equal words nearest the middle of the overlap, in the best way to lay one row of words on the other.

    Both heard the same words, so near the middle one row is the other moved by some number of words. Each such number
    is judged by the words that are then equal and those that are not, the nearer to the middle the more they count;
    between equals ("так, так, так") the times decide.
    """
    best: tuple[float, list[tuple[int, _Token, _Token]]] = (0.0, [])
    for shift in range(-len(ours) + 1, len(theirs)):
        score = 0.0
        pairs: list[tuple[int, _Token, _Token]] = []
        for at in range(max(0, -shift), min(len(ours), len(theirs) - shift)):
            a, b = ours[at], theirs[at + shift]
            apart, away = abs(a.at_ms - b.at_ms), abs((a.at_ms + b.at_ms) // 2 - middle)
            if apart <= _APART_MS:
                weight = 1 / (1 + away / 1_000)
                score += weight * (1 - apart / _APART_MS / 2) if a.core == b.core else -weight
                if a.core == b.core:
                    pairs.append((away, a, b))
        if score > best[0]:
            best = (score, pairs)
    nearest = min(best[1], key=lambda pair: pair[0], default=None)
    return None if nearest is None else nearest[1:]


def _tokens(lines: Sequence[Spoken]) -> list[_Token]:
    """The words of all lines; a word without a time of its own lies in its line by its place in the text."""
    tokens = []
    for number, (_, line) in enumerate(lines):
        timed = dict(zip((place for place, _ in _timed(line)), (at for _, at in _timed(line)), strict=True))
        length = max(len(line.text), 1)
        for first, end in runs.spans(line.text):
            share = (first + end) / 2 / length
            at = timed.get((first, end), round(line.start + (line.end - line.start) * share))
            tokens.append(_Token(number, first, end, runs.core(line.text[first:end]), at))
    return tokens


def _timed(line: ChannelLine) -> list[tuple[tuple[int, int], int]]:
    """Places in the text of words with times, and the middles of these."""
    places = runs.spans(line.text)
    cores = [runs.core(line.text[first:end]) for first, end in places]
    found = []
    at = 0
    for word in line.words:
        core = runs.core(word.text.strip())
        if core in cores[at:]:
            at = cores.index(core, at) + 1
            if word.start_ms is not None and word.end_ms is not None:
                found.append((places[at - 1], (word.start_ms + word.end_ms) // 2))
    return found


def _until(lines: Sequence[Spoken], token: _Token) -> list[Spoken]:
    """Everything before a word."""
    return [*lines[: token.line], *_part(lines[token.line], 0, token.first, None, token.at_ms)]


def _through(lines: Sequence[Spoken], token: _Token) -> list[Spoken]:
    """Everything up to and with a word."""
    return [*lines[: token.line], *_part(lines[token.line], 0, token.end, None, token.at_ms)]


def _from(lines: Sequence[Spoken], token: _Token) -> list[Spoken]:
    """Everything from a word on."""
    return [*_part(lines[token.line], token.first, None, token.at_ms, None), *lines[token.line + 1 :]]


def _beyond(lines: Sequence[Spoken], token: _Token) -> list[Spoken]:
    """Everything after a word."""
    return [*_part(lines[token.line], token.end, None, token.at_ms, None), *lines[token.line + 1 :]]


def _after(lines: Sequence[Spoken], heard: Sequence[_Token]) -> list[Spoken]:
    """The lines none of whose words are among those heard."""
    seen = {token.line for token in heard}
    return [line for number, line in enumerate(lines) if number not in seen]


def _part(spoken: Spoken, first: int, end: int | None, start_ms: int | None, end_ms: int | None) -> list[Spoken]:
    """A part of a line by characters; nothing where no word is left. A moment given draws the bound to it."""
    speaker, line = spoken
    whole = first == 0 and (end is None or end >= len(line.text.rstrip()))
    if whole:
        return [spoken]
    text = line.text[first:end].strip()
    if not text:
        return []
    begin = line.start if start_ms is None else min(max(start_ms, line.start), line.end)
    stop = line.end if end_ms is None else max(min(end_ms, line.end), begin)
    cores = {runs.core(text[a:b]) for a, b in runs.spans(text)}
    words = tuple(word for word in line.words if _lies(word.start_ms, word.end_ms, begin, stop))
    doubtful = tuple(replace(word) for word in line.doubtful if runs.core(word.text.strip()) in cores)
    changes = {"text": text, "start": begin, "end": stop, "words": words, "doubtful": doubtful}
    return [(speaker, line.model_copy(update=changes))]


def _lies(start: int | None, end: int | None, begin: int, stop: int) -> bool:
    return start is not None and end is not None and begin <= (start + end) // 2 <= stop
