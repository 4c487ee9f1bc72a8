"""Secrets of a connection: one JSON object in the vault; the environment wins and is never stored."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.texts import tr


def name_of(connection_id: int) -> str:
    return f"connection:{connection_id}"


def from_environment(service: str, fields: Iterable[str]) -> dict[str, str]:
    """CALLQA_<SERVICE>_<FIELD> of each field that is set."""
    found = {field: os.environ.get(f"CALLQA_{service}_{field}".upper(), "") for field in fields}
    return {field: value for field, value in found.items() if value}


def secrets_of(vault: Vault, connection_id: int, service: str, fields: Iterable[str]) -> dict[str, str]:
    """The secrets of one connection.

    Raises:
        UserFacingError: a field is neither in the vault nor in the environment.
    """
    wanted = tuple(fields)
    kept = json.loads(vault.get(name_of(connection_id)) or "{}")
    secrets = {**{k: str(v) for k, v in kept.items()}, **from_environment(service, wanted)}
    missing = [field for field in wanted if not secrets.get(field)]
    if missing:
        raise UserFacingError(
            tr("The keys of this connection are missing"),
            tr("they are neither in the keyring nor in the environment"),
            tr("Open Connections and type the keys again"),
            code="connection.keys_missing",
        )
    return secrets


def keep(vault: Vault, connection_id: int, secrets: Mapping[str, str]) -> None:
    """Stores the secrets that a person typed; an empty mapping removes them."""
    if secrets:
        vault.set(name_of(connection_id), json.dumps(dict(secrets)))
    else:
        vault.delete(name_of(connection_id))
