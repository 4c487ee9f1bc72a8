"""The steps of the sales script: done, left out, out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.analysis.details import Step, StepState
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.insight import words
from callqa_desktop.ui.review.insight.parts import Entry, Play, quote_line, section


def script_section(steps: Sequence[Step], play: Play) -> QWidget:
    counts = Counter(step.state for step in steps)
    done = counts[StepState.FOUND] + counts[StepState.OUT_OF_ORDER]
    made, layout = section(tr("Sales script"), tr("{n} of {total} steps").format(n=done, total=len(steps)))
    for step in steps:
        look = words.step(step.state)
        line = Entry(look.sign, look.tone, step.title, look.word)
        if step.quote:
            line.texts.addLayout(quote_line(step.quote, step.start_ms, step.end_ms, play))
        layout.addWidget(line)
    return made
