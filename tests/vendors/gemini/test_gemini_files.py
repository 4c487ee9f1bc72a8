"""Sound too large for a request goes through the Files API and is deleted after use, whatever happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from callqa_desktop.errors import Cancelled, Rejected, Unavailable
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.shapes import ChannelReply, transcript_schema
from callqa_desktop.services.progress import Progress

GOOD = '{"utterances": [{"start": "00:01.0", "end": "00:02.5", "text": "Добрий день"}]}'
SCHEMA = transcript_schema(mixed=False)
SOUND = bytes(range(256)) * 40_000
"""10 MB: two pieces of an upload."""
Make = Callable[..., Any]


class Files:
    """The Files API, one file at a time."""

    def __init__(self, loopback: Any, answer: Make) -> None:
        self.answer, self.url = answer, loopback.url
        self.host = self.url
        self.received = b""
        self.states = ["PROCESSING", "ACTIVE"]
        self.deleted: list[str] = []
        self.name = ""
        self.upload_status = 200
        self.delete_status = 200
        loopback.routes.append(self.route)

    def route(self, asked: Any) -> Any:
        if asked.path == "/upload/v1/files":
            self.name = asked.json["file"]["name"]
            headers = {"X-Goog-Upload-URL": f"{self.host}/pieces?upload_id=1", "X-Goog-Upload-Status": "active"}
            return self.answer({}, headers=headers)
        if asked.path.startswith("/pieces"):
            if self.upload_status != 200:
                return self.answer({}, self.upload_status, {"X-Goog-Upload-Status": "final"})
            self.received += asked.body
            if "finalize" not in asked.headers["x-goog-upload-command"]:
                return self.answer({}, headers={"X-Goog-Upload-Status": "active"})
            return self.answer({"file": self.file("PROCESSING")}, headers={"X-Goog-Upload-Status": "final"})
        if asked.path.startswith("/v1/files/") and asked.method == "GET":
            return self.answer(self.file(self.states.pop(0) if len(self.states) > 1 else self.states[0]))
        if asked.path.startswith("/v1/files/") and asked.method == "DELETE":
            self.deleted.append(asked.path.removeprefix("/v1/"))
            return self.answer({}, self.delete_status)
        return None

    def file(self, state: str) -> dict[str, Any]:
        return {"name": self.name, "uri": f"{self.url}/v1/{self.name}", "mimeType": "audio/flac", "state": state}


@pytest.fixture
def files(loopback: Any, answer: Make) -> Files:
    return Files(loopback, answer)


@pytest.fixture
def ask(loopback: Any, record: Make) -> Make:
    async def transcribe(progress: Progress | None, base_url: str | None) -> ChannelReply:
        async with Gemini("key", "gemini-3.8-flash", base_url, inline_bytes=1_000_000) as model:
            return await model.transcribe(
                SOUND, "audio/flac", "write", SCHEMA, ChannelReply, record=record, progress=progress
            )

    return lambda progress=None, base_url=None: asyncio.run(transcribe(progress, base_url))


def test_a_large_sound_is_uploaded_used_and_deleted(loopback: Any, files: Files, ask: Make, candidate: Make) -> None:
    loopback.say(candidate(GOOD))
    assert ask().utterances
    assert files.received == SOUND
    (generated,) = loopback.generated
    assert generated.json["contents"][0]["parts"] == [
        {"fileData": {"file_uri": f"{loopback.url}/v1/{files.name}", "mime_type": "audio/flac"}}
    ]
    assert files.deleted == [files.name]
    described = json.loads(next(a for a in loopback.asked if a.path == "/upload/v1/files").body)["file"]
    assert described["mime_type"] == "audio/flac" and int(described["size_bytes"]) == len(SOUND)
    assert len(files.name) <= len("files/") + 40
    polled = [a for a in loopback.asked if a.method == "GET"]
    assert len(polled) == 2, "it is used once it is active"


def test_the_upload_stays_at_the_given_address(loopback: Any, files: Files, ask: Make, candidate: Make) -> None:
    files.host = "https://generativelanguage.googleapis.invalid"
    loopback.say(candidate(GOOD))
    assert ask().utterances
    assert files.received == SOUND


def test_a_file_the_vendor_cannot_process(loopback: Any, files: Files, ask: Make) -> None:
    files.states = ["FAILED"]
    with pytest.raises(Rejected) as raised:
        ask()
    assert raised.value.code == "gemini.file"
    assert files.deleted == [files.name]
    assert not loopback.generated


def test_a_failed_request_deletes_the_file_too(loopback: Any, files: Files, ask: Make, candidate: Make) -> None:
    loopback.say(candidate("", "SAFETY"))
    with pytest.raises(Rejected):
        ask()
    assert files.deleted == [files.name]


def test_a_failed_upload_is_repeated_and_deleted(loopback: Any, files: Files, ask: Make) -> None:
    files.upload_status = 503
    with pytest.raises(Unavailable):
        ask()
    started = [a for a in loopback.asked if a.path == "/upload/v1/files"]
    assert len(started) == 4
    assert files.deleted == [files.name], "it may be there half-way"


def test_cancelling_deletes_the_file(loopback: Any, files: Files, ask: Make) -> None:
    progress = Progress()
    files.states = ["PROCESSING"]

    def cancel_at_the_second_look(asked: Any) -> None:
        if asked.method == "GET" and sum(a.method == "GET" for a in loopback.asked) == 2:
            progress.cancel()

    loopback.routes.insert(0, cancel_at_the_second_look)
    with pytest.raises(Cancelled):
        ask(progress)
    assert files.deleted == [files.name]


def test_a_file_that_cannot_be_deleted_spoils_nothing(
    loopback: Any, files: Files, ask: Make, candidate: Make, caplog: pytest.LogCaptureFixture
) -> None:
    files.delete_status = 404
    loopback.say(candidate(GOOD))
    assert ask().utterances
    assert "not deleted" in caplog.text


def test_an_upload_without_an_address_for_the_pieces(loopback: Any, ask: Make, answer: Make) -> None:
    loopback.routes.append(lambda asked: answer({}))
    with pytest.raises(Unavailable):
        ask()
