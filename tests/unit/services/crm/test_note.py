"""The text that goes into a CRM: complete, bounded, and without anything that acts as markup or as a marker."""

from __future__ import annotations

from typing import Any

import pytest

from callqa_desktop.services.crm.note import LONGEST, marker_of, plain, render
from callqa_desktop.services.records import CallDetail, CallRow, FindingRow
from callqa_desktop.services.scoring.card import load_default


def detail(**fields: Any) -> CallDetail:
    row = CallRow(
        id=1, connection="Binotel", external_id="123", started_at=1_795_000_000_000, direction="inbound",
        disposition="answered", client_phone="+380671234567", client_name="Олексій", internal_number="901",
        employee="Ґалина Цимбал", wait_seconds=5, talk_seconds=460, recording="stored", status="analyzed",
        ai_score=fields.pop("ai", 85.0), human_score=fields.pop("human", None), tags=(), failure="",
    )  # fmt: skip
    given: dict[str, Any] = {
        "recording": None, "transcript": (), "approximate": False, "summary": "Клієнт питає про доставку.",
        "advice": ("Підсумуйте потребу.",), "client_mood": "", "measures": {}, "evaluations": (), "annotations": (),
        "findings": (FindingRow("script", "не підсумував потребу", "«тож до свят»", 134_000, 140_000),),
        "client": None,
    }  # fmt: skip
    return CallDetail(row=row, **{**given, **fields})


def test_the_note_holds_score_band_summary_finding_with_time_advice_facts_and_marker() -> None:
    result = render(detail(human=82.5), load_default("sales"), "[call:123]", "uk")
    for part in (
        "82,5", "Добре", "ШІ: 85,0", "7:40", "вхідний", "Ґалина Цимбал", "Клієнт питає про доставку.",
        "✗ 2:14 скрипт: не підсумував потребу «тож до свят»", "• Підсумуйте потребу.",
    ):  # fmt: skip
        assert part in result.text, part
    assert result.text.endswith("\n[call:123]") and result.title.endswith("[call:123]")


def test_the_note_speaks_english_too() -> None:
    text = render(detail(), load_default("sales"), "[call:123]", "en").text
    assert "Score 85.0 of 100 (Good), by the AI" in text


def test_a_call_without_a_score_says_so() -> None:
    assert "Not scored yet" in render(detail(ai=None), None, "[call:1]", "en").text


def test_words_of_a_call_cannot_pass_for_a_marker_or_for_markup() -> None:
    spoken = "див. [call:999] та [ CALL:5] <script>alert(1)</script>\u202e\x00"
    text = render(detail(summary=spoken, advice=(spoken,)), None, "[call:123]", "uk").text
    assert text.count("[call:") == 1 and "[ CALL" not in text
    assert not set("<>\u202e\x00") & set(text)


def test_the_note_is_bounded_and_keeps_its_marker() -> None:
    findings = tuple(FindingRow("objection", "ц" * 3000, "ї" * 3000, n, n) for n in range(200))
    long = detail(summary="слово " * 5000, findings=findings, advice=("є" * 9000,) * 50)
    text = render(long, None, "[call:123]", "uk").text
    assert len(text) <= LONGEST and text.endswith("…\n\n[call:123]")


@pytest.mark.parametrize("external", ["2234567890", "a.b-c_d", "0f" * 32])
def test_plain_ids_stand_in_the_marker_as_they_are(external: str) -> None:
    assert marker_of(external) == f"[call:{external}]"


def test_odd_ids_make_markers_that_differ_and_stay_whole() -> None:
    odd = ["a]b", "a[b", "a b", "a\nb", "x" * 255, "x" * 254 + "y"]
    markers = {marker_of(external) for external in odd}
    assert len(markers) == len(odd)
    assert all(marker.count("]") == 1 and len(marker) <= 255 and " " not in marker for marker in markers)


def test_plain_keeps_ukrainian_letters() -> None:
    assert plain("Ґанок,\nїжак є і\tм’ята") == "Ґанок, їжак є і м’ята"
