"""What measures need the words for: questions, back-channels, thinking, syllables and languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from callqa_desktop.services.folding import search_form
from callqa_desktop.services.voice.asking import CLOSED, OPEN, questions, words_of
from callqa_desktop.services.voice.examine import both_at_once, named, taking_turns
from callqa_desktop.services.voice.speech import Stretches, joined, length, none, together

SIDES = ("agent", "client")


def _words(text: str) -> frozenset[str]:
    return frozenset(search_form(word) for word in text.split())


_BACKCHANNELS = _words(
    "угу ага мгм мг ум хм гм ммм м так да добре гаразд ясно зрозуміло зрозумів зрозуміла розумію ок окей о а авжеж "
    "звичайно звісно точно певно супер чудово дякую понятно понял поняла хорошо ладно конечно "
    "okay ok right yes yeah yep uh huh uhhuh mhm mm hmm sure aha i see got it"
)
_LONGEST_BACKCHANNEL = 4
"""Words."""
_VOWELS = frozenset("аеєиіїоуюяыэёАЕЄИІЇОУЮЯЫЭЁ")
_MAINLY = 0.8
"""Share of a side's words in one language from which on a rate is told for it."""
_FEWEST_WORDS = 20
_FEWEST_SECONDS = 5.0
_AFTER = 1.5
"""Seconds between the end of a question, as transcripts time it, and the silence that follows it."""
_LONGEST_THOUGHT = 10.0
_AGREED = 0.65
"""The part of the time of the words in which voices and speakers must agree for the voices to get their names."""


class Line(Protocol):
    """One utterance; `analysis.utterances.Said` is one."""

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...


