"""Places of a call that measures point at: long talks, interruptions, silences, questions; a click plays them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QFrame, QWidget

from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.voice.asking import OPEN, questions
from callqa_desktop.services.voice.describe import AGENT, CLIENT, SILENCES, TALK, WORDS
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.review.clip_button import clip_button
from callqa_desktop.ui.review.layouts import clear
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label
from callqa_desktop.ui.widgets.panels import column, row

FIRST = 4
"""Places shown before somebody asks for all."""
_MOST = 200
_NOTABLE = 2.0
"""Seconds: shorter silences are not listed."""


@dataclass(frozen=True, slots=True)
class Place:
    group: str
    kind: str
    """What the list is called."""
    start_ms: int
    end_ms: int
    text: str
    side: str = ""


def places_of(detail: CallDetail) -> list[Place]:
    """Everything in a call that can be gone to, in order of time within a kind."""
    measures = detail.measures
    made: list[Place] = []
    for side, who in ((AGENT, tr("manager")), (CLIENT, tr("client"))):
        longest = measures.get(f"{side}_longest_monologue_at")
        if longest:
            made.append(_place(TALK, tr("Longest monologues"), longest, who, side))
    for place in measures.get("interruption_places") or ():
        text = tr("the manager interrupts") if place[2] == AGENT else tr("the client interrupts")
        made.append(_place(TALK, tr("Interruptions"), place, text, str(place[2])))
    for place in measures.get("silence_places") or ():
        if place[1] - place[0] >= _NOTABLE:
            made.append(_place(SILENCES, tr("Longer silences"), place, _silence(str(place[2]), place[1] - place[0])))
    for asked in questions(detail.transcript):
        if asked.speaker in (AGENT, CLIENT):
            kind = tr("Open questions") if asked.kind == OPEN else tr("Closed questions")
            made.append(Place(WORDS, kind, asked.start_ms, asked.end_ms, asked.text, asked.speaker))
    return made


def _place(group: str, kind: str, place: Sequence[Any], text: str, side: str = "") -> Place:
    return Place(group, kind, round(place[0] * 1000), round(place[1] * 1000), text, side)


def _silence(kind: str, seconds: float) -> str:
    words: Mapping[str, str] = {
        "start": tr("before the first word"), "end": tr("after the last word"), "hold": tr("on hold"),
        "thinking": tr("thinking after a question"), "dead_air": tr("dead air"), "pause": tr("pause"),
    }  # fmt: skip
    return f"{words.get(kind, kind)}, {tr('{n} s').format(n=formats.number(seconds))}"


class PlaceList(QFrame):
    """The places of one kind under their name: the longest list begins with a few."""

    def __init__(self, places: Sequence[Place], play: Callable[[int, int], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "plain")
        self._places, self._play = places[:_MOST], play
        self._layout = column(self, gap=tokens.S1)
        self._fill(self._places[:FIRST])

    def _fill(self, places: Sequence[Place]) -> None:
        clear(self._layout)
        self._layout.addWidget(Label(f"{places[0].kind} {formats.count(len(self._places))}", "muted"))
        for place in places:
            line = row()
            line.addWidget(clip_button(place.start_ms, place.end_ms, self._play))
            text = ElidedLabel(place.text, {AGENT: "accent", CLIENT: "client"}.get(place.side, ""))
            line.addWidget(text, 1)
            self._layout.addLayout(line)
        rest = len(self._places) - len(places)
        if rest:
            line = row()
            line.addWidget(Button(trn("{n} more", "{n} more", rest), lambda: self._fill(self._places), kind="link"))
            line.addStretch(1)
            self._layout.addLayout(line)
