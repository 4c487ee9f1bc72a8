"""What the stand-in for Gemini "hears": true transcripts of the demo recordings, in either form of answer.

A sound that is no demo recording is heard as stretches of unintelligible speech, or as nothing where it is silent. Of
a piece of a recording only those words are heard that lie in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from callqa_desktop.sandbox.ears import PER_SECOND, Known, envelope, recognise_samples
from callqa_desktop.sandbox.schema import conform
from callqa_desktop.sandbox.sounds import Spoken, read_sound

UNINTELLIGIBLE = "(нерозбірливо)"
TRANSLATED = "Good afternoon, thank you for calling us, how can I help you today with your order"
SPOILS = ("looping_answer", "translated_answer", "drifting_times", "late_times", "reversed_times", "no_words")
TRANSCRIBER = "gemini-3.5-transcribe"
LONGEST, LONGEST_DETAILED = 3600, 1800
"""Seconds of sound the dedicated model takes, and with times of words or speakers told apart."""
MOST_PHRASES = 1000
_EDGE = 0.3
"""Seconds an utterance may reach over the edge of a piece and still be heard whole."""


@dataclass(frozen=True)
class Word:
    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Line:
    """An utterance with its words, in seconds from the beginning of the sound."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end


@dataclass(frozen=True)
class Spoil:
    """A fault of answers (`SPOILS`) and its number."""

    name: str = ""
    value: float | None = None


def transcribe(sounds: Iterable[bytes], schema: Any, learnt: Sequence[Known] = (), spoil: Spoil | None = None) -> str:
    """The transcript of the sounds, in the order of time; plain lines when there is no schema."""
    said = sorted((line for data in sounds for line in _spoilt(hear(data, learnt), spoil)), key=_place)
    if not schema:
        return "\n".join(f"[{_clock(line.start)}] {line.text}" for line in said)
    lines = [
        {
            "index": position,
            "start": _clock(line.start),
            "end": _clock(line.end),
            "start_ms": round(line.start * 1000),
            "end_ms": round(line.end * 1000),
            "speaker": line.speaker,
            "text": line.text,
            "doubtful": _doubtful(line.text),
            "language": "en" if line.text == TRANSLATED else "uk",
        }
        for position, line in enumerate(said)
    ]
    ideal = {"language": "uk" if said else "", "utterances": lines, "segments": lines}
    return json.dumps(conform(schema, ideal), ensure_ascii=False)


def trouble(model: str, config: dict[str, Any], version: str) -> str:
    """What is wrong with a generation config as far as transcribing goes, "" for nothing. Only v1beta is documented to
    know the field."""
    wish = _either(config, "audioTranscriptionConfig", "audio_transcription_config")
    if wish is None:
        return "This model needs an audio transcription config." if model == TRANSCRIBER else ""
    if version == "v1":
        where = "at 'generation_config': Cannot find field."
        return f'Invalid JSON payload received. Unknown name "audioTranscriptionConfig" {where}'
    if model != TRANSCRIBER:
        return f"Audio transcription is not supported for models/{model}."
    for camel, snake in (("responseJsonSchema", "response_json_schema"), ("thinkingConfig", "thinking_config")):
        if _either(config, camel, snake) is not None:
            return f"{camel} is not supported for models/{model}."
    if len(_either(wish, "customVocabulary", "custom_vocabulary") or ()) > MOST_PHRASES:
        return f"At most {MOST_PHRASES} phrases of custom vocabulary are allowed."
    if wish.get("mode") == "SMART" and longest(wish) == LONGEST_DETAILED:
        return "Mode SMART excludes timestamps and diarization."
    return ""


def longest(wish: dict[str, Any]) -> int:
    """Seconds of sound it takes."""
    return LONGEST_DETAILED if _word_times(wish) or wish.get("diarization") else LONGEST


def parts(
    sounds: Iterable[bytes], wish: dict[str, Any], learnt: Sequence[Known] = (), spoil: Spoil | None = None
) -> list[dict[str, Any]]:
    """The transcript as the dedicated model gives it: the whole text in one part, or a part for each turn of a speaker
    where it tells them apart; the times of words where they are wished for."""
    word_times, diarization = _word_times(wish), bool(wish.get("diarization"))
    said = sorted((line for data in sounds for line in _spoilt(hear(data, learnt), spoil)), key=_place)
    labels: dict[str, str] = {}
    for line in said:
        labels.setdefault(line.speaker, f"spk_{len(labels) + 1}")
    turns = groupby(said, key=lambda line: line.speaker if diarization else "")
    result = []
    for _, turn in turns:
        lines = list(turn)
        given: dict[str, Any] = {"text": " ".join(line.text for line in lines), "languageCode": "uk-UA"}
        if diarization:
            given["speakerLabel"] = labels[lines[0].speaker]
        if word_times:
            given["words"] = [
                {"word": word.text.strip(".,!?…:;«»()"), "startOffset": _offset(word.start),
                 "endOffset": _offset(word.end)}
                for line in lines for word in line.words
            ]  # fmt: skip
        result.append({"audioTranscription": given})
    return result


