"""Gemini's REST interface (v1 and v1beta), as google-genai uses it: models, files, countTokens, generateContent.

It takes camel-case and snake-case keys alike, wants the key in a header, gives its own address for uploads, and answers
with usage, finish reasons and google.rpc errors. What it hears is in `gemini_ears`, what it thinks in `gemini_mind`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from callqa_desktop.sandbox import gemini_ears as ears
from callqa_desktop.sandbox import gemini_mind as mind
from callqa_desktop.sandbox.ears import Known, known
from callqa_desktop.sandbox.faults import Faults
from callqa_desktop.sandbox.http import Reply, Request, json_reply
from callqa_desktop.sandbox.sounds import DemoSound, read_sound

GENERATES = ["generateContent", "countTokens", "batchGenerateContent"]
MODELS: dict[str, tuple[str, list[str]]] = {
    "gemini-3.8-flash": ("Gemini 3.8 Flash", GENERATES),
    "gemini-3.7-flash": ("Gemini 3.7 Flash", GENERATES),
    "gemini-3.5-flash": ("Gemini 3.5 Flash", GENERATES),
    "gemini-3.5-flash-lite": ("Gemini 3.5 Flash-Lite", GENERATES),
    "gemini-3.5-transcribe": ("Gemini 3.5 Transcribe", ["generateContent"]),
    "gemini-embedding-2": ("Gemini Embedding 2", ["embedContent"]),
}
TOKENS_PER_SECOND = 32
INLINE_LIMIT = 100 * 1024 * 1024
FIELDS = (
    *("model", "contents", "systemInstruction", "system_instruction", "safetySettings", "safety_settings", "tools"),
    *("generationConfig", "generation_config", "toolConfig", "tool_config", "cachedContent", "cached_content"),
    *("serviceTier", "service_tier", "store"),
)
FINISH = {"safety": "SAFETY", "recitation": "RECITATION", "other": "OTHER"}


class GeminiError(Exception):
    """An answer that is a google.rpc error."""

    def __init__(self, code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        error: dict[str, Any] = {"code": code, "message": message, "status": status}
        if details:
            error["details"] = details
        self.reply = json_reply({"error": error}, code)


@dataclass
class StoredFile:
    """An uploaded file; `polls_left` answers more will still say PROCESSING."""

    id: str
    display_name: str
    mime_type: str
    data: bytes
    made: datetime
    polls_left: int
    failed: bool = False

    def state(self) -> str:
        return "PROCESSING" if self.polls_left > 0 else "FAILED" if self.failed else "ACTIVE"


@dataclass
class Asked:
    """One request to generate: the model, "transcribe", "judge" or "text", and the bytes sent."""

    model: str
    purpose: str
    sent_bytes: int


@dataclass
class _Upload:
    name: str
    display_name: str
    mime_type: str
    data: bytearray = field(default_factory=bytearray)


class Gemini:
    """The stand-in. `files` holds what was uploaded and not deleted; `uploaded` counts all uploads; `requests` what was
    generated; `processing_polls` how often a new file answers PROCESSING before it is ACTIVE; models in `withdrawn` are
    neither listed nor served."""

    def __init__(self, secrets: dict[str, str], faults: Faults) -> None:
        self.secrets = secrets
        self.faults = faults
        self.base_url = ""
        self.processing_polls = 1
        self.files: dict[str, StoredFile] = {}
        self.uploaded = 0
        self.requests: list[Asked] = []
        self.takes: dict[str, float] = {}
        """Seconds an answer takes, by purpose."""
        self.withdrawn: set[str] = set()
        self._learnt: list[Known] = []
        self._uploads: dict[str, _Upload] = {}
        self._lock = threading.RLock()

    def learn(self, sound: DemoSound, data: bytes) -> None:
        """Makes it hear a sound: its truth, and the sound itself. It goes before the demo recordings."""
        self._learnt += known(sound, *read_sound(data))

    def answer(self, request: Request) -> Reply:
        """One request below /v1/, /v1beta/ or /upload/."""
        try:
            return self._route(request)
        except GeminiError as error:
            return error.reply

    def _route(self, request: Request) -> Reply:
        path = re.sub(r"^(/upload)?/(v1beta|v1)/", r"\1/", request.path)
        version = "v1beta" if "/v1beta/" in request.path else "v1"
        if path == "/upload/files" and request.first("upload_id"):
            return self._upload_bytes(request)
        self._check_key(request)
        if path == "/upload/files" and request.method == "POST":
            return self._upload_start(request, version)
        if path == "/models" and request.method == "GET":
            return self._models(request)
        if found := re.fullmatch(r"/files/([a-z0-9-]{1,40})", path):
            return self._file(request, found[1])
        if path == "/files" and request.method == "GET":
            return json_reply({"files": [self._file_object(file) for file in self.files.values()]})
        if found := re.fullmatch(r"/models/([^/:]+)", path):
            return json_reply(_model_object(self._model(found[1], version)))
        if (found := re.fullmatch(r"/models/([^/:]+):(\w+)", path)) and request.method == "POST":
            return self._call(request, self._model(found[1], version), found[2], version)
        raise GeminiError(404, "NOT_FOUND", "Requested entity was not found.")

    def _check_key(self, request: Request) -> None:
        key = request.headers.get("x-goog-api-key", "")
        if not key:
            raise GeminiError(
                403,
                "PERMISSION_DENIED",
                "Method doesn't allow unregistered callers (callers without established identity).",
            )
        if key != self.secrets["api_key"] or self.faults.take("gemini", request.path, "wrong_key"):
            reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            raise GeminiError(
                400,
                "INVALID_ARGUMENT",
                "API key not valid. Please pass a valid API key.",
                [{**reason, "domain": "googleapis.com", "metadata": {"service": "generativelanguage.googleapis.com"}}],
            )

    # --- models -------------------------------------------------------------------------------------------------

    def _models(self, request: Request) -> Reply:
        size = int(request.first("pageSize", "50"))
        first = int(request.first("pageToken", "0"))
        names = [name for name in MODELS if name not in self.withdrawn]
        page: dict[str, Any] = {"models": [_model_object(name) for name in names[first : first + size]]}
        if first + size < len(names):
            page["nextPageToken"] = str(first + size)
        return json_reply(page)

    def _model(self, name: str, version: str) -> str:
        if (
            name not in MODELS
            or name in self.withdrawn
            or self.faults.take("gemini", f"/models/{name}", "model_withdrawn")
        ):
            raise GeminiError(
                404,
                "NOT_FOUND",
                f"models/{name} is not found for API version {version}, or is not supported for generateContent. "
                "Call ListModels to see the list of available models and their supported methods.",
            )
        return name

    # --- files --------------------------------------------------------------------------------------------------

    def _upload_start(self, request: Request, version: str) -> Reply:
        if request.headers.get("x-goog-upload-command") != "start":
            raise GeminiError(400, "INVALID_ARGUMENT", "Upload must be started first.")
        described = (request.json() or {}).get("file") or {}
        with self._lock:
            upload_id = f"u{len(self._uploads) + 1}"
            self._uploads[upload_id] = _Upload(
                str(described.get("name") or "").removeprefix("files/"),
                str(_either(described, "displayName", "display_name") or ""),
                str(
                    _either(described, "mimeType", "mime_type")
                    or request.headers.get("x-goog-upload-header-content-type", "")
                ),
            )
        url = f"{self.base_url}/upload/{version}/files?upload_id={upload_id}&upload_protocol=resumable"
        return json_reply({}, headers={"X-Goog-Upload-URL": url, "X-Goog-Upload-Status": "active"})

    def _upload_bytes(self, request: Request) -> Reply:
        upload = self._uploads.get(request.first("upload_id"))
        if upload is None:
            raise GeminiError(404, "NOT_FOUND", "Upload not found.")
        offset = int(request.headers.get("x-goog-upload-offset") or 0)
        if offset != len(upload.data):
            raise GeminiError(400, "INVALID_ARGUMENT", "Upload offset does not match.")
        upload.data += request.body
        if "finalize" not in request.headers.get("x-goog-upload-command", ""):
            return json_reply({}, headers={"X-Goog-Upload-Status": "active"})
        with self._lock:
            self.uploaded += 1
            name = upload.name or hashlib.sha256(f"{self.uploaded}".encode() + upload.data).hexdigest()[:12]
            failed = self.faults.take("gemini", request.path, "file_failed") is not None
            stored = StoredFile(
                name,
                upload.display_name,
                upload.mime_type,
                bytes(upload.data),
                datetime.now(UTC),
                self.processing_polls,
                failed,
            )
            self.files[name] = stored
        return json_reply({"file": self._file_object(stored)}, headers={"X-Goog-Upload-Status": "final"})

    def _file(self, request: Request, name: str) -> Reply:
        with self._lock:
            stored = self.files.get(name)
            if stored is None:
                raise GeminiError(404, "NOT_FOUND", f"File files/{name} was not found.")
            if request.method == "DELETE":
                del self.files[name]
                return json_reply({})
            described = self._file_object(stored)
            stored.polls_left -= 1
            return json_reply(described)

    def _file_object(self, stored: StoredFile) -> dict[str, Any]:
        described: dict[str, Any] = {
            "name": f"files/{stored.id}",
            "displayName": stored.display_name,
            "mimeType": stored.mime_type,
            "sizeBytes": str(len(stored.data)),
            "createTime": _time(stored.made),
            "updateTime": _time(stored.made),
            "expirationTime": _time(stored.made + timedelta(hours=48)),
            "sha256Hash": base64.b64encode(hashlib.sha256(stored.data).hexdigest().encode()).decode(),
            "uri": f"{self.base_url}/v1/files/{stored.id}",
            "state": stored.state(),
            "source": "UPLOADED",
        }
        if described["state"] == "FAILED":
            described["error"] = {"code": 3, "message": "The file could not be processed."}
        return described

    # --- generating ---------------------------------------------------------------------------------------------

    def _call(self, request: Request, model: str, method: str, version: str) -> Reply:
        body = request.json()
        if not isinstance(body, dict):
            raise GeminiError(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        for name in body:
            if name not in FIELDS and not (method == "countTokens" and name == "generateContentRequest"):
                message = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
                raise GeminiError(400, "INVALID_ARGUMENT", message)
        if method == "countTokens":
            return json_reply({"totalTokens": self._prompt(body).tokens()})
        if method not in ("generateContent", "streamGenerateContent") or "generateContent" not in MODELS[model][1]:
            raise GeminiError(404, "NOT_FOUND", f"models/{model} does not support {method}.")
        self._fail_by_fault(request.path)
        if trouble := ears.trouble(model, _either(body, "generationConfig", "generation_config") or {}, version):
            raise GeminiError(400, "INVALID_ARGUMENT", trouble)
        answer = self._generate(request, model, body)
        if method == "streamGenerateContent":
            return Reply(b"data: " + json.dumps(answer).encode() + b"\r\n\r\n", content_type="text/event-stream")
        return json_reply(answer)

    def _fail_by_fault(self, path: str) -> None:
        fault = self.faults.take("gemini", path, "quota_minute", "quota_day", "overloaded")
        if fault is None:
            return
        if fault.name == "overloaded":
            raise GeminiError(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
        day = fault.name == "quota_day"
        delay = 1.0 if fault.value is None else fault.value
        violation = {
            "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
            "quotaId": f"GenerateRequestsPer{'Day' if day else 'Minute'}PerProjectPerModel",
            "quotaDimensions": {"location": "global"},
        }
        raise GeminiError(
            429,
            "RESOURCE_EXHAUSTED",
            "You exceeded your current quota, please check your plan and billing details.",
            [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
                {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{delay:g}s"},
            ],
        )

    def _generate(self, request: Request, model: str, body: dict[str, Any]) -> dict[str, Any]:
        config = _either(body, "generationConfig", "generation_config") or {}
        _check_thinking(model, _either(config, "thinkingConfig", "thinking_config") or {})
        prompt = self._prompt(body)
        schema = _either(config, "responseJsonSchema", "response_json_schema") or _either(
            config, "responseSchema", "response_schema"
        )
        purpose = "transcribe" if prompt.sounds else "judge" if schema else "text"
        with self._lock:
            self.requests.append(Asked(model, purpose, len(request.body)))
        threading.Event().wait(self.takes.get(purpose, 0.0))
        wishes = ("blocked_prompt", *FINISH, "max_tokens", "malformed_answer", "fenced_answer", "empty_answer")
        fault = self.faults.take("gemini", request.path, *wishes, "wrong_shape")
        kind = "" if fault is None else fault.name
        usage: dict[str, Any] = {"promptTokenCount": prompt.tokens(), "promptTokensDetails": prompt.details()}
        if kind == "blocked_prompt":
            usage["totalTokenCount"] = prompt.tokens()
            return self._envelope(model, {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": usage})
        if kind in FINISH:
            usage["totalTokenCount"] = prompt.tokens()
            return self._envelope(
                model, {"candidates": [{"finishReason": FINISH[kind], "index": 0}], "usageMetadata": usage}
            )
        wish = _either(config, "audioTranscriptionConfig", "audio_transcription_config")
        if wish is not None:
            return self._transcription(request, model, prompt, wish, usage, kind)
        text, finish = self._say(request, prompt, schema), "STOP"
        limit = _either(config, "maxOutputTokens", "max_output_tokens")
        if kind == "max_tokens" or (isinstance(limit, int) and mind.tokens(text) > limit):
            text, finish = text[: len(text) // 2], "MAX_TOKENS"
        text = {
            "malformed_answer": text.replace('"', "'"),
            "fenced_answer": f"```json\n{text}\n```",
            "empty_answer": "",
            "wrong_shape": json.dumps({"result": "ok"}),
        }.get(kind, text)
        usage |= {"candidatesTokenCount": mind.tokens(text), "thoughtsTokenCount": 0 if prompt.sounds else 64}
        usage["totalTokenCount"] = prompt.tokens() + usage["candidatesTokenCount"] + usage["thoughtsTokenCount"]
        content = {"role": "model", "parts": [{"text": text}]}
        candidate = {"content": content, "finishReason": finish, "index": 0}
        return self._envelope(model, {"candidates": [candidate], "usageMetadata": usage})

    def _say(self, request: Request, prompt: Prompt, schema: Any) -> str:
        if prompt.sounds:
            return ears.transcribe(prompt.sounds, schema, self._learnt, self._spoil(request))
        if not schema:
            return "OK"
        fault = self.faults.take("gemini", request.path, *mind.SPOILS)
        return mind.judge(prompt.text, schema, spoil="" if fault is None else fault.name)

    def _transcription(
        self, request: Request, model: str, prompt: Prompt, wish: dict[str, Any], usage: dict[str, Any], kind: str
    ) -> dict[str, Any]:
        """The answer of the dedicated model, spoilt as `kind` says."""
        limit = ears.longest(wish)
        if prompt.seconds > limit:
            raise GeminiError(400, "INVALID_ARGUMENT", f"The audio is longer than {limit} seconds.")
        parts = ears.parts(prompt.sounds, wish, self._learnt, self._spoil(request))
        finish = "MAX_TOKENS" if kind == "max_tokens" else "STOP"
        if kind == "max_tokens":
            parts = parts[: len(parts) // 2]
        parts = {"empty_answer": [], "malformed_answer": [{"thought": True, "text": "?"}]}.get(kind, parts)
        written = mind.tokens(json.dumps(parts, ensure_ascii=False))
        usage |= {"candidatesTokenCount": written, "totalTokenCount": prompt.tokens() + written}
        candidate: dict[str, Any] = {"finishReason": finish, "index": 0}
        if parts:
            candidate["content"] = {"role": "model", "parts": parts}
        return self._envelope(model, {"candidates": [candidate], "usageMetadata": usage})

    def _spoil(self, request: Request) -> ears.Spoil:
        fault = self.faults.take("gemini", request.path, *ears.SPOILS)
        return ears.Spoil() if fault is None else ears.Spoil(fault.name, fault.value)

    def _envelope(self, model: str, answer: dict[str, Any]) -> dict[str, Any]:
        return {**answer, "modelVersion": model, "responseId": f"r{len(self.requests)}"}

    def _prompt(self, body: dict[str, Any]) -> Prompt:
        prompt = Prompt()
        contents = list(body.get("contents") or [])
        if (system := _either(body, "systemInstruction", "system_instruction")) is not None:
            contents.insert(0, system)
        for part in _parts(contents):
            if isinstance(part.get("text"), str):
                prompt.texts.append(part["text"])
            elif (inline := _either(part, "inlineData", "inline_data")) is not None:
                prompt.add_sound(_decoded(inline))
            elif (linked := _either(part, "fileData", "file_data")) is not None:
                prompt.add_sound(self._linked(str(_either(linked, "fileUri", "file_uri") or "")))
        if not prompt.texts and not prompt.sounds:
            message = "GenerateContentRequest.contents: contents is not specified"
            raise GeminiError(400, "INVALID_ARGUMENT", message)
        return prompt

    def _linked(self, uri: str) -> bytes:
        stored = self.files.get(uri.rsplit("/", 1)[-1])
        if stored is None:
            raise GeminiError(404, "NOT_FOUND", "The file does not exist or has expired.")
        if stored.state() != "ACTIVE":
            message = f"The File {stored.id} is not in an ACTIVE state and usage is not allowed."
            raise GeminiError(400, "FAILED_PRECONDITION", message)
        return stored.data


@dataclass
class Prompt:
    """What was sent to the model: texts, and sounds with their seconds."""

    texts: list[str] = field(default_factory=list)
    sounds: list[bytes] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def add_sound(self, data: bytes) -> None:
        try:
            samples, rate = read_sound(data)
        except ValueError:
            raise GeminiError(400, "INVALID_ARGUMENT", "The audio could not be decoded.") from None
        self.sounds.append(data)
        self.seconds += len(samples) / rate

    def details(self) -> list[dict[str, Any]]:
        details: list[dict[str, Any]] = [{"modality": "TEXT", "tokenCount": mind.tokens(self.text)}]
        if self.sounds:
            details.append({"modality": "AUDIO", "tokenCount": -int(-self.seconds * TOKENS_PER_SECOND // 1)})
        return details

    def tokens(self) -> int:
        return sum(int(detail["tokenCount"]) for detail in self.details())


def _check_thinking(model: str, thinking: dict[str, Any]) -> None:
    level = _either(thinking, "thinkingLevel", "thinking_level")
    if level and _either(thinking, "thinkingBudget", "thinking_budget") is not None:
        raise GeminiError(400, "INVALID_ARGUMENT", "You can only set one of thinking budget and thinking level.")
    if level and str(level).upper() == "MINIMAL" and model == "gemini-3.8-flash":
        raise GeminiError(400, "INVALID_ARGUMENT", "Thinking level MINIMAL is not supported for this model.")


def _model_object(name: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": MODELS[name][0],
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": MODELS[name][1],
        "thinking": True,
    }


def _either(value: Any, camel: str, snake: str) -> Any:
    if not isinstance(value, dict):
        return None
    return value[camel] if camel in value else value.get(snake)


def _parts(contents: list[Any]) -> Iterator[dict[str, Any]]:
    for content in contents:
        for part in (content.get("parts") or []) if isinstance(content, dict) else []:
            if isinstance(part, dict):
                yield part


def _decoded(inline: dict[str, Any]) -> bytes:
    data = str(inline.get("data") or "")
    if len(data) > INLINE_LIMIT:
        raise GeminiError(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit.")
    try:
        # the SDK sends the URL-safe alphabet, other clients the usual one
        return base64.b64decode(data.replace("-", "+").replace("_", "/") + "=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise GeminiError(400, "INVALID_ARGUMENT", "Invalid value at inline_data.data (TYPE_BYTES).") from None


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
