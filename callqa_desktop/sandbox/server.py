"""The sandbox: one loopback port that answers as Binotel, KeepinCRM, Gemini and Google Docs, told apart by path.

    with Sandbox(demo_world()) as sandbox:
        os.environ.update(sandbox.environment())

Beside the vendors' paths it has its own, for scripts: `GET /_sandbox/state`, `POST /_sandbox/faults`,
`DELETE /_sandbox/faults`, `POST /_sandbox/advance` with `{"seconds": 120}`, `POST /_sandbox/pace` with
`{"transcribe": 8, "judge": 6}`: the seconds the model takes.
"""

from __future__ import annotations

import threading
from types import TracebackType

from callqa_desktop.sandbox.binotel import HTML, Binotel
from callqa_desktop.sandbox.company import World
from callqa_desktop.sandbox.faults import Faults
from callqa_desktop.sandbox.gemini import Gemini
from callqa_desktop.sandbox.google_docs import GoogleDocs
from callqa_desktop.sandbox.http import LoopbackServer, Reply, Request, json_reply
from callqa_desktop.sandbox.keepincrm import KeepinCrm
from callqa_desktop.sandbox.sounds import demo_mp3

SECRETS = {
    "binotel": {"key": "demo-binotel-key", "secret": "demo-binotel-secret"},
    "keepincrm": {"api_key": "demo-keepincrm-token"},
    "gemini": {"api_key": "demo-gemini-key"},
}


class Sandbox:
    """A running sandbox while the `with` block lasts. `secrets` are the only keys it accepts."""

    def __init__(self, world: World, port: int = 0) -> None:
        self.world = world
        self.secrets = {service: dict(fields) for service, fields in SECRETS.items()}
        self.faults = Faults()
        self.binotel = Binotel(world, self.secrets["binotel"], self.faults, demo_mp3)
        self.keepincrm = KeepinCrm(world, self.secrets["keepincrm"], self.faults)
        self.gemini = Gemini(self.secrets["gemini"], self.faults)
        self.google_docs = GoogleDocs(self.faults)
        self.received: dict[str, tuple[int, int]] = {}
        """Requests and bytes (paths with queries, bodies) that came for each vendor."""
        self._counting = threading.Lock()
        self._stopping = threading.Event()
        self._server = LoopbackServer(port, self._answer)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.binotel.base_url = self.gemini.base_url = self.google_docs.base_url = self.url
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="sandbox", daemon=True)

    def __enter__(self) -> Sandbox:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._server.close_all()
        self._thread.join(timeout=5)

    def environment(self) -> dict[str, str]:
        """The variables that lead the program here."""
        return {f"CALLQA_{service.upper()}_BASE_URL": self.url for service in (*self.secrets, "google_docs")}

    def secret_environment(self) -> dict[str, str]:
        """The variables that hold the keys it accepts, for scripts that do not store any."""
        return {
            f"CALLQA_{service.upper()}_{field.upper()}": value
            for service, fields in self.secrets.items()
            for field, value in fields.items()
        }

    def _answer(self, request: Request) -> Reply:
        path = request.path
        if path.startswith("/_sandbox/"):
            return self._own(request)
        self._count("binotel" if path.startswith("/records/") else _vendor(path) or "", request)
        if path.startswith("/records/"):
            return self._spoiled("binotel", path) or self.binotel.record(request)
        vendor = _vendor(path)
        if vendor is None:
            return json_reply({"error": {"code": 404, "message": "Not found", "status": "NOT_FOUND"}}, 404)
        spoiled = self._spoiled(vendor, path)
        if spoiled is not None:
            return spoiled
        answer = {
            "binotel": self.binotel.answer,
            "keepincrm": self.keepincrm.answer,
            "gemini": self.gemini.answer,
            "google_docs": self.google_docs.answer,
        }
        reply = answer[vendor](request)
        if self.faults.take(vendor, path, "truncated_json"):
            reply.body = reply.body[: len(reply.body) // 2]
        return reply

    def _count(self, vendor: str, request: Request) -> None:
        with self._counting:
            requests, size = self.received.get(vendor, (0, 0))
            self.received[vendor] = requests + 1, size + request.target_bytes + len(request.body)

    def _spoiled(self, vendor: str, path: str) -> Reply | None:
        """What a fault common to all vendors makes of the request; recordings are spoiled only when aimed at."""
        names = ("outage_page", "plain_text", "http_500", "http_503", "slow", "timeout", "reset")
        fault = self.faults.take(vendor, path, *names, aimed=path.startswith("/records/"))
        if fault is None:
            return None
        if fault.name == "slow":
            self._stopping.wait(1.0 if fault.value is None else fault.value)
            return None
        if fault.name == "timeout":
            self._stopping.wait(60.0 if fault.value is None else fault.value)
            return Reply(reset=True)
        if fault.name == "reset":
            return Reply(reset=True)
        if fault.name == "outage_page":
            return Reply(HTML, content_type="text/html; charset=utf-8")
        if fault.name == "plain_text":
            return Reply(b"Something went wrong (exception).", content_type="text/html; charset=utf-8")
        status = int(fault.name.removeprefix("http_"))
        headers = {} if fault.value is None else {"Retry-After": f"{fault.value:g}"}
        return Reply(HTML, status, "text/html; charset=utf-8", headers)

    def _own(self, request: Request) -> Reply:
        body = request.json() or {}
        match request.method, request.path:
            case "GET", "/_sandbox/state":
                return json_reply(
                    {
                        "faults": self.faults.listed(),
                        "tasks": self.keepincrm.tasks,
                        "notes": self.keepincrm.notes,
                        "files": sorted(self.gemini.files),
                        "received": self.received,
                        "requests": {
                            "binotel": len(self.binotel.requests),
                            "keepincrm": len(self.keepincrm.requests),
                            "gemini": len(self.gemini.requests),
                            "google_docs": len(self.google_docs.requests),
                        },
                    }
                )
            case "POST", "/_sandbox/faults":
                try:
                    self.faults.set(
                        str(body["vendor"]),
                        str(body["name"]),
                        times=body.get("times"),
                        only=str(body.get("only") or ""),
                        value=body.get("value"),
                    )
                except KeyError as error:
                    return json_reply({"error": str(error)}, 400)
                return json_reply(self.faults.listed())
            case "DELETE", "/_sandbox/faults":
                self.faults.clear()
                return json_reply([])
            case "POST", "/_sandbox/pace":
                self.gemini.takes = {str(purpose): float(seconds) for purpose, seconds in body.items()}
                return json_reply(self.gemini.takes)
            case "POST", "/_sandbox/advance":
                self.world.clock.advance(float(body.get("seconds", 0)))
                return json_reply({"time": self.world.clock.time()})
        return json_reply({"error": "not found"}, 404)


def _vendor(path: str) -> str | None:
    if path.startswith("/api/"):
        return "binotel"
    if path.startswith(("/v1/models", "/v1beta/", "/v1/files", "/upload/")):
        return "gemini"
    if path.startswith(("/document/", "/_content/")):
        return "google_docs"
    return "keepincrm" if path.startswith("/v1/") else None
