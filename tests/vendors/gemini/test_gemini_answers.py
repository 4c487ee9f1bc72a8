"""The real google-genai against a loopback server: what is sent, and every way an answer can be good or bad."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import pytest

from callqa_desktop.errors import Cancelled, Refused, Rejected, Throttled, Unavailable, UserFacingError
from callqa_desktop.services.analysis.engines import Usage
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.shapes import ChannelReply, transcript_schema
from callqa_desktop.services.progress import Progress

GOOD = '{"language": "uk", "utterances": [{"start": "00:01.0", "end": "00:02.5", "text": "Добрий день"}]}'
SCHEMA = transcript_schema(mixed=False)
SOUND = b"RIFF" + bytes(range(256))
KEY = "AIza-test-key"
Make = Callable[..., Any]


@pytest.fixture
def ask(loopback: Any, record: Make) -> Make:
    """Transcribes the sound with the loopback's model."""

    async def transcribe(progress: Progress | None = None) -> ChannelReply:
        async with Gemini(KEY, "gemini-3.8-flash") as model:
            return await model.transcribe(
                SOUND, "audio/flac", "write it down", SCHEMA, ChannelReply, record=record, progress=progress
            )

    return lambda progress=None: asyncio.run(transcribe(progress))


def test_a_good_answer(loopback: Any, ask: Make, candidate: Make, usages: list[Usage]) -> None:
    loopback.say(candidate(GOOD))
    reply = ask()
    assert [(line.start, line.end, line.text) for line in reply.utterances] == [(1_000, 2_500, "Добрий день")]
    (usage,) = usages
    assert (usage.purpose, usage.model, usage.outcome) == ("transcribe", "gemini-3.8-flash", "ok")
    assert (usage.input_tokens, usage.output_tokens, usage.thinking_tokens) == (9_600, 100, 50)
    assert usage.sent_bytes > len(SOUND)


def test_what_is_sent(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(GOOD))
    ask()
    (asked,) = loopback.asked
    assert asked.path == "/v1/models/gemini-3.8-flash:generateContent", "the key is never in the address"
    assert asked.headers["x-goog-api-key"] == KEY
    assert int(asked.headers["x-server-timeout"]) > 0, "a time limit is set"
    body = asked.json
    (part,) = body["contents"][0]["parts"]
    assert base64.urlsafe_b64decode(part["inlineData"]["data"]) == SOUND
    assert part["inlineData"]["mime_type"] == "audio/flac"
    config = body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"] == SCHEMA
    assert not {"temperature", "topP", "topK", "thinkingConfig"} & set(config), "left to the model"
    assert {s["threshold"] for s in body["safetySettings"]} == {"BLOCK_NONE"}


def test_judging_sends_text_alone(loopback: Any, record: Make, candidate: Make) -> None:
    async def judge() -> ChannelReply:
        async with Gemini(KEY, "models/gemini-3.8-flash") as model:
            return await model.judge("<transcript>", "judge it", SCHEMA, ChannelReply, record=record)

    loopback.say(candidate(GOOD))
    asyncio.run(judge())
    body = loopback.asked[0].json
    assert body["contents"][0]["parts"] == [{"text": "<transcript>"}]
    assert body["systemInstruction"]["parts"] == [{"text": "judge it"}]


def test_thoughts_are_not_part_of_the_answer(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate([{"text": "hmm", "thought": True}, {"text": GOOD[:20]}, {"text": GOOD[20:]}]))
    assert ask().utterances


def test_a_fenced_answer_is_read(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(f"```json\n{GOOD}\n```"))
    assert ask().utterances


def test_a_continued_answer_is_put_together(loopback: Any, ask: Make, candidate: Make, usages: list[Usage]) -> None:
    first = candidate(GOOD[:30], "CONTINUATION")
    first.body["candidates"][0]["continuationToken"] = "dDE="
    loopback.say(first, candidate(GOOD[30:]))
    assert ask().utterances
    assert usages[0].output_tokens == 200


