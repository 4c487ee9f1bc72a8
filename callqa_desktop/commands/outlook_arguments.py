"""The arguments of `callqa insight standard` and `callqa insight forecast`."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callqa_desktop.commands.insight_arguments import Act


def standard(act: Act) -> None:
    made = act("standard", "insight_outlook:standard", "calls, or given values, beside the standards of the trade")
    made.add_argument("--key", default="", metavar="KEY", help="one standard, also for each employee and team")
    given = made.add_argument_group("values of one's own instead of calls")
    given.add_argument("--values", type=_values, metavar="LIST", help="numbers apart by commas: 85,90,88")
    given.add_argument("--mean", type=_number, metavar="M", help="the standard they are compared with")
    given.add_argument(
        "--deviation", type=_number, metavar="S", help="known standard deviation: a z-test (without it a t-test)"
    )


def forecast(act: Act) -> None:
    made = act("forecast", "insight_outlook:forecast", "calls to come by day, week and hour, and people for them")
    made.add_argument("--weeks", type=int, choices=range(1, 9), default=4, metavar="N", help="1 to 8 (4)")
    staff = made.add_argument_group("people")
    staff.add_argument("--handle", type=_number, metavar="SECONDS", help="talk of a call (default: of the calls)")
    staff.add_argument("--after", type=_number, default=0.0, metavar="SECONDS", help="work after a call (0)")
    staff.add_argument("--share", type=_number, default=80.0, metavar="PERCENT", help="calls answered in time (80)")
    staff.add_argument("--within", type=_number, default=20.0, metavar="SECONDS", help="what is in time (20)")
    staff.add_argument("--busiest", type=_number, default=85.0, metavar="PERCENT", help="occupancy at most (85)")
    staff.add_argument("--away", type=_number, default=0.0, metavar="PERCENT", help="of paid time not on duty (0)")


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def _values(text: str) -> list[float]:
    """Numbers apart by commas, semicolons or spaces; with semicolons a comma is decimal."""
    parts = text.replace(";", " ") if ";" in text else text.replace(",", " ")
    return [_number(part) for part in parts.split()]
