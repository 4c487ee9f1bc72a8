"""Phone numbers of CRM cards against the number of a call."""

from __future__ import annotations

import pytest

from callqa_desktop.services.crm.base import match_phone, search_key


@pytest.mark.parametrize(
    ("phone", "key"),
    [("+380671234567", "671234567"), ("0671234567", "671234567"), ("44333", "44333"), ("101", ""), ("немає", "")],
)
def test_the_search_key_is_what_all_spellings_share(phone: str, key: str) -> None:
    assert search_key(phone) == key


def test_an_exact_number_is_preferred_to_a_national_one() -> None:
    match = match_phone("+380671234567", ["0671234567", "+380 67 123 45 67"])
    assert (match.phone, match.exact) == ("+380 67 123 45 67", True)


def test_a_foreign_number_with_the_same_end_is_another_person() -> None:
    assert match_phone("+380671234567", ["+48 671 234 567"]).phone == ""
    assert match_phone("+48671234567", ["+380671234567"]).phone == ""


def test_a_short_number_matches_only_itself() -> None:
    assert match_phone("44333", ["+380671244333", "44333"]).phone == "44333"
    assert match_phone("44333", ["+380671244333"]).phone == ""
