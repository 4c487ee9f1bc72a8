"""The check of a sound against sounds whose faults are known."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
import synthetic_sound as made
from synthetic_sound import MemorySound, Spoken, sound_of

from callqa_desktop import paths
from callqa_desktop.services.audio.pcm import Samples
from callqa_desktop.services.sound_quality.check import Check, check
from callqa_desktop.services.voice.listening import listen

RATE = 8000
NOBODY = Spoken((np.zeros((0, 2)),))


def codes(found: Check) -> list[tuple[str, int | None]]:
    return [(r.code, r.channel) for r in found.reasons]


def test_a_clean_call_is_good() -> None:
    agent, client, spoken = made.call()
    found = check(sound_of(agent, client), spoken)
    assert (found.verdict, found.reasons, found.cleaning) == ("good", (), ())
    assert found.figures["layout"] == "sides"
    for lane in found.figures["lanes"]:
        assert lane["level_dbfs"] == pytest.approx(-24, abs=1.5)
        assert lane["snr_db"] == pytest.approx(40, abs=2.5)
        assert 3200 <= lane["bandwidth_hz"] <= 4000
        assert (lane["dropouts"], lane["clipped_share"], lane["tone_share"], lane["music_share"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("demo", sorted(p.stem for p in paths.resource("demo").glob("*.ogg")))
def test_demo_calls(demo: str) -> None:
    samples, rate = soundfile.read(paths.resource("demo", f"{demo}.ogg"), dtype="int16", always_2d=True)
    sound = MemorySound(samples, rate)
    found = check(sound, listen(sound).speech)
    assert found.verdict == ("unusable" if demo == "13-silence" else "good"), found.reasons


def spoken_in(sound: MemorySound) -> Spoken:
    """Who speaks, by loudness."""
    lanes = []
    for n in range(sound.channels):
        hop = sound.sample_rate // 50
        whole = sound.frames // hop
        level = (sound.samples[: whole * hop, n].astype(float).reshape(whole, hop) ** 2).mean(axis=1)
        loud = np.convolve(level > max(level.max() * 1e-3, 1000), np.ones(15), "same") > 0
        edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(int))) * 0.02
        lanes.append(edges.reshape(-1, 2))
    return Spoken(tuple(lanes))


@pytest.mark.parametrize("ratio", [0, 5, 10, 20, 30])
def test_noise_is_measured(ratio: int) -> None:
    lane, stretches = made.voice(40, level_db=-26)
    noisy = lane + made.noise(len(lane), -26 - ratio)
    found = check(sound_of(noisy), Spoken((stretches,)))
    assert found.figures["lanes"][0]["snr_db"] == pytest.approx(ratio, abs=2)
    told = {0: "poor", 5: "poor", 10: "fair"}.get(ratio, "good")
    assert found.verdict == told
    assert ("noisy", None) in codes(found) or ratio >= 20
    assert ("denoise" in found.cleaning) == (ratio < 20)


@pytest.mark.parametrize("ceiling", [0.98, 0.5, 0.2])
@pytest.mark.parametrize("loudness", [2.0, 4.0])
def test_clipping_is_found_also_below_full_scale(ceiling: float, loudness: float) -> None:
    lane, stretches = made.voice(30)
    lane = lane + made.noise(len(lane), -64)
    wanted = lane / np.abs(lane).max() * loudness
    cut = np.clip(wanted, -1, 1) * ceiling
    inside = np.concatenate([cut[int(a * RATE) : int(b * RATE)] for a, b in stretches])
    truth = float((np.abs(inside) >= ceiling * 0.999).mean())
    found = check(sound_of(cut), Spoken((stretches,)))
    lane_figures = found.figures["lanes"][0]
    assert lane_figures["clipped_share"] == pytest.approx(truth, rel=0.4)
    assert found.reasons[0].code == "clipped"
    assert found.verdict == ("poor" if truth > 0.01 else "fair")
    assert "declip" in found.cleaning
    assert lane_figures["ceiling"][0] == pytest.approx(ceiling * 32768, rel=0.02)


@pytest.mark.parametrize(("kind", "subtype"), [("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")])
def test_clipping_is_found_after_a_lossy_coder(kind: str, subtype: str, tmp_path: Path) -> None:
    lane, stretches = made.voice(30)
    for cut, wanted in ((np.clip(lane / np.abs(lane).max() * 4, -1, 1) * 0.7, True), (lane, False)):
        file = tmp_path / "x"
        soundfile.write(file, cut, RATE, format=kind, subtype=subtype)
        samples, rate = soundfile.read(file, dtype="float32")
        found = check(sound_of(samples, rate=rate), Spoken((stretches,)))
        assert (("clipped", None) in codes(found)) == wanted
        assert "declip" not in found.cleaning, "there are no flat tops left to mend"


@pytest.mark.parametrize("subtype", ["PCM_U8", "ULAW", "GSM610"])
def test_coarse_storage_is_no_clipping(subtype: str, tmp_path: Path) -> None:
    lane, stretches = made.voice(30)
    lane = lane / np.abs(lane).max() * 0.9
    soundfile.write(tmp_path / "x.wav", lane, RATE, format="WAV", subtype=subtype)
    samples, _ = soundfile.read(tmp_path / "x.wav", dtype="float32")
    found = check(sound_of(samples), Spoken((stretches,)))
    assert ("clipped", None) not in codes(found)


@pytest.mark.parametrize("hertz", [1500, 2500, 3400])
def test_bandwidth(hertz: int) -> None:
    lane, stretches = made.voice(20, 16000)
    lane = made.lowpassed(lane, hertz, 16000)
    found = check(sound_of(lane, rate=16000), Spoken((stretches,)))
    assert found.figures["lanes"][0]["bandwidth_hz"] == pytest.approx(hertz, rel=0.25)
    assert found.verdict == {1500: "poor", 2500: "fair", 3400: "good"}[hertz]


def test_drop_outs_are_counted_and_pauses_are_none() -> None:
    lane, stretches = made.voice(60)
    lane = lane + made.noise(len(lane), -60)
    gated = lane.copy()
    inside = np.zeros(len(lane), bool)
    for a, b in stretches:
        inside[int(a * RATE) : int(b * RATE)] = True
    gated[~inside] = 0  # an exchange that sends nothing while nobody speaks
    assert check(sound_of(gated), Spoken((stretches,))).figures["lanes"][0]["dropouts"] == 0
    rng = np.random.default_rng(3)
    chosen = stretches[rng.permutation(len(stretches))[:12]]
    for a, b in chosen:
        middle = int((a + b) / 2 * RATE)
        gated[middle : middle + int(0.03 * RATE)] = 0
    found = check(sound_of(gated), Spoken((stretches,)))
    assert found.figures["lanes"][0]["dropouts"] == pytest.approx(12, abs=3)
    assert found.reasons[0].code == "dropouts"


def test_quiet_and_uneven_sides() -> None:
    agent, client, spoken = made.call()
    found = check(sound_of(agent, client * 0.05), spoken)
    assert found.verdict == "poor" or found.verdict == "fair"
    assert {("quiet", 1), ("uneven", 1)} == set(codes(found))
    assert found.cleaning == ("gain",)


@pytest.mark.parametrize(
    ("lane", "told"),
    [
        (made.ringing(40), "only_tones"),
        (made.keys(20), "only_tones"),
        (made.tone(10, RATE, 1100.0), "only_tones"),
        (made.music(30), "only_music"),
        (made.noise(20 * RATE, -30), "only_noise"),
        (np.zeros(10 * RATE), "silent"),
        (np.eye(1, 10 * RATE, 4 * RATE)[0] * 0.9, "silent"),
        (made.voice(3)[0][RATE : int(1.3 * RATE)], "too_short"),
    ],
    ids=["ringing", "keys", "fax", "music", "noise", "silence", "click", "short"],
)
@pytest.mark.parametrize("heard_as_speech", [False, True])
def test_what_holds_no_words(lane: np.ndarray, told: str, heard_as_speech: bool) -> None:
    """Whatever the detector of speech makes of it: it takes tones and music for speech, or leaves them out."""
    sound = sound_of(lane)
    spoken = spoken_in(sound) if heard_as_speech and told in ("only_tones", "only_music") else NOBODY
    found = check(sound, spoken)
    assert found.verdict == "unusable"
    assert codes(found) == [(told, None)]
    assert found.cleaning == ()


def test_speech_after_music_and_ringing_is_usable() -> None:
    lane, stretches = made.voice(20)
    whole = np.concatenate((made.ringing(10), made.music(10), lane)) + made.noise(40 * RATE, -64)
    spoken = np.concatenate(([[0, 1], [5, 6], [10, 20]], stretches + 20))
    found = check(sound_of(whole), Spoken((spoken,)))
    assert found.verdict in ("good", "fair")
    assert found.figures["tone_share"] == pytest.approx(2 / 40, abs=0.02)
    assert found.figures["music_share"] == pytest.approx(0.25, abs=0.06)


def test_layouts() -> None:
    agent, client, spoken = made.call()
    both = Spoken((np.sort(np.concatenate(spoken.stretches), axis=0),) * 2)
    mixed = agent + client

    def told(*lanes: np.ndarray, of: Spoken = both) -> tuple[str, list[tuple[str, int | None]], tuple[str, ...]]:
        found = check(sound_of(*lanes), of)
        return found.figures["layout"], codes(found), found.cleaning

    assert told(agent, client, of=spoken) == ("sides", [], ())
    assert told(mixed, mixed) == ("same", [("same_sides", None)], ())
    assert told(mixed, -mixed * 0.9) == ("inverted", [("inverted", None)], ("polarity",))
    late = np.roll(mixed, 40) + made.noise(len(mixed), -64, seed=9)
    assert told(mixed, late)[:2] == ("mixed", [("mixed_sides", None)])
    one = Spoken((spoken.stretches[0], np.zeros((0, 2))))
    assert told(agent, np.zeros(len(agent)), of=one) == ("one_side", [("dead_side", 1)], ())
    hiss = made.noise(len(agent), -50)
    assert told(agent, hiss, of=one)[:2] == ("sides", [("mute_side", 1)])


def test_offset_and_hum() -> None:
    lane, stretches = made.voice(30, level_db=-28)
    lane = lane + made.noise(len(lane), -70)
    off = check(sound_of(lane + 0.05), Spoken((stretches,)))
    assert codes(off) == [("offset", None)]
    assert off.figures["lanes"][0]["offset"] == pytest.approx(0.05, abs=0.002)
    hum = check(sound_of(lane + made.tone(30, RATE, 50.0, level_db=-44)), Spoken((stretches,)))
    assert ("rumble", None) in codes(hum)
    assert "highpass" in hum.cleaning and "highpass" in off.cleaning


class _Endless:
    """Three hours of a call, made as they are read."""

    sample_rate, channels, frames = RATE, 2, 3 * 3600 * RATE

    def __init__(self) -> None:
        agent, client, self.spoken = made.call(60)
        self._minute = sound_of(agent, client).samples

    def read(self, start_frame: int, n: int) -> Samples:
        n = max(0, min(n, self.frames - start_frame))
        return np.take(self._minute, np.arange(start_frame, start_frame + n) % len(self._minute), axis=0)


def test_three_hours_take_little_memory() -> None:
    sound = _Endless()
    spoken = Spoken(tuple(np.concatenate([s + 60 * n for n in range(180)]) for s in sound.spoken.stretches))
    tracemalloc.start()
    found = check(sound, spoken)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.verdict == "good"
    assert peak < 120_000_000
