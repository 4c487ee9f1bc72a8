"""The one maker of HTTP clients: TLS verified, time limits, repeats with back-off, pace, redacted logs."""

from __future__ import annotations

import asyncio
import email.utils
import errno
import json
import logging
import random
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import orjson

from callqa_desktop.errors import Cancelled, Refused, Rejected, ServiceError, Unavailable
from callqa_desktop.services.net import outgoing
from callqa_desktop.services.net.pace import Pace, factor, pause
from callqa_desktop.services.net.words import throttled, unavailable
from callqa_desktop.services.progress import Progress
from callqa_desktop.texts import tr

T = TypeVar("T")
log = logging.getLogger(__name__)
# The libraries log whole addresses with their query values; ours are redacted.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

REPLY_CEILING = 64 << 20
"""Bytes of one reply (unpacked); a vendor's answer is never so large."""
DOWNLOAD_CEILING = 2 << 30
THREAD_ABOVE = 1 << 20
"""JSON above this many bytes is parsed off the event loop."""
ATTEMPTS = 4
WAITS = 4
"""How often one request sits out a pause the vendor asked for."""
LONGEST_WAIT = 60.0
"""Seconds; a vendor who asks for more gets a job put off instead of a job that waits."""
_FIRST_BACKOFF = 0.5
_WHOLE_REQUEST = 300.0
_REDIRECTS = 5


@dataclass(slots=True)
class _Exchange:
    """One request under way."""

    status: int = 0
    size: int = 0
    """Bytes of path, query and body."""


@dataclass(frozen=True)
class DownloadInfo:
    content_type: str
    """Media type in lower case without parameters, "" when not told."""
    size: int
    """Bytes handed to the sink."""


