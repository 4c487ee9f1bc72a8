"""Trackers of the open call: a line of chips above the conversation, and marks in its words.

A click on a chip plays the next place where it was said; what was expected and not said stands first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.trackers.records import Heard
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import Flow, column

if TYPE_CHECKING:
    from callqa_desktop.ui.review.page import ReviewPage

SHOWN = 8
"""Chips in the line; trackers said less often are marked in the words alone."""
PLACES = 6
"""Places a tooltip lists."""


class TrackerLine(QWidget):
    """The chips; hidden while nothing was said and nothing is missing."""

    play_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[int, Button] = {}
        """By id of the tracker, in the order they stand."""
        self._next: dict[int, int] = {}
        self._place = QWidget()
        self._flow = Flow(self._place, gap=tokens.S1)
        inside = column(self)
        inside.setContentsMargins(tokens.GAP, tokens.S2, tokens.GAP, tokens.S1)
        inside.addWidget(self._place)
        self.setAccessibleName(tr("Trackers"))
        self.hide()

    def show_heard(self, heard: Sequence[Heard]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.chips, self._next = {}, {}
        missed = [one for one in heard if one.tracker.expected and not one.places]
        said = sorted((one for one in heard if one.places), key=lambda one: -len(one.places))
        for one in (*missed, *said)[:SHOWN]:
            chip = self._chip(one)
            self.chips[one.tracker.id] = chip
            self._flow.addWidget(chip)
        self.setVisible(bool(self.chips))

    def _chip(self, one: Heard) -> Button:
        name = one.tracker.name
        if not one.places:
            chip = Button("✕ " + tr("not said: {name}").format(name=name), kind="chip")
            who = words.speaker(one.tracker.speaker).word if one.tracker.speaker else tr("anybody")
            chip.setToolTip(plain_tooltip(tr("Expected of: {who}").format(who=who)))
            chip.setEnabled(False)
            return chip
        chip = Button(f"{name}  {len(one.places)}", partial(self._play, one), kind="chip", icon="play")
        listed = [f"{formats.position(p.start_ms)}  {words.speaker(p.speaker).word}" for p in one.places[:PLACES]]
        if len(one.places) > PLACES:
            listed.append("…")
        chip.setToolTip(plain_tooltip("\n".join(listed)))
        times = trn("said {n} time", "said {n} times", len(one.places))
        chip.setAccessibleName(f"{name}: {times}")
        chip.setAccessibleDescription("; ".join(listed))
        return chip

    def _play(self, one: Heard) -> None:
        at = self._next.get(one.tracker.id, 0)
        self._next[one.tracker.id] = (at + 1) % len(one.places)
        self.play_requested.emit(one.places[at].start_ms)


class Trackers(QObject):
    """Reads what became of the trackers in the open call, and shows it above and in the conversation."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self._call = 0
        self.line = TrackerLine()
        page.transcript.above.addWidget(self.line)
        self.line.play_requested.connect(self._play)
        page.bridge.changes.changed.connect(self._changed)

    def show_call(self, detail: CallDetail) -> None:
        if self._call != detail.row.id:
            self.line.show_heard(())
        self._call = detail.row.id
        self._ask()

    def _play(self, ms: int) -> None:
        self._page.play_from(ms)
        self._page.transcript.follow(ms)  # also where there is no sound to move in

    def _ask(self) -> None:
        call_id = self._call
        self._page.bridge.then(
            self, self._page.program.trackers.of_call(call_id), lambda heard: self._show(call_id, heard)
        )  # fmt: skip

    def _show(self, call_id: int, heard: tuple[Heard, ...]) -> None:
        if call_id != self._call:
            return
        self.line.show_heard(heard)
        marks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        if not self._page.program.settings.get("mask_in_view"):  # the words shown are others then
            for one in heard:
                for place in one.places:
                    marks[place.line].append((place.first, place.end))
        self._page.transcript.model.set_tracked(marks)

    def _changed(self, changes: list[Change]) -> None:
        if not self._call or not self._page.isVisible():
            return
        for change in changes:
            own = change.kind == ChangeKind.TRANSCRIPT and self._call in change.ids
            if own or change.kind == ChangeKind.TRACKER:
                self._ask()
                return
