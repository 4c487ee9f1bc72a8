"""Instructions are versioned: what stands beside old results never changes."""

from __future__ import annotations

import hashlib

import pytest

from callqa_desktop import paths
from callqa_desktop.services.analysis import prompts

TEXTS = {
    "transcribe-1.en": "2d8d3276d050421aafc03c1806495ab4",
    "transcribe-1.uk": "ae36d214352dbcd86688f55c47d01eba",
    "transcribe-2.en": "81dc2bd5958d13c7fc146853dd18a3a6",
    "transcribe-2.uk": "2e73c4c6ba896ec3f153aeab92419696",
    "transcribe-3.en": "a5fe5a6fe8f3c8a7326b820038707f17",
    "transcribe-3.uk": "912c1851f4316ed14137781b6fbb32ef",
}
"""The first half of the SHA-256 of every version that was ever given out: a changed text is a new version."""


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_version_stays_as_it_is(name: str) -> None:
    text = paths.resource("prompts", f"{name}.md").read_bytes()
    assert hashlib.sha256(text).hexdigest()[:32] == TEXTS[name]


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("voices", ["agent", "client", "inbound", "outbound", "later"])
def test_everything_is_filled_in(language: str, voices: prompts.Voices) -> None:
    text = prompts.transcribing(language, voices, ("Їжачок", "Blum"))
    assert "{" not in text and "- Їжачок\n- Blum" in text
    assert prompts.transcribing(language, voices).count("\n") < text.count("\n"), "no heading without words"


def test_what_is_too_much_of_the_vocabulary_is_left_out() -> None:
    text = prompts.transcribing("uk", "agent", [f"Назва номер {n}" for n in range(2_000)])
    assert len(text) < 7_000 and "Назва номер 0" in text and "Назва номер 1999" not in text
