"""The Findings tab: what the model made of the call, each with the place where it can be heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from callqa_desktop.models.enums import FindingKind
from callqa_desktop.services.records import CallDetail, FindingRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.sound.heads import percent
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.chips import Chip
from callqa_desktop.ui.widgets.faces import EmptyState
from callqa_desktop.ui.widgets.labels import Label, plain_tooltip
from callqa_desktop.ui.widgets.panels import Scroll, column, row

ORDER = (
    FindingKind.CONFLICT, FindingKind.SCRIPT, FindingKind.OBJECTION, FindingKind.DOUBT, FindingKind.PROMISE,
    FindingKind.STRENGTH, FindingKind.KEYWORD,
)  # fmt: skip
SHOWN = 200
"""A reply of the model with more findings than this is cut here; nobody reads them."""


class FindingsPanel(QWidget):
    play_requested = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = Scroll(gap=tokens.S2)
        self._scroll.body.setContentsMargins(tokens.GAP, tokens.S3, tokens.GAP, tokens.S3)
        self._empty = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self._empty)

    def show_call(self, detail: CallDetail) -> None:
        body = self._scroll.body
        clear(body)
        if not (detail.summary or detail.findings or detail.measures):
            self._empty.show_state(
                "sparkles", tr("No findings yet"), tr("They appear here when the call has been analysed")
            )
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._scroll)
        if detail.summary:
            body.addWidget(_heading(tr("Summary")))
            body.addWidget(Label(detail.summary, wrap=True))
        if detail.client_mood:
            body.addWidget(self._mood(detail.client_mood))
        ordered = sorted(
            detail.findings[:SHOWN], key=lambda f: (_rank(f.kind), f.start_ms if f.start_ms is not None else 1 << 40)
        )
        if ordered:
            body.addWidget(_heading(tr("Findings")))
        for finding in ordered:
            body.addWidget(self._finding(finding))
        if detail.advice:
            body.addWidget(_heading(tr("Advice to the manager")))
        for advice in detail.advice:
            body.addWidget(Label(f"• {advice}", wrap=True))
        lines = measure_lines(detail.measures)
        if lines:
            body.addWidget(_heading(tr("How they talked")))
            body.addWidget(self._measures(lines))
        body.addStretch(1)

    def _mood(self, mood: str) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "plain")
        line = row(place)
        line.addWidget(Label(tr("Client’s mood, from the words"), "muted"))
        name, tone, sign = mood_look(mood)
        line.addWidget(Chip(name, tone, sign))
        line.addStretch(1)
        place.setToolTip(plain_tooltip(tr("Judged from what was said, not from the voice")))
        return place

    def _finding(self, finding: FindingRow) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "item")
        layout = column(place, margins=10, gap=tokens.S1)
        line = row()
        line.addWidget(Chip(*words.finding(finding.kind)))
        line.addStretch(1)
        if finding.start_ms is not None:
            start, end = finding.start_ms, finding.end_ms if finding.end_ms is not None else finding.start_ms
            line.addWidget(clip_button(start, end, self.play_requested.emit))
        layout.addLayout(line)
        layout.addWidget(Label(finding.text, wrap=True))
        if finding.quote:
            layout.addWidget(Label(f"«{finding.quote.strip('«»')}»", "muted", wrap=True))
        return place

    def _measures(self, lines: list[tuple[str, str, str]]) -> QWidget:
        place = QFrame()
        place.setProperty("surface", "plain")
        layout = column(place, gap=tokens.S1)
        for name, value, method in lines:
            line = row()
            line.addWidget(Label(name, "muted"), 1)
            number = Label(value, tabular=True)
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            number.setToolTip(plain_tooltip(method))
            number.setAccessibleName(f"{name}: {value}. {method}")
            line.addWidget(number)
            layout.addLayout(line)
        return place


def mood_look(mood: str) -> tuple[str, str, str]:
    """Word, tone and sign of a mood; one that is not known stands as it is."""
    return {
        "positive": (tr("positive"), "good", "✓"),
        "neutral": (tr("neutral"), "neutral", ""),
        "negative": (tr("negative"), "bad", "✕"),
        "mixed": (tr("mixed"), "warning", "△"),
    }.get(mood, (mood, "neutral", ""))


def measure_lines(measures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value and method of each measure that is there (services.audio.measures)."""
    by_sound = tr("Counted on this machine from the loudness of each channel, not by the model.")
    two = tr("Share of the time somebody speaks, not of the whole call.")
    seconds = tr("{n} s")
    made: list[tuple[str, str, str]] = []

    def add(key: str, name: str, how: str, kind: str) -> None:
        value = measures.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return
        shown = {
            "share": lambda: percent(float(value)),
            "seconds": lambda: seconds.format(n=formats.number(float(value))),
            "count": lambda: formats.count(int(value)),
        }[kind]()
        made.append((name, shown, f"{how} {by_sound}".strip()))

    whole = tr("Share of the whole call in which nobody speaks.")
    breaks_in = tr("Begins while the client speaks, and goes on; “uh-huh” does not count.")
    long_turn = tr("Short remarks do not end it.")
    add("talk_share_agent", tr("Manager’s share of the talk"), two, "share")
    add("silence_share", tr("Silence"), whole, "share")
    add("overlap_seconds", tr("Both speak at once"), "", "seconds")
    add("interruptions", tr("Manager interrupts"), breaks_in, "count")
    add("response_gap_seconds", tr("Pause before the manager’s answer"), tr("Median."), "seconds")
    add("agent_longest_monologue_seconds", tr("Manager’s longest monologue"), long_turn, "seconds")
    add("client_longest_monologue_seconds", tr("Client’s longest monologue"), long_turn, "seconds")
    return made


def findings_title(count: int) -> str:
    return f"{tr('Findings')} {count}" if count else tr("Findings")


def _rank(kind: str) -> int:
    return next((n for n, known in enumerate(ORDER) if known == kind), len(ORDER))


def _heading(text: str) -> Label:
    made = Label(text, "heading")
    made.setContentsMargins(0, tokens.S2, 0, 0)
    return made
