"""Checks in the store: kept, read, and calls found and ordered by them."""

from __future__ import annotations

import json

import pytest
import synthetic_sound as made
from seeding import seed
from synthetic_sound import sound_of

from callqa_desktop.models.filters import CallFilter, CallSort
from callqa_desktop.services.calls import reader
from callqa_desktop.services.review.reader import detail
from callqa_desktop.services.sound_quality import store as checks
from callqa_desktop.services.sound_quality import words
from callqa_desktop.services.sound_quality.check import Check, check
from callqa_desktop.services.store import Store


@pytest.fixture(autouse=True)
def calls(store: Store) -> None:
    seed(store, 20)


def keep(store: Store, call_id: int, found: Check) -> None:
    store.write(lambda s: checks.keep(s, call_id, found)).result()


def test_a_check_comes_back_as_it_was_kept(store: Store) -> None:
    agent, client, spoken = made.call(20)
    found = check(sound_of(agent, client * 0.03), spoken)
    keep(store, 3, found)
    kept = store.read(lambda s: detail(s, 3)).result().sound
    assert kept is not None
    assert (kept.verdict, kept.cleaning) == (found.verdict, ("gain",))
    assert [(r.code, r.channel, r.value) for r in kept.reasons] == [(r.code, r.channel, r.value) for r in found.reasons]
    assert kept.figures == json.loads(json.dumps(found.figures))
    assert store.read(lambda s: detail(s, 4)).result().sound is None
    keep(store, 3, Check("good", ()))
    kept = store.read(lambda s: detail(s, 3)).result().sound
    assert kept is not None and (kept.verdict, kept.reasons, kept.cleaning) == ("good", (), ())


def test_calls_are_found_and_ordered_by_their_sound(store: Store) -> None:
    for call_id, verdict in ((1, "fair"), (2, "good"), (3, "unusable"), (4, "poor"), (5, "good")):
        keep(store, call_id, Check(verdict, ()))
    keep(store, 999, Check("good", ()))  # deleted meanwhile

    def found(*sounds: str, key: str = "started_at", descending: bool = False) -> list[int]:
        return list(store.read(lambda s: reader.ids(s, CallFilter(sound=sounds), CallSort(key, descending))).result())

    assert set(found("good")) == {2, 5}
    assert set(found("poor", "unusable")) == {3, 4}
    assert set(found("unchecked")) == set(range(6, 21))
    assert set(found("unchecked", "fair")) == {1, *range(6, 21)}
    assert len(found()) == 20
    assert found(key="sound", descending=True)[:5] == [3, 4, 1, 5, 2]
    assert found(key="sound")[:5] == [2, 5, 1, 4, 3], "calls nobody looked at come last either way"
    rows = store.read(lambda s: reader.rows(s, [2, 3, 7])).result()
    assert [row.sound for row in rows] == ["good", "unusable", ""]


def test_every_reason_has_words_and_a_remedy() -> None:
    for code, telling in words.REASONS.items():
        said = words.what(code, 0.123 if telling.unit else None, "Client")
        assert said.startswith("Client: ") and "{" not in said
        assert words.remedy(code)
    assert words.what("of a newer program", 1.0) == "of a newer program"
    assert words.what("clipped", 0.0123) == "1.2 % of the voice is cut off: it was too loud for the recorder"
    told = words.unusable("only_tones", 0.9)
    assert str(told).startswith("The call could not be analyzed: there is nothing in it but tones.")
    assert told.code == "sound.only_tones"


def test_all_that_can_be_found_can_be_told() -> None:
    from callqa_desktop.services.sound_quality import verdict

    assert set(verdict._ORDER) == set(words.REASONS)
    assert set(verdict.STEPS) == set(words.CLEANING)
