"""Shipped standards, what a person changes of them, and rows of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from callqa_desktop import texts
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.standards import shelf
from callqa_desktop.services.standards.figures import FIGURES
from callqa_desktop.services.standards.records import Confidence, Direction, Standard
from callqa_desktop.services.standards.shipped import note, shipped
from callqa_desktop.services.store import Store

OWN = Standard(
    "", "Наш рівень", "percent", 85.0, None, Direction.HIGHER, "score", "наказ 12, 2026", Confidence.HIGH, own=True
)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_shipped_row_is_whole_in_both_languages(language: str) -> None:
    texts.set_language(language)
    try:
        rows = shipped()
        assert len(rows) >= 38 and "SQM" in note()
        for one in rows.values():
            assert one.title and one.printed and one.definition and one.source, one.key
            assert one.figure in FIGURES or one.why, one.key
            assert one.low is None or one.high is None or one.low <= one.high, one.key
            if one.figure:
                assert FIGURES[one.figure].unit == one.unit, one.key
    finally:
        texts.set_language("en")


def test_a_changed_value_stays_beside_the_shipped_one_until_it_is_put_back(store: Store) -> None:
    row = shipped()["qa_score"]
    store.write(lambda s: shelf.keep(s, replace(row, low=75.0, high=85.0, note="наша картка суворіша"))).result()
    found = {one.key: one for one in store.read(shelf.standards).result()}
    assert (found["qa_score"].low, found["qa_score"].changed, found["qa_score"].source) == (75.0, True, "Enthu.AI")
    assert not found["fcr"].changed
    store.write(lambda s: shelf.reset(s, "qa_score")).result()
    assert store.read(shelf.standards).result() == list(shipped().values())


def test_own_rows_come_last_and_go_away_when_deleted(store: Store) -> None:
    key = store.write(lambda s: shelf.keep(s, OWN)).result()
    found = store.read(shelf.standards).result()[-1]
    assert (found.key, found.title, found.unit, found.low, found.own) == (key, "Наш рівень", "percent", 85.0, True)
    store.write(lambda s: shelf.keep(s, replace(found, title="Новий рівень", active=False))).result()
    assert [one.title for one in store.read(shelf.standards).result() if one.own] == ["Новий рівень"]
    store.write(lambda s: shelf.reset(s, key)).result()
    with pytest.raises(UserFacingError, match="deleted meanwhile"):
        store.write(lambda s: shelf.keep(s, found)).result()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (replace(OWN, title="  "), "needs a name"), (replace(OWN, low=None), "needs a value"),
        (replace(OWN, low=9.0, high=3.0), "ends before it begins"), (replace(OWN, low=float("inf")), "usable number"),
        (replace(OWN, deviation=-1.0), "above zero"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_with_the_reason(store: Store, wrong: Standard, said: str) -> None:
    with pytest.raises(UserFacingError, match=said):
        store.write(lambda s: shelf.keep(s, wrong)).result()
    assert not any(one.own for one in store.read(shelf.standards).result())
