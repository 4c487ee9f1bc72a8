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


def open_vault(
    workspace: Workspace, ask: PassphrasePrompt | None = None, *, throwaway: bool = False
) -> tuple[Vault, bytes]:
    """The vault of the workspace and the raw 32-byte key of its store; both are made for a new workspace.

    A new workspace takes the keyring where one can be used, else a passphrase (CALLQA_STORE_PASSPHRASE, else asked
    for). An existing one takes what it was made with, or says what is missing.

    Args:
        throwaway: True leaves the user's keyring alone and guards a new workspace with a random passphrase that
            nobody keeps.

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
    return _new(workspace, (lambda _: secrets.token_hex(16)) if throwaway else ask, use_keyring=not throwaway)


def _existing(workspace: Workspace, workspace_id: str, kind: str, ask: PassphrasePrompt | None) -> Vault:
    if kind == "passphrase":
        passphrase = _passphrase(ask, new=False)
        if not passphrase:
            raise _passphrase_needed()
        return PassphraseVault(workspace.root / "vault.bin", passphrase)
    return _keyring(workspace_id)


def _new(workspace: Workspace, ask: PassphrasePrompt | None, *, use_keyring: bool) -> tuple[Vault, bytes]:
    workspace_id = secrets.token_hex(8)
    key = secrets.token_bytes(32)
    vault = _new_vault(workspace, workspace_id, key, ask, use_keyring=use_keyring)
    partial = workspace.identity.with_suffix(".partial")
    partial.write_text(json.dumps({"id": workspace_id, "vault": vault.kind}), "utf-8")
    partial.replace(workspace.identity)
    return vault, key


def _new_vault(
    workspace: Workspace, workspace_id: str, key: bytes, ask: PassphrasePrompt | None, *, use_keyring: bool
) -> Vault:
    """A vault that holds the key already: the keyring, or a passphrase where there is none."""
    refused: UserFacingError | None = None
    if use_keyring:
        try:
            vault = _keyring(workspace_id)
            vault.set(STORE_KEY, key.hex())
            return vault
        except UserFacingError as error:
            refused = error
    passphrase = _passphrase(ask, new=True)
    if not passphrase:
        raise refused or _passphrase_needed()
    sealed = PassphraseVault(workspace.root / "vault.bin", passphrase)
    sealed.set(STORE_KEY, key.hex())
    return sealed


def _passphrase_needed() -> UserFacingError:
    return UserFacingError(
        tr("This workspace needs its passphrase"),
        "",
        tr("Set CALLQA_STORE_PASSPHRASE and start again"),
        code="vault.passphrase_needed",
    )


def _keyring(workspace_id: str) -> Vault:
    from callqa_desktop.services.vault.os_keyring import KeyringVault

    return KeyringVault(workspace_id)


def _passphrase(ask: PassphrasePrompt | None, *, new: bool) -> str | None:
    return os.environ.get("CALLQA_STORE_PASSPHRASE") or (ask(new) if ask else None)
