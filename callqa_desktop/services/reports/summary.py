"""The summary of a report in words: what was selected, totals, bands; the same for the sheet and the PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.reports.columns import rounded
from callqa_desktop.services.reports.tally import Tally
from callqa_desktop.services.wording import Wording, local

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card

Tone = Literal["good", "warning", "bad", "none"]
SIGNS: dict[Tone, str] = {"good": "✓", "warning": "△", "bad": "✗", "none": "–"}
"""A sign beside each tone, since colour never speaks alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the summary sheet; without a value it is a heading or a remark."""

    label: str
    value: str | int | Decimal | dt.timedelta | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class BandCount:
    label: str
    limits: str
    """For example "80–89,9"."""
    tone: Tone
    calls: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the calls of one report."""

    words: Wording
    card: Card
    """The card in force: its bands and pass mark colour the scores."""
    selection: tuple[str, ...]
    """The conditions of the filter in words."""
    made_at: dt.datetime
    hidden: int = 0
    """Calls whose scores are left out, since whoever makes the report calibrates them blind."""

    def left_out(self) -> str:
        """Why scores are missing, in words; "" when none are."""
        said = self.words.trn(
            "The score of {n} call is left out: whoever made this report is calibrating it blind",
            "The scores of {n} calls are left out: whoever made this report is calibrating them blind",
            self.hidden,
        )
        return said if self.hidden else ""

    def tone(self, score: float | None) -> Tone:
        """good from the pass mark on, bad in the last band, warning between."""
        value = rounded(score)
        if value is None:
            return "none"
        if value >= self.card.pass_mark:
            return "good"
        floor = self.card.bands[-2].at_least if len(self.card.bands) > 1 else Decimal(60)
        return "warning" if value >= floor else "bad"

    def title(self) -> str:
        return self.words.tr("Report on calls")

    def period(self, tally: Tally) -> str:
        if tally.first_ms is None or tally.last_ms is None:
            return self.words.tr("no calls")
        first, last = local(tally.first_ms).date(), local(tally.last_ms).date()
        return self.words.day(first) if first == last else f"{self.words.day(first)} – {self.words.day(last)}"

    def bands(self, tally: Tally) -> tuple[BandCount, ...]:
        """How many calls lie in each band of the card, best first."""
        counts = []
        upper: float | None = None
        for band in self.card.bands:
            low = float(band.at_least)
            calls = tally.between(low, upper)
            limits = f"{low:g}+" if upper is None else f"{low:g}–{self.words.number(upper - 0.1)}"
            counts.append(BandCount(band.label.of(self.words.language), limits, self.tone(low), calls))
            upper = low
        return tuple(counts)

    def lines(self, tally: Tally) -> Iterator[Line]:
        """The summary sheet."""
        words, tr = self.words, self.words.tr
        yield Line(tr("Period"), self.period(tally))
        yield Line(tr("Made"), f"{words.day(self.made_at.date())} {self.made_at:%H:%M}")
        for condition in self.selection:
            yield Line(tr("Selected"), condition)
        if self.hidden:
            yield Line(self.left_out())
        yield Line("")
        yield Line(tr("Calls"), tally.calls)
        yield Line(tr("Talk time"), dt.timedelta(seconds=tally.talk_seconds))
        yield Line(tr("Analyzed"), tally.analyzed)
        yield Line(tr("Failed"), tally.failed)
        yield Line(tr("Mean score of the AI"), rounded(tally.ai.value))
        yield Line(tr("Mean score of people"), rounded(tally.human.value))
        yield Line(tr("Calls scored by people"), tally.human.count)
        yield Line("")
        yield Line(tr("Bands"), heading=True)
        for band in self.bands(tally):
            yield Line(f"{SIGNS[band.tone]} {band.label} {band.limits}", band.calls)
        yield Line(tr("Without a score"), tally.calls - tally.score.count)
        if tally.employees:
            yield Line("")
            yield Line(tr("Mean score by manager"), heading=True)
            for name, mean in ranked(tally):
                yield Line(name or tr("nobody named"), rounded(mean))


def ranked(tally: Tally) -> list[tuple[str, float]]:
    """Employees by mean score, best first."""
    means = [(name, mean.value) for name, mean in tally.employees.items() if mean.value is not None]
    return sorted(means, key=lambda item: (-item[1], item[0]))


def describe(selection: CallFilter | Sequence[int], words: Wording) -> tuple[str, ...]:
    """The conditions of a selection in words, one each; empty for all calls."""
    tr = words.tr
    if not isinstance(selection, CallFilter):
        return (words.trn("{n} chosen call", "{n} chosen calls", len(selection)),)
    said: list[tuple[str, str]] = []

    def say(label: str, *values: str) -> None:
        if values:
            said.append((label, ", ".join(values)))

    if selection.ids is not None:
        said.append((tr("Chosen"), words.whole(len(selection.ids))))
    if selection.from_ms is not None:
        say(tr("From"), words.day(local(selection.from_ms).date()))
    if selection.to_ms is not None:
        say(tr("To"), words.day(local(selection.to_ms - 1).date()))
    say(tr("Manager"), *selection.employees)
    say(tr("Connection"), *selection.connections)
    say(tr("Direction"), *(words.word("direction", v) for v in selection.directions))
    say(tr("Outcome"), *(words.word("disposition", v) for v in selection.dispositions))
    say(tr("State"), *(words.word("status", v) for v in selection.statuses))
    say(tr("Recording"), *(words.word("recording", v) for v in selection.recordings))
    say(tr("Tags"), *selection.tags)
    if selection.phone:
        say(tr("Phone holds"), selection.phone)
    if selection.search:
        say(tr("Words"), f"«{selection.search}»")
    talk = _range(selection.min_duration, selection.max_duration, words.length)
    if talk:
        say(tr("Talk"), talk)
    score = _range(selection.min_score, selection.max_score, words.number)
    if score:
        say(tr("Score"), score)
    return tuple(f"{label}: {value}" for label, value in said)


def _range(low: float | None, high: float | None, shown: Callable[[float], str]) -> str:
    if low is not None and high is not None:
        return f"{shown(low)}–{shown(high)}"
    if low is not None:
        return f"≥ {shown(low)}"
    return "" if high is None else f"≤ {shown(high)}"
