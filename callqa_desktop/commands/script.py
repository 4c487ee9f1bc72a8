"""script show, set, clear, versions, refresh."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from callqa_desktop.commands.common import iso, out, out_json, program, table
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.script.desk import ScriptDesk
from callqa_desktop.services.script.links import looks_like_link
from callqa_desktop.services.script.reasons import by_code, reason
from callqa_desktop.services.script.records import Kept, Script, Trouble, Version
from callqa_desktop.texts import tr, trn


def script(given: argparse.Namespace) -> int:
    act = {"show": _show, "set": _set, "clear": _clear, "versions": _versions, "refresh": _refresh}[given.action]
    with program(given, exclusive=given.action not in ("show", "versions")) as opened:
        act(opened.script, given)
    return 0


def _show(desk: ScriptDesk, given: argparse.Namespace) -> None:
    found = desk.version(_number(given.source)).result() if given.source else desk.current().result()
    if found is None and given.source:
        raise reason("no_version")
    if given.json:
        out_json(_json(found, desk.trouble) if found else None)
    else:
        out(found.text if found and found.text else tr("No script is set"))


def _set(desk: ScriptDesk, given: argparse.Namespace) -> None:
    source = (given.source or "").strip()
    if not source:
        raise UserFacingError(
            tr("Which script?"), "",
            tr("Give the link of a Google document, name a file, or give the text in quotes"), code="script.source",
        )  # fmt: skip
    if looks_like_link(source):
        _told(asyncio.run(desk.set_link(source)), given)
        return
    path = Path(source).expanduser()
    if len(source) < 1000 and "\n" not in source and _exists(path):
        _told(asyncio.run(desk.set_file(path)), given)
    elif source.isdecimal():
        before = desk.current().result()
        again = desk.put_in_force(_number(source)).result()
        _told(Kept(again, changed=before is None or before.id != again.id), given)
    elif " " in source or "\n" in source:
        _told(desk.set_text(source).result(), given)
    else:
        raise UserFacingError(
            tr("There is no file or folder {name}").format(name=path.name), "", tr("Check the path"),
            code="script.file",
        )  # fmt: skip


def _clear(desk: ScriptDesk, given: argparse.Namespace) -> None:
    desk.clear().result()
    if given.json:
        out_json(None)
    else:
        out(tr("The script is cleared"))


def _versions(desk: ScriptDesk, given: argparse.Namespace) -> None:
    found = desk.versions().result()
    if given.json:
        out_json([_version_json(one) for one in found])
    elif not found:
        out(tr("No script is set"))
    else:
        table(
            [
                (
                    str(one.id), iso(one.set_at) or "", one.kind, one.title or one.source or "-", str(one.characters),
                    str(one.calls), "*" if one.in_force else "",
                )
                for one in found
            ],
            (tr("Version"), tr("Since"), tr("Source"), tr("Title"), tr("Characters"), tr("Calls"), tr("In force")),
        )  # fmt: skip


def _refresh(desk: ScriptDesk, given: argparse.Namespace) -> None:
    _told(asyncio.run(desk.refresh()), given)


def _told(kept: Kept, given: argparse.Namespace) -> None:
    if given.json:
        out_json({**_json(kept.script, None), "changed": kept.changed})
    elif kept.changed:
        size = trn("{n} character", "{n} characters", len(kept.script.text))
        out(tr("The script is set") + f": {kept.script.title or size}")
    else:
        out(tr("The script is the same as before"))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 12:
        raise reason("no_version")
    return int(text)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _json(script: Script, trouble: Trouble | None) -> dict[str, object]:
    return {
        "version": script.id, "kind": script.kind, "source": script.source, "title": script.title,
        "text": script.text, "set_at": iso(script.set_at), "checked_at": iso(script.checked_at),
        "trouble": str(by_code(trouble.code)) if trouble else None,
    }  # fmt: skip


def _version_json(one: Version) -> dict[str, object]:
    return {
        "version": one.id, "kind": one.kind, "source": one.source, "title": one.title, "set_at": iso(one.set_at),
        "checked_at": iso(one.checked_at), "characters": one.characters, "calls": one.calls, "in_force": one.in_force,
    }  # fmt: skip
