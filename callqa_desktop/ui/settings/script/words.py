"""What the script's cards say in several places."""

from __future__ import annotations

from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.widgets import formats


def kind(value: str) -> str:
    """Where a script came from."""
    return {"google_docs": "Google Docs", "file": tr("file"), "text": tr("typed")}.get(value, value)


def name(kind_value: str, title: str, source: str) -> str:
    """What a version is called: its title, else where it came from."""
    return title or source or kind(kind_value)


def calls(n: int) -> str:
    return trn("{n} call judged", "{n} calls judged", n)


def size(text: str) -> str:
    n = len(text)
    return trn("{n} character", "{n} characters", n).replace(str(n), formats.count(n), 1)
