"""Who is asked about: people by name, each with all accounts they have at connections, and their teams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.people import Employee
from callqa_desktop.services.dashboard.records import Question
from callqa_desktop.services.folding import sort_key
from callqa_desktop.texts import tr


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    """Without a name the internal number."""
    key: str
    team: str
    """Department of the first active account that has one."""
    active: bool
    ids: tuple[int, ...]


class People:
    """All employees, in the order of the Ukrainian alphabet."""

    def __init__(self, session: Session) -> None:
        found: dict[str, list[Employee]] = {}
        for one in session.scalars(select(Employee).order_by(Employee.active.desc(), Employee.id)):
            if one.name or one.internal_number:
                found.setdefault(one.name_key or sort_key(one.internal_number), []).append(one)
        self.by_key: Mapping[str, Person] = {key: _person(key, found[key]) for key in sorted(found)}
        self.by_id: Mapping[int, Person] = {n: one for one in self.by_key.values() for n in one.ids}

    @property
    def teams(self) -> tuple[str, ...]:
        """In the order of the alphabet; people without one are in none of them."""
        return tuple(sorted({one.team for one in self.by_key.values() if one.team}, key=sort_key))

    def named(self, name: str) -> Person:
        """
        Raises:
            UserFacingError: nobody is called so.
        """
        found = self.by_key.get(sort_key(name))
        if found is None:
            raise UserFacingError(
                tr("There is no employee {name}").format(name=name), "", tr("Choose another employee"),
                code="employee.unknown",
            )  # fmt: skip
        return found

    def chosen(self, question: Question) -> tuple[Person, ...] | None:
        """Whom a question is about, None for everybody.

        Raises:
            UserFacingError: it names somebody or a team nobody knows.
        """
        if not question.employees and not question.teams:
            return None
        chosen = {one.key for one in map(self.named, question.employees)}
        for team in question.teams:
            members = [one.key for one in self.by_key.values() if one.team == team]
            if not members:
                raise UserFacingError(
                    tr("There is no team {name}").format(name=team), "", tr("Choose another team"), code="team.unknown"
                )
            chosen.update(members)
        return tuple(one for key, one in self.by_key.items() if key in chosen)


def _person(key: str, accounts: list[Employee]) -> Person:
    first = accounts[0]
    team = next((one.department for one in accounts if one.department), "")
    return Person(first.name or first.internal_number, key, team, any(one.active for one in accounts),
                  tuple(one.id for one in accounts))  # fmt: skip
