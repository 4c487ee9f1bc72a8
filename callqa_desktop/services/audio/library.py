"""The recordings of a workspace: sealed originals, their decoded form, their peaks and curves.

Files lie in two-letter folders under random names: <stem>.orig (what came from outside), <stem>.peaks, <stem>.curves
(made when first asked for), <stem>.pcm and <stem>.clean (the decoded sound made better). Both last are a cache under a
budget: the least recently opened go first and are made again from the original on opening.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
import threading
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.cache import PcmCache
from callqa_desktop.services.audio.desk import Desk
from callqa_desktop.services.audio.sealed import SealedReader, SealedWriter
from callqa_desktop.services.audio.workshop import Workshop

if TYPE_CHECKING:  # numpy comes with the first sound, on the threads of the library
    from callqa_desktop.services.audio.curves import Curves
    from callqa_desktop.services.audio.decode import DecodeJob
    from callqa_desktop.services.audio.pcm import Pcm
    from callqa_desktop.services.audio.peaks import Peaks
    from callqa_desktop.services.voice.job import Examined

log = logging.getLogger(__name__)

T = TypeVar("T")
CACHE_BYTES = 4 << 30
_TURNS = 64
"""Locks that recordings share by chance."""
_PATIENCE, _SLOWEST = 60.0, 20_000
"""Seconds the decoder gets for a file, and the bytes of it for each further one: a hundred times what is needed."""
_STEM = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
_HEAD = 512
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[]")
"""No sound format begins so; HTML, XML and JSON do."""


@dataclass(frozen=True, slots=True)
class StoredSound:
    """A recording that was checked and kept."""

    stem: str
    sha256: str
    """Of the original's bytes, in hex."""
    original_bytes: int
    media_type: str
    """By the contents where known, else what the sender said."""
    sample_rate: int
    channels: int
    frames: int


