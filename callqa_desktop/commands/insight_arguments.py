"""The arguments of `callqa insight`: one function a subcommand, each run by a module of its own in this package."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Protocol

from callqa_desktop.cli import positive
from callqa_desktop.commands import experiment_arguments, outlook_arguments
from callqa_desktop.services.segments.metrics import METRICS, SCALINGS


class Act(Protocol):
    """Adds one subcommand.

    Args:
        name: as people type it.
        runs: "module:function" of the package `commands`.
        filtered: it takes the filters of calls.
    """

    def __call__(self, name: str, runs: str, help_text: str, *, filtered: bool = True) -> argparse.ArgumentParser: ...


def add_to(
    insight: argparse.ArgumentParser, listing: argparse.ArgumentParser, filters: argparse.ArgumentParser
) -> None:
    """Adds the subcommands; `listing` brings --workspace and --json, `filters` the filters of calls."""
    acts = insight.add_subparsers(metavar="STATISTIC", required=True)

    def act(name: str, runs: str, help_text: str, *, filtered: bool = True) -> argparse.ArgumentParser:
        parents = [listing, filters] if filtered else [listing]
        made = acts.add_parser(name, help=help_text, description=help_text, parents=parents)
        made.set_defaults(runs=runs)
        return made

    for adding in SUBCOMMANDS:
        adding(act)


def _segments(act: Act) -> None:
    made = act("segments", "insight:segments", "segments: clients alike (K-means)")
    made.add_argument(
        "--metrics", type=_metrics, default=None, metavar="LIST",
        help=f"what clients are compared by, separated by commas: {', '.join(METRICS)}",
    )  # fmt: skip
    made.add_argument("--k", type=_groups, default=None, metavar="N", help="segments, 2 to 10, or auto (default)")
    made.add_argument("--seed", type=_seed, default=1, metavar="N", help="the same seed gives the same segments (1)")
    made.add_argument("--scaling", choices=SCALINGS, default=SCALINGS[0], help="how metrics are made comparable")
    made.add_argument("--no-log", action="store_true", help="counts, times and amounts as they are, not as logarithms")
    made.add_argument("--save", default="", metavar="NAME", help="keep the segments under this name")


def _unusual(act: Act) -> None:
    made = act("unusual", "insight:unusual", "calls, or clients, unlike the others, with the reasons")
    made.add_argument("--clients", action="store_true", help="clients instead of calls")


def _deals(act: Act) -> None:
    made = act("deals", "insight_deals:deals", "open deals by the likelihood that they are won", filtered=False)
    made.add_argument("--train", action="store_true", help="train the model anew first")


SUBCOMMANDS: tuple[Callable[[Act], None], ...] = (
    _segments,
    _unusual,
    _deals,
    outlook_arguments.standard,
    outlook_arguments.forecast,
    experiment_arguments.ab,
    experiment_arguments.multivariate,
)


def _metrics(text: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in chosen if name not in METRICS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(
            f"no such metric: {', '.join(unknown) or text!r}; choose from {', '.join(METRICS)}"
        )
    return chosen


def _groups(text: str) -> int | None:
    if text == "auto":
        return None
    number = positive(text)
    if not 2 <= number <= 10:
        raise argparse.ArgumentTypeError(f"{text} is not between 2 and 10, nor auto")
    return number


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) > 2**31 - 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {2**31 - 1}")
    return int(text)
