"""Where files lie while they are being made: one folder per running program, cleared after a crash."""

from __future__ import annotations

import logging
import secrets
import shutil
import sys
import threading
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)


class Desk:
    """A folder for unfinished files on the same disk as the finished ones, so that a rename completes them.

    Each running program has its own with a lock on a file in it; the system frees the lock when the program dies, so
    a folder that can be locked is what a crash left.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._turn = threading.Lock()
        self._held: tuple[Path, IO[bytes]] | None = None

    def place(self, name: str) -> Path:
        """The path for an unfinished file.

        Raises:
            OSError: the folder cannot be made.
        """
        with self._turn:
            if self._held is None:
                folder = self._root / secrets.token_hex(8)
                folder.mkdir(parents=True)
                lock = (folder / "lock").open("wb")
                _lock(lock)
                self._held = folder, lock
            return self._held[0] / name

    def sweep(self) -> None:
        """Removes what programs that died have left."""
        if not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            if self._held and folder == self._held[0]:
                continue
            try:
                with (folder / "lock").open("ab") as lock:
                    if not _lock(lock):
                        continue
                shutil.rmtree(folder)
                log.info("removed unfinished recordings of an earlier run")
            except OSError as error:
                log.warning("unfinished recordings of an earlier run stay: %s", type(error).__name__)

    def close(self) -> None:
        with self._turn:
            held, self._held = self._held, None
            if held:
                held[1].close()
                shutil.rmtree(held[0], ignore_errors=True)


def _lock(file: IO[bytes]) -> bool:
    """Tries to lock the file for this process; False when another one holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
