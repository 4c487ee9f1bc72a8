"""What a request costs: the vendor's price list of 2026-10-07, with the change it announces.

Source: the public price page for pay-as-you-go use, US dollars for a million tokens; output includes thinking. A dollar
for a million tokens is a millionth of a dollar for one, so tokens times price gives micro dollars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for a million tokens, from a day on (UTC)."""

    model: str
    since: date
    input: Decimal
    output: Decimal
    up_to: int | None = None
    """Holds for prompts of at most so many tokens; None: any."""


def _price(model: str, since: str, input_: str, output: str, up_to: int | None = None) -> Price:
    return Price(model, date.fromisoformat(since), Decimal(input_), Decimal(output), up_to)


# Later days first, smaller prompts first: the first that fits holds.
PRICES = (
    _price("gemini-3.8-flash", "2027-01-01", "1.50", "7.50"),
    _price("gemini-3.8-flash", "2026-09-02", "0.75", "3.75"),
    _price("gemini-3.5-flash", "2026-01-01", "1.50", "9.00"),
    _price("gemini-3.5-flash-lite", "2026-01-01", "0.30", "2.50"),
    _price("gemini-3.1-pro-preview", "2026-01-01", "2.00", "12.00", 200_000),
    _price("gemini-3.1-pro-preview", "2026-01-01", "4.00", "18.00"),
)


def cost_micro_usd(model: str, at_ms: int, input_tokens: int, output_tokens: int) -> int | None:
    """Millionths of a dollar; None where the model's price on that day is not known.

    Args:
        model: the name as asked for or as served, with or without a number of its build ("...-001").
        output_tokens: thinking included.
    """
    name = re.sub(r"-\d{3}$", "", model.removeprefix("models/"))
    day = datetime.fromtimestamp(at_ms / 1000, UTC).date()
    for price in PRICES:
        if price.model == name and price.since <= day and (price.up_to is None or input_tokens <= price.up_to):
            cost = input_tokens * price.input + output_tokens * price.output
            return int(cost.quantize(Decimal(1), ROUND_HALF_UP))
    return None
