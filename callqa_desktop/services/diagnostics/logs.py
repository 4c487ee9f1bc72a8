"""Logs in the workspace: ids and kinds of events, never keys, phone numbers or words of a call."""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_NUMBER = re.compile(r"(?<![\w.])\+?\d[\d\s()-]{7,}\d")
_SECRET = re.compile(r"(?i)(key|secret|token|password|authorization)(\W{1,4})([^\s,;'\"]+)")


class Redactor(logging.Formatter):
    """A last line of defence: whatever looks like a phone number or a secret is blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        said = _SECRET.sub(r"\1\2***", _NUMBER.sub("<number>", super().format(record)))
        return f"{self.formatTime(record)} {said}"


def log_to(folder: Path, level: int = logging.INFO) -> None:
    """Logs of this process go to callqa.log in the folder, 1 MB at most, three older ones kept."""
    folder.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger("callqa_desktop")
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
        handler.close()
    handler = RotatingFileHandler(folder / "callqa.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(Redactor("%(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(level)
    root.propagate = False
