"""Rated numbers as a sparse matrix: one row a number, one column a level, or a person with a level.

A number is what its reviews are. By levels its row holds how many reviews of each level it has; by raters it holds a 1
for each person and the level they gave. Where our own calls count too, six shares of them stand beside, and the two
parts weigh as RATINGS and OWN, so that the cosine of two rows is the weighted mean of the cosines of their parts (where
both numbers have both parts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.number import NumberReview, PhoneNumber
from callqa_desktop.services.trust import own as calls
from callqa_desktop.services.trust.estimate import LEVELS
from callqa_desktop.services.trust.numbers import COUNTS, SHOWN, rated
from callqa_desktop.services.trust.records import Basis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATINGS, OWN = 0.7, 0.3
"""Weights of the two parts."""


@dataclass(frozen=True)
class Rated:
    """Numbers with at least one shown review, in the order of the rows."""

    ids: NDArray[np.int64]
    counts: NDArray[np.int64]
    """(numbers, 5): shown reviews by level, the worst first."""
    fraud: NDArray[np.bool_]
    rows: Any
    """scipy.sparse.csr_array (numbers, columns), every row of length 1, or 0 where nothing tells of the number."""
    calls: Mapping[int, NDArray[np.float64]]
    """How our calls with a number go, by its id; empty where they do not count."""

    @property
    def totals(self) -> NDArray[np.int64]:
        found: NDArray[np.int64] = self.counts.sum(axis=1)
        return found

    @property
    def estimates(self) -> NDArray[np.float64]:
        """The Bayesian average of each number, as `estimate.estimate` has it."""
        import numpy as np

        levels = np.arange(1, LEVELS + 1)
        found: NDArray[np.float64] = ((self.counts + 1) @ levels) / (self.totals + LEVELS)
        return found


def read(session: Session, basis: Basis, own: bool) -> Rated:
    """All rated numbers of the store."""
    import numpy as np

    found = session.execute(select(PhoneNumber.id, PhoneNumber.fraud, *COUNTS).where(rated()).order_by(PhoneNumber.id))
    table = np.array([tuple(map(int, line)) for line in found], dtype=np.int64).reshape(-1, 2 + LEVELS)
    ids, fraud, counts = table[:, 0], table[:, 1].astype(bool), table[:, 2:]
    ratings = by_levels(counts) if basis == Basis.LEVELS else _by_raters(session, ids)
    behaviour = calls.behaviour(session) if own else {}
    return Rated(ids, counts, fraud, joined(ratings, ids, behaviour) if own else unit(ratings), behaviour)


def by_levels(counts: NDArray[np.int64]) -> Any:
    """The ratings matrix of counts by level."""
    import numpy as np
    from scipy.sparse import csr_array

    return csr_array(counts.astype(np.float64))


def _by_raters(session: Session, ids: NDArray[np.int64]) -> Any:
    """The ratings matrix of people with levels; reviews that name nobody are left out."""
    import numpy as np
    from scipy.sparse import csr_array

    given = session.execute(
        select(NumberReview.number_id, NumberReview.author, NumberReview.level).where(SHOWN, NumberReview.author != "")
    )
    people: dict[str, int] = {}
    places: list[tuple[int, int]] = [
        (number, people.setdefault(author, len(people)) * LEVELS + level - 1) for number, author, level in given
    ]
    shape = (len(ids), max(1, len(people)) * LEVELS)
    if not places:
        return csr_array(shape, dtype=np.float64)
    at = np.array(places, dtype=np.int64)
    made = csr_array((np.ones(len(at)), (np.searchsorted(ids, at[:, 0]), at[:, 1])), shape=shape)
    made.data[:] = 1.0  # a person who gave a level twice gave it
    return made


def joined(ratings: Any, ids: NDArray[np.int64], behaviour: Mapping[int, NDArray[np.float64]]) -> Any:
    """Ratings with our own calls beside them."""
    import numpy as np
    from scipy.sparse import csr_array, hstack

    beside = np.zeros((len(ids), calls.FEATURES))
    for line, number in enumerate(ids):
        if int(number) in behaviour:
            beside[line] = behaviour[int(number)]
    both = hstack([unit(ratings) * np.sqrt(RATINGS), unit(csr_array(beside)) * np.sqrt(OWN)])
    return unit(csr_array(both))


def unit(matrix: Any) -> Any:
    """Every row with length 1; rows of nothing stay."""
    from sklearn.preprocessing import normalize  # type: ignore[import-untyped]  # it has no stubs

    return normalize(matrix) if matrix.shape[0] else matrix
