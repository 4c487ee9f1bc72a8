"""Measures against synthetic calls whose truth is known, as one table.

Calls: espeak-ng voices laid out with known turns, pauses, interruptions, words of listening and holds with music, sent
through sox as through a telephone line (300 to 3400 Hz, 8 kHz, some noise). Pitch: voices of known pitch, and the same
calls beside librosa.pyin. Loudness: tones whose loudness ITU-R BS.1770 gives, and the calls by its printed filters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "helpers"))

import spoken_calls  # noqa: E402 - from tests/helpers
import voice_truth  # noqa: E402

from callqa_desktop.services.voice.examine import examined  # noqa: E402
from callqa_desktop.services.voice.listening import listen  # noqa: E402
from callqa_desktop.services.voice.speech import length, silences_of  # noqa: E402

SEEDS = (1, 2, 3, 4)
SECONDS = 300
RATE = 8000
Row = tuple[str, str, str, str, bool]
"""Measure, truth, found, target, whether it is met."""


def calls() -> Iterator[Row]:
    shares, silent, held, hits, true_breaks, found_breaks = [], [0.0, 0.0], [0.0, 0.0], 0, 0, 0
    syllables, loudness, mono = [], [], []
    for seed in SEEDS:
        call = spoken_calls.make(SECONDS, seed)
        truth = call.truth
        track = listen(voice_truth.sound_of(call))
        figures = examined(track, 0).figures
        shares.append(figures["talk_share_agent"] - voice_truth.talk_share(truth))
        silent[0] += sum(end - start for start, end in truth.silences())
        silent[1] += length(silences_of(track.speech, 1.0))
        held[0] += sum(end - start for start, end in truth.hold)
        held[1] += figures["hold_seconds"]
        hits += voice_truth.matched(truth.interruptions, figures["interruption_places"])
        true_breaks += len(truth.interruptions)
        found_breaks += len(figures["interruption_places"])
        for side, name in enumerate(voice_truth.SIDES):
            expected = truth.syllables[side] / truth.seconds(side)
            syllables.append(figures[f"{name}_articulation_per_second"] / expected - 1)
            lane = call.samples[:, side] / 32768
            reference = voice_truth.reference_lufs(lane, call.rate, truth.stretches[side])
            loudness.append(figures[f"{name}_loudness_lufs"] - reference)
        mono.append(_mono_share(call) - voice_truth.talk_share(truth))
    share, apart = max(map(abs, shares)) * 100, max(map(abs, mono)) * 100
    yield "talk share", "", f"off by {share:.1f} points at most", "<= 2 points", share <= 2
    off = abs(silent[1] / silent[0] - 1) * 100
    yield "silences of 1 s or more", f"{silent[0]:.1f} s", f"{silent[1]:.1f} s, off by {off:.1f} %", "<= 3 %", off <= 3
    off = abs(held[1] / held[0] - 1) * 100
    yield "on hold with music", f"{held[0]:.1f} s", f"{held[1]:.1f} s, off by {off:.1f} %", "<= 10 %", off <= 10
    score = voice_truth.f1(hits, true_breaks, found_breaks)
    yield "interruptions", f"{true_breaks}", f"{found_breaks}, F1 {score:.2f}", ">= 0.90", score >= 0.9
    off = max(map(abs, syllables)) * 100
    yield "syllable rate", "", f"off by {off:.1f} % at most", "<= 8 %", off <= 8
    off = max(map(abs, loudness))
    yield "loudness of the calls", "", f"off by {off:.2f} LU at most", "<= 0.5 LU", off <= 0.5
    yield "talk share, one channel", "", f"off by {apart:.1f} points at most", "<= 8 points", apart <= 8


def _mono_share(call: spoken_calls.SpokenCall) -> float:
    mixed = np.clip(call.samples.sum(axis=1, dtype=np.int32, keepdims=True), -32768, 32767).astype(np.int16)
    voices = examined(listen(voice_truth.Memory(mixed, call.rate)), None).figures.get("voices")
    if not voices:
        return 0.0
    first, second = (voice["speech_seconds"] for voice in voices)
    share = first / (first + second)
    truth = voice_truth.talk_share(call.truth)
    return min(share, 1 - share, key=lambda s: abs(s - truth))  # whose voice is whose comes with the words


def pitch() -> Iterator[Row]:
    medians, octaves, voiced = [], [], []
    time = np.arange(20 * RATE) / RATE
    speaks = (time % 4) < 2.6
    middles = (np.arange(20 * 100) + 0.5) / 100
    inside = ((middles % 4) > 0.1) & ((middles % 4) < 2.5)
    for base in (80.0, 110.0, 160.0, 220.0, 300.0):
        hertz = base * 2 ** (4 / 12 * np.sin(2 * np.pi * 0.7 * time) + 1 / 12 * np.sin(2 * np.pi * 3.1 * time))
        voice = spoken_calls.sung(hertz, RATE, speaks) * 0.3
        noise = np.random.default_rng(2).normal(0, 0.0008, len(voice))
        for lane in (voice + noise, _telephone(voice) + noise):
            track = listen(voice_truth.of_voice(lane, RATE))
            median, octave, found = voice_truth.pitch_errors(track.semitones[0], hertz, RATE, inside)
            medians.append(median)
            octaves.append(octave)
            voiced.append(found)
    off, wrong = max(medians) * 100, float(np.mean(octaves)) * 100
    yield "pitch of known voices", "80 to 300 Hz", f"median off by {off:.2f} % at most", "<= 2 %", off <= 2
    yield "octave errors", "", f"{wrong:.2f} %", "<= 1 %", wrong <= 1
    found = min(voiced) * 100
    yield "voice found", "", f"{found:.0f} % at least", ">= 90 %", found >= 90
    off, wrong = _beside_pyin()
    yield "pitch beside librosa.pyin", "one call", f"median off by {off:.2f} %", "<= 2 %", off <= 2
    yield "octaves beside librosa.pyin", "one call", f"{wrong:.2f} %", "<= 1 %", wrong <= 1


def _telephone(voice: np.ndarray) -> np.ndarray:
    from scipy.signal import butter, sosfilt

    return np.asarray(sosfilt(butter(6, (300, 3400), "bandpass", fs=RATE, output="sos"), voice))


def _beside_pyin() -> tuple[float, float]:
    """Median difference and share of differences over 20 %, in percent, where both find a pitch."""
    import librosa

    call = spoken_calls.make(40, 9, band=False)
    track = listen(voice_truth.sound_of(call))
    errors = []
    for channel in range(2):
        lane = call.samples[:, channel].astype(np.float32) / 32768
        found, voiced, _ = librosa.pyin(lane, sr=RATE, fmin=60, fmax=500, frame_length=512, hop_length=80)
        heard = voice_truth.BASE_HZ * 2 ** (track.semitones[channel] / 12)
        after = np.roll(heard, 0)[: len(found)]
        before = np.concatenate(([np.nan], heard))[: len(found)]  # its frames lie on the hops, ours between
        ours = np.sqrt(after * before)
        known = voiced[: len(ours)] & np.isfinite(ours)
        errors.append(np.abs(ours[known] / found[: len(ours)][known] - 1))
    together = np.concatenate(errors)
    return float(np.median(together)) * 100, float((together > 0.2).mean()) * 100


def tones() -> Iterator[Row]:
    """A sine of 997 Hz at full scale in one channel is -3.01 LUFS; others by the printed filters."""
    from callqa_desktop.services.voice.loudness import Weighing, loudness
    from callqa_desktop.services.voice.windows import windows

    worst = 0.0
    for rate in (8000, 16000, 44100, 48000):
        for hertz, level, expected in ((997.0, -20.0, -23.01), (997.0, -35.0, -38.01)):
            sine = 10 ** (level / 20) * np.sin(2 * np.pi * hertz * np.arange(5 * rate) / rate)
            weighing = Weighing(1, rate)
            power = [weighing.power(window) for window in windows(voice_truth.of_voice(sine, rate))]
            found = loudness(np.concatenate(power, axis=1)[0], np.ones(500, bool))
            assert found is not None
            worst = max(worst, abs(found.lufs - expected))
    yield "loudness of tones", "BS.1770", f"off by {worst:.2f} LU at most", "<= 0.5 LU", worst <= 0.5


def main() -> None:
    rows = [*calls(), *pitch(), *tones()]
    print("| measure | truth | found | target | |\n| --- | --- | --- | --- | --- |")
    for measure, truth, found, target, met in rows:
        print(f"| {measure} | {truth} | {found} | {target} | {'met' if met else 'MISSED'} |")
    if not all(row[-1] for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
