"""Google's models as ears: one or many pieces, either model, answers of every kind; the sandbox knows what was said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from secrets import token_hex
from typing import Any

import numpy as np
import pytest
from long_call import RATE, Samples, long_call, wav

from callqa_desktop.errors import Refused, Rejected, Throttled, Unavailable
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.sounds import DemoSound
from callqa_desktop.sandbox.world import demo_world
from callqa_desktop.services.analysis.engines import Heard, Hearing, Usage
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.gemini_ears import GeminiEars
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.voice.examine import examine

TRANSCRIBER = "gemini-3.5-transcribe"
MINUTE = 60_000
Hear = Callable[..., Heard]


@pytest.fixture(scope="module")
def call() -> tuple[DemoSound, Samples, Any, bytes]:
    """Five recordings in a row, about seven minutes, with who speaks when."""
    truth, sound = long_call(("01-kitchen", "02-sofa", "03-wardrobe", "05-follow-up"))
    return truth, sound, examine(sound, 0).speech, wav(sound)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setenv("CALLQA_PACE", "0")
    with Sandbox(demo_world(now=1_795_000_000.0)) as running:
        # A key of its own: what is known of an account lives as long as the process, and ports come round again.
        running.secrets["gemini"]["api_key"] = token_hex(8)
        yield running


@pytest.fixture
def usages() -> list[Usage]:
    return []


@pytest.fixture
def hear(sandbox: Sandbox, call: tuple[DemoSound, Samples, Any, bytes], usages: list[Usage]) -> Hear:
    truth, sound, speech, data = call
    sandbox.gemini.learn(truth, data)

    async def record(usage: Usage) -> None:
        usages.append(usage)

    def listen(longest_ms: int | None = None, known: Any = speech, **wishes: Any) -> Heard:
        given = Hearing(sound, 0, known, "inbound", sound.frames * 1000 // RATE, "uk", **wishes)

        async def run() -> Heard:
            async with Gemini(sandbox.secrets["gemini"]["api_key"], "gemini-3.8-flash", sandbox.url) as model:
                return await GeminiEars(model, longest_ms=longest_ms).hear(given, record, Progress())

        return asyncio.run(run())

    return listen


def words(heard: Heard, speaker: str) -> list[str]:
    return " ".join(one.text for one in heard.said if one.speaker == speaker).split()


def true_words(truth: DemoSound, speaker: str) -> list[str]:
    return " ".join(one.text for one in truth.utterances if one.speaker == speaker).split()


def outcomes(usages: list[Usage]) -> list[tuple[str, str]]:
    return [(usage.model, usage.outcome) for usage in usages if usage.purpose == "transcribe"]


@pytest.mark.parametrize("dedicated", [True, False], ids=["dedicated", "general"])
@pytest.mark.parametrize("longest_ms", [None, 2 * MINUTE, 40_000], ids=["whole", "two minutes", "forty seconds"])
def test_pieces_joined_are_the_whole_word_by_word(
    hear: Hear, call: Any, usages: list[Usage], dedicated: bool, longest_ms: int | None
) -> None:
    truth, sound, _, _ = call
    heard = hear(longest_ms, dedicated=dedicated)
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)
    assert [one.start_ms for one in heard.said] == sorted(one.start_ms for one in heard.said)
    starts = {(one.speaker, one.text.split()[0], one.text.split()[-1]): one.start_ms for one in heard.said}
    near = [
        abs(starts[key] - one.start * 1000)
        for one in truth.utterances
        if (key := (one.speaker, one.text.split()[0], one.text.split()[-1])) in starts
    ]
    assert len(near) > len(truth.utterances) * 0.7 and sorted(near)[len(near) * 9 // 10] < 500
    assert heard.model == (TRANSCRIBER if dedicated else "gemini-3.8-flash")
    assert heard.prompt == ("" if dedicated else "transcribe-3")
    pieces = 2 if longest_ms is None else 2 * -(-sound.frames * 1000 // RATE // longest_ms)
    assert len(outcomes(usages)) >= pieces
    assert heard.notes["pieces"] == len(outcomes(usages))
    assert heard.language == "uk" and all(one.language == "uk" for one in heard.said if len(one.text.split()) > 3)


def test_times_of_words_come_from_the_dedicated_model(hear: Hear) -> None:
    heard = hear()
    assert all(len(one.words) == len(one.text.split()) for one in heard.said)
    assert not any(one.estimated for one in heard.said)


def test_without_times_of_words_lines_are_placed_by_the_voice_and_say_so(hear: Hear, call: Any) -> None:
    truth, *_ = call
    heard = hear(word_times=False)
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)
    assert all(one.estimated and not one.words for one in heard.said)
    firsts = {one.text.split(".")[0][:40]: one.start * 1000 for one in truth.utterances}
    near = [abs(one.start_ms - firsts[one.text.split(".")[0][:40]]) for one in heard.said
            if one.text.split(".")[0][:40] in firsts]  # fmt: skip
    assert len(near) > 20 and sorted(near)[len(near) // 2] < 2_500, sorted(near)


@pytest.mark.parametrize("dedicated", [True, False])
def test_speech_without_a_pause_is_joined_by_its_words(hear: Hear, call: Any, dedicated: bool) -> None:
    truth, _, speech, _ = call
    solid = replace(speech, stretches=(np.array([[0.0, speech.duration]]),) * 2)
    heard = hear(60_000, solid, dedicated=dedicated)
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)


@pytest.mark.parametrize("fault", ["drifting_times", "late_times", "reversed_times"])
@pytest.mark.parametrize("dedicated", [True, False])
def test_bad_times_are_mended(sandbox: Sandbox, hear: Hear, call: Any, fault: str, dedicated: bool) -> None:
    truth, *_ = call
    value = {"late_times": 9.0, "drifting_times": 1.06}.get(fault)
    sandbox.faults.set("gemini", fault, value=value)
    heard = hear(dedicated=dedicated)
    firsts = {one.text: one.start * 1000 for one in truth.utterances}
    near = sorted(abs(one.start_ms - firsts[one.text]) for one in heard.said if one.text in firsts)
    assert len(near) > len(truth.utterances) * 0.6
    assert near[len(near) * 8 // 10] < 1_500, near
    for speaker in ("agent", "client"):
        assert sorted(words(heard, speaker)) == sorted(true_words(truth, speaker)), "no word is lost by it"


def test_times_past_the_end_stay_in_the_recording(sandbox: Sandbox, hear: Hear, call: Any) -> None:
    _, sound, _, _ = call
    sandbox.faults.set("gemini", "late_times", value=3_600.0)
    heard = hear(dedicated=False)
    assert heard.said
    assert all(0 <= one.start_ms < one.end_ms <= sound.frames * 1000 // RATE for one in heard.said)
    assert any(one.estimated for one in heard.said)


@pytest.mark.parametrize("dedicated", [True, False])
def test_a_loop_is_asked_for_again(
    sandbox: Sandbox, hear: Hear, usages: list[Usage], call: Any, dedicated: bool
) -> None:
    truth, *_ = call
    sandbox.faults.set("gemini", "looping_answer", times=1)
    heard = hear(dedicated=dedicated)
    assert sorted(outcome for _, outcome in outcomes(usages)) == ["gemini.loop", "ok", "ok"]
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)


@pytest.mark.parametrize("dedicated", [True, False])
def test_a_loop_that_stays_is_cut_and_doubted(sandbox: Sandbox, hear: Hear, dedicated: bool) -> None:
    sandbox.faults.set("gemini", "looping_answer")
    heard = hear(dedicated=dedicated)
    assert max(one.text.split().count("так") for one in heard.said) <= 4
    assert any(word.doubtful for one in heard.said for word in one.words)


def test_no_words_where_somebody_speaks_is_asked_for_again(sandbox: Sandbox, hear: Hear, usages: list[Usage]) -> None:
    sandbox.faults.set("gemini", "no_words", times=1)
    assert hear().said
    assert sorted(outcome for _, outcome in outcomes(usages)) == ["gemini.empty", "ok", "ok"]
    sandbox.faults.set("gemini", "no_words")
    assert hear().said == ()


@pytest.mark.parametrize("dedicated", [True, False])
def test_a_translated_piece_is_asked_for_again(
    sandbox: Sandbox, hear: Hear, usages: list[Usage], call: Any, dedicated: bool
) -> None:
    truth, *_ = call
    sandbox.faults.set("gemini", "translated_answer", times=1)
    heard = hear(2 * MINUTE, dedicated=dedicated)
    assert len(outcomes(usages)) == heard.notes["pieces"] + 1
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)


def test_a_call_in_another_language_stays_as_it_was_heard(sandbox: Sandbox, hear: Hear) -> None:
    sandbox.faults.set("gemini", "translated_answer")
    heard = hear(2 * MINUTE)
    assert {one.language for one in heard.said} == {"en"}


@pytest.mark.parametrize("fault", ["max_tokens", "malformed_answer"])
def test_a_piece_whose_answer_is_cut_off_is_heard_in_halves(
    sandbox: Sandbox, hear: Hear, usages: list[Usage], call: Any, fault: str
) -> None:
    truth, *_ = call
    sandbox.faults.set("gemini", fault, times=4)  # of both sides, at first and when they are asked for again
    heard = hear(dedicated=False)
    assert [o for _, o in outcomes(usages)].count("ok") >= 3
    for speaker in ("agent", "client"):
        assert words(heard, speaker) == true_words(truth, speaker)


def test_one_failed_piece_is_repeated_alone(sandbox: Sandbox, hear: Hear, usages: list[Usage], call: Any) -> None:
    truth, *_ = call
    sandbox.faults.set("gemini", "overloaded", times=4)  # one piece gives up, or several stumble
    heard = hear(2 * MINUTE)
    assert [o for _, o in outcomes(usages)].count("ok") == heard.notes["pieces"], "what was heard is not sent again"
    assert words(heard, "agent") == true_words(truth, "agent")


@pytest.mark.parametrize(
    ("fault", "kind", "most"),
    [("quota_day", Throttled, 4), ("blocked_prompt", Rejected, 4), ("wrong_key", Refused, 4),
     ("http_500", Unavailable, 200)],
)  # fmt: skip
def test_what_stays_so_ends_the_call_without_sending_the_rest(
    sandbox: Sandbox, hear: Hear, usages: list[Usage], fault: str, kind: type[Exception], most: int
) -> None:
    hear_ok = hear(40_000)  # the account is known by now
    assert hear_ok.said
    usages.clear()
    sandbox.faults.set("gemini", fault)
    with pytest.raises(kind):
        hear(40_000)
    assert len(usages) <= most


def test_a_withdrawn_dedicated_model_gives_way_to_the_general_one(
    sandbox: Sandbox, hear: Hear, usages: list[Usage], call: Any
) -> None:
    truth, *_ = call
    sandbox.faults.set("gemini", "model_withdrawn", only=TRANSCRIBER)
    heard = hear()
    assert heard.model == "gemini-3.8-flash" and heard.notes["instead_of"] == TRANSCRIBER
    assert words(heard, "client") == true_words(truth, "client")
    assert (TRANSCRIBER, "gemini.model") in outcomes(usages), "the record shows it"
    usages.clear()
    assert hear().model == "gemini-3.8-flash"
    assert {model for model, _ in outcomes(usages)} == {"gemini-3.8-flash"}, "it is not tried again for a while"


def test_an_account_without_the_dedicated_model(sandbox: Sandbox, hear: Hear, usages: list[Usage]) -> None:
    sandbox.gemini.withdrawn.add(TRANSCRIBER)
    heard = hear()
    assert heard.model == "gemini-3.8-flash" and "instead_of" not in heard.notes
    assert [usage.purpose for usage in usages].count("models") == 1
    hear()
    assert [usage.purpose for usage in usages].count("models") == 1, "the list is asked for once an hour"


def test_one_channel_is_told_apart_by_labels(sandbox: Sandbox, usages: list[Usage]) -> None:
    truth, sound = long_call(("01-kitchen", "02-sofa"), mono=True)
    sandbox.gemini.learn(truth, wav(sound))
    speech = examine(sound, None).speech

    async def record(usage: Usage) -> None:
        usages.append(usage)

    async def run(dedicated: bool) -> Heard:
        given = Hearing(
            sound, None, speech, "inbound", sound.frames * 1000 // RATE, "uk", agent_name="Ґалина Цимбал",
            dedicated=dedicated,
        )  # fmt: skip
        async with Gemini(sandbox.secrets["gemini"]["api_key"], "gemini-3.8-flash", sandbox.url) as model:
            return await GeminiEars(model).hear(given, record, Progress())

    for dedicated in (True, False):
        heard = asyncio.run(run(dedicated))
        for speaker in ("agent", "client"):
            assert words(heard, speaker) == true_words(truth, speaker)
