from __future__ import annotations

import pytest

from callqa_desktop.services.folding import fold, sort_key


@pytest.mark.parametrize("written", ["М'яч", "м’яч", "мʼЯч", "м`яч", " м‘яч "])
def test_every_apostrophe_is_the_same(written: str) -> None:
    assert fold(written) == "м\u02bcяч"


def test_case_composition_and_spaces_do_not_count() -> None:
    assert fold("ҐЕНЕЗА\u00a0 Іван\tКИЇВ") == "ґенеза іван київ"
    assert fold("и\u0306") == fold("й")
    assert fold("й") != fold("и")


def test_names_sort_by_the_ukrainian_alphabet() -> None:
    letters = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    assert "".join(sorted(set(letters), key=sort_key)) == letters
    names = ["Яна", "Єва", "Ґанна", "Ганна", "Іван", "Їжак", "Йосип", "Зоя", "Adam", "Дем’ян", "Демид", "2 відділ"]
    assert sorted(names, key=sort_key) == [
        *("2 відділ", "Adam", "Ганна", "Ґанна", "Демид", "Дем’ян"),
        *("Єва", "Зоя", "Іван", "Їжак", "Йосип", "Яна"),
    ]


def test_an_apostrophe_does_not_move_a_name() -> None:
    assert sort_key("Лук’ян") == sort_key("Лукян")
