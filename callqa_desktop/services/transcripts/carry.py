"""Which corrections of a former transcript still fit a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callqa_desktop.models.enums import EditKind
from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import UtteranceRow

Wanted = tuple[EditKind, Mapping[str, Any]]


def fitting(
    former: Sequence[UtteranceRow], former_names: Mapping[str, str], now: Sequence[UtteranceRow]
) -> list[Wanted]:
    """Corrections for the new transcript: the same words at the same time were recognised, so the same correction
    holds; a name given to a side always does.

    Args:
        former: corrected lines of the former transcript.
        now: lines of the new one, corrections already made there included.
    """
    wanted: list[Wanted] = [
        (EditKind.RENAME, {"speaker": speaker, "name": name}) for speaker, name in former_names.items()
    ]
    places: dict[str, list[UtteranceRow]] = {}
    for line in now:
        if not line.edited:
            places.setdefault(fold(line.text), []).append(line)
    for old in former:
        if not old.original:
            continue
        alike = places.get(fold(old.original), ())
        fits = next((line for line in alike if _overlap(line, old)), None)
        if fits is not None:
            wanted.append((EditKind.TEXT, {"line": fits.line, "text": old.text}))
    return wanted


def _overlap(one: UtteranceRow, other: UtteranceRow) -> bool:
    return min(one.end_ms, other.end_ms) > max(one.start_ms, other.start_ms)
