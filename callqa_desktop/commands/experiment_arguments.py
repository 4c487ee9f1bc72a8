"""The arguments of `callqa insight ab` and `callqa insight multivariate`."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from callqa_desktop.services.experiments.definitions import (
    KEYED,
    MOST_FACTORS,
    MOST_LEVELS,
    By,
    Outcome,
    Unit,
    What,
)

if TYPE_CHECKING:
    from callqa_desktop.commands.insight_arguments import Act

_RATIO = re.compile(r"^\s*(\d{1,9})\s*/\s*(\d{1,9})\s*$")
OUTCOMES = (
    "score, score>=N, answer:QUESTION, finding:KIND, tracker:NAME, mood, deal, tag:TAG, measure:NAME, talk, amount"
)


def ab(act: Act) -> None:
    made = act("ab", "insight_experiments:ab", "two groups of calls or clients against each other")
    made.add_argument("--a", action="append", default=[], metavar="GROUP", help=(
        "the first group: a value of --by (again for more), a period DAY..DAY; or figures: 34/100, or 5.1,4.8,6"
    ))  # fmt: skip
    made.add_argument("--b", action="append", default=[], metavar="GROUP", help=(
        "the second one; without it all calls that are not in the first"
    ))  # fmt: skip
    made.add_argument("--by", choices=[one.value for one in By], help="what the groups are told apart by")
    _common(made)
    made.add_argument("--difference", type=_positive, metavar="N", help=(
        "the smallest difference worth seeing, in percentage points or the unit of the mean: says how many are needed"
    ))  # fmt: skip
    made.add_argument("--plan", action="store_true", help="only say what can be seen, without comparing the groups")


def multivariate(act: Act) -> None:
    made = act("multivariate", "insight_experiments:multivariate", "up to four factors at once (full factorial)")
    made.add_argument("--factor", action="append", default=[], type=factor, metavar="BY[=LEVEL|LEVEL]", help=(
        f"up to {MOST_FACTORS} times: {', '.join(one.value for one in By)}; without levels all there are, "
        f"at most {MOST_LEVELS}; random=N draws N groups"
    ))  # fmt: skip
    made.add_argument("--sums", type=int, choices=(2, 3), default=2, help="type of the sums of squares (2)")
    _common(made)


def _common(made: argparse.ArgumentParser) -> None:
    made.add_argument("--outcome", action="append", default=[], type=outcome, metavar="OUTCOME", help=(
        f"what is compared (score): {OUTCOMES}; of several the first is what the test is about"
    ))  # fmt: skip
    made.add_argument("--unit", choices=[one.value for one in Unit], default=Unit.CALL.value, help="what counts once")
    made.add_argument("--salt", default="", metavar="TEXT", help="of --by random: another salt draws anew")
    made.add_argument("--alpha", type=_rate, default=0.05, metavar="P", help="accepted chance of a false alarm (0.05)")
    made.add_argument("--power", type=_rate, default=0.8, metavar="P", help="wanted chance to see a difference (0.8)")
    made.add_argument("--csv", type=Path, metavar="FILE", help="write the data behind it")
    made.add_argument("--save", default="", metavar="NAME", help="keep the test; each look at it is counted")
    made.add_argument("--kept", default="", metavar="NAME", help="look at a kept test, as it was defined")


def outcome(text: str) -> Outcome:
    """An outcome as people type it."""
    name, colon, key = text.partition(":")
    name, key = name.strip(), key.strip()
    if match := re.fullmatch(r"score\s*>=\s*(\d{1,3}(?:\.\d+)?)", text.strip()):
        return Outcome(What.SCORE_FROM, at_least=float(match[1]))
    what = next((one for one in What if one.value == name and one != What.SCORE_FROM), None)
    if what is None or (what in KEYED) != bool(colon and key):
        raise argparse.ArgumentTypeError(f"{text!r} is no outcome; choose from {OUTCOMES}")
    return Outcome(what, key)


def factor(text: str) -> tuple[By, tuple[str, ...]]:
    """What calls are told apart by, and the levels; () for all there are."""
    name, _, levels = text.partition("=")
    by = next((one for one in By if one.value == name.strip()), None)
    found = tuple(dict.fromkeys(part.strip() for part in levels.split("|") if part.strip()))
    if by is None:
        raise argparse.ArgumentTypeError(f"{name!r} is no factor; choose from {', '.join(one.value for one in By)}")
    if by == By.RANDOM:
        groups = found[0] if found else "2"
        if len(found) > 1 or not groups.isdecimal() or not 2 <= int(groups) <= MOST_LEVELS:
            raise argparse.ArgumentTypeError(f"random takes a number of groups from 2 to {MOST_LEVELS}")
        return by, tuple(str(n + 1) for n in range(int(groups)))
    if len(found) > MOST_LEVELS or len(found) == 1:
        raise argparse.ArgumentTypeError(f"a factor has from 2 to {MOST_LEVELS} levels")
    return by, found


def ratio(text: str) -> tuple[int, int] | None:
    """34/100 as (34, 100); None when it is none."""
    match = _RATIO.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def numbers(text: str) -> tuple[float, ...] | None:
    """Numbers separated by commas; None when they are none, or one alone."""
    try:
        found = tuple(float(part) for part in text.split(",") if part.strip())
    except ValueError:
        return None
    return found if len(found) > 1 and all(map(math.isfinite, found)) else None


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return value


def _positive(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = 0.0
    if not 0 < value < 1e12:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value
