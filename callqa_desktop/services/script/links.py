"""Links to Google documents in every form people paste them (vendor notes, google-docs.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from callqa_desktop.services.net.pace import base_url
from callqa_desktop.services.script.reasons import reason

HOME = "https://docs.google.com"
DRIVE = "drive.google.com"
LONGEST = 1000
_ID = re.compile(r"/d/([A-Za-z0-9_-]+)")
_PUBLISHED = re.compile(r"/document/(?:u/\d+/)?d/e/([A-Za-z0-9_-]+)/pub")
_OTHER = {"spreadsheets": "link.sheet", "presentation": "link.slides", "forms": "link.form"}


@dataclass(frozen=True, slots=True)
class Document:
    """Where a document is read."""

    id: str
    link: str
    """As it was given, without spaces around."""
    path: str
    """Path and query of the address it is read at; the host is docs.google.com's."""
    published: bool
    """Published to the web: a page of HTML, which cannot be exported as text."""


def home() -> str:
    """Where Google Docs is: CALLQA_GOOGLE_DOCS_BASE_URL moves it."""
    return base_url("google_docs", HOME)


def document(link: str) -> Document:
    """The document a link leads to. Takes edit, view, preview, copy and bare links, with an account's /u/0/ or without,
    of docs.google.com; open?id= and file/d/ of drive.google.com; and /d/e/.../pub, published to the web.

    Raises:
        UserFacingError: it is none of these; says why.
    """
    link = link.strip()
    if not link:
        raise reason("link.empty")
    if len(link) > LONGEST or any(c.isspace() for c in link):
        raise reason("link.address")
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise reason("link.address") from None
    if parts.scheme not in ("http", "https") or "." not in host:
        raise reason("link.address")
    moved = urlsplit(home())
    google = host in ("docs.google.com", DRIVE) and port in (None, 80, 443)
    if not google and (host, port) != (moved.hostname, moved.port):
        raise reason("link.host")
    if parts.username is not None:
        raise reason("link.address")
    return _of_path(parts.path, parse_qs(parts.query), link)


def looks_like_link(text: str) -> bool:
    """Whether somebody who typed this meant a link rather than a text."""
    text = text.strip()
    return not any(c.isspace() for c in text) and bool(re.match(r"(?i)https?://|(docs|drive)\.google\.com/", text))


def _of_path(path: str, query: dict[str, list[str]], link: str) -> Document:
    # Published links have "e" where others have the id: they are told first.
    published = _PUBLISHED.search(path)
    if published:
        return Document(published[1], link, f"/document/d/e/{published[1]}/pub", published=True)
    first = next((part for part in path.split("/") if part in _OTHER), "")
    if first:
        raise reason(_OTHER[first])
    if "/folders/" in path:
        raise reason("link.folder")
    found = _ID.search(path)
    name = found[1] if found else next(iter(query.get("id", ())), "")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name) or (found and found[1] == "e"):
        raise reason("link.id")
    asked = {"format": "txt"}
    if key := next(iter(query.get("resourcekey", ())), ""):  # of documents shared by a link before 2021
        asked["resourcekey"] = key
    return Document(name, link, f"/document/d/{name}/export?{urlencode(asked)}", published=False)
