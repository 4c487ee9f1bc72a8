"""Every figure has its words, and the document names them all; what is usual of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spoken_calls
import voice_truth
from sqlalchemy.orm import Session

from callqa_desktop.models.analysis import Measures
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.people import Employee
from callqa_desktop.services.analysis.utterances import Said
from callqa_desktop.services.scoring.metrics import MEASURES, measured
from callqa_desktop.services.store import Store
from callqa_desktop.services.voice.baseline import Baseline, baseline
from callqa_desktop.services.voice.describe import LISTED, METHODS
from callqa_desktop.services.voice.examine import examine
from callqa_desktop.services.voice.method import METHOD
from callqa_desktop.services.voice.words import from_words

DOCUMENT = Path(__file__).parents[4] / "docs" / "measures.md"


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """Of a call of two voices with words."""
    time = np.arange(24 * 8000) / 8000
    lanes = [
        0.3 * spoken_calls.sung(base * 2 ** (0.3 * np.sin(3 * time)), 8000, (time % 6 < 2.5) ^ (side == 1) & (time > 1))
        for side, base in enumerate((210.0, 95.0))
    ]
    samples = np.rint(np.stack(lanes, axis=1) * 32767).astype(np.int16)
    said = [Said(0, 2500, "agent", "Як вас звати?", language="uk"), Said(3000, 5000, "client", "Іван.", language="uk")]
    return from_words(said, examine(voice_truth.Memory(samples, 8000), 0).figures)


def test_every_figure_is_described(figures: dict[str, Any]) -> None:
    assert set(figures) <= set(METHODS) | set(LISTED)
    assert set(METHODS) | set(LISTED) == set(figures), "and what is described is there"


def test_the_document_names_every_figure_with_its_formula_and_source() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, one in METHODS.items():
        assert f"`{name}`" in text
        line = next(line for line in text.splitlines() if f"`{name}`" in line and line.startswith("|"))
        assert one.formula.replace("|", "\\|") in line and one.source in line and one.method in line
    assert all(f"`{name}`" in text for name in LISTED)


def test_scorecards_may_rule_by_every_number() -> None:
    assert set(METHODS) <= set(MEASURES)
    assert MEASURES["client_pitch_semitones"].title() == "Pitch: client"
    assert float(measured("agent_voiced_share", {"agent_voiced_share": 0.613}) or 0) == 61.3


def test_what_is_usual_are_the_latest_calls_of_this_person_by_this_method(store: Store) -> None:
    def work(session: Session) -> None:
        session.add(Connection(id=1, service="binotel", name="B", settings={}, created_at=0))
        session.flush()
        for person in (1, 2):
            session.add(Employee(id=person, connection_id=1, external_id=str(person), name="N", name_key="n"))
        session.flush()
        for n in range(60):
            person, method = (2, METHOD) if n % 10 == 9 else (1, "energy-1" if n % 10 == 8 else METHOD)
            call = Call(
                connection_id=1, external_id=str(n), started_at=n, direction="inbound", disposition="answered",
                employee_id=person, created_at=now_ms(), changed_at=now_ms(),
            )  # fmt: skip
            session.add(call)
            session.flush()
            value = 1000.0 if method != METHOD else 50.0 if person == 2 else 20.0 + n % 5
            told = {"agent_pitch_semitones": value, "talk_share_agent": None, "client_pitch_semitones": 1.0}
            session.add(Measures(call_id=call.id, method=method, figures=told, created_at=now_ms()))

    store.write(work).result()
    found = store.read(lambda s: baseline(s, 1, 60)).result()
    assert set(found) == {"agent_pitch_semitones"}
    usual = found["agent_pitch_semitones"]
    assert usual.n == 30 and 20 <= usual.median <= 24 and usual.spread == pytest.approx(1.4826)
    assert store.read(lambda s: baseline(s, 1, 5)).result() == {}, "few calls came before"


def test_a_deviation_is_told_in_usual_spreads() -> None:
    assert Baseline(30, 20.0, 2.0).deviation(22.4) == pytest.approx(1.2)
    assert Baseline(30, 20.0, 0.0).deviation(22.4) is None
