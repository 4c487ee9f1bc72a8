"""Scorecards as YAML files that people read and write; reading a written card gives an equal one.

A file is one mapping laid out like the card; fields at their usual value are left out, and so are the answers that
types yn and ypn bring along. Everything in a file is untrusted: no tags, no aliases, no second document, bounded size
and depth; scalars are taken as they are written and only the card's own fields say what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.scoring.card import USUAL_OPTIONS, Card, Option
from callqa_desktop.services.scoring.check import find, place_of, problems, words_of
from callqa_desktop.texts import tr

MAX_BYTES = 1_000_000
_MAX_DEPTH = 20
_MAX_PARTS = 100_000

Lines = dict[tuple[str | int, ...], int]
"""Line, from 1, on which the value at a path begins."""


def to_yaml(card: Card) -> str:
    """The card as text of a file."""
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def number(dumper: yaml.SafeDumper, value: Decimal) -> Any:
        text = f"{value:f}"
        return dumper.represent_scalar("tag:yaml.org,2002:" + ("float" if "." in text else "int"), text)

    Dumper.add_representer(Decimal, number)
    body = card.model_dump(exclude_defaults=True)
    usual = {kind: tuple(Option.model_validate(one) for one in options) for kind, options in USUAL_OPTIONS.items()}
    body["sections"] = body.get("sections", ())
    for section, written in zip(card.sections, body["sections"], strict=True):
        for question, asked in zip(section.questions, written["questions"], strict=True):
            if not question.options or usual.get(question.answer_type) == question.options:
                del asked["options"]
    text: str = yaml.dump(_lists(body), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def from_yaml(data: bytes) -> Card:
    """The card of a file.

    Raises:
        UserFacingError: it cannot be taken; the reason names the line, and the question where it is about one.
    """
    body, lines = _read(data)
    try:
        card = Card.model_validate(body)
    except ValidationError as error:
        raise _refused(_told(body, lines, error)) from None
    fault = next((problem for problem in problems(card.body()) if problem.fault), None)
    if fault is not None:
        path: tuple[str | int, ...] = ()
        if fault.section >= 0:
            path = ("sections", fault.section)
        if fault.question >= 0:
            path = (*path, "questions", fault.question)
        raise _refused(_at_line(_line(lines, (*path, fault.field)), fault.sentence))
    return card


def _told(body: Any, lines: Lines, error: ValidationError) -> str:
    first = error.errors()[0]
    loc = tuple(first["loc"])
    numbers = [part for part in loc if isinstance(part, int)]
    section = numbers[0] if loc[:1] == ("sections",) and numbers else -1
    question = numbers[1] if section >= 0 and len(numbers) > 1 and loc[2:3] == ("questions",) else -1
    if not loc and first.get("ctx"):
        section, question = find(body, first["ctx"])
        loc = ("sections", section, "questions", question) if question >= 0 else ("sections", section)
    place = place_of(body, section, question)
    words = words_of({**first, "loc": loc} if loc else dict(first))
    told = _at_line(_line(lines, loc), f"{place}: {words}" if place else words)
    more = len(error.errors()) - 1
    return told + (" " + tr("and {n} more").format(n=more) if more else "")


def _line(lines: Lines, path: tuple[str | int, ...]) -> int:
    """The line of a value, or of the nearest part around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _at_line(line: int, words: str) -> str:
    return tr("line {line}: {words}").format(line=line, words=words)


def _lists(value: Any) -> Any:
    """The same with lists in place of tuples."""
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _read(data: bytes) -> tuple[Any, Lines]:
    """The values of the file, scalars as texts (null as None), and their lines."""
    import yaml

    if len(data) > MAX_BYTES:
        raise _refused(tr("it is larger than {n} kB").format(n=MAX_BYTES // 1000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(tr("it is not written in UTF-8")) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _guard(yaml, yaml.parse(text, loader))
        root = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _refused(_at_line(mark.line + 1 if mark else 1, str(error.problem or error.context or ""))) from None
    except yaml.YAMLError as error:  # a character that must not stand in a text file
        raise _refused(" ".join(str(error).split())[:200]) from None
    if not isinstance(root, yaml.MappingNode):
        raise _refused(tr("it must hold the fields of a card: key, title, sections"))
    lines: Lines = {}
    return _value(yaml, root, (), lines), lines


def _guard(yaml: Any, events: Iterator[Any]) -> None:
    """Refuses what has no place in a card before anything is built of it."""
    depth = documents = 0
    for count, event in enumerate(events):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(_at_line(line, tr("anchors and aliases (& and *) are not used in cards")))
        if getattr(event, "tag", None):
            raise _refused(_at_line(line, tr("tags (!) are not used in cards")))
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise _refused(_at_line(line, tr("a file holds one card")))
        if depth > _MAX_DEPTH or count > _MAX_PARTS:
            raise _refused(_at_line(line, tr("it is nested too deeply or has too many parts")))


def _value(yaml: Any, node: Any, path: tuple[str | int, ...], lines: Lines) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        empty = node.style is None and node.tag == "tag:yaml.org,2002:null"
        if not empty:
            return node.value
        return "" if path[-1:] in (("uk",), ("en",)) else None
    if isinstance(node, yaml.SequenceNode):
        return [_value(yaml, inner, (*path, number), lines) for number, inner in enumerate(node.value)]
    found: dict[str, Any] = {}
    for name, inner in node.value:
        line = name.start_mark.line + 1
        if not isinstance(name, yaml.ScalarNode):
            raise _refused(_at_line(line, tr("the name of a field must be a word")))
        if name.value in found:
            raise _refused(_at_line(line, tr("“{field}” stands here twice").format(field=name.value[:40])))
        found[name.value] = _value(yaml, inner, (*path, name.value), lines)
        lines[(*path, name.value)] = line
    return found


def _refused(why: str) -> UserFacingError:
    return UserFacingError(
        tr("The file cannot be taken as a scorecard"), why, tr("Correct it and import it again"), code="card.yaml"
    )