class Reply:
    """One answer; `status` is for the vendor's module to judge."""

    def __init__(self, service: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self._service = service
        self._parsed: tuple[Any] | None = None

    @property
    def text(self) -> str:
        return self.body.decode("utf-8-sig", errors="replace")

    def json(self) -> Any:
        """The parsed body.

        Raises:
            Unavailable: the body is no JSON (an outage page, a truncated answer).
        """
        if self._parsed is None:
            try:
                self._parsed = (_parse(self),)
            except (ValueError, RecursionError) as error:
                raise unavailable(self._service, "not_json") from error
        return self._parsed[0]


def _parse(reply: Reply) -> Any:
    """A large reply must not hold the interpreter for long: orjson needs a third of the time."""
    try:
        return orjson.loads(reply.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return json.loads(reply.text)  # takes what orjson is too strict for: NaN, bytes that are no UTF-8


@cache
def _tls() -> ssl.SSLContext:
    """Trusts the system's authorities (a company's own among them) and the bundled ones."""
    context = ssl.create_default_context()
    import certifi

    context.load_verify_locations(certifi.where())
    return context


class Http:
    """One outside service on one event loop; requests go out one at a time, at the pace given.

    Args:
        service: the service's name as people know it, used in error texts.
        base_url: address that paths are joined to, without a slash at the end.
        headers: sent with every request to base_url; never to another host.
        pace: pauses between requests; share it between clients of the same account.
        timeout: seconds for connecting and for each silence of the server.
        redact: secrets that must not reach the log, should they ever stand in a path.
        ceiling: bytes of one reply (unpacked), above which it is Unavailable, code net.too_large; None: the usual.
        waits: how often one request sits out a pause the vendor asked for.
    """

    def __init__(
        self,
        service: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        pace: Pace,
        timeout: float = 30.0,
        redact: Sequence[str] = (),
        ceiling: int | None = None,
        waits: int = WAITS,
    ) -> None:
        self.service = service
        self.base_url = base_url.rstrip("/")
        self.pace = pace
        self._headers = dict(headers or {})
        self._timeout = timeout
        self._redact = tuple(r for r in redact if r)
        self._ceiling = ceiling
        self._waits = waits
        self._host = urlsplit(base_url).hostname or ""
        self._insecure = urlsplit(base_url).scheme == "http"
        self._client: httpx.AsyncClient | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        repeat: bool,
        progress: Progress | None = None,
        pace_key: str = "",
        subject: str = "question",
    ) -> Reply:
        """Sends one request and returns the answer, whatever its status below 500 (but 429) is.

        Args:
            path: joined to base_url; starts with a slash.
            repeat: True when sending it twice does no harm: failures are then tried again with growing pauses.
            pace_key: requests with the same key keep the larger gap of the pace.
            subject: what is in it, for the ledger (models.analysis.Outgoing.subject).

        Raises:
            Unavailable: no connection, TLS, time-out or a fault of the server (after the repeats, if allowed).
            Throttled: the service asks for a longer pause than is worth waiting for.
            Cancelled: the progress was cancelled.
        """
        failures = waits = 0
        while True:
            try:
                reply = await self._one(method, path, json, params, progress, pace_key, subject)
                if reply.status != 429:
                    return reply
                failure: ServiceError = unavailable(self.service, "status")
            except Unavailable as error:
                failures += 1
                if not repeat or failures >= ATTEMPTS or error.code == "net.address":
                    raise
                backoff = _FIRST_BACKOFF * 2 ** (failures - 1)
                await pause(backoff * random.uniform(0.5, 1.5) * factor(), progress)
                continue
            waits += 1
            asked = retry_after(reply.headers)
            wait = asked if asked is not None else 5.0 * waits * factor()
            if asked is not None:
                self.pace.hold(asked)
            if waits > self._waits or wait > LONGEST_WAIT:
                raise throttled(self.service, max(wait, 1.0)) from failure
            await pause(wait, progress)

    async def download(
        self, url: str, sink: Callable[[bytes], object], *, progress: Progress | None = None
    ) -> DownloadInfo:
        """Streams a file into the sink. Not paced and not repeated: the sink has seen half of it by then.

        Redirects are followed to https, or to the configured host.

        Raises:
            Refused: status 401 or 403 (an expired link among them).
            Rejected: another status below 500, an address that may not be followed, or a file above 2 GB.
            Unavailable: no connection, broken off, cut short, or a fault of the server.
            Throttled: status 429.
        """
        return await cancellable(self._download(url, sink, progress), progress)

    async def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            loopback = self._host in ("localhost", "127.0.0.1", "::1")
            context = await asyncio.to_thread(_tls)
            if self._client is None:  # two tasks may have waited for the certificates
                self._client = httpx.AsyncClient(
                    verify=context,
                    timeout=httpx.Timeout(self._timeout),
                    trust_env=not loopback,
                    headers={"User-Agent": "CallQA-Desktop"},
                )
        return self._client

    async def _one(
        self,
        method: str,
        path: str,
        body: Any,
        params: Mapping[str, Any] | None,
        progress: Progress | None,
        pace_key: str,
        subject: str,
    ) -> Reply:
        if progress:
            progress.check()
        async with self._turn:
            while wait := self.pace.claim(pace_key):
                if self.pace.held() > LONGEST_WAIT:
                    raise throttled(self.service, self.pace.held())
                await pause(wait, progress)
            try:
                reply = await cancellable(self._send(method, path, body, params, subject), progress)
            finally:
                self.pace.finished(pace_key)
        if len(reply.body) > THREAD_ABOVE and reply.body.lstrip()[:1] in (b"{", b"["):
            await asyncio.to_thread(_parse_early, reply)
        return reply

    async def _send(self, method: str, path: str, body: Any, params: Mapping[str, Any] | None, subject: str) -> Reply:
        client = await self._open()
        url = self.base_url + path
        async with self._translated(method, url, subject) as exchange, asyncio.timeout(_WHOLE_REQUEST):
            request = client.build_request(method, url, json=body, params=params, headers=self._headers)
            exchange.size = _size(request)
            response = await client.send(request, stream=True)
            try:
                content = await self._read(response)
            finally:
                await response.aclose()
            exchange.status = response.status_code
        if response.status_code >= 500:
            raise unavailable(self.service, "status")
        return Reply(self.service, response.status_code, response.headers, content)

    async def _read(self, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > (self._ceiling or REPLY_CEILING):
                raise unavailable(self.service, "too_large")
            chunks.append(chunk)
        return b"".join(chunks)

    async def _download(self, url: str, sink: Callable[[bytes], object], progress: Progress | None) -> DownloadInfo:
        client = await self._open()
        for _ in range(_REDIRECTS + 1):
            self._check_target(url)
            async with self._translated("GET", url, "question") as exchange:
                request = client.build_request("GET", url, headers=self._headers if self._is_ours(url) else None)
                exchange.size = _size(request)
                response = await client.send(request, stream=True)
                try:
                    exchange.status = response.status_code
                    if response.is_redirect:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    self._judge_download(response)
                    size = await self._pour(response, sink, progress)
                finally:
                    await response.aclose()
            return DownloadInfo(response.headers.get("content-type", "").split(";")[0].strip().lower(), size)
        raise self._no_download(tr("it leads from one address to the next without end"), "redirects")

    async def _pour(self, response: httpx.Response, sink: Callable[[bytes], object], progress: Progress | None) -> int:
        size = 0
        async for chunk in response.aiter_bytes(1 << 16):
            if progress:
                progress.check()
            size += len(chunk)
            if size > DOWNLOAD_CEILING:
                raise self._no_download(tr("it is larger than 2 GB"), "too_large")
            sink(chunk)
        told = response.headers.get("content-length", "")
        if told.isdigit() and "content-encoding" not in response.headers and int(told) != size:
            raise unavailable(self.service, "lost")
        return size

    def _is_ours(self, url: str) -> bool:
        return urlsplit(url)[:2] == urlsplit(self.base_url)[:2]

    def _check_target(self, url: str) -> None:
        target = urlsplit(url)
        moved = self._insecure and target.scheme == "http" and target.hostname == self._host
        if not target.hostname or not (target.scheme == "https" or moved):
            raise self._no_download(tr("its address is not a secure one"), "insecure")

    def _judge_download(self, response: httpx.Response) -> None:
        status = response.status_code
        if status >= 500:
            raise unavailable(self.service, "status")
        if status == 429:
            raise throttled(self.service, retry_after(response.headers) or 30.0)
        if status in (401, 403):
            raise Refused(
                tr("{service} does not give out the file").format(service=self.service),
                tr("the link has expired or is not allowed"),
                tr("Try again; a new link is asked for then"),
                code="net.forbidden",
            )
        if status != 200:
            raise self._no_download(tr("the server does not have it"), "gone")

    def _no_download(self, why: str, code: str) -> Rejected:
        return Rejected(
            tr("A file of {service} cannot be fetched").format(service=self.service), why, code=f"net.{code}"
        )

    @asynccontextmanager
    async def _translated(self, method: str, url: str, subject: str) -> AsyncIterator[_Exchange]:
        """Logs the request without secrets, counts it for the ledger, and turns failures of the connection into
        words."""
        started = time.monotonic()
        exchange = _Exchange()
        failure: ServiceError | None = None
        try:
            yield exchange
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError) as error:
            if isinstance(error, OSError) and not isinstance(error, (TimeoutError, ConnectionError, ssl.SSLError)):
                raise  # the sink's: disk full, folder gone
            failure = unavailable(self.service, failure_kind(error))
            raise failure from error
        finally:
            target = urlsplit(url)
            path = target.path
            for secret in self._redact:
                path = path.replace(secret, "***")
            status = exchange.status or (failure.code if failure else "-")
            taken = round((time.monotonic() - started) * 1000)
            log.info("%s %s%s %s %d ms", method, target.hostname, path, status, taken)
            if exchange.size and not (failure and failure.code in outgoing.NEVER_LEFT):
                outgoing.left(self.service, target.hostname or "", subject, exchange.size, _outcome(exchange, failure))


def _outcome(exchange: _Exchange, failure: ServiceError | None) -> str:
    """For the ledger."""
    if exchange.status:
        return "ok" if exchange.status < 400 else f"http.{exchange.status}"
    return failure.code if failure else "cancelled"


def _size(request: httpx.Request) -> int:
    return len(request.url.raw_path) + len(request.read())


def _parse_early(reply: Reply) -> None:
    try:
        reply.json()
    except Unavailable:
        return  # raised again where the vendor's module asks for the JSON, if it does


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header (a number or an HTTP date, RFC 9110 10.2.3); None when there is none.

    A date is read against the server's own Date header, so that a wrong clock here does no harm.
    """
    given = headers.get("retry-after", "").strip()
    if not given:
        return None
    if given.replace(".", "", 1).isdigit():
        return float(given)
    until = _http_date(given)
    if until is None:
        return None
    now = _http_date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        parsed = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


async def cancellable(work: Coroutine[Any, Any, T], progress: Progress | None) -> T:
    """Awaits the work; when the progress is cancelled meanwhile, stops it at once and raises Cancelled."""
    if progress is None:
        return await work
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=0.1)
            if progress.cancelled and not task.done():
                raise Cancelled
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # looked at, also when we were stopped first: else it is reported as forgotten


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it came from, groups unfolded."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting.extend(e for e in (current.__cause__, current.__context__) if e)
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)


def failure_kind(error: BaseException) -> str:
    """The kind of failure (see words.unavailable) behind an exception of the HTTP client."""
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return "address"
    if isinstance(error, httpx.ProxyError):
        return "proxy"
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return "timeout"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "clock" if cause.verify_code in (9, 10) else "certificate"  # not yet valid, expired
        if isinstance(cause, ssl.SSLError):
            return "tls"
        if isinstance(cause, socket.gaierror):
            return "dns"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
            return "network"
    return "lost"
