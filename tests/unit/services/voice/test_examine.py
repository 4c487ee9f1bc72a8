"""Measures against calls whose truth is known, spoken by a synthesiser and laid out to the tenth of a second."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
import soundfile
from voice_truth import Memory

from callqa_desktop.services.voice.examine import examine
from callqa_desktop.services.voice.listening import find_speech

RATE = 8000


def voice(text: str, name: str) -> np.ndarray:
    if not shutil.which("espeak-ng"):
        pytest.skip("needs espeak-ng")
    command = ["espeak-ng", "-v", name, "-s", "155", "--stdout", text]
    wav = bytearray(subprocess.run(command, capture_output=True, check=True).stdout)
    wav[4:8], wav[40:44] = (len(wav) - 8).to_bytes(4, "little"), (len(wav) - 44).to_bytes(4, "little")
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float64")
    smooth = np.convolve(samples, np.ones(3) / 3, "same")
    low = np.interp(np.arange(0, len(samples) - 1, rate / RATE), np.arange(len(samples)), smooth)
    loud = np.flatnonzero(np.abs(low) > 0.003)
    return low[loud[0] : loud[-1] + 1]


AGENT = ["Добрий день, компанія Ґазда, мене звати Оксана.", "Я розумію ваше занепокоєння і все перевірю зараз.", "Так."]
CLIENT = ["У мене не працює інтернет уже другий день.", "А скільки це буде коштувати на місяць?", "Гаразд, дякую."]


class Script:
    """A two-sided call being laid out, with what is true of it."""

    def __init__(self, seconds: float) -> None:
        self.samples = np.zeros((int(seconds * RATE), 2))
        self.lines: list[tuple[int, float, float]] = []

    def say(self, channel: int, start: float, sound: np.ndarray, loudness: float = 0.5) -> float:
        at = int(start * RATE)
        self.samples[at : at + len(sound), channel] += sound * loudness
        end = start + len(sound) / RATE
        self.lines.append((channel, start, end))
        return end

    def seconds(self, channel: int) -> float:
        return sum(end - start for who, start, end in self.lines if who == channel)

    def union(self) -> float:
        grid = np.zeros(len(self.samples), bool)
        for _, start, end in self.lines:
            grid[int(start * RATE) : int(end * RATE)] = True
        return float(grid.sum()) / RATE


def measure(sound: Memory, agent_channel: int | None) -> dict[str, Any]:
    return examine(sound, agent_channel).figures


def finished(script: Script, noise_db: float | None) -> Memory:
    samples = script.samples.copy()
    if noise_db is not None:
        samples += np.random.default_rng(5).normal(0, 10 ** (noise_db / 20), samples.shape)
    return Memory((np.clip(samples, -1, 1) * 32767).astype(np.int16), RATE)


@pytest.mark.parametrize("noise_db", [None, -50, -42])
def test_shares_are_true_within_three_points(noise_db: float | None) -> None:
    script, now, gaps = Script(100), 1.0, []
    for turn in range(9):
        now = script.say(0, now, voice(AGENT[turn % 2], "uk+f2")) + 0.8
        if turn % 3 == 1:
            now += 3.0  # on hold
        now = script.say(1, now, voice(CLIENT[turn % 3], "uk+m3"), 0.35)
        gaps.append(0.5 + 0.1 * (turn % 3))
        now += gaps[-1]
    script.samples = script.samples[: int(now * RATE)]
    measured = measure(finished(script, noise_db), 0)
    agent, client = script.seconds(0), script.seconds(1)
    assert measured["talk_share_agent"] == pytest.approx(agent / (agent + client), abs=0.03)
    assert measured["silence_share"] == pytest.approx(1 - script.union() / now, abs=0.03)
    assert measured["duration_seconds"] == pytest.approx(now, abs=0.1)
    assert measured["agent_speech_seconds"] + measured["client_speech_seconds"] == pytest.approx(
        agent + client, rel=0.06
    )
    assert measured["response_gap_seconds"] == pytest.approx(float(np.median(gaps)), abs=0.15)
    assert measured["overlap_seconds"] < 0.5
    assert measured["interruptions"] == 0


def test_overlap_interruptions_and_the_longest_monologue() -> None:
    script = Script(60)
    speech = np.concatenate([voice(line, "uk+m3") for line in CLIENT[:2]])
    now = script.say(1, 1.0, speech)
    first = script.say(0, now - 1.5, voice(AGENT[1], "uk+f2"))  # breaks in
    now = first + 1.0
    script.say(1, now + 3.0, voice("Так.", "uk+m3"))
    for _ in range(4):  # four sentences with breath between them, over a short word of the client
        spoken_until = script.say(0, now, voice(AGENT[0], "uk+f2"))
        now = spoken_until + 0.9
    script.samples = script.samples[: int((now + 2) * RATE)]
    measured = measure(finished(script, -55), 0)
    assert measured["interruptions"] == 1
    assert measured["overlap_seconds"] == pytest.approx(1.5 + 0.4, abs=0.6)
    broke_in = script.lines[1][1]  # that sentence is part of it: the pause after it is short
    assert measured["agent_longest_monologue_seconds"] == pytest.approx(spoken_until - broke_in, abs=0.5)
    assert measured["client_longest_monologue_seconds"] == pytest.approx(len(speech) / RATE, abs=0.4)


def test_the_agents_channel_decides_who_is_who() -> None:
    script = Script(20)
    script.say(0, 1.0, np.tile(voice(AGENT[0], "uk+f2"), 3))
    script.say(1, 14.0, voice(CLIENT[2], "uk+m3"))
    sound = finished(script, -55)
    one, other = measure(sound, 0), measure(sound, 1)
    assert one["talk_share_agent"] > 0.7
    assert other["talk_share_agent"] == pytest.approx(1 - one["talk_share_agent"], abs=0.002)
    assert one["agent_speech_seconds"] == other["client_speech_seconds"]


def test_an_echo_of_the_other_side_is_not_speech() -> None:
    script = Script(30)
    now = script.say(0, 1.0, np.tile(voice(AGENT[1], "uk+f2"), 4))
    script.say(1, now + 1, voice(CLIENT[0], "uk+m3"))
    script.samples[:, 1] += 0.04 * script.samples[:, 0]
    measured = measure(finished(script, -62), 0)
    assert measured["client_speech_seconds"] == pytest.approx(script.seconds(1), abs=0.5)
    assert measured["overlap_seconds"] < 0.5


def test_one_channel_gives_speech_and_silence_alone() -> None:
    script = Script(20)
    end = script.say(0, 2.0, voice(AGENT[0], "uk+f2"))
    sound = finished(script, -50)
    mono = Memory(sound.samples[:, :1], RATE)
    measured = measure(mono, None)
    assert measured["speech_seconds"] == pytest.approx(end - 2.0, abs=0.4)
    assert measured["silence_share"] == pytest.approx(1 - (end - 2.0) / 20, abs=0.03)
    assert "talk_share_agent" not in measured


def test_silence_noise_and_hum_are_no_speech() -> None:
    t = np.arange(30 * RATE) / RATE
    noise = np.random.default_rng(2).normal(0, 200, (len(t), 2))
    hum = np.stack([np.sin(2 * np.pi * 50 * t) * 400] * 2, axis=1)
    for samples in (np.zeros((len(t), 2)), noise, hum, noise + 900, np.zeros((0, 2)), np.zeros((50, 1))):
        sound = Memory(samples.astype(np.int16), RATE)
        assert not any(len(s) for s in find_speech(sound).stretches)
        measured = measure(sound, 0)
        assert measured["speech_seconds"] == 0
        assert measured.get("talk_share_agent") is None
    script = Script(30)
    script.say(1, 20.0, voice("Так.", "uk+m3"))
    assert len(find_speech(finished(script, -50)).stretches[1]), "one word in half a minute is heard"
