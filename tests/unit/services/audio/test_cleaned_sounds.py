"""Cleaned copies in the library: made once, sealed, never in the place of the original."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import synthetic_sound as made
from synthetic_sound import Spoken, sound_of

from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.audio.player import Player
from callqa_desktop.services.sound_quality.check import Check, check

RATE = 8000
Keep = Callable[[bytes], StoredSound]


@pytest.fixture
def noisy() -> tuple[np.ndarray, Check]:
    lane, stretches = made.voice(20, level_db=-26)
    sound = sound_of(lane + made.noise(len(lane), -36))
    return sound.samples, check(sound, Spoken((stretches,)))


def test_a_cleaned_copy_is_made_once_and_goes_with_the_recording(
    library: RecordingLibrary, keep: Keep, encoded: Callable[..., bytes], root: Path, noisy: tuple[np.ndarray, Check]
) -> None:
    samples, found = noisy
    assert found.cleaning == ("denoise",)
    data = encoded(samples, "WAV", "PCM_16")
    stem = keep(data).stem
    cleaned = asyncio.run(library.cleaned(stem, found.cleaning, found.figures))
    assert (cleaned.frames, cleaned.sample_rate, cleaned.channels) == (len(samples), RATE, 1)
    made_sound = cleaned.read(0, cleaned.frames)
    hiss = slice(0, int(0.3 * RATE))
    assert (made_sound[hiss].astype(float) ** 2).mean() < 0.2 * (samples[hiss].astype(float) ** 2).mean()
    file = root / f"{stem}.clean"
    assert samples[:4000].tobytes()[:64] not in file.read_bytes(), "sealed"
    written = file.stat().st_mtime_ns, file.read_bytes()
    again = asyncio.run(library.cleaned(stem, found.cleaning, found.figures))
    assert (again.read(0, 5000) == made_sound[:5000]).all()
    assert file.read_bytes() == written[1], "not made twice"
    assert library.original(stem) == data
    original = asyncio.run(library.open(stem))
    assert (original.read(0, original.frames) == samples).all(), "the original stays"
    again.close()
    louder = asyncio.run(library.cleaned(stem, ("gain",), found.figures))
    assert (louder.read(0, 5000) != made_sound[:5000]).any(), "other steps, another copy"
    library.delete(stem)
    assert not file.exists()
    for sound in (cleaned, louder, original):
        sound.close()


def test_a_damaged_copy_is_made_again(
    library: RecordingLibrary, keep: Keep, encoded: Callable[..., bytes], root: Path, noisy: tuple[np.ndarray, Check]
) -> None:
    samples, found = noisy
    stem = keep(encoded(samples, "FLAC", "PCM_16")).stem
    asyncio.run(library.cleaned(stem, found.cleaning, found.figures)).close()
    file = root / f"{stem}.clean"
    file.write_bytes(file.read_bytes()[:-5])
    cleaned = asyncio.run(library.cleaned(stem, found.cleaning, found.figures))
    assert cleaned.frames == len(samples)
    cleaned.close()


def test_copies_count_in_the_budget_of_the_cache(
    root: Path, key: bytes, encoded: Callable[..., bytes], noisy: tuple[np.ndarray, Check]
) -> None:
    samples, found = noisy
    budget = round(3.5 * samples.nbytes)
    library = RecordingLibrary(root, key, cache_bytes=budget)
    try:
        stems = []
        for n in range(3):
            with library.begin() as incoming:
                incoming.write(encoded(np.roll(samples, n), "WAV", "PCM_16"))
                stems.append(asyncio.run(incoming.finish()).stem)
            asyncio.run(library.cleaned(stems[-1], found.cleaning, found.figures)).close()
        kept = [p.stat().st_size for p in root.glob("??/*") if p.suffix in (".pcm", ".clean")]
        assert samples.nbytes < sum(kept) <= budget
        assert (root / f"{stems[-1]}.clean").exists(), "what was just made stays"
    finally:
        library.close()


def test_the_player_goes_on_with_the_other_form_where_it_stands(noisy: tuple[np.ndarray, Check]) -> None:
    samples, _ = noisy
    lane = samples[:, 0] / 32768
    player = Player()
    try:
        player.load(sound_of(lane))
        player.seek(7_000)
        player.set_speed(1.5)
        player.exchange(sound_of(lane * 0.5))
        assert player.position_ms == 7_000
        with pytest.raises(ValueError, match="as long"):
            player.exchange(sound_of(lane[:-1]))
    finally:
        player.close()
