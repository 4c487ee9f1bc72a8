"""Objections, next steps, shortcomings and what else was found in the call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from callqa_desktop.models.enums import FindingKind
from callqa_desktop.services.analysis.details import Objection, Promise, question_of
from callqa_desktop.services.records import FindingRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.insight import words
from callqa_desktop.ui.review.insight.parts import Entry, Play, quote_line, section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets import words as usual
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label

OWN = (FindingKind.OBJECTION, FindingKind.PROMISE, FindingKind.SHORTCOMING)
"""Kinds with a part of their own; the script has its steps."""
_OTHERS = (FindingKind.CONFLICT, FindingKind.SCRIPT, FindingKind.DOUBT, FindingKind.STRENGTH, FindingKind.KEYWORD)


def objections_section(found: Sequence[FindingRow], play: Play) -> QWidget:
    settled = sum(Objection.of(one.detail).handled == "yes" for one in found)
    known = any(Objection.of(one.detail).handled for one in found)  # earlier prompts did not ask for it
    note = tr("{n} of {total} settled").format(n=settled, total=len(found)) if known else formats.count(len(found))
    made, layout = section(tr("Objections"), note)
    for one in found:
        detail = Objection.of(one.detail)
        look = words.handled(detail.handled)
        line = Entry(look.sign, look.tone, one.text, look.word)
        _quote(line, one, play)
        if detail.how:
            line.texts.addWidget(Label(f"→ {detail.how}", wrap=True))
        layout.addWidget(line)
    return made


def promises_section(found: Sequence[FindingRow], play: Play) -> QWidget:
    made, layout = section(tr("Next steps"), formats.count(len(found)))
    for one in found:
        detail = Promise.of(one.detail)
        line = Entry("→", "accent", one.text, words.who(detail.who))
        due = ""
        if one.detail:
            due = tr("by when: {due}").format(due=detail.due) if detail.due else tr("no date named")
            line.texts.addWidget(Label(due, "caption", wrap=True))
        _quote(line, one, play)
        line.setAccessibleName(f"{one.text} {due}".strip())
        layout.addWidget(line)
    return made


def shortcomings_section(
    found: Sequence[FindingRow], play: Play, questions: Callable[[str], str], choose: Callable[[str], Any]
) -> QWidget:
    """
    Args:
        questions: number of a question of the card by its key, "" for one the card does not have.
        choose: goes to a question.
    """
    made, layout = section(tr("Shortcomings"), formats.count(len(found)))
    for one in found:
        line = Entry("✗", "bad", one.text)
        key = question_of(one.detail)
        if number := questions(key) if key else "":
            link = Button(tr("Criterion {number}").format(number=number), partial(choose, key), kind="link")
            line.head.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        _quote(line, one, play)
        layout.addWidget(line)
    return made


def others_section(found: Sequence[FindingRow], play: Play) -> QWidget:
    made, layout = section(tr("Also found"), formats.count(len(found)))
    layout.setSpacing(tokens.S2)
    rank = {kind.value: n for n, kind in enumerate(_OTHERS)}
    for one in sorted(found, key=lambda f: (rank.get(f.kind, len(rank)), f.start_ms if f.start_ms is not None else 0)):
        look = usual.finding(one.kind)
        line = Entry(look.sign or "·", look.tone, one.text, look.word)
        _quote(line, one, play)
        layout.addWidget(line)
    return made


def _quote(line: Entry, one: FindingRow, play: Play) -> None:
    if one.quote or one.start_ms is not None:
        line.texts.addLayout(quote_line(one.quote, one.start_ms, one.end_ms, play))
