"""What the sales script and its versions are to everybody else; nothing here brings SQLAlchemy along."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_CHARACTERS = 100_000
"""Of a script; more than a model reads with care, and than anybody follows in a call."""


BY_ITSELF = "script"
"""Who announces a new text that the program read by itself."""


class Kind(StrEnum):
    """Where a script came from."""

    LINK = "google_docs"
    FILE = "file"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Found:
    """What a source gave, before it is put in force."""

    kind: Kind
    source: str
    """The link, or the name of the file; "" for typed text."""
    title: str
    text: str
    notes: tuple[str, ...] = ()
    """What a person should know of it, for example that some pages have no text."""


@dataclass(frozen=True, slots=True)
class Script:
    """One version of the script."""

    id: int
    kind: str
    source: str
    title: str
    text: str
    set_at: int
    """When this text was first put in force."""
    checked_at: int | None
    """When its source was last read."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version in the list of them."""

    id: int
    kind: str
    source: str
    title: str
    set_at: int
    checked_at: int | None
    characters: int
    calls: int
    """How many calls were judged against it."""
    in_force: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a text that was put in force."""

    script: Script
    changed: bool
    """It is another text than the one before."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the link could not be read the last time; the copy read before stays in force."""

    code: str
    at: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the difference between two versions."""

    sign: str
    """"+" only in the newer, "-" only in the older, " " in both, "…" lines left out that are the same."""
    text: str
