"""Calls whose truth is known: spoken by espeak-ng, laid out here, sent through sox as through a telephone line."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import soundfile

SPOKEN_RATE = 22050
AGENT, CLIENT = 0, 1
SIDES = ("agent", "client")
VOWELS = set("аеєиіїоуюя")
CLAUSES = (
    (
        "добрий день компанія ґазда мене звати оксана", "скажіть будь ласка ваш номер договору",
        "дякую зачекайте хвилинку я перевіряю інформацію", "я розумію ваше занепокоєння ми обовʼязково це виправимо",
        "ваше замовлення буде доставлено у пʼятницю до вечора", "можу запропонувати вам новий тариф зі знижкою",
        "перепрошую за незручності майстер приїде завтра зранку", "залишилось уточнити адресу електронної пошти",
    ),
    (
        "доброго дня у мене не працює інтернет уже другий день", "так мій номер договору сто двадцять три",
        "ні мені це не підходить це занадто дорого", "мені вже телефонували вчора і обіцяли передзвонити",
        "добре я згоден оформлюйте на мене", "я хочу повернути гроші за минулий місяць",
        "мене цікавить скільки це буде коштувати на місяць", "погано чути говоріть будь ласка голосніше",
    ),
)  # fmt: skip
REMARKS = ("угу", "так", "добре", "ага", "ясно")
VOICES = ("uk+f2", "uk+m3")
PITCHES = ((55, 60, 65), (30, 38, 45))
LEVELS = (0.30, 0.17)


@dataclass
class Truth:
    """What is true of a call, in seconds."""

    duration: float = 0.0
    stretches: tuple[list[tuple[float, float]], ...] = ((), ())  # type: ignore[assignment]
    """Of speech, per channel, without the pauses between clauses."""
    interruptions: list[tuple[float, str]] = field(default_factory=list)
    """Where one side breaks in, and which."""
    hold: list[tuple[float, float]] = field(default_factory=list)
    """Silences with music."""
    syllables: list[int] = field(default_factory=lambda: [0, 0])

    def seconds(self, channel: int) -> float:
        return sum(end - start for start, end in self.stretches[channel])

    def silences(self, shortest: float = 1.0) -> list[tuple[float, float]]:
        """Where nobody speaks for so long."""
        found, at = [], 0.0
        for start, end in sorted((*self.stretches[0], *self.stretches[1])):
            if start - at >= shortest:
                found.append((at, start))
            at = max(at, end)
        if self.duration - at >= shortest:
            found.append((at, self.duration))
        return found


@dataclass
class SpokenCall:
    samples: np.ndarray
    """int16 (frames, 2): agent, client."""
    rate: int
    truth: Truth


def available() -> bool:
    return bool(shutil.which("espeak-ng") and shutil.which("sox"))


@cache
def clause(text: str, voice: str, speed: int, pitch: int) -> np.ndarray:
    """A clause as espeak-ng says it, without the silence around it: float64 at 22,050 Hz, peak 1."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    wav = bytearray(subprocess.run(command, capture_output=True, check=True).stdout)
    wav[4:8], wav[40:44] = (len(wav) - 8).to_bytes(4, "little"), (len(wav) - 44).to_bytes(4, "little")
    samples, rate = soundfile.read(io.BytesIO(bytes(wav)), dtype="float64")
    assert rate == SPOKEN_RATE
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    spoken = samples[loud[0] : loud[-1] + 1]
    return spoken / np.abs(spoken).max()


def telephone(lanes: np.ndarray, rate: int, *, band: bool = True, noise_db: float = -58.0) -> np.ndarray:
    """Both channels at 8 kHz as a line carries them (300 to 3400 Hz), with some noise: int16 (frames, 2)."""
    wav = io.BytesIO()
    soundfile.write(wav, lanes, rate, format="WAV", subtype="PCM_24")
    effects = ["rate", "8000"] + (["sinc", "300-3400"] if band else [])
    command = ["sox", "-R", "-t", "wav", "-", "-t", "wav", "-b", "16", "-", *effects]
    made = subprocess.run(command, input=wav.getvalue(), capture_output=True, check=True).stdout
    samples, _ = soundfile.read(io.BytesIO(made), dtype="float64")
    hiss = np.random.default_rng(5).normal(0, 10 ** (noise_db / 20), samples.shape)
    return np.rint(np.clip(samples + hiss, -1, 1) * 32767).astype(np.int16)


