"""Numbers with a similar rating: k nearest neighbours by cosine, found by brute force over the sparse ratings matrix.

Cosine of two rows x, y: x·y / (|x| |y|); of counts it lies between 0 (nothing in common) and 1 (the same shares of
levels, however many reviews). Rows that are the same stand in the matrix once, so that ten thousand numbers with one
"dangerous" each cost as much as one, and ties are broken by evidence: more reviews come first.

Source: scikit-learn, "Nearest Neighbors" (User Guide 1.6), NearestNeighbors(metric="cosine", algorithm="brute").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from callqa_desktop.services.trust.vectors import Rated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 0.5
"""Below this a number is not like a number tied to fraud, however low it is rated."""
MOST = 100
"""Neighbours that can be asked for."""
_STEP = 16
"""Rows looked up at once."""
_SAME = 9
"""Decimals in which similarities are told apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """One number near another."""

    line: int
    """Row in `Rated`."""
    similarity: float


class Neighbours:
    """The index; made once for a state of the ratings, asked from any thread."""

    def __init__(self, rated: Rated) -> None:
        import numpy as np
        from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]  # it has no stubs

        self.rated = rated
        self.totals, self.estimates = rated.totals, rated.estimates
        first, self._group = _groups(rated.rows)
        order = np.lexsort((rated.ids, -self.totals, self._group))
        self._members = order
        self._bounds = np.searchsorted(self._group[order], np.arange(len(first) + 1))
        self._lines = {int(number): line for line, number in enumerate(rated.ids)}
        self._unique = rated.rows[first] if len(first) else rated.rows
        self._told = np.asarray(self._unique.sum(axis=1)).ravel() > 0
        self._index = NearestNeighbors(metric="cosine", algorithm="brute")
        if len(first):
            self._index.fit(self._unique)

    @property
    def groups(self) -> int:
        """How many different rows there are."""
        return len(self._bounds) - 1

    def line(self, number_id: int) -> int | None:
        """The row of a number, None where nobody rated it."""
        return self._lines.get(number_id)

    def told(self, line: int) -> bool:
        """Whether the matrix tells anything of this row."""
        return bool(self._told[self._group[line]])

    def near(self, line: int, k: int) -> tuple[list[Found], int]:
        """The k numbers nearest to a row, itself left out, and how many others are just as near as the last of them.

        Numbers with nothing in common are no neighbours.
        """
        if not self.told(line):
            return [], 0
        group = int(self._group[line])
        ((similarity, groups),) = self._ask([group], k)
        return self._spread(line, similarity, groups, k)

    def suspects(self, k: int, below: float) -> dict[int, tuple[int, float]]:
        """Rows that are among the k nearest of a number tied to fraud, are not tied themselves, and whose estimate is
        at most `below`: row -> (row of the number tied to fraud, similarity), the nearest such number each."""
        import numpy as np

        found: dict[int, tuple[int, float]] = {}
        tied = [int(line) for line in np.flatnonzero(self.rated.fraud) if self.told(int(line))]
        leaders = {int(self._group[line]): line for line in reversed(tied)}
        asked = list(leaders)
        for start in range(0, len(asked), _STEP):
            part = asked[start : start + _STEP]
            for group, (similarity, groups) in zip(part, self._ask(part, k), strict=True):
                line = leaders[group]
                for one in self._spread(line, similarity, groups, k, tied=False)[0]:
                    low = self.estimates[one.line] <= below and one.similarity >= LEAST
                    if low and one.similarity > found.get(one.line, (0, -1.0))[1]:
                        found[one.line] = (line, one.similarity)
        return found

    def _ask(self, groups: list[int], k: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
        """Similarities and numbers of the k + 1 nearest groups of each of these, the nearest first."""
        k = max(1, min(k, MOST))
        distance, near = self._index.kneighbors(self._unique[groups], n_neighbors=min(self.groups, k + 1))
        for line in range(len(groups)):
            yield (1.0 - distance[line]).clip(0.0, 1.0).round(_SAME), near[line]

    def _spread(self, line: int, similarity: Any, groups: Any, k: int, *, tied: bool = True) -> tuple[list[Found], int]:
        """Members of groups, the nearest and best known first; `tied`: those tied to fraud as well."""
        k = max(1, min(k, MOST))
        found: list[tuple[float, int, int]] = []
        sizes: dict[float, int] = {}
        for near, group in zip(similarity.tolist(), groups.tolist(), strict=True):
            if near <= 0:
                continue
            members = self._members[self._bounds[group] : self._bounds[group + 1]]
            if not tied:
                members = members[~self.rated.fraud[members]]
            others = members[members != line]
            sizes[near] = sizes.get(near, 0) + len(others)
            found += [(-near, -int(self.totals[one]), int(one)) for one in others[:k].tolist()]
        found.sort()
        listed = [Found(one, -near) for near, _, one in found[:k]]
        if not listed:
            return [], 0
        last = listed[-1].similarity
        return listed, sizes[last] - sum(one.similarity == last for one in listed)


def _groups(rows: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that are the same put together: the first row of each group, and the group of each row."""
    import numpy as np

    rows.sort_indices()
    data = rows.data.round(_SAME)
    places: dict[bytes, int] = {}
    group = np.empty(rows.shape[0], dtype=np.int64)
    first: list[int] = []
    bounds = rows.indptr.tolist()
    for line, (start, end) in enumerate(pairwise(bounds)):
        key = rows.indices[start:end].tobytes() + data[start:end].tobytes()
        place = places.setdefault(key, len(first))
        if place == len(first):
            first.append(line)
        group[line] = place
    return np.array(first, dtype=np.int64), group
