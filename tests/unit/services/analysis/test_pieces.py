"""A long call whose quota ends in the middle: what was heard is kept, and only the rest is sent the next day."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from long_call import long_call, wav
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import Throttled, UserFacingError
from callqa_desktop.models.schema import Call, HeardPiece, Transcript
from callqa_desktop.services.analysis.engines import Engine
from callqa_desktop.services.analysis.gemini import Gemini
from callqa_desktop.services.analysis.gemini_ears import GeminiEars
from callqa_desktop.services.analysis.gemini_mind import GeminiMind
from callqa_desktop.services.analysis.joining import Spoken
from callqa_desktop.services.analysis.pieces import HeardLines, PieceName, PieceShelf
from callqa_desktop.services.analysis.pipeline import analyze_call
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord
from callqa_desktop.services.progress import Progress

PIECE_MS = 40_000
TRUTH, SOUND = long_call(("01-kitchen", "02-sofa"))


@pytest.fixture
def call_id(bench: Any) -> int:
    data = wav(SOUND)
    bench.sandbox.gemini.learn(TRUTH, data)
    made: int = bench.put(data, agent_channel=0)
    return made


def analyze(bench: Any, call_id: int, *, again: bool = False) -> None:
    """As the program does it, in pieces short enough for a test."""

    async def run() -> None:
        key = bench.sandbox.secrets["gemini"]["api_key"]
        async with Gemini(key, "gemini-3.8-flash", bench.sandbox.url) as client:
            ears = GeminiEars(client, longest_ms=PIECE_MS)
            engine = Engine(ears, GeminiMind(client), client.aclose)
            await analyze_call(
                bench.store, bench.library, engine, call_id, bench.connection_id, Progress(), again=again
            )

    asyncio.run(run())


def kept(bench: Any) -> list[str]:
    found: list[str] = bench.store.read(lambda s: list(s.scalars(select(HeardPiece.name)))).result()
    return found


def heard(bench: Any) -> int:
    """Pieces the model wrote down."""
    return sum(one == ("transcribe", "ok") for one in bench.outcomes())


def end_quota_after(bench: Any, patch: pytest.MonkeyPatch, pieces: int) -> None:
    real = PieceShelf.keep
    left = [pieces]

    async def keep(self: PieceShelf, name: PieceName, lines: HeardLines) -> None:
        await real(self, name, lines)
        left[0] -= 1
        if not left[0]:
            bench.sandbox.faults.set("gemini", "quota_day")

    patch.setattr(PieceShelf, "keep", keep)


def broken_off(bench: Any, call_id: int, pieces: int = 2, *, again: bool = False) -> int:
    """Analyzes until the quota of the day is gone; gives how many pieces were heard this time."""
    before = heard(bench)
    with pytest.MonkeyPatch.context() as patch:
        end_quota_after(bench, patch, pieces)
        with pytest.raises(Throttled):
            analyze(bench, call_id, again=again)
    bench.sandbox.faults.clear("gemini")
    return heard(bench) - before


def words(bench: Any, call_id: int, speaker: str) -> list[str]:
    return " ".join(u.text for u in bench.detail(call_id).transcript if u.speaker == speaker).split()


def test_only_the_missing_pieces_are_sent_the_next_day(bench: Any, call_id: int) -> None:
    done = broken_off(bench, call_id)
    assert done >= 2 and len(kept(bench)) == done
    assert bench.detail(call_id).row.status == "queued" and not bench.detail(call_id).transcript
    analyze(bench, call_id)
    (notes,) = bench.store.read(_notes).result()
    assert heard(bench) == notes["pieces"] > done, "each piece was paid for once"
    for speaker in ("agent", "client"):
        true = " ".join(u.text for u in TRUTH.utterances if u.speaker == speaker).split()
        assert words(bench, call_id, speaker) == true
    assert kept(bench) == [], "they have become the transcript"


def test_times_and_words_come_out_as_if_nothing_had_happened(bench: Any, call_id: int) -> None:
    analyze(bench, call_id)
    whole = bench.detail(call_id).transcript
    broken_off(bench, call_id, again=True)
    assert bench.detail(call_id).transcript == whole, "what stands is not touched by a try that ends early"
    analyze(bench, call_id, again=True)
    after = bench.detail(call_id).transcript
    assert [(u.start_ms, u.end_ms, u.speaker, u.text, u.language, u.words) for u in after] == [
        (u.start_ms, u.end_ms, u.speaker, u.text, u.language, u.words) for u in whole
    ]


def test_another_way_of_asking_is_another_piece(bench: Any, call_id: int) -> None:
    done = broken_off(bench, call_id)
    bench.set("transcribe_model", "general")
    analyze(bench, call_id)
    (notes,) = bench.store.read(_notes).result()
    assert heard(bench) == done + notes["pieces"], "words of one model are not mixed with those of another"
    assert kept(bench) == []


def test_a_call_without_words_is_asked_anew(bench: Any, call_id: int) -> None:
    bench.sandbox.faults.set("gemini", "no_words")
    with pytest.raises(UserFacingError) as raised:
        analyze(bench, call_id)
    assert raised.value.code == "analysis.no_words" and kept(bench) == []
    bench.sandbox.faults.clear("gemini")
    analyze(bench, call_id)
    assert words(bench, call_id, "agent")


def test_pieces_go_with_their_call(bench: Any, call_id: int) -> None:
    broken_off(bench, call_id)
    bench.store.write(lambda s: s.delete(_call(s, call_id))).result()
    assert kept(bench) == []


def test_a_piece_comes_back_as_it_was_kept(bench: Any, call_id: int) -> None:
    line = ChannelLine.at(
        1_230, 4_567, "Добрий день, їжакові меблі", language="uk", estimated=True,
        doubtful=(HeardWord("їжакові", confidence=0.4),), words=(HeardWord("Добрий", 1_230, 1_500, 0.93),),
    )  # fmt: skip
    spoken: list[Spoken] = [("agent", line), ("client", ChannelLine.at(5_000, 5_400, "Так"))]
    name = PieceName(0, 9_000, "agent", "m", "p", word_times=True)

    async def there_and_back(sound: str) -> HeardLines | None:
        await PieceShelf(bench.store, call_id, "sound", "test").keep(name, HeardLines(spoken, 1))
        return await PieceShelf(bench.store, call_id, sound, "test").find(name)

    assert asyncio.run(there_and_back("sound")) == HeardLines(spoken, 1)
    assert asyncio.run(there_and_back("another sound")) is None


def _notes(session: Session) -> list[dict[str, Any]]:
    return [dict(one) for one in session.scalars(select(Transcript.notes))]


def _call(session: Session, call_id: int) -> Any:
    return session.get_one(Call, call_id)
