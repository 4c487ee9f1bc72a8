"""What the stand-in for Gemini "hears" and "thinks": true transcripts of the demo recordings, and judgements of them.

Answers take the form of the JSON schema in the request. A sound that is no demo recording is heard as stretches of
unintelligible speech, or as nothing where it is silent.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from callqa_desktop.sandbox.ears import PER_SECOND, envelope, recognise_samples
from callqa_desktop.sandbox.schema import conform, enum_of
from callqa_desktop.sandbox.sounds import DemoAnswer, DemoSound, Spoken, demo_sounds, read_sound

UNINTELLIGIBLE = "(нерозбірливо)"
BREACHES = ("abuse", "private_data", "false_promise", "no_notice")
INVENTED = "Ми гарантуємо найкращу ціну в усій галактиці"


def tokens(text: str) -> int:
    return -(-len(text) // 4)


# --- hearing ----------------------------------------------------------------------------------------------------


def transcribe(sounds: Iterable[bytes], schema: Any) -> str:
    """The transcript of the sounds, in the order of time; plain lines when there is no schema."""
    said = sorted((line for data in sounds for line in _heard(data)), key=lambda line: (line.start, line.end))
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
            "language": "uk",
        }
        for position, line in enumerate(said)
    ]
    ideal = {"language": "uk" if said else "", "utterances": lines, "segments": lines}
    return json.dumps(conform(schema, ideal), ensure_ascii=False)


def _doubtful(text: str) -> list[str]:
    """What a model hears less clearly, by a plain rule: the longest word where it is a long one."""
    words = [word.strip('.,!?…:;«»()"') for word in text.split()]
    longest = max(words, key=len, default="")
    return [longest] if len(longest) >= 12 else []


def _heard(data: bytes) -> list[Spoken]:
    samples, rate = read_sound(data)
    heard = recognise_samples(samples, rate)
    if heard is None:
        return _unintelligible(envelope(samples.mean(axis=1), rate), float(np.abs(samples).max(initial=0.0)))
    speaker = None if heard.channel is None else ("agent", "client")[heard.channel]
    return [
        Spoken(max(line.start - heard.start, 0.0), line.end - heard.start, line.speaker, line.text)
        for line in heard.sound.utterances
        if (speaker is None or line.speaker == speaker)
        and heard.start - 0.3 <= line.start
        and line.end <= heard.end + 0.3
    ]


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


def _clock(seconds: float) -> str:
    tenths = round(max(seconds, 0.0) * 10)
    return f"{tenths // 600:02d}:{tenths % 600 // 10:02d}.{tenths % 10}"


# --- judging ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """One utterance as it stands in the request."""

    index: int
    text: str


def judge(prompt: str, schema: Any, spoil: str = "") -> str:
    """A judgement of the transcript inside the prompt. `spoil` is "", "invented_quotes" or "bad_options"."""
    sound, lines = _known_call(prompt)
    if sound is None:
        lines = _lines(prompt)
    keys = [str(key) for key in enum_of(schema, "question") or ()]
    answers = []
    for key in keys:
        expected = sound.answers.get(key) if sound is not None else None
        answers.append(_answer(key, expected or _by_rule(key, lines), lines))
    findings = [
        _finding(found.kind, found.text, found.quote, lines) for found in (sound.findings if sound is not None else ())
    ]
    ideal: dict[str, Any] = {
        "answers": answers,
        "findings": findings,
        "summary": sound.summary if sound is not None else "Коротка розмова; подробиць за розшифруванням не видно.",
        "advice": list(sound.advice)
        if sound is not None
        else ["Підсумуйте потребу клієнта та назвіть наступний крок."],
        "client_mood": sound.mood if sound is not None else "neutral",
        "language": "uk",
    }
    if spoil == "invented_quotes":
        for entry in (*answers, *findings):
            entry |= {"quote": INVENTED, "evidence": [{"utterance": 0, "quote": INVENTED}]}
    reply = conform(schema, ideal)
    if spoil == "bad_options" and isinstance(reply, dict):
        for entry in reply.get("answers") or []:
            entry["answer"] = "maybe"
    return json.dumps(reply, ensure_ascii=False)


def _answer(key: str, expected: DemoAnswer, lines: list[_Line]) -> dict[str, Any]:
    shown = _place(expected.quote, lines)
    return {
        "question": key,
        "applicable": expected.answer != "na",
        "evidence": [] if shown is None else [{"utterance": shown, "quote": expected.quote}],
        "quote": "" if shown is None else expected.quote,
        "utterance": shown,
        "reason": expected.reason,
        "rationale": expected.reason,
        "answer": expected.answer,
        "confidence": round(0.97 - 0.01 * (len(key) * 7 % 13), 2),
    }


def _finding(kind: str, text: str, quote: str, lines: list[_Line]) -> dict[str, Any]:
    shown = _place(quote, lines)
    return {
        "kind": kind,
        "text": text,
        "utterance": shown,
        "quote": "" if shown is None else quote,
        "evidence": [] if shown is None else [{"utterance": shown, "quote": quote}],
    }


def _place(quote: str, lines: list[_Line]) -> int | None:
    if not quote:
        return None
    exact = (line.index for line in lines if quote in line.text)
    alike = (line.index for line in lines if _plain(quote) in _plain(line.text))
    return next(itertools.chain(exact, alike), None)


def _known_call(prompt: str) -> tuple[DemoSound | None, list[_Line]]:
    """The demo call whose utterances stand in the prompt, and where: at least half of them must be there."""
    plain_lines = [(_plain(line), line) for line in prompt.splitlines()]
    best: tuple[int, DemoSound | None, list[_Line]] = (0, None, [])
    for sound in demo_sounds().values():
        found: list[_Line] = []
        taken = -1
        for said in sound.utterances:
            wanted = _plain(said.text)
            at = next((i for i, (plain, _) in enumerate(plain_lines) if i > taken and wanted in plain), None)
            if at is not None:
                taken = at
                found.append(_Line(_index_in(plain_lines[at][1], len(found)), said.text))
        if sound.utterances and len(found) * 2 >= len(sound.utterances) and len(found) > best[0]:
            best = (len(found), sound, found)
    return best[1], best[2]


_LEADING = re.compile(r"^\W*(\d+)(?![\d]*[:.,]\d)")
_NAMED = re.compile(r'"(?:index|i|n|id|utterance)"\s*:\s*(\d+)')


def _index_in(line: str, ordinal: int) -> int:
    """The number an utterance has in the prompt: named in JSON, leading the line, else its place."""
    found = _NAMED.search(line) or _LEADING.match(line)
    return int(found[1]) if found else ordinal


def _lines(prompt: str) -> list[_Line]:
    """Numbered lines of a transcript of unknown words."""
    found = [(_NAMED.search(line) or _LEADING.match(line), line) for line in prompt.splitlines()]
    return [_Line(int(match[1]), line) for match, line in found if match and re.search(r"agent|client|other", line)]


def _by_rule(key: str, lines: list[_Line]) -> DemoAnswer:
    """A plain answer where no truth is known, from a few words of the transcript."""
    text = _plain(" ".join(line.text for line in lines))
    if key in BREACHES:
        return DemoAnswer("no", "У розмові цього немає.", "")
    signs = {"greet": "добр", "objection": "дорог", "next": "домовил", "bye": "до побачення", "purpose": "зручно"}
    if key in signs:
        said = signs[key] in text
        return DemoAnswer("yes" if said else "no", "Слова є в розмові." if said else "Таких слів не чути.", "")
    if key in ("ack", "answer", "check") and "дорог" not in text:
        return DemoAnswer("na", "Заперечень не було.", "")
    if key == "openq":
        return DemoAnswer("few", "Відкритих запитань небагато.", "")
    return DemoAnswer("yes", "За словами розмови — так.", "")


_APOSTROPHES = re.compile("[’'ʼ`´‘]")


def _plain(text: str) -> str:
    return " ".join(_APOSTROPHES.sub("", text.casefold()).split())
