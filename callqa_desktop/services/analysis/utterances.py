"""Lines of the model's transcripts made into one conversation: merged, mended, without the other side's echo."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np

from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord
from callqa_desktop.services.audio.channels import lane
from callqa_desktop.services.audio.pcm import Sound
from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import DOUBTFUL_BELOW, WordRow
from callqa_desktop.services.transcripts import runs

SHORTEST_MS = 200
"""An utterance is never shown shorter: it must be possible to play it."""
SILENCE = 33.0
"""Root mean square of the loudest tenth of a second below which a channel is silent: -60 dB of full scale."""
_DOUBLED = 0.95
_BLOCK = 1 << 18
"""Frames looked at in one go."""
_ECHO_WORDS = 3
_ECHO_LIKENESS = 0.85
_ECHO_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance; milliseconds from the start of the recording."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    words: tuple[WordRow, ...] = ()
    """What the model said of single words."""
    language: str = ""
    """uk, en, ru …; "" where nobody said."""
    estimated: bool = False
    """Where it lies was not measured: it was laid over the speech, or drawn there from far away."""


def words_of(text: str) -> str:
    """Folded words alone, one space between: two texts are compared without case, marks and apostrophe forms."""
    return " ".join(re.findall(r"[\w\u02bc]+", fold(text)))


def conversation(lines: Iterable[tuple[str, ChannelLine]], duration_ms: int) -> list[Said]:
    """Utterances in order of time, within the recording, each with words and a length.

    Args:
        lines: speaker and line; those of one speaker in order.
    """
    said = [_said(speaker, line, text, duration_ms) for speaker, line in lines if (text := _clean(line.text))]
    return sorted(said, key=lambda one: one.start_ms)


def without_echo(said: Sequence[Said], loudness: Callable[[Said, str], float]) -> list[Said]:
    """Leaves out what a channel only overheard: the same words of the other side at the same time, and quieter.

    Args:
        said: sorted utterances of two channels.
        loudness: of the given speaker's channel during the utterance.
    """
    echoes: set[int] = set()
    for i, one in enumerate(said):
        for j in range(i + 1, len(said)):
            other = said[j]
            if other.start_ms >= one.end_ms:
                break
            if one.speaker != other.speaker and _same(one, other):
                fainter = i if loudness(one, one.speaker) < loudness(one, other.speaker) else j
                echoes.add(fainter)
    return [one for i, one in enumerate(said) if i not in echoes]


def loudness_in(sound: Sound, channels: dict[str, int]) -> Callable[[Said, str], float]:
    """Root mean square of a speaker's channel during an utterance."""

    def loudness(said: Said, speaker: str) -> float:
        start = said.start_ms * sound.sample_rate // 1000
        samples = sound.read(start, (said.end_ms - said.start_ms) * sound.sample_rate // 1000)
        return _rms(lane(samples, channels[speaker]).astype(np.float32)) if len(samples) else 0.0

    return loudness


def silent(sound: Sound, channel: int | None, first: int = 0, count: int | None = None) -> bool:
    """True when nothing in the channel (None: all mixed) is louder than -60 dB of full scale.

    Args:
        first, count: frames that are looked at; to the end where no count is given.
    """
    last = sound.frames if count is None else min(first + count, sound.frames)
    window = max(sound.sample_rate // 10, 1)
    block = _BLOCK // window * window or window
    for start in range(first, last, block):
        samples = lane(sound.read(start, min(block, last - start)), channel).astype(np.float32)
        whole = samples[: len(samples) // window * window].reshape(-1, window)
        tail = samples[len(whole) * window :]
        loudest = float(np.sqrt((whole**2).mean(axis=1)).max(initial=0.0))
        if max(loudest, _rms(tail) if len(tail) else 0.0) >= SILENCE:
            return False
    return True


def doubled(sound: Sound) -> bool:
    """True when both channels carry the same: a telephone exchange wrote one mixed channel twice.

    The channels' samples are correlated over the whole recording; two voices with some echo stay far below the limit.
    """
    products = first = second = 0.0
    for start in range(0, sound.frames, _BLOCK):
        samples = sound.read(start, _BLOCK).astype(np.float64)
        products += float(samples[:, 0] @ samples[:, 1])
        first += float(samples[:, 0] @ samples[:, 0])
        second += float(samples[:, 1] @ samples[:, 1])
    return first > 0 and second > 0 and products / math.sqrt(first * second) >= _DOUBLED


def mended(said: Sequence[Said]) -> list[Said]:
    """No utterance reaches far into the next one of the same speaker: its end is drawn back to where that begins."""
    result = list(said)
    latest: dict[str, int] = {}
    for i, one in enumerate(result):
        before = latest.get(one.speaker)
        if before is not None and result[before].end_ms > one.start_ms:
            earlier = result[before]
            result[before] = replace(earlier, end_ms=max(one.start_ms, earlier.start_ms + SHORTEST_MS))
        latest[one.speaker] = i
    return result


def _said(speaker: str, line: ChannelLine, text: str, duration_ms: int) -> Said:
    start, end = _within(line.start, line.end, duration_ms)
    words = runs.within(_known(text, line.words, line.doubtful), start, end)
    return Said(start, end, speaker, text, words, line.language, line.estimated)


def _known(text: str, words: Sequence[HeardWord], doubtful: Sequence[HeardWord]) -> list[WordRow]:
    """Where the words the model spoke of stand in the text; those that are not there are left out."""
    places = runs.spans(text)
    cores = [runs.core(text[first:end]) for first, end in places]
    found: dict[int, HeardWord] = {}
    at = 0
    for heard in words:
        core = runs.core(heard.text.strip())
        if core in cores[at:]:
            at = cores.index(core, at)
            found[at] = heard
            at += 1
    for heard in doubtful:
        wanted = [runs.core(word) for word in heard.text.split()]
        fits = (
            i
            for i in range(len(cores) - len(wanted) + 1)
            if cores[i : i + len(wanted)] == wanted and not _doubted(found.get(i))
        )
        first = next(fits, None)
        for i in range(first, first + len(wanted)) if wanted and first is not None else ():
            before = found.get(i)
            found[i] = (
                replace(before, confidence=heard.confidence) if before else HeardWord("", None, None, heard.confidence)
            )
    return [
        WordRow(*places[i], heard.start_ms, heard.end_ms, heard.confidence)
        for i, heard in sorted(found.items())
        if heard.start_ms is not None or heard.confidence is not None
    ]


def _doubted(word: HeardWord | None) -> bool:
    return word is not None and word.confidence is not None and word.confidence < DOUBTFUL_BELOW


def _within(start: int, end: int, duration: int) -> tuple[int, int]:
    start = min(start, max(duration - SHORTEST_MS, 0))
    return start, min(max(end, start + SHORTEST_MS), duration)


def _clean(text: str) -> str:
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())


def _same(one: Said, other: Said) -> bool:
    overlap = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    if overlap < _ECHO_OVERLAP * min(one.end_ms - one.start_ms, other.end_ms - other.start_ms):
        return False
    first, second = words_of(one.text).split(), words_of(other.text).split()
    if min(len(first), len(second)) < _ECHO_WORDS:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ECHO_LIKENESS


def _rms(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
    return float(np.sqrt(np.mean(samples**2)))
