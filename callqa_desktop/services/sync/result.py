"""What a sync or an import brought."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class SyncResult:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    """Rows of the vendor that made no sense and were left out."""
    recordings_stored: int = 0
    recordings_failed: int = 0
    """Failed for good, or put off to the next sync."""
    employees: int = 0
    """Employees the vendor listed."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one file."""

    path: Path
    call_id: int | None
    outcome: str
    """new, duplicate or failed."""
    reason: str = ""
    """Why it failed, in words."""
