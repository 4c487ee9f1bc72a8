"""What a request costs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callqa_desktop.services.analysis.prices import cost_micro_usd

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("model", "tokens", "cost"),
    [
        ("gemini-3.8-flash", (9_600, 0), 7_200),
        ("models/gemini-3.8-flash", (9_600, 1_000), 10_950),
        ("gemini-3.5-flash-lite-001", (1_000_000, 0), 300_000),
        ("gemini-3.1-pro-preview", (200_000, 0), 400_000),
        ("gemini-3.1-pro-preview", (200_001, 0), 800_004),
        ("gemini-3.8-flash", (1, 0), 1),
        ("gemini-9-unknown", (9_600, 0), None),
        ("", (1, 1), None),
    ],
)
def test_cost(model: str, tokens: tuple[int, int], cost: int | None) -> None:
    assert cost_micro_usd(model, ms(NOW), *tokens) == cost


def test_the_price_that_rises_at_new_year() -> None:
    last = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    first = datetime(2027, 1, 1, tzinfo=UTC)
    assert cost_micro_usd("gemini-3.8-flash", ms(last), 1_000, 1_000) == 4_500
    assert cost_micro_usd("gemini-3.8-flash", ms(first), 1_000, 1_000) == 9_000
