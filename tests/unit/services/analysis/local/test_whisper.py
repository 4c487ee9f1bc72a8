"""Transcribing on this computer with a real, tiny model: loading, hearing, cancelling, and folders that are none."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import tiny_whisper

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.analysis.engines import Hearing, Usage
from callqa_desktop.services.analysis.local import engine as local
from callqa_desktop.services.analysis.local.listener import Listener
from callqa_desktop.services.analysis.local.whisper_ears import windows_of
from callqa_desktop.services.audio.pcm import Samples
from callqa_desktop.services.progress import Progress, Step
from callqa_desktop.services.voice.speech import Speech

RATE = 8000


class Memory:
    """A sound in memory."""

    sample_rate = RATE

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    @property
    def channels(self) -> int:
        return self._samples.shape[1]

    @property
    def frames(self) -> int:
        return len(self._samples)

    def read(self, start_frame: int, n: int) -> Samples:
        return self._samples[start_frame : start_frame + n]


def hearing(agent: list[tuple[float, float]], client: list[tuple[float, float]], *, mono: bool = False) -> Hearing:
    """Noise where somebody speaks; the agent on the left."""
    duration = 12.0
    rng = np.random.default_rng(3)
    samples = np.zeros((round(duration * RATE), 2), np.int16)
    for channel, stretches in enumerate((agent, client)):
        for start, end in stretches:
            first, last = round(start * RATE), round(end * RATE)
            samples[first:last, channel] = rng.standard_normal(last - first) * 3000
    speech = tuple(np.array(side, np.float64).reshape(-1, 2) for side in (agent, client))
    if mono:
        samples, speech = samples.max(axis=1, keepdims=True), (np.concatenate(speech),)
    return Hearing(
        Memory(samples), None if mono else 0, Speech(speech, duration), "inbound", round(duration * 1000), "uk"
    )  # type: ignore[arg-type]  # a sound is all that is needed of a recording


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_whisper.make(tmp_path_factory.mktemp("models") / "tiny", "Добрий день, меблі!")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


async def nothing(usage: Usage) -> None:
    raise AssertionError("nothing leaves the machine")


def test_each_side_is_heard_by_itself_with_times_of_words(model: Path, listener: Listener) -> None:
    steps: list[Step] = []
    engine = local.engine({"model_folder": str(model)}, listener=listener)
    sound = hearing([(0.5, 2.0), (9.0, 10.5)], [(4.0, 5.5)])
    heard = asyncio.run(engine.ears.hear(sound, nothing, Progress(steps.append)))
    assert [(one.speaker, one.text) for one in heard.said] == [
        ("agent", "Добрий день, меблі!"), ("client", "Добрий день, меблі!"), ("agent", "Добрий день, меблі!")
    ]  # fmt: skip
    assert (heard.model, heard.prompt, heard.language) == ("tiny", "", "en")
    first = heard.said[0]
    assert 300 <= first.start_ms < first.end_ms <= 1600  # it says its words in the first second it hears
    words = [first.text[word.first : word.end] for word in first.words]
    assert words == ["Добрий", "день", "меблі"] or words == ["Добрий", "день,", "меблі!"]
    times = [(word.start_ms, word.end_ms, word.confidence) for word in first.words]
    assert all(start is not None and end is not None and start < end for start, end, _ in times)
    assert all(confidence is not None and 0 < confidence <= 1 for *_, confidence in times)
    assert {one.language for one in heard.said} == {"en"}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].total == 100


def test_sides_in_one_channel_are_not_told_apart_and_silence_is_not_heard(model: Path, listener: Listener) -> None:
    engine = local.engine({"model_folder": str(model)}, listener=listener)
    mixed = hearing([(0.5, 2.0)], [(6.0, 7.0)], mono=True)
    heard = asyncio.run(engine.ears.hear(mixed, nothing, Progress()))
    assert {one.speaker for one in heard.said} == {"other"}
    silent = hearing([(0.5, 2.0)], [])
    assert {one.speaker for one in asyncio.run(engine.ears.hear(silent, nothing, Progress())).said} == {"agent"}
    nobody = hearing([], [])
    assert asyncio.run(engine.ears.hear(nobody, nothing, Progress())).said == ()


def test_cancelling_ends_the_work_at_once(model: Path) -> None:
    listener = Listener()
    engine = local.engine({"model_folder": str(model)}, listener=listener)
    progress = Progress()

    async def both() -> None:
        asyncio.get_running_loop().call_later(0.2, progress.cancel)
        await engine.ears.hear(hearing([(0.5, 2.0)], []), nothing, progress)

    with pytest.raises(Cancelled):
        asyncio.run(both())
    listener.close()


def test_a_crash_of_the_model_is_survived(model: Path, listener: Listener) -> None:
    engine = local.engine({"model_folder": str(model)}, listener=listener)
    sound = hearing([(0.5, 2.0)], [])
    asyncio.run(engine.ears.hear(sound, nothing, Progress()))
    assert listener._child is not None
    running = listener._child[1]._running
    assert running is not None
    os.kill(running[0].pid or 0, 9)
    assert asyncio.run(engine.ears.hear(sound, nothing, Progress())).said


def test_a_model_nobody_needs_gives_its_memory_back(model: Path) -> None:
    listener = Listener(idle=0.2)
    asyncio.run(local.verify({"model_folder": str(model)}, listener=listener))
    assert listener._child is not None
    until = time.monotonic() + 10
    while listener._child is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert listener._child is None


def test_a_model_is_verified_by_loading_it(model: Path, listener: Listener) -> None:
    assert asyncio.run(local.verify({"model_folder": str(model), "language": "en"}, listener=listener)) == "tiny"
    with pytest.raises(UserFacingError) as failed:
        asyncio.run(local.verify({"model_folder": str(model), "language": "en, uk"}, listener=listener))
    assert failed.value.code == "local.language"
    assert "uk" in failed.value.why


def broken(folder: Path, name: str, data: bytes | None) -> Path:
    if data is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(data)
    return folder


def only(folder: Path, *names: str) -> Path:
    for path in folder.iterdir():
        path.unlink()
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


@pytest.mark.parametrize(
    ("spoil", "code", "named"),
    [
        (lambda f: f / "nothing", "folder", ""),
        (lambda f: only(f), "missing", "model.bin"),
        (lambda f: only(f, "snapshots/abc/model.bin"), "inside", "abc"),
        (lambda f: only(f, "model.safetensors", "config.json"), "pytorch", "model.safetensors"),
        (lambda f: only(f, "ggml-small.bin"), "ggml", "ggml-small.bin"),
        (lambda f: broken(f, "tokenizer.json", None), "missing", "tokenizer.json"),
        (lambda f: broken(f, "vocabulary.json", None), "missing", "vocabulary.json"),
        (lambda f: broken(f, "config.json", b""), "empty", "config.json"),
        (lambda f: broken(f, "config.json", b"{"), "empty", "config.json"),
        (lambda f: broken(f, "model.bin", b"version https://git-lfs.github.com/spec/v1\n"), "pointer", "model.bin"),
        (lambda f: broken(f, "model.bin", b"\x06\0\0\0\x10\0TransformerSpec\0" + b"\0" * 60), "other", "Transformer"),
        (lambda f: broken(f, "model.bin", b"RIFF" * 40), "broken", ""),
        (lambda f: broken(f, "model.bin", (f / "model.bin").read_bytes()[:100_000]), "broken", ""),
        (lambda f: broken(f, "tokenizer.json", b'{"version": "1.0"}'), "broken", ""),
        (lambda f: broken(f, "vocabulary.json", json.dumps(["a", "b"]).encode()), "broken", ""),
    ],
)
def test_a_folder_without_a_usable_model_says_what_is_wrong(
    model: Path, listener: Listener, tmp_path: Path, spoil: Callable[[Path], Path], code: str, named: str
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for path in model.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with pytest.raises(UserFacingError) as failed:
        asyncio.run(local.verify({"model_folder": str(spoil(folder))}, listener=listener))
    assert failed.value.code == f"local.{code}"
    assert named in f"{failed.value.why} {failed.value.remedy}"
    assert failed.value.remedy


def test_without_the_extra_package_it_says_how_to_add_it(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserFacingError) as failed:
        asyncio.run(local.verify({"model_folder": str(model)}))
    assert failed.value.code == "local.extra"
    assert "callqa-desktop[local]" in failed.value.remedy


def test_threads_are_bounded_and_languages_are_codes() -> None:
    cores = os.cpu_count() or 1
    assert local.model_of({"threads": 500}).threads == min(cores, local.MOST_THREADS)
    assert local.model_of({}).threads >= 1
    assert local.model_of({"language": " UK, en;uk "}).languages == ("uk", "en")


def test_speech_is_cut_where_it_pauses() -> None:
    assert windows_of([(1.0, 3.0), (4.0, 6.0), (9.0, 10.0)], 20.0) == [(0.8, 6.2), (8.8, 10.2)]
    long = windows_of([(0.0, 20.0), (20.5, 30.0), (30.1, 90.0)], 90.0)
    assert [round(end - start, 1) for start, end in long] == [20.2, 9.9, 59.8]
    assert all(a[1] <= b[0] for a, b in pairwise(long))
    assert windows_of([], 5.0) == []
