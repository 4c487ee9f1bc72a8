"""A file sealed with a passphrase, for machines without a keyring: Argon2id makes the key, AES-256-GCM seals."""

from __future__ import annotations

import json
import os
import secrets
import threading
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callqa_desktop.errors import UserFacingError
from callqa_desktop.texts import tr

_MAGIC = b"CQVAULT1"
_SALT, _NONCE = 16, 12


class PassphraseVault:
    """Secrets in one sealed file; every change writes a new file beside it and renames.

    Raises:
        UserFacingError: the passphrase does not fit, or the file is damaged.
    """

    kind = "passphrase"

    def __init__(self, path: Path, passphrase: str) -> None:
        self.title = tr("passphrase")
        self._changing = threading.Lock()  # two changes at once would each leave out the other's secret
        self._path = path
        if path.exists():
            data = path.read_bytes()
            if not data.startswith(_MAGIC):
                raise self._damaged()
            self._salt = data[len(_MAGIC) : len(_MAGIC) + _SALT]
            self._key = _derive(passphrase, self._salt)
            body = data[len(_MAGIC) + _SALT :]
            try:
                plain = AESGCM(self._key).decrypt(body[:_NONCE], body[_NONCE:], _MAGIC)
            except InvalidTag as error:
                raise UserFacingError(
                    tr("The passphrase does not fit this workspace"),
                    "",
                    tr("Check CALLQA_STORE_PASSPHRASE or type the passphrase again (mind the keyboard layout)"),
                    code="vault.passphrase",
                ) from error
            self._secrets: dict[str, str] = json.loads(plain)
        else:
            self._salt = secrets.token_bytes(_SALT)
            self._key = _derive(passphrase, self._salt)
            self._secrets = {}

    def get(self, name: str) -> str | None:
        return self._secrets.get(name)

    def set(self, name: str, value: str) -> None:
        with self._changing:
            self._save({**self._secrets, name: value})

    def delete(self, name: str) -> None:
        with self._changing:
            if name in self._secrets:
                self._save({k: v for k, v in self._secrets.items() if k != name})

    def _save(self, content: dict[str, str]) -> None:
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._key).encrypt(nonce, json.dumps(content).encode(), _MAGIC)
        partial = self._path.with_suffix(".partial")
        with partial.open("wb") as stream:
            stream.write(_MAGIC + self._salt + nonce + sealed)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(self._path)
        self._secrets = content

    @staticmethod
    def _damaged() -> UserFacingError:
        return UserFacingError(
            tr("The file with the secrets is damaged"),
            "",
            tr("Restore vault.bin from a copy of the workspace"),
            code="vault.damaged",
        )


def _derive(passphrase: str, salt: bytes) -> bytes:
    """Argon2id with the parameters RFC 9106 recommends for 64 MiB (second choice): 32 bytes."""
    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=3, memory_cost=65_536, parallelism=4, hash_len=32, type=Type.ID
    )
