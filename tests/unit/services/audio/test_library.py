"""The recording library: what is kept, what is refused, and what is left after trouble."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.audio.library import RecordingLibrary, StoredSound
from callqa_desktop.services.audio.workshop import Child

RATE = 8000
Encode = Callable[..., bytes]
Keep = Callable[[bytes], StoredSound]


def files(root: Path, *kinds: str) -> list[Path]:
    """Everything in the library that is a file of a recording or a rest of one."""
    found = [p for p in root.rglob("*") if p.is_file() and p.name != "lock"]
    return [p for p in found if p.suffix[1:] in kinds] if kinds else found


def refused(keep: Keep, data: bytes) -> UserFacingError:
    with pytest.raises(UserFacingError) as told:
        keep(data)
    assert told.value.what
    assert told.value.remedy
    return told.value


def likeness(heard: np.ndarray, original: np.ndarray, place: int) -> float:
    """Correlation of what was read at a place with what was there; encoders move a sound by a few samples."""
    return max(np.corrcoef(heard, original[place + s : place + s + len(heard)])[0, 1] for s in range(-20, 21))


LOSSLESS = [("WAV", "PCM_16"), ("FLAC", "PCM_16"), ("WAV", "FLOAT"), ("AIFF", "PCM_24")]
LOSSY = [("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("WAV", "ULAW")]


@pytest.mark.parametrize(("kind", "subtype"), LOSSLESS + LOSSY)
def test_a_sound_is_kept_and_opens(
    library: RecordingLibrary, keep: Keep, chirps: np.ndarray, encoded: Encode, kind: str, subtype: str
) -> None:
    data = encoded(chirps, kind, subtype)
    sound = keep(data)
    assert sound.sha256 == hashlib.sha256(data).hexdigest()
    assert (sound.original_bytes, sound.sample_rate, sound.channels) == (len(data), RATE, 2)
    assert sound.media_type.startswith("audio/")
    assert library.original(sound.stem) == data
    pcm = asyncio.run(library.open(sound.stem))
    assert (pcm.sample_rate, pcm.channels, pcm.frames) == (RATE, 2, sound.frames)
    assert abs(sound.frames - len(chirps)) <= RATE // 10
    heard = pcm.read(3 * RATE, 4 * RATE)
    if (kind, subtype) in LOSSLESS:
        assert np.abs(heard.astype(int) - chirps[3 * RATE : 7 * RATE]).max() <= 1
    else:
        assert likeness(heard[:, 0], chirps[:, 0], 3 * RATE) > 0.95
    assert len(pcm.read(pcm.frames - 5, 100)) == 5
    assert len(pcm.read(pcm.frames + 5, 100)) == 0
    peaks = asyncio.run(library.peaks(sound.stem))
    assert (peaks.frames, peaks.channels) == (sound.frames, 2)


def test_gsm_and_mono_are_read(keep: Keep, chirps: np.ndarray, encoded: Encode) -> None:
    sound = keep(encoded(chirps[:, :1], "WAV", "GSM610"))
    assert sound.channels == 1
    assert sound.media_type == "audio/wav"


def test_too_loud_lossy_sounds_are_clipped_and_not_torn(library: RecordingLibrary, keep: Keep, encoded: Encode) -> None:
    t = np.arange(3 * RATE) / RATE
    square = np.sign(np.sin(2 * np.pi * 220 * t))[:, None].astype(np.float32)
    for kind, subtype in (("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")):
        pcm = asyncio.run(library.open(keep(encoded(square, kind, subtype)).stem))
        heard = pcm.read(RATE, RATE)[:, 0].astype(float)
        assert likeness(heard, square[:, 0], RATE) > 0.9, (kind, subtype)


def test_more_than_two_channels_become_one(library: RecordingLibrary, keep: Keep, encoded: Encode) -> None:
    four = np.tile(np.array([[4000, 8000, -4000, 0]], np.int16), (RATE, 1))
    sound = keep(encoded(four, "WAV", "PCM_16"))
    assert sound.channels == 1
    assert set(asyncio.run(library.open(sound.stem)).read(0, RATE)[:, 0].tolist()) == {2000}


@pytest.mark.parametrize("mode", ["VARIABLE", "CONSTANT"])
def test_an_mp3_does_not_drift(library: RecordingLibrary, keep: Keep, encoded: Encode, mode: str) -> None:
    """Clicks every ten seconds through ten minutes, half of it loud noise: each is found where it was put."""
    rng = np.random.default_rng(3)
    samples = np.zeros((600 * RATE, 1), np.float32)
    for second in range(0, 600, 20):  # changing demands make a VBR encoder change its rate
        samples[second * RATE : (second + 8) * RATE, 0] = rng.normal(0, 0.05, 8 * RATE)
    places = np.arange(9 * RATE, 600 * RATE, 10 * RATE)
    for place in places:
        samples[place : place + 40, 0] = 0.9
    sound = keep(encoded(samples, "MP3", "MPEG_LAYER_III", bitrate_mode=mode, compression_level=0.5))
    assert sound.frames == len(samples)
    pcm = asyncio.run(library.open(sound.stem))
    for place in places:
        around = np.abs(pcm.read(int(place) - RATE, 2 * RATE)[:, 0].astype(int))
        assert abs(int(around.argmax()) - RATE) <= 80, "within 10 ms"


def test_an_mp3_read_in_blocks_sounds_as_read_at_once(
    library: RecordingLibrary, keep: Keep, encoded: Encode, capfd: pytest.CaptureFixture[str]
) -> None:
    """Low bit rates use the bit reservoir, which a seek between blocks would empty."""
    t = np.arange(60 * RATE) / RATE
    rng = np.random.default_rng(1)
    tone = 0.3 * np.sin(2 * np.pi * (200 + 50 * np.sin(t)) * t) * (np.sin(3 * t) > 0) + 0.01 * rng.standard_normal(
        len(t)
    )
    data = encoded(
        tone[:, None].astype(np.float32), "MP3", "MPEG_LAYER_III", bitrate_mode="VARIABLE", compression_level=0.9
    )
    whole, _ = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    read = asyncio.run(library.open(keep(data).stem)).read(0, len(whole))
    assert np.abs(read.astype(int) - whole).max() <= 1


def test_zero_bytes(keep: Keep, root: Path) -> None:
    assert refused(keep, b"").code == "audio.empty"
    assert files(root) == []


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>503</body></html>",
        b"\xef\xbb\xbf  \n<html>",
        b'{"status":"error","code":404}',
        b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    ],
)
def test_a_page_in_place_of_a_sound(keep: Keep, root: Path, page: bytes) -> None:
    assert refused(keep, page * 30).code == "audio.page"
    assert files(root) == []


@pytest.mark.parametrize("junk", [b"ID3\x04" + bytes(3000), b"\xff\xfb\x90\x00" + bytes(5000), b"RIFF\0\0\0\0WAVEfmt "])
def test_what_cannot_be_decoded(keep: Keep, root: Path, junk: bytes) -> None:
    assert refused(keep, junk).code == "audio.unreadable"
    assert files(root) == []


def test_random_bytes_never_get_in(keep: Keep, root: Path) -> None:
    for seed in range(20):
        refused(keep, np.random.default_rng(seed).bytes(20_000))
    assert files(root) == []


@pytest.mark.parametrize("mode", ["VARIABLE", "CONSTANT"])
@pytest.mark.parametrize("part", [0.2, 0.9])
def test_a_cut_mp3(keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode, mode: str, part: float) -> None:
    data = encoded(chirps, "MP3", "MPEG_LAYER_III", bitrate_mode=mode)
    assert refused(keep, data[: int(len(data) * part)]).code == "audio.cut"
    assert files(root) == []


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), ("FLAC", "PCM_16")])
def test_other_cut_files(keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode, kind: str, subtype: str) -> None:
    data = encoded(chirps, kind, subtype)
    assert refused(keep, data[: len(data) // 2]).code == "audio.cut"
    assert files(root) == []


def test_a_header_without_sound(keep: Keep, encoded: Encode) -> None:
    assert refused(keep, encoded(np.zeros((0, 1), np.int16), "WAV", "PCM_16")).code == "audio.silent_file"


def test_a_sample_rate_nobody_uses(keep: Keep, encoded: Encode) -> None:
    assert refused(keep, encoded(np.zeros((4000, 1), np.int16), "WAV", "PCM_16", rate=1000)).code == "audio.rate"


def test_nothing_of_the_sound_lies_open_in_the_folder(
    library: RecordingLibrary, keep: Keep, root: Path, key: bytes, chirps: np.ndarray, encoded: Encode
) -> None:
    data = encoded(chirps, "WAV", "PCM_16")
    half_way = library.begin()
    half_way.write(data)
    keep(data)
    mp3 = encoded(chirps, "MP3", "MPEG_LAYER_III")
    keep(mp3)
    looked = files(root)
    assert {p.suffix for p in looked} >= {".orig", ".pcm", ".peaks", ".part"}
    for path in looked:
        raw = path.read_bytes()
        assert key not in raw
        for secret in (b"RIFF", b"LAME", data[44:76], data[100_000:100_032], mp3[3000:3032]):
            assert secret not in raw, path.suffix
        counts = np.bincount(np.frombuffer(raw, np.uint8), minlength=256)
        if len(raw) > 100_000:
            assert counts.max() < 2 * counts.mean(), "looks like noise"
    half_way.abort()


def test_abandoning_leaves_nothing(library: RecordingLibrary, root: Path, chirps: np.ndarray, encoded: Encode) -> None:
    data = encoded(chirps, "WAV", "PCM_16")
    incoming = library.begin()
    incoming.write(data)
    incoming.abort()
    incoming.abort()

    async def cancelled() -> None:
        late = library.begin()
        late.write(data)
        task = asyncio.create_task(late.finish())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    library._decoding.shutdown()  # whatever was under way is over
    assert files(root) == []


def test_what_a_killed_program_leaves_is_invisible_and_cleared(root: Path, key: bytes) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from callqa_desktop.services.audio.library import RecordingLibrary
        incoming = RecordingLibrary(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])).begin()
        incoming.write(bytes(500_000))
        os.kill(os.getpid(), 9)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(root), key.hex()], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert files(root)
    assert files(root, "orig", "pcm", "peaks") == []
    RecordingLibrary(root, key).close()
    assert files(root) == []


def test_a_second_program_leaves_the_work_of_the_first_alone(
    library: RecordingLibrary, root: Path, key: bytes, chirps: np.ndarray, encoded: Encode
) -> None:
    incoming = library.begin()
    incoming.write(encoded(chirps, "WAV", "PCM_16"))
    RecordingLibrary(root, key).close()
    assert asyncio.run(incoming.finish()).frames == len(chirps)


def test_a_decoder_that_dies_costs_nothing_but_time(
    library: RecordingLibrary, keep: Keep, chirps: np.ndarray, encoded: Encode
) -> None:
    sound = keep(encoded(chirps, "FLAC", "PCM_16"))
    [warm] = [child.process for child in library._workshop.children if child.process]
    warm.kill()
    assert keep(encoded(chirps, "WAV", "PCM_16")).frames == sound.frames


@contextlib.contextmanager
def every_child_dies(library: RecordingLibrary, when: Callable[[Child], bool]) -> Iterator[None]:
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.001):
            for child in library._workshop.children:
                process = child.process
                if process and when(child):
                    with contextlib.suppress(ValueError):
                        process.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


def test_a_file_that_kills_the_decoder_is_refused_alone(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    data = encoded(np.tile(chirps, (40, 1)), "FLAC", "PCM_16")
    with every_child_dies(library, lambda child: child.ready):
        assert refused(keep, data).code == "audio.unreadable"
    assert files(root) == []
    assert keep(encoded(chirps, "WAV", "PCM_16")).frames == len(chirps)


def test_a_decoder_that_cannot_start_is_no_fault_of_the_file(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    data = encoded(chirps, "WAV", "PCM_16")
    with every_child_dies(library, lambda child: not child.ready):
        told = refused(keep, data)
    assert told.code == "audio.no_decoder"
    assert "the recordings are not to blame" in str(told)
    assert files(root) == []
    assert keep(data).frames == len(chirps)


def test_closing_in_the_middle_ends_at_once(
    library: RecordingLibrary, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    data = encoded(np.tile(chirps, (40, 1)), "FLAC", "PCM_16")

    async def close_while_decoding() -> None:
        incoming = library.begin()
        incoming.write(data)
        work = asyncio.create_task(incoming.finish())
        while not any(child.process for child in library._workshop.children):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
        library.close()
        with pytest.raises(Cancelled):
            await work

    asyncio.run(close_while_decoding())
    assert files(root) == []


def test_a_damaged_or_missing_decoded_form_is_made_again(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    stem = keep(encoded(chirps, "WAV", "PCM_16")).stem
    for kind in ("pcm", "peaks"):
        file = root / f"{stem}.{kind}"
        for harm in (lambda f=file: f.unlink(), lambda f=file: f.write_bytes(f.read_bytes()[:-1])):
            harm()
            assert (asyncio.run(library.open(stem)).read(0, 500) == chirps[:500]).all()
            assert asyncio.run(library.peaks(stem)).frames == len(chirps)


def test_a_damaged_or_missing_original_is_told(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    stem = keep(encoded(chirps, "WAV", "PCM_16")).stem
    original = root / f"{stem}.orig"
    raw = bytearray(original.read_bytes())
    raw[70_000] ^= 1
    original.write_bytes(raw)
    (root / f"{stem}.pcm").unlink()
    for attempt in (lambda: asyncio.run(library.open(stem)), lambda: library.original(stem)):
        with pytest.raises(UserFacingError) as told:
            attempt()
        assert told.value.code == "audio.damaged"
    original.unlink()
    for attempt in (lambda: asyncio.run(library.open(stem)), lambda: library.original(stem)):
        with pytest.raises(UserFacingError) as told:
            attempt()
        assert told.value.code == "audio.missing"


def test_a_stem_cannot_lead_out_of_the_folder(library: RecordingLibrary, root: Path) -> None:
    outside = root.parent / "kept.orig"
    outside.write_bytes(b"x")
    for stem in ("../kept", "/etc/passwd", "ab/../../kept", ""):
        with pytest.raises(UserFacingError):
            library.delete(stem)
        with pytest.raises(UserFacingError):
            library.original(stem)
    assert outside.exists()


def test_deleting_removes_every_file(
    library: RecordingLibrary, keep: Keep, root: Path, chirps: np.ndarray, encoded: Encode
) -> None:
    stem = keep(encoded(chirps, "WAV", "PCM_16")).stem
    pcm = asyncio.run(library.open(stem))
    library.delete(stem)
    library.delete(stem)
    assert files(root) == []
    with pytest.raises(UserFacingError):
        pcm.read(0, 10)


def test_decoded_forms_stay_within_the_budget(root: Path, key: bytes, chirps: np.ndarray, encoded: Encode) -> None:
    data = encoded(chirps, "WAV", "PCM_16")
    library = RecordingLibrary(root, key, cache_bytes=3 * len(data))
    try:

        async def take_in() -> str:
            incoming = library.begin()
            incoming.write(data)
            return (await incoming.finish()).stem

        stems = [asyncio.run(take_in()) for _ in range(2)]
        os.utime(root / f"{stems[1]}.pcm", (1, 1))
        asyncio.run(library.open(stems[0]))
        stems += [asyncio.run(take_in()) for _ in range(2)]
        kept = {s for s in stems if (root / f"{s}.pcm").exists()}
        assert len(kept) < 4
        assert stems[3] in kept, "the newest stays"
        assert sum(f.stat().st_size for f in files(root, "pcm")) <= 3 * len(data)
        assert len(files(root, "orig")) == len(files(root, "peaks")) == 4
        for stem in stems:
            assert (asyncio.run(library.open(stem)).read(1000, 100) == chirps[1000:1100]).all()
    finally:
        library.close()


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of the administrator, whom no folder refuses."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written(key: bytes) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o555)
        with as_nobody():
            library = RecordingLibrary(folder / "recordings", key)
            with pytest.raises(UserFacingError) as told:
                library.begin()
            library.close()
        assert told.value.code == "audio.read_only"
        assert "right to write" in told.value.remedy
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.mark.parametrize("limit", [100_000, 400_000], ids=["while it comes", "while it is decoded"])
def test_a_full_disk(root: Path, key: bytes, chirps: np.ndarray, encoded: Encode, tmp_path: Path, limit: int) -> None:
    """Files of this program and its child may have `limit` bytes: the system refuses as when the disk is full."""
    script = """
        import asyncio, resource, sys
        from pathlib import Path
        from callqa_desktop.errors import UserFacingError
        from callqa_desktop.services.audio.library import RecordingLibrary

        async def take_in(library):
            incoming = library.begin()
            incoming.write(Path(sys.argv[3]).read_bytes())
            await incoming.finish()

        if __name__ == "__main__":
            library = RecordingLibrary(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
            limit = int(sys.argv[4])
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                asyncio.run(take_in(library))
            except UserFacingError as error:
                print(error.code)
            library.close()
    """
    program, given = tmp_path / "program.py", tmp_path / "given"
    program.write_text(textwrap.dedent(script))
    given.write_bytes(encoded(chirps, "FLAC", "PCM_16"))
    assert 100_000 < given.stat().st_size < 400_000 < chirps.nbytes
    done = subprocess.run(
        [sys.executable, str(program), str(root), key.hex(), str(given), str(limit)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "audio.disk_full", done.stderr
    assert files(root) == []
