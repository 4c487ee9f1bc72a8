"""Personal data in a whole conversation: numbers dictated over several lines, and everything that quotes the lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from callqa_desktop.services.privacy.masking import Masked, Span, find_in_lines, mask, replaced, restored
from callqa_desktop.services.records import (
    AnswerRow,
    CallDetail,
    EvaluationRow,
    FindingRow,
    Judged,
    UtteranceRow,
    WordRow,
)

TOGETHER_MS = 20_000
"""A pause of one speaker over which a number may go on: the other side repeats what it heard meanwhile."""


class Line(Protocol):
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...


def find(lines: Sequence[Line]) -> list[tuple[Span, ...]]:
    """What is personal in each line of a conversation."""
    by_speaker: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        by_speaker[line.speaker].append(number)
    result: list[tuple[Span, ...]] = [()] * len(lines)
    for numbers in by_speaker.values():
        mine = [lines[number] for number in numbers]

        def together(one: int, other: int, mine: Sequence[Line] = mine) -> bool:
            return mine[other].start_ms - mine[one].end_ms <= TOGETHER_MS

        found = find_in_lines([line.text for line in mine], together)
        for number, spans in zip(numbers, found, strict=True):
            result[number] = spans
    return result


def masked_texts(lines: Sequence[Line]) -> list[str]:
    """The texts of the lines without personal data."""
    return [replaced(line.text, spans).text for line, spans in zip(lines, find(lines), strict=True)]


def masked(detail: CallDetail) -> CallDetail:
    """A call as it is shown or given away: no personal data in its words, nor in what quotes or retells them."""
    spans = find(detail.transcript)
    lines = tuple(_line(row, of) for row, of in zip(detail.transcript, spans, strict=True))
    return replace(
        detail,
        transcript=lines,
        summary=_plain(detail.summary),
        advice=tuple(map(_plain, detail.advice)),
        findings=tuple(map(_finding, detail.findings)),
        details=_deep(detail.details),
        evaluations=tuple(map(_evaluation, detail.evaluations)),
        annotations=tuple(replace(note, text=_plain(note.text)) for note in detail.annotations),
    )


def masked_judgement(judged: Judged) -> Judged:
    """A judgement as `masked` has it."""
    return replace(
        judged,
        summary=_plain(judged.summary),
        advice=tuple(map(_plain, judged.advice)),
        findings=tuple(map(_finding, judged.findings)),
        details=_deep(judged.details),
        answers={key: _answer(answer) for key, answer in judged.answers.items()},
    )


def masked_rows(rows: Sequence[UtteranceRow]) -> tuple[UtteranceRow, ...]:
    """The lines of a conversation as `masked` has them."""
    return tuple(_line(row, of) for row, of in zip(rows, find(rows), strict=True))


def _line(row: UtteranceRow, spans: Sequence[Span]) -> UtteranceRow:
    original = _plain(row.original)
    if not spans:
        return row if original == row.original else replace(row, original=original)
    done = replaced(row.text, spans)
    return replace(row, text=done.text, original=original, words=_moved(row.words, done))


def _moved(words: Sequence[WordRow], done: Masked) -> tuple[WordRow, ...]:
    """Words that are left, at their new places; those inside a mask are gone with their times."""
    moved: list[WordRow] = []
    for word in words:
        if not any(span.first < word.end and word.first < span.end for span in done.spans):
            before = [n for n, span in enumerate(done.spans) if span.end <= word.first]
            by = done.marks[before[-1]].end - done.spans[before[-1]].end if before else 0
            moved.append(replace(word, first=word.first + by, end=word.end + by))
    return tuple(moved)


def _evaluation(row: EvaluationRow) -> EvaluationRow:
    answers = {key: _answer(answer) for key, answer in row.answers.items()}
    return replace(row, answers=answers, comment=_plain(row.comment))


def _answer(answer: AnswerRow) -> AnswerRow:
    evidence = tuple(replace(one, quote=_plain(one.quote)) for one in answer.evidence)
    return replace(
        answer, comment=_plain(answer.comment), text=_plain(answer.text), reason=_plain(answer.reason),
        evidence=evidence,
    )  # fmt: skip


def _finding(row: FindingRow) -> FindingRow:
    return replace(row, text=_plain(row.text), quote=_plain(row.quote), detail=_deep(row.detail))


def _deep(value: Any) -> Any:
    """A JSON value without personal data in its texts."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, Mapping):
        return {key: _deep(inner) for key, inner in value.items()}
    return [_deep(inner) for inner in value] if isinstance(value, list) else value


def _plain(text: str) -> str:
    return mask(text).text if re.search(r"\w", text) else text


def unmasked(payload: Mapping[str, Any], lines: Sequence[UtteranceRow]) -> dict[str, str]:
    """The texts of a correction that a person made on masked lines, with what was hidden from them.

    Args:
        payload: of transcripts.overlay.Edit.
        lines: of the conversation, unmasked.
    """
    hidden = {
        row.line: [(span.kind, row.text[span.first : span.end]) for span in spans]
        for row, spans in zip(lines, find(lines), strict=True)
    }
    known = hidden.get(str(payload.get("into", "")), []) + hidden.get(str(payload.get("line", "")), [])
    names = [name for name in ("text", "left", "right") if isinstance(payload.get(name), str)]
    if not known or not names:
        return {}
    # Both halves of a split line at once: each mask is given back once.
    texts = restored("\n".join(str(payload[name]) for name in names), known).split("\n")
    return dict(zip(names, texts, strict=True))
