"""Google's Gemini through google-genai: the only module that imports it, and only when it is used.

The sound goes inline up to INLINE_BYTES, else through the Files API, where it is deleted after use whatever happens.
Replies are asked for as JSON by schema and validated here. Temperature and thinking are left to the model's defaults.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
import re
import secrets
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pydantic.fields  # noqa: F401 - loads the rest of pydantic at once: half loaded, it breaks under Qt's import hook
from pydantic import BaseModel

from callqa_desktop.errors import Cancelled, ServiceError, Throttled, Unavailable
from callqa_desktop.models.base import now_ms
from callqa_desktop.services.analysis import failures
from callqa_desktop.services.analysis.account import Account
from callqa_desktop.services.analysis.dedicated import MOST_PHRASES, Wish
from callqa_desktop.services.analysis.engines import Record, Usage
from callqa_desktop.services.analysis.gemini_read import Again, pieces_of, reply_of
from callqa_desktop.services.analysis.prices import cost_micro_usd
from callqa_desktop.services.analysis.shapes import Piece
from callqa_desktop.services.net import outgoing
from callqa_desktop.services.net.pace import base_url as moved_base_url
from callqa_desktop.services.net.pace import factor, pause
from callqa_desktop.services.net.words import unavailable
from callqa_desktop.services.progress import Progress

if TYPE_CHECKING:
    from google.genai import Client, types

T = TypeVar("T")
R = TypeVar("R", bound=BaseModel)
Accept = Callable[[T], str]
"""Looks at an answer that can be read: "" where it is fine, else the code of what is odd about it. An odd answer is
asked for once more, and then taken as it is."""
log = logging.getLogger(__name__)
# The libraries log addresses; ours logs ids and states alone.
for _name in ("httpx2", "httpcore2", "google_genai"):
    logging.getLogger(_name).setLevel(logging.WARNING)

HOST = "https://generativelanguage.googleapis.com"
INLINE_BYTES = 15 * 1024 * 1024
"""Raw sound sent inside the request; base64 makes it 20 MB, the smallest limit the vendor ever named."""
OUTPUT_TOKENS = (32_768, 65_536)
"""Room for the answer: usual, and once more when it was cut off."""
ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds of a pause the vendor asks for that are waited here; a longer one puts the job off."""
SHORT_TIMEOUT, LONG_TIMEOUT = 30.0, 300.0
_FILE_WAIT = 300.0
_DELETE_WAIT = 15.0
_GRACE = 10.0
"""Seconds beyond the library's own time limit, which counts each part of a transfer anew."""
_SAFETY_CATEGORIES = ("HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT")


