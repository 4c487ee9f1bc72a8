"""How what is shown came about: model, instructions, script and card, the earlier judgements, the second opinion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from callqa_desktop.models.enums import AnalysisKind
from callqa_desktop.services.records import JudgementRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.review.insight.parts import section
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import Flow, column, row


class SourceSection(QWidget):
    """What was judged by what, and the ways to other judgements."""

    def __init__(
        self,
        shown: JudgementRow,
        all_rows: Sequence[JudgementRow],
        open_judgement: Callable[[int], Any],
        ask_opinion: Callable[[], Any] | None,
    ) -> None:
        super().__init__()
        made, layout = section(tr("How this was judged"))
        around = column(self)
        around.addWidget(made)
        layout.addWidget(Label(told(shown), "caption", wrap=True))
        others = [row_ for row_ in all_rows if row_.id != shown.id]
        self._menu = QMenu(self)
        holder = QWidget()
        buttons = Flow(holder, gap=tokens.S2)
        if others:
            self.others = Button(tr("Other judgements ({n})").format(n=len(others)), self._open, icon="clock")
            buttons.addWidget(self.others)
            in_force = next((one.id for one in all_rows if one.kind == AnalysisKind.MAIN), 0)
            for one in others:
                act = self._menu.addAction(entry_words(one, in_force=one.id == in_force))
                act.triggered.connect(partial(_call, open_judgement, 0 if one.id == in_force else one.id))
        if ask_opinion is not None:
            self.ask = Button(tr("Second opinion…"), ask_opinion, icon="sparkles")
            buttons.addWidget(self.ask)
        layout.addWidget(holder)

    def _open(self) -> None:
        self._menu.popup(self.others.mapToGlobal(QPoint(0, self.others.height() + 4)))


def told(shown: JudgementRow) -> str:
    """When, by what, against what."""
    parts = [formats.moment(shown.created_at), shown.model, shown.prompt]
    if shown.card:
        parts.append(tr("card “{name}”, version {n}").format(name=shown.card, n=shown.card_version))
    if shown.script and shown.script_at is not None:
        parts.append(tr("script “{name}” of {date}").format(name=shown.script, date=formats.date(shown.script_at)))
    else:
        parts.append(tr("no script"))
    return " · ".join(parts)


def entry_words(one: JudgementRow, *, in_force: bool) -> str:
    """One line of the menu."""
    kind = tr("in force") if in_force else tr("second opinion") if one.kind == AnalysisKind.SECOND else tr("earlier")
    words = f"{formats.moment(one.created_at)} · {one.model} · {one.prompt} · {formats.score(one.score)} · {kind}"
    return words.replace("&", "&&")


def banner(shown: JudgementRow, back: Callable[[], Any]) -> QWidget:
    """Says that what stands below is not the judgement in force."""
    made = QFrame()
    made.setProperty("surface", "clip")
    layout = row(made, gap=tokens.S2)
    layout.setContentsMargins(tokens.S3, tokens.S2, tokens.S2, tokens.S2)
    second = shown.kind == AnalysisKind.SECOND
    words = tr("Second opinion of {moment}") if second else tr("Earlier judgement of {moment}")
    layout.addWidget(Label(words.format(moment=formats.moment(shown.created_at)), "strong", wrap=True), 1)
    layout.addWidget(Button(tr("To the one in force"), back, kind="link"))
    return made


def _call(act: Callable[[int], Any], judgement: int, _checked: bool = False) -> None:
    act(judgement)
