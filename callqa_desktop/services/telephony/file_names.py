"""When a recording was made, with whom and by whom, read from the name of its file."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from callqa_desktop.errors import Rejected
from callqa_desktop.models.enums import Direction
from callqa_desktop.services.folding import fold
from callqa_desktop.texts import tr

_TIME = r"(?P<h>[01]\d|2[0-3])[-_.:h]?(?P<min>[0-5]\d)(?:[-_.:m]?(?P<s>[0-5]\d))?"
_MOMENTS = tuple(
    re.compile(rf"(?<!\d){date}(?:[T ,_-]*{_TIME})?(?!\d)")
    for date in (
        r"(?P<y>(?:19|20)\d\d)[-_.]?(?P<m>0[1-9]|1[0-2])[-_.]?(?P<d>0[1-9]|[12]\d|3[01])",
        r"(?P<d>0[1-9]|[12]\d|3[01])[-_.](?P<m>0[1-9]|1[0-2])[-_.](?P<y>(?:19|20)\d\d)",
    )
)
_UNIX = re.compile(r"(?<!\d)(1\d{9})(?:\.\d+)?(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+\d{9,15}|\d{9,13})(?!\d)")
_TOKENS = {
    "date": r"\d{4}[-.]?\d{2}[-.]?\d{2}|\d{2}[-.]\d{2}[-.]\d{4}",
    "time": r"\d{2}[-.:]?\d{2}(?:[-.:]?\d{2})?",
    "phone": r"\+?\d[\d ()-]*",
    "employee": r".+?",
    "direction": r"[^\W\d_]+",
    "any": r".*?",
}
_DIRECTIONS = {
    **dict.fromkeys(
        map(fold, ("in", "inbound", "incoming", "вхідний", "вхідна", "вх", "0", "входящий")), Direction.INBOUND
    ),
    **dict.fromkeys(
        map(fold, ("out", "outbound", "outgoing", "вихідний", "вихідна", "вих", "1", "исходящий")), Direction.OUTBOUND
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a name or a line of a table says about a recording; None or "" where it says nothing."""

    started_at: int | None = None
    phone: str = ""
    employee: str = ""
    direction: str = ""
    duration: int = 0
    """Seconds."""


def compiled(pattern: str) -> re.Pattern[str] | None:
    """A name pattern such as ``{date}_{time}_{phone}_{employee}`` as an expression; None for an empty one.

    Other fields: ``{direction}`` (in, out, вхідний, вихідний) and ``{any}``.

    Raises:
        Rejected: an unknown field or one named twice.
    """
    parts: list[str] = []
    seen: set[str] = set()
    for piece in re.split(r"(\{[^{}]*\})", pattern.strip()):
        name = piece[1:-1]
        if not piece.startswith("{"):
            parts.append(re.escape(piece))
        elif name == "any":
            parts.append(_TOKENS[name])
        elif name in _TOKENS and name not in seen:
            seen.add(name)
            parts.append(f"(?P<{name}>{_TOKENS[name]})")
        else:
            raise Rejected(
                tr("The file name pattern cannot be used"),
                tr("it may hold each of {fields} once").format(fields="{date} {time} {phone} {employee} {direction}"),
                tr("Correct the pattern, for example {example}").format(example="{date}_{time}_{phone}_{employee}"),
                code="folder.pattern",
            )
    return re.compile("".join(parts)) if parts and pattern.strip() else None


def read_name(stem: str, pattern: re.Pattern[str] | None) -> Told:
    """What the name of a file (without its ending) says: by the pattern where it fits, else by common habits."""
    match = pattern.fullmatch(stem) if pattern else None
    if match:
        found = match.groupdict()
        date = found.get("date") or ""
        return Told(
            moment(f"{date} {found.get('time') or ''}") if date else None,
            (found.get("phone") or "").strip(),
            " ".join((found.get("employee") or "").replace("_", " ").split()),
            direction_of(found.get("direction") or ""),
        )
    span = next((m.span() for expression in _MOMENTS if (m := expression.search(stem))), None)
    rest = stem if span is None else f"{stem[: span[0]]} {stem[span[1] :]}"
    if span is None and (unix := _UNIX.search(stem)):
        rest = stem.replace(unix[0], " ")
    phone = _PHONE.search(rest)
    words = (direction_of(word) for word in re.split(r"[\s_.-]+", rest) if not word.isdigit())
    return Told(moment(stem), phone[0] if phone else "", "", next(filter(None, words), ""))


def moment(text: str) -> int | None:
    """The moment a text names, in milliseconds UTC: dates are local time, ten digits are unix seconds; None if none."""
    for expression in _MOMENTS:
        for match in expression.finditer(text):
            found = {name: int(value) for name, value in match.groupdict().items() if value}
            try:
                valid = datetime(
                    found["y"], found["m"], found["d"], found.get("h", 0), found.get("min", 0), found.get("s", 0),
                    tzinfo=UTC,
                )  # fmt: skip
                return int(time.mktime((*valid.timetuple()[:8], -1))) * 1000
            except (ValueError, OverflowError):
                continue
    unix = _UNIX.search(text)
    return int(unix[1]) * 1000 if unix else None


def direction_of(word: str) -> str:
    """inbound, outbound, or "" for a word that says neither."""
    return _DIRECTIONS.get(fold(word), "")
