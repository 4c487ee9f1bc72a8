"""A folder of audio files as a source of calls. A call is known by the SHA-256 of its file: a copy is no new call."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callqa_desktop.errors import Rejected, Unavailable
from callqa_desktop.models.enums import Direction, Disposition
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.telephony.base import NoRecording, RemoteCall, RemoteEmployee, text_of
from callqa_desktop.services.telephony.file_names import Told, compiled, read_name
from callqa_desktop.services.telephony.sidecar import BrokenTable, name_key, tables_in
from callqa_desktop.texts import tr

MEDIA_TYPES = {
    ".wav": "audio/wav", ".wave": "audio/wav", ".w64": "audio/wav", ".mp3": "audio/mpeg", ".mp2": "audio/mpeg",
    ".mpga": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".flac": "audio/flac",
    ".aif": "audio/aiff", ".aiff": "audio/aiff", ".aifc": "audio/aiff", ".au": "audio/basic", ".snd": "audio/basic",
    ".caf": "audio/x-caf", ".voc": "audio/x-voc",
}  # fmt: skip
"""Endings that count as sound; what is really inside shows when it is decoded."""
_SILENT = frozenset({".csv", ".ini", ".db"})
"""Endings of files that lie beside sounds and need no word."""
_CHUNK = 1 << 20
_LINE_DIGITS = 6
"""An employee given as a number this long or shorter is an internal line."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file: a call, or the reason why it is none."""

    path: Path
    call: RemoteCall | None
    reason: str = ""


class Folder:
    """The source. Settings: `path`, and optionally `pattern` (see file_names.compiled)."""

    max_window_ms = 0

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.unreadable = 0
        path = str(settings.get("path") or "")
        self._folder = Path(path).expanduser() if path else None
        self._pattern = str(settings.get("pattern") or "")
        self._files: dict[str, Path] = {}

    async def verify(self) -> None:
        compiled(self._pattern)
        await self._root()

    async def _root(self) -> Path:
        """The folder, which can be read right now. No path never means the folder the program was started in."""
        root = self._folder
        if root is None or not await asyncio.to_thread(root.is_dir):
            raise self._missing()
        try:
            await asyncio.to_thread(lambda: next(iter(root.iterdir()), None))
        except OSError as error:
            raise self._missing() from error
        return root

    async def employees(self, progress: Progress | None = None) -> list[RemoteEmployee]:
        """Nobody: a folder has no list; whom its files name becomes known with the calls."""
        return []

    async def calls(self, start_ms: int, end_ms: int, progress: Progress | None = None) -> list[RemoteCall]:
        root = await self._root()
        found = await asyncio.to_thread(lambda: list(scan([root], self._pattern, progress)))
        self.unreadable += sum(1 for one in found if one.call is None)
        calls: dict[str, RemoteCall] = {}
        for one in found:
            if one.call is not None and one.call.external_id not in calls:
                calls[one.call.external_id] = one.call
                self._files[one.call.external_id] = one.path
        wanted = (call for call in calls.values() if start_ms <= call.started_at < end_ms)
        return sorted(wanted, key=lambda call: call.started_at)

    async def fetch_recording(
        self, external_id: str, sink: Callable[[bytes], object], progress: Progress | None = None
    ) -> str:
        path = self._files.get(external_id)
        if path is None:
            raise NoRecording(
                tr("The file is no longer in the folder"), "", tr("Put it back and sync again"), code="folder.gone"
            )
        await asyncio.to_thread(pour, path, external_id, sink, progress)
        return MEDIA_TYPES[path.suffix.lower()]

    async def aclose(self) -> None:
        """Nothing to close."""

    def _missing(self) -> Unavailable:
        return Unavailable(
            tr("The folder of calls cannot be read"),
            tr("it is missing, or this user may not open it"),
            tr("Plug the disk in or choose another folder"),
            code="folder.missing",
        )


