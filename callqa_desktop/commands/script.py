"""script show / set / clear."""

from __future__ import annotations

import argparse
from pathlib import Path

from callqa_desktop.commands.common import iso, out, out_json, program
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.sales_script import current, read_file, replace
from callqa_desktop.texts import tr


def script(given: argparse.Namespace) -> int:
    if given.action == "set":
        if not given.source:
            raise UserFacingError(
                tr("Which script?"), "", tr("Name a text file, or give the text in quotes"), code="script.source"
            )
        path = Path(given.source).expanduser()
        is_file = len(given.source) < 1000 and "\n" not in given.source and path.is_file()
        if not is_file and " " not in given.source.strip():
            raise UserFacingError(
                tr("There is no file or folder {name}").format(name=path.name), "", tr("Check the path"),
                code="script.file",
            )  # fmt: skip
        text, source = (read_file(path), path.name) if is_file else (given.source, "")
        with program(given, exclusive=True) as opened:
            opened.store.write(lambda s: replace(s, source, text)).result()
        out(tr("The script is set"))
    elif given.action == "clear":
        with program(given, exclusive=True) as opened:
            opened.store.write(lambda s: replace(s, "", "")).result()
        out(tr("The script is cleared"))
    else:
        with program(given, exclusive=False) as opened:
            found = opened.store.read(current).result()
        if given.json:
            out_json({"source": found.source, "text": found.text, "set_at": iso(found.set_at)} if found else None)
        else:
            out(found.text if found else tr("No script is set"))
    return 0
