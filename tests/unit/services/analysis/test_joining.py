"""What two pieces heard becomes one text: no word twice, none lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from callqa_desktop.services.analysis.joining import Spoken, joined
from callqa_desktop.services.analysis.shapes import ChannelLine, HeardWord

Word = tuple[str, int, int]


def line(words: list[Word], *, timed: bool = True) -> Spoken:
    text = " ".join(word for word, _, _ in words)
    known = tuple(HeardWord(word, start, end) for word, start, end in words) if timed else ()
    return "agent", ChannelLine(start=words[0][1] / 1000, end=words[-1][2] / 1000, text=text, words=known)


def words_of(lines: list[Spoken]) -> list[str]:
    return [word for _, one in lines for word in one.text.split()]


def heard(words: list[Word], start: int, end: int, per_line: int, *, timed: bool) -> list[Spoken]:
    """What a model hears of a piece: the words that lie in it, some to a line."""
    inside = [word for word in words if start <= word[1] and word[2] <= end]
    return [line(inside[n : n + per_line], timed=timed) for n in range(0, len(inside), per_line)]


def test_pieces_without_an_overlap_follow_each_other() -> None:
    left, right = [line([("раз", 0, 400)])], [line([("два", 1_000, 1_400)])]
    assert words_of(joined(left, right, (700, 700))) == ["раз", "два"]
    assert joined([], right, (0, 500)) == right and joined(left, [], (0, 500)) == left


def test_a_word_cut_in_half_is_taken_from_the_piece_that_heard_it_whole() -> None:
    left = [line([("Добрий", 0, 400), ("день", 500, 900), ("слухаю", 1_000, 1_500), ("ва", 1_600, 1_700)])]
    right = [line([("ень", 600, 900), ("слухаю", 1_000, 1_500), ("вас", 1_600, 1_900), ("так", 2_000, 2_300)])]
    assert words_of(joined(left, right, (600, 1_700))) == ["Добрий", "день", "слухаю", "вас", "так"]


def test_marks_and_case_do_not_matter() -> None:
    left = [line([("Так,", 0, 400), ("п’ять", 500, 900), ("гривень.", 1_000, 1_500)])]
    right = [line([("П'ЯТЬ", 500, 900), ("гривень", 1_000, 1_500), ("дякую", 1_600, 1_900)])]
    assert words_of(joined(left, right, (450, 1_600)))[-1] == "дякую"
    assert len(words_of(joined(left, right, (450, 1_600)))) == 4


def test_where_nothing_matches_the_middle_divides() -> None:
    left = [line([("один", 0, 400), ("два", 500, 900), ("три", 1_000, 1_400)])]
    right = [line([("zwei", 500, 900), ("drei", 1_000, 1_400), ("vier", 1_500, 1_900)])]
    assert words_of(joined(left, right, (500, 1_400))) == ["один", "два", "drei", "vier"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_joined_words_are_those_of_the_whole(data: st.DataObject) -> None:
    known = """так ні кухня диван два три гривень добре вас слухаю ціна завтра Їжачок п’ять"""
    vocabulary = st.sampled_from(known.split())
    said = data.draw(st.lists(vocabulary, min_size=30, max_size=120))
    words: list[Word] = []
    at = 0
    for word in said:
        length = 120 + 40 * len(word)
        words.append((word, at, at + length))
        at += length + data.draw(st.integers(30, 250))
    timed = data.draw(st.booleans())
    cut = data.draw(st.integers(at // 3, at * 2 // 3))
    overlap = (max(cut - 4_000, 0), min(cut + 4_000, at))
    slip = data.draw(st.integers(-100, 100))  # less than half a word, or one "так" could be the next
    left = heard(words, 0, overlap[1], data.draw(st.integers(1, 12)), timed=timed)
    moved = [(word, max(start + slip, overlap[0]), end + slip) for word, start, end in words if start >= overlap[0]]
    right = heard(moved, overlap[0], at + 1_000, data.draw(st.integers(1, 12)), timed=timed)
    result = joined(left, right, overlap)
    assert words_of(result) == said
    assert [one.start for _, one in result] == sorted(one.start for _, one in result) or not timed
