"""report."""

from __future__ import annotations

import argparse

from callqa_desktop import texts
from callqa_desktop.commands.common import call_filter, out, out_json, program


def report(given: argparse.Namespace) -> int:
    language = given.language or texts.language()
    with program(given, exclusive=False) as opened:
        made = opened.reports.make(
            call_filter(given), given.formats, given.out.expanduser().absolute(), language, template=given.template
        ).result()
    if given.json:
        out_json([str(path) for path in made])
    else:
        for path in made:
            out(str(path))
    return 0
