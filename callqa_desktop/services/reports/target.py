"""Files that appear whole or not at all: written beside their place, flushed to the disk, then given their name."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def drafts(folder: Path, stem: str, endings: Sequence[str]) -> Iterator[list[Path]]:
    """Empty files to write into, one an ending; on leaving without an error all get their names.

    The list given out is changed in place then: after the block it holds the final paths, ``<stem>.<ending>`` or
    ``<stem>-2.<ending>`` and so on, since nothing that exists is ever overwritten. On any error, cancelling
    included, the drafts are removed and nothing of the report is left.

    Raises:
        UserFacingError: the folder is missing or cannot be written, or the disk is full.
    """
    paths: list[Path] = []
    complete = False
    try:
        for ending in endings:
            paths.append(_draft(folder, ending))
        yield paths
        for path in paths:
            _flush(path)
        for index, ending in enumerate(endings):
            paths[index] = _publish(paths[index], folder, stem, ending)
        _flush_folder(folder)
        complete = True
    except OSError as error:
        raise translate(error) from error
    except Exception as error:
        # openpyxl writes through lxml where that is installed, which has an error of its own for what the disk says.
        if type(error).__name__ != "SerialisationError":
            raise
        code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise translate(OSError(code, os.strerror(code))) from error
    finally:
        for path in () if complete else paths:
            with contextlib.suppress(OSError):
                path.unlink()


def _draft(folder: Path, ending: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=".callqa-", suffix=f".{ending}.part", dir=folder)
    os.close(handle)
    return Path(name)


def _flush(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _publish(draft: Path, folder: Path, stem: str, ending: str) -> Path:
    """Gives the draft the first free name. A hard link never overwrites; where there are none, we look first."""
    for number in count(1):
        final = folder / (f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}")
        try:
            os.link(draft, final)
        except FileExistsError:
            continue
        except OSError:
            if final.exists():
                continue
            draft.rename(final)
        else:
            draft.unlink()
        return final
    raise AssertionError("count() never ends")


def translate(error: OSError) -> UserFacingError:
    """Why a file could not be written, in words; the path is the user's own choice and stays out of the text."""
    what = tr("The report could not be written")
    if error.errno in _FULL:
        why, remedy, code = tr("the disk is full"), tr("Free some space or choose another folder"), "reports.disk_full"
    elif error.errno in _FORBIDDEN:
        why = tr("the folder is read-only")
        remedy, code = tr("Choose another folder"), "reports.read_only"
    elif error.errno in {errno.ENOENT, errno.ENOTDIR}:
        why = tr("there is no such folder")
        remedy, code = tr("Choose another folder"), "reports.no_folder"
    else:
        why = error.strerror or type(error).__name__
        remedy, code = tr("Choose another folder"), "reports.write"
    return UserFacingError(what, why, remedy, code=code)
