"""Numbers over a real store: looks, reviews, moderation, fraud, our own calls, similar numbers, forgetting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import seeding
import trust_world as world
from sqlalchemy import func, select

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.analysis import Analysis
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.number import NumberAct, NumberReview, NumberView, PhoneNumber
from callqa_desktop.models.quality import Calibration, CalibrationMember
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.trust import numbers
from callqa_desktop.services.trust.desk import TrustDesk
from callqa_desktop.services.trust.records import Basis, Likeness

PHONE = "067 123 45 67"
DIGITS = "380671234567"
WAYS = ("067 123 45 67", "+38(067)123-45-67", "0038067 1234567", "٠٦٧١٢٣٤٥٦٧", "tel:380671234567 доб. 5")


@pytest.fixture
def settings(store: Store) -> Settings:
    made = Settings(store)
    made.set("evaluator", world.PEOPLE[0]).result()
    return made


@pytest.fixture
def desk(store: Store, settings: Settings) -> Iterator[TrustDesk]:
    yield TrustDesk(store, settings)


def refused(future: object, code: str) -> UserFacingError:
    with pytest.raises(UserFacingError) as caught:
        future.result()  # type: ignore[attr-defined]
    assert caught.value.code == code
    return caught.value


def written(store: Store) -> None:
    """Looks are counted behind the answer: waits until they are."""
    store.write(lambda _: None).result()


def test_five_ways_of_typing_are_one_number_with_five_looks(desk: TrustDesk, store: Store) -> None:
    for text in WAYS:
        assert desk.look_up(text).result().row.digits == DIGITS
    written(store)
    popular = desk.popular().result()
    assert [(one.digits, one.views) for one in popular] == [(DIGITS, 5)]
    card = desk.card(PHONE).result()
    assert card.row.views == 5
    assert card.last_view_at is not None
    assert card.activity.series[0].values[-1] == 5
    assert len(card.activity.x) == 30
    assert (card.country, card.kind) == ("UA", "mobile")


def test_a_look_beside_a_call_is_not_counted(desk: TrustDesk) -> None:
    desk.glance(PHONE).result()
    desk.card(PHONE).result()
    desk.similar(PHONE).result()
    assert desk.popular().result() == []


def test_what_is_no_number_is_refused_everywhere(desk: TrustDesk) -> None:
    for ask in (desk.look_up, desk.card, desk.glance, desk.similar, desk.days, desk.mine):
        refused(ask("1" * 40), "number.long")
    refused(desk.rate("абв", 1, ""), "number.letters")
    refused(desk.set_fraud("", True, "why"), "number.empty")


def test_a_person_has_one_review_of_a_number_and_may_change_or_withdraw_it(desk: TrustDesk, settings: Settings) -> None:
    first = desk.rate(PHONE, 1, "  просив код  ").result()
    assert desk.rate("+380671234567", 2, "помилився").result() == first
    settings.set("evaluator", "Богдан").result()
    other = desk.rate(PHONE, 4, "").result()
    refused(desk.edit(first, 5, ""), "number.not_mine")
    refused(desk.withdraw(first), "number.not_mine")
    card = desk.card(PHONE).result()
    assert card.row.counts == (0, 1, 0, 1, 0)
    assert card.row.estimate.mean == 3
    found, total = desk.reviews(DIGITS).result()
    assert total == 2
    assert {one.id: (one.level, one.comment, one.mine) for one in found} == {
        first: (2, "помилився", False), other: (4, "", True)
    }  # fmt: skip
    desk.withdraw(other).result()
    assert desk.card(PHONE).result().row.counts == (0, 1, 0, 0, 0)
    assert desk.mine(PHONE).result() is None
    assert [one.act for one in desk.moderation().result()[1]] == ["withdraw", "edit"], "history is kept"


def test_what_is_missing_in_a_review_is_told(desk: TrustDesk, settings: Settings) -> None:
    refused(desk.rate(PHONE, 0, ""), "number.level")
    refused(desk.rate(PHONE, 6, ""), "number.level")
    assert "5 characters too many" in str(refused(desk.rate(PHONE, 3, "ї" * 2005), "number.comment"))
    settings.set("evaluator", "").result()
    refused(desk.rate(PHONE, 3, "хто це пише?"), "number.author")
    assert desk.card(PHONE).result().row.estimate.n == 0


@pytest.mark.parametrize(
    "comment",
    [
        "<b>жирний</b><script>alert(1)</script>",
        "[посилання](https://evil.example) https://evil.example",
        "=HYPERLINK(\"http://evil\";\"x\")",
        "\u202eтаврепу\u2066 ізаворот",
        "'; DROP TABLE number_review; --",
        "пів\ud800сурогат і нуль\0",
        "рядок\nще рядок",
    ],
)  # fmt: skip
def test_hostile_comments_are_kept_as_the_text_they_are(desk: TrustDesk, comment: str) -> None:
    desk.rate(PHONE, 1, comment).result()
    (kept,) = desk.reviews(DIGITS).result()[0]
    assert kept.comment.encode("utf-8")
    assert "\0" not in kept.comment
    if "\ud800" not in comment:
        assert kept.comment == comment


def test_a_hidden_review_counts_nowhere_until_it_is_shown_again(desk: TrustDesk) -> None:
    review = desk.rate(PHONE, 1, "образа").result()
    refused(desk.moderate([review], shown=False, why="  "), "number.why")
    refused(desk.moderate([review], shown=False, why="x" * 501), "number.why")
    desk.moderate([review], shown=False, why="образливі слова").result()
    card = desk.card(PHONE).result()
    assert (card.row.estimate.n, card.not_shown, card.last_review_at) == (0, 1, None)
    assert desk.reviews(DIGITS).result() == ([], 0)
    (hidden,), acts = desk.moderation().result()
    assert (hidden.state, hidden.moderated_by, hidden.moderated_why) == (
        "hidden", world.PEOPLE[0], "образливі слова"
    )  # fmt: skip
    assert acts[0].why == "образливі слова"
    assert "образливі слова" in str(refused(desk.rate(PHONE, 2, "ще раз"), "number.hidden"))
    desk.moderate([review], shown=True).result()
    assert desk.card(PHONE).result().row.estimate.n == 1
    assert [one.act for one in desk.moderation().result()[1]] == ["show", "hide"]


def test_tied_to_fraud_with_a_reason_and_untied_again(desk: TrustDesk) -> None:
    refused(desk.set_fraud(PHONE, True, ""), "number.why")
    desk.set_fraud(PHONE, True, "код із SMS").result()
    card = desk.card(PHONE).result()
    assert (card.row.fraud, card.fraud_why, card.fraud_by) == (True, "код із SMS", world.PEOPLE[0])
    assert desk.glance(PHONE).result().fraud_why == "код із SMS"
    desk.set_fraud(PHONE, False, "помилка").result()
    assert not desk.card(PHONE).result().row.fraud
    assert [one.why for one in desk.moderation().result()[1]] == ["помилка", "код із SMS"]


def test_reviews_by_level_newest_first_some_at_a_time(desk: TrustDesk, store: Store) -> None:
    world.seed_trust(store)
    digits = desk.card(world.CLIENT).result().row.digits
    found, total = desk.reviews(digits, limit=5).result()
    assert (len(found), total) == (5, 12)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    fours, count = desk.reviews(digits, levels=(4,)).result()
    assert count == 3
    assert {one.level for one in fours} == {4}


def test_our_own_calls_speak_where_nobody_rated_the_number(desk: TrustDesk, store: Store) -> None:
    seeding.seed(store, 200)
    own = desk.card(world.UNRATED).result().own
    with_it = store.read(
        lambda s: s.execute(
            select(func.count(), func.sum(Call.talk_seconds), func.max(Call.started_at)).where(
                Call.client_phone == world.UNRATED
            )
        ).one()
    ).result()
    assert (own.calls, own.talk_seconds, own.last_call_at) == tuple(with_it)
    assert own.mean_score is not None
    assert own.calls >= own.scored > 0
    assert sum(value or 0 for value in desk.card(world.UNRATED).result().activity.series[2].values) == own.calls


def test_scores_and_moods_hidden_by_a_blind_calibration_do_not_show(desk: TrustDesk, store: Store) -> None:
    seeding.seed(store, 60)

    def only(session: object) -> tuple[str, int]:
        scored = select(Call.client_phone).where(Call.ai_score.is_not(None)).group_by(Call.client_phone)
        phone = session.scalar(scored.having(func.count() == 1))  # type: ignore[attr-defined]
        wanted = select(Call.id).where(Call.client_phone == phone, Call.ai_score.is_not(None))
        return str(phone), int(session.scalar(wanted))  # type: ignore[attr-defined]

    phone, call_id = store.read(only).result()
    store.write(
        lambda s: s.query(Analysis).where(Analysis.call_id == call_id).update({"client_mood": "negative"})
    ).result()
    before = desk.card(phone).result().own
    assert (before.scored, dict(before.moods)) == (1, {"negative": 1})

    def calibrate(session: object) -> None:
        made = Calibration(
            call_id=call_id, version_id=1, facilitator=world.PEOPLE[0], status="open", created_at=now_ms()
        )  # fmt: skip
        session.add(made)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        for name in world.PEOPLE[:2]:
            session.add(CalibrationMember(calibration_id=made.id, member=name))  # type: ignore[attr-defined]

    from callqa_desktop.services.scoring.versions import publish_defaults

    store.write(publish_defaults).result()
    store.write(calibrate).result()
    hidden = desk.card(phone).result().own
    assert (hidden.calls, hidden.scored, hidden.mean_score, dict(hidden.moods)) == (before.calls, 0, None, {})


def test_similar_numbers_say_what_they_share(desk: TrustDesk, store: Store) -> None:
    world.seed_trust(store)
    found = desk.similar(world.FRAUD, Likeness(5)).result()
    assert found.note == ""
    assert len(found.neighbours) == 5
    nearest = found.neighbours[0]
    assert nearest.row.phone == "+380503334455"
    assert [(one.level, one.here, one.there) for one in nearest.shared] == [(1, 4, 3), (2, 1, 1)]
    assert nearest.suspect
    likes = [one.similarity for one in found.neighbours]
    assert likes == sorted(likes, reverse=True)
    by_people = desk.similar(world.FRAUD, Likeness(5, Basis.RATERS)).result().neighbours[0]
    assert by_people.shared
    assert set(by_people.shared[0].raters) <= set(world.PEOPLE)


def test_possible_fraudsters_are_low_rated_and_like_one_tied_to_fraud(desk: TrustDesk, store: Store) -> None:
    world.seed_trust(store)
    found = desk.suspects().result()
    assert {one.row.phone for one in found} == {"+380671112234", "+380932223344", "+380503334455"}
    assert {one.like for one in found} == {"+380671112233"}
    assert desk.glance(world.LIKE_IT[1]).result().like == "+380671112233"
    assert desk.similar(world.LIKE_IT[1]).result().suspect_of is not None
    assert desk.glance(world.CLIENT).result().like == ""
    desk.set_fraud(world.FRAUD, False, "помилка").result()
    assert desk.suspects().result() == []
    assert desk.glance(world.LIKE_IT[1]).result().like == ""


def test_the_index_follows_the_ratings(desk: TrustDesk, store: Store) -> None:
    world.seed_trust(store, numbers_more=5)
    before = desk.similar(world.CLIENT).result().compared
    desk.rate(PHONE, 5, "").result()
    after = desk.similar(PHONE).result()
    assert after.compared == before + 1
    assert "+380670073219" in [one.row.phone for one in after.neighbours]


@pytest.mark.parametrize("basis", list(Basis))
def test_a_number_without_reviews_says_what_is_missing(desk: TrustDesk, store: Store, basis: Basis) -> None:
    world.seed_trust(store)
    found = desk.similar(world.UNRATED, Likeness(basis=basis)).result()
    assert found.neighbours == ()
    assert found.note == "This number has no reviews yet. One review is enough to compare it with others."


def test_degenerate_ratings_are_told_in_a_sentence(desk: TrustDesk, settings: Settings) -> None:
    desk.rate(PHONE, 1, "").result()
    assert "nothing to compare with" in desk.similar(PHONE).result().note
    desk.rate("050 111 22 33", 5, "").result()
    assert desk.similar(PHONE).result().note == "No other number has reviews like these."
    for number in range(4):
        desk.rate(f"050 111 22 4{number}", 5, "").result()
    desk.rate(PHONE, 5, "").result()
    assert "similarity tells nothing here yet" in desk.similar(PHONE).result().note


def test_reviews_that_name_nobody_cannot_be_compared_by_raters(desk: TrustDesk, store: Store) -> None:
    def fill(session: object) -> None:
        for text in ("+380501112233", "+380501112234"):
            made = numbers.make(session, text, text[1:])  # type: ignore[arg-type]
            session.add(  # type: ignore[attr-defined]
                NumberReview(number_id=made.id, level=1, author="", source="import", state="shown", at=1)
            )
            numbers.recount(session, [made.id])  # type: ignore[arg-type]

    store.write(fill).result()
    assert len(desk.similar("+380501112233").result().neighbours) == 1
    assert "name nobody" in desk.similar("+380501112233", Likeness(basis=Basis.RATERS)).result().note


def test_ten_thousand_identical_numbers_answer_and_say_so(desk: TrustDesk, store: Store) -> None:
    def fill(session: object) -> None:
        ids = numbers.make_many(session, ((f"+38063{n:07}", f"38063{n:07}") for n in range(10_000)))  # type: ignore[arg-type]
        session.execute(  # type: ignore[attr-defined]
            NumberReview.__table__.insert(),
            [
                {"number_id": i, "level": 1, "comment": "", "author": "Олена", "source": "import", "state": "shown",
                 "at": 1, "moderated_by": "", "moderated_why": "", "digest": ""} for i in ids.values()
            ],
        )  # fmt: skip
        numbers.recount(session, list(ids.values()))  # type: ignore[arg-type]

    store.write(fill).result()
    found = desk.similar("+380630000007").result()
    assert (len(found.neighbours), found.as_similar) == (10, 10_000 - 1 - 10)
    assert "similarity tells nothing" in found.note


def test_how_numbers_are_compared_is_kept_and_nonsense_is_as_usual(desk: TrustDesk, settings: Settings) -> None:
    wanted = Likeness(3, Basis.RATERS, own=True, below=1.8)
    desk.set_likeness(wanted).result()
    assert desk.likeness == wanted
    settings.set("numbers_view", {"neighbours": 0, "basis": "magic", "own": "yes", "below": float("nan")}).result()
    assert desk.likeness == Likeness()


def test_personal_data_in_comments_is_masked_where_the_person_wants_it(desk: TrustDesk, settings: Settings) -> None:
    desk.rate(PHONE, 1, "моя картка 4111 1111 1111 1111").result()
    settings.set("evaluator", "Богдан").result()
    settings.set("mask_in_view", True).result()
    (shown,) = desk.reviews(DIGITS).result()[0]
    assert "4111" not in shown.comment
    settings.set("evaluator", world.PEOPLE[0]).result()
    (own,) = desk.reviews(DIGITS).result()[0]
    assert "4111" in own.comment, "one’s own words can be edited only as they are"


def test_forgetting_a_number_leaves_nothing_of_it(desk: TrustDesk, store: Store) -> None:
    world.seed_trust(store)
    desk.look_up(world.FRAUD).result()
    written(store)
    rest = store.read(lambda s: s.scalar(select(func.count()).select_from(PhoneNumber))).result()
    gone = store.write(lambda s: numbers.forget(s, "380671112233")).result()
    assert (gone.known, gone.reviews) == (True, 5)
    assert gone.views > 0
    number = store.read(lambda s: s.scalar(select(PhoneNumber.id).where(PhoneNumber.digits == "380671112233"))).result()
    assert number is None
    for kept in (NumberReview, NumberView, NumberAct):
        orphans = select(func.count()).select_from(kept).where(~kept.number_id.in_(select(PhoneNumber.id)))
        assert store.read(lambda s, orphans=orphans: s.scalar(orphans)).result() == 0
    assert store.read(lambda s: s.scalar(select(func.count()).select_from(PhoneNumber))).result() == (rest or 0) - 1
    assert not store.write(lambda s: numbers.forget(s, "380671112233")).result().known


def test_views_by_day_show_on_their_day(desk: TrustDesk, store: Store) -> None:
    desk.look_up(PHONE).result()
    written(store)
    days = desk.days(PHONE).result()
    assert days[-1].day == datetime.now(UTC).astimezone().date()
    assert [one.views for one in days] == [0] * 29 + [1]
