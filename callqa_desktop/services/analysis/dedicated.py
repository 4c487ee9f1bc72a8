"""What the dedicated transcription model needs and gives: its limits, and lines made of its text and words.

It gives the whole text of a sound at once, or one piece a turn where it tells speakers apart; with the times of words
lines are cut at pauses, without them they are laid over the speech that is in the sound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from callqa_desktop.services.analysis import languages, timing
from callqa_desktop.services.analysis.chunks import Stretch
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord, Piece
from callqa_desktop.services.transcripts import runs

NAME = re.compile(r"gemini-(\d+(?:\.\d+)*)-transcribe(?:-\w+)*")
MOST_PHRASES = 1_000
"""The most phrases of vocabulary it takes (the vendor's guide)."""
LONGEST_MS = 55 * 60_000
LONGEST_DETAILED_MS = 27 * 60_000
"""It takes an hour, half an hour with times of words or speakers told apart (the vendor's model page); a little less,
as cuts and codecs move the end."""
PAUSE_MS = 700
"""A pause between words at which a line ends."""
LINE_MS = 15_000
"""From this length on a line ends with the next sentence."""
_SENTENCE = re.compile(r"[.!?…]+[\"»”)]*$")
_SENTENCES = re.compile(r"(?<=[.!?…])[\"»”)]*\s+")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sound is to be transcribed."""

    diarization: bool
    """Tell speakers apart: only where one channel holds both."""
    word_times: bool
    vocabulary: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Hints; none lets the model find out."""

    @property
    def longest_ms(self) -> int:
        return LONGEST_DETAILED_MS if self.diarization or self.word_times else LONGEST_MS


def newest(models: Sequence[str]) -> str:
    """The newest dedicated model of a list, "" when there is none; a plain name goes before one with a suffix."""
    found = [(tuple(map(int, m[1].split("."))), -len(name), name) for name in models if (m := NAME.fullmatch(name))]
    return max(found)[2] if found else ""


def lines(pieces: Sequence[Piece], speech: Sequence[Stretch], duration_ms: int) -> list[Spoken]:
    """Lines of the pieces, their labels as speakers.

    Args:
        speech: in milliseconds from the beginning of the sound; untimed text is laid over it.
    """
    result: list[Spoken] = []
    untimed: list[tuple[str, str, str]] = []
    for piece in pieces:
        text = " ".join(piece.text.split()) or " ".join(word.text for word in piece.words)
        if not text:
            continue
        timed = _by_words(piece, text)
        if not timed and piece.start_ms is not None and piece.end_ms is not None:
            timed = [_line(text, piece.start_ms, piece.end_ms, piece.language)]
        if timed:
            result += [(piece.label, line) for line in timed]
        else:
            untimed += [(piece.label, sentence, piece.language) for sentence in sentences(text)]
    laid = timing.laid([(label, text) for label, text, _ in untimed], speech, duration_ms)
    for (label, line), (_, text, given) in zip(laid, untimed, strict=False):
        language = languages.detect(text) or given
        result.append((label, line.model_copy(update={"language": language})))
    return sorted(result, key=lambda spoken: spoken[1].start)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each at most as long as a line may be."""
    parts: list[str] = []
    for sentence in _SENTENCES.split(text):
        words = sentence.split()
        parts += [" ".join(words[n : n + 40]) for n in range(0, len(words), 40)]
    return parts


def _by_words(piece: Piece, text: str) -> list[ChannelLine]:
    """Lines cut at pauses between words; none when fewer than half of the words have times."""
    places = runs.spans(text)
    heard = _matched(text, places, piece.words)
    timed = [number for number in range(len(places)) if number in heard]
    if len(timed) * 2 < len(places) or not timed:
        return []
    cuts = [0]
    begun = heard[timed[0]].start_ms or 0
    for one, other in pairwise(timed):
        end, start = heard[one].end_ms or 0, heard[other].start_ms or 0
        # Of words without times between the two, those that end a sentence belong to the line before.
        ended = [n for n in range(one, other) if _SENTENCE.search(text[slice(*places[n])])]
        if start - end >= PAUSE_MS or (ended and end - begun >= LINE_MS):
            cuts.append(ended[-1] + 1 if ended else other)
            begun = start
    result = []
    for first, last in zip(cuts, [*cuts[1:], len(places)], strict=True):
        words = tuple(heard[n] for n in range(first, last) if n in heard)
        said = text[places[first][0] : places[last - 1][1]]
        line = _line(said, words[0].start_ms or 0, max(word.end_ms or 0 for word in words), piece.language)
        result.append(line.model_copy(update={"words": words}))
    return result


def _line(text: str, start_ms: int, end_ms: int, language: str) -> ChannelLine:
    """A line; the language of a piece may be that of most of it only, so sure letters go before it."""
    return ChannelLine.at(start_ms, end_ms, text, language=languages.detect(text) or language)


def _matched(text: str, places: Sequence[runs.Span], words: Sequence[HeardWord]) -> dict[int, HeardWord]:
    """Word of the text -> what is known of it; the text may have marks and spellings the list of words has not."""
    ours = [runs.core(text[first:end]) for first, end in places]
    known = [word for word in words if word.start_ms is not None and word.end_ms is not None]
    theirs = [runs.core(word.text.strip()) for word in known]
    if ours == theirs:
        return dict(enumerate(known))
    result: dict[int, HeardWord] = {}
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            result |= {a + step: known[c + step] for step in range(b - a)}
    return result
