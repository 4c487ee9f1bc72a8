"""Every demo recording is recognised: whole, one side of it, as MP3, quieter, resampled, or a piece."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from callqa_desktop.sandbox.ears import recognise
from callqa_desktop.sandbox.sounds import demo_mp3, demo_original, demo_sounds, read_sound

SOUNDS = sorted(demo_sounds())


@pytest.mark.parametrize("sound_id", SOUNDS)
def test_recognised_whole_as_ogg_and_as_mp3(sound_id: str) -> None:
    for data in (demo_original(sound_id), demo_mp3(sound_id)):
        heard = recognise(data)
        assert heard is not None
        assert (heard.sound.id, heard.channel, abs(heard.start) < 0.2) == (sound_id, None, True)


@pytest.mark.parametrize("sound_id", [i for i in SOUNDS if demo_sounds()[i].channels == 2])
@pytest.mark.parametrize("channel", [0, 1])
def test_one_side_of_the_mp3_is_recognised(sound_id: str, channel: int, encoded: Any) -> None:
    samples, rate = read_sound(demo_mp3(sound_id))
    heard = recognise(encoded(samples[:, channel : channel + 1] * 0.4, rate, "FLAC"))
    assert heard is not None
    assert (heard.sound.id, heard.channel) == (sound_id, channel)


def test_one_side_encoded_once_more_is_recognised(encoded: Any) -> None:
    samples, rate = read_sound(demo_mp3("04-showroom"))
    heard = recognise(encoded(samples[:, 1:], rate, "MP3"))
    assert heard is not None and (heard.sound.id, heard.channel) == ("04-showroom", 1)


def test_a_mix_at_another_rate_is_recognised(encoded: Any) -> None:
    samples, rate = read_sound(demo_mp3("05-follow-up"))
    doubled = np.repeat(samples.mean(axis=1, keepdims=True), 2, axis=0)
    heard = recognise(encoded(doubled, rate * 2))
    assert heard is not None and (heard.sound.id, heard.channel) == ("05-follow-up", None)


def test_a_piece_is_recognised_with_its_place(encoded: Any) -> None:
    samples, rate = read_sound(demo_original("08-nursery"))
    heard = recognise(encoded(samples[30 * rate : 60 * rate, :1], rate))
    assert heard is not None
    assert (heard.sound.id, heard.channel) == ("08-nursery", 0)
    assert heard.start == pytest.approx(30, abs=0.1) and heard.end == pytest.approx(60, abs=0.1)


def test_other_sounds_are_not_recognised(encoded: Any) -> None:
    rng = np.random.default_rng(5)
    bursts = rng.standard_normal((8000 * 60, 1)) * 0.1 * np.repeat(rng.integers(0, 2, 240), 2000)[:, None]
    assert recognise(encoded(bursts.astype(np.float32), 8000)) is None
    assert recognise(encoded(np.zeros((80000, 1), np.float32), 8000)) is None
    with pytest.raises(ValueError, match=r"."):
        recognise(b"<html>no sound</html>")
