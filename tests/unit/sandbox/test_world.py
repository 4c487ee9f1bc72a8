"""The demo world and the demo recordings are what the tests and the demo rely on."""

from __future__ import annotations

import re

from callqa_desktop.paths import resource
from callqa_desktop.sandbox.sounds import demo_sounds
from callqa_desktop.sandbox.world import big_world, demo_world

NOW = 1_795_000_000.0


def test_the_world_is_the_same_for_the_same_moment_and_seed() -> None:
    first, second = demo_world(now=NOW), demo_world(now=NOW)
    assert first.calls == second.calls
    assert [c.person for c in first.clients] == [c.person for c in second.clients]
    assert first.calls != demo_world(now=NOW, seed=2).calls


def test_calls_lie_within_a_fortnight_and_grow_in_number_with_time() -> None:
    world = demo_world(now=NOW)
    assert all(NOW - 15 * 86400 < call.start < NOW for call in world.calls)
    ids = [int(call.id) for call in world.calls]
    assert ids == sorted(set(ids))
    assert sum(bool(call.sound) for call in world.calls) == 13


def test_a_big_world_is_spread_over_its_days() -> None:
    world = big_world(10_000, now=NOW)
    assert len(world.calls) == 10_000
    busiest = max(len(world.between(int(NOW) - (d + 1) * 86400, int(NOW) - d * 86400 - 1)) for d in range(60))
    assert busiest <= 170


def test_recordings_are_small_and_of_a_believable_length() -> None:
    folder = resource("demo")
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000
    sounds = list(demo_sounds().values())
    spoken = [sound for sound in sounds if sound.utterances]
    assert (len(sounds), len(spoken)) == (13, 12)
    assert all(45 <= sound.seconds <= 150 for sound in spoken)
    assert [sound.channels for sound in spoken].count(2) == 8


def test_the_truth_holds_together() -> None:
    keys = {tuple(sound.answers) for sound in demo_sounds().values() if sound.utterances}
    assert len(keys) == 1, "every call answers the same questions"
    for sound in demo_sounds().values():
        texts = [said.text for said in sound.utterances]
        quotes = [found.quote for found in (*sound.answers.values(), *sound.findings) if found.quote]
        assert all(any(quote in text for text in texts) for quote in quotes)
        assert all(0 <= said.start < said.end <= sound.seconds for said in sound.utterances)
        assert all(answer.reason for answer in sound.answers.values())
        assert [said.start for said in sound.utterances] == sorted(said.start for said in sound.utterances)
        # Ukrainian letters and its apostrophe alone: no Latin look-alikes, no Russian letters
        assert not re.search(r"[A-Za-zЁЪЫЭёъыэ'ʼ]", " ".join((*texts, sound.summary, *sound.advice, sound.title)))
