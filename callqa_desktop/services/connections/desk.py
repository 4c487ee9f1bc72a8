"""Connecting services: verify with the vendor first, then keep; secrets to the vault, the rest to the store."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callqa_desktop.errors import Refused, UserFacingError
from callqa_desktop.models.base import now_ms
from callqa_desktop.models.call import Call, Recording
from callqa_desktop.models.connection import Connection
from callqa_desktop.models.enums import CRM, TELEPHONY, ChangeKind, ConnectionState, Service
from callqa_desktop.models.people import Employee
from callqa_desktop.services.audio.library import RecordingLibrary
from callqa_desktop.services.connections.forms import ServiceForm, form_of, forms
from callqa_desktop.services.ledger.book import noting
from callqa_desktop.services.records import ConnectionRow, EmployeeRow
from callqa_desktop.services.store import Store, announce
from callqa_desktop.services.vault import secrets as vault_secrets
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.texts import tr

_ADVANCED = {"agent_channel", "country", "notes_path", "notes_field"}
"""Settings of a connection that no form shows; for administrators on the command line."""

Connections = list[ConnectionRow]
Employees = list[EmployeeRow]
Models = list[str]
Forms = list[ServiceForm]


class ConnectionDesk:
    def __init__(self, store: Store, vault: Vault, library: RecordingLibrary) -> None:
        self._store = store
        self._vault = vault
        self._library = library

    def forms(self) -> Forms:
        return forms()

    def list(self) -> Future[Connections]:
        return self._store.read(connections)

    def employees(self) -> Future[Employees]:
        return self._store.read(employees)

    async def models(self, secrets: Mapping[str, str]) -> Models:
        """The models this key may use; verifies the key on the way."""
        from callqa_desktop.services.connections import build  # brings HTTP and the model's library along

        client = build.model({}, secrets)
        try:
            async with noting(self._store, "connect"):
                return await client.models()
        finally:
            await client.aclose()

    async def models_of(self, connection_id: int) -> Models:
        """The models that judge by a connection, asked for with its kept keys unless they were listed lately; none
        where rules do.

        Raises:
            UserFacingError: the service refuses, or cannot be reached.
        """
        row = await self._store.aread(lambda s: connection(s, connection_id))
        if row.service != Service.GEMINI:
            return []
        from callqa_desktop.services.analysis import dedicated
        from callqa_desktop.services.connections import build

        client = build.model({}, await self.secrets_of(row))
        try:
            listed = client.account.models
            if listed is None:
                async with noting(self._store, "connect", connection_id=row.id):
                    listed = tuple(await client.models())
        finally:
            await client.aclose()
        return [name for name in listed if not dedicated.NAME.fullmatch(name)]

    async def connect(
        self, service: str, name: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ConnectionRow:
        """Verifies with the vendor, then keeps. A connection of that name and service is renewed.

        Args:
            secrets: what was typed; fields found in the environment are used and not stored.

        Raises:
            UserFacingError: a field is missing or wrong, or the vendor refuses; nothing is kept then.
        """
        form = form_of(service)
        given = {k: str(v).strip() for k, v in secrets.items() if str(v).strip()}
        used = {**given, **vault_secrets.from_environment(service, form.secrets)}
        checked = check_settings(form, settings, used)
        checked |= await self._verify(service, checked, used)
        row = await self._store.awrite(lambda s: _keep(s, service, name.strip() or form.title, checked))
        stored = {k: v for k, v in given.items() if used[k] == v}
        try:
            await asyncio.to_thread(vault_secrets.keep, self._vault, row.id, stored)
        except UserFacingError:
            if not row.last_sync_at and not row.calls:
                await self._store.awrite(lambda s: _remove(s, row.id))
            raise
        return row

    async def check(self, connection_id: int) -> ConnectionRow:
        """Asks the vendor again whether the kept keys still work; the answer becomes the connection's state."""
        row = await self._store.aread(lambda s: connection(s, connection_id))
        try:
            await self._verify(row.service, row.settings, await self.secrets_of(row))
        except UserFacingError as error:
            await self.note(row.id, error)
            raise
        await self.note(row.id, None)
        return await self._store.aread(lambda s: connection(s, connection_id))

    async def secrets_of(self, row: ConnectionRow) -> dict[str, str]:
        return await asyncio.to_thread(
            vault_secrets.secrets_of, self._vault, row.id, row.service, form_of(row.service).secrets
        )

    async def note(self, connection_id: int, error: UserFacingError | None) -> None:
        """Writes down how the last use went."""

        def work(session: Session) -> None:
            found = session.get(Connection, connection_id)
            if found is None:
                return
            state = ConnectionState.READY
            if error is not None:
                state = ConnectionState.REFUSED if isinstance(error, Refused) else ConnectionState.FAILING
            found.state, found.reason = state, str(error)[:1000] if error else ""
            announce(session, ChangeKind.CONNECTION, connection_id)

        await self._store.awrite(work)

    def disconnect(self, connection_id: int) -> Future[None]:
        """Removes the connection with its calls, their sound and the keys."""

        def work(session: Session) -> None:
            stems = list(
                session.scalars(
                    select(Recording.path)
                    .join(Call, Call.id == Recording.call_id)
                    .where(Call.connection_id == connection_id)
                )
            )
            _remove(session, connection_id)
            vault_secrets.keep(self._vault, connection_id, {})
            for stem in stems:
                self._library.delete(stem)

        return self._store.write(work)

    async def _verify(self, service: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
        """Raises what is wrong; returns settings found out on the way."""
        if service == Service.GEMINI:
            models = await self.models(secrets)
            chosen = str(settings.get("model") or "") or newest_model(models)
            if chosen not in models:
                raise UserFacingError(
                    tr("The model {name} is not available to this key").format(name=chosen or "?"),
                    "",
                    tr("Choose one of: {names}").format(names=", ".join(models[:8]) or tr("none")),
                    code="gemini.model",
                )
            return {"model": chosen}
        if service == Service.LOCAL:
            from callqa_desktop.services.analysis.local import engine

            return {"model": await engine.verify(settings)}
        from callqa_desktop.services.connections import build

        client = (build.crm if service in CRM else build.telephony)(service, settings, secrets)
        try:
            async with noting(self._store, "connect"):
                await client.verify()
        finally:
            await client.aclose()
        return {}


def newest_model(names: list[str]) -> str:
    """The newest stable general model of a list; "" when there is none.

    Vendors withdraw models within a year, so none is written into the program.
    """
    flash = [(tuple(map(int, m[1].split("."))), n) for n in names if (m := re.fullmatch(r"gemini-([\d.]+)-flash", n))]
    return max(flash)[1] if flash else (names[0] if names else "")


def check_settings(form: ServiceForm, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
    """The settings in their types.

    Raises:
        UserFacingError: a required field is empty, a number is none, a folder is missing, a name is unknown.
    """
    unknown = sorted(set(settings) - set(form.settings) - _ADVANCED)
    if unknown:
        raise UserFacingError(
            tr("{service} has no setting named {name}").format(service=form.title, name=unknown[0]),
            "",
            tr("Known settings: {names}").format(names=", ".join(form.settings) or tr("none")),
            code="connection.setting",
        )
    checked = dict(settings)
    for field in form.fields:
        value = secrets.get(field.name, "") if field.secret else str(settings.get(field.name) or field.default).strip()
        if field.required and not value:
            raise UserFacingError(
                tr("{field} of {service} is missing").format(field=field.label, service=form.title),
                "",
                tr("Type it in and try again"),
                code="connection.field",
            )
        if field.secret or not value:
            continue
        if field.kind == "number":
            if not value.isdecimal() or not 1 <= int(value) <= 3650:
                raise UserFacingError(
                    tr("{field} must be a whole number from 1 to 3650").format(field=field.label),
                    "", tr("Type another number"), code="connection.number",
                )  # fmt: skip
            checked[field.name] = int(value)
        elif field.kind == "folder":
            folder = Path(value).expanduser()
            if not folder.is_dir():
                raise UserFacingError(
                    tr("This folder does not exist or cannot be read"), "", tr("Choose another folder"),
                    code="connection.folder",
                )  # fmt: skip
            checked[field.name] = str(folder.absolute())
        else:
            checked[field.name] = value
    if "agent_channel" in checked:
        if str(checked["agent_channel"]) not in ("0", "1"):
            raise UserFacingError(
                tr("agent_channel is 0 for the left channel or 1 for the right one"), "", tr("Type 0 or 1"),
                code="connection.channel",
            )  # fmt: skip
        checked["agent_channel"] = int(checked["agent_channel"])
    return checked


def connections(session: Session) -> list[ConnectionRow]:
    counts = dict(session.execute(select(Call.connection_id, func.count()).group_by(Call.connection_id)).all())
    found = session.scalars(select(Connection).order_by(Connection.id))
    return [_row(c, counts.get(c.id, 0)) for c in found]


def connection(session: Session, connection_id: int) -> ConnectionRow:
    found = session.get(Connection, connection_id)
    if found is None:
        raise UserFacingError(tr("This connection was removed"), "", tr("Choose another one"), code="connection.gone")
    calls = session.scalar(select(func.count()).where(Call.connection_id == connection_id)) or 0
    return _row(found, calls)


def by_service(session: Session, services: tuple[str, ...]) -> list[ConnectionRow]:
    """Connections to one of these services, oldest first."""
    return [_row(c, 0) for c in session.scalars(
        select(Connection).where(Connection.service.in_(services)).order_by(Connection.id)
    )]  # fmt: skip


def sources(session: Session) -> list[ConnectionRow]:
    """Connections that calls are synced from; the one that holds imported files has nothing to ask."""
    return [row for row in by_service(session, TELEPHONY) if not row.settings.get("imported")]


def employees(session: Session) -> list[EmployeeRow]:
    counts = dict(session.execute(select(Call.employee_id, func.count()).group_by(Call.employee_id)).all())
    found = session.execute(
        select(Employee, Connection.name)
        .join(Connection, Connection.id == Employee.connection_id)
        .order_by(Employee.name_key, Employee.id)
    )
    return [
        EmployeeRow(e.id, name, e.name, e.internal_number, e.email, e.department, e.active, counts.get(e.id, 0))
        for e, name in found
    ]


def _row(c: Connection, calls: int) -> ConnectionRow:
    return ConnectionRow(c.id, c.service, c.name, dict(c.settings), c.state, c.reason, c.last_sync_at, calls)


def _keep(session: Session, service: str, name: str, settings: dict[str, Any]) -> ConnectionRow:
    found = session.scalars(select(Connection).where(Connection.name == name)).first()
    if found is not None and found.service != service:
        raise UserFacingError(
            tr("Another connection has the name {name}").format(name=name), "", tr("Choose another name"),
            code="connection.name",
        )  # fmt: skip
    if found is None:
        found = Connection(service=service, name=name, settings=settings, created_at=now_ms())
        session.add(found)
    else:
        found.settings = {**found.settings, **settings}
    found.state, found.reason = ConnectionState.READY, ""
    session.flush()
    announce(session, ChangeKind.CONNECTION, found.id)
    return connection(session, found.id)


def _remove(session: Session, connection_id: int) -> None:
    found = session.get(Connection, connection_id)
    if found is not None:
        session.delete(found)
        announce(session, ChangeKind.CONNECTION, connection_id)
        announce(session, ChangeKind.CALL)
