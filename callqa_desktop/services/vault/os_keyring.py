"""The keyring of the operating system: Windows Credential Manager, macOS Keychain, Secret Service."""

from __future__ import annotations

import keyring
import keyring.errors

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

_TRUSTED = (
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.chainer",
)
"""Back ends that keep secrets with the system. Others (files, plain text) are never chosen for the user."""

_CHUNK = 1000
"""Windows keeps at most 2,560 bytes (1,280 UTF-16 characters) in one credential; longer secrets are split."""


class KeyringVault:
    """Secrets of one workspace under the service name ``CallQA Desktop/<workspace id>``."""

    kind = "keyring"

    def __init__(self, workspace_id: str) -> None:
        try:
            backend = keyring.get_keyring()
        except Exception as error:  # whatever a back end throws while it looks for its service: there is none
            raise _missing() from error
        module = type(backend).__module__
        if not module.startswith(_TRUSTED) or not _usable_chain(backend):
            raise _missing()
        self._backend = backend
        self._service = f"CallQA Desktop/{workspace_id}"
        self.title = str(getattr(backend, "name", module))

    def get(self, name: str) -> str | None:
        first = self._call("get_password", name)
        if first is None or not first.startswith("\x01"):
            return first
        count = int(first[1:])
        parts = [self._call("get_password", f"{name}#{n}") for n in range(count)]
        return None if None in parts else "".join(p for p in parts if p is not None)

    def set(self, name: str, value: str) -> None:
        if len(value) <= _CHUNK:
            self._call("set_password", name, value)
            return
        parts = [value[i : i + _CHUNK] for i in range(0, len(value), _CHUNK)]
        for number, part in enumerate(parts):
            self._call("set_password", f"{name}#{number}", part)
        self._call("set_password", name, f"\x01{len(parts)}")

    def delete(self, name: str) -> None:
        first = self._call("get_password", name)
        if first is None:
            return
        if first.startswith("\x01"):
            for number in range(int(first[1:])):
                self._call("delete_password", f"{name}#{number}")
        self._call("delete_password", name)

    def _call(self, verb: str, name: str, *value: str) -> str | None:
        try:
            result = getattr(self._backend, verb)(self._service, name, *value)
        except keyring.errors.KeyringLocked as error:
            raise UserFacingError(
                tr("The keyring is locked"),
                tr("the operating system did not open it"),
                tr("Unlock the keyring (log in to your desktop session) and start again"),
                code="vault.locked",
            ) from error
        except keyring.errors.PasswordDeleteError:
            return None
        except (keyring.errors.KeyringError, OSError) as error:
            raise UserFacingError(
                tr("The keyring of the operating system does not answer"),
                "",
                tr("Check that your keyring service runs, then start again"),
                code="vault.failed",
            ) from error
        return None if result is None else str(result)


def _missing() -> UserFacingError:
    return UserFacingError(
        tr("No keyring of the operating system can be used"),
        tr("none is installed or nobody is logged in to it"),
        tr("Set a passphrase for the workspace (CALLQA_STORE_PASSPHRASE), or install and unlock a keyring"),
        code="vault.missing",
    )


def _usable_chain(backend: object) -> bool:
    """A chain is fine when every link of it is."""
    links = getattr(backend, "backends", None)
    return links is None or all(type(link).__module__.startswith(_TRUSTED) for link in links)
