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
def versions() -> tuple[str, ...]:
    """Instructions a second opinion can be made by: those written for it, then the usual ones; the newest first."""
    names = {path.name.split(".")[0] for path in paths.resource("prompts").glob("*.en.md")}
    kinds = [version.split("-")[0] for version in (SECOND, JUDGE)]
    found = [
        (kind, int(name.removeprefix(f"{kind}-"))) for kind in kinds for name in names if name.startswith(f"{kind}-")
    ]
    return tuple(f"{kind}-{n}" for kind, n in sorted(found, key=lambda one: (kinds.index(one[0]), -one[1])))


@cache
def text(version: str, language: str) -> str:
    """The instructions of a version in "uk" or "en"; a version named in braces inside it stands there in full."""
    raw = paths.resource("prompts", f"{version}.{language}.md").read_text(encoding="utf-8").strip()
    return _INCLUDED.sub(lambda found: text(found[1], language), raw)
