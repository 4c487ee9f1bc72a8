"""The standards the program comes with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from callqa_desktop.paths import resource
from callqa_desktop.services.standards.records import Confidence, Direction, Standard
from callqa_desktop.texts import language


def shipped() -> dict[str, Standard]:
    """By key, in words of the current language, in the order of the resource."""
    return {row["key"]: _standard(row) for row in _read()["standard"]}


def note() -> str:
    """What is printed above the rows."""
    return _words(_read()["note"])


@cache
def _read() -> dict[str, Any]:
    with resource("standards", "standards.toml").open("rb") as stream:
        return tomllib.load(stream)


def _standard(row: Mapping[str, Any]) -> Standard:
    return Standard(
        key=row["key"], title=_words(row["title"]), unit=row["unit"], low=row.get("low"), high=row.get("high"),
        direction=Direction(row["direction"]), figure=row.get("figure", ""), source=row["source"],
        confidence=Confidence(row["confidence"]), year=row.get("year", ""),
        sample=_words(row.get("sample", {})), definition=_words(row["definition"]), printed=_words(row["printed"]),
        why=_words(row.get("why", {})), caution=_words(row.get("caution", {})),
        tagged=row.get("tagged", False),
    )  # fmt: skip


def _words(texts: Mapping[str, str]) -> str:
    return texts.get(language(), texts.get("en", ""))
