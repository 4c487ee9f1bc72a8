"""What the model is told before it listens, and what corrections suggest."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import Direction, Disposition, EditKind, Service
from callqa_desktop.models.schema import Call, Client, Connection, Employee, Transcript, TranscriptEdit, Utterance
from callqa_desktop.services.analysis.vocabulary import VocabularyDesk, of_call, replaced, typed
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

Correct = Callable[..., int]


@pytest.fixture
def correct(store: Store) -> Correct:
    """A call of Galyna with Oleksii whose lines were corrected."""

    def work(session: Session, lines: Sequence[tuple[str, str]]) -> int:
        if session.get(Connection, 1) is None:
            session.add(Connection(id=1, service=Service.BINOTEL, name="B", created_at=now_ms()))
            session.flush()
            session.add_all(
                [
                    Employee(id=1, connection_id=1, external_id="1", name="Ґалина  Цимбал", name_key=""),
                    Employee(id=2, connection_id=1, external_id="2", name="Ігор Мельник", name_key=""),
                    Employee(id=3, connection_id=1, external_id="3", name="Колишній", name_key="", active=False),
                    Client(id=1, phone="+380671", name="Олексій", card={"name": "Олексій Бондар", "company": "Їжа"}),
                ]
            )
            session.flush()
        call = Call(
            connection_id=1, external_id=secrets.token_hex(8), started_at=0, direction=Direction.INBOUND, employee_id=1,
            client_id=1, disposition=Disposition.ANSWERED, created_at=0, changed_at=0,
        )  # fmt: skip
        session.add(call)
        session.flush()
        transcript = Transcript(call_id=call.id, model="m", prompt="t", approximate=False, created_at=0)
        session.add(transcript)
        session.flush()
        for n, (before, after) in enumerate(lines):
            session.add(
                Utterance(
                    transcript_id=transcript.id, position=n, start_ms=n * 1_000, end_ms=n * 1_000 + 900,
                    speaker="agent", text=before,
                )
            )  # fmt: skip
            session.add(
                TranscriptEdit(
                    transcript_id=transcript.id, sequence=n + 1, kind=EditKind.TEXT,
                    payload={"line": str(n), "text": after}, created_at=0,
                )
            )  # fmt: skip
        return call.id

    return lambda *lines: store.write(lambda s: work(s, lines)).result()


def test_phrases_are_tidy_and_once() -> None:
    assert typed("  Їжачок \n\nхмаринка\nЇЖАЧОК\nBlum   Legrabox\n") == ("Їжачок", "хмаринка", "Blum Legrabox")
    assert len(typed("\n".join(f"назва {n}" for n in range(3_000)))) == 1_000
    assert len(typed("щ" * 500)[0]) == 80


def test_people_of_the_call_come_first(store: Store, correct: Correct) -> None:
    call = correct(("так", "так!"))
    Settings(store).set("vocabulary", "Хмаринка\nЇжачок").result()
    known = store.read(lambda s: of_call(s, call)).result()
    assert known == ("Ґалина Цимбал", "Олексій Бондар", "Олексій", "Їжа", "Хмаринка", "Їжачок", "Ігор Мельник")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("кухня їж а чок", "кухня Їжачок", [("їж а чок", "Їжачок")]),
        ("диван хмарина білий", "диван «Хмаринка» білий", [("хмарина", "Хмаринка")]),
        ("так добре", "Так, добре!", []),
        ("п'ять", "п’ять", []),
        ("на", "до", []),
        ("блюм легра бокс дорого", "Blum Legrabox дорого", [("блюм легра бокс", "Blum Legrabox")]),
        ("раз два три чотири п'ять шість", "зовсім інші слова стоять тут тепер", []),
    ],
)
def test_what_a_correction_replaced(before: str, after: str, found: list[tuple[str, str]]) -> None:
    assert replaced(before, after) == found


def test_words_corrected_in_two_calls_are_suggested(store: Store, correct: Correct) -> None:
    settings = Settings(store)
    desk = VocabularyDesk(store, settings)
    correct(("кухня їжак", "кухня Їжачок"), ("диван хмара", "диван Хмаринка"), ("ще їжак", "ще Їжачок"))
    assert desk.suggestions().result() == [], "once, in one call, is no habit"
    correct(("ота їж а чок", "ота Їжачок"), ("хмара", "хмаринка"))
    found = desk.suggestions().result()
    assert [(one.phrase, one.calls) for one in found] == [("Їжачок", 2), ("хмаринка", 2)]
    assert set(found[0].heard) == {"їжак", "їж а чок"}
    desk.take("Їжачок").result()
    desk.refuse("хмаринка").result()
    assert desk.suggestions().result() == [] and desk.phrases == ("Їжачок",)


def test_undone_corrections_suggest_nothing(store: Store, correct: Correct) -> None:
    for _ in range(2):
        correct(("кухня їжак", "кухня Їжачок"))
    store.write(lambda s: [setattr(edit, "undone", True) for edit in s.query(TranscriptEdit)]).result()
    assert VocabularyDesk(store, Settings(store)).suggestions().result() == []
