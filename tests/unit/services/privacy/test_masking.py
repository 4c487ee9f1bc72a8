"""Personal data is found however it is said; prices, dates and order numbers are not taken for it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callqa_desktop.services.privacy.masking import Span, find, find_in_lines, mask, restored

CARD = "4149499312345677"
IBAN = "UA213223130000026007233566001"
TAX = "3184710691"
COMPANY = "14360570"


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.first : span.end]) for span in find(text)]


def luhn(prefix: str) -> str:
    """The number with its check digit, by the textbook rule: double every second digit from the right."""
    for last in "0123456789":
        digits = [int(sign) for sign in prefix + last]
        doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
        if (sum(doubled) + sum(digits[::-2])) % 10 == 0:
            return prefix + last
    raise AssertionError


WORDS = ("нуль", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять")


@pytest.mark.parametrize(
    "said",
    [
        luhn("414949931234567"),
        " ".join(luhn("414949931234567")[n : n + 4] for n in range(0, 16, 4)),
        "-".join(luhn("545708226655443")[n : n + 4] for n in range(0, 16, 4)),
        ", ".join(luhn("980412345678901")[n : n + 4] for n in range(0, 16, 4)),
        luhn("37144963539843"),
        " ".join(WORDS[int(d)] for d in luhn("222300004841001")),
    ],
)  # fmt: skip
def test_cards(said: str) -> None:
    assert found(f"Записуйте: {said}, дякую") == [("card", said)]


def test_a_card_said_in_pairs_and_hundreds() -> None:
    number = luhn("414949931234567")
    assert number.startswith("414949931234567")
    last = {"0": "сімдесят", "1": "сімдесят один", "2": "сімдесят два", "3": "сімдесят три", "4": "сімдесят чотири",
            "5": "сімдесят п’ять", "6": "сімдесят шість", "7": "сімдесят сім", "8": "сімдесят вісім",
            "9": "сімдесят дев’ять"}[number[15]]  # fmt: skip
    said = f"сорок один сорок дев’ять, сорок дев’ять дев’яносто три, дванадцять тридцять чотири, п’ятдесят шість {last}"
    assert found(f"Номер картки {said}.") == [("card", said)]
    russian = f"сорок один сорок девять сорок девять девяносто три двенадцать тридцать четыре пятьдесят шесть {last}"
    assert found(russian) == [("card", russian)]


def test_a_number_with_a_wrong_check_digit_is_no_card() -> None:
    number = luhn("414949931234567")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert found(f"картка {wrong}") == []


@given(st.integers(0, 10**14 - 1))
def test_every_visa_number_is_found(middle: int) -> None:
    number = luhn(f"4{middle:014}")
    assert found(f"це {number}") == [("card", number)]


@pytest.mark.parametrize(
    "said",
    [
        IBAN,
        " ".join(IBAN[n : n + 4] for n in range(0, 29, 4)),
        "UA 21 322313 00000 26007233566001",
        "GB82 WEST 1234 5698 7654 32",
    ],
)
def test_accounts(said: str) -> None:
    assert found(f"Рахунок {said}, так?") == [("iban", said)]


def test_an_account_said_in_words() -> None:
    digits = " ".join(WORDS[int(d)] for d in IBAN[2:])
    said = f"ю а {digits}"
    assert found(f"Пишіть {said}.") == [("iban", said)]


def test_a_mistyped_account_is_none() -> None:
    assert found(f"Рахунок {IBAN[:-1]}2") == []


def test_taxpayers() -> None:
    assert found(f"Мій ІПН {TAX}") == [("tax", TAX)]
    assert found(f"код {' '.join(WORDS[int(d)] for d in TAX)}")[0][0] == "tax"
    wrong = TAX[:-1] + str((int(TAX[-1]) + 1) % 10)
    assert found(f"Мій ІПН {wrong}") == []
    assert found(f"замовлення номер {TAX}") == []
    assert found(f"накладна {TAX}, посилка вже у відділенні") == []


def test_companies_are_found_where_they_are_called_so() -> None:
    assert found(f"код ЄДРПОУ {COMPANY}") == [("company", COMPANY)]
    assert found(f"сума {COMPANY}") == []
    assert found("код ЄДРПОУ 14360571") == []


@pytest.mark.parametrize(
    "said",
    [
        "+380 67 123 45 67",
        "+380671234567",
        "067 123 45 67",
        "(067) 123-45-67",
        "0671234567",
        "380671234567",
        "нуль шістдесят сім сто двадцять три сорок п’ять шістдесят сім",
        "ноль шестьдесят семь сто двадцать три сорок пять шестьдесят семь",
        "zero six seven one two three four five six seven",
        "044 234 56 78",
        "+49 30 12345678",
    ],
)
def test_phones(said: str) -> None:
    assert [kind for kind, _ in found(f"Мій номер {said}, передзвоніть")] == ["phone"]
    masked = mask(f"Мій номер {said}, передзвоніть").text
    assert "67" not in masked and "шістдесят" not in masked and "передзвоніть" in masked


@pytest.mark.parametrize(
    "said",
    [
        "olha.koval@gmail.com",
        "ольга крапка коваль собака gmail крапка com",
        "koval собака укр крапка нет",
        "коваль, собака, джимейл, крапка, ком",
        "ivan точка petrenko собачка mail точка ua",
        "olha at gmail dot com",
    ],
)
def test_mail(said: str) -> None:
    assert found(f"Пишіть на {said}.") == [("email", said)]


@pytest.mark.parametrize(
    "said",
    [
        "вулиця Шевченка, 12",
        "вул. Велика Васильківська, буд. 42, кв. 8",
        "вулиці Лесі Українки двадцять шість",
        "проспект Перемоги, будинок 5-А, квартира 17",
        "бульвар Тараса Шевченка 3/5",
        "Велика Васильківська вулиця, 42",
        "улица Пушкинская, дом 10",
        "вулиця Сковороди, дім двадцять один, квартира сорок п’ять",
    ],
)
def test_addresses(said: str) -> None:
    assert found(f"Доставте на {said}") == [("address", said)]


@pytest.mark.parametrize(
    "said",
    [
        "Вартість буде вісімдесят шість тисяч гривень",
        "Ціна 12 500 000 гривень, знижка 15 відсотків",
        "Замовлення номер 4512 3377 8890",
        "Накладна Нової пошти 20450912345678",
        "Замір у вівторок, 24.11.2026 о 10:30",
        "21 листопада 2026 року з 9:00 до 18:00",
        "Кухня два вісімдесят на три двадцять",
        "Розміри 2800 на 3200 на 600 міліметрів",
        "Гарантія п’ять років, доставка чотирнадцять днів",
        "На вулиці було 15 градусів",
        "На вулиці холодно",
        "У мене є собака, і він дорого коштує, 200 доларів",
        "Наша гаряча лінія 0 800 500 123",
        "Артикул 1234567890123",
        "Договір 8834 від 12.05.2025",
        "Площа кухні 12 метрів",
        "Ми знаходимося на площі Ринок",
        "Рахунок на 45 300 гривень",
        "сто двадцять три тисячі чотириста п’ятдесят шість",
        "Залишилося дві штуки по тисяча двісті",
    ],
)
def test_what_is_said_every_day_is_left_alone(said: str) -> None:
    assert found(said) == []


def test_an_address_ends_where_it_ends() -> None:
    lines = ["Доставте на вулицю Шевченка, 12", "А яку техніку плануєте вбудувати?"]
    (first, second) = find_in_lines(lines, lambda one, other: True)
    assert [lines[0][s.first : s.end] for s in first] == ["вулицю Шевченка, 12"] and second == ()
    assert found("вулиця Шевченка, 12 а ще можна забрати") == [("address", "вулиця Шевченка, 12")]
    assert found("вулиця Шевченка, 12 а.") == [("address", "вулиця Шевченка, 12 а")]


def test_the_mask_says_what_was_there() -> None:
    done = mask(f"Картка {luhn('414949931234567')}, пошта a@b.ua")
    assert done.text == "Картка [card number], пошта [e-mail address]"
    assert [done.text[mark.first : mark.end] for mark in done.marks] == ["[card number]", "[e-mail address]"]
    assert mask("Добрий день").text == "Добрий день"


def test_a_number_dictated_over_several_lines() -> None:
    number = luhn("414949931234567")
    lines = [f"Пишіть: {number[:4]}", number[4:8], f"{number[8:12]} далі", f"{number[12:]}. Все", "Дякую"]
    spans = find_in_lines(lines, lambda one, other: True)
    assert [[lines[n][s.first : s.end] for s in of] for n, of in enumerate(spans)] == [
        [number[:4]], [number[4:8]], [f"{number[8:12]} далі"], [number[12:]], [],
    ]  # fmt: skip
    assert find_in_lines(lines, lambda one, other: False) == [()] * 5


def test_what_a_person_wrote_over_a_mask_keeps_the_data() -> None:
    hidden = [("card", "4149"), ("phone", "067 123 45 67")]
    assert restored("Моя картка [card number], тел. [phone number]!", hidden) == "Моя картка 4149, тел. 067 123 45 67!"
    assert restored("тел. [phone number]", hidden) == "тел. 067 123 45 67"
    assert restored("[card number] [card number]", hidden) == "4149 [card number]"


@given(st.text(alphabet="0123456789 абв собака крапка вул. +@.,-[]Шж", max_size=120))
def test_any_text_is_masked_apart_and_in_order(text: str) -> None:
    spans = find(text)
    assert all(0 <= span.first < span.end <= len(text) for span in spans)
    assert all(one.end <= other.first for one, other in pairwise(spans))
    assert all(isinstance(span, Span) for span in spans)


@pytest.mark.parametrize("part", ["а-", "А ", "1 ", "a@", "UA", "сто ", "вул. "])
def test_a_long_text_of_beginnings_holds_nothing(part: str) -> None:
    assert find(part * 5_000) == (), "and is read to its end: what comes of backtracking would take years"
