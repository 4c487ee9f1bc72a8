"""What the window and the command line do with the sales script."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.services.ledger.book import noting
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.script import files, versions
from callqa_desktop.services.script.difference import difference
from callqa_desktop.services.script.reasons import reason
from callqa_desktop.services.script.records import BY_ITSELF, Found, Kept, Kind, Line, Script, Trouble, Version
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store

T = TypeVar("T")
log = logging.getLogger(__name__)
DAY_MS = 24 * 3600 * 1000
RETRY_MS = 3600 * 1000
"""A link that could not be read is tried again by itself after this time."""


class ScriptDesk:
    """Futures are answered by the store; coroutines read files or the web on the way."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    # What there is

    def current(self) -> Future[Script | None]:
        """The script in force, None when there is none."""
        return self._store.read(versions.current)

    def version(self, script_id: int) -> Future[Script | None]:
        """One version, by `Analysis.script_id`; None when there is no such one. Its text is empty where a call was
        judged while no script was in force."""
        return self._store.read(lambda session: versions.version(session, script_id))

    def versions(self) -> Future[tuple[Version, ...]]:
        """All versions, the one put in force last first."""
        return self._store.read(versions.versions)

    def difference(self, older: int, newer: int) -> Future[tuple[Line, ...]]:
        """What two versions differ in.

        Raises (in the future):
            UserFacingError: one of them is gone.
        """

        def work(session: Session) -> tuple[Line, ...]:
            found = [versions.version(session, number) for number in (older, newer)]
            if found[0] is None or found[1] is None:
                raise reason("no_version")
            return difference(found[0].text, found[1].text)

        return self._store.read(work)

    @property
    def trouble(self) -> Trouble | None:
        """Why the link could not be read the last time; None when it could."""
        kept = self._settings.get("script_trouble")
        code, at = kept.get("code"), kept.get("at")
        return Trouble(code, at) if isinstance(code, str) and isinstance(at, int) else None

    # Reading, to be looked at first

    async def read_link(self, link: str, progress: Progress | None = None) -> Found:
        """The document behind a link; nothing is kept. Raises as services.script.google_docs.read."""
        from callqa_desktop.services.script import google_docs  # brings HTTP along

        async with noting(self._store, "script"):
            return await google_docs.read(link, progress)

    async def read_file(self, path: Path, progress: Progress | None = None) -> Found:
        """The text of a file; nothing is kept. Raises as services.script.files.read."""
        return await files.read(path, progress)

    # Putting in force

    def keep(self, found: Found) -> Future[Kept]:
        """Puts what was read, or typed, in force.

        Raises (in the future):
            UserFacingError: the text is too long, or empty.
        """
        return self._written(lambda session: versions.keep(session, found))

    def set_text(self, text: str) -> Future[Kept]:
        """Puts a typed text in force. Raises as `keep`."""
        return self.keep(Found(Kind.TEXT, "", "", text))

    async def set_link(self, link: str, progress: Progress | None = None) -> Kept:
        """Reads the document and puts it in force. Raises as `read_link` and `keep`."""
        return await asyncio.wrap_future(self.keep(await self.read_link(link, progress)))

    async def set_file(self, path: Path, progress: Progress | None = None) -> Kept:
        """Reads the file and puts it in force. Raises as `read_file` and `keep`."""
        return await asyncio.wrap_future(self.keep(await self.read_file(path, progress)))

    def put_in_force(self, script_id: int) -> Future[Script]:
        """An older version holds again.

        Raises (in the future):
            UserFacingError: there is no such version.
        """
        return self._written(lambda session: versions.put_in_force(session, script_id))

    def clear(self) -> Future[None]:
        """No script is in force; the versions stay."""
        return self._written(versions.clear)

    async def refresh(self, progress: Progress | None = None) -> Kept:
        """Reads the link of the script in force again. When it cannot be read the last copy stays, and `trouble` says
        why.

        Raises:
            UserFacingError: the script does not come from a link, or the document cannot be read.
        """
        script = await self._store.aread(versions.current)
        if script is None or script.kind != Kind.LINK:
            raise reason("no_link")
        return await self._refreshed(script, progress, by_itself=False)

    async def refresh_of_day(self) -> Kept | None:
        """Reads the link again when a day has passed since; None when there was nothing to do or it could not be read.
        Never raises for the document's sake: `trouble` says why."""
        if not self._settings.get("script_refresh"):
            return None
        script = await self._store.aread(versions.current)
        if script is None or script.kind != Kind.LINK or (script.checked_at or 0) + DAY_MS > now_ms():
            return None
        if self.trouble is not None and self.trouble.at + RETRY_MS > now_ms():
            return None
        try:
            return await self._refreshed(script, None, by_itself=True)
        except UserFacingError as error:
            log.info("the script was not read again: %s", error.code)
            return None

    async def _refreshed(self, script: Script, progress: Progress | None, *, by_itself: bool) -> Kept:
        try:
            found = await self.read_link(script.source, progress)
            now = await self._store.aread(versions.current)
            if now is None or now.id != script.id:  # somebody put another script in force meanwhile
                return Kept(script, changed=False)
            initiator = BY_ITSELF if by_itself and found.text != script.text else ""
            kept = await self._store.awrite(lambda session: versions.keep(session, found), initiator=initiator)
        except UserFacingError as error:
            self._settings.set("script_trouble", {"code": error.code, "at": now_ms()})
            raise
        self._forget_trouble()
        return kept

    def _written(self, work: Callable[[Session], T]) -> Future[T]:
        self._forget_trouble()
        return self._store.write(work)

    def _forget_trouble(self) -> None:
        if self._settings.get("script_trouble"):
            self._settings.set("script_trouble", {})
