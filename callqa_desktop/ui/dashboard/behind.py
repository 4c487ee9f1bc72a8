"""From a figure to the calls behind it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from callqa_desktop.services.dashboard.records import Behind
from callqa_desktop.services.records import CallFilter
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.widgets.page import Page


def open_behind(page: Page, behind: Behind | None) -> None:
    """Shows the list of the calls behind a figure; says so where there are none."""
    if behind is None:
        _nothing(page)
    elif behind.part:
        page.bridge.then(
            page, page.program.dashboard.calls(behind), lambda found: _open(page, found, behind.words),
            page.shell.show_error,
        )  # fmt: skip
    else:
        _open(page, behind.filter, behind.words)


def conditions_of(wanted: CallFilter, words: str) -> Conditions | None:
    """The filter as chips of the list of calls; None where chips cannot say it (a part of a day)."""
    if wanted.ids is not None:
        return Conditions(ids=wanted.ids, ids_words=" ".join(words.split()) or tr("Chosen calls"))
    first = last = None
    if wanted.from_ms is not None:
        first = _day(wanted.from_ms)
        if first is None:
            return None
    if wanted.to_ms is not None:
        after = _day(wanted.to_ms)
        if after is None:
            return None
        last = after - timedelta(days=1)
    annotated = () if wanted.annotated is None else ("yes",) if wanted.annotated else ("no",)
    return Conditions(
        period="custom" if first or last else "",
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        employees=wanted.employees, directions=wanted.directions, dispositions=wanted.dispositions,
        statuses=wanted.statuses, tags=wanted.tags, connections=wanted.connections, recordings=wanted.recordings,
        sound=wanted.sound, said=wanted.said, unsaid=wanted.unsaid, annotated=annotated, reviewers=wanted.reviewers,
        assigned=wanted.assigned, min_duration=wanted.min_duration, max_duration=wanted.max_duration,
        min_score=wanted.min_score, max_score=wanted.max_score, text=wanted.phone or wanted.search,
    )  # fmt: skip


def _open(page: Page, wanted: CallFilter, words: str) -> None:
    if wanted.ids == ():
        _nothing(page)
        return
    conditions = conditions_of(wanted, words)
    if conditions is not None:
        page.shell.open_calls(conditions)
        return

    def have(ids: object) -> None:
        chosen = tuple(int(n) for n in ids)  # type: ignore[attr-defined]  # an array of ids
        _open(page, CallFilter(ids=chosen), words)

    page.bridge.then(page, page.program.calls.ids(wanted), have, page.shell.show_error)


def _nothing(page: Page) -> None:
    page.shell.notify(Notice("info", tr("There are no calls behind this figure"), key="dashboard.behind"))


def _day(ms: int) -> date | None:
    """The local day that begins at this moment, None for any other moment."""
    found = datetime.fromtimestamp(ms / 1000).astimezone()
    return found.date() if (found.hour, found.minute, found.second, ms % 1000) == (0, 0, 0, 0) else None
