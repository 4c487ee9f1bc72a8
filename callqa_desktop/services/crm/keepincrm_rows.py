"""What rows of KeepinCRM say: client cards and agreements. Nothing of a row is taken for granted."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from callqa_desktop.models.enums import DealState
from callqa_desktop.services.crm.base import RemoteClient, RemoteDeal

_STATES = {
    "": DealState.OPEN,
    "successful": DealState.WON,
    "failed": DealState.LOST,
}
"""`result` of an agreement (its values confirmed by several clients)."""
_YEARS = range(2000, 2101)
_ID = re.compile(r"[\w-]{1,64}")


def client(item: Mapping[str, Any], phone: str) -> RemoteClient | None:
    """A client's card, None where it has no usable id."""
    number = text(item.get("id"))
    if not _ID.fullmatch(number):
        return None
    person, company = text(item.get("person")), text(item.get("company"))
    return RemoteClient(
        id=number,
        name=person or company,
        company=company if company != person else "",
        email=text(item.get("email")),
        responsible=text(fields(item.get("main_responsible")).get("name")),
        is_lead=item.get("lead") is True,
        phone=phone,
    )


def agreement(item: Mapping[str, Any]) -> RemoteDeal | None:
    """A deal, None where it has no id, belongs to nobody or ended in a way that is not known."""
    number = text(item.get("id"))
    holder = fields(item.get("client"))
    owner = text(holder.get("id") or item.get("client_id"))
    result = item.get("result")
    state = _STATES.get(result.strip().lower()) if isinstance(result, str) else None
    if result is None:
        state = DealState.OPEN
    if not _ID.fullmatch(number) or not _ID.fullmatch(owner) or state is None:
        return None
    total = item.get("total_amount") if item.get("total") is None else item.get("total")
    return RemoteDeal(
        id=number,
        client_id=owner,
        state=state,
        client_name=text(holder.get("person")) or text(holder.get("company")),
        phones=tuple(phones(holder)),
        title=text(item.get("title")),
        stage=text(fields(item.get("stage")).get("name")),
        amount=money(total),
        currency=text(item.get("currency"), 16),
        responsible=text(fields(item.get("main_responsible")).get("name")),
        created_at=moment(item.get("created_at")) or moment(item.get("ordered_at")),
        changed_at=moment(item.get("updated_at")),
    )


def phones(item: Mapping[str, Any]) -> list[str]:
    """Numbers of a card and of its contacts: texts, or objects with the number in one of their fields."""
    found: list[str] = []
    holders = [item, *(c for c in rows(item.get("contacts")) if isinstance(c, dict))]
    for holder in holders:
        for value in (*rows(holder.get("phones")), holder.get("phone")):
            if isinstance(value, dict):
                found += [str(v) for k, v in value.items() if isinstance(v, str) and k != "id"]
            elif isinstance(value, (str, int)):
                found.append(str(value))
    return found


def tags(item: Mapping[str, Any]) -> list[str] | None:
    """Tags of a card, as texts or as objects with a name; None where the row does not show any list of them."""
    for key in ("tags", "tag_names", "tag_list"):
        if isinstance(item.get(key), list):
            named = (fields(one).get("name") if isinstance(one, dict) else one for one in item[key])
            return [found for one in named if (found := text(one))]
    return None


def moment(value: Any) -> int | None:
    """ISO 8601 as milliseconds in UTC; a text without a zone is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def money(value: Any) -> float | None:
    """An amount, given as a number or as a text such as "12 500,00"."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(re.sub(r"\s", "", value).replace(",", ".") if isinstance(value, str) else value)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) < 1e15 else None


def rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def fields(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: Any, longest: int = 255) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()[:longest]
