"""The steps of a sales script, read from its own marks: numbers, headings, bullets, paragraphs, lines, sentences.

The same text always gives the same steps, so a step has one key in all calls judged against a version of the script.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

MOST = 40
"""Steps kept of a script; more cannot be followed by anybody."""
_TITLE, _TEXT = 120, 800
_NUMBER = re.compile(r"^\s{0,4}(?:(?:крок|етап|step|stage)\s*)?\d{1,2}\s*[.):]\s+(?=\S)", re.IGNORECASE)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?=\S)")
_BULLET = re.compile(r"^\s{0,2}[-*•–—·]\s+(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zа-яіїєґ])")


@dataclass(frozen=True, slots=True)
class ScriptStep:
    key: str
    """s1, s2 … in the order of the script."""
    title: str
    """Its first line or sentence, cut where it is long."""
    text: str


@lru_cache(maxsize=8)
def steps_of(script: str) -> tuple[ScriptStep, ...]:
    """The steps in order; empty for an empty script."""
    text = script.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        return ()
    pieces: list[str] = []
    for mark in (_NUMBER, _HEADING, _BULLET):
        pieces = _marked(text.split("\n"), mark)
        if len(pieces) > 1:
            break
    else:
        for cut in _CUTS:
            pieces = [piece for piece in map(str.strip, cut(text)) if piece]
            if len(pieces) > 1:
                break
    return tuple(ScriptStep(f"s{n}", _title(piece), piece[:_TEXT]) for n, piece in enumerate(pieces[:MOST], 1))


def _marked(lines: list[str], mark: re.Pattern[str]) -> list[str]:
    """What begins with the mark, each with the lines up to the next; before the first is an introduction."""
    found: list[list[str]] = []
    depth = min((len(line) - len(line.lstrip()) for line in lines if mark.match(line)), default=0)
    for line in lines:
        match = mark.match(line)
        if match and len(line) - len(line.lstrip()) <= depth:  # what is indented belongs to the step above it
            found.append([line[match.end() :]])
        elif found and not _HEADING.match(line):
            found[-1].append(line)
    return ["\n".join(one).strip() for one in found]


def _paragraphs(text: str) -> Iterable[str]:
    return re.split(r"\n\s*\n", text)


def _lines(text: str) -> Iterable[str]:
    return text.split("\n")


def _sentences(text: str) -> Iterable[str]:
    return _SENTENCE.split(text)


_CUTS: tuple[Callable[[str], Iterable[str]], ...] = (_paragraphs, _lines, _sentences)


def _title(piece: str) -> str:
    first = piece.split("\n", 1)[0].strip().rstrip(":").strip("*_ ")
    if len(first) > _TITLE:
        first = _SENTENCE.split(first)[0]
    return first if len(first) <= _TITLE else first[: _TITLE - 1].rstrip() + "…"
