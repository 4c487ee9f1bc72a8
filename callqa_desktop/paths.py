"""Where things lie: the program's own resources and the workspace of the user."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


def resource(*parts: str) -> Path:
    """A file shipped with the program, in the source tree, an installed wheel or a frozen program."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    for root in (Path(frozen) if frozen else None, package, package.parent):
        if root and (root / "resources").is_dir():
            return root.joinpath("resources", *parts)
    return package.parent.joinpath("resources", *parts)


@dataclass(frozen=True)
class Workspace:
    """One folder that holds everything of one user: store, recordings, copies, logs."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "callqa.db"

    @property
    def recordings(self) -> Path:
        return self.root / "recordings"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def identity(self) -> Path:
        """Small JSON file that says which vault guards this workspace; holds no secret."""
        return self.root / "workspace.json"


def default_workspace() -> Workspace:
    """CALLQA_WORKSPACE, else the platform's data folder of this user."""
    given = os.environ.get("CALLQA_WORKSPACE")
    if given:
        return Workspace(Path(given).expanduser().absolute())
    import platformdirs

    return Workspace(Path(platformdirs.user_data_dir("CallQA Desktop", appauthor=False)))
