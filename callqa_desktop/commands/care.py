"""doctor, backup, restore."""

from __future__ import annotations

import argparse
import asyncio
from datetime import datetime

from callqa_desktop.commands.common import ask_passphrase, out, out_json, program
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services import backup as copies
from callqa_desktop.services.diagnostics.doctor import Check, examine
from callqa_desktop.services.vault.open import open_vault
from callqa_desktop.services.workspace import lock
from callqa_desktop.texts import tr


def doctor(given: argparse.Namespace) -> int:
    try:
        with program(given, exclusive=False) as opened:
            checks = asyncio.run(examine(opened.store, opened.vault, opened.connections))
    except UserFacingError as error:
        checks = [Check("store", "failed", str(error))]
    ok = all(c.state != "failed" for c in checks if c.name == "store")
    if given.json:
        out_json({"ok": ok, "checks": [{"name": c.name, "state": c.state, "text": c.text} for c in checks]})
    else:
        signs = {"ok": "✓", "warning": "△", "failed": "✕"}
        for c in checks:
            out(f"{signs[c.state]} {c.name}: {c.text}")
    return 0 if ok else 1


def backup(given: argparse.Namespace) -> int:
    name = f"callqa-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
    target = given.out.expanduser().absolute() if given.out else given.workspace.backups / name
    with program(given, exclusive=False) as opened:
        copies.backup(opened.store, target)
    out(str(target))
    out(tr("The copy holds the data and opens with this workspace's key; recordings are not in it."))
    return 0


def restore(given: argparse.Namespace) -> int:
    release = lock(given.workspace)
    try:
        _, key = open_vault(given.workspace, ask_passphrase)
        former = copies.restore(given.workspace, key, given.file.expanduser().absolute())
    finally:
        release()
    out(tr("Restored. The former store is kept as {path}").format(path=former))
    return 0
