"""Words a model repeats without end: a fault of such models in music, noise and silence, not what was said.

People repeat words too ("так, так, так", "алло, алло"), so only what nobody says counts: very many repetitions in a
row, or rather many faster than anybody can speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import LISTED, ChannelLine, HeardWord
from callqa_desktop.services.transcripts import runs

ENDLESS = 10
"""Repetitions in a row nobody says, however slowly."""
MANY = 6
"""Repetitions in a row nobody says faster than FASTEST."""
FASTEST = 6.0
"""Words a second; fast Ukrainian speech has 3 to 4."""
KEPT = 2
"""Repetitions left of a loop."""
_LONGEST = 8
"""Words in the repeated piece."""


def looped(line: ChannelLine) -> bool:
    """Whether a line holds words repeated without end."""
    return bool(_loops(line))


def endless(lines: Sequence[Spoken]) -> bool:
    """Whether a line does, or the same line comes again and again."""
    return any(looped(line) for _, line in lines) or _same_lines(lines) >= ENDLESS


def without_loops(lines: Sequence[Spoken]) -> list[Spoken]:
    """The lines with each loop cut to its first repetitions, these marked as doubtful."""
    stuck = _same_lines(lines) >= ENDLESS
    result: list[Spoken] = []
    times = 0
    for number, (speaker, line) in enumerate(lines):
        times = times + 1 if number and _core(lines[number - 1]) == _core(lines[number]) else 1
        if times <= KEPT or not stuck:
            result.append((speaker, _cut(line)))
    return result


def _cut(line: ChannelLine) -> ChannelLine:
    places = runs.spans(line.text)
    gone: set[int] = set()
    doubted: set[int] = set()
    for first, size, times in _loops(line):
        gone |= set(range(first + KEPT * size, first + times * size))
        doubted |= set(range(first, first + KEPT * size))
    if not gone:
        return line
    kept = [number for number in range(len(places)) if number not in gone]
    text = " ".join(line.text[slice(*places[number])] for number in kept)
    doubtful = tuple(
        HeardWord(line.text[slice(*places[number])], confidence=LISTED / 2) for number in kept if number in doubted
    )
    return line.model_copy(update={"text": text, "doubtful": (*line.doubtful, *doubtful), "words": _timed(line, kept)})


def _timed(line: ChannelLine, kept: Sequence[int]) -> tuple[HeardWord, ...]:
    """Words with times where the model gave one for each word of the text, else none."""
    if len(line.words) != len(runs.spans(line.text)):
        return ()
    return tuple(replace(line.words[number]) for number in kept)


def _loops(line: ChannelLine) -> list[tuple[int, int, int]]:
    """(first word, words in the piece, repetitions) of each loop, apart."""
    cores = [runs.core(line.text[first:end]) for first, end in runs.spans(line.text)]
    seconds = max((line.end - line.start) / 1000, 0.001)
    limit = MANY if len(cores) / seconds > FASTEST else ENDLESS
    found = []
    at = 0
    while at < len(cores):
        size, times = _repeated(cores, at)
        if times >= limit:
            found.append((at, size, times))
            at += size * times
        else:
            at += 1
    return found


def _repeated(cores: Sequence[str], at: int) -> tuple[int, int]:
    """The piece from here on that is repeated most often: its words, and how often it stands in a row."""
    best = (1, 1)
    for size in range(1, min(_LONGEST, (len(cores) - at) // 2) + 1):
        piece = cores[at : at + size]
        times = 1
        while cores[at + times * size : at + (times + 1) * size] == piece:
            times += 1
        if times > best[1]:
            best = (size, times)
    return best


def _same_lines(lines: Sequence[Spoken]) -> int:
    """The most often a line stands in a row."""
    longest = current = 1
    for one, other in pairwise(lines):
        current = current + 1 if _core(one) == _core(other) else 1
        longest = max(longest, current)
    return longest


def _core(spoken: Spoken) -> str:
    _, line = spoken
    return " ".join(runs.core(line.text[first:end]) for first, end in runs.spans(line.text))
