"""connect, connections, employees, disconnect."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys

from callqa_desktop.commands.common import iso, out, out_json, program, table
from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.connections.forms import ServiceForm, form_of
from callqa_desktop.services.records import ConnectionRow
from callqa_desktop.services.vault.secrets import from_environment
from callqa_desktop.texts import tr, trn


def connect(given: argparse.Namespace) -> int:
    form = form_of(given.service)
    settings = _settings(given.set, form)
    secrets = _secrets(given, form)
    with program(given, exclusive=True) as opened:
        row = asyncio.run(opened.connections.connect(given.service, given.name, settings, secrets))
    if given.json:
        out_json(_json(row))
    else:
        out(tr("Connected: {name}").format(name=row.name))
    return 0


def list_connections(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        rows = opened.connections.list().result()
    if given.json:
        out_json([_json(r) for r in rows])
    elif not rows:
        out(tr("Nothing is connected yet. Try: callqa connect binotel"))
    else:
        table(
            [(r.name, r.service, r.state, iso(r.last_sync_at) or "-", str(r.calls), r.reason) for r in rows],
            (tr("Name"), tr("Service"), tr("State"), tr("Last sync"), tr("Calls"), tr("Reason")),
        )
    return 0


def list_employees(given: argparse.Namespace) -> int:
    with program(given, exclusive=False) as opened:
        rows = opened.connections.employees().result()
    if given.json:
        out_json(
            [
                {
                    "id": r.id, "connection": r.connection, "name": r.name, "internal_number": r.internal_number,
                    "email": r.email, "department": r.department, "active": r.active, "calls": r.calls,
                }
                for r in rows
            ]
        )  # fmt: skip
    else:
        table(
            [(r.name, r.internal_number, r.department, str(r.calls)) for r in rows],
            (tr("Name"), tr("Line"), tr("Department"), tr("Calls")),
        )
    return 0


def disconnect(given: argparse.Namespace) -> int:
    with program(given, exclusive=True) as opened:
        row = find(opened.connections.list().result(), given.name)
        opened.connections.disconnect(row.id).result()
    out(trn("Removed with {n} call: ", "Removed with {n} calls: ", row.calls) + row.name)
    return 0


def find(rows: list[ConnectionRow], name: str) -> ConnectionRow:
    """A connection by its name or its service's name, in any case of letters."""
    wanted = name.casefold()
    for row in rows:
        if wanted in (row.name.casefold(), row.service):
            return row
    raise UserFacingError(
        tr("There is no connection named {name}").format(name=name),
        "",
        tr("Known connections: {names}").format(names=", ".join(r.name for r in rows) or tr("none")),
        code="connection.unknown",
    )


def _json(row: ConnectionRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "service": row.service,
        "settings": dict(row.settings),
        "state": row.state,
        "reason": row.reason or None,
        "last_sync_at": iso(row.last_sync_at),
        "calls": row.calls,
    }


def _settings(pairs: list[str], form: ServiceForm) -> dict[str, str]:
    settings = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UserFacingError(
                tr("--set takes KEY=VALUE"), "", tr("For example: --set history_days=30"), code="usage.set"
            )
        if name in form.secrets:
            raise UserFacingError(
                tr("{name} is a secret and is never taken from an argument").format(name=name),
                tr("other programs on this computer could read it"),
                tr("Type it when asked, or pass it with --secrets-stdin or CALLQA_{variable}").format(
                    variable=f"{form.service}_{name}".upper()
                ),
                code="usage.secret",
            )
        settings[name] = value
    return settings


def _secrets(given: argparse.Namespace, form: ServiceForm) -> dict[str, str]:
    """Secrets from stdin, the environment (left there) or a prompt."""
    if given.secrets_stdin:
        try:
            found = json.loads(sys.stdin.read() or "{}")
        except ValueError as error:
            raise UserFacingError(
                tr("The secrets on stdin are no JSON"), "",
                tr("Pass one object, for example with the fields: {names}").format(names=", ".join(form.secrets)),
                code="usage.secrets",
            ) from error  # fmt: skip
        if not isinstance(found, dict) or set(found) - set(form.secrets):
            raise UserFacingError(
                tr("The secrets on stdin are not those of this service"), "",
                tr("Pass one object, for example with the fields: {names}").format(names=", ".join(form.secrets)),
                code="usage.secrets",
            )  # fmt: skip
        return {k: str(v) for k, v in found.items()}
    present = from_environment(form.service, form.secrets)
    if not sys.stdin.isatty():
        return {}
    labels = {f.name: f.label for f in form.fields}
    return {name: getpass.getpass(labels[name] + ": ") for name in form.secrets if name not in present}
