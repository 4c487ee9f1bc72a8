"""A Secret Service for tests: its own bus, its own folder, its own password."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

import keyring.backend
import keyring.core

PASSWORD = "test password"


def forget_keyrings() -> None:
    """Has keyring look again for what there is; it looks once in a process."""
    keyring.core._keyring_backend = None
    with contextlib.suppress(KeyError):
        keyring.backend.get_all_keyring.reset()


class KeyringDaemon:
    """Starts a session bus and, with `unlock`, a gnome-keyring on it."""

    def __init__(self, folder: Path) -> None:
        self._run = folder / "run"
        self._home = folder / "home"
        self._run.mkdir(parents=True, mode=0o700)
        self._home.mkdir()
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "HOME": str(self._home), "XDG_RUNTIME_DIR": str(self._run)},
        )
        assert self._bus.stdout is not None
        address = self._bus.stdout.readline().strip()
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "XDG_RUNTIME_DIR": str(self._run),
            "HOME": str(self._home),
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    def unlock(self, password: str = PASSWORD) -> None:
        """Starts the keyring with the password; waits until it is on the bus."""
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.environment},
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write(password.encode())
        self._daemon.stdin.close()
        deadline = time.monotonic() + 10
        while not self._on_the_bus():
            if time.monotonic() > deadline:
                raise TimeoutError("gnome-keyring-daemon did not appear on the bus")

    def lock(self) -> None:
        """The keyring is there but locked, as after a log-in without the user's password."""
        self.stop_keyring()
        self.unlock("not the password")

    def stop_keyring(self) -> None:
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait(5)
            self._daemon = None

    def stop(self) -> None:
        self.stop_keyring()
        self._bus.terminate()
        self._bus.wait(5)
        if self._bus.stdout is not None:
            self._bus.stdout.close()

    def bytes_on_disk(self) -> bytes:
        """All that the keyring wrote."""
        return b"".join(p.read_bytes() for p in self._home.rglob("*") if p.is_file())

    def _on_the_bus(self) -> bool:
        asked = subprocess.run(
            [
                "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets",
            ],
            capture_output=True, text=True, env={**os.environ, **self.environment},
        )  # fmt: skip
        return "true" in asked.stdout
