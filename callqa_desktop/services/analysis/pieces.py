"""Pieces of a recording that were heard, kept until its transcript stands: what was paid for is not sent again when the
quota of the day ends, or the program does, in the middle of a long call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import delete
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.schema import Call, HeardPiece
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord
from callqa_desktop.services.store import Store


@dataclass(frozen=True, slots=True)
class PieceName:
    """What an answer belongs to: the same piece asked for in the same way has the same one."""

    start_ms: int
    end_ms: int
    voices: str
    """Whose are in it; of two channels this tells which."""
    model: str
    prompt: str
    word_times: bool
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeardLines:
    """The lines of a piece, times in milliseconds from the beginning of the recording."""

    lines: list[Spoken]
    moved: int
    """How many were moved to where somebody speaks."""


class Pieces(Protocol):
    async def find(self, name: PieceName) -> HeardLines | None: ...
    async def keep(self, name: PieceName, heard: HeardLines) -> None: ...


class PieceShelf:
    """The pieces of one call in the store.

    Args:
        sound: tells this sound from any other the call may have: the hash of the recording, and how it was cleaned.
    """

    def __init__(self, store: Store, call_id: int, sound: str, initiator: str) -> None:
        self._store, self._call_id, self._sound, self._initiator = store, call_id, sound, initiator

    async def find(self, name: PieceName) -> HeardLines | None:
        place = (self._call_id, self._key(name))
        found = await self._store.aread(lambda s: _read(s.get(HeardPiece, place)))
        return None if found is None else HeardLines([_line(one) for one in found[0]], found[1])

    async def keep(self, name: PieceName, heard: HeardLines) -> None:
        key, lines = self._key(name), [_plain(*one) for one in heard.lines]

        def work(session: Session) -> None:
            if session.get(Call, self._call_id) is not None:  # else it was deleted meanwhile
                session.merge(
                    HeardPiece(call_id=self._call_id, name=key, lines=lines, moved=heard.moved, created_at=now_ms())
                )

        await self._store.awrite(work, initiator=self._initiator)

    def _key(self, name: PieceName) -> str:
        parts = (self._sound, name.start_ms, name.end_ms, name.voices, name.model, name.prompt, name.word_times)
        return hashlib.sha256(json.dumps([*parts, *name.hints]).encode()).hexdigest()


def drop(session: Session, call_id: int) -> None:
    """Removes the pieces of a call: they have become its transcript, or led to none."""
    session.execute(delete(HeardPiece).where(HeardPiece.call_id == call_id))


def _read(row: HeardPiece | None) -> tuple[list[Any], int] | None:
    return None if row is None else (row.lines, row.moved)


def _plain(speaker: str, line: ChannelLine) -> list[Any]:
    doubtful, words = ([[w.text, w.start_ms, w.end_ms, w.confidence] for w in of] for of in (line.doubtful, line.words))
    return [speaker, line.start, line.end, line.text, line.language, line.estimated, doubtful, words]


def _line(kept: Sequence[Any]) -> Spoken:
    speaker, start, end, text, language, estimated, doubtful, words = kept
    made = ChannelLine.at(
        start, end, text, language=language, estimated=estimated, doubtful=_words(doubtful), words=_words(words)
    )
    return speaker, made


def _words(kept: Sequence[Sequence[Any]]) -> tuple[HeardWord, ...]:
    return tuple(HeardWord(*one) for one in kept)
