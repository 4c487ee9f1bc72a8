"""Two thousand damaged sound files through decoding, measures and the check: nothing crashes, hangs or swells."""

from __future__ import annotations

import secrets
import sys
from collections import Counter
from pathlib import Path

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.audio.workshop import Workshop

COUNT = 2000
LIMIT = 20.0
"""Seconds; a file takes some milliseconds."""
MEMORY = 700 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is asked for in the way of Linux")
def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    from mutations import DamagedFile, Outcome

    workshop = Workshop()
    key = secrets.token_bytes(32)
    told: Counter[str] = Counter()
    outcomes: list[Outcome] = []
    try:
        for number in range(COUNT):
            try:
                outcome = workshop.run(DamagedFile(number, tmp_path, key), limit=LIMIT)
            except UserFacingError as refusal:  # the child died over this file, or was stopped
                told[refusal.code] += 1
                continue
            outcomes.append(outcome)
            told[outcome.told] += 1
    finally:
        workshop.close()
    assert sum(told.values()) == COUNT
    assert not told["audio.stuck"], "files over which the decoder hung"
    assert told["audio.unreadable"] <= COUNT // 100, "files over which the child died"
    assert told["read"] > COUNT // 5, "many a damage leaves something to hear"
    assert told["unreadable"] > COUNT // 20
    assert max(one.seconds for one in outcomes) < LIMIT / 2
    assert max(one.memory for one in outcomes) < MEMORY
