"""What tells one review from another, wherever it was written down."""

from __future__ import annotations

import hashlib

from callqa_desktop.services.folding import fold


def digest(digits: str, level: int, comment: str, at: int | None, author: str) -> str:
    """Equal for a review and the line of a list it was written into; `at` counts by the second, None is no date."""
    parts = (digits, str(level), fold(comment), "" if at is None else str(at // 1000), fold(author))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