def hear(data: bytes, learnt: Sequence[Known] = ()) -> list[Line]:
    """The lines of a sound, in order; those of a piece that begins or ends in the midst of a line with the words that
    are in it."""
    samples, rate = read_sound(data)
    heard = recognise_samples(samples, rate, learnt)
    if heard is None:
        stretches = _unintelligible(envelope(samples.mean(axis=1), rate), float(np.abs(samples).max(initial=0.0)))
        return [Line(one.speaker, (Word(one.text, one.start, one.end),)) for one in stretches]
    speaker = None if heard.channel is None else ("agent", "client")[heard.channel]
    lines = []
    for said in heard.sound.utterances:
        if (speaker is None or said.speaker == speaker) and said.end > heard.start and said.start < heard.end:
            whole = heard.start - _EDGE <= said.start and said.end <= heard.end + _EDGE
            words = [
                replace(word, start=max(word.start - heard.start, 0.0), end=word.end - heard.start)
                for word in words_of(said)
                if whole or heard.start <= (word.start + word.end) / 2 <= heard.end
            ]
            if words:
                lines.append(Line(said.speaker, tuple(words)))
    return lines


def words_of(said: Spoken) -> list[Word]:
    """The words of an utterance; its time is shared out by their letters."""
    words = said.text.split()
    weights = np.cumsum([0, *(len(word) + 1 for word in words)])
    times = said.start + (said.end - said.start) * weights / max(int(weights[-1]), 1)
    return [Word(word, float(times[n]), float(times[n + 1])) for n, word in enumerate(words)]


def _spoilt(lines: list[Line], spoil: Spoil | None) -> list[Line]:
    """What a bad answer makes of the lines."""
    if spoil is None or not spoil.name or not lines:
        return lines
    if spoil.name == "no_words":
        return []
    if spoil.name == "translated_answer":
        words = words_of(Spoken(lines[0].start, lines[0].end, lines[0].speaker, TRANSLATED))
        return [Line(line.speaker, tuple(words)) if n == 0 else _timed(line, 1.0, 0.0, TRANSLATED)
                for n, line in enumerate(lines)]  # fmt: skip
    if spoil.name == "looping_answer":
        last = lines[-1]
        looped = Spoken(last.start, last.end, last.speaker, f"{last.text} " + "так " * 200)
        return [*lines[:-1], Line(last.speaker, tuple(words_of(looped)))]
    if spoil.name == "reversed_times":
        return [_turned(line) if n % 2 else line for n, line in enumerate(lines)]
    if spoil.name == "late_times":
        return [_timed(line, 1.0, spoil.value or 3600.0) for line in lines]
    return [_timed(line, spoil.value or 1.05, 0.0) for line in lines]


def _timed(line: Line, factor: float, later: float, text: str = "") -> Line:
    """The line at another time, perhaps with another text."""
    if text:
        return Line(line.speaker, tuple(words_of(Spoken(line.start, line.end, line.speaker, text))))
    return replace(
        line, words=tuple(Word(w.text, w.start * factor + later, w.end * factor + later) for w in line.words)
    )


def _turned(line: Line) -> Line:
    """The line with its end before its beginning."""
    first, last = line.words[0], line.words[-1]
    if len(line.words) == 1:
        return Line(line.speaker, (Word(first.text, first.end, first.start),))
    words = (Word(first.text, last.end, first.end), *line.words[1:-1], Word(last.text, last.start, first.start))
    return Line(line.speaker, words)


def _doubtful(text: str) -> list[str]:
    """What a model hears less clearly, by a plain rule: the longest word where it is a long one."""
    words = [word.strip('.,!?…:;«»()"') for word in text.split()]
    longest = max(words, key=len, default="")
    return [longest] if len(longest) >= 12 else []


def _unintelligible(loudness: Any, peak: float) -> list[Spoken]:
    """Stretches that stand out from the pauses between them; steady noise has none."""
    if peak < 0.01 or len(loudness) < PER_SECOND or np.percentile(loudness, 95) - np.percentile(loudness, 10) < 15:
        return []
    loud = loudness > (np.percentile(loudness, 95) + np.percentile(loudness, 10)) / 2
    stretches: list[Spoken] = []
    for at in np.flatnonzero(loud):
        start, end = at / PER_SECOND, (at + 1) / PER_SECOND
        if stretches and start - stretches[-1].end < 0.8:
            stretches[-1] = Spoken(stretches[-1].start, end, "other", UNINTELLIGIBLE)
        else:
            stretches.append(Spoken(start, end, "other", UNINTELLIGIBLE))
    return [stretch for stretch in stretches if stretch.end - stretch.start >= 0.4]


def _word_times(wish: dict[str, Any]) -> bool:
    return bool(_either(wish, "wordTimestamp", "word_timestamp"))


def _either(value: dict[str, Any], camel: str, snake: str) -> Any:
    return value[camel] if camel in value else value.get(snake)


def _place(line: Line) -> tuple[float, float]:
    return line.start, line.end


def _clock(seconds: float) -> str:
    tenths = round(max(seconds, 0.0) * 10)
    return f"{tenths // 600:02d}:{tenths % 600 // 10:02d}.{tenths % 10}"


def _offset(seconds: float) -> str:
    """A google.protobuf.Duration."""
    return f"{max(seconds, 0.0):.3f}s"
