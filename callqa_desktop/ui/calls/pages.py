"""The cache behind the table: pages of rows, asked for once, a few kept."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from callqa_desktop.services.records import CallRow

PAGE = 200
"""Rows a page."""
KEPT = 8
"""Pages kept; the longest unused one goes first."""
ASKED_AT_ONCE = 3
"""Of the pages wanted while scrolling only the last ones are served: the others are out of sight already."""


class PageCache:
    """Rows of one result, by row number. It never fetches by itself: `ask(generation, page, ids)` does.

    Every result has a generation; rows that arrive for an older one are thrown away.
    """

    def __init__(self, ask: Callable[[int, int, list[int]], None]) -> None:
        self._ask = ask
        self.ids: array[int] = array("q")
        self.generation = 0
        self.requests = 0
        self._pages: OrderedDict[int, list[CallRow | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._stale: set[int] = set()
        self._wanted: OrderedDict[int, None] = OrderedDict()

    def reset(self, ids: array[int]) -> None:
        """A new result: everything known of the old one is forgotten."""
        self.ids = ids
        self.generation += 1
        self._pages.clear()
        self._asked.clear()
        self._stale.clear()
        self._wanted.clear()

    def extend(self, ids: array[int]) -> None:
        """The same result, longer: what is known stays."""
        last = len(self.ids) // PAGE
        self.ids = ids
        self._asked.discard(last)
        if last in self._pages:
            self._stale.add(last)  # it was not full: shown as it is, and read anew

    def row(self, number: int) -> CallRow | None:
        """The row when it is here; otherwise None, and its page is wanted from now on. Never waits."""
        page = number // PAGE
        held = self._pages.get(page)
        if held is None or page in self._stale:
            self._want(page)
        if held is None:
            return None
        self._pages.move_to_end(page)
        return held[number % PAGE] if number % PAGE < len(held) else None

    def held(self, page: int) -> Sequence[CallRow | None]:
        """The rows of a page that is here; none of one that is not."""
        return self._pages.get(page, ())

    @property
    def has_wishes(self) -> bool:
        return bool(self._wanted)

    def serve(self) -> None:
        """Asks for the pages wanted last."""
        for page in list(self._wanted)[-ASKED_AT_ONCE:]:
            self.request(page)
        self._wanted.clear()

    def request(self, page: int) -> None:
        """Asks for one page now, unless it is under way."""
        if page in self._asked or not 0 <= page * PAGE < len(self.ids):
            return
        self._asked.add(page)
        self._stale.discard(page)
        self.requests += 1
        self._ask(self.generation, page, self.ids[page * PAGE : (page + 1) * PAGE].tolist())

    def arrived(self, generation: int, page: int, rows: Iterable[CallRow]) -> bool:
        """Stores a page; False when it belongs to an older result. A call that is gone leaves a gap (None)."""
        if generation != self.generation:
            return False
        by_id = {row.id: row for row in rows}
        self._asked.discard(page)
        self._pages[page] = [by_id.get(i) for i in self.ids[page * PAGE : (page + 1) * PAGE]]
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return True

    def failed(self, generation: int, page: int) -> None:
        """The page could not be read; it may be asked for again."""
        if generation == self.generation:
            self._asked.discard(page)

    def loaded(self, number: int) -> bool:
        """Whether the page of this row is here (a gap in it means that the call is gone)."""
        return number // PAGE in self._pages

    def spoil(self, ids: Iterable[int]) -> list[int]:
        """Calls changed: their pages are shown as they are and fetched anew when seen. No ids: any may have changed.

        Returns the pages concerned.
        """
        changed = set(ids)
        hit = [
            page
            for page, rows in self._pages.items()
            if not changed or any(row is not None and row.id in changed for row in rows)
        ]
        self._stale.update(hit)
        return hit

    @property
    def kept(self) -> int:
        return len(self._pages)

    def _want(self, page: int) -> None:
        if page not in self._asked:
            self._wanted[page] = None
            self._wanted.move_to_end(page)
