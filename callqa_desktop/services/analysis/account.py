"""What is known of an account of the model's vendor from one job to the next: its models, and those that refused."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Sequence

LASTS = 3600.0
"""Seconds for which a list of models, and a refusal, is believed."""


class Account:
    """One key at one address; the same for every job of this process."""

    def __init__(self) -> None:
        self._models: tuple[str, ...] | None = None
        self._listed_at = 0.0
        self._refused: dict[str, tuple[float, str]] = {}

    @classmethod
    def of(cls, key: str, address: str) -> Account:
        """The account of a key; the key itself is not kept."""
        name = hashlib.sha256(f"{address}\n{key}".encode("utf-8", "surrogatepass")).digest()
        with _lock:
            return _accounts.setdefault(name, cls())

    @property
    def models(self) -> tuple[str, ...] | None:
        """The models it listed lately; None when it has to be asked."""
        return self._models if time.monotonic() - self._listed_at < LASTS else None

    def listed(self, models: Sequence[str]) -> None:
        self._models, self._listed_at = tuple(models), time.monotonic()

    def refused(self, model: str, code: str) -> None:
        """A model of the list did not take our request; `code` is that of the failure."""
        self._refused[model] = (time.monotonic(), code)

    def refusal(self, model: str) -> str:
        """The code of a refusal that is still believed, "" when there is none."""
        at, code = self._refused.get(model, (0.0, ""))
        return code if code and time.monotonic() - at < LASTS else ""


_accounts: dict[bytes, Account] = {}
_lock = threading.Lock()
