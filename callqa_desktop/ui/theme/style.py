"""The one style sheet of the program, made from the tokens and resources/styles/window.qss."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from callqa_desktop import paths
from callqa_desktop.ui.theme import tokens


def sheet(scheme: tokens.Tokens) -> str:
    """The style sheet with every $token replaced by the scheme's colour."""
    source = paths.resource("styles", "window.qss").read_text("utf-8")
    values = {**asdict(scheme), "styles": paths.resource("styles").as_posix()}
    return Template(source).substitute(values)
