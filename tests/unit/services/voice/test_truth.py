"""Measures against synthetic calls whose truth is known; benchmarks/measures_truth.py does the same at length."""

from __future__ import annotations

import numpy as np
import pytest
import spoken_calls
import voice_truth
from scipy.signal import butter, sosfilt

from callqa_desktop.services.voice.examine import examined
from callqa_desktop.services.voice.listening import Track, listen
from callqa_desktop.services.voice.loudness import Weighing, loudness
from callqa_desktop.services.voice.perturbation import Perturbation
from callqa_desktop.services.voice.speech import length, silences_of
from callqa_desktop.services.voice.windows import windows

RATE = 8000


@pytest.fixture(scope="module")
def call() -> spoken_calls.SpokenCall:
    if not spoken_calls.available():
        pytest.skip("needs espeak-ng and sox")
    return spoken_calls.make(200, 11)


@pytest.fixture(scope="module")
def track(call: spoken_calls.SpokenCall) -> Track:
    return listen(voice_truth.sound_of(call))


def test_shares_silences_and_holds(call: spoken_calls.SpokenCall, track: Track) -> None:
    figures = examined(track, 0).figures
    assert figures["talk_share_agent"] == pytest.approx(voice_truth.talk_share(call.truth), abs=0.02)
    silent = sum(end - start for start, end in call.truth.silences())
    assert length(silences_of(track.speech, 1.0)) == pytest.approx(silent, rel=0.03)
    assert call.truth.hold, "there is music in it"
    assert figures["hold_seconds"] == pytest.approx(sum(e - s for s, e in call.truth.hold), rel=0.1)


def test_interruptions_without_words_of_listening(call: spoken_calls.SpokenCall, track: Track) -> None:
    places = examined(track, 0).figures["interruption_places"]
    hits = voice_truth.matched(call.truth.interruptions, places)
    assert voice_truth.f1(hits, len(call.truth.interruptions), len(places)) >= 0.9


def test_syllables_and_loudness(call: spoken_calls.SpokenCall, track: Track) -> None:
    figures = examined(track, 0).figures
    for side, name in enumerate(voice_truth.SIDES):
        rate = call.truth.syllables[side] / call.truth.seconds(side)
        assert figures[f"{name}_articulation_per_second"] == pytest.approx(rate, rel=0.08)
        lane = call.samples[:, side] / 32768
        expected = voice_truth.reference_lufs(lane, RATE, call.truth.stretches[side])
        assert figures[f"{name}_loudness_lufs"] == pytest.approx(expected, abs=0.5)


def test_two_voices_of_one_channel_are_told_apart(call: spoken_calls.SpokenCall) -> None:
    mixed = np.clip(call.samples.sum(axis=1, dtype=np.int32, keepdims=True), -32768, 32767).astype(np.int16)
    figures = examined(listen(voice_truth.Memory(mixed, RATE)), None).figures
    assert figures["approximate"] and "talk_share_agent" not in figures
    one, other = figures["voices"]
    share = one["speech_seconds"] / (one["speech_seconds"] + other["speech_seconds"])
    truth = voice_truth.talk_share(call.truth)
    assert min(abs(share - truth), abs(1 - share - truth)) < 0.08
    assert abs(one["pitch_semitones"] - other["pitch_semitones"]) > 8, "a woman and a man"


def test_one_voice_is_not_made_two(call: spoken_calls.SpokenCall) -> None:
    alone = examined(listen(voice_truth.Memory(call.samples[: 90 * RATE, :1], RATE)), None).figures
    assert alone["approximate"] and "voices" not in alone


@pytest.mark.parametrize("telephone", [False, True])
@pytest.mark.parametrize("base", [85.0, 210.0])
def test_pitch_of_known_voices(base: float, telephone: bool) -> None:
    time = np.arange(8 * RATE) / RATE
    hertz = base * 2 ** (4 / 12 * np.sin(2 * np.pi * 0.7 * time) + 1 / 12 * np.sin(2 * np.pi * 3.1 * time))
    voice = 0.3 * spoken_calls.sung(hertz, RATE, (time % 4) < 2.6)
    if telephone:
        voice = sosfilt(butter(6, (300, 3400), "bandpass", fs=RATE, output="sos"), voice)
    voice = voice + np.random.default_rng(2).normal(0, 0.0008, len(voice))
    heard = listen(voice_truth.of_voice(voice, RATE))
    middles = (np.arange(heard.semitones.shape[1]) + 0.5) / 100 % 4
    inside = (middles > 0.1) & (middles < 2.5)
    median, octaves, found = voice_truth.pitch_errors(heard.semitones[0], hertz, RATE, inside)
    assert median < 0.02 and octaves <= 0.01 and found > 0.9
    figures = examined(heard, None).figures
    assert "voices" not in figures


