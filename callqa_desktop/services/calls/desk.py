"""What the window asks of the list of calls; every answer is a future."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import Future

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.call import Call, CallTag, Recording
from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.calls import reader
from callqa_desktop.services.folding import fold
from callqa_desktop.services.records import CallFilter, CallRow, CallSort, CallSummary, FilterChoices
from callqa_desktop.services.store import Store, announce
from callqa_desktop.texts import tr

MAX_TAG = 60


class CallDesk:
    def __init__(self, store: Store, library: RecordingLibrary) -> None:
        self._store = store
        self._library = library

    def ids(self, wanted: CallFilter, sort: CallSort | None = None) -> Future[array[int]]:
        """Ids of the matching calls in order, as a packed array."""
        return self._store.read(lambda s: reader.ids(s, wanted, sort))

    def rows(self, wanted: Sequence[int]) -> Future[list[CallRow]]:
        """The rows of some ids, in their order."""
        return self._store.read(lambda s: reader.rows(s, wanted))

    def summary(self, wanted: CallFilter) -> Future[CallSummary]:
        return self._store.read(lambda s: reader.summary(s, wanted))

    def choices(self) -> Future[FilterChoices]:
        return self._store.read(reader.choices)

    def add_tag(self, ids: Sequence[int], tag: str) -> Future[None]:
        """Puts a tag on calls; one they have already stays as it is."""
        name = " ".join(tag.split())
        if not name or len(name) > MAX_TAG:
            raise UserFacingError(
                tr("This tag cannot be used"),
                tr("a tag has 1 to {n} characters").format(n=MAX_TAG),
                tr("Type a shorter tag"),
                code="tag.length",
            )

        def work(session: Session) -> None:
            if not ids:
                return
            rows = [{"call_id": i, "tag": name, "tag_folded": fold(name)} for i in ids]
            session.execute(insert(CallTag).on_conflict_do_nothing(), rows)
            announce(session, ChangeKind.CALL, *ids)

        return self._store.write(work)

    def remove_tag(self, ids: Sequence[int], tag: str) -> Future[None]:
        def work(session: Session) -> None:
            session.execute(delete(CallTag).where(CallTag.call_id.in_(ids), CallTag.tag == tag))
            announce(session, ChangeKind.CALL, *ids)

        return self._store.write(work)

    def delete(self, ids: Sequence[int]) -> Future[None]:
        """Removes calls with all that belongs to them, sound included."""

        def work(session: Session) -> list[str]:
            stems = list(session.scalars(select(Recording.path).where(Recording.call_id.in_(ids))))
            session.execute(delete(Call).where(Call.id.in_(ids)))
            announce(session, ChangeKind.CALL, *ids)
            return stems

        done: Future[None] = Future()

        def after(written: Future[list[str]]) -> None:
            try:
                for stem in written.result():
                    self._library.delete(stem)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits
                done.set_exception(error)
            else:
                done.set_result(None)

        self._store.write(work).add_done_callback(after)
        return done