def from_words(said: Sequence[Line], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a call's sound, with all that its words add.

    Voices of one channel get their names by the speakers of the words; where the two do not agree, or there are no
    voices, turn-taking is that of the transcript. Interruptions by back-channels alone are none. Silences of at most
    10 s after a question of the other side are thinking.
    """
    result = dict(figures)
    voices = result.pop("voices", None)
    if not said:
        return result if voices is None else {**result, "voices": voices}
    if "agent_speech_seconds" not in result:
        result |= _sides(said, voices, approximate=bool(result.get("approximate")))
    if "interruption_places" in result:
        result |= _without_backchannels(said, result)
    result |= _asked(said) | _thought(said, result)
    for side in SIDES:
        lines = [line for line in said if line.speaker == side]
        seconds = result.get(f"{side}_speech_seconds") or 0.0
        result |= named(side, _wording(lines, float(seconds)))
    return result


def is_backchannel(text: str) -> bool:
    """Whether an utterance only says that one listens."""
    words = words_of(text)
    return 0 < len(words) <= _LONGEST_BACKCHANNEL and all(word in _BACKCHANNELS for word in words)


def _sides(said: Sequence[Line], voices: Sequence[Mapping[str, Any]] | None, *, approximate: bool) -> dict[str, Any]:
    """Figures of agent and client where the sound alone did not know who is who."""
    spoken = {side: _times(line for line in said if line.speaker == side) for side in SIDES}
    if voices is not None:
        stretches = [np.array(voice["turns"], np.float64).reshape(-1, 2) for voice in voices]
        agree = [[length(together(stretch, spoken[side])) for side in SIDES] for stretch in stretches]
        straight, crossed = agree[0][0] + agree[1][1], agree[0][1] + agree[1][0]
        if max(straight, crossed) >= _AGREED * (straight + crossed) > 0:
            order = (0, 1) if straight >= crossed else (1, 0)
            found: dict[str, Any] = {}
            for side, n in zip(SIDES, order, strict=True):
                found |= named(side, {name: value for name, value in voices[n].items() if name != "turns"})
            agent, client = stretches[order[0]], stretches[order[1]]
            together_ = {} if approximate else both_at_once(agent, client)
            return found | taking_turns(agent, client, none()) | together_
    agent, client = spoken["agent"], spoken["client"]
    if not len(agent) or not len(client):
        return {}
    figures = taking_turns(agent, client, none())
    return figures | {
        "agent_speech_seconds": round(length(agent), 1),
        "client_speech_seconds": round(length(client), 1),
    }


def _times(lines: Iterable[Line]) -> Stretches:
    times = np.array([(line.start_ms / 1000, line.end_ms / 1000) for line in lines], np.float64)
    return joined(times.reshape(-1, 2))


def _without_backchannels(said: Sequence[Line], figures: Mapping[str, Any]) -> dict[str, Any]:
    places = figures["interruption_places"]
    kept = [place for place in places if not _only_listens(said, place)]
    fewer = Counter(place[2] for place in places)
    fewer.subtract(place[2] for place in kept)
    return {
        "interruptions": figures["interruptions"] - fewer["agent"],
        "client_interruptions": figures["client_interruptions"] - fewer["client"],
        "interruption_places": kept,
    }


def _only_listens(said: Sequence[Line], place: Sequence[Any]) -> bool:
    start, end, side = float(place[0]) * 1000, float(place[1]) * 1000, place[2]
    here = [line for line in said if line.speaker == side and line.start_ms < end and line.end_ms > start]
    return bool(here) and all(is_backchannel(line.text) for line in here)


def _asked(said: Sequence[Line]) -> dict[str, Any]:
    found = [question for question in questions(said) if question.speaker in SIDES]
    figures: dict[str, Any] = {
        "question_places": [[round(q.start_ms / 1000, 2), round(q.end_ms / 1000, 2), q.speaker, q.kind] for q in found]
    }
    for side in SIDES:
        kinds = Counter(question.kind for question in found if question.speaker == side)
        figures[f"{side}_questions"] = kinds[OPEN] + kinds[CLOSED]
        figures[f"{side}_open_questions"], figures[f"{side}_closed_questions"] = kinds[OPEN], kinds[CLOSED]
    return figures


def _thought(said: Sequence[Line], figures: Mapping[str, Any]) -> dict[str, Any]:
    """Silences after questions, told apart from dead air and pauses."""
    ends = np.array([question.end_ms / 1000 for question in questions(said)])
    places, thought, dead = [], 0.0, []
    for start, end, kind in figures.get("silence_places", ()):
        follows = bool((np.abs(ends - start) <= _AFTER).any()) and end - start <= _LONGEST_THOUGHT
        thinking = follows and kind in ("pause", "dead_air")
        places.append([start, end, "thinking" if thinking else kind])
        if thinking:
            thought += end - start
            dead += [end - start] if kind == "dead_air" else []
    return {
        "silence_places": places,
        "thinking_seconds": round(thought, 1),
        "dead_air_seconds": round(max(0.0, figures.get("dead_air_seconds", 0.0) - sum(dead)), 1),
        "dead_airs": max(0, figures.get("dead_airs", 0) - len(dead)),
    }


def _wording(lines: Sequence[Line], seconds: float) -> dict[str, Any]:
    """Of the words of one side."""
    words: Counter[str] = Counter()
    for line in lines:
        words[line.language] += len(words_of(line.text))
    told = {language: count for language, count in words.items() if language and count}
    known, total = sum(told.values()), sum(words.values())
    figures: dict[str, Any] = {
        "backchannels": sum(is_backchannel(line.text) for line in lines),
        "languages": {language: round(count / known, 3) for language, count in sorted(told.items())},
        "spoken_syllables_per_second": None,
        "words_per_minute": None,
    }
    if total < _FEWEST_WORDS or seconds < _FEWEST_SECONDS:
        return figures
    if words["uk"] >= _MAINLY * total:
        vowels = sum(letter in _VOWELS for line in lines for letter in line.text)
        figures["spoken_syllables_per_second"] = round(vowels / seconds, 2)
    if words["en"] >= _MAINLY * total:
        figures["words_per_minute"] = round(total * 60 / seconds)
    return figures
