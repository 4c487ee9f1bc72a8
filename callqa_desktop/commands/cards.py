"""card list / show / export / import / publish / use."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from callqa_desktop.app import Program
from callqa_desktop.commands.common import iso, out, out_json, program, table
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.scoring import shelf, versions
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.check import problems
from callqa_desktop.services.scoring.shelf import CardRow
from callqa_desktop.services.scoring.versions import Meant
from callqa_desktop.services.scoring.yaml_file import MAX_BYTES
from callqa_desktop.texts import language, tr


def card_list(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        rows = opened.cards.list().result()
        uses = opened.cards.uses().result()
        owners = {row.id: [v.id for v in opened.cards.versions(row.id).result()] for row in rows}
    counted = {row.id: sum(uses.get(version, 0) for version in owners[row.id]) for row in rows}
    if given.json:
        out_json([_row_json(row) | {"evaluations": counted[row.id]} for row in rows])
        return 0
    head = (tr("KEY"), tr("NAME"), tr("VERSION"), tr("EVALUATIONS"), tr("STATE"))
    table(
        [
            (
                row.key, row.title.of(language()), str(row.current.number) if row.current else "-",
                str(counted[row.id]), _state(row),
            )
            for row in rows
        ],
        head,
    )  # fmt: skip
    return 0


def card_show(given: argparse.Namespace) -> int:
    def work(session: Session) -> tuple[Card, Any]:
        version = shelf.version_numbered(session, shelf.by_key(session, given.card), given.version)
        return versions.parsed(version), (version.number, version.content_hash, version.published_at,
                                          version.published_by)  # fmt: skip

    with program(given, exclusive=False) as opened:
        card, (number, content_hash, at, by) = opened.store.read(work).result()
    if given.json:
        published = {"version": number, "hash": content_hash, "published_at": iso(at), "published_by": by or None}
        out_json({**published, "card": card.body()})
        return 0
    spoken = language()
    out(tr("{title}, version {number}, {hash}").format(
        title=card.title.of(spoken), number=number, hash=content_hash[:12]
    ))  # fmt: skip
    for section in card.sections:
        out()
        weight = f"  ({section.weight:f})" if section.weight else ""
        out(section.title.of(spoken) + weight)
        for question in section.questions:
            choices = ", ".join(option.key for option in question.choices) or question.answer_type
            out(f"  {question.number:<4} {question.key:<16} {question.weight:>4f}  {question.text.of(spoken)}")
            out(f"  {'':<4} {'':<16} {'':>4}  {choices}")
    return 0


def card_export(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        text = opened.cards.export(given.card, given.version).result()
    if given.out is None:
        out(text.rstrip("\n"))
        return 0
    try:
        given.out.write_text(text, "utf-8")
    except OSError as error:
        raise UserFacingError(
            tr("The file cannot be written"), error.strerror or "", tr("Choose another place"), code="card.file"
        ) from error
    return 0


def card_import(given: argparse.Namespace) -> int:
    data = _read(given.file)
    with program(given, exclusive=True) as opened:
        row = opened.cards.import_yaml(data).result()
        found = problems(opened.cards.open(row.id).result().body)
    if given.json:
        out_json({"key": row.key, "new": row.current is None, "warnings": [problem.sentence for problem in found]})
    else:
        for problem in found:
            out(tr("Note: {warning}").format(warning=problem.sentence))
        out(tr("{key}: kept as a draft. Publish it with: callqa card publish {key}").format(key=row.key))
    return 0


def card_publish(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        row = _find(opened, given.card)
        version = opened.cards.publish(row.id).result()
    if given.json:
        out_json({"key": row.key, "version": version.number, "hash": version.content_hash})
    else:
        out(tr("{key}: version {number} is published").format(key=row.key, number=version.number))
    return 0


def card_use(given: argparse.Namespace) -> int:
    meant = Meant(tuple(given.direction), tuple(given.employee), tuple(given.department))
    if given.usual and not meant.any_call:
        raise UserFacingError(
            tr("Either the usual card, or a card for some calls"), "", tr("Leave out --usual, or the other options"),
            code="card.use",
        )  # fmt: skip
    with program(given, exclusive=True) as opened:
        row = _find(opened, given.card)
        row = (opened.cards.make_usual(row.id) if given.usual else opened.cards.use(row.id, meant)).result()
    if given.json:
        out_json(_row_json(row))
    elif row.usual:
        out(tr("{key} is used for every call no other card is meant for").format(key=row.key))
    elif row.meant.any_call:
        out(tr("{key} is meant for no call in particular").format(key=row.key))
    else:
        out(tr("{key} is used for the calls named").format(key=row.key))
    return 0


def _find(opened: Program, key: str) -> CardRow:
    def work(session: Session) -> CardRow:
        wanted = shelf.by_key(session, key).id
        return next(row for row in shelf.cards(session) if row.id == wanted)

    return opened.store.read(work).result()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserFacingError(
            tr("The file cannot be read"), error.strerror or "", tr("Check the path"), code="card.file"
        ) from error


def _state(row: CardRow) -> str:
    words = []
    if row.usual:
        words.append(tr("usual"))
    if not row.active:
        words.append(tr("archived"))
    if row.draft_saved_at is not None:
        words.append(tr("draft"))
    words += [*row.meant.directions, *row.meant.employees, *row.meant.departments]
    return ", ".join(words)


def _row_json(row: CardRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": {"uk": row.title.uk, "en": row.title.en},
        "version": row.current.number if row.current else None,
        "hash": row.current.content_hash if row.current else None,
        "versions": row.versions,
        "usual": row.usual,
        "archived": not row.active,
        "draft": row.draft_saved_at is not None,
        "used_for": row.meant.stored(),
    }
