"""A note while it is being written, and how kinds of notes look."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from callqa_desktop.models.enums import AnnotationKind
from callqa_desktop.services.records import AnnotationRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.widgets import words

_TOKENS = itertools.count(1)


@dataclass(frozen=True)
class Edit:
    """What the person wrote; `id` None for a note that is new."""

    id: int | None
    start_ms: int
    end_ms: int
    speaker: str
    kind: str
    text: str
    colour: str = ""
    token: int = field(default_factory=lambda: next(_TOKENS), compare=False)
    """One for all that is written at one sitting."""

    @classmethod
    def of(cls, note: AnnotationRow) -> Edit:
        return cls(note.id, note.start_ms, note.end_ms, note.speaker, note.kind, note.text, note.colour)


def kind_look(kind: str) -> words.Look:
    """Word, tone and sign of a kind of note."""
    return {
        AnnotationKind.NOTE.value: words.Look(tr("note"), "neutral", "✎"),
        AnnotationKind.PRAISE.value: words.Look(tr("praise"), "good", "✓"),
        AnnotationKind.ISSUE.value: words.Look(tr("issue"), "bad", "✕"),
        AnnotationKind.COACHING.value: words.Look(tr("coaching"), "accent", "△"),
        AnnotationKind.BOOKMARK.value: words.Look(tr("bookmark"), "neutral", "◆"),
    }.get(kind, words.Look(kind, "neutral", "✎"))


def note_look(note: AnnotationRow) -> words.Look:
    """The look of the note's kind, in the colour chosen for it."""
    look = kind_look(note.kind)
    return look._replace(tone=note.colour) if note.colour else look


def colour_words() -> tuple[tuple[str, str], ...]:
    """Tones a note can have and what they are called; "" for that of the kind."""
    return (
        ("", tr("usual colour")), ("accent", tr("blue")), ("good", tr("green")), ("warning", tr("yellow")),
        ("bad", tr("red")), ("client", tr("orange")),
    )  # fmt: skip


def nearest(notes: Sequence[AnnotationRow], ms: int) -> AnnotationRow | None:
    """The note at a moment, else the one closest to it; of several the shortest."""

    def distance(note: AnnotationRow) -> tuple[int, int]:
        away = max(note.start_ms - ms, ms - note.end_ms, 0)
        return away, note.end_ms - note.start_ms

    return min(notes, key=distance, default=None)


def notes_title(count: int) -> str:
    return f"{tr('Notes')} {count}" if count else tr("Notes")