def hold_music(seconds: float, rate: int, seed: int = 1) -> np.ndarray:
    """Chords of plucked strings with a melody over them, as telephone exchanges play."""
    rng = random.Random(seed)
    time = np.arange(int(seconds * rate)) / rate
    sound = np.zeros(len(time))
    beat = 0.5
    chords = ((261.6, 329.6, 392.0), (220.0, 261.6, 329.6), (349.2, 440.0, 523.3), (392.0, 493.9, 587.3))
    for n in range(int(seconds / beat)):
        chord = chords[(n // 4) % 4]
        notes = (*chord, rng.choice(chord) * 2)
        for hertz in notes:
            since = time - n * beat
            on = (since >= 0) & (since < 2 * beat)
            ring = np.exp(-np.maximum(since, 0) * 1.2) * np.minimum(np.maximum(since, 0) * 50, 1)
            tone = sum(np.sin(2 * np.pi * hertz * k * time) / k**1.5 for k in (1, 2, 3, 4))
            sound += np.where(on, ring * tone, 0)
    return 0.1 * sound / np.abs(sound).max() * 2


class _Layout:
    """A call being laid out."""

    def __init__(self, seconds: float, seed: int) -> None:
        self.rng = random.Random(seed)
        self.lanes = np.zeros((int((seconds + 30) * SPOKEN_RATE), 2))
        self.truth = Truth(stretches=([], []))

    def say(self, channel: int, start: float, text: str) -> float:
        sound = clause(text, VOICES[channel], self.rng.choice((150, 160, 170)), self.rng.choice(PITCHES[channel]))
        at = round(start * SPOKEN_RATE)
        self.lanes[at : at + len(sound), channel] += sound * LEVELS[channel] * self.rng.uniform(0.8, 1.1)
        end = start + len(sound) / SPOKEN_RATE
        self.truth.stretches[channel].append((start, end))
        self.truth.syllables[channel] += sum(letter in VOWELS for letter in text)
        return end

    def turn(self, channel: int, start: float) -> tuple[float, float]:
        """One to three clauses with pauses between; end of the turn, and where its last clause begins."""
        clauses = self.rng.sample(CLAUSES[channel], self.rng.choice((1, 2, 2, 3)))
        end = begin = start
        for n, text in enumerate(clauses):
            begin = end + (self.rng.uniform(0.4, 0.9) if n else 0)
            end = self.say(channel, begin, text)
        return end, begin


def make(seconds: float, seed: int, *, band: bool = True, noise_db: float = -58.0) -> SpokenCall:
    """A call of about so long: turns, pauses, quick answers, interruptions, words of listening, holds with music."""
    layout = _Layout(seconds, seed)
    rng, truth = layout.rng, layout.truth
    now, who = rng.uniform(0.6, 2.0), AGENT
    while now < seconds:
        end, last = layout.turn(who, now)
        what = rng.random()
        if what < 0.18 and end - last > 1.6:  # breaks in, and is heard out
            begin = end - rng.uniform(0.6, 1.0)
            truth.interruptions.append((begin, SIDES[1 - who]))
            now = layout.turn(1 - who, begin)[0] + rng.uniform(0.4, 0.9)
            continue
        if what < 0.36 and end - last > 1.8:  # listens, and says so
            layout.say(1 - who, last + rng.uniform(0.7, 1.0), rng.choice(REMARKS))
            now = end + rng.uniform(1.1, 1.6)
            who = 1 - who
            continue
        if what < 0.44:  # answers a little early
            now, who = end - rng.uniform(0.05, 0.15), 1 - who
            continue
        if what < 0.54:
            now = end + rng.uniform(3.5, 7.0)
        elif what < 0.60 and end - now < 60:
            begin, length = end + 0.6, rng.uniform(6.0, 12.0)
            music = hold_music(length, SPOKEN_RATE, rng.randrange(1000))
            at = round(begin * SPOKEN_RATE)
            layout.lanes[at : at + len(music), AGENT] += music
            now = begin + length + 0.6
            truth.hold.append((end, now))
        else:
            now = end + rng.uniform(0.3, 0.9)
        if rng.random() < 0.85:
            who = 1 - who
    truth.duration = now
    samples = telephone(layout.lanes[: round(now * SPOKEN_RATE)], SPOKEN_RATE, band=band, noise_db=noise_db)
    for lane in truth.stretches:
        lane.sort()
    return SpokenCall(samples, 8000, truth)


def sung(hertz: np.ndarray, rate: int, speaks: np.ndarray | None = None, *, breath: float = 0.01) -> np.ndarray:
    """A voice of known pitch: pulses of the glottis through the resonances of a vowel, with a little breath."""
    from scipy.signal import lfilter

    phase = np.cumsum(hertz) / rate
    source = np.zeros(len(hertz))
    whole = np.floor(phase)
    starts = np.flatnonzero(np.diff(whole, prepend=-1) > 0)
    shape_time = np.arange(round(0.006 * rate)) / rate
    for start in starts:  # a smooth opening and a sharp closing, placed between the samples
        late = (phase[start] - whole[start]) / hertz[start] * rate
        open_for = 0.6 / hertz[start]
        t = np.clip((shape_time + late / rate) / open_for, 0, 1)
        pulse = t * t * (1 - t) * 6.75
        stop = min(len(source), start + len(pulse))
        source[start:stop] += pulse[: stop - start]
    voice = np.diff(source, prepend=0.0) + breath * np.random.default_rng(3).normal(0, 0.1, len(source))
    for centre, width in ((650, 90), (1200, 110), (2500, 160), (3500, 220)):
        radius = np.exp(-np.pi * width / rate)
        angle = 2 * np.pi * centre / rate
        if centre < rate / 2:
            voice = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], voice)
    voice = voice / np.abs(voice).max()
    return voice if speaks is None else voice * speaks