def scan(paths: Iterable[Path], pattern: str, progress: Progress | None = None) -> Iterator[Found]:
    """Every file below the paths, in order of name: read, dated and hashed. Blocks; run it in a thread.

    Hidden files are passed over; a link that leads back to a folder already seen ends there.
    """
    expression = compiled(pattern)
    tables: dict[Path, dict[str, Told]] = {}
    for path, given, reason in _walk(paths):
        if progress:
            progress.check()
        if reason:
            yield Found(path, None, reason)
        elif path.suffix.lower() not in MEDIA_TYPES:
            if given or path.suffix.lower() not in _SILENT:
                yield Found(path, None, tr("it is no sound file the program knows"))
        else:
            try:
                if path.parent not in tables:
                    tables[path.parent] = {}
                    tables[path.parent] = tables_in(path.parent)
            except BrokenTable as error:
                yield Found(error.path, None, tr("the table cannot be used, {why}").format(why=error.why))
            except OSError as error:
                yield Found(path.parent, None, _words(error))
            try:
                told = tables[path.parent].get(name_key(path.name), Told())
                yield Found(path, _call(path, told, read_name(path.stem, expression), progress))
            except OSError as error:
                yield Found(path, None, _words(error))


def pour(path: Path, sha256: str, sink: Callable[[bytes], object], progress: Progress | None = None) -> None:
    """Reads a file into the sink. Blocks; run it in a thread.

    Raises:
        Rejected: it cannot be read, or is no longer the file with this digest.
    """
    digest = hashlib.sha256()
    for block in _blocks(path, progress):
        digest.update(block)
        sink(block)
    if digest.hexdigest() != sha256:
        raise Unavailable(
            tr("The file changed while it was read"), "", tr("Sync again when it is complete"), code="folder.changed"
        )


def _blocks(path: Path, progress: Progress | None) -> Iterator[bytes]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Rejected(tr("The file cannot be read"), _words(error), code="folder.unreadable") from error
    with stream:
        while block := stream.read(_CHUNK):
            if progress:
                progress.check()
            yield block


def _walk(paths: Iterable[Path]) -> Iterator[tuple[Path, bool, str]]:
    """Files with whether they were named themselves, and the reason where one cannot be entered."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        try:
            is_folder = path.is_dir()
            missing = not path.exists()
        except OSError as error:
            yield path, True, _words(error)
            continue
        if missing:
            yield path, True, tr("there is no such file")
        elif is_folder:
            yield from _below(path, seen)
        elif not path.is_file():
            yield path, True, tr("it is no ordinary file")
        else:
            yield path, True, ""


def _below(folder: Path, seen: set[tuple[int, int]]) -> Iterator[tuple[Path, bool, str]]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, False, _words(error)
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                yield from _below(path, seen)
            elif entry.is_file():
                yield path, False, ""
            elif entry.is_symlink():
                yield path, False, tr("the link leads nowhere")
        except OSError as error:
            yield path, False, _words(error)


def _call(path: Path, table: Told, name: Told, progress: Progress | None) -> RemoteCall:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            if progress:
                progress.check()
            digest.update(block)
    employee = text_of(table.employee or name.employee)
    is_line = employee.isdigit() and len(employee) <= _LINE_DIGITS
    started_at = table.started_at if table.started_at is not None else name.started_at
    return RemoteCall(
        external_id=digest.hexdigest(),
        started_at=started_at if started_at is not None else int(path.stat().st_mtime * 1000),
        direction=table.direction or name.direction or Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        client_phone=table.phone or name.phone,
        internal_number=employee if is_line else "",
        employee_name="" if is_line else employee,
        talk_seconds=table.duration,
        recording="ready",
    )


def _words(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return tr("this user may not read it")
    if isinstance(error, FileNotFoundError):
        return tr("there is no such file")
    return tr("the system cannot read it ({reason})").format(reason=os.strerror(error.errno) if error.errno else "?")
