"""Quotes of words that were corrected since: what was quoted is shown as it reads now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from callqa_desktop.services.records import EvaluationRow, FindingRow, UtteranceRow
from callqa_desktop.services.transcripts import runs

_AROUND = ' \t\n«»"“”„….,!?-–—'


class Quotes:
    """Finds what became of a quote; without corrected lines it changes nothing and costs nothing."""

    def __init__(self, lines: Iterable[UtteranceRow]) -> None:
        self._corrected = [line for line in lines if line.original]

    def now(self, quote: str, start_ms: int | None = None, end_ms: int | None = None) -> str:
        """The quote as it reads now; unchanged where it was not corrected or cannot be found.

        Args:
            start_ms, end_ms: where it was said; None looks at the whole call.
        """
        wanted = quote.strip(_AROUND)
        for line in self._corrected if wanted else ():
            if (
                start_ms is not None
                and end_ms is not None
                and not (line.start_ms <= end_ms and start_ms <= line.end_ms)
            ):
                continue
            at = line.original.find(wanted)
            if at >= 0:
                first = runs.cut(line.text, line.original, at)
                end = line.original.find(" ", at + len(wanted))  # of the last word, its sign included
                last = runs.cut(line.text, line.original, end if end >= 0 else len(line.original))
                return line.text[first:last].strip() or quote
        return quote

    def findings(self, rows: Iterable[FindingRow]) -> tuple[FindingRow, ...]:
        if not self._corrected:
            return tuple(rows)
        return tuple(replace(row, quote=self.now(row.quote, row.start_ms, row.end_ms)) for row in rows)

    def evaluation(self, row: EvaluationRow) -> EvaluationRow:
        """An evaluation with the quotes of its evidence as they read now."""
        if not self._corrected:
            return row
        answers = {
            key: replace(
                answer,
                evidence=tuple(
                    replace(clip, quote=self.now(clip.quote, clip.start_ms, clip.end_ms)) for clip in answer.evidence
                ),
            )
            for key, answer in row.answers.items()
        }
        return replace(row, answers=answers)
