"""Opening a workspace: which vault guards it, and the key of its store. There is no silent change of vault, ever."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable

from callqa_desktop.errors import UserFacingError
from callqa_desktop.paths import Workspace
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.services.vault.passphrase import PassphraseVault
from callqa_desktop.texts import tr

STORE_KEY = "store-key"
PassphrasePrompt = Callable[[bool], str | None]
"""Asks the person for the passphrase; True when a new one is set. None: nobody could be asked."""


def open_vault(workspace: Workspace, ask: PassphrasePrompt | None = None) -> tuple[Vault, bytes]:
    """The vault of the workspace and the raw 32-byte key of its store; both are made for a new workspace.

    A new workspace takes the keyring where one can be used, else a passphrase (CALLQA_STORE_PASSPHRASE, else asked
    for). An existing one takes what it was made with, or says what is missing.

    Raises:
        UserFacingError: no vault can be used, the passphrase does not fit, or the store's key is gone.
    """
    if workspace.identity.exists():
        try:
            identity = json.loads(workspace.identity.read_text("utf-8"))
            workspace_id, kind = str(identity["id"]), str(identity["vault"])
        except (ValueError, KeyError, TypeError) as error:
            raise UserFacingError(
                tr("The file workspace.json is damaged"), "", tr("Restore it from a copy of the workspace"),
                code="workspace.damaged",
            ) from error  # fmt: skip
        vault = _existing(workspace, workspace_id, kind, ask)
        key = vault.get(STORE_KEY)
        if key is None:
            raise UserFacingError(
                tr("The key of this workspace is not in the keyring"),
                tr("the keyring was changed or the workspace was copied from another computer"),
                tr("Open the workspace on the computer and account it was made with, or restore a copy"),
                code="vault.key_gone",
            )
        return vault, bytes.fromhex(key)
    if workspace.store.exists():
        raise UserFacingError(
            tr("The workspace is incomplete"),
            tr("the file workspace.json is missing beside callqa.db"),
            tr("Restore workspace.json from a copy of the workspace"),
            code="workspace.damaged",
        )
    return _new(workspace, ask)


def _existing(workspace: Workspace, workspace_id: str, kind: str, ask: PassphrasePrompt | None) -> Vault:
    if kind == "passphrase":
        passphrase = _passphrase(ask, new=False)
        if not passphrase:
            raise UserFacingError(
                tr("This workspace needs its passphrase"), "", tr("Set CALLQA_STORE_PASSPHRASE and start again"),
                code="vault.passphrase_needed",
            )  # fmt: skip
        return PassphraseVault(workspace.root / "vault.bin", passphrase)
    return _keyring(workspace_id)


def _new(workspace: Workspace, ask: PassphrasePrompt | None) -> tuple[Vault, bytes]:
    workspace_id = secrets.token_hex(8)
    key = secrets.token_bytes(32)
    vault: Vault
    try:
        vault = _keyring(workspace_id)
        vault.set(STORE_KEY, key.hex())
    except UserFacingError:
        passphrase = _passphrase(ask, new=True)
        if not passphrase:
            raise
        vault = PassphraseVault(workspace.root / "vault.bin", passphrase)
        vault.set(STORE_KEY, key.hex())
    partial = workspace.identity.with_suffix(".partial")
    partial.write_text(json.dumps({"id": workspace_id, "vault": vault.kind}), "utf-8")
    partial.replace(workspace.identity)
    return vault, key


def _keyring(workspace_id: str) -> Vault:
    from callqa_desktop.services.vault.os_keyring import KeyringVault

    return KeyringVault(workspace_id)


def _passphrase(ask: PassphrasePrompt | None, *, new: bool) -> str | None:
    return os.environ.get("CALLQA_STORE_PASSPHRASE") or (ask(new) if ask else None)
