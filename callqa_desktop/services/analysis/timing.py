"""Times of lines checked against the sound: a line lies where its side speaks.

Models misplace lines in a few ways. All of them drift (a clock that runs fast or slow, or starts late): one shift and
one stretch that lay most of the text over speech are looked for. Some drift for a while: neighbours are then moved
together. Single ones stray: they are drawn to the nearest speech that is still free. What is moved far is marked as
estimated; what lies well is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.analysis.chunks import Stretch
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord

GOOD = 0.8
"""Share of the lines' time over speech from which times are believed as they are."""
_GAIN = 0.1
"""Share that a common shift must win to be made."""
_STRETCHES = np.linspace(0.9, 1.1, 41)
_FARTHEST_MS = 60_000
"""A common shift is at most this long."""
_STEP_MS = 100
_TOGETHER = 8
"""Lines that are moved together where drift is not even."""
_TOGETHER_MS = 6_000
_STRAY = 0.2
"""A line with less of its time over speech has strayed."""
_SILENT_EDGE_MS = 700
"""Silence at the edge of a line that is cut off it."""
_EDGE_MS = 100
_SHORTEST_MS = 200
_ESTIMATED_MS = 1_500
"""A line moved farther is marked: it lies well, yet nobody measured where."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mended:
    lines: tuple[Spoken, ...]
    """Sorted, inside the sound, none ends before it begins."""
    moved: int
    """Lines that were put elsewhere, edges drawn in not counted."""
    covered: float
    """Share of the lines' time that lies over speech in the end."""


def mended(lines: Sequence[Spoken], speech: Sequence[Stretch], duration_ms: int) -> Mended:
    """The lines of one side, or of a sound with both, with times that fit the sound.

    Args:
        speech: where this side (or anybody, in one channel) speaks; sorted and apart. Without any, times are only
            kept inside the sound.
    """
    given = [_forward(spoken) for spoken in lines]
    if not speech or all(line.estimated for _, line in given):
        sane = [_inside(spoken, duration_ms) for spoken in given]
        return Mended(tuple(sorted(sane, key=_start)), 0, 0.0)
    mask = _Mask(speech, max(duration_ms, speech[-1][1]))
    before = [(line.start, line.end) for _, line in given]
    spans = np.array(before, np.float64).reshape(-1, 2)
    if mask.share(spans) < GOOD:
        spans = _drifted(spans, mask)
        spans = _together(spans, mask)
    spans = _strays(spans, speech, mask)
    spans = _drawn_in(spans, speech)
    spans = _kept_inside(spans, duration_ms)
    result = []
    moved = 0
    for (speaker, line), (start, end), (was, _) in zip(given, spans.round().astype(int).tolist(), before, strict=True):
        by = start - was
        far = abs(by) > _ESTIMATED_MS
        moved += far
        result.append((speaker, _placed(line, start, end, by, estimated=far)))
    return Mended(tuple(sorted(result, key=_start)), moved, mask.share(spans))


def laid(texts: Sequence[tuple[str, str]], speech: Sequence[Stretch], duration_ms: int) -> list[Spoken]:
    """Lines for texts a model gave no times of: spread over the speech by their length, ends drawn to its pauses.

    Args:
        texts: speaker (or label) and text, in order.
    """
    places = list(speech) or [(0, duration_ms)]
    total = sum(end - start for start, end in places)
    letters = sum(len(text) + 1 for _, text in texts)
    if not letters or total <= 0:
        return []
    edges = np.cumsum([0, *(end - start for start, end in places)])
    result: list[Spoken] = []
    done = 0
    begin = 0.0
    for speaker, text in texts:
        done += len(text) + 1
        # A begin that was drawn to a later pause may lie beyond the natural end of a short text.
        stop = max(_to_pause(done / letters * total, begin, edges), min(begin + _SHORTEST_MS, total))
        start, end = _moment(begin, places, edges, later=True), _moment(stop, places, edges, later=False)
        result.append((speaker, ChannelLine.at(start, max(end, start), text, estimated=True)))
        begin = stop
    return result


