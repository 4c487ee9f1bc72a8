"""The command line: arguments, one line for an error, exit codes. What commands do is in `commands`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from callqa_desktop import __version__, texts
from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.models import enums
from callqa_desktop.models.filters import SORT_KEYS
from callqa_desktop.paths import Workspace, default_workspace


class _Parser(argparse.ArgumentParser):
    """Options may stand anywhere, also between positional arguments (`number import --pending FILE`)."""

    _mixed = True

    def add_subparsers(self, **options: Any) -> Any:
        self._mixed = False  # what follows the name of an act is read by its own parser
        return super().add_subparsers(**options)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if not self._mixed:
            return super().parse_known_args(args, namespace)
        self._mixed = False  # the method below comes back here twice
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixed = True


def run(arguments: Sequence[str]) -> int:
    """Runs one command.

    Returns:
        0 done, 1 an error the user can act on (told in one line on stderr), 2 wrong usage, 130 interrupted.
    """
    texts.set_language(texts.system_language(default="en"))
    parser = build_parser()
    given = parser.parse_args(list(arguments))
    given.workspace = Workspace(given.workspace.expanduser().absolute()) if given.workspace else default_workspace()
    module, _, name = given.runs.partition(":")
    try:
        handler = getattr(importlib.import_module(f"callqa_desktop.commands.{module}"), name)
        return int(handler(given) or 0)
    except UserFacingError as error:
        print(" ".join(str(error).split()), file=sys.stderr)  # noqa: T201 - this is the command line's output
        return 1
    except (KeyboardInterrupt, Cancelled):
        return 130
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="callqa", description="Listen to, judge and report on phone calls.")
    parser.add_argument("--version", action="version", version=f"callqa {__version__}")
    parser.add_argument("--workspace", type=Path, metavar="DIR", default=None, help="folder of the data")
    parser.set_defaults(json=False, runs="window:open_window")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--workspace", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="folder of the data")
    listing = argparse.ArgumentParser(add_help=False, parents=[common])
    listing.add_argument("--json", action="store_true", help="machine-readable output (docs/cli.md)")
    filters = _filters()
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, runs: str, help_text: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(
            name, help=help_text, description=help_text, parents=list(parents) or [common]
        )
        made.set_defaults(runs=runs)
        return made

    command("open", "window:open_window", "start the window (also without a command)")
    demo = command("demo", "demo:demo", "a throw-away workspace on stand-ins of the vendors")
    demo.add_argument("--headless", action="store_true", help="no window: do the whole job and leave its results")
    demo.add_argument("--out", type=Path, default=Path("demo-out"), metavar="DIR", help="where results go")

    connect = command("connect", "connections:connect", "verify with the vendor, then keep", listing)
    connect.add_argument("service", choices=[s.value for s in enums.Service], metavar="SERVICE")
    connect.add_argument("--name", default="", help="name of the connection (default: the service's)")
    connect.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting, not a secret")
    connect.add_argument("--secrets-stdin", action="store_true", help="read secrets from stdin as a JSON object")
    command("connections", "connections:list_connections", "list connections with state and last sync", listing)
    command("employees", "connections:list_employees", "list employees", listing)
    disconnect = command("disconnect", "connections:disconnect", "remove a connection with its calls and keys")
    disconnect.add_argument("name", metavar="NAME")

    sync = command("sync", "work:sync", "fetch employees, calls and recordings", listing)
    sync.add_argument("name", nargs="?", metavar="NAME", help="a connection (default: all)")
    sync.add_argument("--since", type=day, metavar="DATE", help="first day, YYYY-MM-DD")
    sync.add_argument("--until", type=day, metavar="DATE", help="last day, YYYY-MM-DD")
    importer = command("import", "work:import_files", "audio files or folders become calls", listing)
    importer.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    calls = command("calls", "calls:list_calls", "list calls", listing, filters)
    calls.add_argument(
        "--sort",
        default="-started_at",
        type=sort_key,
        metavar="KEY",
        help=f"one of {', '.join(SORT_KEYS)}; a minus in front for descending (--sort=-score)",
    )
    calls.add_argument("--limit", type=positive, metavar="N")
    show = command("show", "calls:show", "one call with transcript, findings and answers", listing)
    show.add_argument("call", type=positive, metavar="CALL")

    analyze = command("analyze", "analyze:analyze", "transcribe, measure, judge; safe to repeat", listing, filters)
    analyze.add_argument("calls", nargs="*", type=positive, metavar="CALL")
    analyze.add_argument("--all-new", action="store_true", help="every call that was never analyzed")
    analyze.add_argument("--retry-failed", action="store_true", help="also calls whose analysis failed")
    analyze.add_argument("--engine", default="", metavar="NAME", help="the connection that analyzes (see the settings)")
    analyze.add_argument("--estimate", action="store_true", help="only say what it would take")
    analyze.add_argument("--limit-requests", type=positive, metavar="N", help="stop at so many requests to the model")
    analyze.add_argument("--limit-tokens", type=positive, metavar="N", help="stop at so many tokens")
    analyze.add_argument("--limit-usd", type=money, metavar="USD", help="stop at so many US dollars")
    score = command("score", "work:score", "a human evaluation from a JSON file", listing)
    score.add_argument("call", type=positive, metavar="CALL")
    score.add_argument("--answers", type=Path, required=True, metavar="FILE")
    score.add_argument("--evaluator", default="", help="who scores (default: the name in the settings)")
    push = command("push", "work:push", "write results into the connected CRM, once each", listing, filters)
    push.add_argument("calls", nargs="*", type=positive, metavar="CALL")
    report = command("report", "report:report", "write a report", listing, filters)
    report.add_argument("--template", default="calls", metavar="NAME")
    report.add_argument("--format", dest="formats", type=formats, default=("pdf", "csv", "xlsx"), metavar="LIST")
    report.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    report.add_argument("--language", choices=texts.LANGUAGES, default=None)

    script = command("script", "script:script", "the sales script calls are judged against", listing)
    script.add_argument(
        "action", choices=["show", "set", "clear", "versions", "refresh"],
        help="show the one in force, set another, clear it, list versions, read the link again",
    )  # fmt: skip
    script.add_argument(
        "source", nargs="?", metavar="SOURCE",
        help="set: a link of a Google document, a file (txt, md, docx, pdf), the text itself, or the number of a "
        "version; show: the number of a version",
    )  # fmt: skip
    _cards(command("card", "cards:card_list", "scorecards: list, show, export, import, publish, use"), listing)
    _more("insight")(command("insight", "insight:segments", "statistics of calls and clients"), listing, filters)
    _more("deals")(command("deals", "deals:read_deals", "deals and how they ended: read, import, train"), listing)
    _number(command("number", "number:number", "how far a phone number can be trusted", listing))
    backup = command("backup", "care:backup", "copy the store into one encrypted file")
    backup.add_argument("--out", type=Path, default=None, metavar="FILE")
    restore = command("restore", "care:restore", "put a copy of the store back")
    restore.add_argument("file", type=Path, metavar="FILE")
    command("doctor", "care:doctor", "check store, keyring, sound, decoder and connections", listing)
    sandbox = command("sandbox", "demo:sandbox", "run the stand-ins of the vendors alone")
    sandbox.add_argument("--port", type=int, default=0, metavar="P")
    return parser


def _more(name: str) -> Callable[..., None]:
    """The function that adds the acts of a command, which lies beside what they do."""
    found: Callable[..., None] = importlib.import_module(f"callqa_desktop.commands.{name}_arguments").add_to
    return found


def _cards(card: argparse.ArgumentParser, listing: argparse.ArgumentParser) -> None:
    acts = card.add_subparsers(metavar="ACTION", required=True)

    def act(name: str, help_text: str, *, named: bool = True) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=help_text, description=help_text, parents=[listing])
        made.set_defaults(runs=f"cards:card_{name}")
        if named:
            made.add_argument("card", metavar="CARD", help="key of the card, as in the list")
        return made

    act("list", "cards with version, use and state", named=False)
    show = act("show", "sections, questions and answers of a card")
    export = act("export", "a card as a YAML file")
    for one in (show, export):
        one.add_argument("--version", type=positive, metavar="N", help="a former version (default: the current one)")
    export.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    importer = act("import", "a YAML file becomes the draft of its card, or of a new one", named=False)
    importer.add_argument("file", type=Path, metavar="FILE")
    act("publish", "the draft becomes the next version")
    use = act("use", "which calls a card is used for; without options: for none in particular")
    use.add_argument("--usual", action="store_true", help="for every call no other card is meant for")
    use.add_argument("--direction", action="append", default=[], choices=[d.value for d in enums.Direction])
    use.add_argument("--employee", action="append", default=[], metavar="NAME")
    use.add_argument("--department", action="append", default=[], metavar="NAME")


def _number(made: argparse.ArgumentParser) -> None:
    made.usage = (
        "callqa number [-h] [--workspace DIR] [--json] "
        "(PHONE | rate PHONE --level L [--comment T] | similar PHONE [--neighbours K] | popular | "
        "import FILE [--pending])"
    )
    made.add_argument("words", nargs="+", metavar="PHONE", help="in any spelling; or one of the acts above")
    made.add_argument("--level", metavar="L", help="rate: 1 dangerous, 2 doubtful, 3 neutral, 4 safe, 5 trusted")
    made.add_argument("--comment", metavar="T", help="rate: why")
    made.add_argument("--neighbours", type=positive, metavar="K", help="similar: how many (as set in the window)")
    made.add_argument("--pending", action="store_const", const=True, help="import: reviews wait for a moderator")
    made.set_defaults(usage=made.error)


def _filters() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(add_help=False)
    group = made.add_argument_group("filters")
    group.add_argument("--phone", default="", help="part of the client's number")
    group.add_argument("--employee", action="append", default=[], help="name or internal number")
    group.add_argument("--from", dest="from_day", type=day, metavar="DATE", help="first day, YYYY-MM-DD")
    group.add_argument("--to", dest="to_day", type=day, metavar="DATE", help="last day, YYYY-MM-DD")
    group.add_argument("--direction", action="append", default=[], choices=[d.value for d in enums.Direction])
    group.add_argument("--disposition", action="append", default=[], choices=[d.value for d in enums.Disposition])
    group.add_argument("--status", action="append", default=[], choices=[s.value for s in enums.CallStatus])
    group.add_argument("--min-duration", type=int, metavar="SECONDS")
    group.add_argument("--max-duration", type=int, metavar="SECONDS")
    group.add_argument("--min-score", type=float, metavar="SCORE")
    group.add_argument("--max-score", type=float, metavar="SCORE")
    group.add_argument("--tag", action="append", default=[])
    group.add_argument("--search", default="", metavar="TEXT", help="words said or written")
    group.add_argument("--reviewer", action="append", default=[], metavar="NAME", help="submitted an evaluation")
    group.add_argument("--assigned", action="append", default=[], metavar="NAME", help="is to review the call")
    sounds = ("good", "fair", "poor", "unusable", "unchecked")
    group.add_argument("--sound", action="append", default=[], choices=sounds, help="verdict on the sound")
    group.add_argument("--said", action="append", default=[], metavar="TRACKER", help="a tracker that was heard")
    group.add_argument("--unsaid", action="append", default=[], metavar="TRACKER", help="one that was not heard")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--annotated", action="store_const", const=True, help="has annotations")
    either.add_argument("--not-annotated", action="store_const", const=False, dest="annotated", help="has none")
    return made


def day(text: str) -> date:
    """A local day, YYYY-MM-DD."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-19") from error


def day_start_ms(value: date | None, *, days: int = 0) -> int | None:
    """The moment a local day (moved by some days) begins."""
    if value is None:
        return None
    moved = value + timedelta(days=days)
    return int(datetime(moved.year, moved.month, moved.day).astimezone().timestamp() * 1000)


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return int(text)


def money(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = 0.0
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount of money")
    return value


def sort_key(text: str) -> str:
    if text.lstrip("-") not in SORT_KEYS:
        raise argparse.ArgumentTypeError(f"no such key: {text}; choose from {', '.join(SORT_KEYS)}")
    return text


def formats(text: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not chosen or set(chosen) - {"pdf", "csv", "xlsx"}:
        raise argparse.ArgumentTypeError("formats are pdf, csv and xlsx, separated by commas")
    return chosen
