"""What a person is told when a recording cannot be kept, read or played."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

NO_DECODER = "audio.no_decoder"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_LOCKED = {errno.EACCES, errno.EPERM, errno.EROFS}


class Unfit(Exception):
    """The sound cannot be used; the one argument is a reason known to `unfit`. Raised where it is decoded."""


def damaged() -> UserFacingError:
    """A sealed file does not open: changed, cut, mixed up with another, or sealed with another key."""
    return UserFacingError(
        tr("A stored recording is damaged"),
        tr("Its file was changed or cut outside the program"),
        tr("Fetch the recording again with a sync, or restore the folder from a copy"),
        code="audio.damaged",
    )


def missing() -> UserFacingError:
    return UserFacingError(
        tr("A stored recording is gone"),
        tr("Its file is no longer in the recordings folder"),
        tr("Fetch the recording again with a sync, or restore the folder from a copy"),
        code="audio.missing",
    )


def no_decoder() -> UserFacingError:
    """The process that decodes cannot start, or ends over work that no recording is to blame for."""
    return UserFacingError(
        tr("The program cannot decode recordings"),
        tr("Its decoding process does not start or ends at once; the recordings are not to blame"),
        tr("Close other programs to free memory and start this one again; if it stays so, install it anew"),
        code=NO_DECODER,
    )


_SOUND: dict[str, tuple[Callable[[], str], Callable[[], str], Callable[[], str]]] = {
    "empty": (
        lambda: tr("The recording is empty"),
        lambda: tr("The file has zero bytes"),
        lambda: tr("Fetch it again later; if it stays empty, ask the telephone service"),
    ),
    "page": (
        lambda: tr("The recording is not a sound"),
        lambda: tr("The service sent a web page or a message in its place"),
        lambda: tr("Fetch it again; if this repeats, check the connection and its keys"),
    ),
    "unreadable": (
        lambda: tr("The recording cannot be read"),
        lambda: tr("It is no sound file the program knows, or it is broken"),
        lambda: tr("Use WAV, MP3, OGG, Opus or FLAC, or fetch the recording again"),
    ),
    "silent_file": (
        lambda: tr("The recording holds no sound"),
        lambda: tr("The file has a header but nothing to play"),
        lambda: tr("Fetch it again later; if it stays so, ask the telephone service"),
    ),
    "cut": (
        lambda: tr("The recording is cut off"),
        lambda: tr("The file ends earlier than its own header says"),
        lambda: tr("Fetch it again; the first download probably broke"),
    ),
    "stuck": (
        lambda: tr("The recording cannot be read"),
        lambda: tr("The decoder did not come to an end with it and was stopped"),
        lambda: tr("Fetch the recording again, or convert it to WAV and import it"),
    ),
    "rate": (
        lambda: tr("The recording cannot be used"),
        lambda: tr("Its sample rate is outside 4 to 192 kHz"),
        lambda: tr("Convert it to 8, 16 or 48 kHz and import it again"),
    ),
    "long": (
        lambda: tr("The recording is too long"),
        lambda: tr("Unpacked, it would need more than 8 GB"),
        lambda: tr("Split it and import the parts"),
    ),
}
"""Reasons the decoder gives, see Unfit; "stuck" is found from outside."""


def unfit(reason: str) -> UserFacingError:
    """The sentence for a sound that cannot be used; `reason` as in `Unfit`."""
    what, why, remedy = _SOUND[reason]
    return UserFacingError(what(), why(), remedy(), code=f"audio.{reason}")


def storage(error: OSError) -> UserFacingError | None:
    """The sentence for a full disk or a folder that may not be written; None for any other error."""
    if error.errno in _FULL:
        return UserFacingError(
            tr("The recording could not be kept"),
            tr("The disk is full"),
            tr("Free some space or move the workspace to another disk, then repeat"),
            code="audio.disk_full",
        )
    if error.errno in _LOCKED:
        return UserFacingError(
            tr("The recording could not be kept"),
            tr("The recordings folder may not be written"),
            tr("Give this user the right to write there, or choose another workspace"),
            code="audio.read_only",
        )
    return None


@contextmanager
def storing() -> Iterator[None]:
    """Turns a full disk and a read-only folder into their sentences; other errors pass as they are."""
    try:
        yield
    except OSError as error:
        told = storage(error)
        if told is None:
            raise
        raise told from error
