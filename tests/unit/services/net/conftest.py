"""A loopback server whose answers a test writes as plain functions."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest


@dataclass
class Loopback:
    """`answer(number, path)` gives status, headers and body of the request with this number (from 0)."""

    answer: Callable[[int, str], tuple[int, dict[str, str], bytes]] = lambda number, path: (200, {}, b"{}")
    seen: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    state = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            number = len(state.seen)
            state.seen.append(self.path)
            state.bodies.append(self.rfile.read(int(self.headers.get("content-length") or 0)))
            status, headers, body = state.answer(number, self.path)
            if status == 0:  # the connection breaks before an answer
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if headers.get("Content-Length"):
                self.close_connection = True

        do_POST = do_GET  # noqa: N815 - the handler's own naming

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield state
        server.shutdown()
        thread.join()
