"""The journal of corrections in the store: undone, done again, after a restart and after a new transcription."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from callqa_desktop.commands.calls import detail_json
from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Transcript, Utterance
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import ChangeKind, EditKind
from callqa_desktop.models.filters import CallFilter, CallSort
from callqa_desktop.models.people import Client, Employee
from callqa_desktop.services.calls.desk import CallDesk
from callqa_desktop.services.changes import Change
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.search.index import index_call
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.transcripts.desk import TranscriptDesk

LINES = ("Добрий день", "Мене цікавить росрочка", "Так, є")


def transcribe(session: Session, call_id: int, lines: tuple[str, ...] = LINES) -> int:
    transcript = Transcript(call_id=call_id, model="m", prompt="transcribe-2", approximate=False, created_at=1)
    session.add(transcript)
    session.flush()
    session.add_all(
        Utterance(
            transcript_id=transcript.id, position=n, start_ms=n * 2_000, end_ms=n * 2_000 + 1_500,
            speaker=("agent", "client")[n % 2], text=text,
        )
        for n, text in enumerate(lines)
    )  # fmt: skip
    index_call(session, call_id)
    return transcript.id


@pytest.fixture
def call(store: Store) -> int:
    def work(session: Session) -> int:
        session.add(Connection(id=1, service="binotel", name="Binotel", settings={}, created_at=1))
        session.flush()
        session.add(Employee(id=1, connection_id=1, external_id="1", name="Ґалина Цимбал", name_key="ґ"))
        session.add(Client(id=1, phone="+380671112233", name="вх. номер", card={"name": "Олексій  Бондар"}))
        session.flush()
        made = Call(
            connection_id=1, external_id="1", started_at=1, direction="inbound", disposition="answered", client_id=1,
            employee_id=1, talk_seconds=9, created_at=1, changed_at=1,
        )  # fmt: skip
        session.add(made)
        session.flush()
        transcribe(session, made.id)
        return made.id

    return store.write(work).result()


@pytest.fixture
def desk(store: Store) -> TranscriptDesk:
    settings = Settings(store)
    settings.set("evaluator", "Марія")
    return TranscriptDesk(store, settings)


def shown(store: Store, call: int) -> CallDetail:
    return store.read(lambda s: detail(s, call)).result()


def correct(desk: TranscriptDesk, call: int, line: str = "1", text: str = "Мене цікавить розстрочка") -> Any:
    return desk.edit(call, EditKind.TEXT, {"line": line, "text": text}).result()


def texts(words: Any) -> list[str]:
    return [line.text for line in words.lines]


def found(store: Store, text: str) -> list[int]:
    return list(CallDesk(store, None).ids(CallFilter(search=text), CallSort()).result())  # type: ignore[arg-type]  # no sound is asked for


def test_a_correction_stands_everywhere_and_the_words_of_the_model_stay(
    store: Store, desk: TranscriptDesk, call: int
) -> None:
    heard: list[Change] = []
    store.changes.subscribe(heard.append)
    result = correct(desk, call)
    assert texts(result) == ["Добрий день", "Мене цікавить розстрочка", "Так, є"]
    line = shown(store, call).transcript[1]
    assert (line.text, line.edited, line.original) == ("Мене цікавить розстрочка", True, "Мене цікавить росрочка")
    told = detail_json(shown(store, call))
    assert told["transcript"][1] == {
        "index": 1, "start": 2.0, "end": 3.5, "speaker": "client", "corrected": True, "language": None,
        "time_estimated": False,
        "text": "Мене цікавить розстрочка",
    }  # fmt: skip
    assert told["speakers"] == {"agent": "Ґалина Цимбал", "client": "Олексій Бондар"}
    assert found(store, "розстрочка") == [call]
    assert found(store, "росрочка") == []
    assert [(c.kind, c.ids, c.initiator) for c in heard] == [(ChangeKind.TRANSCRIPT, (call,), "review")]
    stored = store.read(lambda s: [row.text for row in s.query(Utterance).order_by(Utterance.position)]).result()
    assert stored == list(LINES)


def test_undo_and_redo_go_through_the_journal_and_a_new_correction_drops_what_was_undone(
    store: Store, desk: TranscriptDesk, call: int
) -> None:
    correct(desk, call)
    correct(desk, call, "2", "Так, вона є")
    desk.undo(call).result()
    first = desk.undo(call).result()
    assert texts(first) == list(LINES)
    assert (first.corrections.done, first.corrections.undone) == (0, 2)
    assert texts(desk.undo(call).result()) == list(LINES), "there is nothing more to undo"
    assert texts(desk.redo(call).result())[1] == "Мене цікавить розстрочка"
    assert found(store, "розстрочка") == [call]
    last = correct(desk, call, "0", "Доброго дня")
    assert (last.corrections.done, last.corrections.undone) == (2, 0)
    assert texts(desk.redo(call).result()) == ["Доброго дня", "Мене цікавить розстрочка", "Так, є"]


def test_the_journal_is_there_after_a_restart(store: Store, desk: TranscriptDesk, call: int) -> None:
    desk.edit(call, EditKind.SPLIT, {"line": "1", "left": "Мене", "right": "цікавить росрочка", "time_ms": 2_400})
    correct(desk, call, "s1", "цікавить розстрочка")
    desk.undo(call).result()
    store.close()
    again = Store(store.path, store.key)
    later = TranscriptDesk(again, Settings(again))
    assert texts(later.redo(call).result()) == ["Добрий день", "Мене", "цікавить розстрочка", "Так, є"]
    later.undo(call).result()
    assert texts(later.undo(call).result()) == list(LINES)
    again.close()


def test_what_changes_nothing_is_no_correction(desk: TranscriptDesk, call: int) -> None:
    correct(desk, call, "0", "  Добрий \n день ")
    desk.edit(call, EditKind.SPEAKER, {"line": "0", "speaker": "agent"}).result()
    assert desk.edit(call, EditKind.RENAME, {"speaker": "agent", "name": ""}).result().corrections.done == 0


def test_names_come_from_telephony_and_crm_until_somebody_renames(desk: TranscriptDesk, call: int) -> None:
    assert desk.read(call).result().speakers == {"agent": "Ґалина Цимбал", "client": "Олексій Бондар"}
    named = desk.edit(call, EditKind.RENAME, {"speaker": "client", "name": " Пан\tОлексій "}).result()
    assert named.speakers == {"agent": "Ґалина Цимбал", "client": "Пан Олексій"}
    assert desk.undo(call).result().speakers["client"] == "Олексій Бондар"


@pytest.mark.parametrize(
    ("kind", "payload", "code"),
    [
        (EditKind.TEXT, {"line": "1", "text": "а" * 100_000}, "transcript.length"),
        (EditKind.TEXT, {"line": "1", "text": " \n\u202e "}, "transcript.empty"),
        (EditKind.TEXT, {"line": "77", "text": "x"}, "transcript.gone"),
        (EditKind.MERGE, {"line": "1", "into": "77", "text": "x"}, "transcript.gone"),
        (EditKind.RENAME, {"speaker": "agent", "name": "я" * 200}, "transcript.length"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    desk: TranscriptDesk, call: int, kind: EditKind, payload: dict[str, Any], code: str
) -> None:
    correct(desk, call)
    with pytest.raises(UserFacingError) as refused:
        desk.edit(call, kind, payload).result()
    assert refused.value.code == code
    assert desk.read(call).result().corrections.done == 1


def test_signs_that_turn_or_break_a_line_never_get_in_and_emoji_do(desk: TranscriptDesk, call: int) -> None:
    result = correct(desk, call, "1", "<b>\u202eжарт</b>\x00 👩\u200d🔧\r\nкінець")
    assert texts(result)[1] == "<b> жарт</b> 👩\u200d🔧 кінець"


def test_a_draft_is_kept_until_the_line_is_corrected(store: Store, desk: TranscriptDesk, call: int) -> None:
    transcript = desk.read(call).result().corrections.transcript
    desk.keep_draft(transcript, "1", "Мене ціка").result()
    desk.keep_draft(transcript, "1", "Мене цікавить розс").result()
    desk.keep_draft(transcript, "2", "Та").result()
    assert shown(store, call).corrections.drafts == {"1": "Мене цікавить розс", "2": "Та"}
    assert texts(desk.undo(call).result()) == list(LINES), "a draft is no correction"
    assert dict(correct(desk, call).corrections.drafts) == {"2": "Та"}
    desk.keep_draft(transcript, "2", "").result()
    assert not desk.read(call).result().corrections.drafts


def test_after_a_new_transcription_the_old_corrections_stay_in_the_history_and_those_that_fit_can_be_copied(
    store: Store, desk: TranscriptDesk, call: int
) -> None:
    before = desk.read(call).result().corrections.transcript
    correct(desk, call)
    correct(desk, call, "0", "Доброго дня")
    desk.edit(call, EditKind.RENAME, {"speaker": "client", "name": "Пан Олексій"}).result()
    store.write(lambda s: transcribe(s, call, ("Добридень", "Мене цікавить росрочка", "Так є"))).result()
    now = desk.read(call).result()
    assert texts(now) == ["Добридень", "Мене цікавить росрочка", "Так є"]
    assert (now.corrections.done, now.corrections.former) == (0, 3)
    with pytest.raises(UserFacingError):
        desk.edit(call, EditKind.TEXT, {"line": "0", "text": "x"}, transcript=before).result()
    assert desk.copy_former(call).result() == 2
    after = desk.read(call).result()
    assert texts(after) == ["Добридень", "Мене цікавить розстрочка", "Так є"]
    assert after.speakers["client"] == "Пан Олексій"
    assert desk.copy_former(call).result() == 0
    history = desk.history(call).result()
    assert [(row.kind, row.former) for row in history] == [
        ("text", False), ("rename", False), ("rename", True), ("text", True), ("text", True),
    ]  # fmt: skip
    assert (history[-1].before, history[-1].after, history[-1].author) == (
        "Мене цікавить росрочка", "Мене цікавить розстрочка", "Марія",
    )  # fmt: skip


def test_a_call_without_words_says_so(store: Store, desk: TranscriptDesk, call: int) -> None:
    store.write(lambda s: s.delete(s.get_one(Transcript, 1))).result()
    assert desk.read(call).result().lines == ()
    assert desk.history(call).result() == ()
    with pytest.raises(UserFacingError, match="no conversation"):
        desk.undo(call).result()
