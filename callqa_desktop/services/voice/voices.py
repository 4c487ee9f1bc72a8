"""Two voices in one channel told apart, approximately: by timbre and pitch.

Speech is cut into pieces of about a second. Each has the means of its mel cepstrum (librosa, coefficients 1 to 12) and
its median pitch; these are made comparable and divided into two groups by k-means with fixed starts. A path through the
pieces that changes voices seldom within a stretch of speech and freely between stretches mends single pieces. Where the
two groups are no further apart than what one voice varies by, there is one voice. Speech of both at once is heard as
one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.voice.speech import Stretches, joined
from callqa_desktop.services.voice.windows import HOP, RATE, Floats

FEATURE_HOPS = 2
"""Hops between two columns of the cepstrum."""
_COEFFICIENTS = 13
_PIECE = 1.0
_SHORTEST = 0.3
"""Seconds: a shorter piece takes the voice of its neighbours."""
_FEWEST = 10
_ROUNDS = 50
_PITCH_WEIGHT = 2.5
"""Of the pitch beside one coefficient: it tells two people apart better than any of them."""
_SEPARATE = 2.0
"""Half the distance of the groups' means, in deviations within the groups, from which on they are two voices: one voice
that is cut in the middle has 1.3 to 1.7."""
_SMALLEST = 0.05
_WITHIN, _BETWEEN = 2.5, 0.3
"""Cost of a change of voices inside a stretch of speech and between two."""

Doubles = NDArray[np.float64]


def cepstrum(lane: Floats) -> Floats:
    """Mel cepstrum of sound at 8 kHz: float32 (12, columns), a column every 20 ms, the loudness left out."""
    import librosa

    found: Floats = librosa.feature.mfcc(
        y=lane, sr=RATE, n_mfcc=_COEFFICIENTS, n_fft=256, hop_length=round(FEATURE_HOPS * HOP * RATE), n_mels=26,
        fmin=100.0, fmax=3800.0,
    )[1:]  # fmt: skip
    return found.astype(np.float32, copy=False)


def apart(stretches: Stretches, features: Floats, semitones: Floats) -> tuple[Stretches, Stretches] | None:
    """The stretches of one voice and of the other, the voice that speaks first in front; None where there is one.

    Args:
        features: of `cepstrum`, for the whole recording.
        semitones: pitch per hop, NaN where unvoiced.
    """
    pieces, owners = _pieces(stretches)
    known = np.array([end - start >= _SHORTEST for start, end in pieces], bool)
    if known.sum() < _FEWEST:
        return None
    points = _points(pieces, features, semitones)
    means, spread = points[known].mean(axis=0), points[known].std(axis=0)
    points = (points - means) / np.maximum(spread, 1e-6)
    points[:, -1] *= _PITCH_WEIGHT
    centres = _two_means(points[known])
    distances = np.linalg.norm(points[:, None, :] - centres[None], axis=2)
    if not _separate(points[known], distances[known], centres):
        return None
    distances[~known] = distances[~known].mean(axis=1, keepdims=True)
    voices = _path(distances, owners)
    if voices[0] == 1:
        voices = 1 - voices
    times = np.array(pieces)
    first, second = (_runs_of(times[voices == n]) for n in (0, 1))
    return first, second


def _pieces(stretches: Stretches) -> tuple[list[tuple[float, float]], NDArray[np.intp]]:
    """Each stretch in equal pieces of about a second, and the number of the stretch each came from."""
    pieces: list[tuple[float, float]] = []
    owners: list[int] = []
    for n, (start, end) in enumerate(stretches.tolist()):
        count = max(1, round((end - start) / _PIECE))
        cuts = np.linspace(start, end, count + 1)
        pieces += list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
        owners += [n] * count
    return pieces, np.array(owners, np.intp)


def _points(pieces: list[tuple[float, float]], features: Floats, semitones: Floats) -> Doubles:
    """Mean cepstrum and median pitch of every piece; a piece without pitch has one between."""
    points = np.zeros((len(pieces), len(features) + 1))
    for n, (start, end) in enumerate(pieces):
        first, last = int(start / HOP), int(end / HOP)
        here = features[:, first // FEATURE_HOPS : max(first // FEATURE_HOPS + 1, last // FEATURE_HOPS)]
        points[n, :-1] = here.mean(axis=1) if here.shape[1] else 0
        voiced = semitones[first:last][~np.isnan(semitones[first:last])]
        points[n, -1] = np.median(voiced) if len(voiced) else np.nan
    pitch = points[:, -1]
    known = pitch[~np.isnan(pitch)]
    pitch[np.isnan(pitch)] = np.percentile(known, (10, 90)).mean() if len(known) else 0.0
    return points


def _two_means(points: Doubles) -> Doubles:
    """K-means with two centres, begun at the ends of the axis along which the points differ most."""
    axis = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]
    side = points @ axis > np.median(points @ axis)
    for _ in range(_ROUNDS):
        centres = np.stack([points[side].mean(axis=0), points[~side].mean(axis=0)])
        nearer = np.linalg.norm(points - centres[0], axis=1) < np.linalg.norm(points - centres[1], axis=1)
        if nearer.all() or not nearer.any() or (nearer == side).all():
            break
        side = nearer
    return centres


def _separate(points: Doubles, distances: Doubles, centres: Doubles) -> bool:
    """Whether the groups are two voices, by their distance along the line between the centres."""
    first = distances[:, 0] < distances[:, 1]
    if min(first.mean(), 1 - first.mean()) < _SMALLEST:
        return False
    line = centres[0] - centres[1]
    along = points @ (line / max(float(np.linalg.norm(line)), 1e-9))
    within = np.sqrt((along[first].var() * first.sum() + along[~first].var() * (~first).sum()) / len(along))
    return bool(abs(along[first].mean() - along[~first].mean()) > 2 * _SEPARATE * within)


def _path(distances: Doubles, owners: NDArray[np.intp]) -> NDArray[np.intp]:
    """The voice of every piece, 0 or 1, by the cheapest path."""
    cost = distances[0].copy()
    back = np.zeros((len(distances), 2), np.intp)
    for n in range(1, len(distances)):
        change = _WITHIN if owners[n] == owners[n - 1] else _BETWEEN
        for voice in (0, 1):
            back[n, voice] = voice if cost[voice] <= cost[1 - voice] + change else 1 - voice
        ways = np.minimum(cost, cost[::-1] + change)
        cost = ways + distances[n]
    voices = np.zeros(len(distances), np.intp)
    voices[-1] = int(cost.argmin())
    for n in range(len(distances) - 1, 0, -1):
        voices[n - 1] = back[n, voices[n]]
    return voices


def _runs_of(pieces: Stretches) -> Stretches:
    """Pieces that touch made one."""
    return joined(pieces.reshape(-1, 2), 1e-6)
