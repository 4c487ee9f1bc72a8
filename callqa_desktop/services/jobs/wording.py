"""Words of jobs as the store keeps them: what the program says itself is kept as its message and figures, and put into
the language of whoever reads it; what came from elsewhere stays as it was written."""

from __future__ import annotations

import json

from callqa_desktop import texts

LONGEST = 1000
"""Characters of the columns that keep the words; longer ones are not taken apart."""
_MARK = "\x1e"
"""Before a message of ours: a sign no text has, since `keep` takes it out of all others."""


def said(message: str, **values: int | str) -> str:
    """One of the program's messages with the figures it is about, for the store."""
    return _MARK + json.dumps([message, values], ensure_ascii=False)


def keep(words: str) -> str:
    """Words in the present language, for the store, taken apart into a message of ours and what it is about."""
    if message := texts.source_of(words):
        return said(message)
    filled = texts.filled_of(words) if len(words) <= LONGEST else None
    if filled is not None:
        message, values = filled
        return said(message, **{field: keep(value) for field, value in values.items()})
    return words.replace(_MARK, " ")


def render(kept: str) -> str:
    """What the store keeps, in the present language; words an older program wrote come back as they are."""
    if not kept.startswith(_MARK):
        return kept
    message, values = json.loads(kept[1:])
    shown = {field: render(value) if isinstance(value, str) else value for field, value in values.items()}
    return texts.tr(message).format(**shown) if shown else texts.tr(message)
