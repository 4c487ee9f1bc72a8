"""Sealed files: what goes in comes out from any place, and nothing else opens."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.sealed import CHUNK, HEADER, TAG, SealedReader, SealedWriter

KEY = bytes(range(32))
SEALED_CHUNK = CHUNK + TAG


def seal(path: Path, data: bytes, context: bytes = b"") -> Path:
    with SealedWriter(path, KEY, context=context) as writer:
        for start in range(0, len(data), 10_007):
            writer.write(data[start : start + 10_007])
    return path


def opened(path: Path, key: bytes = KEY, context: bytes = b"") -> bytes:
    with SealedReader(path, key, context=context) as reader:
        return reader.read()


def some(n: int) -> bytes:
    return np.random.default_rng(n).bytes(n)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])
def test_every_length_comes_back(tmp_path: Path, size: int) -> None:
    data = some(size)
    file = seal(tmp_path / "f", data)
    assert opened(file) == data
    with SealedReader(file, KEY) as reader:
        assert reader.size == size


def test_any_place_can_be_read(tmp_path: Path) -> None:
    data = some(20 * CHUNK + 5)
    plain = io.BytesIO(data)
    rng = np.random.default_rng(1)
    with SealedReader(seal(tmp_path / "f", data), KEY) as reader:
        for place, n in zip(rng.integers(0, len(data) + 9, 200), rng.integers(0, 3 * CHUNK, 200), strict=True):
            assert reader.seek(int(place)) == plain.seek(int(place))
            assert reader.read(int(n)) == plain.read(int(n))
            assert reader.tell() == plain.tell()
        assert reader.seek(-5, io.SEEK_END) == len(data) - 5
        assert reader.read() == data[-5:]
        reader.seek(10)
        assert reader.seek(5, io.SEEK_CUR) == 15


def test_the_same_bytes_are_never_sealed_alike(tmp_path: Path) -> None:
    first, second = seal(tmp_path / "a", bytes(100)), seal(tmp_path / "b", bytes(100))
    assert first.read_bytes()[HEADER:] != second.read_bytes()[HEADER:]


def chunks(raw: bytes) -> tuple[bytes, list[bytes]]:
    body = raw[HEADER:]
    return raw[:HEADER], [body[i : i + SEALED_CHUNK] for i in range(0, len(body), SEALED_CHUNK)]


@pytest.mark.parametrize(
    "harm",
    [
        lambda head, parts: head + b"".join(parts[:-1]),
        lambda head, parts: head + b"".join(parts)[:-1],
        lambda head, parts: head + b"".join(parts) + b"\0",
        lambda head, parts: head + b"".join(parts) + parts[-1],
        lambda head, parts: head + b"".join([parts[1], parts[0], *parts[2:]]),
        lambda head, parts: head + b"".join([parts[0], *parts[2:]]),
        lambda head, parts: head + bytes([parts[0][0] ^ 1]) + b"".join(parts)[1:],
        lambda head, parts: head[:-1] + bytes([head[-1] ^ 1]) + b"".join(parts),
        lambda head, parts: b"RIFF" + head[4:] + b"".join(parts),
        lambda head, parts: head,
        lambda head, parts: head[:10],
        lambda head, parts: b"",
    ],
    ids=[
        *("cut by a chunk", "cut by a byte", "a byte added", "a chunk added", "chunks swapped", "a chunk left out"),
        *("a bit changed", "the salt changed", "another kind of file", "header only", "half a header", "empty"),
    ],
)
def test_a_file_that_was_tampered_with_does_not_open(tmp_path: Path, harm: object) -> None:
    file = seal(tmp_path / "f", some(4 * CHUNK))
    file.write_bytes(harm(*chunks(file.read_bytes())))  # type: ignore[operator]  # a lambda of the table above
    with pytest.raises(UserFacingError) as told:
        opened(file)
    assert told.value.code == "audio.damaged"
    assert told.value.remedy


def test_another_key_or_the_place_of_another_file_does_not_open(tmp_path: Path) -> None:
    file = seal(tmp_path / "f", b"words", context=b"this call")
    assert opened(file, context=b"this call") == b"words"
    for key, context in ((bytes(32), b"this call"), (KEY, b"that call")):
        with pytest.raises(UserFacingError):
            opened(file, key, context)


def test_an_abandoned_file_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with SealedWriter(tmp_path / "f", KEY) as writer:
            writer.write(some(200_000))
            assert not (tmp_path / "f").exists(), "nothing to be seen before it is complete"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_file_replaces_its_forerunner_only_when_complete(tmp_path: Path) -> None:
    file = seal(tmp_path / "f", b"old")
    writer = SealedWriter(file, KEY)
    writer.write(b"new")
    assert opened(file) == b"old"
    writer.commit()
    assert opened(file) == b"new"


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """A real refusal of the system: this process may write files of 100 kB at most."""
    script = """
        import resource, sys
        from pathlib import Path
        from callqa_desktop.errors import UserFacingError
        from callqa_desktop.services.audio import faults
        from callqa_desktop.services.audio.sealed import SealedWriter
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            with faults.storing(), SealedWriter(Path(sys.argv[1]) / "f", bytes(32)) as writer:
                for _ in range(10):
                    writer.write(bytes(50_000))
        except UserFacingError as error:
            print(error.code)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "audio.disk_full"
    assert list(tmp_path.iterdir()) == []
