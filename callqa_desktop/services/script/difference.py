"""What two versions of a script differ in, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from callqa_desktop.services.script.records import Line

AROUND = 2
"""Lines that are the same shown beside what differs."""


def difference(older: str, newer: str) -> tuple[Line, ...]:
    """The lines that differ with their surroundings; longer stretches that are the same are told by a line "…".
    Empty when nothing differs."""
    before, after = older.splitlines(), newer.splitlines()
    return tuple(_lines(before, after, SequenceMatcher(None, before, after, autojunk=False)))


def _lines(before: list[str], after: list[str], matcher: SequenceMatcher[str]) -> Iterator[Line]:
    shown = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > shown:
            yield Line("…", "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield from (Line(" ", text) for text in before[i1:i2])
            else:
                yield from (Line("-", text) for text in before[i1:i2])
                yield from (Line("+", text) for text in after[j1:j2])
        shown = group[-1][2]
    if 0 < shown < len(before):
        yield Line("…", "")
