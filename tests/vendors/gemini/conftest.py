"""A loopback server that answers as told, reply by reply, and writes down what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from callqa_desktop.services.analysis.engines import Usage


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """`body` is JSON unless it is bytes; `cut` promises more bytes than come; `hang` waits for the end of the test."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False
    lost: bool = False


Route = Callable[[Asked], Answer | None]


class Loopback:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: deque[Answer] = deque()
        self.routes: list[Route] = []
        """Looked at before the queue of answers."""
        self.hanging = threading.Event()
        self._end = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {key.casefold(): value for key, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                owner.asked.append(asked)
                owner._answer(asked, self)

            do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - names of the base class

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _answer(self, asked: Asked, handler: BaseHTTPRequestHandler) -> None:
        answer = next((found for route in self.routes if (found := route(asked))), None)
        if answer is None:
            answer = self.answers.popleft() if self.answers else Answer({"error": {"code": 500}}, 500)
        if answer.hang:
            self.hanging.set()
            self._end.wait(20)
            handler.close_connection = True
            return
        if answer.lost:
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) + (100 if answer.cut else 0)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = answer.cut

    def say(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    @property
    def generated(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.endswith(":generateContent")]

    def close(self) -> None:
        self._end.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """The server; the program's own pauses are nothing."""
    monkeypatch.setenv("CALLQA_PACE", "0")
    server = Loopback()
    monkeypatch.setenv("CALLQA_GEMINI_BASE_URL", server.url)
    yield server
    server.close()


@pytest.fixture
def usages() -> list[Usage]:
    return []


@pytest.fixture
def record(usages: list[Usage]) -> Callable[[Usage], Any]:
    async def keep(usage: Usage) -> None:
        usages.append(usage)

    return keep


@pytest.fixture
def answer() -> type[Answer]:
    return Answer


@pytest.fixture
def candidate() -> Callable[..., Answer]:
    """An answer of the model: text (or parts), finish reason, usage."""

    def make(text: Any = "", reason: str | None = "STOP", **more: Any) -> Answer:
        parts = text if isinstance(text, list) else [{"text": text}]
        one: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
        if text == "":
            del one["content"]
        if reason:
            one["finishReason"] = reason
        usage = {"promptTokenCount": 9_600, "candidatesTokenCount": 100, "thoughtsTokenCount": 50}
        return Answer({"candidates": [one], "usageMetadata": usage, "modelVersion": "gemini-3.8-flash", **more})

    return make


@pytest.fixture
def error() -> Callable[..., Answer]:
    """A google.rpc error."""

    def make(code: int, status: str, *details: dict[str, Any], message: str = "said to the developer") -> Answer:
        return Answer({"error": {"code": code, "message": message, "status": status, "details": list(details)}}, code)

    return make
