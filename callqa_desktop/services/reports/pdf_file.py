"""The PDF: a summary with charts, the table of calls, a page for each of the first calls that were judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, PageBreak, PageTemplate, Spacer, Table
from reportlab.platypus import Frame as PageFrame

from callqa_desktop.palette import LIGHT
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallRow
from callqa_desktop.services.reports import pdf_call, pdf_charts
from callqa_desktop.services.reports import pdf_style as style
from callqa_desktop.services.reports.pdf_style import Chip, clean, colour, text
from callqa_desktop.services.reports.pdf_table import CallTable, TableRow, table_row
from callqa_desktop.services.reports.summary import SIGNS, Frame, ranked
from callqa_desktop.services.reports.tally import Tally
from callqa_desktop.services.store import Store

MOST_ROWS = 10_000
"""Calls in the table; more are told to be in CSV and XLSX, which hold all."""
MOST_DETAILS = 50
"""Calls with a page of their own."""
_WIDTH = A4[0] - 2 * style.MARGIN
_FOOT_SIZE = 7.5
_TOTAL = "number-of-pages"


class PdfFile:
    """Gathers calls as they come (lines of text only); `finish` reads details one by one and writes the file."""

    def __init__(self, path: Path, frame: Frame) -> None:
        style.register_fonts()
        self._path = path
        self._frame = frame
        self._rows: list[TableRow] = []
        self._chosen: list[int] = []
        self._judged = 0
        self._only: int | None = None

    def add(self, rows: Sequence[CallRow]) -> None:
        for row in rows:
            self._only = row.id if self._only is None else self._only
            if len(self._rows) < MOST_ROWS:
                self._rows.append(table_row(row, self._frame))
            if row.score is not None or row.status in ("analyzed", "failed") or row.failure:
                self._judged += 1
                if len(self._chosen) < MOST_DETAILS:
                    self._chosen.append(row.id)

    def finish(self, store: Store, tally: Tally, progress: Progress) -> None:
        """Raises Cancelled between two calls or pages when the user asked for it."""
        if tally.calls == 1 and self._only is not None:
            # Totals, charts and a table of one call would only repeat its page.
            self._chosen, self._judged = [self._only], 1
            story = self._head(tally)
        else:
            story = [*self._summary(tally), *self._table(tally)]
        for number, call_id in enumerate(self._chosen):
            progress.report(number, len(self._chosen))

            def read(session: Any, call_id: int = call_id) -> pdf_call.Reviewed:
                return pdf_call.read(session, call_id)

            if tally.calls > 1:
                story.append(PageBreak())
                if not number:
                    story += self._details_head()
            story += pdf_call.call_story(store.read(read).result(), self._frame, _WIDTH)
        with self._path.open("wb") as stream:
            _Document(stream, self._frame, progress).build(story, canvasmaker=_Canvas)

    def _head(self, tally: Tally) -> list[Any]:
        """Title, period and the conditions of the selection."""
        words, tr = self._frame.words, self._frame.words.tr
        made = f"{words.day(self._frame.made_at.date())} {self._frame.made_at:%H:%M}"
        head = tr("{period} · made {moment}").format(period=self._frame.period(tally), moment=made)
        story: list[Any] = [_Outline("summary", tr("Summary")), text(self._frame.title(), style.TITLE)]
        story.append(text(head, style.MUTED))
        if self._frame.selection:
            story.append(text(style.cut(" · ".join(self._frame.selection), 2000), style.MUTED))
        if self._frame.hidden:
            story.append(text(self._frame.left_out(), style.NOTICE))
        return [*story, Spacer(0, 10)]

    def _summary(self, tally: Tally) -> list[Any]:
        words, tr = self._frame.words, self._frame.words.tr
        story = self._head(tally)
        if not tally.calls:
            empty = tr("No call matches the selection. Choose a longer period or fewer conditions and make it again.")
            return [*story, text(empty, style.NOTICE)]
        human = words.trn("{n} call by people", "{n} calls by people", tally.human.count)
        analyzed = tr("analyzed {n}").format(n=words.whole(tally.analyzed))
        if tally.failed:
            analyzed += ", " + tr("failed {n}").format(n=words.whole(tally.failed))
        mean = words.length(tally.talk_seconds / tally.talked) if tally.talked else "–"
        tiles = [
            (words.whole(tally.calls), tr("Calls"), analyzed),
            (words.hours(tally.talk_seconds), tr("Talk time"), tr("{mean} on average").format(mean=mean)),
            (words.score(tally.ai.value), tr("Mean score of the AI"), self._scored(tally.ai.count)),
            (words.score(tally.human.value), tr("Mean score of people"), human),
        ]
        story += [_tiles(tiles), Spacer(0, 12), *self._bands(tally)]
        half = (_WIDTH - 10) / 2
        charts = [
            pdf_charts.score_chart(tally, self._frame, half, 150),
            pdf_charts.day_chart(tally, self._frame, half, 150),
        ]
        story += [Spacer(0, 12), _grid([charts], [half + 10, half])]
        means = ranked(tally)
        if means:
            shown = means[: pdf_charts.MOST_MANAGERS]
            if len(means) > len(shown):
                # Both ends matter: the best and those who need help.
                shown = means[: pdf_charts.MOST_MANAGERS // 2] + means[-(pdf_charts.MOST_MANAGERS // 2) :]
            bars = [(name, mean, tally.employees[name].count) for name, mean in shown]
            story += [Spacer(0, 12), pdf_charts.manager_chart(bars, self._frame, _WIDTH)]
            if len(means) > len(shown):
                note = tr("The first and the last {n} of {all} managers are shown; the XLSX holds all.")
                half_count = pdf_charts.MOST_MANAGERS // 2
                story += [Spacer(0, 4), text(note.format(n=half_count, all=len(means)), style.SMALL_MUTED)]
        return story

    def _scored(self, count: int) -> str:
        return self._frame.words.trn("{n} call by the AI", "{n} calls by the AI", count)

    def _bands(self, tally: Tally) -> list[Any]:
        words = self._frame.words
        cells = []
        bands = self._frame.bands(tally)
        room = _WIDTH / (len(bands) + 1) - 6
        for band in bands:
            count = f"{words.whole(band.calls)} · {words.share(band.calls, tally.calls)}"
            remark = [text(count, style.SMALL), text(band.limits, style.SMALL_MUTED)]
            cells.append([Chip(f"{SIGNS[band.tone]} {band.label}", band.tone, room=room), Spacer(0, 3), *remark])
        rest = tally.calls - tally.score.count
        count = f"{words.whole(rest)} · {words.share(rest, tally.calls)}"
        cells.append([Chip(words.tr("without a score"), "none"), Spacer(0, 3), text(count, style.SMALL)])
        return [_grid([cells], [_WIDTH / len(cells)] * len(cells))]

    def _table(self, tally: Tally) -> list[Any]:
        if not self._rows:
            return []
        tr = self._frame.words.tr
        headings = (
            tr("Started"), tr("Direction"), tr("Client"), tr("Manager"), tr("Talk"), tr("AI"), tr("Person"),
            tr("State"),
        )  # fmt: skip
        title = self._frame.words.trn("{n} call", "{n} calls", tally.calls)
        story: list[Any] = [PageBreak(), _Outline("calls", tr("Calls")), text(title, style.SECTION)]
        if tally.calls > len(self._rows):
            note = tr("The table shows the first {n} of {all} calls; CSV and XLSX hold all of them.")
            story.append(text(self._counted(note, len(self._rows), tally.calls), style.NOTICE))
        story.append(CallTable([clean(h) for h in headings], self._rows, frozenset(self._chosen)))
        return story

    def _details_head(self) -> list[Any]:
        tr = self._frame.words.tr
        story: list[Any] = [_Outline("details", tr("Details"))]
        if self._judged > len(self._chosen):
            note = tr("Pages of their own have the first {n} of {all} judged calls. Narrow the selection for others.")
            story.append(text(self._counted(note, len(self._chosen), self._judged), style.NOTICE))
        return story

    def _counted(self, note: str, shown: int, total: int) -> str:
        return note.format(n=self._frame.words.whole(shown), all=self._frame.words.whole(total))


class _Outline(Flowable):  # type: ignore[misc]  # reportlab is untyped
    """Takes no room; an entry of the outline beside the pages."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__()
        self.width = self.height = 0
        self._key, self._title = key, title

    def draw(self) -> None:
        self.canv.bookmarkPage(self._key)
        self.canv.addOutlineEntry(clean(self._title), self._key, level=0)


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab is untyped
    def __init__(self, stream: BinaryIO, frame: Frame, progress: Progress) -> None:
        super().__init__(
            stream, pagesize=A4, title=clean(frame.title()), author="CallQA Desktop", lang=frame.words.language
        )
        area = PageFrame(style.MARGIN, style.MARGIN + 12, _WIDTH, A4[1] - 2 * style.MARGIN - 12, 0, 0, 0, 0)
        self.addPageTemplates([PageTemplate("page", [area], onPageEnd=self._foot)])
        self._words = frame.words
        self._progress = progress

    def afterPage(self) -> None:
        self._progress.check()

    def _foot(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        y = style.MARGIN - 6
        canvas.setFont(style.REGULAR, _FOOT_SIZE)
        canvas.setFillColor(colour(LIGHT.muted))
        canvas.drawString(style.MARGIN, y, clean(f"CallQA Desktop · {self.title}"))
        place = clean(self._words.tr("page {n} of {all}").format(n=canvas.getPageNumber(), all=""))
        x = A4[0] - style.MARGIN - style.width("0000", style.REGULAR, _FOOT_SIZE)
        canvas.drawRightString(x, y, place)
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(_TOTAL)
        canvas.restoreState()


class _Canvas(Canvas):  # type: ignore[misc]  # reportlab is untyped
    """Fills in the number of pages, a drawing that each foot refers to, when it is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initialFontName": style.REGULAR})  # else Helvetica, not embedded

    def save(self) -> None:
        total = self.getPageNumber() - 1
        self.beginForm(_TOTAL, 0, -4, 60, 12)
        self.setFont(style.REGULAR, _FOOT_SIZE)
        self.setFillColor(colour(LIGHT.muted))
        self.drawString(0, 0, str(total))
        self.endForm()
        super().save()


def _grid(rows: list[list[Any]], widths: list[float]) -> Any:
    flush: list[Any] = [
        (side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    ]
    flush.append(("FONTNAME", (0, 0), (-1, -1), style.REGULAR))  # set for every cell, whatever is in it
    return Table(rows, colWidths=widths, style=[*flush, ("VALIGN", (0, 0), (-1, -1), "TOP")], hAlign="LEFT")


def _tiles(tiles: list[tuple[str, str, str]]) -> Any:
    """Figures in panels: the number, what it is, a remark."""
    gap = 8.0
    width = (_WIDTH - gap * (len(tiles) - 1)) / len(tiles)

    def panels() -> Iterator[Any]:
        for figure, label, remark in tiles:
            lines = [[text(label, style.SMALL_MUTED)], [text(figure, style.FIGURE)], [text(remark, style.SMALL_MUTED)]]
            box: list[Any] = [
                ("BOX", (0, 0), (-1, -1), 0.8, colour(LIGHT.line)),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
            ]
            box += [
                ("FONTNAME", (0, 0), (-1, -1), style.REGULAR),
                ("TOPPADDING", (0, 0), (-1, 0), 8),
                ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
            ]
            yield Table(lines, colWidths=[width], style=box, cornerRadii=[7, 7, 7, 7], hAlign="LEFT")

    return _grid([list(panels())], [width + gap] * (len(tiles) - 1) + [width])
