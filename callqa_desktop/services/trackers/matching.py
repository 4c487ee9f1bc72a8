"""Finds the phrases of trackers in a conversation: a pure function of trackers and lines.

Words of a phrase stand in its order within one line; up to GAP others may stand between two of them. Where phrases of
one tracker overlap, the first one counts, of several there the one with more words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from callqa_desktop.services.folding import search_form
from callqa_desktop.services.records import WordRow
from callqa_desktop.services.search.query import WORD
from callqa_desktop.services.trackers.phrases import Phrase, phrase
from callqa_desktop.services.trackers.records import Hit, Place, Tracker

GAP = 2
"""Foreign words that may stand between two words of a phrase: «зробимо вам невелику знижку»."""

_form = lru_cache(maxsize=65_536)(search_form)


class Line(Protocol):
    """A line of a conversation: services.records.UtteranceRow and whatever else has these."""

    @property
    def start_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def words(self) -> Sequence[WordRow]: ...


@dataclass(frozen=True, slots=True)
class _Wanted:
    tracker: Tracker
    phrase: Phrase


class Matcher:
    """Trackers made ready for any number of conversations."""

    def __init__(self, trackers: Iterable[Tracker]) -> None:
        self._by_form: dict[str, list[_Wanted]] = defaultdict(list)
        self._by_beginning: list[tuple[str, _Wanted]] = []
        for tracker in trackers:
            for text in tracker.phrases:
                made = phrase(text)
                if not made.words:
                    continue
                wanted = _Wanted(tracker, made)
                for form in made.words[0].forms:
                    self._by_form[form].append(wanted)
                if made.words[0].beginning:
                    self._by_beginning.append((made.words[0].beginning, wanted))

    def hits(self, lines: Sequence[Line]) -> list[Hit]:
        """What is said in a conversation, by tracker in the order of their ids."""
        found: dict[int, list[Place]] = defaultdict(list)
        for place, line in enumerate(lines):
            self._line(place, line, found)
        return [Hit(tracker_id, tuple(found[tracker_id])) for tracker_id in sorted(found)]

    def _line(self, place: int, line: Line, found: dict[int, list[Place]]) -> None:
        tokens = [(_form(one.group()), one.start(), one.end()) for one in WORD.finditer(line.text)]
        ends: dict[int, int] = {}
        """By tracker, where its last place in this line ends."""
        for start, (form, first, _) in enumerate(tokens):
            best: dict[int, tuple[int, int, str]] = {}
            for wanted in self._beginning_with(form):
                tracker = wanted.tracker
                if (tracker.speaker and tracker.speaker != line.speaker) or first < ends.get(tracker.id, 0):
                    continue
                last = _rest(tokens, start, wanted.phrase)
                size = len(wanted.phrase.words)
                if last is not None and size > best.get(tracker.id, (0, 0, ""))[0]:
                    best[tracker.id] = (size, tokens[last][2], wanted.phrase.text)
            for tracker_id, (_, end, text) in best.items():
                ends[tracker_id] = end
                moment = _moment(line, first, end)
                found[tracker_id].append(Place(place, first, end, moment, line.speaker, text))

    def _beginning_with(self, form: str) -> list[_Wanted]:
        exact = self._by_form.get(form, [])
        if not self._by_beginning:
            return exact
        return [*exact, *(wanted for beginning, wanted in self._by_beginning if form.startswith(beginning))]


def hits(trackers: Iterable[Tracker], lines: Sequence[Line]) -> list[Hit]:
    """What trackers find in one conversation; of those that find nothing there is no hit."""
    return Matcher(trackers).hits(lines)


def _rest(tokens: Sequence[tuple[str, int, int]], start: int, wanted: Phrase) -> int | None:
    """The place of the phrase's last word when the phrase begins at `start`, None when it does not go on."""
    reached = {start}
    for word in wanted.words[1:]:
        near = {n for at in reached for n in range(at + 1, min(at + 2 + GAP, len(tokens)))}
        reached = {n for n in near if word.accepts(tokens[n][0])}
    return min(reached, default=None)


def _moment(line: Line, first: int, end: int) -> int:
    """When it is said: at its first word where the time of that is known, else with the line."""
    for word in line.words:
        if word.first < end and word.end > first and word.start_ms is not None:
            return max(line.start_ms, word.start_ms)
    return line.start_ms
