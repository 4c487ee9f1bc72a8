"""What the window asks of the list of calls; every answer is a future."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls import reader, verbs
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Bulk, Calls
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import (
    CallFilter,
    CallRow,
    CallSort,
    CallSummary,
    FilterChoices,
    FirstCalls,
    Snippet,
)
from callqa_desktop.services.search import snippets
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.store import Store
from callqa_desktop.texts import tr

MAX_TAG = 60
MAX_NAME = 255


class CallDesk:
    """Lists of calls and the verbs on them.

    Every verb takes a filter (everything that matches when it begins) or ids, works on a million calls in portions
    and gives the number of calls it touched. Its progress counts the calls gone through; cancelled, it ends after the
    portion under way, and what was done stays done.
    """

    def __init__(self, store: Store, library: RecordingLibrary) -> None:
        self._store = store
        self._library = library
        self._bulk = Bulk(store)

    # Lists

    def first(
        self, wanted: CallFilter, sort: CallSort | None = None, *, stop: Stop | None = None
    ) -> Future[FirstCalls]:
        """The first page of the matching calls: long before `ids` is through."""
        return self._store.read(lambda s: reader.first(s, wanted, sort), stop=stop)

    def ids(self, wanted: CallFilter, sort: CallSort | None = None, *, stop: Stop | None = None) -> Future[array[int]]:
        """Ids of the matching calls in order, as a packed array."""
        return self._store.read(lambda s: reader.ids(s, wanted, sort), stop=stop)

    def rows(self, wanted: Sequence[int]) -> Future[list[CallRow]]:
        """The rows of some ids, in their order."""
        return self._store.read(lambda s: reader.rows(s, wanted))

    def summary(self, wanted: CallFilter, *, stop: Stop | None = None) -> Future[CallSummary]:
        return self._store.read(lambda s: reader.summary(s, wanted), stop=stop)

    def later(self, wanted: CallFilter, after_id: int) -> Future[int]:
        """How many matching calls came in after the one with this id."""
        return self._store.read(lambda s: reader.later(s, wanted, after_id))

    def newest(
        self, *, phone: str = "", names: Sequence[str] = (), limit: int = 6, stop: Stop | None = None
    ) -> Future[list[CallRow]]:
        """The newest calls with a number that holds these digits, or of a client whose name holds one of the texts."""
        return self._store.read(lambda s: reader.newest(s, phone=phone, names=names, limit=limit), stop=stop)

    def choices(self) -> Future[FilterChoices]:
        return self._store.read(reader.choices)

    def snippets(self, ids: Sequence[int], words: str) -> Future[Mapping[int, Snippet]]:
        """Where the searched words stand in each of these calls; calls without a hit are left out."""
        return self._store.read(lambda s: snippets.of(s, ids, words, hidden_calls(s)))

    # Verbs

    def add_tag(self, calls: Calls, tag: str, *, progress: Progress | None = None) -> Future[int]:
        """Puts a tag on calls; one they have already stays as it is.

        Raises:
            UserFacingError: the tag is empty or too long.
        """
        name = " ".join(tag.split())
        if not name or len(name) > MAX_TAG:
            raise UserFacingError(
                tr("This tag cannot be used"),
                tr("a tag has 1 to {n} characters").format(n=MAX_TAG),
                tr("Type a shorter tag"),
                code="tag.length",
            )
        return self._bulk.run(calls, lambda s, ids: verbs.add_tag(s, ids, name), progress=progress)

    def remove_tag(self, calls: Calls, tag: str, *, progress: Progress | None = None) -> Future[int]:
        return self._bulk.run(calls, lambda s, ids: verbs.remove_tag(s, ids, tag), progress=progress)

    def assign(self, calls: Calls, reviewer: str, *, author: str = "", progress: Progress | None = None) -> Future[int]:
        """Gives calls to a person to review.

        Raises:
            UserFacingError: the name is empty or too long.
        """
        name = " ".join(reviewer.split())
        if not name or len(name) > MAX_NAME:
            raise UserFacingError(
                tr("Calls cannot be assigned to this name"),
                tr("a name has 1 to {n} characters").format(n=MAX_NAME),
                tr("Type the reviewer’s name"),
                code="reviewer.length",
            )
        return self._bulk.run(
            calls, lambda s, ids: verbs.assign(s, ids, name, author), kinds=_ASSIGNED, progress=progress
        )

    def unassign(self, calls: Calls, reviewer: str, *, progress: Progress | None = None) -> Future[int]:
        return self._bulk.run(
            calls, lambda s, ids: verbs.unassign(s, ids, reviewer), kinds=_ASSIGNED, progress=progress
        )

    def delete(self, calls: Calls, *, progress: Progress | None = None) -> Future[int]:
        """Removes calls with all that belongs to them, sound included."""
        stems: list[str] = []

        def work(session: Session, ids: Sequence[int]) -> int:
            stems.clear()  # a portion that failed before kept its sounds
            return verbs.remove(session, ids, stems)

        def committed() -> None:
            for stem in stems:
                self._library.delete(stem)

        return self._bulk.run(calls, work, after=committed, progress=progress)


_ASSIGNED = (ChangeKind.CALL, ChangeKind.WORK)
