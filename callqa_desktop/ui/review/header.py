"""The top line of the review page: which call, its two scores, and the two things to do with the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from callqa_desktop.models.enums import OutboxState
from callqa_desktop.services.records import CallDetail
from callqa_desktop.services.scoring.engine import shown
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.pages import title
from callqa_desktop.ui.review.scoring import saver as saving
from callqa_desktop.ui.review.scoring.saver import Saver
from callqa_desktop.ui.review.scoring.sheet import Sheet
from callqa_desktop.ui.review.sound_quality import QualityChip
from callqa_desktop.ui.widgets import formats, words
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.chips import Chip, ScoreChip
from callqa_desktop.ui.widgets.labels import ElidedLabel, Label, plain_tooltip

_ROOMY = 1360
"""Pixels of the page from which on everything in the line has room with its words."""
_NAME = 16
"""Letters of the evaluator's first name that have room."""


class ReviewHeader:
    """Fills the header line of the page and keeps it in step with the sheet."""

    def __init__(
        self,
        line: QHBoxLayout,
        sheet: Sheet,
        *,
        saver: Saver,
        on_back: Callable[[], Any],
        on_step: Callable[[int], Any],
        on_finish_next: Callable[[], Any],
        on_push: Callable[[], Any],
        on_finish: Callable[[], Any],
    ) -> None:
        self._sheet, self._saver = sheet, saver
        self._line = line
        self._has_next = False
        self.back = Button("‹ " + tr("Calls"), on_back, kind="quiet")
        self.previous = IconButton("chevron-left", _with_key(tr("Previous call"), "previous_call"), lambda: on_step(-1))
        self.next = IconButton("chevron-right", _with_key(tr("Next call"), "next_call"), lambda: on_step(1))
        self.phone = Label("", "title", tabular=True)
        self.facts = ElidedLabel("", "muted")
        self.facts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.quality = QualityChip()
        self._ai_word = Label(tr("AI"), "muted")
        self._ai_word.setToolTip(plain_tooltip(tr("Score of the model’s answers")))
        self.ai = ScoreChip()
        self._own_word = Label(tr("You"), "muted")
        self.own = Chip()
        self.saved = Label("", "caption")
        self.push_state = Chip()
        self.push = Button(tr("To KeepinCRM"), on_push, icon="send")
        self.finish = Button(tr("Finish"), on_finish, kind="primary", keys=hint("submit"))
        self.finish_next = IconButton(
            "skip-forward", _with_key(tr("Finish and open the next call"), "submit_next"), on_finish_next
        )
        separator = QFrame()
        separator.setProperty("surface", "upright")
        separator.setFixedSize(1, 24)
        self._parts: list[QWidget] = [
            separator, self.phone, self.facts, self.quality, self._ai_word, self.ai, self._own_word, self.own,
            self.saved, self.push_state, self.push, self.finish, self.finish_next,
        ]  # fmt: skip
        for button in (self.back, self.previous, self.next):
            line.addWidget(button)
        for part in self._parts:
            line.addWidget(part, 1 if part is self.facts else 0)
        sheet.changed.connect(self.renew_own)
        saver.state_changed.connect(self.renew_saved)

    def fit(self, width: int) -> None:
        """The page is so many pixels wide: where that is little, what the sound is like is told by its sign."""
        self.quality.set_brief(width < _ROOMY)

    def set_visible(self, visible: bool) -> None:
        for part in self._parts:
            part.setVisible(visible)

    def show_queue(self, position: int, total: int, origin: str) -> None:
        """Where the call stands in the list it was opened from; 0 of 0 when in none. `origin` is the page of that."""
        place = tr("{n} of {total}").format(n=formats.count(position), total=formats.count(total))
        self.back.set_words("‹ " + (f"{title(origin)}, {place}" if total > 1 else title(origin)))
        for button, there in ((self.previous, position > 1), (self.next, 0 < position < total)):
            button.setVisible(total > 1)
            button.setEnabled(there)
        self._has_next = 0 < position < total

    def show_call(self, detail: CallDetail) -> None:
        row = detail.row
        self.set_visible(True)
        self.phone.setText(formats.phone(row.client_phone))
        company = detail.client.company if detail.client else ""
        name = (detail.client.name if detail.client else "") or row.client_name
        look = words.direction(row.direction)
        parts = (
            company or name,
            f"{look.sign} {words.direction_long(row.direction)}",
            formats.moment(row.started_at),
            row.employee or row.internal_number,
            formats.length(row.talk_seconds),
        )
        self.facts.setText(" · ".join(part for part in parts if part))
        self.quality.show_call(detail)
        score = None if self._sheet.hidden else self._sheet.ai.score if self._sheet.ai else row.ai_score
        self.ai.show_score(score)
        self.ai.setVisible(score is not None)
        self._ai_word.setVisible(score is not None)
        name = self._sheet.evaluator
        self._own_word.setText(name.split()[0][:_NAME] if name.strip() else tr("You"))
        who = tr("{name} scores this call. The model never changes these answers; the name stands in the settings")
        self._own_word.setToolTip(plain_tooltip(who.format(name=name or tr("Nobody named"))))
        self.show_pushed(detail.pushed)
        self.renew_own()
        self.renew_saved()

    def show_pushed(self, state: str) -> None:
        """What became of this call's result in the CRM."""
        word, tone, sign = {
            OutboxState.PENDING.value: (tr("waiting for the CRM"), "accent", "…"),
            OutboxState.SENDING.value: (tr("being sent"), "accent", "…"),
            OutboxState.SENT.value: (tr("in the CRM"), "good", "✓"),
            OutboxState.SKIPPED.value: (tr("CRM does not know the number"), "warning", "△"),
            OutboxState.FAILED.value: (tr("not sent"), "bad", "✕"),
        }.get(state, ("", "neutral", ""))
        self.push_state.setVisible(bool(word))
        if word:
            self.push_state.show_text(word, tone, sign)
        self.push.setVisible(state not in (OutboxState.SENT, OutboxState.PENDING, OutboxState.SENDING))

    def renew_own(self) -> None:
        sheet = self._sheet
        score = sheet.result.score if sheet.result else None
        if not sheet.begun or score is None:
            self.own.show_text(formats.NONE)
        else:
            number = formats.number(float(shown(score)))
            if sheet.submitted:
                tone, sign = words.score_look(float(score))
                self.own.show_text(number, tone, sign)
            else:
                self.own.show_text(tr("draft {score}").format(score=number))
        before = sheet.result.score_before_fail if sheet.result else None
        self.own.setToolTip(
            plain_tooltip(
                tr("Without the breach: {score}").format(score=formats.number(float(shown(before))))
                if before is not None
                else ""
            )
        )
        self.finish.setVisible(sheet.card is not None and not sheet.submitted)
        self.finish_next.setVisible(not self.finish.isHidden() and self._has_next)
        self._stress_finish(sheet.begun)

    def renew_saved(self, _state: str = "") -> None:
        """Whether what was answered is in the store, also while another tab is in front."""
        state = self._saver.state
        self.saved.set_role("bad" if state == saving.FAILED else "caption")
        sign, told = {
            saving.FAILED: (tr("✕ not saved"), tr("✕ not saved yet, trying again")),
            saving.DIRTY: ("…", tr("saving…")),
            saving.SAVING: ("…", tr("saving…")),
            saving.SAVED: ("✓", tr("saved")),
        }.get(state, ("", ""))
        self.saved.setText(sign)
        self.saved.setToolTip(plain_tooltip(told))
        self.saved.setAccessibleName(told)
        self.saved.setVisible(bool(sign) and not self._sheet.submitted and self._sheet.card is not None)

    def _stress_finish(self, stressed: bool) -> None:
        """The accent button once there is something to finish; before that the page has other first steps."""
        kind = "primary" if stressed else ""
        if self.finish.kind != kind:
            self.finish.kind = kind
            self.finish.setProperty("kind", kind)
            self.finish.style().unpolish(self.finish)
            self.finish.style().polish(self.finish)


def _with_key(words: str, action: str) -> str:
    """The name of an act with its key, where it has one."""
    return f"{words}  {hint(action)}".strip()
