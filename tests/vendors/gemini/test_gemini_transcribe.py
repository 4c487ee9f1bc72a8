"""The dedicated transcription model through the real google-genai: what is asked, what is made of every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from callqa_desktop.errors import Refused, Rejected, Throttled, Unavailable
from callqa_desktop.services.analysis.dedicated import Wish
from callqa_desktop.services.analysis.engines import Usage
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.shapes import HeardWord, Piece

SOUND = b"fLaC" + bytes(range(256))
MODEL = "gemini-3.5-transcribe"
Make = Callable[..., Any]


@pytest.fixture
def ask(loopback: Any, record: Make) -> Make:
    async def transcribe(wish: Wish, accept: Any, inline: int) -> tuple[Piece, ...]:
        async with Gemini("AIza-test", "gemini-3.8-flash", inline_bytes=inline) as model:
            return await model.transcribe_dedicated(MODEL, SOUND, "audio/flac", wish, record=record, accept=accept)

    def run(wish: Wish | None = None, accept: Any = None, inline: int = 10_000) -> tuple[Piece, ...]:
        return asyncio.run(transcribe(wish or Wish(False, True), accept, inline))

    return run


def part(text: str, **about: Any) -> dict[str, Any]:
    return {"audioTranscription": {"text": text, **about}}


def test_what_is_asked(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([part("Добрий день")]))
    ask(Wish(True, True, tuple(f"Назва {n}" for n in range(1_200)), ("uk",)))
    (asked,) = loopback.asked
    assert asked.path == f"/v1beta/models/{MODEL}:generateContent", "only the test version is documented to know it"
    config = asked.json["generationConfig"]
    wish = config["audioTranscriptionConfig"]
    assert wish["diarization"] is True
    assert (wish.get("wordTimestamp") or wish.get("word_timestamp")) is True
    assert len(wish.get("customVocabulary") or wish.get("custom_vocabulary")) == 1_000, "the vendor's limit"
    assert (wish.get("languageCodes") or wish.get("language_codes")) == ["uk"]
    assert set(config) == {"audioTranscriptionConfig"}, "it takes no schema, no thinking, no limit of its answer"
    assert "systemInstruction" not in asked.json
    (sent,) = asked.json["contents"][0]["parts"]
    assert "inlineData" in sent


def test_nothing_that_is_not_wished_for_is_asked(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([part("Так")]))
    ask(Wish(False, False))
    assert loopback.asked[0].json["generationConfig"]["audioTranscriptionConfig"] == {}


def test_a_good_answer(loopback: Any, ask: Make, candidate: Make, usages: list[Usage]) -> None:
    words = [
        {"word": "Добрий", "startOffset": "1.480s", "endOffset": "1.9s"},
        {"word": "день", "startOffset": "2s", "endOffset": "2.350s"},
    ]
    answer = candidate(
        [part("Добрий день.", words=words, speakerLabel="spk_1", languageCode="uk-UA", endOffset="2.4s")],
        modelVersion=MODEL,
    )
    loopback.say(answer)
    known = (HeardWord("Добрий", 1_480, 1_900), HeardWord("день", 2_000, 2_350))
    assert ask() == (Piece("Добрий день.", "spk_1", "uk", 0, 2_400, known),), "a start of zero is left out"
    (usage,) = usages
    assert (usage.purpose, usage.model, usage.outcome) == ("transcribe", MODEL, "ok")


def test_text_outside_its_field_and_words_without_text_count(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([{"text": "Так."}, {"text": "hmm", "thought": True}, {"text": " "},
                            part("", words=[{"word": "ні"}, {"word": " "}])]))  # fmt: skip
    assert ask() == (Piece("Так."), Piece("", words=(HeardWord("ні"),)))


@pytest.mark.parametrize("offset", ["soon", "-1s", "99999999s", ""])
def test_a_time_that_is_none_is_left_out(loopback: Any, ask: Make, candidate: Make, offset: str) -> None:
    loopback.say(candidate([part("Так", words=[{"word": "Так", "startOffset": "1s", "endOffset": offset}])]))
    assert ask()[0].words == (HeardWord("Так"),)


def test_reversed_times_are_left_out(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([part("Так", startOffset="9s", endOffset="2s")]))
    assert ask() == (Piece("Так"),)


def test_silence_has_no_pieces(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(""), candidate([part("  ")]))
    assert ask() == ()
    assert ask() == ()


def test_an_odd_answer_is_asked_for_once_more_and_then_taken(
    loopback: Any, ask: Make, candidate: Make, usages: list[Usage]
) -> None:
    loopback.say(candidate(""), candidate(""))
    assert ask(accept=lambda pieces: "" if pieces else "gemini.empty") == ()
    assert [usage.outcome for usage in usages] == ["gemini.empty", "ok"]


@pytest.mark.parametrize(
    ("code", "status", "kind", "known_as"),
    [
        (404, "NOT_FOUND", Refused, "gemini.model"),
        (400, "INVALID_ARGUMENT", Rejected, "gemini.rejected"),
        (413, "INVALID_ARGUMENT", Rejected, "gemini.too_large"),
        (403, "PERMISSION_DENIED", Refused, "gemini.forbidden"),
    ],
)
def test_a_refusal_is_told_as_what_it_is(
    loopback: Any, ask: Make, error: Make, usages: list[Usage], code: int, status: str, kind: type[Exception],
    known_as: str,
) -> None:  # fmt: skip
    loopback.say(error(code, status, message='Unknown name "audioTranscriptionConfig"'))
    with pytest.raises(kind) as raised:
        ask()
    assert getattr(raised.value, "code", "") == known_as
    assert [usage.outcome for usage in usages] == [known_as]
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("reason", ["SAFETY", "RECITATION"])
def test_a_blocked_sound(loopback: Any, ask: Make, candidate: Make, reason: str) -> None:
    loopback.say(candidate("", reason))
    with pytest.raises(Rejected) as raised:
        ask()
    assert raised.value.code == "gemini.blocked"


def test_an_answer_cut_off_twice(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([part("Доб")], "MAX_TOKENS"), candidate([part("Доб")], "MAX_TOKENS"))
    with pytest.raises(Rejected) as raised:
        ask()
    assert raised.value.code == "gemini.max_tokens"


def test_outages_and_quotas_are_those_of_every_request(
    loopback: Any, ask: Make, candidate: Make, error: Make, usages: list[Usage]
) -> None:
    loopback.say(error(503, "UNAVAILABLE"), candidate([part("Так")]))
    assert ask()[0].text == "Так"
    day = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "RequestsPerDay"}]}
    loopback.say(error(429, "RESOURCE_EXHAUSTED", day))
    with pytest.raises(Throttled):
        ask()
    loopback.routes.append(lambda asked: error(503, "UNAVAILABLE"))
    with pytest.raises(Unavailable):
        ask()
    assert [usage.outcome for usage in usages][:3] == ["gemini.overloaded", "ok", "gemini.quota_day"]


def test_a_large_sound_is_uploaded_and_deleted(loopback: Any, ask: Make, candidate: Make, answer: Make) -> None:
    def files(asked: Any) -> Any:
        if asked.path.startswith("/upload/") and "upload_id" not in asked.path:
            url = f"{loopback.url}/upload/v1/files?upload_id=1"
            return answer({}, headers={"X-Goog-Upload-URL": url, "X-Goog-Upload-Status": "active"})
        if "upload_id" in asked.path:
            file = {"name": "files/x", "uri": f"{loopback.url}/v1/files/x", "state": "ACTIVE"}
            return answer({"file": file}, headers={"X-Goog-Upload-Status": "final"})
        return answer({}) if asked.method == "DELETE" else None

    loopback.routes.append(files)
    loopback.say(candidate([part("Так")]))
    assert ask(inline=10)[0].text == "Так"
    assert [a.method for a in loopback.asked][-1] == "DELETE", "the sound does not stay with the vendor"
    (sent,) = loopback.generated[0].json["contents"][0]["parts"]
    assert "fileData" in sent
