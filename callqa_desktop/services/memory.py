"""Giving memory back to the system after work that took much of it for a moment."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Returns what is free; the allocator of glibc otherwise keeps it for each thread. Elsewhere it does nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
