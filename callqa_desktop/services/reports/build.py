"""Makes the files of one report from a selection of calls."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.calls import reader as calls
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter, CallRow, CallSort
from callqa_desktop.services.reports.summary import Frame, describe
from callqa_desktop.services.reports.tally import Tally
from callqa_desktop.services.reports.target import drafts
from callqa_desktop.services.scoring.evaluations import current_card
from callqa_desktop.services.store import Store
from callqa_desktop.services.wording import Wording
from callqa_desktop.texts import tr

TEMPLATES = ("calls",)
FORMATS = ("pdf", "csv", "xlsx")
PAGE = 500
"""Calls read at once."""


class _Sink(Protocol):
    def add(self, rows: Sequence[CallRow]) -> None: ...


def make(
    store: Store,
    selection: CallFilter | Sequence[int],
    *,
    template: str = "calls",
    formats: Sequence[str],
    out_dir: Path,
    language: str,
    progress: Progress,
    sort: CallSort | None = None,
) -> list[Path]:
    """Writes the report and returns its files, in the order of `formats`.

    Runs on a worker thread (not on one of the store's); calls are read in pages, details one by one. The files
    appear together when all are whole; nothing that exists is overwritten.

    Args:
        selection: a filter, or ids of calls in the order wanted; ids that are gone are left out.
        formats: one or more of FORMATS.
        out_dir: an existing folder.
        language: "uk" or "en", whatever language the program speaks.
        sort: the order of a filter's calls; the newest first when not given.

    Raises:
        UserFacingError: no such template or format, or the folder cannot be written.
        Cancelled: the user cancelled; no file is left.
    """
    if template not in TEMPLATES:
        raise _unknown(tr("There is no report template of this name"), TEMPLATES, "reports.template")
    wanted = tuple(dict.fromkeys(formats))
    if not wanted or not set(wanted) <= set(FORMATS):
        raise _unknown(tr("There is no report format of this name"), FORMATS, "reports.format")
    words = Wording(language)
    made_at = dt.datetime.now().astimezone()

    def prepare(session: Session) -> tuple[array[int], Frame]:
        if isinstance(selection, CallFilter):
            ids = calls.ids(session, selection, sort or CallSort())
        else:
            ids = array("q", dict.fromkeys(selection))
        hidden = len(hidden_calls(session).intersection(ids))
        return ids, Frame(words, current_card(session)[1], describe(selection, words), made_at, hidden)

    ids, frame = store.read(prepare).result()
    with drafts(out_dir, f"callqa-{template}-{made_at:%Y-%m-%d_%H%M}", wanted) as paths:
        _fill(store, ids, frame, dict(zip(wanted, paths, strict=True)), progress)
    return paths


def _fill(store: Store, ids: array[int], frame: Frame, paths: dict[str, Path], progress: Progress) -> None:
    """Walks the calls once, handing each page to every format, then adds what needs the totals."""
    tally = Tally()
    sinks: list[_Sink] = [tally]
    with ExitStack() as stack:
        if "csv" in paths:
            from callqa_desktop.services.reports.csv_file import CsvFile

            sinks.append(stack.enter_context(CsvFile(paths["csv"], frame.words)))
        book = pdf = None
        if "xlsx" in paths:
            from callqa_desktop.services.reports.xlsx_file import XlsxFile

            book = stack.enter_context(XlsxFile(paths["xlsx"], frame.words))
            sinks.append(book)
        if "pdf" in paths:
            from callqa_desktop.services.reports.pdf_file import PdfFile

            pdf = PdfFile(paths["pdf"], frame)
            sinks.append(pdf)
        done = 0
        progress.report(0, len(ids))
        for rows in pages(store, ids):
            for sink in sinks:
                sink.add(rows)
            done = min(done + PAGE, len(ids))
            progress.report(done, len(ids))
        if book:
            book.finish(frame.title(), frame.lines(tally))
        progress.check()
        if pdf:
            pdf.finish(store, tally, progress)


def pages(store: Store, ids: array[int]) -> Iterator[list[CallRow]]:
    """The rows of the calls in the order of ids, page by page; calls deleted meanwhile are left out."""
    for start in range(0, len(ids), PAGE):
        wanted = ids[start : start + PAGE]

        def read(session: Session, wanted: array[int] = wanted) -> list[CallRow]:
            return calls.rows(session, wanted)

        yield store.read(read).result()


def _unknown(what: str, known: Sequence[str], code: str) -> UserFacingError:
    return UserFacingError(what, "", tr("Choose one of: {names}").format(names=", ".join(known)), code=code)
