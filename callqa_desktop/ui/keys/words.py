"""The titles of actions: in the language of the window to be read, in both languages to be found."""

from __future__ import annotations

from callqa_desktop.texts import LANGUAGES, catalogue, tr
from callqa_desktop.ui.keys.registry import Action


def title(known: Action) -> str:
    """What the action does, in the language of the window."""
    return tr(known.title)


def titles(known: Action) -> tuple[str, ...]:
    """Title and heading in every language."""
    return tuple(catalogue(language).gettext(text) for text in (known.title, known.group) for language in LANGUAGES)
