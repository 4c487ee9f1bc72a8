"""Keeping little memory of the system after work that took much of it for a moment."""

from __future__ import annotations

import ctypes
import sys

_LARGE = 1 << 20
"""Bytes from which on memory is asked of the system alone, and goes back to it when free."""
_M_MMAP_THRESHOLD = -3


def hold_little() -> None:
    """Call once, at the start. Elsewhere than with glibc it does nothing.

    Left to itself glibc raises the size to 32 MB as large pieces come and go. Lists of a million ids then lie among
    small things, and what is free between them stays: 30 MB after twenty other orders of a million calls
    (benchmarks/calls_million.py).
    """
    if sys.platform == "linux":
        tune = getattr(ctypes.CDLL(None), "mallopt", None)
        if tune is not None:
            tune(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Returns what is free; the allocator of glibc otherwise keeps it for each thread. Elsewhere it does nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
