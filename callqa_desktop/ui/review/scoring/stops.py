"""The places of a scale that can be pointed at."""

from __future__ import annotations

from decimal import Decimal

from callqa_desktop.services.scoring.card import Question

MOST = 11
"""More stops than this are no row of buttons; the number is written."""


def stops(question: Question) -> list[Decimal]:
    """Every number of a scale from the least on, step by step; empty when there are too many to be shown."""
    low, high = question.minimum, question.maximum
    step = question.step or Decimal(1)
    if question.answer_type != "scale" or low is None or high is None or (high - low) / step > MOST - 1:
        return []
    made = [low + step * n for n in range(int((high - low) / step) + 1)]
    return made if made[-1] == high else [*made, high]
