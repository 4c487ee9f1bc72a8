"""report."""

from __future__ import annotations

import argparse

from callqa_desktop import texts
from callqa_desktop.commands.common import call_filter, out, out_json, program
from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr


def report(given: argparse.Namespace) -> int:
    language = given.language or texts.language()
    folder = given.out.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserFacingError(
            tr("The folder for the report cannot be made"), error.strerror or "", tr("Choose another folder"),
            code="report.folder",
        ) from error  # fmt: skip
    with program(given, exclusive=False) as opened:
        made = opened.reports.make(
            call_filter(given, opened.store), given.formats, folder, language, template=given.template
        ).result()
    if given.json:
        out_json([str(path) for path in made])
    else:
        for path in made:
            out(str(path))
    return 0
