"""Instructions to the model that judges, versioned resources in both languages.

A changed text is a new version with a new name; what was judged by an older one stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from callqa_desktop import paths

JUDGE = "judge-2"
SECOND = "second-1"
"""The same task by other instructions: what speaks against comes first."""
MEND = "mend-1"
_INCLUDED = re.compile(r"\{([a-z]+-\d+)\}")


@cache
def text(version: str, language: str) -> str:
    """The instructions of a version in "uk" or "en"; a version named in braces inside it stands there in full."""
    raw = paths.resource("prompts", f"{version}.{language}.md").read_text(encoding="utf-8").strip()
    return _INCLUDED.sub(lambda found: text(found[1], language), raw)
