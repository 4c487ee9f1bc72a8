"""The lines of one call and what is marked in them; every question asked while playing is answered by bisection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from callqa_desktop.services.records import UtteranceRow, WordRow
from callqa_desktop.services.transcripts.estimates import Placed, Voiced, place, word_at
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.conversation.forms import Form, needle, places_of
from callqa_desktop.ui.widgets import formats, words

Index = QModelIndex | QPersistentModelIndex
_AROUND_QUOTES = ' \t\n«»"“”„….,!?-–—'


@dataclass
class Highlights:
    """What is marked in one line: ranges of characters."""

    found: list[tuple[int, int]] = field(default_factory=list)
    current: tuple[int, int] | None = None
    """The match the search stands on."""
    evidence: list[tuple[int, int]] = field(default_factory=list)
    doubtful: list[tuple[int, int]] = field(default_factory=list)
    tracked: list[tuple[int, int]] = field(default_factory=list)
    """Words of trackers."""
    chosen: tuple[int, int] | None = None
    """The doubtful word a person went to."""
    spoken: tuple[int, int] | None = None
    """The word being heard."""
    hovered: tuple[int, int] | None = None


class LineModel(QAbstractListModel):
    """The utterances of one call, sorted by their start.

    `marked` names a line that is drawn otherwise now, -1 for all of them: with dataChanged a QListView would measure
    every line of the call anew.
    """

    marked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[UtteranceRow, ...] = ()
        self.speakers: Mapping[str, str] = {}
        self.drafts: Mapping[str, str] = {}
        self.timed = True
        """False for a transcript without times: all its lines would begin at once."""
        self.current = -1
        self.chosen = -1
        """The line a person went to: the current one among lines that begin at once, or where there are no times."""
        self.spoken = -1
        """The word being heard, of the current line; -1 while not playing."""
        self.hovered = (-1, -1)
        """Line and word under the mouse."""
        self.matches: list[tuple[int, int, int]] = []
        """Found places: line, first and last character."""
        self.at_match = -1
        self.doubtful: list[tuple[int, WordRow]] = []
        self.at_doubtful = -1
        self._doubted_from = -1
        self.evidence: tuple[tuple[int, int, str], ...] = ()
        """What set_evidence was given."""
        self._voice: Callable[[str], Voiced] | None = None
        self._starts: list[int] = []
        self._forms: dict[str, Form] = {}
        self._placed: dict[int, tuple[Placed, ...]] = {}
        self._found: dict[int, list[tuple[int, int]]] = {}
        self._evidence: dict[int, list[tuple[int, int]]] = {}
        self._doubts: dict[int, list[tuple[int, int]]] = {}
        self._tracked: Mapping[int, list[tuple[int, int]]] = {}

    def show(
        self,
        lines: Sequence[UtteranceRow],
        speakers: Mapping[str, str] | None = None,
        *,
        drafts: Mapping[str, str] = {},
    ) -> None:
        """Other lines, or the same ones corrected; what was marked in them is gone."""
        self.beginResetModel()
        self.lines = tuple(sorted(lines, key=lambda line: (line.start_ms, line.index)))
        self.speakers, self.drafts = dict(speakers or {}), dict(drafts)
        self.timed = len(self.lines) < 2 or any(line.start_ms > 0 for line in self.lines)
        self._starts = [line.start_ms for line in self.lines]
        self.current = self.chosen = self.spoken = self.at_match = self.at_doubtful = -1
        self.hovered = (-1, -1)
        self.matches, self._found, self._evidence, self._placed = [], {}, {}, {}
        texts = {line.text for line in self.lines}
        self._forms = {text: form for text, form in self._forms.items() if text in texts}
        self.doubtful = [(row, word) for row, line in enumerate(self.lines) for word in line.words if word.doubtful]
        self._tracked = {}
        self._doubts = {}
        for row, word in self.doubtful:
            self._doubts.setdefault(row, []).append((word.first, word.end))
        self.endResetModel()

    def set_drafts(self, drafts: Mapping[str, str]) -> None:
        self.drafts = dict(drafts)
        self._touch_all()

    def set_voice(self, voice: Callable[[str], Voiced] | None) -> None:
        """Where each speaker is heard, for better estimates; None where that is not known."""
        self._voice = voice
        self._placed = {}

    def row_of(self, line: str) -> int:
        """Where the line with this id stands, -1 when it is not there."""
        return next((row for row, one in enumerate(self.lines) if one.line == line), -1)

    def voice_of(self, speaker: str) -> Voiced | None:
        return self._voice(speaker) if self._voice else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = f"{formats.position(line.start_ms)} {self.who(line.speaker)}: {line.text}"
            return f"{spoken} ({tr('corrected')})" if line.edited else spoken
        return None

    def name(self, speaker: str) -> str:
        """What stands beside a line: the person's name, else who they are in the call."""
        return self.speakers.get(speaker) or words.speaker(speaker).word

    def who(self, speaker: str) -> str:
        """Who they are in the call, with the name where it is known."""
        role, name = words.speaker(speaker).word, self.speakers.get(speaker, "")
        return f"{role}, {name}" if name and name != role else role

    # Times

    def line_at(self, ms: int) -> int:
        """The line spoken at a moment: the last that has begun, of several that begin at once the chosen one.

        Without times it is the chosen one; -1 before the first.
        """
        if not self.timed:
            return self.chosen
        at = self._begun(ms)
        together = 0 <= self.chosen < len(self._starts) and at >= 0 and self._starts[self.chosen] == self._starts[at]
        return self.chosen if together else at

    def _begun(self, ms: int) -> int:
        return bisect_right(self._starts, ms) - 1 if self.timed else -1

    def lines_in(self, start_ms: int, end_ms: int) -> range:
        """Lines that begin or are being spoken within a range."""
        first = max(0, self._begun(start_ms))
        if self.lines and first < len(self.lines) and self.lines[first].end_ms <= start_ms < end_ms:
            first += 1
        return range(first, max(first, bisect_right(self._starts, max(start_ms, end_ms - 1))))

    def placed(self, row: int) -> tuple[Placed, ...]:
        """The words of a line with their places in time, estimated where the model gave none."""
        found = self._placed.get(row)
        if found is None:
            line = self.lines[row]
            found = self._placed[row] = place(line, self.voice_of(line.speaker))
        return found

    def word_under(self, row: int, char: int) -> int:
        """The word at a character of a line, -1 between words."""
        placed = self.placed(row)
        at = bisect_right(placed, char, key=lambda word: word.first) - 1
        return at if at >= 0 and char < placed[at].end else -1

    def set_current(self, row: int) -> bool:
        """Marks the line being spoken; True when it is another one than before."""
        if row == self.current:
            return False
        old, self.current = self.current, row
        self.spoken = -1
        if abs(row - old) <= 1:
            self._touch(old, row)
        else:
            self._touch_all()  # every line between them is played now, or no longer
        return True

    def choose(self, row: int) -> None:
        """A person goes to a line."""
        self.chosen = row
        self.set_current(row)

    def keep_current(self, row: int) -> None:
        """The line being spoken, after the lines were corrected; where it moved to is asked with the next moment."""
        self.current = self.chosen = min(row, len(self.lines) - 1)

    def set_spoken(self, ms: int | None) -> None:
        """Marks the word of the current line heard at a moment; None marks no word."""
        row = self.current
        if row < 0:
            return
        spoken = -1
        if ms is not None and ms <= self.lines[row].end_ms:
            spoken = word_at(self.placed(row), ms)
        if spoken != self.spoken:
            self.spoken = spoken
            self._touch(row)

    def set_hovered(self, row: int, word: int) -> None:
        if (row, word) != self.hovered:
            old, self.hovered = self.hovered, (row, word)
            self._touch(*{old[0], row})

    # Search

    def find(self, text: str, forms: Sequence[frozenset[str]] = ()) -> None:
        """Collects every place of the text; case, apostrophes and ґ/г do not count.

        Args:
            forms: search forms of each word typed, side by side any of them is a place too.
        """
        wanted = needle(text)
        pattern = places_of(wanted, forms)
        self.matches, self._found, self.at_match = [], {}, -1
        if wanted:
            for row, line in enumerate(self.lines):
                form = self._form(line.text)
                for place in pattern.finditer(form.text):
                    first, end = form.span(place.start(), place.end() - place.start())
                    self.matches.append((row, first, end))
                    self._found.setdefault(row, []).append((first, end))
        self._touch_all()

    def set_match(self, number: int) -> None:
        old, self.at_match = self.at_match, number
        self._touch(*(self.matches[n][0] for n in (old, number) if 0 <= n < len(self.matches)))

    def next_doubtful(self, by: int) -> int:
        """Number of the next (1) or previous (-1) doubtful word, round and round; -1 if there is none.

        It goes on from the one chosen, else from the line being heard.
        """
        if not self.doubtful:
            return -1
        if self.doubted_line() >= 0:
            return (self.at_doubtful + by) % len(self.doubtful)
        first = bisect_right(self.doubtful, max(0, self.current) - (by > 0), key=lambda one: one[0])
        return (first if by > 0 else first - 1) % len(self.doubtful)

    def doubted_line(self) -> int:
        """The line of the doubtful word a person went to and has not left since, else -1."""
        if self.at_doubtful < 0:
            return -1
        row = self.doubtful[self.at_doubtful][0]
        return row if self.current in (row, self._doubted_from) else -1

    def set_doubtful(self, number: int) -> None:
        """Goes to a doubtful word."""
        old, self.at_doubtful = self.at_doubtful, number
        self._doubted_from = self.current
        self._touch(*(self.doubtful[n][0] for n in (old, number) if 0 <= n < len(self.doubtful)))

    def set_evidence(self, ranges: Sequence[tuple[int, int, str]]) -> None:
        """Marks the words of each (start, end, quote); the whole lines where the quote is not word for word there."""
        self.evidence = tuple(ranges)
        evidence: dict[int, list[tuple[int, int]]] = {}
        for start, end, quote in ranges:
            rows = self.lines_in(start, end)
            wanted = needle(quote.strip(_AROUND_QUOTES))
            places = []
            for row in rows if wanted else ():
                form = self._form(self.lines[row].text)
                if (at := form.find(wanted)) >= 0:
                    places.append((row, *form.span(at, len(wanted))))
            if not places:
                # a quote over several lines, or retold: every line that lies in it, else all lines of the range
                inside = [row for row in rows if (said := self._form(self.lines[row].text).text.strip(" .!?…")) and
                          said in wanted]  # fmt: skip
                places = [(row, 0, len(self.lines[row].text)) for row in (inside or rows)]
            for row, first, last in places:
                evidence.setdefault(row, []).append((first, last))
        if evidence != self._evidence:
            self._evidence = evidence
            self._touch_all()

    def set_tracked(self, marks: Mapping[int, list[tuple[int, int]]]) -> None:
        """Marks ranges of characters by line: words of trackers."""
        if dict(marks) != self._tracked:
            self._tracked = dict(marks)
            self._touch_all()

    def highlights(self, row: int) -> Highlights:
        long = len(self.lines[row].text)
        made = Highlights(
            self._found.get(row, []), None, self._evidence.get(row, []), self._doubts.get(row, []),
            [(first, min(end, long)) for first, end in self._tracked.get(row, ()) if first < long],
        )  # fmt: skip
        if 0 <= self.at_match < len(self.matches) and self.matches[self.at_match][0] == row:
            made.current = self.matches[self.at_match][1:]
        if 0 <= self.at_doubtful < len(self.doubtful) and self.doubtful[self.at_doubtful][0] == row:
            word = self.doubtful[self.at_doubtful][1]
            made.chosen = (word.first, word.end)
        if row == self.current and self.spoken >= 0:
            made.spoken = self._span(row, self.spoken)
        if row == self.hovered[0] and self.hovered[1] >= 0:
            made.hovered = self._span(row, self.hovered[1])
        return made

    def _span(self, row: int, word: int) -> tuple[int, int]:
        placed = self.placed(row)[word]
        return placed.first, placed.end

    def _form(self, text: str) -> Form:
        found = self._forms.get(text)
        if found is None:
            found = self._forms[text] = Form(text)
        return found

    def _touch(self, *rows: int) -> None:
        for row in rows:
            if 0 <= row < len(self.lines):
                self.marked.emit(row)

    def _touch_all(self) -> None:
        self.marked.emit(-1)
