"""A shared Google document as plain text: without an account, cookies or keys (vendor notes, google-docs.md)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit

from callqa_desktop.errors import Throttled, Unavailable
from callqa_desktop.services.net.client import Http, Reply
from callqa_desktop.services.net.pace import Pace
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.script.links import Document, document, home
from callqa_desktop.services.script.page import text_of_page
from callqa_desktop.services.script.plain import tidy, title_of
from callqa_desktop.services.script.reasons import LINK_BYTES, SERVICE, reason
from callqa_desktop.services.script.records import Found, Kind

REDIRECTS = 5
SILENCE = 15.0
"""Seconds without an answer after which Google is not waited for."""
WHOLE = 40.0
"""Seconds for everything, repeats and redirects included."""
_CONTENT = "googleusercontent.com"
_SIGN_IN = re.compile(rb"accounts\.google\.com|ServiceLogin|identifier-shown", re.IGNORECASE)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html)", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"(?i)document is not published|документ не опубліковано")


async def read(link: str, progress: Progress | None = None) -> Found:
    """The text and title of the document a link leads to.

    Raises:
        UserFacingError: the link is none, or (Refused, Rejected, Unavailable, Throttled) the document cannot be read;
            each reason has its own code (services.script.reasons).
        Cancelled
    """
    wanted = document(link)
    try:
        async with asyncio.timeout(WHOLE):
            reply = await _fetch(wanted, progress)
    except TimeoutError:
        raise reason("net.timeout") from None
    except Throttled:
        raise reason("net.throttled") from None
    except Unavailable as error:
        raise (reason("too_large") if error.code == "net.too_large" else error) from None
    return await asyncio.to_thread(_understand, wanted, reply)


async def _fetch(wanted: Document, progress: Progress | None) -> Reply:
    url = home() + wanted.path
    for _ in range(REDIRECTS + 1):
        reply = await _get(url, wanted, progress)
        if reply.status not in (301, 302, 303, 307, 308):
            return reply
        url = urljoin(url, reply.headers.get("location", ""))
        _check(url)
    raise reason("redirects")


async def _get(url: str, wanted: Document, progress: Progress | None) -> Reply:
    """One request by a client of its own: it has no cookies from the one before, and sends nothing but the address."""
    parts = urlsplit(url)
    pace = Pace.shared(parts.netloc, "", gap=0.5)
    async with Http(
        SERVICE, f"{parts.scheme}://{parts.netloc}", pace=pace, timeout=SILENCE, redact=(wanted.id,),
        ceiling=LINK_BYTES, waits=0,
    ) as http:  # fmt: skip
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return await http.request("GET", path, repeat=True, progress=progress)


def _check(url: str) -> None:
    """
    Raises:
        Refused: it leads to Google's sign-in page.
        Rejected: it leads to a host that is not Google's for documents.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise reason("redirect") from None
    if host == "accounts.google.com" or "ServiceLogin" in parts.path:
        raise reason("not_shared")
    moved = urlsplit(home())
    if host == moved.hostname and parts.scheme in ("https", moved.scheme):
        return
    ours = host == "docs.google.com" or host == _CONTENT or host.endswith(f".{_CONTENT}")
    if not ours or parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
        raise reason("redirect")


def _understand(wanted: Document, reply: Reply) -> Found:
    code = {400: "not_document", 401: "not_shared", 403: "forbidden", 404: "no_document", 410: "no_document"}
    if reply.status != 200:
        raise reason(code.get(reply.status, "unexpected"))
    media = reply.headers.get("content-type", "").split(";")[0].strip().lower()
    is_page = media in ("text/html", "application/xhtml+xml") or bool(_PAGE.match(reply.body))
    if wanted.published:
        title, text = _published(reply, is_page=is_page)
    elif is_page:
        raise reason("sign_in" if _SIGN_IN.search(reply.body) else "html")
    elif media != "text/plain":
        raise reason("not_document")
    else:
        title, text = _disposition(reply.headers), reply.text
    text = tidy(text)
    if not text:
        raise reason("empty")
    return Found(Kind.LINK, wanted.link, title, text)


def _published(reply: Reply, *, is_page: bool) -> tuple[str, str]:
    if not is_page:
        raise reason("not_document")
    title, text, known = text_of_page(reply.text)
    if not known and _SIGN_IN.search(reply.body):
        raise reason("sign_in")
    if not known and _NOT_PUBLISHED.search(text):
        raise reason("not_published")
    return title_of(title), text


def _disposition(headers: Mapping[str, str]) -> str:
    """The title in a Content-Disposition header (RFC 6266), the encoded form (RFC 5987) before the plain one."""
    given = headers.get("content-disposition", "")
    encoded = re.search(r"filename\*\s*=\s*([\w-]+)'[\w-]*'([^;\s]+)", given)
    if encoded:
        try:
            return title_of(unquote(encoded[2], encoding=encoded[1], errors="strict"))
        except (LookupError, UnicodeDecodeError):
            pass  # the plain form may still be right
    plain = re.search(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', given)
    return title_of(re.sub(r"\\(.)", r"\1", plain[1] or plain[2] or "")) if plain else ""
