"""What the work page asks for and keeps; every answer is a future."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future

from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.scoring.agreement import Agreement, agreement_of
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

INITIATOR = "work"


class WorkDesk:
    def __init__(self, store: Store, library: RecordingLibrary, settings: Settings) -> None:
        self._store = store
        self._library = library
        self._settings = settings

    def agreement(self, version_id: int) -> Future[Mapping[str, Agreement]]:
        """The model against people, by question of the card (see scoring.agreement.agreement_of)."""
        return self._store.read(lambda s: agreement_of(s, version_id))
