"""Reports in one call, made on a thread of their own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import CallFilter, CallSort
from callqa_desktop.services.reports.build import make
from callqa_desktop.services.store import Store


class ReportDesk:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "reports")

    def make(
        self,
        which: CallFilter | Sequence[int],
        formats: Sequence[str],
        out_dir: Path,
        language: str,
        *,
        template: str = "calls",
        sort: CallSort | None = None,
        progress: Progress | None = None,
    ) -> Future[list[Path]]:
        """Writes the report of some calls into a folder; the files' paths come back.

        Args:
            which: a filter, or ids in the order wanted.
            formats: any of pdf, csv, xlsx.
            language: of the report, "uk" or "en".
            sort: the order of a filter's calls; the newest first when not given.
        """
        return self._thread.submit(
            make, self._store, which, template=template, formats=formats, out_dir=out_dir, language=language,
            progress=progress or Progress(), sort=sort,
        )  # fmt: skip

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
