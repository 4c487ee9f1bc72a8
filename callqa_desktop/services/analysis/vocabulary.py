"""Words a model should know before it listens: names and products of the company, and of the people in a call.

The person types them, one a line; corrections of transcripts suggest more, which hold only once the person takes them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Transcript, TranscriptEdit
from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import EditKind
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.folding import fold, sort_key
from callqa_desktop.services.settings import Settings, setting
from callqa_desktop.services.store import Store
from callqa_desktop.services.transcripts import runs
from callqa_desktop.services.transcripts.overlay import Edit, Overlay
from callqa_desktop.services.transcripts.reader import utterances

MOST = 1_000
"""Phrases given to a model, the limit of the dedicated one."""
LONGEST = 80
"""Characters of a phrase; longer lines are no names."""
OFTEN = 2
"""Calls in which people wrote the same words for a phrase to be suggested."""
_LOOKED_AT = 2_000
"""The newest corrections suggestions are drawn from."""
_MOST_WORDS = 3
_COMMON = 4
"""Letters below which a lower-case word is no name."""
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase people keep correcting to."""

    phrase: str
    calls: int
    """In how many calls."""
    heard: tuple[str, ...]
    """What the model had written instead."""


class VocabularyDesk:
    """The vocabulary in the settings; every answer that needs the store is a future."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings

    @property
    def phrases(self) -> tuple[str, ...]:
        """What the person typed or took, tidy, each once."""
        return typed(str(self._settings.get("vocabulary")))

    def set_phrases(self, text: str) -> Future[None]:
        """Keeps what was typed, one phrase a line."""
        return self._settings.set("vocabulary", "\n".join(typed(text)))

    def suggestions(self) -> Future[list[Suggestion]]:
        """Phrases people corrected to in several calls, neither known nor refused; the most frequent first."""
        known = {fold(phrase) for phrase in (*self.phrases, *self._settings.get("vocabulary_refused"))}
        return self._store.read(lambda s: [one for one in suggestions(s) if fold(one.phrase) not in known])

    def take(self, phrase: str) -> Future[None]:
        """Adds a suggestion."""
        return self.set_phrases("\n".join((*self.phrases, phrase)))

    def refuse(self, phrase: str) -> Future[None]:
        """Does not suggest it again."""
        return self._settings.set("vocabulary_refused", [*self._settings.get("vocabulary_refused"), phrase])


def typed(text: str) -> tuple[str, ...]:
    """The phrases of a text with one a line: tidy, each once, at most MOST."""
    return _once(" ".join(line.split())[:LONGEST].strip() for line in text.splitlines())[:MOST]


def of_call(session: Session, call_id: int) -> tuple[str, ...]:
    """What a model should know for this call: its people first, then the company's words, then other employees."""
    row = session.execute(
        select(Employee.name, Client.name, Client.card)
        .select_from(Call)
        .outerjoin(Employee, Employee.id == Call.employee_id)
        .outerjoin(Client, Client.id == Call.client_id)
        .where(Call.id == call_id)
    ).first()
    employee, client, card = row if row else (None, None, None)
    card = card or {}
    people = [employee, card.get("name"), client, card.get("company")]
    colleagues = session.scalars(select(Employee.name).where(Employee.active.is_(True)).order_by(Employee.id))
    company = typed(str(setting(session, "vocabulary")))
    names = (" ".join(str(name or "").split())[:LONGEST] for name in people)
    return _once((*names, *company, *(" ".join(name.split())[:LONGEST] for name in colleagues)))[:MOST]


def suggestions(session: Session) -> list[Suggestion]:
    """Phrases that replaced something in at least OFTEN calls."""
    rows = session.execute(
        select(Transcript.call_id, TranscriptEdit.transcript_id)
        .join(Transcript, Transcript.id == TranscriptEdit.transcript_id)
        .where(TranscriptEdit.kind == EditKind.TEXT, TranscriptEdit.undone.is_(False))
        .order_by(TranscriptEdit.id.desc())
        .limit(_LOOKED_AT)
    )
    calls: dict[str, set[int]] = defaultdict(set)
    heard: dict[str, dict[str, None]] = defaultdict(dict)
    shown: dict[str, str] = {}
    for call_id, transcript_id in dict.fromkeys((call, transcript) for call, transcript in rows):
        for before, after in _corrections(session, transcript_id):
            key = fold(after)
            calls[key].add(call_id)
            heard[key][before] = None
            shown.setdefault(key, after)
    found = [Suggestion(shown[key], len(where), tuple(heard[key])[:3]) for key, where in calls.items()]
    often = (one for one in found if one.calls >= OFTEN)
    return sorted(often, key=lambda one: (-one.calls, sort_key(one.phrase)))


def replaced(before: str, after: str) -> list[tuple[str, str]]:
    """The phrases of a few words that replaced others in a line; changes of marks and case are none."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, [runs.core(w) for w in old], [runs.core(w) for w in new], autojunk=False)
    return [
        (" ".join(old[a:b]), " ".join(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace" and d - c <= _MOST_WORDS and b - a <= _MOST_WORDS + 1 and _a_name(new[c:d])
    ]


def _corrections(session: Session, transcript_id: int) -> list[tuple[str, str]]:
    edits = session.scalars(
        select(TranscriptEdit)
        .where(
            TranscriptEdit.transcript_id == transcript_id,
            TranscriptEdit.kind != EditKind.DRAFT,
            TranscriptEdit.undone.is_(False),
        )
        .order_by(TranscriptEdit.sequence)
    )
    overlay = Overlay(utterances(session, transcript_id))
    found: list[tuple[str, str]] = []
    for edit in edits:
        line = str(edit.payload.get("line", ""))
        before = overlay.text(line)
        overlay.do(Edit(edit.sequence, edit.kind, edit.payload))
        if edit.kind == EditKind.TEXT and before:
            found += replaced(before, overlay.text(line))
    return found


def _a_name(words: Sequence[str]) -> bool:
    """Whether words may be worth knowing: a capital, a Latin letter or a digit beside letters, or a long word."""
    return any(
        len(word) > 1
        and any(sign.isalpha() for sign in word)
        and (word[0].isupper() or len(word) >= _COMMON or any(sign.isdigit() for sign in word))
        for word in words
    )


def _words(text: str) -> list[str]:
    return [core for word in text.split() if (core := _EDGES.sub("", word))]


def _once(phrases: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for phrase in phrases:
        if phrase:
            found.setdefault(fold(phrase), phrase)
    return tuple(found.values())
