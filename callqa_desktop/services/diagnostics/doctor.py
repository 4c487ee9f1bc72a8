"""The check of an installation: store, keyring, sound device, decoder, connections. Only the store decides `ok`."""

from __future__ import annotations

import asyncio
import io
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.connections.desk import ConnectionDesk
from callqa_desktop.services.store import Store
from callqa_desktop.services.vault.base import Vault
from callqa_desktop.texts import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONNECTION_SECONDS = 15.0
_SENSIBLE_FROM = 1_750_000_000
"""A clock before mid 2025 is wrong: the program is younger than that."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: str
    """ok, warning or failed."""
    text: str


async def examine(store: Store, vault: Vault, connections: ConnectionDesk) -> list[Check]:
    """Runs every check; none of them raises."""
    checks = [await asyncio.to_thread(check_store, store), _vault(vault), _clock()]
    checks.append(await asyncio.to_thread(check_sound))
    checks.append(await asyncio.to_thread(check_decoder))
    for row in await asyncio.wrap_future(connections.list()):
        checks.append(await _connection(connections, row.id, row.name))
    return checks


def check_store(store: Store) -> Check:
    """Integrity of the whole file, key included."""

    def work(session: Session) -> str:
        broken = session.execute(text("PRAGMA cipher_integrity_check")).all()
        return "" if broken == [] and session.execute(text("PRAGMA quick_check")).scalar() == "ok" else "damaged"

    try:
        state = store.read(work).result()
    except UserFacingError as error:
        return Check("store", "failed", str(error))
    if state:
        return Check("store", "failed", tr("The store is damaged. Restore the last copy with: callqa restore FILE"))
    size = store.path.stat().st_size / 1_000_000
    return Check("store", "ok", tr("The store is whole, encrypted, {size} MB").format(size=f"{size:.1f}"))


def check_sound() -> Check:
    """Whether there is a device to play on."""
    from callqa_desktop.services.audio.player import Player

    try:
        player = Player()
        try:
            names = player.devices()
        finally:
            player.close()
    except UserFacingError as error:
        return Check("sound", "warning", str(error))
    if not names:
        return Check("sound", "warning", tr("No sound device: calls can be read and scored, not heard"))
    return Check("sound", "ok", tr("Sound devices: {n}").format(n=len(names)))


def check_decoder() -> Check:
    """Decodes a short MP3 made on the spot."""
    try:
        import numpy as np
        import soundfile

        stream = io.BytesIO()
        soundfile.write(stream, np.zeros(8000, "float32"), 8000, format="MP3")
        stream.seek(0)
        frames = len(soundfile.read(stream)[0])
    except (OSError, RuntimeError, ImportError) as error:
        return Check(
            "decoder", "failed", tr("The sound decoder does not work: {name}").format(name=type(error).__name__)
        )
    return Check("decoder", "ok" if frames else "failed", tr("The sound decoder reads WAV, MP3, OGG, FLAC and others"))


def _vault(vault: Vault) -> Check:
    if vault.kind == "passphrase":
        return Check(
            "keyring", "warning",
            tr("No keyring is used: the workspace is guarded by a passphrase. Do not lose it, it cannot be recovered"),
        )  # fmt: skip
    return Check("keyring", "ok", tr("Secrets are kept in: {name}").format(name=vault.title))


def _clock() -> Check:
    if time.time() < _SENSIBLE_FROM:
        return Check("clock", "warning", tr("The clock of this computer is wrong. Set date and time, then sync again"))
    return Check("clock", "ok", tr("The clock looks right"))


async def _connection(connections: ConnectionDesk, connection_id: int, name: str) -> Check:
    label = f"connection {name}"
    try:
        async with asyncio.timeout(CONNECTION_SECONDS):
            await connections.check(connection_id)
    except TimeoutError:
        return Check(label, "warning", tr("No answer within {n} s").format(n=int(CONNECTION_SECONDS)))
    except UserFacingError as error:
        return Check(label, "warning", str(error))
    return Check(label, "ok", tr("The keys are accepted"))
