"""Personal data out of the sound that is given away: silence or a tone where it is said.

Where a word lies is told by the times the model gave; without them by its place in the line, with wider margins, so
that rather too much is silenced than too little. All channels are silenced: one hears in the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from callqa_desktop.services.privacy.conversation import find
from callqa_desktop.services.privacy.masking import Span
from callqa_desktop.services.records import UtteranceRow

if TYPE_CHECKING:
    from callqa_desktop.services.audio.pcm import Samples, Sound

Cover = Literal["silence", "beep"]

MARGIN_MS = 150
"""Kept around words whose times are known: models round them."""
WIDE_MARGIN_MS = 900
"""Kept around words whose place is an estimate: speech is not even."""
_TONE_HZ = 1_000
_TONE_LEVEL = 0.1
"""Of full scale: -20 dB, as loud as speech, not louder."""
_FADE_MS = 5


def stretches(lines: Sequence[UtteranceRow]) -> list[tuple[int, int]]:
    """Where personal data is said: [start, end) in milliseconds, sorted and apart."""
    found: list[tuple[int, int]] = []
    for line, spans in zip(lines, find(lines), strict=True):
        found += [_said(line, span) for span in spans]
    result: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


class Covered:
    """A sound with some stretches silenced; reads like the sound it covers.

    Args:
        covered: sorted and apart, in milliseconds.
    """

    def __init__(self, sound: Sound, covered: Sequence[tuple[int, int]], cover: Cover) -> None:
        self._sound, self._cover = sound, cover
        rate = sound.sample_rate
        self._stretches = [(start * rate // 1000, -(-end * rate // 1000)) for start, end in covered]

    @property
    def sample_rate(self) -> int:
        return self._sound.sample_rate

    @property
    def channels(self) -> int:
        return self._sound.channels

    @property
    def frames(self) -> int:
        return self._sound.frames

    def read(self, start_frame: int, n: int) -> Samples:
        """See Sound."""
        samples = self._sound.read(start_frame, n)
        last = start_frame + len(samples)
        for first, end in self._stretches:
            if first < last and end > start_frame:
                begin, stop = max(first, start_frame), min(end, last)
                samples[begin - start_frame : stop - start_frame] = self._filling(first, end, begin, stop)
        return samples

    def _filling(self, first: int, end: int, begin: int, stop: int) -> Samples:
        """What stands at frames [begin, stop) of a covered stretch."""
        filling = np.zeros((stop - begin, self.channels), np.int16)
        if self._cover == "beep":
            at = np.arange(begin, stop)
            fade = max(1, _FADE_MS * self.sample_rate // 1000)
            gain = np.minimum(np.minimum((at - first) / fade, (end - at) / fade), 1.0)
            tone = np.sin(2 * np.pi * _TONE_HZ * at / self.sample_rate) * gain * _TONE_LEVEL * 32767
            filling[:] = np.rint(tone).astype(np.int16)[:, None]
        return filling


def _said(line: UtteranceRow, span: Span) -> tuple[int, int]:
    """When the characters of a span are said; by the times of words where every one of them has them."""
    inside = [w for w in line.words if w.first < span.end and span.first < w.end and w.start_ms is not None]
    wanted = line.text[span.first : span.end].split()
    known = sum(len(line.text[w.first : w.end].split()) for w in inside)
    if inside and known >= len(wanted):
        start = min(w.start_ms for w in inside if w.start_ms is not None)
        end = max(w.end_ms for w in inside if w.end_ms is not None)
        return max(start - MARGIN_MS, 0), end + MARGIN_MS
    length = max(len(line.text), 1)
    start = line.start_ms + (line.end_ms - line.start_ms) * span.first // length
    end = line.start_ms + (line.end_ms - line.start_ms) * span.end // length
    return max(start - WIDE_MARGIN_MS, 0), end + WIDE_MARGIN_MS
