"""Words of jobs as the store keeps them: what the program says itself is kept as its message and figures, and put into
the language of whoever reads it; what came from elsewhere stays as it was written."""

from __future__ import annotations

import json

from callqa_desktop import texts

_MARK = "\x1e"
"""Before a message of ours: a sign no text has, since `keep` takes it out of all others."""


def said(message: str, **values: int) -> str:
    """One of the program's messages with the figures it is about, for the store."""
    return _MARK + json.dumps([message, values], ensure_ascii=False)


def keep(words: str) -> str:
    """Words in the present language, for the store; without figures or names in them they can be said in any."""
    message = texts.source_of(words)
    return said(message) if message else words.replace(_MARK, " ")


def render(kept: str) -> str:
    """What the store keeps, in the present language; words an older program wrote come back as they are."""
    if not kept.startswith(_MARK):
        return kept
    message, values = json.loads(kept[1:])
    return texts.tr(message).format(**values) if values else texts.tr(message)
