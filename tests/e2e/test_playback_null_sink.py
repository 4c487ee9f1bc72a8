"""Recordings played through the real sound system and found again in what came out of it."""

from __future__ import annotations

import asyncio
import io
import itertools
import secrets
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.audio.pcm import Pcm
from callqa_desktop.services.audio.player import Player
from callqa_desktop.services.audio.source import Source
from callqa_desktop.services.audio.stretch import Stretcher
from callqa_desktop.ui.audio.playback import Playback

RATE = 8000
SECONDS = 4


class Heard:
    """The events of a player."""

    def __init__(self) -> None:
        self.events: list[tuple[str, UserFacingError | None]] = []
        self._any = threading.Event()

    def __call__(self, kind: str, error: UserFacingError | None) -> None:
        self.events.append((kind, error))
        self._any.set()

    def wait(self) -> tuple[str, UserFacingError | None]:
        assert self._any.wait(30), "nothing happened"
        return self.events[0]


def spoken(text: str, voice: str) -> np.ndarray:
    command = ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text]
    wav = bytearray(subprocess.run(command, capture_output=True, check=True).stdout)
    wav[4:8], wav[40:44] = (len(wav) - 8).to_bytes(4, "little"), (len(wav) - 44).to_bytes(4, "little")
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float32")
    places = np.arange(0, len(samples) - 1, rate / RATE)
    smooth = np.convolve(samples, np.ones(3) / 3, "same")
    return np.interp(places, np.arange(len(samples)), smooth)


@pytest.fixture(scope="module")
def call() -> np.ndarray:
    """Four seconds, int16 (frames, 2): the agent in the left channel, the client in the right one."""
    result = np.zeros((RATE * SECONDS, 2))
    agent = spoken("Добрий день! Компанія Ґазда, мене звати Оксана, чим можу вам допомогти сьогодні?", "uk+f2")
    client = spoken("Доброго дня, у мене не працює інтернет уже другий день, допоможіть мені.", "uk+m3")
    for channel, voice in enumerate((agent, client)):
        voice = np.tile(voice, 2)[: RATE * SECONDS]
        result[: len(voice), channel] = voice * 0.6
    return (result * 32767).astype(np.int16)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordingLibrary]:
    opened = RecordingLibrary(tmp_path_factory.mktemp("recordings"), secrets.token_bytes(32))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pcm(library: RecordingLibrary, call: np.ndarray) -> Pcm:
    """The call taken in as a FLAC file and decoded: what the player gets is what the program would give it."""
    file = io.BytesIO()
    soundfile.write(file, call, RATE, format="FLAC", subtype="PCM_16")

    async def take_in() -> Pcm:
        incoming = library.begin()
        incoming.write(file.getvalue())
        return await library.open((await incoming.finish()).stem)

    return asyncio.run(take_in())


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def player(null_sink: Any, pcm: Pcm, heard: Heard) -> Iterator[Player]:
    made = Player(heard)
    made.load(pcm)
    yield made
    made.close()


def find(wanted: np.ndarray, within: np.ndarray) -> tuple[float, float]:
    """Where `wanted` lies best in `within` (seconds) and how well: the normalised correlation there, 0 to 1.

    Both are resampled by four for the search: the sound server's resampling shifts by parts of a sample.
    """
    wanted, within = (upsampled(x.astype(np.float64)) for x in (wanted, within))
    wanted = wanted - wanted.mean()
    size = 1 << (len(wanted) + len(within)).bit_length()
    product = np.fft.rfft(within, size) * np.conj(np.fft.rfft(wanted, size))
    dot = np.fft.irfft(product, size)[: max(1, len(within) - len(wanted) + 1)]
    energy = np.concatenate(([0.0], np.cumsum(within**2)))
    there = energy[len(wanted) :][: len(dot)] - energy[: len(dot)]
    likeness = dot / np.sqrt(np.maximum(there, 1.0) * (wanted**2).sum())
    best = int(likeness.argmax())
    return best / (4 * RATE), float(likeness[best])