class _Mask:
    """Where somebody speaks, in steps, for many questions about how much of a span is speech."""

    def __init__(self, speech: Sequence[Stretch], duration_ms: int) -> None:
        self.steps = duration_ms // _STEP_MS + 2
        self.last_ms = speech[-1][1]
        self.spoken = np.zeros(self.steps, bool)
        for start, end in speech:
            self.spoken[start // _STEP_MS : -(-end // _STEP_MS)] = True
        self._sums = np.concatenate(([0.0], np.cumsum(self.spoken, dtype=np.float64)))

    def over(self, spans: NDArray[np.float64]) -> NDArray[np.float64]:
        """Milliseconds of speech in each span; outside the sound there is none."""
        places = np.clip(spans / _STEP_MS, 0, self.steps - 1)
        found: NDArray[np.float64] = (self._at(places[..., 1]) - self._at(places[..., 0])) * _STEP_MS
        return found

    def _at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = places.astype(np.int64)
        here: NDArray[np.float64] = self._sums[whole] + (places - whole) * self.spoken[whole]
        return here

    def share(self, spans: NDArray[np.float64]) -> float:
        length = float((spans[..., 1] - spans[..., 0]).clip(1).sum())
        return float(self.over(spans).sum()) / length if length else 0.0


def _drifted(spans: NDArray[np.float64], mask: _Mask) -> NDArray[np.float64]:
    """The spans after the one shift and stretch that lays most of them over speech; as they are where none helps."""
    end = max(float(spans[:, 1].max()), 1.0)
    best, found = mask.share(spans) + _GAIN, spans
    reach = int(min(_FARTHEST_MS, end)) // _STEP_MS
    candidates = sorted({1.0, mask.last_ms / end, *map(float, _STRETCHES)}, key=lambda s: abs(s - 1))
    for stretch in candidates:
        if not 0.3 <= stretch <= 3:
            continue
        scaled = spans * stretch
        text = np.zeros(mask.steps + 2 * reach)
        for start, stop in (scaled / _STEP_MS).astype(int).tolist():
            text[max(start + reach, 0) : max(stop + reach, 0) + 1] += 1
        size = 1 << (len(text) + mask.steps).bit_length()
        likeness = np.fft.irfft(np.conj(np.fft.rfft(text, size)) * np.fft.rfft(mask.spoken.astype(float), size), size)
        # Moving the text by n steps is at place (n - reach), counted from the end for negative ones.
        shifts = np.arange(-reach, reach + 1)
        scores = likeness[(shifts - reach) % size]
        for shift in shifts[np.argsort(scores)[-3:]]:
            moved = scaled + shift * _STEP_MS
            share = mask.share(moved) - abs(float(shift)) * _STEP_MS / _FARTHEST_MS * 0.02
            if share > best + 1e-9:
                best, found = share, moved
    return found


def _together(spans: NDArray[np.float64], mask: _Mask) -> NDArray[np.float64]:
    """Neighbours moved by one small shift where that lays clearly more of them over speech."""
    result = spans.copy()
    shifts = np.arange(-_TOGETHER_MS, _TOGETHER_MS + 1, _STEP_MS, dtype=np.float64)
    shifts = shifts[np.argsort(np.abs(shifts), kind="stable")]
    for first in range(0, len(spans), _TOGETHER):
        part = spans[first : first + _TOGETHER]
        length = float((part[:, 1] - part[:, 0]).clip(1).sum())
        shares = mask.over(part[None] + shifts[:, None, None]).sum(axis=1) / length
        shares -= np.abs(shifts) / _TOGETHER_MS * 0.05
        best = int(shares.argmax())
        if shares[best] > shares[0] + _GAIN:
            result[first : first + _TOGETHER] = part + shifts[best]
    return result


def _strays(spans: NDArray[np.float64], speech: Sequence[Stretch], mask: _Mask) -> NDArray[np.float64]:
    """Lines over silence go to the nearest speech that no other line lies over, between their neighbours."""
    result = spans.copy()
    lengths = (spans[:, 1] - spans[:, 0]).clip(1)
    astray = mask.over(spans) < lengths * _STRAY
    settled = [i for i in range(len(spans)) if not astray[i]]
    for i in np.flatnonzero(astray).tolist():
        at = bisect_left(settled, i)
        floor = result[settled[at - 1], 1] if at > 0 else 0.0
        ceiling = result[settled[at], 0] if at < len(settled) else float(mask.steps * _STEP_MS)
        free = [
            (max(start, floor), min(end, ceiling))
            for start, end in speech
            if min(end, ceiling) - max(start, floor) >= min(lengths[i] * 0.3, 300)
        ]
        # Without any it stays between its neighbours: the order of what was said is surer than any time.
        between = [(floor, max(ceiling, floor))]
        begin, stop = min(free or between, key=lambda place: _distance(result[i], place))
        start = min(max(result[i, 0], begin), max(stop - lengths[i], begin))
        result[i] = start, min(start + lengths[i], max(stop, start + 1))
        settled.insert(at, i)
    return result


def _distance(span: NDArray[np.float64], place: tuple[float, float]) -> float:
    return float(max(place[0] - span[1], span[0] - place[1], 0.0))


def _drawn_in(spans: NDArray[np.float64], speech: Sequence[Stretch]) -> NDArray[np.float64]:
    """Long silence at either edge of a line is cut off it."""
    starts = [start for start, _ in speech]
    ends = [end for _, end in speech]
    result = spans.copy()
    for i, (start, end) in enumerate(spans.tolist()):
        first = bisect_left(ends, start + 1)  # the first speech that ends after the line begins
        if first < len(speech) and starts[first] < end and starts[first] - start > _SILENT_EDGE_MS:
            result[i, 0] = starts[first] - _EDGE_MS
        last = bisect_left(starts, end) - 1
        if last >= 0 and ends[last] > start and end - ends[last] > _SILENT_EDGE_MS:
            result[i, 1] = ends[last] + _EDGE_MS
    return result


def _kept_inside(spans: NDArray[np.float64], duration_ms: int) -> NDArray[np.float64]:
    inside = spans.clip(0, duration_ms)
    inside[:, 1] = np.maximum(inside[:, 1], inside[:, 0])
    return inside


def _forward(spoken: Spoken) -> Spoken:
    """A line that ends before it begins has its bounds the other way round."""
    speaker, line = spoken
    if line.end >= line.start:
        return spoken
    return speaker, line.model_copy(update={"start": line.end, "end": line.start})


def _inside(spoken: Spoken, duration_ms: int) -> Spoken:
    speaker, line = spoken
    start, end = min(line.start, duration_ms), min(line.end, duration_ms)
    return speaker, _placed(line, start, end, 0, estimated=start != line.start)


def _placed(line: ChannelLine, start: int, end: int, by: int, *, estimated: bool) -> ChannelLine:
    """The line at another place, its words' times moved along."""
    if (start, end) == (line.start, line.end) and not estimated:
        return line
    words = line.words
    if by and words:
        words = tuple(HeardWord(w.text, _moved(w.start_ms, by), _moved(w.end_ms, by), w.confidence) for w in words)
    return line.model_copy(
        update={"start": start, "end": end, "words": words, "estimated": line.estimated or estimated}
    )


def _moved(ms: int | None, by: int) -> int | None:
    return None if ms is None else max(ms + by, 0)


def _to_pause(place: float, begin: float, edges: NDArray[np.int_]) -> float:
    """A place within the speech, at a pause where one is near."""
    nearest = float(edges[np.abs(edges - place).argmin()])
    return nearest if abs(nearest - place) <= _SILENT_EDGE_MS and nearest > begin else place


def _moment(place: float, speech: Sequence[Stretch], edges: NDArray[np.int_], *, later: bool) -> int:
    """The time of a place within the speech; at a pause the end of it (later) or its beginning."""
    after = np.searchsorted(edges, place, side="right" if later else "left")
    number = min(max(int(after) - 1, 0), len(speech) - 1)
    return round(min(speech[number][0] + place - int(edges[number]), speech[number][1]))


def _start(spoken: Spoken) -> int:
    return spoken[1].start
