"""The sound so close that the buckets of the peaks are wider than what is drawn: from the samples themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.audio.pcm import Sound

BLOCK = 32_768
"""Frames of a block."""

Lanes = NDArray[np.int16]
"""int16 (channels, frames): each channel lies together, which finds its extremes many times faster."""


def block(sound: Sound, number: int) -> Lanes:
    """The samples of one block, int16 (channels, BLOCK); silence outside the sound.

    Raises:
        UserFacingError: the sound can no longer be read.
    """
    made = np.zeros((sound.channels, BLOCK), np.int16)
    first = number * BLOCK
    if 0 <= first < sound.frames:
        samples = sound.read(first, BLOCK)
        made[:, : len(samples)] = samples.T
    return made


def columns(lanes: Lanes, first: float, step: float, count: int) -> NDArray[np.float32]:
    """What the line through the samples does in each column: float32 (channels, count, 2), lowest and highest.

    Between two samples the line is straight, so neighbouring columns always touch, however few samples there are.

    Args:
        lanes: must reach one frame beyond the last column.
        first: where the first column begins, in frames from the start of `lanes`.
        step: frames in a column, above 0.
    """
    edges = first + np.arange(count + 1) * step
    whole = edges.astype(np.intp)
    rest = (edges - whole).astype(np.float32)
    at_edges = lanes[:, whole] * (1 - rest) + lanes[:, whole + 1] * rest
    low = np.minimum(at_edges[:, :-1], at_edges[:, 1:])
    high = np.maximum(at_edges[:, :-1], at_edges[:, 1:])
    spans = np.ceil(edges).astype(np.intp)
    filled = spans[1:] > spans[:-1]  # others lie between two samples
    inside = lanes[:, : spans[-1] + 1]
    lows = np.minimum.reduceat(inside, spans, axis=1)[:, :-1]
    highs = np.maximum.reduceat(inside, spans, axis=1)[:, :-1]
    low = np.where(filled, np.minimum(low, lows), low)
    high = np.where(filled, np.maximum(high, highs), high)
    return np.stack((low, high), axis=2).astype(np.float32)
