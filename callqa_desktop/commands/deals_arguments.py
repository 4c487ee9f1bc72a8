"""The arguments of `callqa deals`."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(deals: argparse.ArgumentParser, listing: argparse.ArgumentParser) -> None:
    """Adds the acts; `listing` brings --workspace and --json."""
    acts = deals.add_subparsers(metavar="ACTION", required=True)

    def act(name: str, help_text: str) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=help_text, description=help_text, parents=[listing])
        made.set_defaults(runs=f"deals:{name}_deals")
        return made

    act("read", "read deals and how they ended from the CRM").add_argument(
        "name", nargs="?", metavar="NAME", help="a connection (default: the first CRM)"
    )
    act("import", "outcomes from a CSV file: phone, date, result, amount").add_argument(
        "file", type=Path, metavar="FILE"
    )
    tags = act("tags", "tags of calls that mean an outcome, for clients without a deal; without options: show them")
    tags.add_argument("--won", action="append", metavar="TAG", help="means won")
    tags.add_argument("--lost", action="append", metavar="TAG", help="means lost")
    act("train", "train the model of success anew and tell how well it does")