@pytest.mark.parametrize("bad", ["", "{}", "no json", GOOD[:50], '{"utterances": "none"}'])
def test_an_unreadable_answer_is_asked_for_once_more(
    loopback: Any, ask: Make, candidate: Make, usages: list[Usage], bad: str
) -> None:
    loopback.say(candidate(bad), candidate(GOOD))
    assert ask().utterances
    assert [usage.outcome for usage in usages] == ["gemini.malformed", "ok"]


def test_twice_unreadable_is_an_error(loopback: Any, ask: Make, candidate: Make, usages: list[Usage]) -> None:
    loopback.say(candidate("{}"), candidate("{}"), candidate(GOOD))
    with pytest.raises(Rejected, match="cannot be read") as raised:
        ask()
    assert raised.value.code == "gemini.malformed"
    assert len(usages) == len(loopback.asked) == 2


def test_a_cut_off_answer_gets_more_room(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(GOOD[:40], "MAX_TOKENS"), candidate(GOOD))
    assert ask().utterances
    rooms = [asked.json["generationConfig"]["maxOutputTokens"] for asked in loopback.generated]
    assert rooms[1] > rooms[0]


def test_an_answer_too_long_for_the_model(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(GOOD[:40], "MAX_TOKENS"), candidate("", "MAX_TOKENS"))
    with pytest.raises(Rejected) as raised:
        ask()
    assert raised.value.code == "gemini.max_tokens"


