"""A script from a file: text, Markdown, Word, PDF. What came from outside is read in a child process, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from pathlib import Path

from callqa_desktop.services.child import Child, Died, Overdue, Work
from callqa_desktop.services.decoding import NoText, decode
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.script.plain import tidy, title_of
from callqa_desktop.services.script.reasons import FILE_BYTES, Unreadable, reason
from callqa_desktop.services.script.records import Found, Kind
from callqa_desktop.texts import trn

SUFFIXES = (".txt", ".md", ".docx", ".pdf")
PATIENCE = 30.0
"""Seconds a file may take to be read."""
MEMORY = 2 << 30
"""Bytes of address space for reading a file, the interpreter included."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Old Office files, and new ones with a password, are boxes of this kind ([MS-CFB])."""
_OTHER = (
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


async def read(path: Path, progress: Progress | None = None) -> Found:
    """The text of a file.

    Raises:
        UserFacingError: it cannot be read, or there is no text in it; each reason has its own code
            (services.script.reasons).
        Cancelled
    """
    return await asyncio.to_thread(read_now, path, (lambda: progress.cancelled) if progress else lambda: False)


def read_now(path: Path, cancelled: Callable[[], bool] = lambda: False) -> Found:
    """As `read`, in the calling thread."""
    try:
        data = _bytes(path)
        text, without_text = _in_child(data, cancelled) if _is_packed(data) else _tidied(data)
    except Unreadable as error:
        raise reason(error.code) from None
    except (Died, Overdue):
        raise reason("file.stuck") from None
    return Found(Kind.FILE, path.name[:255], title_of(path.name), text, _notes(without_text))


def _in_child(data: bytes, cancelled: Callable[[], bool]) -> tuple[str, tuple[int, ...]]:
    child = Child(_maker, memory=MEMORY)
    try:
        text, without_text = child.ask(data, limit=PATIENCE, cancelled=cancelled)
    finally:
        child.close()
    return text, without_text


def _notes(pages: tuple[int, ...]) -> tuple[str, ...]:
    if not pages:
        return ()
    named = ", ".join(map(str, pages[:12])) + (" …" if len(pages) > 12 else "")
    told = trn(
        "{n} page is a picture without text and is left out", "{n} pages are pictures without text and are left out",
        len(pages),
    )  # fmt: skip
    return (f"{told}: {named}",)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Unreadable("file.folder")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except FileNotFoundError:
        raise Unreadable("file.gone") from None
    except PermissionError:
        raise Unreadable("file.denied") from None
    except (OSError, ValueError):
        raise Unreadable("file.disk") from None
    if len(data) > FILE_BYTES:
        raise Unreadable("file.large")
    return data


def _maker() -> Work:
    return _work


def _work(data: bytes) -> Generator[None, None, tuple[str, tuple[int, ...]]]:
    yield  # the child has started: from now on the time counts
    return _tidied(data)


def _tidied(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text, and the numbers of pages without any."""
    text, without_text = extract(data)
    text = tidy(text)
    if not text:
        raise Unreadable("file.empty")
    return text, without_text


def _is_packed(data: bytes) -> bool:
    """Whether more may come out of it than is seen."""
    return data.startswith(b"PK\x03\x04") or data[:1024].lstrip().startswith(b"%PDF-")


def extract(data: bytes) -> tuple[str, tuple[int, ...]]:
    """The text of a file by what it is, whatever it is called; pages of a PDF without text by number.

    Raises:
        Unreadable
    """
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from callqa_desktop.services.script.pdf_file import text_of_pdf

        return text_of_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        from callqa_desktop.services.script.docx_file import text_of_docx

        return text_of_docx(data), ()
    if data.startswith(_OLE):
        raise Unreadable("file.old_word")
    if data.startswith(_OTHER):
        raise Unreadable("file.kind")
    try:
        return decode(data)[0], ()
    except NoText:
        raise Unreadable("file.binary") from None
