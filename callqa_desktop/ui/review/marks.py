"""What stands under the waveform: notes and findings that have a place in the call."""

from __future__ import annotations

from collections.abc import Sequence

from callqa_desktop.services.records import AnnotationRow, FindingRow, RecordingRow
from callqa_desktop.ui.review import times
from callqa_desktop.ui.review.notes.edit import note_look
from callqa_desktop.ui.sound.shapes import Lane, Mark
from callqa_desktop.ui.widgets import words

_LABEL = 28


def marks(notes: Sequence[AnnotationRow], findings: Sequence[FindingRow]) -> tuple[Mark, ...]:
    """Chips for both, in the order of time."""
    made = [_note(note) for note in notes]
    made += [_finding(n, finding) for n, finding in enumerate(findings) if finding.start_ms is not None]
    return tuple(sorted(made, key=lambda mark: mark.start_ms))


def _note(note: AnnotationRow) -> Mark:
    look = note_look(note)
    text = " ".join(note.text.split())
    label = f"{look.sign} {_short(text) or look.word}"
    hint = f"{times.span(note.start_ms, note.end_ms)} {look.word}\n{note.text}".strip()
    return Mark(f"note:{note.id}", note.start_ms, note.end_ms, label, look.tone, look.sign or "•", hint)


def _finding(number: int, finding: FindingRow) -> Mark:
    look = words.finding(finding.kind)
    start = finding.start_ms or 0
    end = finding.end_ms if finding.end_ms is not None else start
    label = f"{look.sign} {look.word}".strip()
    return Mark(
        f"finding:{number}",
        start,
        end,
        label,
        look.tone,
        look.sign or "•",
        f"{times.span(start, end)} {look.word}\n{finding.text}",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LABEL else text[: _LABEL - 1].rstrip() + "…"


def lanes(recording: RecordingRow | None) -> tuple[Lane, ...]:
    """Agent above client where each has a channel, else one lane for both voices."""
    if recording is None or recording.channels < 2 or recording.agent_channel is None:
        return (Lane(0, ""),)
    return (Lane(recording.agent_channel, "agent"), Lane(1 - recording.agent_channel, "client"))
