"""Files a person asked for under a name: they appear whole, or what lay there stays as it was."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.reports.target import translate
from callqa_desktop.texts import tr


def save(path: Path, content: bytes) -> Path:
    """Writes the content beside its place, flushes it to the disk and gives it its name; returns the path.

    Raises:
        UserFacingError: the folder is missing or cannot be written, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".callqa-", suffix=".part", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
    except OSError as error:
        found = translate(error)
        raise UserFacingError(
            tr("The file could not be written"), found.why, found.remedy, code="charts.write"
        ) from error
    return path