def upsampled(signal: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(signal)
    return np.fft.irfft(spectrum, 4 * len(signal)) * 4


def pitch(signal: np.ndarray) -> float:
    """Median fundamental frequency in Hz of the voiced frames, by autocorrelation."""
    frame, found = 320, []
    for start in range(0, len(signal) - frame, 80):
        piece = signal[start : start + frame].astype(np.float64)
        piece -= piece.mean()
        if piece.std() < 800:
            continue
        echo = np.correlate(piece, piece, "full")[frame - 1 :]
        lag = 20 + int(echo[20:123].argmax())
        if echo[lag] > 0.5 * echo[0]:
            found.append(RATE / lag)
    return float(np.median(found))


def sounding(recorded: np.ndarray) -> float:
    """Seconds from the first to the last audible sample."""
    loud = np.flatnonzero(np.abs(recorded.astype(int)).max(axis=1) > 300)
    return float(loud[-1] - loud[0]) / RATE


def test_a_recording_comes_out_as_it_is(null_sink: Any, player: Player, heard: Heard, call: np.ndarray) -> None:
    player.set_solo("stereo")
    with null_sink.record(RATE) as monitor:
        player.play()
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    for channel in (0, 1):
        _, likeness = find(call[: 3 * RATE, channel], recorded[:, channel])
        assert likeness > 0.8
    assert sounding(recorded) == pytest.approx(SECONDS, abs=0.35)
    assert player.position_ms == SECONDS * 1000
    assert not player.playing


def test_faster_speech_keeps_its_pitch(
    null_sink: Any, player: Player, heard: Heard, call: np.ndarray, pcm: Pcm
) -> None:
    player.set_solo("agent")
    player.set_speed(1.5)
    with null_sink.record(RATE) as monitor:
        player.play()
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    source = Source(pcm, lane=0, volume=1.0, loop=None)
    stretcher = Stretcher(source.read, RATE, 0, 1.5)
    expected = np.concatenate([stretcher.block() for _ in range(int(SECONDS / 1.5 / 0.015))])[:, 0]
    _, likeness = find(expected[: int(2.3 * RATE)], recorded[:, 0])
    assert likeness > 0.8
    assert sounding(recorded) == pytest.approx(SECONDS / 1.5, abs=0.35)
    assert pitch(recorded[:, 0]) == pytest.approx(pitch(call[:, 0]), rel=0.05)


def test_a_seek_goes_on_from_that_very_place(null_sink: Any, player: Player, heard: Heard, call: np.ndarray) -> None:
    player.set_solo("client")
    player.play()
    with null_sink.record(RATE) as monitor:
        player.seek(2000)
        assert 1950 <= player.position_ms <= 2200
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    _, likeness = find(call[2 * RATE : int(3.8 * RATE), 1], recorded[:, 0])
    assert likeness > 0.8
    before, _ = find(call[2 * RATE : int(2.9 * RATE), 1], recorded[:, 0])
    after, _ = find(call[int(2.9 * RATE) : int(3.8 * RATE), 1], recorded[:, 0])
    assert after - before == pytest.approx(0.9, abs=0.05)


def test_one_side_alone_leaves_the_other_silent(null_sink: Any, player: Player, heard: Heard, call: np.ndarray) -> None:
    player.set_solo("client")
    player.seek(2000)
    with null_sink.record(RATE) as monitor:
        player.play()
        heard.wait()
        recorded = monitor.stop()
    client, agent = (find(call[int(2.1 * RATE) : int(3.8 * RATE), c], recorded[:, 0])[1] for c in (1, 0))
    assert client > 0.8
    assert agent < 0.3


def test_a_loop_comes_again_and_again(null_sink: Any, player: Player, call: np.ndarray) -> None:
    from_ms, to_ms = 1000, 1800
    player.set_solo("agent")
    player.set_loop(from_ms, to_ms)
    assert player.position_ms == from_ms
    with null_sink.record(RATE) as monitor:
        player.play()
        rounds, last = 0, 0
        while rounds < 4:
            now = player.position_ms
            assert from_ms <= now <= to_ms
            rounds += now < last - 400
            last = now
            threading.Event().wait(0.005)
        player.pause()
        recorded = monitor.stop()
    once = call[from_ms * RATE // 1000 : to_ms * RATE // 1000, 0]
    _, likeness = find(np.tile(once, 3), recorded[:, 0])
    assert likeness > 0.8


def test_the_position_is_what_is_heard(null_sink: Any, player: Player, heard: Heard) -> None:
    """Pausing and going on again neither repeats nor leaves out: the position never runs ahead of the ear."""
    player.set_speed(2.0)
    seen = []
    player.play()
    while not heard.events:
        seen.append(player.position_ms)
        threading.Event().wait(0.01)
        if len(seen) == 60:
            player.pause()
            standing = player.position_ms
            assert abs(standing - seen[-1]) < 150
            player.play()
    assert all(b >= a - 30 for a, b in itertools.pairwise(seen))
    assert 0 <= seen[0] < 100
    assert player.position_ms == SECONDS * 1000


def test_settings_change_while_playing_without_a_gap(null_sink: Any, player: Player, heard: Heard) -> None:
    with null_sink.record(RATE) as monitor:
        player.play()
        for speed in (1.2, 0.8, 1.0, 2.0, 3.0):
            player.set_speed(speed)
            player.set_volume(0.9)
            here = player.position_ms
            threading.Event().wait(0.2)
            assert player.position_ms >= here
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    assert sounding(recorded) < SECONDS / 0.8
    player.set_volume(0)
    heard.events.clear()
    with null_sink.record(RATE) as monitor:
        player.seek(3000)
        player.play()
        while player.playing:
            threading.Event().wait(0.01)
        recorded = monitor.stop()
    assert np.abs(recorded).max() < 50


def test_an_unplugged_device_stops_with_a_sentence_and_a_new_one_plays(
    null_sink: Any, player: Player, heard: Heard
) -> None:
    player.play()
    while player.position_ms < 300:
        threading.Event().wait(0.01)
    null_sink.stop()
    kind, error = heard.wait()
    assert kind == "device_lost"
    assert error is not None
    assert "Press play" in error.remedy
    assert not player.playing
    stood = player.position_ms
    assert 250 <= stood < SECONDS * 1000
    assert player.devices() == ()
    with pytest.raises(UserFacingError) as none:
        player.play()
    assert none.value.code == "audio.no_device"
    player.seek(2500)
    assert player.position_ms == 2500, "everything but the sound goes on without a device"

    null_sink.start()
    heard.events.clear()
    heard._any.clear()
    assert len(player.devices()) > 0
    with null_sink.record(RATE) as monitor:
        player.play()
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    assert sounding(recorded) > 1.0


def test_a_device_that_is_not_there_gives_way_to_the_default(
    null_sink: Any, player: Player, heard: Heard, call: np.ndarray
) -> None:
    player.set_device("Headphones left at home")
    player.set_solo("agent")
    player.seek(1000)
    with null_sink.record(RATE) as monitor:
        player.play()
        assert heard.wait() == ("ended", None)
        recorded = monitor.stop()
    _, likeness = find(call[int(1.2 * RATE) : int(3.2 * RATE), 0], recorded[:, 0])
    assert likeness > 0.8


def test_a_recording_deleted_while_it_plays_stops_with_a_sentence(
    null_sink: Any, library: RecordingLibrary, call: np.ndarray, heard: Heard, tmp_path: Path
) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.tile(call, (3, 1)), RATE, format="WAV", subtype="PCM_16")

    async def take_in() -> tuple[str, Pcm]:
        incoming = library.begin()
        incoming.write(file.getvalue())
        stem = (await incoming.finish()).stem
        return stem, await library.open(stem)

    stem, sound = asyncio.run(take_in())
    player = Player(heard)
    try:
        player.load(sound)
        player.set_speed(3)
        player.play()
        library.delete(stem)
        kind, error = heard.wait()
        assert kind == "failed"
        assert error is not None
        assert error.code == "audio.missing"
        assert not player.playing
    finally:
        player.close()


def test_what_is_cut_out_is_neither_heard_nor_waited_for(
    null_sink: Any, player: Player, heard: Heard, call: np.ndarray
) -> None:
    player.set_solo("agent")
    player.set_cuts([(1000, 2600)])
    seen = []
    with null_sink.record(RATE) as monitor:
        player.play()
        while not heard.events:
            seen.append(player.position_ms)
            threading.Event().wait(0.005)
        recorded = monitor.stop()
    expected = np.concatenate((call[:RATE, 0], call[int(2.6 * RATE) : int(3.9 * RATE), 0]))
    _, likeness = find(expected, recorded[:, 0])
    assert likeness > 0.8, "the parts follow each other without a gap"
    assert find(call[int(1.2 * RATE) : int(2.4 * RATE), 0], recorded[:, 0])[1] < 0.5
    assert sounding(recorded) == pytest.approx(SECONDS - 1.6, abs=0.35)
    assert not [ms for ms in seen if 1030 < ms < 2570]
    assert player.position_ms == SECONDS * 1000


@pytest.fixture
def playback(null_sink: Any, qtbot: QtBot, pcm: Pcm) -> Iterator[Playback]:
    made = Playback()
    made.begin(SECONDS * 1000, 0)
    made.load(pcm)
    yield made
    made.release()
    qtbot.waitUntil(lambda: made._orders.player is None)
    made.deleteLater()


def test_silence_is_skipped_and_what_was_heard_and_saved_is_told(
    null_sink: Any, qtbot: QtBot, playback: Playback, call: np.ndarray
) -> None:
    stretches: list[tuple[int, int]] = []
    playback.heard.connect(lambda start, end: stretches.append((start, end)))
    playback.set_silences([(700, 2900), (3200, 3300)])
    playback.set_skip_silence(True)
    assert playback.savable_ms == 1600, "0.3 s stay at either edge; too short a silence stays whole"
    with null_sink.record(RATE) as monitor:
        playback.play()
        qtbot.waitUntil(lambda: playback.position == SECONDS * 1000 and not playback.playing, timeout=15_000)
        recorded = monitor.stop()
    assert sounding(recorded) == pytest.approx(SECONDS - 1.6, abs=0.35)
    assert playback.saved_ms == pytest.approx(1600, abs=40)
    assert stretches[0][0] < 50
    assert stretches[-1][1] == SECONDS * 1000
    assert all(end <= 1000 or start >= 2600 for start, end in stretches)
    assert sum(end - start for start, end in stretches) == pytest.approx(2400, abs=100)


def test_a_pedal_plays_while_it_is_down_and_goes_on_a_little_earlier(
    null_sink: Any, qtbot: QtBot, playback: Playback
) -> None:
    playback.step_back_ms = 400
    stretches: list[tuple[int, int]] = []
    playback.heard.connect(lambda start, end: stretches.append((start, end)))
    playback.hold(True)
    qtbot.waitUntil(lambda: playback.position > 1000, timeout=15_000)
    playback.hold(False)
    assert not playback.playing
    qtbot.waitUntil(lambda: playback._orders.pending == 0)
    stood = playback.position
    playback.hold(True)
    assert playback.position == stood - 400
    qtbot.waitUntil(lambda: playback.position > stood, timeout=15_000)
    playback.hold(False)
    playback.set_volume(0)
    told = len(stretches)
    playback.hold(True)
    here = playback.position
    qtbot.waitUntil(lambda: playback.position > here + 500, timeout=15_000)
    playback.hold(False)
    assert len(stretches) == told, "what is played without volume was not heard"
    assert stretches[0][0] < 50
    assert any(abs(start - (stood - 400)) < 60 for start, _ in stretches)


def test_swapped_sides_are_heard_the_other_way_round_at_once(
    null_sink: Any, qtbot: QtBot, playback: Playback, call: np.ndarray
) -> None:
    playback.set_side("agent")
    playback.set_swapped(True)
    playback.seek(1000)
    with null_sink.record(RATE) as monitor:
        playback.play()
        qtbot.waitUntil(lambda: playback.position > 3800, timeout=15_000)
        playback.pause()
        recorded = monitor.stop()
    wanted = slice(int(1.2 * RATE), int(3.4 * RATE))
    assert find(call[wanted, 1], recorded[:, 0])[1] > 0.8
    assert find(call[wanted, 0], recorded[:, 0])[1] < 0.3
