"""The table of calls in the PDF: drawn row by row, so that ten thousand rows cost no more than their ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

from callqa_desktop.palette import LIGHT
from callqa_desktop.services.records import CallRow
from callqa_desktop.services.reports.pdf_style import (
    MEDIUM,
    REGULAR,
    chip,
    clean,
    colour,
    cut,
    fitting,
    wrapped,
)  # fmt: skip
from callqa_desktop.services.reports.summary import SIGNS, Frame, Tone

_SIZE = 8.0
_LEADING = 10.5
_PAD = 4.5
_GAP = 6.0
_SHARES = (0.151, 0.1, 0.161, 0.174, 0.092, 0.087, 0.087, 0.148)
"""Of the width: started, direction, client, manager, talk, AI, person, state."""
_RIGHT = 4
"""The column of numbers that stands to the right."""


@dataclass(frozen=True, slots=True)
class TableRow:
    call_id: int
    texts: tuple[str, ...]
    ai: tuple[str, Tone]
    human: tuple[str, Tone]
    status: tuple[str, Tone]


def table_row(row: CallRow, frame: Frame) -> TableRow:
    words = frame.words
    arrow = {"inbound": "↙", "outbound": "↗"}.get(row.direction, "")
    client = words.phone(row.client_phone)
    if row.client_name:
        client = f"{client} {row.client_name}"
    texts = (
        words.moment(row.started_at),
        f"{arrow} {words.word('direction', row.direction)}",
        client or "–",
        row.employee or row.internal_number or "–",
        words.length(row.talk_seconds),
    )
    states: dict[str, Tone] = {"failed": "bad", "analyzed": "none"}
    return TableRow(
        row.id,
        tuple(cut(clean(t), 160) for t in texts),
        score_label(row.ai_score, frame),
        score_label(row.human_score, frame),
        (clean(words.word("status", row.status)), states.get(row.status, "none")),
    )


def score_label(score: float | None, frame: Frame) -> tuple[str, Tone]:
    tone = frame.tone(score)
    return ("–" if tone == "none" else f"{SIGNS[tone]} {frame.words.score(score)}"), tone


class CallTable(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """Rows `start` up to the end; takes what fits on the page and leaves the rest to a table of its own.

    Args:
        linked: calls that have pages of their own; their rows lead there.
    """

    def __init__(
        self, headings: Sequence[str], rows: Sequence[TableRow], linked: frozenset[int], start: int = 0,
        end: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._headings = tuple(headings)
        self._rows = rows
        self._linked = linked
        self._start = start
        self._end = len(rows) if end is None else end
        self._columns: tuple[float, ...] = ()
        self._lines: list[tuple[list[list[str]], float]] = []
        self._head: tuple[list[list[str]], float] = ([], 0.0)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """The height is counted only as far as needed to know that the table does not fit."""
        self.width = available_width
        self._columns = tuple(share * available_width for share in _SHARES)
        self._head = self._laid(self._headings)
        self._lines = []
        self.height = self._head[1]
        for index in range(self._start, self._end):
            laid = self._laid(self._rows[index].texts)
            self.height += laid[1]
            if self.height > available_height:
                break
            self._lines.append(laid)
        return available_width, self.height

    def split(self, available_width: float, available_height: float) -> list[CallTable]:
        self.wrap(available_width, available_height)
        fits = len(self._lines)
        if not fits:
            return []
        middle = self._start + fits
        first = CallTable(self._headings, self._rows, self._linked, self._start, middle)
        if middle == self._end:
            return [first]
        return [first, CallTable(self._headings, self._rows, self._linked, middle, self._end)]

    def draw(self) -> None:
        canvas = self.canv
        top = self.height - self._head[1]
        canvas.setFillColor(colour(LIGHT.ground))
        canvas.rect(0, top, self.width, self._head[1], stroke=0, fill=1)
        self._draw_texts(self._head[0], self.height, MEDIUM, LIGHT.muted)
        self._hairline(top)
        for index, (lines, height) in enumerate(self._lines, self._start):
            row = self._rows[index]
            self._draw_texts(lines, top, REGULAR, LIGHT.text)
            baseline = top - _PAD - _SIZE
            for column, (label, tone) in zip((5, 6, 7), (row.ai, row.human, row.status), strict=True):
                room = self._columns[column] - _GAP
                self._draw_label(self._left(column), baseline, fitting(label, MEDIUM, 7.5, room - 8.5), tone)
            if row.call_id in self._linked:
                box = (0, top - height, self.width, top)
                canvas.linkRect("", f"call-{row.call_id}", box, relative=1, thickness=0)
            top -= height
            self._hairline(top)

    def _laid(self, texts: Sequence[str]) -> tuple[list[list[str]], float]:
        lines = [
            wrapped(content, MEDIUM if texts is self._headings else REGULAR, _SIZE, room - _GAP)
            for content, room in zip(texts, self._columns, strict=False)
        ]
        return lines, max(len(cell) for cell in lines) * _LEADING + 2 * _PAD - (_LEADING - _SIZE)

    def _left(self, column: int) -> float:
        return sum(self._columns[:column]) + _GAP / 2

    def _draw_texts(self, lines: list[list[str]], top: float, font: str, ink: str) -> None:
        canvas = self.canv
        canvas.setFont(font, _SIZE)
        canvas.setFillColor(colour(ink))
        for column, cell in enumerate(lines):
            for number, line in enumerate(cell):
                y = top - _PAD - _SIZE + 1 - number * _LEADING
                if column == _RIGHT:
                    canvas.drawRightString(self._left(column) + self._columns[column] - _GAP - 6, y, line)
                else:
                    canvas.drawString(self._left(column), y, line)

    def _draw_label(self, x: float, baseline: float, label: str, tone: Tone) -> None:
        if label == "–":
            self.canv.setFont(REGULAR, _SIZE)
            self.canv.setFillColor(colour(LIGHT.muted))
            self.canv.drawString(x, baseline + 1, label)
        else:
            chip(self.canv, x, baseline + 1, label, tone, 7.5)

    def _hairline(self, y: float) -> None:
        self.canv.setStrokeColor(colour(LIGHT.line))
        self.canv.setLineWidth(0.5)
        self.canv.line(0, y, self.width, y)
