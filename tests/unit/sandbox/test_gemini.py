"""The stand-in for Gemini, asked by the vendor's own library."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from google import genai
from google.genai import errors, types

from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.sounds import demo_mp3, demo_original, demo_sounds, read_sound

MODEL = "gemini-3.8-flash"
LINES = {
    "type": "object",
    "properties": {
        "language": {"type": "string"},
        "utterances": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "start": {"type": "string"},
                    "end": {"type": "number"},
                    "speaker": {"type": "string", "enum": ["agent", "client", "other"]},
                    "text": {"type": "string"},
                },
            },
        },
    },
}
JUDGEMENT = {
    "$defs": {
        "Answer": {
            "type": "object",
            "properties": {
                "question": {"type": "string", "enum": ["greet", "recap_need", "openq"]},
                "answer": {"type": "string", "enum": ["yes", "partly", "no", "many", "few", "none", "na"]},
                "evidence": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"utterance": {"type": "integer"}, "quote": {"type": "string"}},
                    },
                },
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            },
        },
        "Finding": {
            "type": "object",
            "properties": {
                "kind": {"type": "string", "enum": ["doubt", "conflict", "strength", "keyword"]},
                "utterance": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "quote": {"type": "string"},
            },
        },
    },
    "type": "object",
    "properties": {
        "answers": {"type": "array", "items": {"$ref": "#/$defs/Answer"}},
        "findings": {"type": "array", "items": {"$ref": "#/$defs/Finding"}},
        "summary": {"type": "string"},
        "advice": {"type": "array", "items": {"type": "string"}, "maxItems": 1},
        "client_mood": {"type": "string", "enum": ["positive", "neutral", "negative", "mixed", ""]},
    },
}


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[genai.Client]:
    with genai.Client(
        api_key=sandbox.secrets["gemini"]["api_key"], http_options=types.HttpOptions(base_url=sandbox.url)
    ) as made:
        yield made


def ask(client: genai.Client, contents: Any, schema: Any = None, **config: Any) -> types.GenerateContentResponse:
    if schema is not None:
        config |= {"response_mime_type": "application/json", "response_json_schema": schema}
    return client.models.generate_content(model=MODEL, contents=contents, config=types.GenerateContentConfig(**config))


def inline(data: bytes, kind: str = "audio/mp3") -> list[Any]:
    return [types.Part.from_bytes(data=data, mime_type=kind), "Розшифруй"]


def transcript(sound_id: str) -> str:
    said = demo_sounds()[sound_id].utterances
    lines = "\n".join(
        json.dumps({"i": i, "at": "00:00.0", "who": one.speaker, "text": one.text}, ensure_ascii=False)
        for i, one in enumerate(said)
    )
    return f"<transcript>\n{lines}\n</transcript>"


def reason_of(error: errors.APIError) -> dict[str, Any]:
    details: Any = error.details
    return dict(details["error"])


def test_models_are_listed_with_what_they_can_do(client: genai.Client) -> None:
    listed = list(client.models.list(config={"page_size": 2}))
    able = [m.name for m in listed if "generateContent" in (m.supported_actions or [])]
    assert f"models/{MODEL}" in able and "models/gemini-embedding-2" not in able
    assert client.models.get(model=MODEL).input_token_limit == 1_048_576


def test_a_wrong_key_is_told(sandbox: Sandbox) -> None:
    with (
        genai.Client(api_key="other", http_options=types.HttpOptions(base_url=sandbox.url)) as client,
        pytest.raises(errors.ClientError) as caught,
    ):
        list(client.models.list())
    assert caught.value.code == 400
    assert reason_of(caught.value)["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize("sound_id", sorted(demo_sounds()))
def test_every_recording_is_heard_inline(client: genai.Client, sound_id: str) -> None:
    sound = demo_sounds()[sound_id]
    reply = json.loads(ask(client, inline(demo_mp3(sound_id)), LINES).text or "")
    assert [line["text"] for line in reply["utterances"]] == [said.text for said in sound.utterances]
    assert [line["speaker"] for line in reply["utterances"]] == [said.speaker for said in sound.utterances]


def test_one_side_is_heard_alone_with_its_times(client: genai.Client, encoded: Any) -> None:
    samples, rate = read_sound(demo_mp3("01-kitchen"))
    reply = json.loads(ask(client, inline(encoded(samples[:, 1:], rate, "FLAC"), "audio/flac"), LINES).text or "")
    said = [one for one in demo_sounds()["01-kitchen"].utterances if one.speaker == "client"]
    assert [line["text"] for line in reply["utterances"]] == [one.text for one in said]
    for line, one in zip(reply["utterances"], said, strict=True):
        minutes, seconds = line["start"].split(":")
        assert int(minutes) * 60 + float(seconds) == pytest.approx(one.start, abs=0.15)
        assert line["end"] == pytest.approx(one.end, abs=0.15)


def test_usage_counts_the_seconds_of_sound(client: genai.Client) -> None:
    usage = ask(client, inline(demo_original("03-wardrobe"), "audio/ogg"), LINES).usage_metadata
    assert usage is not None and usage.prompt_tokens_details is not None
    by_kind = {detail.modality: detail.token_count for detail in usage.prompt_tokens_details}
    assert by_kind[types.MediaModality.AUDIO] == pytest.approx(demo_sounds()["03-wardrobe"].seconds * 32, abs=2)
    assert usage.total_token_count == (usage.prompt_token_count or 0) + (usage.candidates_token_count or 0)


def test_a_file_is_uploaded_processed_used_and_deleted(sandbox: Sandbox, client: genai.Client) -> None:
    sandbox.gemini.processing_polls = 2
    config = types.UploadFileConfig(mime_type="audio/mp3", display_name="Дзвінок", name="files/our-own-name")
    file = client.files.upload(file=io.BytesIO(demo_mp3("02-sofa")), config=config)
    assert (file.name, file.state, file.display_name) == ("files/our-own-name", types.FileState.PROCESSING, "Дзвінок")
    with pytest.raises(errors.ClientError) as early:
        ask(client, [file, "Розшифруй"], LINES)
    assert reason_of(early.value)["status"] == "FAILED_PRECONDITION"
    polls = 0
    while file.state == types.FileState.PROCESSING:
        file = client.files.get(name=file.name or "")
        polls += 1
    assert (polls, file.state) == (3, types.FileState.ACTIVE)
    assert len(json.loads(ask(client, [file, "Розшифруй"], LINES).text or "")["utterances"]) == 16
    client.files.delete(name=file.name or "")
    assert sandbox.gemini.files == {} and sandbox.gemini.uploaded == 1
    with pytest.raises(errors.ClientError) as gone:
        client.files.get(name=file.name or "")
    assert gone.value.code == 404


def test_a_long_upload_comes_in_pieces(sandbox: Sandbox, client: genai.Client) -> None:
    data = bytes(9 * 1024 * 1024)
    file = client.files.upload(file=io.BytesIO(data), config={"mime_type": "audio/wav"})
    assert file.size_bytes == len(data) and next(iter(sandbox.gemini.files.values())).data == data


@pytest.mark.parametrize("sound_id", [i for i in sorted(demo_sounds()) if demo_sounds()[i].utterances])
def test_a_judgement_follows_the_truth_and_quotes_the_request(client: genai.Client, sound_id: str) -> None:
    sound = demo_sounds()[sound_id]
    reply = json.loads(ask(client, transcript(sound_id), JUDGEMENT).text or "")
    assert {a["question"]: a["answer"] for a in reply["answers"]} == {
        key: sound.answers[key].answer for key in ("greet", "recap_need", "openq")
    }
    assert reply["summary"] == sound.summary and len(reply["advice"]) == 1
    quoted = [e for a in reply["answers"] for e in a["evidence"]] + reply["findings"]
    assert all(e["quote"] in sound.utterances[e["utterance"]].text for e in quoted)
    assert reply["findings"] and all(finding["quote"] for finding in reply["findings"])


def test_a_judgement_is_in_the_language_it_is_asked_in(client: genai.Client) -> None:
    asked = f"Answer in English.\n{transcript('02-sofa')}"
    assert json.loads(ask(client, asked, JUDGEMENT).text or "")["summary"].startswith("The client compares the sofa")


def test_an_unknown_conversation_is_judged_by_simple_rules(client: genai.Client) -> None:
    said = '{"i": 0, "who": "agent", "text": "Добридень"}\n{"i": 1, "who": "client", "text": "Це дорого"}'
    prompt = f"<transcript>\n{said}\n</transcript>"
    reply = json.loads(ask(client, prompt, JUDGEMENT).text or "")
    assert {a["question"]: a["answer"] for a in reply["answers"]} == {
        "greet": "yes",
        "recap_need": "yes",
        "openq": "few",
    }


def test_a_pydantic_schema_works_too(client: genai.Client) -> None:
    schema = types.Schema.from_json_schema(json_schema=types.JSONSchema.model_validate(LINES))
    config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=schema)
    reply = client.models.generate_content(model=MODEL, contents=inline(demo_mp3("06-cold")), config=config)
    assert len(json.loads(reply.text or "")["utterances"]) == 11


def test_counting_and_streaming(client: genai.Client) -> None:
    assert client.models.count_tokens(model=MODEL, contents="дванадцять_літер").total_tokens == 4
    assert "".join(c.text or "" for c in client.models.generate_content_stream(model=MODEL, contents="привіт")) == "OK"


def test_v1beta_and_snake_case_are_taken(sandbox: Sandbox, http: httpx.Client) -> None:
    body = {"contents": [{"parts": [{"text": "привіт"}]}], "generation_config": {"max_output_tokens": 10}}
    key = {"x-goog-api-key": sandbox.secrets["gemini"]["api_key"]}
    assert http.post(f"/v1beta/models/{MODEL}:generateContent", json=body, headers=key).status_code == 200
    unknown = http.post(f"/v1/models/{MODEL}:generateContent", json={**body, "audio_mode": 1}, headers=key)
    assert unknown.status_code == 400 and "Unknown name" in unknown.text
    assert http.get("/v1/models").status_code == 403


def test_thinking_rules_of_the_model(client: genai.Client) -> None:
    with pytest.raises(errors.ClientError):
        ask(client, "привіт", thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.MINIMAL))
    low = types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW)
    assert ask(client, "привіт", thinking_config=low).text == "OK"


def test_faults_of_answers(sandbox: Sandbox, client: genai.Client) -> None:
    def with_fault(name: str) -> types.GenerateContentResponse:
        sandbox.faults.set("gemini", name, times=1)
        return ask(client, transcript("01-kitchen"), JUDGEMENT)

    blocked = with_fault("blocked_prompt")
    assert blocked.candidates is None and blocked.prompt_feedback is not None and blocked.text is None
    for name in ("safety", "recitation", "other"):
        stopped = with_fault(name)
        assert stopped.candidates is not None and stopped.text is None
        assert str(stopped.candidates[0].finish_reason).endswith(name.upper())
    cut = with_fault("max_tokens")
    assert cut.candidates is not None and cut.candidates[0].finish_reason == types.FinishReason.MAX_TOKENS
    for name in ("max_tokens", "malformed_answer", "fenced_answer", "empty_answer"):
        with pytest.raises(ValueError, match=r"."):
            json.loads(with_fault(name).text or "")
    assert json.loads(with_fault("wrong_shape").text or "") == {"result": "ok"}
    invented = json.loads(with_fault("invented_quotes").text or "")
    assert invented["answers"][0]["evidence"][0]["quote"] not in transcript("01-kitchen")
    assert json.loads(with_fault("bad_options").text or "")["answers"][0]["answer"] == "maybe"


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("quota_minute", 429, "RESOURCE_EXHAUSTED"),
        ("quota_day", 429, "RESOURCE_EXHAUSTED"),
        ("overloaded", 503, "UNAVAILABLE"),
        ("model_withdrawn", 404, "NOT_FOUND"),
        ("wrong_key", 400, "INVALID_ARGUMENT"),
    ],
)
def test_faults_that_are_errors(sandbox: Sandbox, client: genai.Client, fault: str, code: int, status: str) -> None:
    sandbox.faults.set("gemini", fault, times=1, value=13)
    with pytest.raises(errors.APIError) as caught:
        ask(client, "привіт")
    reason = reason_of(caught.value)
    assert (caught.value.code, reason["status"]) == (code, status)
    if code == 429:
        assert ("PerDay" in json.dumps(reason)) == (fault == "quota_day")
        assert '"retryDelay": "13s"' in json.dumps(reason)
    assert ask(client, "привіт").text == "OK"


def test_a_failed_file(sandbox: Sandbox, client: genai.Client) -> None:
    sandbox.gemini.processing_polls = 0
    sandbox.faults.set("gemini", "file_failed", times=1)
    file = client.files.upload(file=io.BytesIO(b"x"), config={"mime_type": "audio/mp3"})
    assert file.state == types.FileState.FAILED
