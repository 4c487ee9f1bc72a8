"""One function a verb: read the ledger, add it up, write it into a file."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from callqa_desktop.services.ledger.figures import LedgerFilter, LedgerRow, LedgerTotal


class LedgerDesk:
    def rows(self, wanted: LedgerFilter, limit: int = 500) -> Future[list[LedgerRow]]:
        raise NotImplementedError

    def totals(self, wanted: LedgerFilter) -> Future[list[LedgerTotal]]:
        raise NotImplementedError

    def export_csv(self, wanted: LedgerFilter, target: Path) -> Future[int]:
        raise NotImplementedError
