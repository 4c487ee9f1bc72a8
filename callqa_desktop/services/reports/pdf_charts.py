"""Charts of the PDF: scores, managers, days. Every bar carries its number; bands carry their sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String

from callqa_desktop.palette import LIGHT
from callqa_desktop.services.reports.pdf_style import BOLD, MEDIUM, REGULAR, TONES, clean, colour, cut, wrapped
from callqa_desktop.services.reports.summary import SIGNS, Frame, Tone
from callqa_desktop.services.reports.tally import Tally

MOST_MANAGERS = 12
_MOST_BARS = 31
_WIDEST = 44.0
"""Points of one bar."""
_SIZE = 7.5


def score_chart(tally: Tally, frame: Frame, width: float, height: float) -> Any:
    """Calls by score in steps of ten, coloured and signed by what the step means under the card."""
    bars: list[tuple[str, int, Tone]] = []
    for index, calls in enumerate(tally.bins):
        low = index * 10
        tone = frame.tone(float(low))
        label = "90+" if index == 9 else str(low)
        bars.append((f"{SIGNS[tone]} {label}", calls, tone))
    return _columns(frame.words.tr("Calls by score, in steps of ten"), bars, frame, width, height)


def day_chart(tally: Tally, frame: Frame, width: float, height: float) -> Any:
    """Calls a day; of a longer period a week (named by its Monday) or a month."""
    tr = frame.words.tr
    days = tally.days
    if not days:
        return _columns(tr("Calls by day"), [], frame, width, height)
    first, last = min(days), max(days)
    if (last - first).days < _MOST_BARS:
        title, steps = tr("Calls by day"), [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        name = f"{{:{'%d.%m' if frame.words.language == 'uk' else '%m-%d'}}}"
        counts = {step: days.get(step, 0) for step in steps}
    elif (last - first).days < _MOST_BARS * 7:
        title, name = tr("Calls by week"), f"{{:{'%d.%m' if frame.words.language == 'uk' else '%m-%d'}}}"
        counts = _grouped(days, lambda day: day - dt.timedelta(day.weekday()), 7)
    else:
        title, name = tr("Calls by month"), f"{{:{'%m.%y' if frame.words.language == 'uk' else '%Y-%m'}}}"
        counts = dict(sorted(_months(days).items())[-_MOST_BARS:])
    return _columns(title, [(name.format(step), n, None) for step, n in counts.items()], frame, width, height)


def _grouped(days: dict[dt.date, int], group: Any, step: int) -> dict[dt.date, int]:
    first, last = group(min(days)), group(max(days))
    counts = {first + dt.timedelta(n): 0 for n in range(0, (last - first).days + 1, step)}
    for day, calls in days.items():
        counts[group(day)] += calls
    return counts


def _months(days: dict[dt.date, int]) -> dict[dt.date, int]:
    counts: dict[dt.date, int] = {}
    for day, calls in days.items():
        month = day.replace(day=1)
        counts[month] = counts.get(month, 0) + calls
    return counts


def _columns(
    title: str, bars: Sequence[tuple[str, int, Tone | None]], frame: Frame, width: float, height: float
) -> Any:
    drawing, foot, ceiling = _frame(title, width, height)
    most = max((calls for _, calls, _ in bars), default=0)
    if not most:
        drawing.add(_string(width / 2, height / 2 - 8, frame.words.tr("no data"), ink=LIGHT.muted, anchor="middle"))
        return drawing
    pitch = (width - 24) / len(bars)
    every = -(-len(bars) // int((width - 24) / 26)) if pitch < 20 else 1
    for index, (label, calls, tone) in enumerate(bars):
        x = 12 + index * pitch
        length = (ceiling - foot) * calls / most
        ink = LIGHT.accent if tone is None else TONES[tone][2]
        if calls:
            bar = min(pitch * 0.72, _WIDEST)
            drawing.add(Rect(x + (pitch - bar) / 2, foot, bar, length, fillColor=colour(ink), strokeColor=None))
            if pitch >= 14 or calls == most:
                count = frame.words.whole(calls)
                drawing.add(_string(x + pitch / 2, foot + length + 3, count, font=MEDIUM, anchor="middle"))
        if index % every == 0:
            ink = LIGHT.muted if tone is None else TONES[tone][0]
            for number, part in enumerate(label.split(" ")):
                drawing.add(_string(x + pitch / 2, foot - 10 - number * 8.5, part, ink=ink, anchor="middle"))
    drawing.add(Line(12, foot, width - 12, foot, strokeColor=colour(LIGHT.line), strokeWidth=0.7))
    return drawing


def manager_chart(means: Sequence[tuple[str, float, int]], frame: Frame, width: float) -> Any:
    """Mean score a manager, best first: name, bar on a scale of 0-100 with the pass mark, score, number of calls."""
    tr = frame.words.tr
    room, size = width * 0.32, 8.0
    named = [
        (wrapped(clean(cut(name or tr("nobody named"), 60)), REGULAR, size, room - 10), mean, calls)
        for name, mean, calls in means
    ]
    heights = [max(len(lines), 1) * 10 + 7 for lines, *_ in named]
    height = 34 + sum(heights) + 16
    drawing, _, _ = _frame(tr("Mean score by manager"), width, height)
    left, right = 12 + room, width - 92
    y = height - 34
    pass_x = left + (right - left) * float(frame.card.pass_mark) / 100
    for (lines, mean, calls), step in zip(named, heights, strict=True):
        for number, line in enumerate(lines):
            drawing.add(_string(12, y - 8 - number * 10, line, size=size))
        tone = frame.tone(mean)
        bar = (right - left) * min(max(mean, 0), 100) / 100
        drawing.add(Rect(left, y - 10, right - left, 9, fillColor=colour(LIGHT.ground), strokeColor=None))
        drawing.add(Rect(left, y - 10, bar, 9, fillColor=colour(TONES[tone][2]), strokeColor=None))
        label = f"{SIGNS[tone]} {frame.words.score(mean)}"
        drawing.add(_string(right + 6, y - 8, label, font=MEDIUM, ink=TONES[tone][0], size=size))
        count = frame.words.trn("{n} call", "{n} calls", calls)
        drawing.add(_string(width - 12, y - 8, count, ink=LIGHT.muted, anchor="end"))
        y -= step
    mark = Line(pass_x, height - 32, pass_x, y + 4, strokeColor=colour(LIGHT.text), strokeWidth=0.6)
    mark.strokeDashArray = [2, 2]
    drawing.add(mark)
    note = tr("pass mark {mark}").format(mark=f"{float(frame.card.pass_mark):g}")
    drawing.add(_string(pass_x, y - 6, note, ink=LIGHT.muted, anchor="middle"))
    return drawing


def _frame(title: str, width: float, height: float) -> tuple[Any, float, float]:
    """A panel with a title; returns it with the floor and the ceiling of what is drawn inside."""
    drawing = Drawing(width, height)
    panel = Rect(0.5, 0.5, width - 1, height - 1, rx=7, ry=7, fillColor=colour(LIGHT.panel))
    panel.strokeColor, panel.strokeWidth = colour(LIGHT.line), 0.8
    drawing.add(panel)
    drawing.add(_string(12, height - 18, title, font=BOLD, size=9.5))
    return drawing, 30, height - 38


def _string(
    x: float, y: float, content: str, *, font: str = REGULAR, size: float = _SIZE, ink: str = LIGHT.text,
    anchor: str = "start",
) -> Any:  # fmt: skip
    return String(x, y, content, fontName=font, fontSize=size, fillColor=colour(ink), textAnchor=anchor)