@pytest.mark.parametrize("rate", [8000, 22050, 48000])
def test_a_sine_has_the_loudness_of_the_recommendation(rate: int) -> None:
    sine = 10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * np.arange(5 * rate) / rate)
    weighing = Weighing(1, rate)
    power = [weighing.power(window) for window in windows(voice_truth.of_voice(sine, rate), 2)]
    found = loudness(np.concatenate(power, axis=1)[0], np.ones(500, bool))
    assert found is not None
    assert found.lufs == pytest.approx(-23.01, abs=0.2)
    assert found.spread == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(("jitter", "shimmer"), [(0.0, 0.0), (1.0, 3.0), (2.5, 8.0)])
def test_perturbation_of_known_pulses(jitter: float, shimmer: float) -> None:
    rate, hertz = 16000, 120.0
    rng = np.random.default_rng(4)
    periods = rate / hertz * (1 + jitter / 100 * np.sqrt(np.pi) / 2 * rng.normal(0, 1, 500))
    heights = 1 + shimmer / 100 * np.sqrt(np.pi) / 2 * rng.normal(0, 1, 500)
    places = np.cumsum(periods)
    time = np.arange(int(places[-1]) + 200)
    lane = np.zeros(len(time), np.float32)
    for place, height in zip(places, heights, strict=True):  # a short ringing at each pulse, between the samples
        first = int(place)
        since = (time[first : first + 110] - place) / rate
        ringing = np.exp(-since * 600) * np.sin(2 * np.pi * 700 * since) * (since >= 0)
        lane[first : first + len(ringing)] += (height * ringing).astype(np.float32)
    found = Perturbation()
    found.add(lane, rate, 0.05, np.full(380, hertz, np.float32), 0.01)
    told, high = found.jitter(), found.shimmer()
    assert told is not None and high is not None
    assert told == pytest.approx(jitter, abs=max(0.2, 0.25 * jitter))
    assert high == pytest.approx(shimmer, abs=max(0.5, 0.3 * shimmer))


def test_the_finest_measures_are_told_of_wide_and_clean_sound_alone() -> None:
    rate = 16000
    time = np.arange(12 * rate) / rate
    rng = np.random.default_rng(1)
    speaks = (time % 4) < 3
    voice = 0.3 * spoken_calls.sung(np.full(len(time), 120.0), rate, speaks) + rng.normal(0, 0.002, len(time)) * speaks
    clean = examined(listen(_two(voice + rng.normal(0, 1e-4, len(voice)), rate)), 0).figures
    assert clean["agent_voice_quality_reason"] == ""
    assert clean["agent_jitter_percent"] < 2 and clean["agent_hnr_db"] > 5
    noisy = examined(listen(_two(voice + rng.normal(0, 0.02, len(voice)), rate)), 0).figures
    assert noisy["agent_voice_quality_reason"] == "noise" and noisy["agent_jitter_percent"] is None
    narrow = sosfilt(butter(8, 3400, fs=rate, output="sos"), voice) + rng.normal(0, 1e-4, len(voice))
    cut = examined(listen(_two(narrow, rate)), 0).figures
    assert cut["agent_voice_quality_reason"] == "band" and cut["agent_hnr_db"] is None


def _two(voice: np.ndarray, rate: int) -> voice_truth.Memory:
    """The agent's voice beside a client who says nothing."""
    lanes = np.stack((voice, np.zeros(len(voice))), axis=1)
    return voice_truth.Memory(np.rint(np.clip(lanes, -1, 1) * 32767).astype(np.int16), rate)


def test_phrases_that_fall_have_a_slope_below_zero() -> None:
    time = np.arange(16 * RATE) / RATE
    within = time % 2
    hertz = 180 * 2 ** (-6 * within / 12)
    voice = 0.3 * spoken_calls.sung(hertz, RATE, within < 1.5)
    figures = examined(listen(_two(voice, RATE)), 0).figures
    assert figures["agent_pitch_end_slope"] == pytest.approx(-6, abs=1.0)
    assert figures["agent_voiced_share"] > 0.9
    assert figures["agent_pauses_per_minute"] > 20 and figures["agent_mean_pause_seconds"] == pytest.approx(
        0.5, abs=0.1
    )
