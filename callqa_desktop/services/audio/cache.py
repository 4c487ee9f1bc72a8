"""Which decoded forms stay on the disk."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)


class PcmCache:
    """Keeps the .pcm files below a folder under a budget of bytes; the least recently used go first.

    When each was last used is its file's modification time, so that it outlives the program.
    """

    def __init__(self, root: Path, budget: int) -> None:
        self._root = root
        self._budget = budget
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, int]] | None = None
        """Stem to (last use, bytes); None until the folder was looked through."""

    def used(self, stem: str) -> None:
        """The decoded form was just made or opened."""
        path = self._root / f"{stem}.pcm"
        with contextlib.suppress(OSError):  # a read-only or emptied folder only loses the order of eviction
            os.utime(path)
            size = path.stat().st_size
            with self._lock:
                if self._known is not None:
                    self._known[stem] = time.time(), size

    def forget(self, stem: str) -> None:
        with self._lock:
            if self._known is not None:
                self._known.pop(stem, None)

    def shrink(self, *, keep: str) -> None:
        """Deletes decoded forms, the oldest use first, until the budget holds; never that of `keep`."""
        with self._lock:
            if self._known is None:
                self._known = self._look()
            total = sum(size for _, size in self._known.values())
            if total <= self._budget:
                return
            for stem, (_, size) in sorted(self._known.items(), key=lambda item: item[1][0]):
                if total <= self._budget:
                    return
                if stem == keep:
                    continue
                try:
                    (self._root / f"{stem}.pcm").unlink(missing_ok=True)
                except OSError:  # open in the player on Windows: its turn comes again
                    log.info("decoded form of recording %s is in use and stays", stem)
                    continue
                total -= size
                del self._known[stem]

    def _look(self) -> dict[str, tuple[float, int]]:
        found = {}
        for path in self._root.glob("[0-9a-f][0-9a-f]/*.pcm"):
            with contextlib.suppress(FileNotFoundError):
                facts = path.stat()
                found[f"{path.parent.name}/{path.stem}"] = facts.st_mtime, facts.st_size
        return found
