"""The figures of a set of calls, read in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.models.call import Call
from callqa_desktop.models.enums import Direction, Disposition, EvaluationKind, EvaluationStatus
from callqa_desktop.models.evaluation import Evaluation
from callqa_desktop.models.queries.conditions import SCORE
from callqa_desktop.models.queries.idlist import among
from callqa_desktop.services.calls.blind import hidden_calls
from callqa_desktop.services.calls.bulk import Calls
from callqa_desktop.services.insight import gather, measures
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.standards.compare import MEAN, SHARE, Sample
from callqa_desktop.services.standards.figures import MEASURED

IN_TIME = 20
"""Seconds of waiting within which an answer is in time: the service level's."""
MONTH = 30.44
"""Days."""
STEPS = 4
MOST = 200_000
"""Newest calls of a set that are compared."""
_TALKED = (Disposition.ANSWERED, Disposition.TRANSFERRED)
_DAY = 86_400_000


class Facts:
    """What is known of the calls of a set, as columns; `left_out`: older calls beyond MOST.

    Judgements of calls the person here calibrates blind are left out.
    """

    def __init__(self, session: Session, wanted: Calls, progress: Progress) -> None:
        progress.report(0, STEPS)
        found = gather.ids_of(session, wanted)
        ids = found[:MOST]
        self.left_out = len(found) - len(ids)
        hidden = hidden_calls(session)
        progress.report(1, STEPS)
        rows = session.execute(
            select(
                Call.id, Call.started_at, Call.direction, Call.disposition, Call.wait_seconds, Call.talk_seconds,
                func.coalesce(Call.employee_id, 0), SCORE,
            ).where(among(Call.id.expression, ids), Call.disposition != Disposition.ONLINE)
        ).all()  # fmt: skip
        columns = list(zip(*rows, strict=True)) if rows else [()] * 8
        self.ids = np.array(columns[0], dtype=np.int64)
        self._started = np.array(columns[1], dtype=np.int64)
        self._inbound = np.array([one == Direction.INBOUND for one in columns[2]], dtype=bool)
        self._talked = np.array([one in _TALKED for one in columns[3]], dtype=bool)
        self._wait = np.array(columns[4], dtype=float)
        self._talk = np.array(columns[5], dtype=float)
        self.employees = np.array(columns[6], dtype=np.int64)
        self._score = np.array([np.nan if one is None else one for one in columns[7]], dtype=float)
        self._seen = ~np.isin(self.ids, sorted(hidden))
        self._place = {int(call): place for place, call in enumerate(self.ids)}
        progress.report(2, STEPS)
        self._measures = gather.figures(session, self.ids.tolist(), MEASURED)
        progress.report(3, STEPS)
        self._reviews = self._read_reviews(session)
        self._made: dict[str, Sample] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def sample(self, figure: str) -> Sample:
        """The values of a figure (see FIGURES)."""
        if figure not in self._made:
            self._made[figure] = self._sample(figure)
        return self._made[figure]

    def owners(self, calls: np.ndarray) -> np.ndarray:
        """Employees of these calls."""
        return self.employees[[self._place[int(call)] for call in calls]]

    def _sample(self, figure: str) -> Sample:
        if figure in MEASURED:
            return self._measured(figure)
        inbound, talked = self._inbound, self._talked
        match figure:
            case "score":
                return self._of(self._score, self._seen & ~np.isnan(self._score))
            case "answered_in_20":
                return self._share(talked & (self._wait <= IN_TIME), inbound)
            case "answer_seconds":
                return self._of(self._wait, inbound & talked, by="day")
            case "lost_share":
                return self._share(~talked, inbound)
            case "connected_share":
                return self._share(talked, ~inbound)
            case "talk_seconds":
                return self._of(self._talk, talked)
            case "talk_seconds_inbound":
                return self._of(self._talk, talked & inbound)
            case "talk_seconds_outbound":
                return self._of(self._talk, talked & ~inbound)
            case "reviewed_share":
                reviewed = np.isin(self.ids, [call for call, _ in self._reviews])
                chosen = talked & self._seen
                return Sample(SHARE, reviewed[chosen].astype(float), self.employees[chosen], self.ids[chosen])
            case "review_minutes":
                timed = [(call, ms) for call, ms in self._reviews if ms > 0]
                return self._listed([ms / 60_000 for _, ms in timed], [call for call, _ in timed])
            case "reviews_per_month":
                return self._per_month()
        raise KeyError(figure)

    def _of(self, values: np.ndarray, chosen: np.ndarray, *, by: str = "employee") -> Sample:
        groups = self.employees[chosen] if by == "employee" else self._days()[chosen]
        return Sample(MEAN, values[chosen], groups, self.ids[chosen], by)

    def _share(self, yes: np.ndarray, chosen: np.ndarray) -> Sample:
        """Of the queue: who waits long or gives up belongs to no employee, but the calls of one day are alike."""
        return Sample(SHARE, yes[chosen].astype(float), self._days()[chosen], self.ids[chosen], "day")

    def _measured(self, name: str) -> Sample:
        times = 100.0 if measures.percent(name) else 1.0
        found = [(call, one[name] * times) for call, one in self._measures.items() if name in one]
        return self._listed([value for _, value in found], [call for call, _ in found])

    def _listed(self, values: Sequence[float], calls: Sequence[int]) -> Sample:
        places = [self._place[call] for call in calls]
        return Sample(
            MEAN, np.array(values, dtype=float), self.employees[places], np.array(calls, dtype=np.int64)
        )  # fmt: skip

    def _per_month(self) -> Sample:
        """One value for each employee who talked: evaluations by people, over the months the set spans."""
        people = np.unique(self.employees[self._talked & (self.employees > 0)])
        reviewed = [self._place[call] for call, _ in self._reviews]
        counts = {int(one): 0 for one in people}
        for place in reviewed:
            owner = int(self.employees[place])
            if owner in counts:
                counts[owner] += 1
        if not counts or not reviewed:
            return self._listed([], [])
        months = max(1.0, float(self._started.max() - self._started.min()) / _DAY / MONTH)
        values = np.array([counts[int(one)] / months for one in people])
        return Sample(MEAN, values, people, self.ids[sorted(set(reviewed))])

    def _days(self) -> np.ndarray:
        """Local days, as numbers: an hour of UTC lies within one of them, and there are few hours."""
        hours, place = np.unique(self._started // 3_600_000, return_inverse=True)
        days = [datetime.fromtimestamp(int(hour) * 3600).astimezone().date().toordinal() for hour in hours]
        return np.array(days, dtype=np.int64)[place]

    def _read_reviews(self, session: Session) -> list[tuple[int, int]]:
        """(call, time worked in ms) of the newest evaluation by a person of each call."""
        rows = session.execute(
            select(Evaluation.call_id, Evaluation.active_ms)
            .where(
                among(Evaluation.call_id.expression, self.ids[self._seen].tolist()),
                Evaluation.kind == EvaluationKind.HUMAN,
                Evaluation.status == EvaluationStatus.SUBMITTED,
            )
            .order_by(Evaluation.id)
        )
        return list({int(call): int(ms) for call, ms in rows}.items())
