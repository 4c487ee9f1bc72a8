"""What the window remembers for itself and needs before the store is open: geometry, theme, language, columns.

A small INI file in the workspace; it holds nothing about calls or people.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings


class Preferences:
    """Typed access to `window.ini`; without a path nothing outlives the program."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat) if path else None
        self._memory: dict[str, Any] = {}

    def text(self, key: str, default: str = "") -> str:
        value = self._get(key)
        return value if isinstance(value, str) and value else default

    def flag(self, key: str, default: bool = False) -> bool:
        return self.text(key, "yes" if default else "no") == "yes"

    def data(self, key: str) -> QByteArray:
        value = self._get(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep(self, key: str, value: str | bool | QByteArray) -> None:
        """Remembers a value; True and False are kept as words."""
        plain = ("yes" if value else "no") if isinstance(value, bool) else value
        if self._file is None:
            self._memory[key] = plain
        else:
            self._file.setValue(key, plain)

    def flush(self) -> None:
        if self._file is not None:
            self._file.sync()

    def _get(self, key: str) -> Any:
        return self._memory.get(key) if self._file is None else self._file.value(key)
