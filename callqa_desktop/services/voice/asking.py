"""Questions in a transcript, in Ukrainian, English and Russian: where they are, and whether open or closed.

A sentence is a question when it ends with a question mark; in a transcript without a single one, when it begins with a
word questions begin with. An open question asks with a question word (who, how, why, which …) or invites to tell; any
other, one with "чи" or "ли", and one that only asks for a nod at its end ("…, right?"), is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from callqa_desktop.services.folding import search_form

OPEN, CLOSED = "open", "closed"
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u02bc][^\W\d_]+)*")
_CLAUSE = re.compile(r"[,;:–—]\s*|\s-\s")
_LONGEST_BARE = 15
"""Words: a longer sentence without a question mark that begins with "як" or "що" is none."""


def _words(text: str) -> frozenset[str]:
    return frozenset(search_form(word) for word in text.split())


_ASKING = _words(
    "хто кого кому ким що чого чому чим який яка яке які якого якої яких якому якій яким якою якими яку котрий котра "
    "котре котрі котрого котрої котру чий чия чиє чиї чийого де куди звідки звідкіля коли як скільки скількох чому "
    "навіщо нащо наскільки відколи доки "
    "who whom whose what which where when why how "
    "кто кого кому кем что чего чему чем какой какая какое какие какого какую каких каком чей чья чье чьи где куда "
    "откуда когда как сколько почему зачем насколько"
)
_CHOICE = _words("чи ли хіба невже разве неужели")
_LEADING = _words(
    "а і й та ну то так отже добре гаразд тоді вибачте перепрошую слухайте скажіть підкажіть поясніть уточніть прошу "
    "будь ласка можете можна могли б сказати підказати ви мені от ще по до на з із зі у в о об від для за "
    "под про при через and so well ok okay but then tell me please could can would you sorry excuse i ask may at in "
    "on for with from to и но да хорошо тогда скажите подскажите пожалуйста простите извините можете сказать мне по с "
    "со от"
)
"""Words that may stand before the question word of a clause."""
_REQUESTS = _words(
    "скажіть підкажіть поясніть уточніть розкажіть цікаво скажете підкажете сказати підказати ласка tell ask please "
    "скажите подскажите поясните уточните расскажите интересно сказать подсказать пожалуйста"
)
_INVITES = _words("розкажіть опишіть поділіться расскажите опишите поделитесь describe")
_INVITING = re.compile(r"\btell (?:me|us) (?:more|about|how|what|why)\b")
_NODS = frozenset(
    search_form(word)
    for word in (
        "так", "правда", "правильно", "вірно", "згодні", "добре", "гаразд", "угу", "да", "верно", "хорошо", "согласны",
        "right", "correct", "okay", "ok", "yes", "yeah",
    )
)  # fmt: skip
_BEGINS = _ASKING | _CHOICE | _words("is are do does did can could will would have has shall should may")


class Line(Protocol):
    """One utterance of a transcript."""

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Question:
    start_ms: int
    """By the share of letters before it, where a line holds more than the question."""
    end_ms: int
    speaker: str
    kind: str
    """open or closed."""
    text: str


def questions(lines: Iterable[Line]) -> list[Question]:
    """Every question of a transcript, in order."""
    said = list(lines)
    marked = any("?" in line.text for line in said)
    found = []
    for line in said:
        for match in _SENTENCE.finditer(line.text):
            kind = _kind(match.group(), marked=marked)
            if kind:
                found.append(_placed(line, match, kind))
    return found


def words_of(text: str) -> list[str]:
    """The words in the form they are compared in."""
    return [search_form(word) for word in _WORD.findall(text)]


def _placed(line: Line, match: re.Match[str], kind: str) -> Question:
    whole = max(1, len(line.text))
    length = line.end_ms - line.start_ms
    start = line.start_ms + round(length * match.start() / whole)
    end = line.start_ms + round(length * match.end() / whole)
    return Question(start, end, line.speaker, kind, match.group().strip())


def _kind(sentence: str, *, marked: bool) -> str:
    words = words_of(sentence)
    if not words:
        return ""
    asks = sentence.rstrip().endswith("?") if marked else words[0] in _BEGINS and len(words) <= _LONGEST_BARE
    if not asks:
        return OPEN if _invites(words, sentence) else ""
    return OPEN if _open(sentence, words) else CLOSED


def _invites(words: Sequence[str], sentence: str) -> bool:
    return any(word in _INVITES for word in words[:3]) or bool(_INVITING.search(sentence.casefold()))


def _open(sentence: str, words: Sequence[str]) -> bool:
    clauses = [clause for clause in map(words_of, _CLAUSE.split(sentence)) if clause]
    if len(clauses) > 1 and len(clauses[-1]) == 1 and clauses[-1][0] in _NODS:
        return False
    if _invites(words, sentence):
        return True
    for n, clause in enumerate(clauses):
        before = [word for earlier in clauses[:n] for word in earlier]
        if not all(word in _LEADING for word in before) and not any(word in _REQUESTS for word in before):
            return False  # "ви знаєте ціну, що …?" asks with the verb; "що" only joins
        first = next((word for word in clause if word not in _LEADING), "")
        if first in _ASKING:
            return True
        if first in _CHOICE:
            return False
    return False
