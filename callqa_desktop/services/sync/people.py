"""Employees in the store, and who of them took a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from callqa_desktop.models.enums import ChangeKind
from callqa_desktop.models.people import Employee
from callqa_desktop.models.queries.upserts import upsert
from callqa_desktop.services.folding import fold, sort_key
from callqa_desktop.services.store import announce
from callqa_desktop.services.telephony.base import RemoteCall, RemoteEmployee

_NAMED = "named:"
"""Begins the external id of a person who is known from calls alone, having left before the first sync."""


def words_of(name: str) -> str:
    """A name whose order of words does not matter, for comparing."""
    return " ".join(sorted(fold(name).split()))


def write_employees(session: Session, connection_id: int, people: Sequence[RemoteEmployee]) -> None:
    """Brings the employees of a connection up to date; those no longer listed become inactive.

    An empty list changes nothing: a company without anybody is a fault of the answer.
    """
    if not people:
        return
    known = {
        row.external_id: row
        for row in session.execute(
            select(
                Employee.id, Employee.external_id, Employee.name, Employee.email, Employee.internal_number,
                Employee.department, Employee.active,
            ).where(Employee.connection_id == connection_id)
        )
    }  # fmt: skip
    _adopt(session, people, known)
    rows = [
        {
            "connection_id": connection_id,
            "external_id": one.external_id,
            "name": one.name,
            "name_key": sort_key(one.name),
            "email": one.email,
            "internal_number": one.internal_number,
            "department": one.department,
            "active": one.active,
        }
        for one in people
        if one.external_id not in known
        or tuple(known[one.external_id])[2:] != (one.name, one.email, one.internal_number, one.department, one.active)
    ]
    if rows:
        statement = upsert(session, Employee.__table__)  # type: ignore[arg-type]  # typed as FromClause upstream
        fields = ("name", "name_key", "email", "internal_number", "department", "active")
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["connection_id", "external_id"],
                set_={name: statement.excluded[name] for name in fields},
            ),
            rows,
        )
    listed = {one.external_id for one in people}
    gone = [row.id for key, row in known.items() if key not in listed and row.active]
    if gone:
        session.execute(
            update(Employee.__table__).where(Employee.id == bindparam("gone")).values(active=False),  # type: ignore[arg-type]
            [{"gone": employee_id} for employee_id in gone],
        )
    if rows or gone:
        announce(session, ChangeKind.EMPLOYEE)


def _adopt(session: Session, people: Sequence[RemoteEmployee], known: dict[str, Any]) -> None:
    """A person known from calls alone who is now listed keeps the row, under the vendor's id."""
    for one in people:
        named = known.get(_named_id(one.email, one.name))
        if named is not None and one.external_id not in known:
            session.execute(update(Employee).where(Employee.id == named.id).values(external_id=one.external_id))
            known[one.external_id] = known.pop(named.external_id)


def _named_id(email: str, name: str) -> str:
    return (_NAMED + (fold(email) or words_of(name)))[:255]


class Directory:
    """Finds the employee of a call: by e-mail, by name, and where the call names nobody, by the line.

    Args:
        people: whom the source lists, with all their lines.
        lists: False for a source that has no list of employees, so that whoever is named counts as active.
    """

    def __init__(
        self, session: Session, connection_id: int, people: Sequence[RemoteEmployee], *, lists: bool = True
    ) -> None:
        self._connection_id = connection_id
        self._lists = lists
        self._by_email: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._by_line: dict[str, int] = {}
        self._found: dict[tuple[str, str, str], int | None] = {}
        ids: dict[str, int] = {}
        listed = select(
            Employee.id, Employee.external_id, Employee.name, Employee.email, Employee.internal_number, Employee.active
        ).where(Employee.connection_id == connection_id)
        for row in session.execute(listed.order_by(Employee.active, Employee.id)):  # active ones win, being last
            ids[row.external_id] = row.id
            self._remember(row.id, row.name, row.email)
            if row.active and row.internal_number:
                self._by_line[row.internal_number] = row.id
        for one in people:
            for line in one.lines if one.external_id in ids else ():
                self._by_line.setdefault(line, ids[one.external_id])

    def _remember(self, employee_id: int, name: str, email: str) -> None:
        if email:
            self._by_email[fold(email)] = employee_id
        if name:
            self._by_name[words_of(name)] = employee_id

    def find(self, call: RemoteCall) -> int | None:
        """The employee's id; None when the call names nobody and nobody has the line."""
        key = (call.employee_email, call.employee_name, call.internal_number)
        try:
            return self._found[key]
        except KeyError:
            return self._found.setdefault(key, self._look_up(*key))

    def _look_up(self, email: str, name: str, line: str) -> int | None:
        if email and (found := self._by_email.get(fold(email))) is not None:
            return found
        if name:
            return self._by_name.get(words_of(name))
        return self._by_line.get(line) or self._by_line.get(line.lstrip("+"))

    def add_strangers(self, session: Session, calls: Sequence[RemoteCall]) -> None:
        """People whom calls name and the source does not list (they left, or have no line): kept, as inactive."""
        named = {(call.employee_email, call.employee_name): call for call in calls if call.employee_name}
        strangers = {_named_id(*key): call for key, call in named.items() if self.find(call) is None}
        for external_id, call in strangers.items():
            row = {
                "connection_id": self._connection_id,
                "external_id": external_id,
                "name": call.employee_name,
                "name_key": sort_key(call.employee_name),
                "email": call.employee_email,
                "internal_number": "",
                "department": "",
                "active": not self._lists,
            }
            inserted = session.execute(insert(Employee).values(row).returning(Employee.id))
            self._remember(inserted.scalar_one(), call.employee_name, call.employee_email)
            self._found.clear()
        if strangers:
            announce(session, ChangeKind.EMPLOYEE)
