"""Engines in use: calls analyzed at the same time share one, with its connections and what it costs to make it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callqa_desktop.services.analysis.engines import Engine


@dataclass
class _Lent:
    engine: Engine
    users: int = 0


class EngineShelf:
    """Used on one event loop at a time."""

    def __init__(self) -> None:
        self._lent: dict[int, _Lent] = {}

    @asynccontextmanager
    async def engine(self, key: int, make: Callable[[], Engine]) -> AsyncIterator[Engine]:
        """The engine of a key, made for its first user and closed after its last.

        Args:
            key: differs where connection, settings or secrets do.
        """
        lent = self._lent.get(key)
        if lent is None:
            lent = self._lent[key] = _Lent(make())
        lent.users += 1
        try:
            yield lent.engine
        finally:
            lent.users -= 1
            if not lent.users:
                del self._lent[key]
                await lent.engine.close()
