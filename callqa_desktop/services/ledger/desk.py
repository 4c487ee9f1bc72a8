"""One function a verb: read the ledger, add it up, write it into a file."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from callqa_desktop.services.ledger import reader
from callqa_desktop.services.ledger.figures import LedgerFilter, LedgerRow, LedgerTotal
from callqa_desktop.services.store import Store


class LedgerDesk:
    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, wanted: LedgerFilter, limit: int = 500) -> Future[list[LedgerRow]]:
        """The newest lines, newest first."""
        return self._store.read(lambda s: reader.rows(s, wanted, limit))

    def totals(self, wanted: LedgerFilter) -> Future[list[LedgerTotal]]:
        """Sums by service, purpose and what was sent, the largest first."""
        return self._store.read(lambda s: reader.totals(s, wanted))

    def export_csv(self, wanted: LedgerFilter, folder: Path) -> Future[Path]:
        """Writes every line, oldest first, into a CSV file in the folder; gives the file.

        Raises (in the future):
            UserFacingError: the file cannot be written.
        """
        from callqa_desktop.services.ledger.csv_file import write

        return self._store.read(lambda s: write(reader.every(s, wanted), folder))
