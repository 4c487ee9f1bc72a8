"""Files that carry calibrations and disputes between machines.

A file is JSON: {"format", "version", "content", "sha256"}; sha256 is that of `content` as canonical JSON (keys sorted,
no spaces, UTF-8). It shows damage and careless edits; it is no signature, since the machines share no keys.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

VERSION = 1
MAX_BYTES = 10_000_000

_Name = Annotated[str, Field(max_length=255)]
_Words = Annotated[str, Field(max_length=20_000)]
_Moment = Annotated[int, Field(ge=0, le=2**53)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CallRef(_Part):
    """A call as every machine can find it."""

    external_id: _Name
    started_at: _Moment
    sha256: _Name = ""
    """Of the recording."""


class Evidence(_Part):
    start_ms: _Moment
    end_ms: _Moment
    quote: _Words = ""


class Given(_Part):
    """One answer."""

    option: _Name = ""
    options: Annotated[list[_Name], Field(max_length=50)] = []
    number: float | None = None
    text: _Words = ""
    comment: _Words = ""
    evidence: Annotated[list[Evidence], Field(max_length=100)] = []


class Submission(_Part):
    member: _Name
    submitted_at: _Moment
    comment: _Words = ""
    heard_ratio: Annotated[float, Field(ge=0, le=1)] | None = None
    answers: Annotated[dict[_Name, Given], Field(max_length=500)]


class CalibrationContent(_Part):
    call: CallRef
    card: dict[str, Any]
    title: _Name
    facilitator: _Name
    expert: _Name
    members: Annotated[list[_Name], Field(min_length=2, max_length=20)]
    created_at: _Moment
    due_at: _Moment | None
    submissions: Annotated[list[Submission], Field(max_length=20)]


class DisputeContent(_Part):
    call: CallRef
    card_hash: Annotated[str, Field(max_length=64)]
    evaluator: _Name
    submitted_at: _Moment
    question: _Name
    wanted_option: _Name
    raised_by: _Name
    reason: _Words
    created_at: _Moment
    deadline_at: _Moment
    status: Literal["open", "accepted", "rejected", "withdrawn"]
    resolver: _Name = ""
    decision: _Words = ""
    decided_option: _Name = ""


CONTENTS: dict[str, type[CalibrationContent] | type[DisputeContent]] = {
    "callqa-calibration": CalibrationContent,
    "callqa-dispute": DisputeContent,
}
C = TypeVar("C", CalibrationContent, DisputeContent)


def digest(content: Any) -> str:
    """SHA-256 in hex of canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pack(content: CalibrationContent | DisputeContent) -> str:
    """The text of a file."""
    kind = next(name for name, made in CONTENTS.items() if isinstance(content, made))
    data = content.model_dump(mode="json")
    whole = {"format": kind, "version": VERSION, "content": data, "sha256": digest(data)}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> CalibrationContent | DisputeContent:
    """What a file holds.

    Raises:
        UserFacingError: it cannot be read, is none of ours, is damaged or was edited.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(tr("the file is too large"))
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _refused(error.strerror or type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise _refused(tr("it is no file of this program")) from error
    kind = CONTENTS.get(data.get("format", "")) if isinstance(data, dict) else None
    if kind is None or data.get("version") != VERSION:
        raise _refused(tr("it is no file of this program, or of a newer version"))
    try:
        if digest(data.get("content")) != data.get("sha256"):
            raise _refused(tr("its content was changed after it was written"))
        return kind.model_validate(data["content"])
    except (ValidationError, KeyError, ValueError) as error:
        raise _refused(tr("it is damaged")) from error


def _refused(why: str) -> UserFacingError:
    return UserFacingError(
        tr("This file cannot be taken in"), why, tr("Ask for the file again, and send it unchanged"), code="parcel.file"
    )
