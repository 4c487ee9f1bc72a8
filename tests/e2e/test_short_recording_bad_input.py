"""A recording of a fifth of a second through the real sound system: to its end, again, slower and in a loop."""

from __future__ import annotations

import asyncio
import io
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.ui.audio.playback import Playback

RATE = 8000
FRAMES = 1600


@pytest.fixture
def playback(null_sink: Any, qtbot: QtBot, tmp_path: Path) -> Iterator[Playback]:
    library = RecordingLibrary(tmp_path, secrets.token_bytes(32))
    tone = np.sin(2 * np.pi * 440 * np.arange(FRAMES) / RATE) * 8000
    file = io.BytesIO()
    soundfile.write(file, np.stack([tone, tone], axis=1).astype(np.int16), RATE, format="WAV")

    async def take_in() -> Any:
        incoming = library.begin()
        incoming.write(file.getvalue())
        return await library.open((await incoming.finish()).stem)

    made = Playback()
    made.begin(200, 0)
    made.load(asyncio.run(take_in()))
    yield made
    made.release()
    qtbot.waitUntil(lambda: made._orders.player is None)
    made.deleteLater()
    library.close()


def test_a_fifth_of_a_second_plays_to_its_end_again_and_in_a_loop(
    null_sink: Any, qtbot: QtBot, playback: Playback
) -> None:
    stretches: list[tuple[int, int]] = []
    playback.heard.connect(lambda start, end: stretches.append((start, end)))
    troubles: list[object] = []
    playback.trouble.connect(troubles.append)
    for speed in (1.0, 0.5, 2.0):
        playback.set_speed(speed)
        playback.play()  # at the end it begins again
        qtbot.waitUntil(lambda: playback.position == 200 and not playback.playing, timeout=15_000)
        qtbot.waitUntil(lambda: bool(stretches) and stretches[-1][1] == 200, timeout=5000)
        assert all(0 <= start < end <= 200 for start, end in stretches)
        stretches.clear()
    playback.play_range(50, 150)
    qtbot.waitUntil(lambda: sum(end - start for start, end in stretches) > 500, timeout=15_000)
    assert playback.playing, "a loop goes on"
    playback.pause()
    assert 0 <= playback.position <= 200
    assert troubles == []
