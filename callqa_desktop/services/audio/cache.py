"""Which forms of recordings that can be made again stay on the disk."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)

KINDS = ("pcm", "clean")
"""What is kept under the budget: the decoded sound and its cleaned copy."""


class PcmCache:
    """Keeps the files of KINDS below a folder under a budget of bytes; the least recently used go first.

    When each was last used is its file's modification time, so that it outlives the program.
    """

    def __init__(self, root: Path, budget: int) -> None:
        self._root = root
        self._budget = budget
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, int]] | None = None
        """Stem and kind ("ab/….pcm") to (last use, bytes); None until the folder was looked through."""

    def used(self, stem: str, kind: str = "pcm") -> None:
        """This form was just made or opened."""
        name = f"{stem}.{kind}"
        path = self._root / name
        with contextlib.suppress(OSError):  # a read-only or emptied folder only loses the order of eviction
            os.utime(path)
            size = path.stat().st_size
            with self._lock:
                if self._known is not None:
                    self._known[name] = time.time(), size

    def forget(self, stem: str) -> None:
        with self._lock:
            if self._known is not None:
                for kind in KINDS:
                    self._known.pop(f"{stem}.{kind}", None)

    def shrink(self, *, keep: str) -> None:
        """Deletes forms, the oldest use first, until the budget holds; never those of the recording `keep`."""
        with self._lock:
            if self._known is None:
                self._known = self._look()
            total = sum(size for _, size in self._known.values())
            if total <= self._budget:
                return
            for name, (_, size) in sorted(self._known.items(), key=lambda item: item[1][0]):
                if total <= self._budget:
                    return
                if name.rpartition(".")[0] == keep:
                    continue
                try:
                    (self._root / name).unlink(missing_ok=True)
                except OSError:  # open in the player on Windows: its turn comes again
                    log.info("a form of recording %s is in use and stays", name)
                    continue
                total -= size
                del self._known[name]

    def _look(self) -> dict[str, tuple[float, int]]:
        found = {}
        for kind in KINDS:
            for path in self._root.glob(f"[0-9a-f][0-9a-f]/*.{kind}"):
                with contextlib.suppress(FileNotFoundError):
                    facts = path.stat()
                    found[f"{path.parent.name}/{path.name}"] = facts.st_mtime, facts.st_size
        return found
