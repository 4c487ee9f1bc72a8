"""Where an answer came from: accepted, against the model or a measure, or decided alone."""

from __future__ import annotations

from dataclasses import replace

from callqa_desktop.services.records import AnswerRow
from callqa_desktop.services.scoring import answers as of
from callqa_desktop.services.scoring.card import Question
from callqa_desktop.services.scoring.metrics import SOURCE as METRIC

AI, OVERRIDE = "ai", "override"
"""Values of `AnswerRow.source`."""


def told(
    question: Question, new: AnswerRow, measured: AnswerRow | None, ai: AnswerRow | None, source: str | None
) -> AnswerRow:
    """The answer with its source and what had been proposed; a reason stays only with an override.

    Args:
        measured: what a measure of the sound gave; goes before the model's answer.
        ai: what the model had answered, None also where the person could not see it.
        source: AI where the person accepted it, None where they answered themselves.
    """
    proposed = measured or ai
    if proposed is None or not of.is_answered(question, new):
        return replace(new, source="", ai_option="", reason="")
    if measured is not None:
        differs = of.chosen(question, new) != of.chosen(question, proposed) or new.number != proposed.number
    else:
        differs = new.option != proposed.option
    if differs:
        return replace(new, source=OVERRIDE, ai_option=proposed.option)
    alone = METRIC if measured is not None else ""
    return replace(new, source=alone if source is None else source, ai_option=proposed.option, reason="")
