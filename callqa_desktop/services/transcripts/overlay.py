"""Corrections applied to the words of the model: a pure function, the same for window, command line and search.

Each correction names lines by their id: the position of an utterance in its transcript ("12"), or "s" and the number
of the correction that split it off ("s7"). A correction whose line is not there does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from callqa_desktop.models.enums import EditKind, Speaker
from callqa_desktop.services.records import UtteranceRow, WordRow
from callqa_desktop.services.transcripts import runs

_SIDES = {Speaker.AGENT.value: Speaker.CLIENT.value, Speaker.CLIENT.value: Speaker.AGENT.value}
_SPEAKERS = frozenset(speaker.value for speaker in Speaker)


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction: `kind` is an EditKind, `payload` what it needs.

    - text: line, text
    - split: line, left, right (its texts), time_ms (where the right one begins, an estimate)
    - merge: line, into (the line before), text (of both)
    - speaker: line, speaker
    - rename: speaker, name ("" for the name the telephony or the CRM gives)
    - swap: nothing
    """

    sequence: int
    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line on its way: its text now, and the recognised words it came from."""

    id: str
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    base: str
    words: tuple[WordRow, ...]
    """Of `base`."""
    estimated: bool = False
    corrected: bool = False
    """Split, merged, or of another speaker than the model said."""
    language: str = ""


def apply(utterances: Sequence[UtteranceRow], edits: Iterable[Edit]) -> tuple[UtteranceRow, ...]:
    """The conversation with the corrections, sorted by start and numbered anew.

    Starts and ends of the result are those of the utterances, or the places of splits inside them; without edits the
    result is the utterances.
    """
    overlay = Overlay(utterances)
    for edit in edits:
        overlay.do(edit)
    return overlay.rows()


def names(edits: Iterable[Edit]) -> dict[str, str]:
    """Names people gave to agent, client and other; a swap takes them along."""
    overlay = Overlay(())
    for edit in edits:
        overlay.do(edit)
    return overlay.names


class Overlay:
    """The state between two corrections."""

    def __init__(self, utterances: Sequence[UtteranceRow]) -> None:
        self._order = [row.line for row in utterances]
        self._lines = {
            row.line: _Line(
                row.line,
                row.start_ms,
                max(row.start_ms, row.end_ms),
                row.speaker,
                row.text,
                row.text,
                row.words,
                row.estimated,
                language=row.language,
            )
            for row in utterances
        }
        self.names: dict[str, str] = {}

    def text(self, line: str) -> str:
        """The words of a line now, "" when it is not there."""
        return self._lines[line].text if line in self._lines else ""

    def speaker(self, line: str) -> str:
        return self._lines[line].speaker if line in self._lines else ""

    def do(self, edit: Edit) -> bool:
        """Applies one correction; False when it changes nothing here."""
        payload = edit.payload
        if edit.kind == EditKind.RENAME:
            return self._rename(_word(payload, "speaker"), _word(payload, "name"))
        if edit.kind == EditKind.SWAP:
            return self._swap()
        line = self._lines.get(_word(payload, "line"))
        if line is None:
            return False
        if edit.kind == EditKind.TEXT:
            return self._put(line, replace(line, text=_word(payload, "text") or line.text))
        if edit.kind == EditKind.SPEAKER:
            speaker = _word(payload, "speaker")
            return speaker in _SPEAKERS and self._put(line, replace(line, speaker=speaker, corrected=True))
        if edit.kind == EditKind.SPLIT:
            return self._split(line, edit)
        if edit.kind == EditKind.MERGE:
            return self._merge(line, _word(payload, "into"), _word(payload, "text"))
        return False

    def rows(self) -> tuple[UtteranceRow, ...]:
        lines = sorted((self._lines[name] for name in self._order), key=lambda line: line.start_ms)
        return tuple(_row(index, line) for index, line in enumerate(lines))

    def _put(self, before: _Line, after: _Line) -> bool:
        if (before.text, before.speaker) == (after.text, after.speaker):
            return False
        self._lines[before.id] = after
        return True

    def _rename(self, speaker: str, name: str) -> bool:
        if speaker not in _SPEAKERS or self.names.get(speaker, "") == name:
            return False
        self.names.pop(speaker, None)
        if name:
            self.names[speaker] = name
        return True

    def _swap(self) -> bool:
        for name, line in self._lines.items():
            if line.speaker in _SIDES:
                self._lines[name] = replace(line, speaker=_SIDES[line.speaker])
        self.names = {_SIDES.get(speaker, speaker): name for speaker, name in self.names.items()}
        return True

    def _split(self, line: _Line, edit: Edit) -> bool:
        left, right, time = _word(edit.payload, "left"), _word(edit.payload, "right"), edit.payload.get("time_ms")
        new = f"s{edit.sequence}"
        if not left or not right or new in self._lines or not isinstance(time, int):
            return False
        at = runs.cut(line.base, f"{left} {right}", len(left) + 1)
        head, tail = line.base[:at].rstrip(), line.base[at:]
        before = tuple(word for word in line.words if word.end <= len(head))
        after = runs.shifted([word for word in line.words if word.first >= at], -at)
        exact = after[0].start_ms if after and after[0].first == 0 else None
        moment = min(max(exact if exact is not None else time, line.start_ms), line.end_ms)
        self._lines[line.id] = replace(line, end_ms=moment, text=left, base=head, words=before, corrected=True)
        self._lines[new] = _Line(
            new, moment, line.end_ms, line.speaker, right, tail, after, exact is None or line.estimated, True,
            line.language,
        )  # fmt: skip
        self._order.insert(self._order.index(line.id) + 1, new)
        return True

    def _merge(self, line: _Line, into: str, text: str) -> bool:
        first = self._lines.get(into)
        if first is None or first.id == line.id:
            return False
        gap = 1 if first.base else 0
        self._lines[into] = replace(
            first,
            start_ms=min(first.start_ms, line.start_ms),
            end_ms=max(first.end_ms, line.end_ms),
            text=text or f"{first.text} {line.text}",
            base=f"{first.base} {line.base}" if gap else line.base,
            words=(*first.words, *runs.shifted(line.words, len(first.base) + gap)),
            corrected=True,
        )
        del self._lines[line.id]
        self._order.remove(line.id)
        return True


def _row(index: int, line: _Line) -> UtteranceRow:
    changed = line.text != line.base
    return UtteranceRow(
        index=index,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        speaker=line.speaker,
        text=line.text,
        words=runs.within(runs.carried(line.base, line.words, line.text), line.start_ms, line.end_ms),
        edited=changed or line.corrected,
        line=line.id,
        original=line.base if changed else "",
        estimated=line.estimated,
        language=line.language,
    )


def _word(payload: Mapping[str, Any], key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""
