"""Stretches of time."""

from __future__ import annotations

from collections.abc import Iterable


def joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches [start, end) sorted, without overlap; empty ones are dropped."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(one for one in ranges if one[1] > one[0]):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made
