"""From any sound file to seek-exact PCM and peaks. Runs in the child process of `workshop`, never in the window's.

Compressed formats seek only roughly (a VBR MP3 drifts), so the file is read once from its start to its end, block by
block, and the frames that really came are what counts. Nothing unsealed touches the disk: the original is read through
its seal and the results are written through theirs.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults, pcm
from callqa_desktop.services.audio.peaks import PeaksBuilder
from callqa_desktop.services.audio.sealed import CHUNK, SealedReader, SealedWriter

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 128 * 1024
"""Samples read at once, of all channels together: a broken header may tell of a thousand."""
_FEWEST = 256
_RATES = range(4_000, 192_001)
_LARGEST_PCM = 8 << 30
_FLOATS = {"FLOAT", "DOUBLE", "VORBIS", "OPUS"}
"""Kinds libsndfile turns into int16 without scaling, or wrapping round where the sound is too loud."""
_MEDIA = {
    "WAV": "audio/wav",
    "WAVEX": "audio/wav",
    "MP3": "audio/mpeg",
    "OGG": "audio/ogg",
    "FLAC": "audio/flac",
    "AIFF": "audio/aiff",
}
_OPEN_ENDED = 0x7FFF0000
"""RIFF sizes from here on (and zero) are written by programs that did not know the size."""


@dataclass(frozen=True, slots=True)
class DecodeJob:
    """Which sealed file to read and which to write, each with the context of its seal."""

    original: Path
    original_context: bytes
    pcm: Path
    pcm_context: bytes
    peaks: Path
    peaks_context: bytes
    key: bytes = field(repr=False)

    def run(self) -> Decoded:
        """As `decode`."""
        return decode(self)

    def crashed(self) -> UserFacingError:
        """A file over which the decoder dies is a broken one."""
        return faults.unfit("unreadable")


@dataclass(frozen=True, slots=True)
class Decoded:
    sample_rate: int
    channels: int
    frames: int
    media_type: str
    """By the contents, "" for a rare format."""


class _Source:
    """The sealed original for libsndfile, which swallows what its callbacks raise: kept here for afterwards."""

    def __init__(self, reader: SealedReader) -> None:
        self._reader = io.BufferedReader(reader, CHUNK)  # MP3 is read in thousands of tiny pieces
        self.failure: BaseException | None = None

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return self._reader.readinto(buffer)
        except BaseException as error:  # noqa: BLE001 - raised again by the caller of libsndfile
            self.failure = error
            return 0

    def read(self, n: int) -> bytes:
        data = bytearray(n)
        return bytes(data[: self.readinto(data)])

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        return self._reader.tell()


def decode(job: DecodeJob) -> Decoded:
    """Writes the PCM and the peaks of a sealed original.

    More than two channels are mixed into one: no pair of them is known to be agent and client.

    Raises:
        faults.Unfit: the contents are no usable sound.
        UserFacingError: the sealed original is damaged.
        OSError: reading or writing failed.
    """
    import soundfile

    with SealedReader(job.original, job.key, context=job.original_context) as reader:
        source = _Source(reader)
        cut = _shorter_than_its_header(reader)
        try:
            with _sequential(source) as sound:
                decoded = _stream(sound, job)
                claimed = sound.frames
        except soundfile.LibsndfileError as error:
            raise source.failure or faults.Unfit("unreadable") from error
        if source.failure:
            raise source.failure
        if not decoded.frames:
            raise faults.Unfit("silent_file")
        missing = claimed - decoded.frames
        if cut or (missing > decoded.sample_rate and missing > claimed * 0.02):
            raise faults.Unfit("cut")
    return decoded


def _sequential(source: _Source) -> Any:
    """A SoundFile that is only read forward: the library seeks after each read of a file it may seek in, and an MP3
    decoder then starts anew inside the bit reservoir, which spoils the samples there."""
    import soundfile

    class Sequential(soundfile.SoundFile):  # type: ignore[misc]  # the library carries no types
        def seekable(self) -> bool:
            return False

    return Sequential(source)


def _stream(sound: Any, job: DecodeJob) -> Decoded:
    """Reads an open soundfile.SoundFile to its end into the two sealed files."""
    import soundfile

    rate, found = int(sound.samplerate), int(sound.channels)
    channels = found if found <= 2 else 1
    if rate not in _RATES:
        raise faults.Unfit("rate")
    floats = sound.subtype in _FLOATS or found > 2
    buffer = np.empty((max(_BLOCK // found, _FEWEST), found), np.float32 if floats else np.int16)
    peaks = PeaksBuilder(channels)
    frames = 0
    with SealedWriter(job.pcm, job.key, context=job.pcm_context, durable=False) as writer:
        writer.write(pcm.header(rate, channels))
        while True:
            try:
                block = sound.read(out=buffer)
            except soundfile.LibsndfileError as error:
                raise faults.Unfit("cut" if frames else "unreadable") from error
            if not len(block):
                break
            if floats:
                block = _to_int16(block, channels)
            frames += len(block)
            if frames * channels * 2 > _LARGEST_PCM:
                raise faults.Unfit("long")
            writer.write(np.ascontiguousarray(block, "<i2").data.cast("B"))
            peaks.add(block)
    with SealedWriter(job.peaks, job.key, context=job.peaks_context, durable=False) as writer:
        writer.write(peaks.data(rate))
    return Decoded(rate, channels, frames, _MEDIA.get(sound.format, ""))


def _to_int16(block: np.ndarray[Any, np.dtype[np.float32]], channels: int) -> pcm.Samples:
    """Full scale is 1.0, as libsndfile has it; louder is clipped, what is no number becomes silence."""
    if block.shape[1] != channels:
        block = block.mean(axis=1, keepdims=True)
    scaled = np.nan_to_num(block * 32768.0, nan=0.0)
    samples: pcm.Samples = np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
    return samples


def _shorter_than_its_header(reader: SealedReader) -> bool:
    """A WAV whose RIFF header promises clearly more bytes than there are; libsndfile would not mind."""
    head = reader.read(12) or b""
    reader.seek(0)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return False
    claimed = int.from_bytes(head[4:8], "little") + 8
    return claimed < _OPEN_ENDED and reader.size < claimed * 0.98
