"""What the window and the command line ask about numbers; every answer is a future of a store thread."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.services.changes import Change
from callqa_desktop.services.privacy.masking import mask
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.settings import Settings
from callqa_desktop.services.store import Store
from callqa_desktop.services.trust import activity, importing, list_file, numbers, own, reviews, similar, typed
from callqa_desktop.services.trust.index import Index
from callqa_desktop.services.trust.neighbours import MOST
from callqa_desktop.services.trust.records import (
    ActRow,
    Basis,
    Glance,
    Likeness,
    NumberCard,
    NumberRow,
    ReviewRow,
    Similar,
    Suspect,
)

POPULAR_DAYS = 30
LISTED = 50


class TrustDesk:
    """Numbers are given as people type them; answers raise UserFacingError in the future where they are none."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._index = Index()
        self._renewing = False
        store.changes.subscribe(self._changed)

    @property
    def author(self) -> str:
        """Who is at the desk."""
        return str(self._settings.get("evaluator"))

    @property
    def likeness(self) -> Likeness:
        """How similar numbers are looked for, as the person set it."""
        return likeness(self._settings.get("numbers_view"))

    def set_likeness(self, wanted: Likeness) -> Future[None]:
        return self._settings.set("numbers_view", {**asdict(wanted), "basis": wanted.basis.value})

    # Looking

    def look_up(self, text: str) -> Future[NumberCard]:
        """What is known of a number; the look is counted, in the answer too."""

        def work(session: Session) -> NumberCard:
            found = self._typed(text)
            card = self._card(session, found)
            card = replace(card, row=replace(card.row, views=card.row.views + 1))
            self._store.write(lambda s: numbers.count_view(s, found.phone, found.digits, _today()))
            return card

        return self._store.read(work)

    def card(self, text: str) -> Future[NumberCard]:
        """The same without counting a look: to read anew, and beside a call."""
        return self._store.read(lambda s: self._card(s, self._typed(text)))

    def glance(self, text: str) -> Future[Glance]:
        """The little that stands beside a call; no look is counted."""

        def work(session: Session) -> Glance:
            found = self._typed(text)
            number, row = numbers.row_of(session, found.phone, found.digits)
            if number is None:
                return Glance(row, "", "", rated=False)
            act = numbers.tied(session, number.id) if number.fraud else None
            like = similar.suspect_of(session, self._index, number, row, self.likeness)
            mine = reviews.own(session, number.id, self.author)
            return Glance(row, act.why if act is not None else "", like, rated=mine is not None)

        return self._store.read(work)

    def days(self, text: str) -> Future[list[activity.Day]]:
        """The last 30 days of a number."""

        def work(session: Session) -> list[activity.Day]:
            digits = self._typed(text).digits
            number = numbers.stored(session, digits)
            return activity.days(session, number.id if number is not None else None, digits, _today())

        return self._store.read(work)

    def reviews(
        self, digits: str, levels: Sequence[int] = (), limit: int = LISTED
    ) -> Future[tuple[list[ReviewRow], int]]:
        """Shown reviews, newest first, and how many there are in all; only of these levels, where some are given."""

        def work(session: Session) -> tuple[list[ReviewRow], int]:
            found, total = reviews.of_number(session, digits, levels, limit, self.author)
            return self._masked(found), total

        return self._store.read(work)

    def mine(self, text: str) -> Future[ReviewRow | None]:
        """The review of the person at the desk."""
        return self._store.read(lambda s: reviews.mine(s, self._typed(text).digits, self.author))

    def popular(self, days: int = POPULAR_DAYS, limit: int = LISTED) -> Future[list[NumberRow]]:
        """The numbers looked up most in the last days."""
        return self._store.read(lambda s: numbers.popular(s, _today(), days, limit))

    def similar(self, text: str, wanted: Likeness | None = None) -> Future[Similar]:
        """Numbers rated alike."""
        chosen = wanted or self.likeness
        return self._store.read(lambda s: similar.similar(s, self._index, self._typed(text).digits, chosen))

    def suspects(self, wanted: Likeness | None = None) -> Future[list[Suspect]]:
        """Possible fraudsters beside the numbers tied to fraud."""
        chosen = wanted or self.likeness
        return self._store.read(lambda s: similar.suspects(s, self._index, chosen))

    def moderation(self) -> Future[tuple[list[ReviewRow], list[ActRow]]]:
        """Reviews that wait or are hidden, and the newest decisions."""

        def work(session: Session) -> tuple[list[ReviewRow], list[ActRow]]:
            found = self._masked(reviews.to_moderate(session, LISTED * 4, self.author))
            return found, numbers.acts(session, LISTED)

        return self._store.read(work)

    # Deciding

    def rate(self, text: str, level: int, comment: str) -> Future[int]:
        """Writes the review of the person at the desk, or changes it."""

        def work(session: Session) -> int:
            found = self._typed(text)
            return reviews.rate(session, found.phone, found.digits, level, comment, self.author)

        return self._store.write(work)

    def edit(self, review_id: int, level: int, comment: str) -> Future[None]:
        return self._store.write(lambda s: reviews.edit(s, review_id, level, comment, self.author))

    def withdraw(self, review_id: int) -> Future[None]:
        return self._store.write(lambda s: reviews.withdraw(s, review_id, self.author))

    def moderate(self, ids: Sequence[int], *, shown: bool, why: str = "") -> Future[None]:
        return self._store.write(lambda s: reviews.moderate(s, ids, shown, why, self.author))

    def set_fraud(self, text: str, tied: bool, why: str) -> Future[None]:
        """Ties a number to fraud, or unties it; either way with a reason."""

        def work(session: Session) -> None:
            found = self._typed(text)
            given = reviews.reason(why, needed=True)
            numbers.set_fraud(session, found.phone, found.digits, tied, given, self.author)

        return self._store.write(work)

    # Lists

    def preview(self, path: Path, progress: Progress | None = None) -> Future[list_file.Plan]:
        """What a list would bring; nothing is kept yet."""
        told = progress or Progress()
        return self._store.read(lambda s: importing.plan(s, path, self._country, told))

    async def take_in(
        self, plan: list_file.Plan, *, pending: bool = False, progress: Progress | None = None
    ) -> importing.TakenIn:
        """Keeps the reviews of a list, some thousand at a time; the same list again brings nothing new.

        Args:
            pending: they wait for a moderator.
        """
        return await importing.take_in(self._store, plan, pending, progress or Progress())

    def export(self, folder: Path) -> Future[Path]:
        """Writes every review into a CSV file that this program can take in again."""
        from callqa_desktop.services.trust import csv_out

        return self._store.read(lambda s: csv_out.write(s, folder))

    # Parts

    @property
    def _country(self) -> str:
        return str(self._settings.get("country"))

    def _typed(self, text: str) -> typed.Typed:
        return typed.read(text, self._country)

    def _card(self, session: Session, found: typed.Typed) -> NumberCard:
        number, row = numbers.row_of(session, found.phone, found.digits)
        country, kind = (number.country, number.kind) if number is not None else typed.about(found.phone)
        act = numbers.tied(session, number.id) if number is not None and number.fraud else None
        days = activity.days(session, number.id if number is not None else None, found.digits, _today())
        return NumberCard(
            row=replace(row, views=number.views if number is not None else 0),
            country=country,
            kind=kind,
            extension=found.extension,
            last_review_at=number.last_review_at if number is not None else None,
            last_view_at=number.last_view_at if number is not None else None,
            not_shown=reviews.not_shown(session, number.id) if number is not None else 0,
            fraud_why=act.why if act is not None else "",
            fraud_by=act.author if act is not None else "",
            fraud_at=act.at if act is not None else None,
            own=own.history(session, found.phone, found.digits),
            activity=activity.chart(days),
            since=days[0].day,
        )

    def _masked(self, rows: list[ReviewRow]) -> list[ReviewRow]:
        """Comments of others without personal data, where the person wants it hidden."""
        if not self._settings.get("mask_in_view"):
            return rows
        return [row if row.mine else replace(row, comment=mask(row.comment).text) for row in rows]

    def _changed(self, change: Change) -> None:
        """Ratings changed: the index in memory is made anew in the background."""
        if change.kind != ChangeKind.NUMBER:
            return
        self._index.outdated()
        if self._index.kinds and not self._renewing:
            self._renewing = True
            try:
                self._store.read(self._renew)
            except RuntimeError:  # the store is being closed: nobody asks any more
                self._renewing = False

    def _renew(self, session: Session) -> None:
        self._renewing = False  # what changes from here on needs another round
        for basis, with_calls in self._index.kinds:
            self._index.of(session, basis, with_calls)


def likeness(kept: dict[str, Any]) -> Likeness:
    """From what `set_likeness` keeps; whatever does not fit is as usual."""
    usual = Likeness()
    neighbours, basis = kept.get("neighbours"), kept.get("basis")
    with_calls, below = kept.get("own"), kept.get("below")
    return Likeness(
        neighbours if type(neighbours) is int and 1 <= neighbours <= MOST else usual.neighbours,
        Basis(basis) if basis in list(Basis) else usual.basis,
        with_calls if type(with_calls) is bool else usual.own,
        float(below) if type(below) in (int, float) and 1 <= below <= 5 else usual.below,  # type: ignore[arg-type, operator]  # numbers by then
    )


def _today() -> date:
    return datetime.now().astimezone().date()
