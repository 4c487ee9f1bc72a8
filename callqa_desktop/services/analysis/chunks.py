"""Where a long sound is cut for a model that takes or bears only so much of it at once.

Cuts lie in the middle of silences, so that no word is heard twice or by halves. Where somebody speaks on and on without
one, two pieces overlap, and the words of the overlap are matched afterwards (joining.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Stretch = tuple[int, int]
"""Start and end of speech in milliseconds."""

SILENCE_MS = 600
"""The shortest silence that is cut in gladly."""
SHORT_SILENCE_MS = 250
"""The shortest silence that is cut in where no longer one is near: longer than any stop inside a word."""
OVERLAP_MS = 8_000
"""What two pieces share where there is no silence at all."""
_SEARCHED = 0.5
"""The share of a piece, from its end, in which a silence is looked for."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the sound: [start_ms, end_ms). It begins before the end of the piece before it only where a cut had
    to be made in the midst of speech."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def plan(speech: Sequence[Stretch], duration_ms: int, longest_ms: int) -> list[Chunk]:
    """Pieces that cover the sound, in order, about equally long and none longer than `longest_ms`.

    Args:
        speech: sorted and apart; may be empty, which is one long silence.
        longest_ms: more than twice OVERLAP_MS.
    """
    if longest_ms <= 2 * OVERLAP_MS:
        raise ValueError("pieces this short cannot overlap")
    chunks: list[Chunk] = []
    start = 0
    while duration_ms - start > longest_ms:
        pieces_left = -(-(duration_ms - start) // longest_ms)
        target = start + -(-(duration_ms - start) // pieces_left)
        last = start + longest_ms
        first = start + round(longest_ms * _SEARCHED)
        cut = _cut(speech, first, last, target)
        chunks.append(Chunk(start, cut if cut is not None else last))
        start = cut if cut is not None else last - OVERLAP_MS
    if duration_ms > start or not chunks:
        chunks.append(Chunk(start, duration_ms))
    return chunks


def within(speech: Sequence[Stretch], chunk: Chunk) -> list[Stretch]:
    """The speech of a piece, in milliseconds from its start."""
    return [
        (max(start, chunk.start_ms) - chunk.start_ms, min(end, chunk.end_ms) - chunk.start_ms)
        for start, end in speech
        if start < chunk.end_ms and end > chunk.start_ms
    ]


def _cut(speech: Sequence[Stretch], first: int, last: int, target: int) -> int | None:
    """The place in [first, last] to cut at: the silence nearest to the target, else the longest of the short ones."""
    gaps = _gaps(speech, first, last)
    long = [gap for gap in gaps if gap[1] - gap[0] >= SILENCE_MS]
    if long:
        return min((_place(gap, target) for gap in long), key=lambda place: abs(place - target))
    short = [gap for gap in gaps if gap[1] - gap[0] >= SHORT_SILENCE_MS]
    if short:
        begin, end = max(short, key=lambda gap: gap[1] - gap[0])
        return (begin + end) // 2
    return None


def _place(gap: Stretch, target: int) -> int:
    """Inside a silence, near the target and clear of the speech on both sides."""
    begin, end = gap
    margin = min((end - begin) // 2, SILENCE_MS // 2)
    return min(max(target, begin + margin), end - margin)


def _gaps(speech: Sequence[Stretch], first: int, last: int) -> list[Stretch]:
    """Silences, as far as they lie between first and last."""
    gaps = []
    at = 0
    for start, end in (*speech, (last + SILENCE_MS, last + SILENCE_MS)):
        begin, stop = max(at, first), min(start, last)
        if stop > begin:
            gaps.append((begin, stop))
        at = max(at, end)
    return gaps
