"""Draws the tops anew that clipping cut off.

What is missing is put where a voice would have gone on to: of each piece a predictor is learnt, and the samples at the
ceiling become those that leave the least to be predicted wrongly (A. Janssen, R. Veldhuis, L. Vries, "Adaptive
interpolation of discrete-time signals that can be modeled as autoregressive processes", IEEE TASSP 34, 1986), never
below the ceiling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_PIECE, _AROUND = 0.032, 0.016
_ORDER, _LONGEST_ORDER = 0.004, 64
"""Seconds, and at most so many samples, a predictor looks back at."""
_ROUNDS = 4
_AT_CEILING = 0.985
_HIGHEST = 2.5
"""Times the ceiling: what is drawn higher is a mistake."""
_SILENT = 1e-8

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def declip(lane: Floats, rate: int, up: float | None, down: float | None) -> Floats:
    """The lane with every stretch at the ceilings (heights of 1, None for none) drawn anew."""
    result = lane.astype(np.float64)
    sign = np.zeros(len(lane), np.int8)
    if up is not None:
        sign[lane >= up * _AT_CEILING] = 1
    if down is not None:
        sign[lane <= -down * _AT_CEILING] = -1
    limits = np.where(sign > 0, up or 0.0, -(down or 0.0))
    piece, around, order = (max(8, round(s * rate)) for s in (_PIECE, _AROUND, _ORDER))
    order = min(order, _LONGEST_ORDER)
    for start in np.unique(np.flatnonzero(sign) // piece) * piece:
        begin, end = max(0, start - around), min(len(lane), start + piece + around)
        missing = np.flatnonzero(sign[start : start + piece]) + start - begin
        if len(missing) < (end - begin) // 2:
            part = result[begin:end]
            _draw(part, missing, sign[begin:end][missing], limits[begin:end][missing], order)
    made: Floats = result.astype(np.float32)
    return made


def _draw(part: Doubles, missing: NDArray[np.intp], sign: NDArray[np.int8], limits: Doubles, order: int) -> None:
    """Draws the missing samples of a piece, in place."""
    apart = np.abs(missing[:, None] - missing[None, :])
    known = part.copy()
    known[missing] = 0.0
    for _ in range(_ROUNDS):
        error = _prediction_error(part, order)
        if error is None:
            return
        full = np.concatenate((error[:0:-1], error))
        wanted = -np.convolve(known, full, "same")[missing]
        weights = np.where(apart <= order, error[np.minimum(apart, order)], 0.0)
        weights[np.diag_indices(len(missing))] *= 1 + 1e-6
        drawn = np.linalg.solve(weights, wanted)
        part[missing] = sign * np.clip(sign * drawn, sign * limits, _HIGHEST * np.abs(limits))


def _prediction_error(part: Doubles, order: int) -> Doubles | None:
    """The autocorrelation of the filter that leaves of a piece what cannot be predicted; None of silence."""
    from scipy.linalg import solve_toeplitz

    shaped = part * np.hanning(len(part) + 2)[1:-1]
    size = 1 << (2 * len(part)).bit_length()
    spectrum: NDArray[Any] = np.fft.rfft(shaped, size)
    echo = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, size)[: order + 1]
    if echo[0] < _SILENT:
        return None
    echo[0] *= 1 + 1e-5
    filter_ = np.concatenate(([1.0], -solve_toeplitz(echo[:-1], echo[1:])))
    error: Doubles = np.correlate(filter_, filter_, "full")[order:]
    return error
