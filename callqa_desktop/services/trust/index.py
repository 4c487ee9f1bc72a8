"""The index of similar numbers, kept in memory while the ratings stay as they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from callqa_desktop.services.trust.records import Basis

if TYPE_CHECKING:
    from callqa_desktop.services.trust.neighbours import Neighbours

Kind = tuple[Basis, bool]
"""What numbers are compared by, and whether our own calls count too."""


@dataclass
class _Made:
    index: Neighbours
    at: int
    """The state of the ratings it was made of."""
    suspects: dict[tuple[int, float], dict[int, tuple[int, float]]] = field(default_factory=dict)


class Index:
    """Made when first asked for, and anew after ratings changed. Any thread may ask; one at a time makes it."""

    def __init__(self) -> None:
        self._made: dict[Kind, _Made] = {}
        self._state = 0
        self._lock = threading.Lock()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What was asked for so far."""
        return tuple(self._made)

    def outdated(self) -> None:
        """Ratings changed."""
        self._state += 1

    def of(self, session: Session, basis: Basis, own: bool) -> Neighbours:
        return self._of(session, basis, own).index

    def suspects(self, session: Session, basis: Basis, own: bool, k: int, below: float) -> dict[int, tuple[int, float]]:
        """See Neighbours.suspects; kept as long as the index."""
        made = self._of(session, basis, own)
        if (k, below) not in made.suspects:
            made.suspects = {(k, below): made.index.suspects(k, below)}
        return made.suspects[k, below]

    def _of(self, session: Session, basis: Basis, own: bool) -> _Made:
        from callqa_desktop.services.trust.neighbours import Neighbours
        from callqa_desktop.services.trust.vectors import read

        with self._lock:
            made = self._made.get((basis, own))
            if made is None or made.at != self._state:
                state = self._state
                made = _Made(Neighbours(read(session, basis, own)), state)
                self._made[basis, own] = made
            return made
