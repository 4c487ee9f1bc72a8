"""Finding the phrases of trackers: forms of words, gaps, speakers, places; whatever is written and said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callqa_desktop.services.folding import APOSTROPHE
from callqa_desktop.services.records import WordRow
from callqa_desktop.services.trackers.conversations import Plain
from callqa_desktop.services.trackers.matching import GAP, Matcher, hits
from callqa_desktop.services.trackers.records import Tracker


def said(phrase: str, text: str) -> list[str]:
    """The places where a phrase is heard in a line, as they stand there."""
    found = hits([Tracker(1, "t", (phrase,))], [Plain(0, "agent", text)])
    return [text[place.first : place.end] for hit in found for place in hit.places]


@pytest.mark.parametrize(
    ("phrase", "text", "places"),
    [
        ("знижка", "Дасте знижку? Без знижок ніяк, знижкою втішимо.", ["знижку", "знижок", "знижкою"]),
        ("передзвонити", "Я передзвоню, або колега передзвонить.", ["передзвоню", "передзвонить"]),
        ("кур'єр", "Курʼєром чи з кур’єрами? Курєр теж.", ["Курʼєром", "кур’єрами", "Курєр"]),
        ("ґудзик", "Скільки гудзиків?", ["гудзиків"]),
        ("скидка", "А скидки будут? Скидкой поделитесь", ["скидки", "Скидкой"]),
        ("discount", "Any discounts? A discounted price", ["discounts", "discounted"]),
        ("stop", "We stopped, we are stopping it", ["stopped", "stopping"]),
        ("company", "other companies", ["companies"]),
        ("передзв*", "Передзвонимо завтра", ["Передзвонимо"]),
        ("зробити знижку", "Зробимо вам невелику знижку завтра", ["Зробимо вам невелику знижку"]),
        ("call you back", "I will call you right back", ["call you right back"]),
        ("висока ціна", "Ціна у вас висока", []),
        ("ні", "Нікуди не йдемо", []),
        ("кіт", "кит", []),
    ],
)
def test_forms_of_words_are_found_and_nothing_else(phrase: str, text: str, places: list[str]) -> None:
    assert said(phrase, text) == places


def test_only_a_few_other_words_may_stand_inside_a_phrase() -> None:
    inside = " ".join(["слово"] * GAP)
    assert said("зробити знижку", f"зробити {inside} знижку")
    assert not said("зробити знижку", f"зробити {inside} ще знижку")


def test_a_later_repetition_of_a_word_still_leads_to_the_end_of_a_phrase() -> None:
    assert said("так так добре", "так так ну так а добре") == ["так так ну так а добре"]


def test_each_side_is_heard_apart() -> None:
    lines = [Plain(0, "agent", "Знижка"), Plain(4000, "client", "Знижку!"), Plain(8000, "other", "знижки")]
    by = {
        who: [place.speaker for hit in hits([Tracker(1, "t", ("знижка",), who)], lines) for place in hit.places]
        for who in ("", "agent", "client")
    }
    assert by == {"": ["agent", "client", "other"], "agent": ["agent"], "client": ["client"]}


def test_of_overlapping_phrases_of_a_tracker_the_longer_one_counts_once() -> None:
    (hit,) = hits(
        [Tracker(1, "t", ("знижка", "знижка на доставку"))], [Plain(0, "agent", "Знижка на доставку та знижка на все")]
    )
    assert [place.phrase for place in hit.places] == ["знижка на доставку", "знижка"]


def test_a_place_is_told_at_its_word_where_the_time_of_that_is_known() -> None:
    words = (WordRow(0, 2, 1000, 1200, 0.9), WordRow(3, 9, 1300, 1700, 0.9))
    (hit,) = hits([Tracker(1, "t", ("знижка",))], [Plain(1000, "agent", "Ці знижки", words)])
    assert hit.first_ms == 1300


def test_phrases_without_words_find_nothing() -> None:
    assert hits([Tracker(1, "t", ("!!!", "", "*"))], [Plain(0, "agent", "!!! * слово")]) == []


words = st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяabcxyz'’ʼ-0123456789", min_size=1, max_size=12)
texts = st.text(max_size=120)


@settings(max_examples=60, deadline=None)
@given(phrases=st.lists(texts, max_size=4), lines=st.lists(texts, max_size=4))
def test_whatever_is_written_and_said_places_lie_in_order_inside_their_lines(
    phrases: list[str], lines: list[str]
) -> None:
    conversation = [Plain(n * 1000, "agent", text) for n, text in enumerate(lines)]
    for hit in hits([Tracker(1, "t", tuple(phrases))], conversation):
        ends: dict[int, int] = {}
        for place in hit.places:
            assert 0 <= place.first < place.end <= len(lines[place.line])
            assert place.first >= ends.get(place.line, 0)
            assert place.phrase in phrases
            ends[place.line] = place.end
        assert hit.count == len(hit.places) > 0


@settings(max_examples=60, deadline=None)
@given(phrase=st.lists(words, min_size=1, max_size=3), around=texts)
def test_a_phrase_is_always_found_in_its_own_words(phrase: list[str], around: str) -> None:
    text = " ".join(phrase)
    if any(letter.isalnum() and letter != APOSTROPHE for letter in text):  # an apostrophe alone is no word
        assert Matcher([Tracker(1, "t", (text,))]).hits([Plain(0, "agent", f"{around} . {text} . {around}")])
