"""Moments and ranges of a recording as they stand on the review page."""

from __future__ import annotations

from callqa_desktop.ui.widgets import formats


def clock(ms: int) -> str:
    """mm:ss,d for the running clock, with the decimal sign of the language; h:mm:ss,d from an hour on."""
    tenths = max(0, ms) // 100
    seconds, tenth = divmod(tenths, 10)
    return f"{whole(seconds * 1000)}{formats.locale().decimalPoint()}{tenth}"


def whole(ms: int) -> str:
    """mm:ss, and h:mm:ss from an hour on."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    if minutes < 60:
        return f"{minutes:02}:{seconds:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def span(start_ms: int, end_ms: int) -> str:
    """m:ss–m:ss, or the moment alone for a point."""
    first, last = formats.position(start_ms), formats.position(end_ms)
    return first if first == last else f"{first}–{last}"


def parse(text: str) -> int | None:
    """Milliseconds of "90", "1:30", "1:02:03" or "1:30,5"; None when it is no time."""
    parts = text.strip().replace(",", ".").split(":")
    if not 1 <= len(parts) <= 3:
        return None
    seconds = 0.0
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if not (part.isdecimal() or (last and part.replace(".", "", 1).isdecimal())) or not part.isascii():
            return None
        seconds = seconds * 60 + float(part)
    return round(seconds * 1000) if seconds < 360_000 else None
