"""Full-text search: folding, forms of words, phrases, snippets, and whatever people paste into the field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import EditKind
from callqa_desktop.models.schema import (
    Analysis,
    Annotation,
    Answer,
    Call,
    Connection,
    Evaluation,
    Finding,
    Scorecard,
    ScorecardVersion,
    Transcript,
    TranscriptEdit,
    Utterance,
)
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls.desk import CallDesk
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import Store

Say = Callable[..., None]


@pytest.fixture
def desk(store: Store) -> CallDesk:
    def fill(session: Session) -> None:
        session.add(Connection(id=1, service="binotel", name="Binotel", created_at=0))
        session.flush()
        for n in range(1, 6):
            session.add(
                Call(
                    id=n, connection_id=1, external_id=str(n), started_at=n, direction="inbound",
                    disposition="answered",
                    created_at=0, changed_at=0,
                )
            )  # fmt: skip

    store.write(fill).result()
    return CallDesk(store, RecordingLibrary(store.path.parent / "recordings", b"\x01" * 32))


@pytest.fixture
def say(store: Store, desk: CallDesk) -> Say:
    """Gives a call a transcript of these lines."""

    def put(call_id: int, *lines: str) -> None:
        def work(session: Session) -> None:
            made = Transcript(call_id=call_id, model="m", prompt="p", approximate=False, created_at=0)
            session.add(made)
            session.flush()
            for n, line in enumerate(lines):
                session.add(
                    Utterance(
                        transcript_id=made.id, position=n, start_ms=n * 1000, end_ms=n * 1000 + 900, speaker="agent",
                        text=line,
                    )
                )  # fmt: skip
            index_call(session, call_id)

        store.write(work).result()

    return put


def found(desk: CallDesk, words: str) -> set[int]:
    return set(desk.ids(CallFilter(search=words)).result())


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("поговоримо зі знижкою на доставку", "знижка"),
        ("Знижки більше немає", "ЗНИЖКОЮ"),
        ("чай із м'яти", "мята"),
        ("чай: м’ята", "м'ята"),
        ("чай: мʼяту", "м’ята"),
        ("чай: мяту", "м'ята"),
        ("загубили ґудзь", "гудзь"),
        ("загубили гудзика", "ґудзик"),
        ("вам телефонуватимуть завтра", "телефонувала"),
        ("сделаем вам скидку", "скидк"),
        ("надішліть invoice 2026", "INVO"),
        ("рахунок № 4517-А", "4517"),
        ("їжачок у тумані", "їжачка"),
        ("за́мок на дверях", "замок"),
        ("самолёт", "самолет"),
        ("повний об’єкт", "обєкту"),
    ],
)
def test_what_was_said_is_found_in_any_form_and_spelling(desk: CallDesk, say: Say, said: str, typed: str) -> None:
    say(2, said)
    say(3, "зовсім про інше")
    assert found(desk, typed) == {2}
    snippet = desk.snippets([2, 3], typed).result()
    assert list(snippet) == [2]
    (first, end), *_ = snippet[2].marks
    assert end > first
    assert snippet[2].text[first:end] in said


@pytest.mark.parametrize(
    ("said", "typed"), [("знижка", "знижувати ціну"), ("кіт", "кит"), ("є", "е"), ("мене", "мета"), ("хата", "хатина")]
)
def test_other_words_stay_other_words(desk: CallDesk, say: Say, said: str, typed: str) -> None:
    say(2, said)
    assert found(desk, typed) == set()
    assert desk.snippets([2], typed).result() == {}


def test_a_phrase_in_quotes_is_found_as_it_stands(desk: CallDesk, say: Say) -> None:
    say(1, "оплата карткою при отриманні")
    say(2, "карткою оплата не пройшла")
    say(3, "оплатили картками")
    assert found(desk, "оплата карткою") == {1, 2}
    for quotes in ('"оплата карткою"', "«Оплата карткою»", "“оплата  карткою”"):
        assert found(desk, quotes) == {1}
    assert found(desk, '"карткою" отримання') == {1}
    snippet = desk.snippets([1, 2], '"карткою при"').result()
    assert list(snippet) == [1]
    assert [snippet[1].text[a:b] for a, b in snippet[1].marks] == ["карткою при"]


def test_a_snippet_is_cut_around_the_line_with_most_of_the_words(desk: CallDesk, say: Say) -> None:
    say(1, "знижка", "слово " * 100 + "тут знижка на доставку\nвідразу " + "далі " * 100)
    snippet = desk.snippets([1], "знижка доставка").result()[1]
    assert (snippet.source, snippet.start_ms) == ("transcript", 1000)
    assert snippet.text.startswith("…") and snippet.text.endswith("…")
    assert len(snippet.text) < 200 and "\n" not in snippet.text
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["знижка", "доставку"]


def test_every_source_is_searched_and_named(desk: CallDesk, say: Say, store: Store) -> None:
    def work(session: Session) -> None:
        session.add(Scorecard(id=90, key="k"))
        session.flush()
        session.add(ScorecardVersion(id=90, scorecard_id=90, number=1, body={}, content_hash="", published_at=0))
        session.flush()
        for n in (2, 3):
            transcript = Transcript(call_id=n, model="m", prompt="p", approximate=False, created_at=0)
            session.add(transcript)
            session.flush()
            summary = "клієнт хоче розстрочку" if n == 2 else ""
            analysis = Analysis(
                call_id=n,
                transcript_id=transcript.id,
                model="m",
                prompt="p",
                summary=summary,
                created_at=0,
            )
            session.add(analysis)
            session.flush()
            if n == 3:
                session.add(Finding(analysis_id=analysis.id, kind="promise", text="обіцяв розстрочку", start_ms=7000))
        session.add(
            Annotation(
                call_id=4, start_ms=5000, end_ms=6000, kind="note", text="розстрочка!", created_at=0, changed_at=0
            )
        )
        for number, kind in ((50, "human"), (51, "calibration")):
            session.add(
                Evaluation(
                    id=number, call_id=5 if kind == "human" else 1, version_id=90, kind=kind, evaluator="Олена",
                    status="submitted", comment="", started_at=0, saved_at=0,
                )
            )  # fmt: skip
            session.flush()
            session.add(Answer(evaluation_id=number, question="q", option="no", comment="про розстрочку мовчав"))
        for n in range(1, 6):
            index_call(session, n)

    store.write(work).result()
    assert found(desk, "розстрочка") == {2, 3, 4, 5}, "what is blind is not found"
    snippets = desk.snippets([1, 2, 3, 4, 5], "розстрочка").result()
    assert {i: (s.source, s.start_ms) for i, s in snippets.items()} == {
        2: ("summary", None), 3: ("finding", 7000), 4: ("note", 5000), 5: ("comment", None),
    }  # fmt: skip


def test_a_corrected_line_is_found_by_its_correction(desk: CallDesk, say: Say, store: Store) -> None:
    say(1, "добрий день", "наша знишка велика")

    def correct(session: Session) -> None:
        session.add(
            TranscriptEdit(
                transcript_id=1, sequence=1, kind=EditKind.TEXT, payload={"line": "1", "text": "наша знижка велика"},
                created_at=0,
            )
        )  # fmt: skip
        index_call(session, 1)

    assert found(desk, "знижкою") == set()
    store.write(correct).result()
    assert found(desk, "знижкою") == {1}
    assert found(desk, "знишка") == set()
    snippet = desk.snippets([1], "знижкою").result()[1]
    assert (snippet.text, snippet.start_ms) == ("наша знижка велика", 1000)


@pytest.mark.parametrize(
    "typed", ["...!?", "👍", '"', '""', "'’ʼ", "_", "* OR", '" OR NEAR( *', "\x00", "\udcff", "<b>", "()", "-", "AND"]
)
def test_signs_and_operators_are_only_signs(desk: CallDesk, say: Say, typed: str) -> None:
    say(1, "добрий день")
    assert found(desk, typed) == set()
    assert desk.snippets([1], typed).result() == {}
    assert found(desk, f"день {typed if not any(c.isalpha() for c in typed) else ''}") == {1}


@pytest.mark.parametrize("typed", ["а" * 100_000, "слово " * 20_000, " ".join(f"слово{n}" for n in range(100))])
def test_a_search_that_is_too_long_says_so(desk: CallDesk, typed: str) -> None:
    for asked in (
        desk.ids(CallFilter(search=typed)),
        desk.summary(CallFilter(search=typed)),
        desk.snippets([1], typed),
    ):
        with pytest.raises(UserFacingError, match="search is too long"):
            asked.result()
