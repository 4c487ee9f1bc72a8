"""Figures of calls counted once: sums by local day, by month and by hour, and which of them must be counted anew.

They can all be made again from the calls; services.tallies keeps them true. `day` is the number of the local day since
1 January 1970, `month` is twelve times the year plus the months before it, in the time zone named by `TallyState`.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from callqa_desktop.models.base import Base, BigInt, Word

Many = Annotated[int, mapped_column(BigInt)]

EVERYBODY, NOBODY = -1, 0
"""In the place of an employee: all calls together, and those no employee is known of."""

_WITHOUT_ROWID = {"sqlite_with_rowid": False}
"""The rows lie in the order of their key, in which they are read."""


class Sums:
    """What is added up; every column is a sum over calls, so rows can be added to each other."""

    calls: Mapped[int]
    answered: Mapped[int]
    missed: Mapped[int]
    fast: Mapped[int]
    """Answered after at most 20 s of waiting."""
    waited: Mapped[Many]
    """Seconds until the answer, of answered calls."""
    talked: Mapped[Many]
    """Seconds."""
    recorded: Mapped[int]
    transcribed: Mapped[int]
    analyzed: Mapped[int]
    judged: Mapped[int]
    """With a judgement by the model, whatever became of the call since."""
    failed: Mapped[int]
    reviewed: Mapped[int]
    """Calls with a submitted evaluation by a person."""
    scored: Mapped[int]
    """With a score: a person's, else the model's."""
    score: Mapped[float]
    score_squares: Mapped[float]
    bin_0: Mapped[int]
    """Scores below 10, then by ten points up to 100."""
    bin_1: Mapped[int]
    bin_2: Mapped[int]
    bin_3: Mapped[int]
    bin_4: Mapped[int]
    bin_5: Mapped[int]
    bin_6: Mapped[int]
    bin_7: Mapped[int]
    bin_8: Mapped[int]
    bin_9: Mapped[int]
    pairs: Mapped[int]
    """With a score by the model and one by a person."""
    near: Mapped[int]
    """Pairs at most five points apart."""
    apart: Mapped[float]
    """The person's score less the model's, over the pairs."""
    apart_size: Mapped[float]
    """The same without sign."""
    share_n: Mapped[int]
    """Calls with a measured share of the talk, and so on below."""
    share: Mapped[float]
    gap_n: Mapped[int]
    gap: Mapped[float]
    interruptions_n: Mapped[int]
    interruptions: Mapped[float]
    monologue_n: Mapped[int]
    monologue: Mapped[float]
    questions_n: Mapped[int]
    questions: Mapped[float]
    objected: Mapped[int]
    """Calls with an objection; of those the ones whose worst handled was handled so, the rest is not known."""
    objected_no: Mapped[int]
    objected_partly: Mapped[int]
    objected_yes: Mapped[int]
    promised: Mapped[int]
    """Calls with an agreement or a next step."""
    promises: Mapped[int]


class TallyDay(Sums, Base):
    __tablename__ = "tally_day"
    __table_args__ = _WITHOUT_ROWID

    employee_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    direction: Mapped[Word] = mapped_column(primary_key=True)


class TallyMonth(Sums, Base):
    """Days of a month added up; missing while the month is marked."""

    __tablename__ = "tally_month"
    __table_args__ = _WITHOUT_ROWID

    employee_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    direction: Mapped[Word] = mapped_column(primary_key=True)


class TallyHour(Base):
    """All employees together, by hour of the local day."""

    __tablename__ = "tally_hour"
    __table_args__ = _WITHOUT_ROWID

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    direction: Mapped[Word] = mapped_column(primary_key=True)
    calls: Mapped[int]
    answered: Mapped[int]
    scored: Mapped[int]
    score: Mapped[float]


class TallyWord(Base):
    """Calls in which a tracker was heard."""

    __tablename__ = "tally_word"
    __table_args__ = _WITHOUT_ROWID

    employee_id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tracker_id: Mapped[int] = mapped_column(ForeignKey("tracker.id", ondelete="CASCADE"), primary_key=True)
    direction: Mapped[Word] = mapped_column(primary_key=True)
    calls: Mapped[int]


class TallyMark(Base):
    """A day or a month whose figures are to be counted anew; written with the change that makes them untrue."""

    __tablename__ = "tally_mark"

    kind: Mapped[Word] = mapped_column(primary_key=True)
    """day or month."""
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    """Grows with every further change: what was counted before it does not lift the mark."""


class TallyState(Base):
    """One row: how the figures were counted. Counted otherwise they are worth nothing."""

    __tablename__ = "tally_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[str] = mapped_column(String(64))
    """Way of counting, and the time zone its days lie in."""