class RecordingLibrary:
    """Keeps, opens and deletes recordings. Methods may be called from any thread, coroutines from any loop.

    Nothing unsealed is ever written, not to temporary files either: an incoming stream is sealed as it comes.
    """

    def __init__(self, root: Path, key: bytes, *, cache_bytes: int = CACHE_BYTES) -> None:
        """`key`: 32 bytes. Touches the disk only to clear away what a crash left behind."""
        self._root = root
        self._key = key
        self._desk = Desk(root / "incoming")
        self._cache = PcmCache(root, cache_bytes)
        self._workshop = Workshop()
        children = len(self._workshop.children)
        self._decoding = ThreadPoolExecutor(children, "recording-decode")
        self._examining = ThreadPoolExecutor(children, "recording-examine")
        """Work nobody waits for, beside the other, which goes before it."""
        self._reading = ThreadPoolExecutor(2, "recording-read")
        self._stems: weakref.WeakKeyDictionary[Pcm, str] = weakref.WeakKeyDictionary()
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))
        self._desk.sweep()

    def begin(self) -> Incoming:
        """Starts taking in one recording.

        Raises:
            UserFacingError: the disk is full or the folder may not be written.
        """
        name = secrets.token_hex(16)
        stem = f"{name[:2]}/{name}"
        with faults.storing():
            writer = SealedWriter(self._desk.place(f"{name}.orig"), self._key, context=_context(stem, "orig"))
        return Incoming(self, stem, writer)

    async def open(self, stem: str) -> Pcm:
        """The decoded sound; made again from the original where it was evicted or is damaged.

        Raises:
            UserFacingError: the recording is gone, damaged, or the disk has no room for the decoded form.
        """
        sound = await self._run(self._reading, lambda: self._open_decoded(stem))
        if sound is None:
            sound = await self._make(self._decoding, stem, lambda: self._open_decoded(stem) or self._remake(stem))
        return sound

    async def peaks(self, stem: str) -> Peaks:
        """The waveform; made again from the original where it is missing or damaged. Raises as `open`."""
        peaks = await self._run(self._reading, lambda: self._read(stem, "peaks", _peaks))
        if peaks is None:
            (await self._make(self._decoding, stem, lambda: self._remake(stem))).close()
            peaks = await self._run(self._reading, lambda: self._read(stem, "peaks", _peaks))
        if peaks is None:
            raise faults.damaged()
        return peaks

    async def curves(self, stem: str) -> Curves:
        """Pitch, loudness, silence and overlap; made in the child when first asked for, which takes some seconds for
        an hour of sound. Raises as `open`."""
        curves = await self._run(self._reading, lambda: self._read(stem, "curves", _curves))
        if curves is None:
            curves = await self._make(self._decoding, stem, lambda: self._trace(stem))
        return curves

    async def examine(self, stem: str, agent_channel: int | None) -> Examined:
        """Measures, who speaks when, and the check of the sound; in the child, which takes a second for five minutes.
        Its curves are made on the way. Raises as `open`.

        Args:
            agent_channel: of a recording with the sides apart; None where both share a channel, or nobody knows.
        """
        return await self._make(self._examining, stem, lambda: self._examine(stem, agent_channel))

    async def cleaned(self, stem: str, steps: tuple[str, ...], figures: Mapping[str, Any]) -> Pcm:
        """The sound made better by some steps; kept beside the original, and made in the child when first asked for.
        Raises as `open`.

        Args:
            steps, figures: of the check of this very recording, see `sound_quality.check.Check`.
        """
        kind = "clean:" + "+".join(steps)
        sound = await self._run(self._reading, lambda: self._open_form(stem, "clean", kind))
        if sound is None:
            sound = await self._make(self._decoding, stem, lambda: self._clean(stem, kind, steps, figures))
        return sound

    def original(self, stem: str) -> bytes:
        """The original file's bytes, all in memory.

        Raises:
            UserFacingError: the recording is gone or damaged.
        """
        try:
            with SealedReader(self._path(stem, "orig"), self._key, context=_context(stem, "orig")) as reader:
                data = bytearray(reader.size)
                reader.readinto(data)
                return bytes(data)
        except FileNotFoundError as error:
            raise faults.missing() from error

    def delete(self, stem: str) -> None:
        """Removes every file of the recording; sounds still open on it can no longer be read. Missing is no error.

        Raises:
            UserFacingError: the folder may not be written.
        """
        for sound, of in list(self._stems.items()):
            if of == stem:
                sound.close()
        with faults.storing():
            for kind in (
                "pcm",
                "clean",
                "curves",
                "peaks",
                "orig",
            ):  # the original last: while it is there, deleting can be repeated
                self._path(stem, kind).unlink(missing_ok=True)
        self._cache.forget(stem)

    def stems(self) -> set[str]:
        """Every recording that is kept."""
        found = (p.relative_to(self._root).with_suffix("").as_posix() for p in self._root.glob("??/*.orig"))
        return {stem for stem in found if _STEM.fullmatch(stem)}

    def close(self) -> None:
        """Ends the children and the threads; decoding in progress ends as cancelled."""
        self._workshop.close()
        for pool in (self._decoding, self._examining, self._reading):
            pool.shutdown(cancel_futures=True)
        for sound in list(self._stems):
            sound.close()
        self._desk.close()

    def _path(self, stem: str, kind: str) -> Path:
        if not _STEM.fullmatch(stem):
            raise faults.missing()
        return self._root / f"{stem}.{kind}"

    @staticmethod
    async def _run(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(pool.submit(work))

    async def _make(self, pool: ThreadPoolExecutor, stem: str, work: Callable[[], T]) -> T:
        """As `_run`; one after the other for the same recording, as each makes files of the same names."""

        def alone() -> T:
            with self._turns[hash(stem) % _TURNS]:
                return work()

        return await self._run(pool, alone)

    def _open_decoded(self, stem: str) -> Pcm | None:
        return self._open_form(stem, "pcm", "pcm")

    def _open_form(self, stem: str, ending: str, kind: str) -> Pcm | None:
        """A sound of the cache; None where it has to be made again, also where it was made of another kind."""
        from callqa_desktop.services.audio.pcm import Pcm

        path = self._path(stem, ending)
        try:
            sound = Pcm(path, self._key, _context(stem, kind))
        except FileNotFoundError:
            return None
        except UserFacingError:
            log.warning("%s of recording %s is damaged or of another kind and is made again", ending, stem)
            return None
        self._stems[sound] = stem
        self._cache.used(stem, ending)
        return sound

    def _read(self, stem: str, kind: str, form: Callable[[bytes], T]) -> T | None:
        """A derived file in memory; None where it has to be made again."""
        try:
            with SealedReader(self._path(stem, kind), self._key, context=_context(stem, kind)) as reader:
                data = bytearray(reader.size)
                reader.readinto(data)
            return form(bytes(data))
        except FileNotFoundError:
            return None
        except UserFacingError:
            log.warning("%s of recording %s are damaged and are made again", kind, stem)
            return None

    def _trace(self, stem: str) -> Curves:
        from callqa_desktop.services.audio.curves import CurvesJob

        (self._open_decoded(stem) or self._remake(stem)).close()
        with faults.storing():
            target = self._desk.place(f"{stem[3:]}-{secrets.token_hex(4)}.curves")
        job = CurvesJob(
            pcm=self._path(stem, "pcm"),
            pcm_context=_context(stem, "pcm"),
            curves=target,
            curves_context=_context(stem, "curves"),
            key=self._key,
        )
        try:
            self._workshop.run(job)
            with faults.storing():
                target.replace(self._path(stem, "curves"))
        finally:
            _remove(target)
        curves = self._read(stem, "curves", _curves)
        if curves is None:
            raise faults.damaged()
        return curves

    def _examine(self, stem: str, agent_channel: int | None) -> Examined:
        from callqa_desktop.services.voice.job import ExamineJob

        (self._open_decoded(stem) or self._remake(stem)).close()
        with faults.storing():
            target = self._desk.place(f"{stem[3:]}-{secrets.token_hex(4)}.curves")
        job = ExamineJob(
            pcm=self._path(stem, "pcm"),
            pcm_context=_context(stem, "pcm"),
            curves=target,
            curves_context=_context(stem, "curves"),
            agent_channel=agent_channel,
            key=self._key,
        )
        try:
            found = self._workshop.run(job, urgent=False)
            with faults.storing():
                target.replace(self._path(stem, "curves"))
        finally:
            _remove(target)
        return found

    def _clean(self, stem: str, kind: str, steps: tuple[str, ...], figures: Mapping[str, Any]) -> Pcm:
        from callqa_desktop.services.sound_quality.clean_job import CleanJob

        (self._open_decoded(stem) or self._remake(stem)).close()
        with faults.storing():
            target = self._desk.place(f"{stem[3:]}-{secrets.token_hex(4)}.clean")
        job = CleanJob(
            pcm=self._path(stem, "pcm"),
            pcm_context=_context(stem, "pcm"),
            cleaned=target,
            cleaned_context=_context(stem, kind),
            steps=steps,
            figures=figures,
            key=self._key,
        )
        try:
            self._workshop.run(job)
            with faults.storing():
                target.replace(self._path(stem, "clean"))
        finally:
            _remove(target)
        self._cache.used(stem, "clean")
        self._cache.shrink(keep=stem)
        sound = self._open_form(stem, "clean", kind)
        if sound is None:
            raise faults.damaged()
        return sound

    def _job(self, stem: str, original: Path) -> DecodeJob:
        from callqa_desktop.services.audio.decode import DecodeJob

        name = f"{stem[3:]}-{secrets.token_hex(4)}"
        return DecodeJob(
            original=original,
            original_context=_context(stem, "orig"),
            pcm=self._desk.place(f"{name}.pcm"),
            pcm_context=_context(stem, "pcm"),
            peaks=self._desk.place(f"{name}.peaks"),
            peaks_context=_context(stem, "peaks"),
            key=self._key,
        )

    def _remake(self, stem: str) -> Pcm:
        original = self._path(stem, "orig")
        if not original.exists():
            raise faults.missing()
        with faults.storing():
            job = self._job(stem, original)
        try:
            self._workshop.run(job, limit=_patience(original))
            self._publish(stem, job)
        finally:
            _remove(job.pcm, job.peaks)
        sound = self._open_decoded(stem)
        if sound is None:
            raise faults.damaged()
        return sound

    def _publish(self, stem: str, job: DecodeJob, original: Path | None = None) -> None:
        """Moves finished files to their place, the original last: with it the recording exists."""
        with faults.storing():
            self._path(stem, "orig").parent.mkdir(parents=True, exist_ok=True)
            job.peaks.replace(self._path(stem, "peaks"))
            job.pcm.replace(self._path(stem, "pcm"))
            if original:
                original.replace(self._path(stem, "orig"))
        self._cache.used(stem)
        self._cache.shrink(keep=stem)


class Incoming:
    """One recording on its way in. Ends with `finish` or `abort`; as a context manager it aborts what is unfinished."""

    def __init__(self, library: RecordingLibrary, stem: str, writer: SealedWriter) -> None:
        self._library = library
        self._stem = stem
        self._writer = writer
        self._original = library._desk.place(f"{stem[3:]}.orig")
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""

    def write(self, data: bytes) -> None:
        """Takes the next bytes of the file.

        Raises:
            UserFacingError: the disk is full; what came so far is removed.
        """
        self._digest.update(data)
        self._size += len(data)
        if len(self._head) < _HEAD:
            self._head += data[: _HEAD - len(self._head)]
        try:
            with faults.storing():
                self._writer.write(data)
        except BaseException:
            self.abort()
            raise

    async def finish(self, media_type: str = "") -> StoredSound:
        """Checks, decodes and keeps the sound. On an error or a cancellation nothing stays behind.

        Raises:
            UserFacingError: the file is empty, no sound, broken or cut, or the disk does not take it.
        """
        if not self._size:
            self.abort()
            raise faults.unfit("empty")
        if _PAGE.match(self._head):
            self.abort()
            raise faults.unfit("page")
        work: Future[StoredSound] = self._library._decoding.submit(self._keep, media_type)
        try:
            return await asyncio.wrap_future(work)
        except asyncio.CancelledError:
            work.add_done_callback(self._undo)
            raise

    def _keep(self, media_type: str) -> StoredSound:
        library = self._library
        job = None
        try:
            with faults.storing():
                self._writer.commit()
                job = library._job(self._stem, self._original)
            decoded = library._workshop.run(job, limit=_patience(self._original))
            library._publish(self._stem, job, self._original)
        finally:
            _remove(self._original, *((job.pcm, job.peaks) if job else ()))
        return StoredSound(
            stem=self._stem,
            sha256=self._digest.hexdigest(),
            original_bytes=self._size,
            media_type=decoded.media_type or media_type or "application/octet-stream",
            sample_rate=decoded.sample_rate,
            channels=decoded.channels,
            frames=decoded.frames,
        )

    def _undo(self, work: Future[StoredSound]) -> None:
        """The caller went away while the work was under way."""
        if work.cancelled():
            self.abort()
        elif not work.exception():
            self._library.delete(self._stem)

    def abort(self) -> None:
        """Forgets everything that came. May be called again; does nothing after `finish`."""
        self._writer.abort()

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.abort()


def _peaks(data: bytes) -> Peaks:
    from callqa_desktop.services.audio.peaks import Peaks

    return Peaks(data)


def _curves(data: bytes) -> Curves:
    from callqa_desktop.services.audio.curves import Curves

    return Curves(data)


def _patience(original: Path) -> float:
    return _PATIENCE + original.stat().st_size / _SLOWEST


def _context(stem: str, kind: str) -> bytes:
    return f"{stem}.{kind}".encode()


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
