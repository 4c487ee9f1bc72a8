"""What every vault can do."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    """Keeps named secrets of one workspace."""

    kind: str
    """"keyring" or "passphrase"; written into workspace.json."""
    title: str
    """What the user is told, for example "Secret Service"."""

    def get(self, name: str) -> str | None:
        """The secret, or None when there is none.

        Raises:
            UserFacingError: the vault is locked or gone.
        """

    def set(self, name: str, value: str) -> None: ...

    def delete(self, name: str) -> None: ...
