"""Sounds whose truth is known: voices, music, tones, and what happens to them on the way. Floats of full scale 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))
"""Formants of a, i, u, e, o in hertz (Peterson and Barney 1952)."""
UNVOICED = 0.05


@dataclass
class Spoken:
    """Who speaks when, as a check wants to know it."""

    stretches: tuple[np.ndarray, ...]
    duration: float = 0.0


class MemorySound:
    """A Sound over samples in memory, int16 (frames, channels)."""

    def __init__(self, samples: np.ndarray, sample_rate: int = 8000) -> None:
        self.samples = samples
        self.sample_rate = sample_rate
        self.frames, self.channels = samples.shape

    def read(self, start_frame: int, n: int) -> np.ndarray:
        return self.samples[start_frame : start_frame + n]


def sound_of(*lanes: np.ndarray, rate: int = 8000) -> MemorySound:
    """Lanes of floats as a sound of 16 bits; what exceeds full scale is cut."""
    samples = np.clip(np.rint(np.stack(lanes, axis=1) * 32768), -32768, 32767).astype(np.int16)
    return MemorySound(samples, rate)


def voice(
    seconds: float, rate: int = 8000, *, seed: int = 1, f0: float = 120.0, level_db: float = -24.0, start: float = 0.4,
    pause: tuple[float, float] = (0.5, 1.6),
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Phrases of syllables with gliding pitch, and where they are: float64 (phrases, 2) in seconds.

    `level_db` is the mean power of the phrases.
    """
    rng = np.random.default_rng(seed)
    samples = np.zeros(int(seconds * rate))
    stretches = []
    at = start
    while at < seconds - 1.5:
        length = min(rng.uniform(1.0, 2.6), seconds - 0.3 - at)
        phrase = _phrase(rng, length, rate, f0)
        first = int(at * rate)
        samples[first : first + len(phrase)] += phrase
        stretches.append((at, at + len(phrase) / rate))
        at = stretches[-1][1] + rng.uniform(*pause)
    found = np.array(stretches).reshape(-1, 2)
    return samples * 10 ** (level_db / 20) / np.sqrt(power(samples, found, rate)), found


def _phrase(rng: np.random.Generator, length: float, rate: int, f0: float) -> np.ndarray:
    pieces = []
    pitch = f0 * rng.uniform(1.05, 1.25)
    while sum(map(len, pieces)) < length * rate:
        n = int(rng.uniform(0.12, 0.22) * rate)
        t = np.arange(n) / rate
        glide = pitch * (1 + rng.uniform(-0.12, 0.08) * t / t[-1])
        pitch = max(f0 * 0.8, glide[-1])
        phase = 2 * np.pi * np.cumsum(glide) / rate
        formants = np.array(_VOWELS[rng.integers(len(_VOWELS))])
        syllable = np.zeros(n)
        for harmonic in range(1, int(min(3400, rate * 0.45) / pitch)):
            hertz = harmonic * pitch
            weight = (1 / (1 + ((hertz - formants) / 90.0) ** 2)).sum() + 0.02
            syllable += weight / harmonic**0.5 * np.sin(harmonic * phase + harmonic)
        breath = rng.standard_normal(int(0.06 * rate))
        breath = np.diff(breath, prepend=0) * UNVOICED * np.hanning(len(breath))
        pieces += [breath, syllable * np.hanning(n) ** 0.5, np.zeros(int(0.015 * rate))]
    return np.concatenate(pieces)


def power(samples: np.ndarray, stretches: np.ndarray, rate: int) -> float:
    """Mean square inside the stretches."""
    parts = [samples[int(a * rate) : int(b * rate)] for a, b in stretches]
    return float((np.concatenate(parts) ** 2).mean())


def call(seconds: float = 40, rate: int = 8000, *, level_db: float = -24.0) -> tuple[np.ndarray, np.ndarray, Spoken]:
    """A call with the sides apart and the faint hiss every line has."""
    agent, first = voice(seconds, rate, seed=1, f0=210, level_db=level_db, pause=(2, 4))
    client, second = voice(seconds, rate, seed=2, f0=110, level_db=level_db, start=2.5, pause=(2, 4))
    agent, client = (lane + noise(len(lane), level_db - 40, seed=n) for n, lane in enumerate((agent, client)))
    return agent, client, Spoken((first, second), seconds)


def noise(n: int, level_db: float, *, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed + 100).standard_normal(n) * 10 ** (level_db / 20)


def tone(seconds: float, rate: int, *hertz: float, level_db: float = -20.0) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    waves = sum(np.sin(2 * np.pi * f * t) for f in hertz)
    return waves * 10 ** (level_db / 20) / np.sqrt(len(hertz) / 2)


def ringing(seconds: float, rate: int = 8000) -> np.ndarray:
    """The ringback of Ukraine: 425 Hz, one second on, four off."""
    samples = tone(seconds, rate, 425.0)
    return samples * ((np.arange(len(samples)) / rate) % 5 < 1)


def keys(seconds: float, rate: int = 8000) -> np.ndarray:
    """Keys of a telephone, each 120 ms with a pause of 80 ms."""
    pairs = ((697, 1209), (770, 1336), (852, 1477), (941, 1336), (697, 1477))
    pieces = []
    for n in range(int(seconds / 0.2)):
        pieces += [tone(0.12, rate, *map(float, pairs[n % len(pairs)])), np.zeros(int(0.08 * rate))]
    return np.concatenate(pieces)


def music(seconds: float, rate: int = 8000, *, seed: int = 5, level_db: float = -22.0) -> np.ndarray:
    """Chords with a melody above them, notes of half a second that fade."""
    rng = np.random.default_rng(seed)
    chords = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7))
    pieces = []
    for n in range(int(seconds / 0.5) + 1):
        t = np.arange(int(0.5 * rate)) / rate
        notes = [*chords[n // 4 % 4], chords[n // 4 % 4][rng.integers(3)] * 2]
        piece = np.zeros(len(t))
        for note in notes:
            for harmonic in range(1, 6):
                if note * harmonic < rate * 0.45:
                    piece += np.sin(2 * np.pi * note * harmonic * t) / harmonic**1.5 * np.exp(-t * 2)
        pieces.append(piece)
    samples = np.concatenate(pieces)[: int(seconds * rate)]
    return samples * 10 ** (level_db / 20) / np.sqrt((samples**2).mean())


def lowpassed(samples: np.ndarray, hertz: float, rate: int) -> np.ndarray:
    """Without anything above a frequency; the edge is 100 Hz wide."""
    spectrum = np.fft.rfft(samples)
    above = np.fft.rfftfreq(len(samples), 1 / rate) - hertz
    return np.fft.irfft(spectrum * np.clip(1 - above / 100, 0, 1), len(samples))


def segmental_snr(clean: np.ndarray, made: np.ndarray, rate: int) -> float:
    """Mean over frames of 30 ms in which somebody speaks of the ratio of clean sound to what was added or taken, each
    between -10 and 35 dB (Hansen and Pellom 1998)."""
    n = round(0.03 * rate)
    whole = min(len(clean), len(made)) // n
    frames, errors = (x[: whole * n].reshape(whole, n) for x in (clean, clean - made[: len(clean)]))
    energy = (frames**2).sum(axis=1)
    active = energy > energy.max() * 1e-4
    ratio = 10 * np.log10(energy[active] / ((errors[active] ** 2).sum(axis=1) + 1e-12))
    return float(np.clip(ratio, -10, 35).mean())
