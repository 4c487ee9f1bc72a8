"""Outcomes from a CSV file, for companies without a CRM: phone, date, result, amount.

Every line is taken or told with its number and reason. A file read twice changes nothing the second time.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.errors import UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.deal import Deal, DealPhone
from callqa_desktop.models.enums import ChangeKind, DealState
from callqa_desktop.services import tables
from callqa_desktop.services.crm.base import search_key
from callqa_desktop.services.folding import fold
from callqa_desktop.services.store import announce
from callqa_desktop.services.telephony.phones import normalise
from callqa_desktop.texts import tr

TOLD = 200
"""Wrong lines told one by one."""
_PART = 400

_HEADS = {
    "phone": ("phone", "tel", "telephone", "number", "client", "телефон", "номер", "тел", "клієнт"),
    "date": ("date", "day", "closed", "closed at", "дата", "день", "закрито", "дата закриття"),
    "result": ("result", "outcome", "status", "state", "результат", "підсумок", "статус", "стан"),
    "amount": ("amount", "sum", "total", "price", "сума", "вартість", "ціна"),
    "title": ("title", "deal", "name", "назва", "угода"),
}
_RESULTS = {
    **dict.fromkeys(
        ("won", "win", "success", "successful", "yes", "1", "+", "успішно", "успішна", "успіх", "виграно", "виграна",
         "куплено", "купив", "купила", "продано", "так", "угода"),
        DealState.WON,
    ),
    **dict.fromkeys(
        ("lost", "lose", "fail", "failed", "no", "0", "-", "неуспішно", "неуспішна", "провал", "програно", "програна",
         "втрачено", "відмова", "не куплено", "ні"),
        DealState.LOST,
    ),
}  # fmt: skip
_DATES = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%y")
_ROUNDED = re.compile(r"\d[.,]\d+e\+?\d+", re.IGNORECASE)
_TEXT_TRICK = re.compile(r'=\s*"(.*)"')
"""What spreadsheets write so that a number stays a text."""


@dataclass(frozen=True, slots=True)
class Outcome:
    phone: str
    closed_at: int
    state: DealState
    amount: float | None
    title: str


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)
    """(line, reason), the first TOLD of them."""
    wrong_count: int = 0


def read(path: Path, country: str = "UA") -> tuple[list[Outcome], Imported]:
    """The outcomes of a file, and what is wrong with its other lines.

    Raises:
        UserFacingError: it is no such file at all.
    """
    try:
        rows = tables.read(path).rows
    except OSError as error:
        raise UserFacingError(
            tr("The file with outcomes cannot be read"), error.strerror or "", tr("Check the path"), code="deals.file"
        ) from error
    except tables.Unfit as error:
        raise _unfit(error.why, error.remedy) from error
    if not rows:
        raise _unfit(tr("it is empty"))
    places = _places(rows[0][1])
    spoken = {"phone": tr("phone"), "date": tr("date"), "result": tr("result")}
    if missing := [word for name, word in spoken.items() if name not in places]:
        raise _unfit(tr("its first line names no column {names}").format(names=", ".join(missing)))
    told, found = Imported(), []
    for number, cells in rows[1:]:
        try:
            found.append(_outcome({name: _cell(cells, place) for name, place in places.items()}, country))
        except ValueError as error:
            told.wrong_count += 1
            if len(told.wrong) < TOLD:
                told.wrong.append((number, str(error)))
    if not found and not told.wrong_count:
        raise _unfit(tr("there are no lines below the names of the columns"))
    return found, told


def keep(session: Session, outcomes: Sequence[Outcome], told: Imported) -> Imported:
    """Writes outcomes inside `Store.write`; the same phone, day and title is the same deal."""
    now = now_ms()
    by_id = {_identity(one): one for one in outcomes}
    ids = list(by_id)
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        rows = session.scalars(select(Deal).where(Deal.connection_id.is_(None), Deal.external_id.in_(part)))
        known = {row.external_id: row for row in rows}
        for key in part:
            one, row = by_id[key], known.get(key)
            values = {
                "state": one.state.value, "closed_at": one.closed_at, "dated": True, "amount": one.amount,
                "title": one.title,
            }  # fmt: skip
            if row is None:
                row = Deal(external_id=key, read_at=now, **values)
                session.add(row)
                session.flush()
                session.add(DealPhone(deal_id=row.id, phone=one.phone, search_key=search_key(one.phone)[:16]))
                told.new += 1
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                told.changed += 1
            else:
                told.unchanged += 1
    told.unchanged += len(outcomes) - len(by_id)
    if told.new or told.changed:
        announce(session, ChangeKind.DEAL)
    return told


def _identity(one: Outcome) -> str:
    day = datetime.fromtimestamp(one.closed_at / 1000).astimezone().date().isoformat()
    return hashlib.sha256(f"{one.phone}|{day}|{fold(one.title)}".encode()).hexdigest()[:40]


def _places(head: Sequence[str]) -> dict[str, int]:
    names = {fold(word): name for name, words in _HEADS.items() for word in words}
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        name = names.get(fold(cell.strip().strip('"')))
        if name is not None:
            found.setdefault(name, place)
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    value = cells[place].strip() if place < len(cells) else ""
    trick = _TEXT_TRICK.fullmatch(value)
    return (trick[1] if trick else value).removeprefix("'").strip()


def _outcome(cells: Mapping[str, str], country: str) -> Outcome:
    """One line. Raises ValueError with the reason in words."""
    moment = _moment(cells["date"])
    state = _RESULTS.get(" ".join(fold(cells["result"]).split()))
    if state is None:
        raise ValueError(
            tr("the result “{text}” is not known; write won or lost").format(text=cells["result"][:40])
            if cells["result"]
            else tr("the result is missing; write won or lost")
        )
    title = cells.get("title", "")[:255]
    return Outcome(_phone(cells["phone"], country), moment, state, _amount(cells.get("amount", "")), title)


def _phone(text: str, country: str) -> str:
    if not text:
        raise ValueError(tr("the phone number is missing"))
    if _ROUNDED.fullmatch(text.replace(" ", "")):
        raise ValueError(tr("a spreadsheet rounded the phone number; format that column as text and save again"))
    number, digits = normalise(text, country)
    if not number.startswith("+") or len(digits) > 15:
        raise ValueError(tr("the phone number cannot be read"))
    return number


def _moment(text: str) -> int:
    """A day counts from its beginning, so that calls of that day count as after the end."""
    if not text:
        raise ValueError(tr("the date is missing"))
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in _DATES:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 - made local below
                break
            except ValueError:
                continue
    if found is None:
        raise ValueError(tr("the date “{text}” cannot be read; write it as 2026-11-19 or 19.11.2026").format(
            text=text[:40]))  # fmt: skip
    try:
        moment = int((found if found.tzinfo else found.astimezone()).timestamp() * 1000)
    except (OverflowError, OSError):
        moment = 0
    if found.year < 2000 or moment > now_ms():
        raise ValueError(tr("the date {text} is not in the past").format(text=text[:40]) if found.year >= 2000
                         else tr("the date {text} is too long ago").format(text=text[:40]))  # fmt: skip
    return moment


def _amount(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]|грн\.?|uah|₴|usd|\$|eur|€", "", text, flags=re.IGNORECASE)
    if not plain:
        return None
    if "," in plain and "." in plain:  # the last sign is the decimal one
        plain = plain.replace("," if plain.rfind(".") > plain.rfind(",") else ".", "")
    try:
        value = float(plain.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not 0 <= value < 1e12:
        raise ValueError(tr("the amount “{text}” cannot be read").format(text=text[:40]))
    return value


def _unfit(why: str, remedy: str = "") -> UserFacingError:
    return UserFacingError(
        tr("The file with outcomes cannot be used"), why,
        remedy or tr("The first line names the columns phone, date, result and amount; docs/cli.md shows an example"),
        code="deals.unfit",
    )  # fmt: skip
