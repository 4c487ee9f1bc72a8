"""What the scorecards' page and the command line ask for and keep; every answer is a future."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy.orm import Session

from callqa_desktop.models.base import now_ms
from callqa_desktop.models.enums import EvaluationKind
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter
from callqa_desktop.services.scoring import shelf, versions
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.difference import Difference, difference
from callqa_desktop.services.scoring.outline import new_card
from callqa_desktop.services.scoring.shelf import CardRow, Draft, VersionRow
from callqa_desktop.services.scoring.versions import Meant
from callqa_desktop.services.scoring.what_if import WhatIf, what_if
from callqa_desktop.services.store import Store

INITIATOR = "cards"


class CardDesk:
    """The scorecards of a workspace.

    Args:
        author: who publishes; asked each time, as the name is a setting.
    """

    def __init__(self, store: Store, author: Callable[[], str]) -> None:
        self._store = store
        self._author = author
        self._worker = ThreadPoolExecutor(1, "what-if")
        self._running: Progress | None = None

    def list(self) -> Future[tuple[CardRow, ...]]:
        """The usual card first, archived ones last."""
        return self._store.read(shelf.cards)

    def versions(self, scorecard_id: int) -> Future[tuple[VersionRow, ...]]:
        """Newest first."""
        return self._store.read(lambda s: shelf.versions(s, scorecard_id))

    def uses(self) -> Future[Mapping[int, int]]:
        """Evaluations made with each version, by its id."""
        return self._store.read(shelf.uses)

    def card(self, version_id: int) -> Future[Card]:
        return self._store.read(lambda s: versions.card_of(s, version_id))

    def people(self) -> Future[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Names of employees, and departments, a card can be meant for."""
        return self._store.read(shelf.people)

    def open(self, scorecard_id: int) -> Future[Draft]:
        return self._store.read(lambda s: shelf.open_draft(s, scorecard_id))

    def save_draft(self, scorecard_id: int, body: Mapping[str, Any]) -> Future[int]:
        """Keeps the draft; the body is copied here, so it may go on changing. Gives the moment,
        0 when nothing differs from the current version."""
        kept = json.loads(json.dumps(body))
        return self._store.write(lambda s: shelf.save_draft(s, scorecard_id, kept), initiator=INITIATOR)

    def discard_draft(self, scorecard_id: int) -> Future[None]:
        return self._store.write(lambda s: shelf.discard_draft(s, scorecard_id), initiator=INITIATOR)

    def publish(self, scorecard_id: int) -> Future[VersionRow]:
        author = self._author()
        return self._store.write(lambda s: shelf.publish(s, scorecard_id, author), initiator=INITIATOR)

    def create(self, uk: str, en: str) -> Future[CardRow]:
        """A new card, a draft yet."""
        body = new_card("card", {"uk": uk, "en": en})
        return self._store.write(lambda s: shelf.create(s, body), initiator=INITIATOR)

    def duplicate(self, scorecard_id: int) -> Future[CardRow]:
        return self._store.write(lambda s: shelf.duplicate(s, scorecard_id), initiator=INITIATOR)

    def archive(self, scorecard_id: int, archived: bool = True) -> Future[CardRow]:
        return self._store.write(lambda s: shelf.archive(s, scorecard_id, archived), initiator=INITIATOR)

    def use(self, scorecard_id: int, meant: Meant) -> Future[CardRow]:
        """Says which calls the card is meant for."""
        return self._store.write(lambda s: shelf.use(s, scorecard_id, meant), initiator=INITIATOR)

    def make_usual(self, scorecard_id: int) -> Future[CardRow]:
        """Uses the card for calls no other one is meant for."""
        return self._store.write(lambda s: shelf.make_usual(s, scorecard_id), initiator=INITIATOR)

    def restore(self, version_id: int) -> Future[Draft]:
        """An old version as the draft."""
        return self._store.write(lambda s: shelf.restore(s, version_id), initiator=INITIATOR)

    def difference(self, before_id: int, after_id: int) -> Future[tuple[Difference, ...]]:
        """What changed from one version to another."""

        def work(session: Session) -> tuple[Difference, ...]:
            return difference(versions.card_of(session, before_id), versions.card_of(session, after_id))

        return self._store.read(work)

    def export(self, key: str, version: int | None = None) -> Future[str]:
        """A version as YAML; None for the current one.

        Raises (in the future):
            UserFacingError: there is no such card or version.
        """

        def work(session: Session) -> str:
            from callqa_desktop.services.scoring.yaml_file import to_yaml

            return to_yaml(versions.parsed(shelf.version_numbered(session, shelf.by_key(session, key), version)))

        return self._store.read(work)

    def import_yaml(self, data: bytes) -> Future[CardRow]:
        """The card of a file as a draft: of the scorecard with its key, else of a new one.

        Raises (in the future):
            UserFacingError: the file cannot be taken; line and question are named.
        """

        def work(session: Session) -> CardRow:
            from callqa_desktop.services.scoring.yaml_file import from_yaml

            body = from_yaml(data).body()
            found = next((row for row in shelf.cards(session) if row.key == body["key"]), None)
            if found is None:
                return shelf.create(session, body)
            shelf.save_draft(session, found.id, body)
            return shelf.open_draft(session, found.id).card

        return self._store.write(work, initiator=INITIATOR)

    def what_if(
        self,
        scorecard_id: int,
        card: Card,
        progress: Progress,
        *,
        wanted: CallFilter | None = None,
        kinds: Sequence[str] = (EvaluationKind.HUMAN, EvaluationKind.AI),
    ) -> Future[WhatIf]:
        """Past evaluations under another card, on a thread of its own; `progress.cancel()` stops it."""
        self._running = progress
        return self._worker.submit(
            what_if, self._store, scorecard_id, card, progress, wanted=wanted, kinds=kinds, now_ms=now_ms()
        )

    def close(self) -> None:
        """Stops what is under way; nothing more is begun."""
        if self._running is not None:
            self._running.cancel()
        self._worker.shutdown(wait=True, cancel_futures=True)
