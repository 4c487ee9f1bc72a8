"""The card being edited: its body, what is selected, undo, faults, and keeping the draft. No widgets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from callqa_desktop.services.scoring import outline
from callqa_desktop.services.scoring.check import Problem, problems
from callqa_desktop.services.scoring.outline import CARD, Body, Place
from callqa_desktop.ui.ports import Bridge, Program

if TYPE_CHECKING:
    from callqa_desktop.services.scoring.card import Card
    from callqa_desktop.services.scoring.shelf import Draft

SAVE_AFTER_MS = 400
_CHECK_AFTER_MS = 120
_TYPING_S = 1.5
MAX_UNDO = 200


class Editing(QObject):
    """`rebuilt`: parts came, went or moved; `edited`: a field changed in place; `selected`: another part;
    `checked`: the problems are known anew; `state_changed`: saving, saved, failed."""

    rebuilt = Signal()
    edited = Signal()
    selected = Signal()
    checked = Signal()
    state_changed = Signal()

    def __init__(self, program: Program, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program, self._bridge = program, bridge
        self.card_id = 0
        self.body: Body = {}
        self.place = CARD
        self.published: Card | None = None
        self.problems: tuple[Problem, ...] = ()
        self.dirty = False
        """Something is not kept yet."""
        self.kept = False
        """There is a draft in the store."""
        self.saved_at: int | None = None
        self.failure: BaseException | None = None
        self._undo: list[tuple[Body, Place]] = []
        self._redo: list[tuple[Body, Place]] = []
        self._last: tuple[Place, str, float] | None = None
        self._saving = False
        self._save_timer = self._timer(SAVE_AFTER_MS, self.save)
        self._check_timer = self._timer(_CHECK_AFTER_MS, self.check_now)

    def load(self, draft: Draft, place: Place = CARD) -> None:
        """Takes over what the store has; undo begins anew."""
        self.card_id, self.body, self.published = draft.card.id, draft.body, draft.published
        self.kept, self.saved_at, self.dirty, self.failure = draft.kept, draft.card.draft_saved_at, False, None
        self._undo, self._redo, self._last = [], [], None
        self.place = place if outline.exists(self.body, place) else CARD
        self._save_timer.stop()
        self.check_now()
        self.rebuilt.emit()
        self.selected.emit()
        self.state_changed.emit()

    def clear(self) -> None:
        self.card_id, self.body, self.place, self.published = 0, {}, CARD, None
        self.problems, self.dirty, self.kept, self.saved_at = (), False, False, None

    @property
    def part(self) -> Body:
        return outline.part(self.body, self.place)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    @property
    def faults(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.fault]

    def here(self) -> list[Problem]:
        """Problems of the selected part."""
        return [p for p in self.problems if (p.section, p.question) == (self.place.section, self.place.question)]

    def select(self, place: Place) -> None:
        if place != self.place and outline.exists(self.body, place):
            self.place = place
            self._last = None
            self.selected.emit()

    def put(self, field: str, value: Any) -> None:
        """Sets a field of the selected part; a field typed on and on is one step of undo."""
        if self.part.get(field) == value:
            return
        now = time.monotonic()
        typed_on = self._last is not None and self._last[:2] == (self.place, field) and now - self._last[2] < _TYPING_S
        self._change(outline.put(self.body, self.place, field, value), self.place, remember=not typed_on)
        self._last = (self.place, field, now)
        self.edited.emit()

    def replace(self, body: Body, place: Place) -> None:
        """Another shape of the card: parts added, moved, gone, or a type that brings other fields."""
        if body == self.body:
            return
        self._change(body, place, remember=True)
        self._last = None
        self.rebuilt.emit()
        self.selected.emit()

    def undo(self) -> None:
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        self._step(self._redo, self._undo)

    def save(self) -> None:
        """Keeps the draft now."""
        self._save_timer.stop()
        if not self.dirty or self._saving or not self.card_id:
            return
        self.dirty, self._saving = False, True
        card_id = self.card_id

        def done(at: int) -> None:
            self._saving = False
            if self.card_id == card_id:
                self.saved_at, self.kept, self.failure = at, bool(at), None
                self.state_changed.emit()
            if self.dirty:
                self.save()

        def failed(error: BaseException) -> None:
            self._saving, self.dirty, self.failure = False, True, error
            self._save_timer.start(5000)
            self.state_changed.emit()

        self._bridge.then(self, self._program.cards.save_draft(card_id, self.body), done, failed)

    def forget_changes(self) -> None:
        """What is not kept yet shall not be: something else takes the draft's place."""
        self._save_timer.stop()
        self.dirty = False

    def select_problem(self, problem: Problem) -> None:
        """Goes to the part a problem is in."""
        self.select(Place(problem.section, problem.question))

    @property
    def saving(self) -> bool:
        return self.dirty or self._saving

    def _change(self, body: Body, place: Place, *, remember: bool) -> None:
        if remember:
            self._undo = [*self._undo[-MAX_UNDO:], (self.body, self.place)]
        self._redo = []
        self._take(body, place)

    def _step(self, source: list[tuple[Body, Place]], other: list[tuple[Body, Place]]) -> None:
        if not source:
            return
        other.append((self.body, self.place))
        body, place = source.pop()
        self._last = None
        self._take(body, place if outline.exists(body, place) else CARD)
        self.rebuilt.emit()
        self.selected.emit()

    def _take(self, body: Body, place: Place) -> None:
        self.body, self.place, self.dirty = body, place, True
        self._save_timer.start(SAVE_AFTER_MS)
        self._check_timer.start()
        self.state_changed.emit()

    def check_now(self) -> None:
        """Looks for problems without waiting."""
        self._check_timer.stop()
        self.problems = problems(self.body)
        self.checked.emit()

    def _timer(self, ms: int, act: Any) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(ms)
        made.timeout.connect(act)
        return made
