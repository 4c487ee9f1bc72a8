"""The sound before the words: what cannot be analysed ends with its cause, what can be cleaned is heard cleaned."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import soundfile
import synthetic_sound as made

from callqa_desktop import paths
from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace


def wav(samples: np.ndarray[Any, Any], rate: int = 8000) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype="PCM_16")
    return out.getvalue()


def test_a_noisy_call_is_analysed_by_its_cleaned_sound(bench: Any, workspace: Workspace) -> None:
    samples, rate = soundfile.read(paths.resource("demo", "05-follow-up.ogg"))
    noisy = samples + np.stack([made.noise(len(samples), -38, seed=n) for n in range(2)], axis=1)
    call_id = bench.put(wav(noisy, rate), agent_channel=0)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.row.status == "analyzed"
    assert detail.sound is not None and "denoise" in detail.sound.cleaning
    assert detail.sound.verdict in ("fair", "poor")
    assert detail.row.sound == detail.sound.verdict
    assert len(list(workspace.recordings.rglob("*.clean"))) == 1
    original = bench.library.original(detail.recording.path)
    assert original == wav(noisy, rate), "the original stays"


@pytest.mark.parametrize(
    ("lane", "code"), [(made.ringing(30), "sound.only_tones"), (made.music(30), "sound.only_music")]
)
def test_a_call_of_tones_or_music_is_not_sent(bench: Any, lane: np.ndarray[Any, Any], code: str) -> None:
    call_id = bench.put(wav(lane), agent_channel=None)
    with pytest.raises(UserFacingError) as told:
        bench.analyze(call_id)
    assert told.value.code == code
    detail = bench.detail(call_id)
    assert (detail.row.status, detail.row.sound, bench.sent) == ("failed", "unusable", 0)
    assert detail.measures, "what can be measured is measured all the same"
    assert "there is nothing in it but" in detail.row.failure


def test_a_side_upside_down_is_one_voice_to_the_model(bench: Any) -> None:
    samples, rate = soundfile.read(paths.resource("demo", "05-follow-up.ogg"))
    mixed = samples.sum(axis=1) * 0.7
    call_id = bench.put(wav(np.stack((mixed, -mixed), axis=1), rate), agent_channel=0)
    bench.analyze(call_id)
    detail = bench.detail(call_id)
    assert detail.row.status == "analyzed"
    assert detail.transcript, "a mono mix of the original would have been silent"
    assert detail.approximate, "who speaks is told apart by the model"
    assert detail.sound is not None and detail.sound.figures["layout"] == "inverted"
