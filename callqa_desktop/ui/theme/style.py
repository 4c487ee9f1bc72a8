"""The one style sheet of the program, made from the tokens and resources/styles/window.qss."""

from __future__ import annotations

import re
from dataclasses import asdict
from string import Template

from callqa_desktop import paths
from callqa_desktop.ui.theme import fonts, tokens

_TEXT_SIZE = re.compile(r"font-size:\s*(\d+)px")


def sheet(scheme: tokens.Tokens) -> str:
    """The style sheet with every $token replaced by the scheme's colour and text as large as the system wants it."""
    source = paths.resource("styles", "window.qss").read_text("utf-8")
    source = _TEXT_SIZE.sub(lambda found: f"font-size: {fonts.pixels(int(found[1]))}px", source)
    values = {**asdict(scheme), "styles": paths.resource("styles").as_posix()}
    return Template(source).substitute(values)