class Gemini:
    """One account and model, used on one event loop; close with `aclose` or use as a context.

    Args:
        api_key: as copied from Google AI Studio.
        model: a name from `models`; may be empty while only listing.
        base_url: scheme and host; None: CALLQA_GEMINI_BASE_URL, else Google's.
        inline_bytes: sound above this many bytes is uploaded as a file first.
    """

    def __init__(
        self, api_key: str, model: str, base_url: str | None = None, *, inline_bytes: int = INLINE_BYTES
    ) -> None:
        self.model = model.removeprefix("models/")
        self._key = api_key.strip()
        self._base_url = (base_url or moved_base_url("gemini", HOST)).rstrip("/")
        self._inline_bytes = inline_bytes
        self._version = "v1"
        self.account = Account.of(self._key, self._base_url)
        self._made: Client | None = None
        self._making = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections; may be called twice."""
        client, self._made = self._made, None
        if client is not None:
            await client.aio.aclose()
            client.close()

    async def models(self) -> list[str]:
        """Names of the models of this key that can generate content; asking verifies the key.

        Raises:
            Refused, Throttled, Unavailable
        """
        client = await self._client()
        from google.genai import types

        async def ask() -> list[str]:
            pager = await client.aio.models.list(
                config=types.ListModelsConfig(http_options=self._options(SHORT_TIMEOUT))
            )
            return [
                (model.name or "").removeprefix("models/")
                async for model in pager
                if "generateContent" in (model.supported_actions or ())
            ]

        found = sorted(filter(None, await self._repeat(ask, SHORT_TIMEOUT)))
        self.account.listed(found)
        return found

    async def transcribe(
        self,
        sound: bytes,
        media_type: str,
        instruction: str,
        schema: dict[str, Any],
        reply: type[R],
        *,
        record: Record,
        progress: Progress | None = None,
        accept: Accept[R] | None = None,
    ) -> R:
        """The transcript of a sound by a general model.

        Args:
            media_type: as the vendor names it, for example audio/wav.
            schema: JSON schema of the reply; `reply` is what is accepted.
            record: told what each request took, failed ones too.
            accept: see Accept.

        Raises:
            Refused, Throttled, Unavailable, Rejected, Cancelled
        """
        sent = len(sound) + _size(instruction, schema)
        async with self._sound(sound, media_type, progress) as part:
            return await self._answer(
                "transcribe", self.model, sent, lambda room: self._generate(instruction, part, schema, room),
                lambda response: reply_of(response, reply), accept, record=record, progress=progress,
            )  # fmt: skip

    async def transcribe_dedicated(
        self,
        model: str,
        sound: bytes,
        media_type: str,
        wish: Wish,
        *,
        record: Record,
        progress: Progress | None = None,
        accept: Accept[tuple[Piece, ...]] | None = None,
    ) -> tuple[Piece, ...]:
        """The transcript of a sound by a model made for that. Raises as `transcribe` does.

        Args:
            model: its name; not this client's own.
            wish: how it is to transcribe.
        """
        sent = len(sound) + sum(len(phrase.encode()) for phrase in wish.vocabulary)
        async with self._sound(sound, media_type, progress) as part:
            return await self._answer(
                "transcribe", model, sent, lambda _room: self._hear(model, part, wish), pieces_of, accept,
                record=record, progress=progress,
            )  # fmt: skip

    async def judge(
        self,
        material: str,
        instruction: str,
        schema: dict[str, Any],
        reply: type[R],
        *,
        record: Record,
        progress: Progress | None = None,
        purpose: str = "judge",
    ) -> R:
        """The judgement of a conversation. Raises as `transcribe` does.

        Args:
            material: the transcript and what belongs to it; data, not instructions.
            purpose: what the record says it was for.
        """
        sent = len(material.encode()) + _size(instruction, schema)
        return await self._answer(
            purpose, self.model, sent, lambda room: self._generate(instruction, material, schema, room),
            lambda response: reply_of(response, reply), None, record=record, progress=progress,
        )  # fmt: skip

    async def _answer(
        self,
        purpose: str,
        model: str,
        sent: int,
        ask: Callable[[int], Coroutine[Any, Any, types.GenerateContentResponse]],
        read: Callable[[types.GenerateContentResponse], T],
        accept: Accept[T] | None,
        *,
        record: Record,
        progress: Progress | None,
    ) -> T:
        """As `_asked`; what is recorded are the bytes that really left, and where they went."""
        with outgoing.metered() as meter:

            async def counted(usage: Usage) -> None:
                left = 0 if usage.outcome in outgoing.NEVER_LEFT else meter.take()
                await record(replace(usage, sent_bytes=left, host=meter.host))

            return await self._asked(purpose, model, sent, ask, read, accept, record=counted, progress=progress)

    async def _asked(
        self,
        purpose: str,
        model: str,
        sent: int,
        ask: Callable[[int], Coroutine[Any, Any, types.GenerateContentResponse]],
        read: Callable[[types.GenerateContentResponse], T],
        accept: Accept[T] | None,
        *,
        record: Record,
        progress: Progress | None,
    ) -> T:
        async def failed(code: str) -> None:
            await record(_usage(purpose, model, sent, None, code))

        for attempt, room in enumerate(OUTPUT_TOKENS):
            last = attempt + 1 == len(OUTPUT_TOKENS)
            if progress:
                progress.check()
            response, outcome = None, "ok"
            try:
                response = await self._repeat(partial(ask, room), LONG_TIMEOUT, progress, failed)
                answer = await asyncio.to_thread(read, response)
                doubt = accept(answer) if accept else ""
                if last or not doubt:
                    return answer
                outcome = doubt
            except Again as again:
                outcome = again.error.code
                if last:
                    raise again.error from None
            except ServiceError as error:
                outcome = error.code
                raise
            except (asyncio.CancelledError, Cancelled):
                outcome = "cancelled"
                raise
            finally:
                await record(_usage(purpose, model, sent, response, outcome))
            log.info("%s: asked again after %s", purpose, outcome)
        raise AssertionError("unreachable")

    async def _hear(self, model: str, sound: types.Part, wish: Wish) -> types.GenerateContentResponse:
        client = await self._client()
        from google.genai import types

        config = types.GenerateContentConfig(
            audio_transcription_config=types.AudioTranscriptionConfig(
                language_codes=list(wish.languages) or None,
                custom_vocabulary=list(wish.vocabulary[:MOST_PHRASES]) or None,
                word_timestamp=wish.word_times or None,
                diarization=wish.diarization or None,
            ),
            # Only the test version is documented to know this field.
            http_options=self._options(LONG_TIMEOUT, "v1beta"),
        )
        return _answered(await client.aio.models.generate_content(model=model, contents=sound, config=config))

    async def _generate(
        self, instruction: str, contents: types.Part | str, schema: dict[str, Any], room: int
    ) -> types.GenerateContentResponse:
        client = await self._client()
        from google.genai import errors, types

        config = types.GenerateContentConfig(
            system_instruction=instruction,
            response_mime_type="application/json",
            response_json_schema=schema,
            max_output_tokens=room,
            # Rude calls must be transcribed too: the strictest filters would hide what is looked for.
            safety_settings=[
                types.SafetySetting(
                    category=types.HarmCategory(f"HARM_CATEGORY_{name}"), threshold=types.HarmBlockThreshold.BLOCK_NONE
                )
                for name in _SAFETY_CATEGORIES
            ],
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=self._options(LONG_TIMEOUT),
        )
        try:
            response = await client.aio.models.generate_content(model=self.model, contents=contents, config=config)
        except errors.ClientError as error:
            if self._version == "v1" and failures.unknown_field(error.code, error.details):
                log.info("v1 does not know a field of the request, using v1beta")
                self._version = "v1beta"
                return await self._generate(instruction, contents, schema, room)
            raise
        return _answered(response)

    @asynccontextmanager
    async def _sound(self, sound: bytes, media_type: str, progress: Progress | None) -> AsyncIterator[types.Part]:
        """The sound as a part of a request; an uploaded one is deleted at the end, also of one that failed."""
        await self._client()
        from google.genai import types

        if len(sound) <= self._inline_bytes:
            yield types.Part.from_bytes(data=sound, mime_type=media_type)
            return
        # A name of our own, so that even an upload broken off half-way can be deleted.
        name = f"files/callqa-{secrets.token_hex(16)}"
        try:
            file = await self._repeat(lambda: self._upload(name, sound, media_type), LONG_TIMEOUT, progress)
            name = file.name or name
            uri = await self._active(file, progress)
            yield types.Part.from_uri(file_uri=uri, mime_type=media_type)
        finally:
            await asyncio.shield(self._delete(name))

    async def _upload(self, name: str, sound: bytes, media_type: str) -> types.File:
        client = await self._client()
        from google.genai import types

        # The address of the second step comes from the vendor; our own base keeps a moved service at its place.
        options = types.HttpOptions(base_url=self._base_url, timeout=round(LONG_TIMEOUT * 1000))
        config = types.UploadFileConfig(name=name, mime_type=media_type, http_options=options)
        return await client.aio.files.upload(file=io.BytesIO(sound), config=config)

    async def _active(self, file: types.File, progress: Progress | None) -> str:
        client = await self._client()
        from google.genai import types

        config = types.GetFileConfig(http_options=self._options(SHORT_TIMEOUT))
        delay, waited, current = 0.5, 0.0, file
        while current.state not in (types.FileState.ACTIVE, types.FileState.FAILED):
            if waited >= _FILE_WAIT:
                raise unavailable(failures.SERVICE, "timeout")
            await pause(delay * factor(), progress)
            waited, delay = waited + delay, min(delay * 1.5, 5.0)
            current = await self._repeat(
                lambda: client.aio.files.get(name=file.name or "", config=config), SHORT_TIMEOUT, progress
            )
        if current.state == types.FileState.FAILED or not current.uri:
            raise failures.file_failed()
        return current.uri

    async def _delete(self, name: str) -> None:
        client = await self._client()
        try:
            await self._once(lambda: client.aio.files.delete(name=name), _DELETE_WAIT, None)
        except ServiceError as error:
            # It may not be there (broken-off upload), and the vendor deletes it after 48 hours anyway.
            log.warning("uploaded sound not deleted: %s", error.code)

    async def _repeat(
        self,
        ask: Callable[[], Coroutine[Any, Any, T]],
        limit: float,
        progress: Progress | None = None,
        failed: Callable[[str], Awaitable[None]] | None = None,
    ) -> T:
        """Asks, and again after outages and short pauses the vendor asks for; all our requests may be repeated.

        Args:
            limit: seconds for one attempt.
            failed: told the code of each failure that is followed by another attempt.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                return await self._once(ask, limit, progress)
            except (Throttled, Unavailable) as error:
                wait = _wait(error, attempt)
                if wait is None:
                    raise
                log.info("attempt %s failed (%s), next in %.1f s", attempt, error.code, wait)
                if failed:
                    await failed(error.code)
            await pause(wait, progress)
        return await self._once(ask, limit, progress)

    async def _once(self, ask: Callable[[], Coroutine[Any, Any, T]], limit: float, progress: Progress | None) -> T:
        """Asks; what the library raises becomes ours, unchained, as its texts may hold what was sent."""
        import httpx2
        from google.genai import errors

        from callqa_desktop.services.net.client import cancellable, failure_kind

        try:
            async with asyncio.timeout(limit + _GRACE):
                return await cancellable(ask(), progress)
        except errors.APIError as error:
            log.info("answered %s", error.code)
            raise failures.from_status(error.code or 0, error.details) from None
        except (httpx2.TimeoutException, TimeoutError):
            raise unavailable(failures.SERVICE, "timeout") from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol):
            raise unavailable(failures.SERVICE, "address") from None
        except httpx2.TransportError as error:
            raise unavailable(failures.SERVICE, failure_kind(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # The library reads replies without checks: an outage page with status 200, JSON cut short or of a foreign
            # shape ends in one of these.
            log.info("answered with no data (%s)", type(error).__name__)
            raise unavailable(failures.SERVICE, "not_json") from None

    def _options(self, timeout: float, version: str = "") -> types.HttpOptions:
        from google.genai import types

        return types.HttpOptions(api_version=version or self._version, timeout=round(timeout * 1000))

    async def _client(self) -> Client:
        async with self._making:  # the two sides of a call are sent at the same time
            if self._made is None:
                if not re.fullmatch(r"[!-~]+", self._key):
                    raise failures.malformed_key()
                self._made = await asyncio.to_thread(_make_client, self._key, self._base_url)
            return self._made


def _wait(error: Throttled | Unavailable, attempt: int) -> float | None:
    """Seconds until the next attempt is worth it; None: not now."""
    if isinstance(error, Throttled):
        asked = error.retry_after
        return asked if asked is not None and asked <= LONGEST_WAIT else None
    if error.code in ("net.certificate", "net.clock", "net.address", "net.timeout"):
        return None
    return factor() * 2.0 ** (attempt - 1) * random.uniform(1.0, 1.5)


def _make_client(key: str, base_url: str) -> Client:
    """Imports the library, which takes a second, and reads the system's certificates."""
    from google.genai import Client, types

    # Words the library does not know yet are handled by us; its warning would only stain the terminal.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"google\.genai\._common")
    options = types.HttpOptions(
        base_url=base_url, api_version="v1", timeout=round(SHORT_TIMEOUT * 1000),
        async_client_args={"event_hooks": {"request": [_count]}},
    )  # fmt: skip
    return Client(api_key=key, enterprise=False, http_options=options)


async def _count(request: Any) -> None:
    """Told of each request by the library's HTTP client, before it goes out."""
    body = await request.aread()
    path = request.url.raw_path
    subject = "sound" if path.startswith(b"/upload/") else "question"
    outgoing.left("gemini", request.url.host, subject, len(path) + len(body))


def _answered(response: types.GenerateContentResponse) -> types.GenerateContentResponse:
    """The response; a page of another shape, which the library reads as an empty answer, is none."""
    if response.candidates is None and response.prompt_feedback is None and response.usage_metadata is None:
        raise ValueError("no answer of the model")
    return response


def _size(instruction: str, schema: dict[str, Any]) -> int:
    """Bytes of what goes with the material."""
    return len(instruction.encode()) + len(json.dumps(schema).encode())


def _usage(purpose: str, model: str, sent: int, response: types.GenerateContentResponse | None, outcome: str) -> Usage:
    now = now_ms()
    counted = response.usage_metadata if response else None
    read, written, thought = (
        (counted.prompt_token_count or 0, counted.candidates_token_count or 0, counted.thoughts_token_count or 0)
        if counted
        else (0, 0, 0)
    )
    # What was served is what is charged: a withdrawn model's requests go to another.
    served = (response.model_version if response else None) or model
    cost = cost_micro_usd(served, now, read, written + thought) if counted else None
    return Usage(purpose, model, sent, read, written, thought, cost, outcome, now)
