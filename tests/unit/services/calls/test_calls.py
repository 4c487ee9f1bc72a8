"""The list of calls: every filter alone and together, orders that are total, tags, search, removal with the sound."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.schema import Annotation, Call, Client, Connection, Employee, Recording
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls import name_keys
from callqa_desktop.services.calls.desk import CallDesk
from callqa_desktop.services.changes import Change
from callqa_desktop.services.folding import sort_key
from callqa_desktop.services.records import SORT_KEYS, CallFilter, CallSort
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.store import Store

NAMES = ("Юлія Щербак", "Ґалина Цимбал", "Гнат Бойко", "Єва Їжак", "Іван Ярий")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[RecordingLibrary]:
    opened = RecordingLibrary(tmp_path / "recordings", b"\x01" * 32)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, library: RecordingLibrary) -> CallDesk:
    store.write(fill).result()
    return CallDesk(store, library)


def fill(session: Session) -> None:
    """Sixty calls: call n (1-60) begins n minutes after the start, lasts n seconds, scores n."""
    for name in ("Binotel", "Друга"):
        session.add(Connection(service="binotel", name=name, created_at=0))
    session.flush()
    for n, name in enumerate(NAMES):
        session.add(
            Employee(connection_id=1, external_id=str(n), name=name, name_key=sort_key(name), internal_number=f"90{n}")
        )
    session.add(Client(phone="+380671234567", name="Оксана", name_key=sort_key("Оксана")))
    session.flush()
    for n in range(1, 61):
        session.add(
            Call(
                connection_id=1 if n <= 50 else 2,
                external_id=f"x{n}",
                started_at=n * 60_000,
                direction="inbound" if n % 2 else "outbound",
                disposition=("answered", "missed", "busy")[n % 3],
                client_id=1 if n == 7 else None,
                client_phone=f"+38067{n:07}" if n != 7 else "+380671234567",
                client_digits=f"38067{n:07}" if n != 7 else "380671234567",
                internal_number=f"90{n % 6}",
                employee_id=n % 6 + 1 if n % 6 < 5 else None,
                talk_seconds=n,
                wait_seconds=n % 10,
                recording_state="stored" if n % 4 == 0 else "none",
                status="analyzed" if n > 30 else "new",
                ai_score=float(n) if n > 30 else None,
                human_score=1.0 if n == 60 else None,
                created_at=0,
                changed_at=0,
            )
        )


def found(desk: CallDesk, **conditions: object) -> set[int]:
    return set(desk.ids(CallFilter(**conditions)).result())  # type: ignore[arg-type]  # any field of the filter


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, set(range(1, 61))),
        ({"ids": (3, 5, 999)}, {3, 5}),
        ({"ids": ()}, set()),
        ({"phone": "067 123-45-67"}, {7}),
        ({"phone": "+380671234567"}, {7}),
        ({"phone": "no digits"}, set()),
        ({"employees": ("юлія щербак",)}, {n for n in range(1, 61) if n % 6 == 0}),
        ({"employees": ("905",)}, {n for n in range(1, 61) if n % 6 == 5}),
        ({"employees": ("Ніхто",)}, set()),
        ({"directions": ("outbound",)}, {n for n in range(1, 61) if n % 2 == 0}),
        ({"dispositions": ("missed", "busy")}, {n for n in range(1, 61) if n % 3}),
        ({"statuses": ("analyzed",)}, set(range(31, 61))),
        ({"recordings": ("stored",)}, set(range(4, 61, 4))),
        ({"connections": ("Друга",)}, set(range(51, 61))),
        ({"min_duration": 10, "max_duration": 12}, {10, 11, 12}),
        ({"min_score": 58.0}, {58, 59}),
        ({"max_score": 31.0}, {31, 60}),
        ({"from_ms": 5 * 60_000, "to_ms": 8 * 60_000}, {5, 6, 7}),
        ({"directions": ("outbound",), "statuses": ("new",), "min_duration": 25}, {26, 28, 30}),
        ({"tags": ("нема",)}, set()),
        ({"search": "нічого такого"}, set()),
        ({"search": "...!?"}, set()),
        ({"phone": "'; DROP TABLE call; --1"}, {n for n in range(1, 61) if "1" in f"38067{n:07}" or n == 7}),
    ],
)
def test_a_filter_finds_what_it_says(desk: CallDesk, conditions: dict[str, object], expected: set[int]) -> None:
    assert found(desk, **conditions) == expected


@pytest.mark.parametrize("key", SORT_KEYS)
def test_every_order_is_total_and_its_reverse_holds_the_same_calls(desk: CallDesk, key: str) -> None:
    up = list(desk.ids(CallFilter(), CallSort(key, descending=False)).result())
    down = list(desk.ids(CallFilter(), CallSort(key, descending=True)).result())
    assert len(up) == len(set(up)) == 60
    assert set(up) == set(down)
    rows = {r.id: r for r in desk.rows(up).result()}
    values = [getattr(rows[i], key) for i in up]
    present = [v for v in values if v not in (None, "", ())]
    match key:
        case "employee":
            assert present == sorted(present, key=sort_key)
            assert present[0].startswith("Гнат"), "Г before Ґ, and both before Є, І, Ю"
        case "tags" | "assigned":
            assert present == sorted(present, key=lambda names: sort_key(names[0]))
        case "client_name" | "connection":
            assert present == sorted(present, key=sort_key)
        case _:
            assert present == sorted(present)
    lacking = len(up) - len(present)
    assert not any(values[len(present) :]), "what has no value comes last"
    assert not any(getattr(rows[i], key) for i in down[len(present) :]) or not lacking, "in either direction"


def test_names_go_by_the_ukrainian_alphabet_and_several_by_the_first(desk: CallDesk, store: Store) -> None:
    for call_id, tag in ((4, "яблуко"), (4, "їжа"), (5, "зима"), (6, "ґанок"), (8, "гора"), (9, "Єва")):
        desk.add_tag([call_id], tag).result()
        desk.assign([call_id], tag).result()

    def clients(session: Session) -> None:
        for n, name in enumerate(("Ївга", "Жанна", "Ґанна"), 2):
            session.add(Client(id=n, phone=f"+38050{n}", name=name))
            session.flush()
            call = session.get(Call, n)
            assert call
            call.client_id = n
        session.get_one(Connection, 2).name = "Єдина"
        for call_id, line in ((1, "99"), (2, "101"), (3, "9")):
            session.get_one(Call, call_id).internal_number = line

    store.write(clients).result()
    assert name_keys.fill(store) == 3, "names an older program wrote get their keys"
    assert name_keys.fill(store) == 0

    def up(key: str, n: int, *, descending: bool = False) -> list[int]:
        return list(desk.ids(CallFilter(), CallSort(key, descending)).result()[:n])

    assert up("tags", 5) == [8, 6, 9, 5, 4] == up("assigned", 5), "г ґ є з ї"
    assert up("tags", 5, descending=True) == [4, 5, 9, 6, 8]
    assert desk.rows([4]).result()[0].tags == ("їжа", "яблуко") == desk.rows([4]).result()[0].assigned
    assert up("client_name", 4) == [4, 3, 2, 7], "Ґанна Жанна Ївга Оксана"
    assert up("connection", 1) == [1], "Binotel before Єдина"
    assert up("connection", 1, descending=True) == [60]
    assert up("internal_number", 2) == [3, 1], "9 before 99 before 101"
    assert desk.choices().result().connections == ("Binotel", "Єдина")


def test_the_order_has_no_unknown_keys(desk: CallDesk) -> None:
    with pytest.raises(ValueError, match="no such sort key"):
        desk.ids(CallFilter(), CallSort("password")).result()


def test_rows_keep_the_order_asked_for_and_leave_out_what_is_gone(desk: CallDesk) -> None:
    assert [r.id for r in desk.rows([5, 999, 3, 60]).result()] == [5, 3, 60]
    row = desk.rows([7]).result()[0]
    assert (row.client_name, row.employee, row.connection) == ("Оксана", "Ґалина Цимбал", "Binotel")


def test_a_persons_score_counts_before_the_models(desk: CallDesk) -> None:
    assert [r.score for r in desk.rows([60, 59, 1]).result()] == [1.0, 59.0, None]


def test_totals_follow_the_filter(desk: CallDesk) -> None:
    whole = desk.summary(CallFilter()).result()
    assert (whole.count, whole.talk_seconds, whole.human_count, whole.mean_human_score) == (60, 1830, 1, 1.0)
    assert whole.unanalyzed == 7
    some = desk.summary(CallFilter(ids=(31, 33))).result()
    assert (some.count, some.mean_ai_score, some.mean_human_score) == (2, 32.0, None)
    assert desk.summary(CallFilter(ids=())).result().count == 0


def test_tags_are_put_on_once_and_found_in_any_case_of_letters(desk: CallDesk, store: Store) -> None:
    announced: list[Change] = []
    store.changes.subscribe(announced.append)
    desk.add_tag([1, 2], "  Скарга  на ціну ").result()
    desk.add_tag([2], "Скарга на ціну").result()
    assert found(desk, tags=("скарга НА ціну",)) == {1, 2}
    assert desk.rows([2]).result()[0].tags == ("Скарга на ціну",)
    assert desk.choices().result().tags == ("Скарга на ціну",)
    desk.remove_tag([1], "Скарга на ціну").result()
    assert found(desk, tags=("скарга на ціну",)) == {2}
    assert announced[0] == Change(ChangeKind.CALL, (1, 2))


@pytest.mark.parametrize("tag", ["", "   ", "х" * 61])
def test_a_tag_that_cannot_be_used_says_so(desk: CallDesk, tag: str) -> None:
    with pytest.raises(UserFacingError):
        desk.add_tag([1], tag)


def test_choices_stand_in_the_order_of_the_alphabet(desk: CallDesk) -> None:
    assert desk.choices().result().employees == (
        "Гнат Бойко", "Ґалина Цимбал", "Єва Їжак", "Іван Ярий", "Юлія Щербак",
    )  # fmt: skip


def test_words_are_found_by_their_beginning_in_any_case_and_with_any_apostrophe(desk: CallDesk, store: Store) -> None:
    def annotate(session: Session) -> None:
        session.add(
            Annotation(
                call_id=9,
                start_ms=0,
                end_ms=0,
                kind="note",
                text="Об'єкт у Кам’янці, ЗНИЖКА",
                created_at=0,
                changed_at=0,
            )
        )
        index_call(session, 9)

    store.write(annotate).result()
    for words in ("знижк", "об’єкт", "ОБʼЄКТ", "кам'янці знижка"):
        assert found(desk, search=words) == {9}, words
    assert found(desk, search="знижка нема") == set()
    assert found(desk, search='" OR NEAR( *') == set()


def test_deleting_calls_removes_their_sound(desk: CallDesk, store: Store, library: RecordingLibrary) -> None:
    stream = io.BytesIO()
    soundfile.write(stream, np.sin(np.arange(8000) / 9).astype("float32"), 8000, format="WAV")

    async def bring() -> str:
        incoming = library.begin()
        incoming.write(stream.getvalue())
        return (await incoming.finish()).stem

    stem = asyncio.run(bring())

    def attach(session: Session) -> None:
        session.add(
            Recording(
                call_id=4,
                path=stem,
                sha256="0" * 64,
                original_bytes=1,
                media_type="audio/wav",
                sample_rate=8000,
                channels=1,
                frames=8000,
                created_at=now_ms(),
            )
        )

    store.write(attach).result()
    desk.delete([4]).result()
    assert 4 not in found(desk)
    assert not [p for p in (store.path.parent.parent / "recordings").rglob("*") if stem.split("/")[-1] in p.name]
