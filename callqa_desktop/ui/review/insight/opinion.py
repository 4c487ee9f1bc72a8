"""A second opinion beside the first: where they differ, question by question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from callqa_desktop.services.records import EvaluationRow, JudgementRow
from callqa_desktop.services.scoring.opinions import Disagreement
from callqa_desktop.texts import language, tr, trn
from callqa_desktop.ui.review.insight.parts import Entry, Play, quote_line, section
from callqa_desktop.ui.review.scoring.look import answer_look
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import row


def opinion_section(
    judgement: JudgementRow,
    first: EvaluationRow,
    second: EvaluationRow,
    found: Sequence[Disagreement],
    play: Play,
    choose: Callable[[str], Any],
) -> QWidget:
    same = tr("no differences")
    note = trn("{n} difference", "{n} differences", len(found)) if found else f"✓ {same}"
    made, layout = section(tr("Second opinion"), note)
    about = tr("{score} beside {first}; it never changes the score").format(
        score=formats.score(second.score), first=formats.score(first.score)
    )
    who = f"{judgement.model} · {judgement.prompt} · {formats.moment(judgement.created_at)}"
    layout.addWidget(Label(f"{about}. {who}", "caption", wrap=True))
    for one in found:
        before, after = answer_look(one.question, one.first), answer_look(one.question, one.second)
        line = Entry("△", "warning", one.question.text.of(language()))
        words = tr("first: {first}, second: {second}").format(first=before.word, second=after.word)
        line.setAccessibleName(f"{one.question.text.of(language())}. {words}")
        at = row()
        at.addWidget(Label(words, "strong", wrap=True), 1)
        at.addWidget(Button(tr("Decide"), partial(choose, one.question.key), kind="link"))
        line.texts.addLayout(at)
        if one.second.comment:
            line.texts.addWidget(Label(one.second.comment, "muted", wrap=True))
        for clip in one.second.evidence[:1]:
            line.texts.addLayout(quote_line(clip.quote, clip.start_ms, clip.end_ms, play))
        layout.addWidget(line)
    return made