@pytest.mark.parametrize("reason", ["SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "LANGUAGE"])
def test_a_blocked_answer_is_final(loopback: Any, ask: Make, candidate: Make, usages: list[Usage], reason: str) -> None:
    loopback.say(candidate("", reason))
    with pytest.raises(Rejected) as raised:
        ask()
    assert raised.value.code == "gemini.blocked" and reason in str(raised.value)
    assert [usage.outcome for usage in usages] == ["gemini.blocked"]


@pytest.mark.parametrize("reason", ["OTHER", "MALFORMED_RESPONSE", "FINISH_REASON_UNSPECIFIED", None])
def test_an_odd_end_is_asked_for_once_more(loopback: Any, ask: Make, candidate: Make, reason: str | None) -> None:
    loopback.say(candidate(GOOD, reason), candidate(GOOD))
    assert ask().utterances
    assert len(loopback.asked) == 2


@pytest.mark.filterwarnings("ignore:.*is not a valid FinishReason")
def test_an_end_nobody_knows_yet(loopback: Any, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(GOOD, "TIRED"), candidate(GOOD))
    assert ask().utterances


@pytest.mark.parametrize("reason", ["SAFETY", "OTHER", "PROHIBITED_CONTENT"])
def test_a_blocked_question(loopback: Any, ask: Make, answer: Make, usages: list[Usage], reason: str) -> None:
    loopback.say(answer({"promptFeedback": {"blockReason": reason}, "usageMetadata": {"promptTokenCount": 7}}))
    with pytest.raises(Rejected, match="does not process"):
        ask()
    assert usages[0].input_tokens == 7


def test_no_candidates_at_all(loopback: Any, ask: Make, answer: Make) -> None:
    loopback.say(answer({"candidates": []}), answer({"candidates": []}))
    with pytest.raises(Rejected):
        ask()


# --- outages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 503, 504])
def test_an_outage_is_sat_out(
    loopback: Any, ask: Make, candidate: Make, error: Make, usages: list[Usage], code: int
) -> None:
    loopback.say(error(code, "UNAVAILABLE"), error(code, "UNAVAILABLE"), candidate(GOOD))
    assert ask().utterances
    assert len(usages) == 3 and usages[-1].outcome == "ok" and usages[0].cost_micro_usd is None


def test_a_lasting_outage(loopback: Any, ask: Make, error: Make, usages: list[Usage]) -> None:
    loopback.routes.append(lambda asked: error(503, "UNAVAILABLE"))
    with pytest.raises(Unavailable, match="overloaded") as raised:
        ask()
    assert raised.value.retry_after
    assert len(usages) == len(loopback.asked) == 4, "each attempt is on the record"


@pytest.mark.parametrize(
    "page",
    [
        {"body": b"<html>maintenance</html>", "headers": {"Content-Type": "text/html"}},
        {"body": b'{"candidates": [{"conte'},
        {"body": b"[1, 2]"},
        {"body": {"status": "maintenance"}},
        {"body": b'{"candidates": [{"content": {}}]}', "cut": True},
        {"body": b"\xff\xfe\x00"},
        {"body": b"<html>moved</html>", "status": 201},
        {"body": b"<html>bad gateway</html>", "status": 502, "headers": {"Content-Type": "text/html"}},
        {"body": b"[]", "status": 500},
        {"body": {"error": "text"}, "status": 500},
        {"lost": True},
    ],
    ids=["html", "truncated", "list", "foreign", "cut", "bytes", "201", "502 html", "500 list", "500 text", "lost"],
)
def test_what_is_no_answer_counts_as_an_outage(
    loopback: Any, ask: Make, candidate: Make, answer: Make, page: dict[str, Any]
) -> None:
    loopback.say(answer(**page), candidate(GOOD))
    assert ask().utterances
    loopback.routes.append(lambda asked: answer(**page))
    with pytest.raises(Unavailable):
        ask()


def test_nobody_listens(record: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_PACE", "0")

    async def models() -> list[str]:
        async with Gemini(KEY, "", "http://127.0.0.1:9") as model:
            return await model.models()

    with pytest.raises(Unavailable, match="cannot be reached") as raised:
        asyncio.run(models())
    assert raised.value.code == "net.refused"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "not an address", "http://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(Unavailable) as raised:
        asyncio.run(Gemini(KEY, "", url).models())
    assert raised.value.code == "net.address"


def test_an_answer_that_never_comes(
    loopback: Any, ask: Make, answer: Make, usages: list[Usage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callqa_desktop.services.analysis.gemini.LONG_TIMEOUT", 0.2)
    loopback.say(answer(hang=True))
    with pytest.raises(Unavailable) as raised:
        ask()
    assert raised.value.code == "net.timeout"
    assert [usage.outcome for usage in usages] == ["net.timeout"]


def test_cancelling_stops_a_request_under_way(loopback: Any, ask: Make, answer: Make, usages: list[Usage]) -> None:
    import threading

    progress = Progress()
    loopback.say(answer(hang=True))

    def cancel() -> None:
        loopback.hanging.wait(10)
        progress.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(Cancelled):
        ask(progress)
    thread.join()
    assert [usage.outcome for usage in usages] == ["cancelled"]


# --- refusals --------------------------------------------------------------------------------------------------------

WRONG_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}


@pytest.mark.parametrize(
    ("code", "status", "details", "kind", "expected"),
    [
        (400, "INVALID_ARGUMENT", [WRONG_KEY], Refused, "gemini.wrong_key"),
        (400, "FAILED_PRECONDITION", [], Refused, "gemini.precondition"),
        (401, "UNAUTHENTICATED", [], Refused, "gemini.forbidden"),
        (403, "PERMISSION_DENIED", [], Refused, "gemini.forbidden"),
        (404, "NOT_FOUND", [], Refused, "gemini.model"),
        (400, "INVALID_ARGUMENT", [], Rejected, "gemini.rejected"),
        (413, "", [], Rejected, "gemini.too_large"),
    ],
)
def test_a_refusal_is_not_repeated(
    loopback: Any,
    ask: Make,
    error: Make,
    code: int,
    status: str,
    details: list[Any],
    kind: type[UserFacingError],
    expected: str,
) -> None:
    loopback.say(error(code, status, *details, message=f"key {KEY} and words of a call"))
    with pytest.raises(kind) as raised:
        ask()
    assert raised.value.code == expected and raised.value.remedy
    assert KEY not in str(raised.value) and "words" not in str(raised.value)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__
    assert len(loopback.asked) == 1


def test_a_field_v1_does_not_know_goes_to_v1beta(loopback: Any, ask: Make, error: Make, candidate: Make) -> None:
    unknown = 'Invalid JSON payload received. Unknown name "responseJsonSchema"'
    loopback.say(error(400, "INVALID_ARGUMENT", message=unknown), candidate(GOOD))
    assert ask().utterances
    assert [asked.path.split("/")[1] for asked in loopback.asked] == ["v1", "v1beta"]


@pytest.mark.parametrize("key", ["ключ", "", "  ", "two words", "a\nb"])
def test_a_key_that_cannot_be_one_is_refused_before_anything_is_sent(loopback: Any, key: str) -> None:
    with pytest.raises(Refused) as raised:
        asyncio.run(Gemini(key, "m").models())
    assert raised.value.code == "gemini.malformed_key"
    assert not loopback.asked


def test_the_given_key_and_place_hold_against_the_environment(
    loopback: Any, ask: Make, candidate: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "another-key")
    monkeypatch.setenv("GOOGLE_GENAI_USE_ENTERPRISE", "true")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "beta")
    loopback.say(candidate(GOOD))
    ask()
    assert loopback.asked[0].headers["x-goog-api-key"] == KEY
    assert loopback.asked[0].path.startswith("/v1/")


# --- quotas ----------------------------------------------------------------------------------------------------------


def quota(name: str, delay: str | None) -> list[dict[str, Any]]:
    violations = [{"quotaMetric": "generativelanguage.googleapis.com/requests", "quotaId": name}]
    details: list[dict[str, Any]] = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": violations},
        {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
    ]
    if delay:
        details.append({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay})
    return details


def test_a_short_pause_is_waited(loopback: Any, ask: Make, error: Make, candidate: Make, usages: list[Usage]) -> None:
    loopback.say(error(429, "RESOURCE_EXHAUSTED", *quota("RequestsPerMinute", "0.3s")), candidate(GOOD))
    assert ask().utterances
    assert usages[1].at - usages[0].at >= 290, "also where the program's own pauses are nothing"


def test_a_long_pause_puts_the_job_off(loopback: Any, ask: Make, error: Make) -> None:
    loopback.say(error(429, "RESOURCE_EXHAUSTED", *quota("TokensPerMinute", "600s")))
    with pytest.raises(Throttled) as raised:
        ask()
    assert raised.value.retry_after == 600
    assert len(loopback.asked) == 1


def test_a_daily_quota_is_not_waited_for(loopback: Any, ask: Make, error: Make) -> None:
    loopback.say(error(429, "RESOURCE_EXHAUSTED", *quota("RequestsPerDayPerProject-FreeTier", "13s")))
    with pytest.raises(Throttled, match="daily quota") as raised:
        ask()
    assert "midnight Pacific" in str(raised.value)
    assert raised.value.retry_after is not None and 0 < raised.value.retry_after <= 25 * 3600
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("body", [{"error": {"code": 429}}, {"error": {"details": "x"}}, b"slow down", []])
def test_a_pause_without_a_length(loopback: Any, ask: Make, answer: Make, body: Any) -> None:
    loopback.say(answer(body, 429))
    with pytest.raises(Throttled) as raised:
        ask()
    assert raised.value.retry_after


# --- models ----------------------------------------------------------------------------------------------------------


def test_the_models_that_can_generate_are_listed(loopback: Any, answer: Make) -> None:
    def model(name: str, *methods: str) -> dict[str, Any]:
        return {"name": f"models/{name}", "supportedGenerationMethods": list(methods)}

    loopback.say(
        answer(
            {"models": [model("gemini-b", "generateContent"), model("embed", "embedContent")], "nextPageToken": "2"}
        ),
        answer({"models": [model("gemini-a", "countTokens", "generateContent"), {"name": "models/none"}]}),
    )

    async def models() -> list[str]:
        async with Gemini(KEY, "") as client:
            return await client.models()

    assert asyncio.run(models()) == ["gemini-a", "gemini-b"]
    assert [asked.path for asked in loopback.asked] == ["/v1/models", "/v1/models?pageToken=2"]
