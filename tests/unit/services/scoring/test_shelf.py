"""Drafts, versions, and which card a call is scored with; past scores under another card."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from seeding import seed
from sqlalchemy import select, update

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.models.schema import Call, Employee, Scorecard, ScorecardVersion
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import AnswerRow, CallFilter
from callqa_desktop.services.scoring import evaluations, outline
from callqa_desktop.services.scoring.card import Card, load_default
from callqa_desktop.services.scoring.check import problems
from callqa_desktop.services.scoring.desk import CardDesk
from callqa_desktop.services.scoring.difference import difference
from callqa_desktop.services.scoring.outline import CARD, Place
from callqa_desktop.services.scoring.versions import Meant, card_for, current_card, publish_defaults
from callqa_desktop.services.store import Store

SALES = load_default("sales")


@pytest.fixture
def desk(store: Store) -> Iterator[CardDesk]:
    store.write(publish_defaults).result()
    made = CardDesk(store, lambda: "Halyna")
    yield made
    made.close()


def card_id(desk: CardDesk, key: str = "sales") -> int:
    return next(row.id for row in desk.list().result() if row.key == key)


def heavier(weight: str = "40") -> dict[str, Any]:
    return outline.put(SALES.body(), Place(0), "weight", weight)


def test_a_draft_may_be_incomplete_and_is_not_published(desk: CardDesk) -> None:
    sales = card_id(desk)
    body, _ = outline.add_question(SALES.body(), Place(0))
    assert desk.save_draft(sales, body).result() > 0
    with pytest.raises(UserFacingError) as caught:
        desk.publish(sales).result()
    assert caught.value.why == "section “Opening”, question “q_1”: the question has no text"
    assert desk.open(sales).result().body == body
    desk.discard_draft(sales).result()
    assert desk.open(sales).result().body == SALES.body()


def test_versions_are_numbered_and_never_change(desk: CardDesk, store: Store) -> None:
    sales = card_id(desk)
    before = desk.versions(sales).result()[0]
    desk.save_draft(sales, heavier()).result()
    published = desk.publish(sales).result()
    assert (published.number, published.published_by) == (2, "Halyna")
    assert desk.card(before.id).result() == SALES
    assert [change.change for change in desk.difference(before.id, published.id).result()] == ["weight: 10 → 40"]
    with pytest.raises(UserFacingError, match="nothing new"):
        desk.publish(sales).result()
    assert desk.restore(before.id).result().body == SALES.body()


def test_the_same_as_published_is_no_draft(desk: CardDesk) -> None:
    sales = card_id(desk)
    desk.save_draft(sales, heavier()).result()
    assert desk.save_draft(sales, SALES.body()).result() == 0
    assert not desk.open(sales).result().kept


def test_a_newer_shipped_card_replaces_only_what_no_person_touched(desk: CardDesk, store: Store) -> None:
    def older(session: Any) -> None:
        """The store as a former program left it."""
        for row in session.scalars(select(ScorecardVersion)):
            session.execute(
                update(ScorecardVersion)
                .where(ScorecardVersion.id == row.id)
                .values(body={**row.body, "pass_mark": "70"}, content_hash=f"old {row.id}")
            )

    support = card_id(desk, "support")
    store.write(older).result()
    desk.save_draft(support, heavier()).result()
    store.write(publish_defaults).result()
    rows = {row.key: row for row in desk.list().result()}
    assert rows["sales"].current.number == 2  # type: ignore[union-attr]
    assert rows["support"].current.number == 1 and rows["support"].draft_saved_at  # type: ignore[union-attr]
    store.write(publish_defaults).result()
    assert {row.key: row.versions for row in desk.list().result()} == {"sales": 2, "support": 1, "empty": 2}


def test_bodies_of_the_first_program_still_load() -> None:
    question = {
        "key": "listen", "number": "Q7", "text": {"uk": "а", "en": "a"}, "guidance": {"uk": "", "en": ""},
        "answer_type": "yn", "options": [{"key": "yes", "value": "1", "label": {"uk": "Так", "en": "Yes"}},
                                         {"key": "no", "value": "0", "label": {"uk": "Ні", "en": "No"}}],
        "weight": "4", "severity": "normal", "breach": "", "na_allowed": True, "visible_when": None,
        "filled_by": ["metric", "human"],
    }  # fmt: skip
    section = {"key": "s", "title": {"uk": "с", "en": "s"}, "kind": "standard", "weight": "1", "visible_when": None}
    body = {"key": "c", "title": {"uk": "к", "en": "c"}, "pass_mark": "80", "bands": [], "bonus_cap": "0"}
    loaded = Card.model_validate(body | {"sections": [section | {"questions": [question]}]})
    assert loaded.question("listen").automation == "manual"  # type: ignore[union-attr]
    body["sections"] = [section | {"questions": [question | {"colour": "red"}]}]  # type: ignore[assignment]
    assert problems(body)[0].sentence == "section “s”, question “a”: there is no such field: “colour”"


def test_the_first_card_meant_for_a_call_is_used(desk: CardDesk, store: Store) -> None:
    seed(store, 40)
    support = card_id(desk, "support")

    def used(direction: str) -> set[str]:
        def work(session: Any) -> set[str]:
            calls = session.scalars(select(Call.id).where(Call.direction == direction, Call.employee_id.is_not(None)))
            return {card_for(session, call)[1].key for call in list(calls)}

        return store.read(work).result()

    assert used("inbound") == {"sales"}
    desk.use(support, Meant(directions=("inbound",))).result()
    assert (used("inbound"), used("outbound")) == ({"support"}, {"sales"})
    name = store.read(lambda s: s.scalars(select(Employee.name).join(Call, Call.employee_id == Employee.id)).first())
    desk.use(support, Meant(("inbound",), (name.result(),))).result()
    assert used("inbound") == {"support", "sales"}
    desk.archive(support).result()
    assert used("inbound") == {"sales"}
    with pytest.raises(UserFacingError, match="cannot be archived"):
        desk.archive(card_id(desk)).result()
    desk.archive(support, False).result()
    desk.make_usual(support).result()
    assert store.read(current_card).result()[1].key == "support"


def test_a_call_is_drafted_with_the_card_meant_for_it(desk: CardDesk, store: Store) -> None:
    seed(store, 5)
    desk.use(card_id(desk, "support"), Meant(("inbound", "outbound"))).result()

    def work(session: Any) -> str:
        call = session.scalars(select(Call.id)).first()
        row = evaluations.draft_for(session, call, "Olena")
        return evaluations.card_of(session, row.version_id).key

    assert store.write(work).result() == "support"


def test_a_copy_has_a_key_and_a_name_of_its_own(desk: CardDesk) -> None:
    copy = desk.duplicate(card_id(desk)).result()
    assert (copy.key, copy.title.en, copy.current) == ("sales_2", "Sales call v1 (copy)", None)
    assert desk.publish(copy.id).result().number == 1
    desk.discard_draft(desk.create("Нова", "New").result().id).result()
    assert [row.key for row in desk.list().result()] == ["sales", "support", "empty", "sales_2"]


@pytest.fixture
def scored(desk: CardDesk, store: Store) -> list[int]:
    """Ten calls the model scored: every other one was not greeted."""
    seed(store, 20, newest=now_ms())

    def work(session: Any) -> list[int]:
        calls = list(session.scalars(select(Call.id).order_by(Call.started_at.desc()).limit(10)))
        version, card = current_card(session)
        answers = {q.key: q.options[0].key for s in card.sections if s.kind == "standard" for q in s.questions}
        for number, call in enumerate(calls):
            greet = "no" if number % 2 else "yes"
            given = [AnswerRow(k, greet if k == "greet" else o) for k, o in answers.items() if k not in
                     ("ack", "answer", "check")]  # fmt: skip
            evaluations.store_ai(session, call, version, "model", given)
        return calls

    return store.write(work).result()


def test_what_if(desk: CardDesk, store: Store, scored: list[int]) -> None:
    sales, mine = card_id(desk), CallFilter(ids=tuple(scored))
    same = desk.what_if(sales, SALES, Progress(), wanted=mine).result()
    assert (same.evaluations, same.moved, same.before) == (10, 0, same.after)
    assert same.before.mean == 97.1 and same.before.pass_rate == 1.0  # half of them lost 10/85 x 5/10
    card = Card.model_validate(outline.put(heavier("300"), Place(0, 0), "weight", "90"))
    found = desk.what_if(sales, card, Progress(), wanted=mine).result()
    assert found.moved == 5 and found.after.pass_rate == 0.5
    assert found.changes[0].before == 94.1 and found.changes[0].after == 24.2  # 300/375 x 90/95 lost
    assert {change.call_id for change in found.changes} == set(scored[1::2])
    assert sum(found.after.histogram) == 10 and found.after.histogram[2] == 5
    assert desk.what_if(sales, card, Progress(), wanted=mine, kinds=(EvaluationKind.HUMAN,)).result().evaluations == 0


def test_what_if_ends_when_told(desk: CardDesk, scored: list[int]) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        desk.what_if(card_id(desk), SALES, progress, wanted=CallFilter(ids=tuple(scored))).result()
    begun = threading.Event()
    stopping = Progress(lambda _: begun.set())
    future = desk.what_if(card_id(desk), SALES, stopping, wanted=CallFilter(ids=tuple(scored)))
    assert begun.wait(10)
    future.result()


def test_changes_are_told_in_words() -> None:
    body = heavier()
    body, place = outline.add_question(body, Place(0, 0), "scale")
    body = outline.put(body, place, "text", {"uk": "Нове", "en": "New one"})
    body, _ = outline.delete(body, Place(1, 0))
    body = outline.put(body, CARD, "over_100", True)
    told = [(one.sign, one.what, one.change) for one in difference(SALES, Card.model_validate(body))]
    assert told == [
        ("~", "", "bonus over 100: no → yes"), ("~", "Opening", "weight: 10 → 40"), ("+", "New one", ""),
        ("-", "Open questions asked", ""),
    ]  # fmt: skip
    moved, _ = outline.move(SALES.body(), Place(0, 0), 1)
    assert [one.change for one in difference(SALES, Card.model_validate(moved))] == [
        "the order of sections or questions"
    ]


def test_conditions_follow_their_question() -> None:
    gate = next(
        Place(s, q) for s, section in enumerate(SALES.sections) for q, one in enumerate(section.questions)
        if one.key == "objection"
    )  # fmt: skip
    renamed = Card.model_validate(outline.put(SALES.body(), gate, "key", "doubt"))
    assert renamed.sections[gate.section + 1].visible_when.question == "doubt"  # type: ignore[union-attr]
    gone, _ = outline.delete(SALES.body(), gate)
    assert Card.model_validate(gone).sections[gate.section + 1].visible_when is None
    up = SALES.body()
    for _ in range(3):
        up, gate = outline.move(up, Place(gate.section + 1), -1)[0], Place(gate.section - 1, -1)
    assert "looks at “objection”, which is not asked before" in problems(up)[0].text


def test_the_key_of_a_card_stays_its_own(desk: CardDesk) -> None:
    from callqa_desktop.services.scoring.yaml_file import to_yaml

    text = to_yaml(SALES)
    row = desk.import_yaml(text.replace("weight: 10", "weight: 11", 1).encode()).result()
    assert row.key == "sales" and row.draft_saved_at is not None and row.current is not None
    fresh = desk.import_yaml(text.replace("key: sales", "key: other", 1).encode()).result()
    assert (fresh.key, fresh.current) == ("other", None)
    assert isinstance(fresh.id, int) and fresh.id != row.id


def test_scorecards_of_the_store_are_what_the_list_says(desk: CardDesk, store: Store, scored: list[int]) -> None:
    uses = desk.uses().result()
    usual = next(row for row in desk.list().result() if row.usual)
    assert usual.current is not None and uses == {usual.current.id: 10}
    assert store.read(lambda s: len(list(s.scalars(select(Scorecard.id))))).result() == 3
