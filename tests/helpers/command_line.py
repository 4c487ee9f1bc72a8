"""The command line as a script uses it: a process of its own, an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callqa_desktop.sandbox.server import Sandbox


@dataclass
class CommandLine:
    """Runs `callqa` on one workspace; no terminal, no keyring, no display."""

    workspace: Path
    sandbox: Sandbox | None = None
    environment: dict[str, str] = field(default_factory=lambda: {"CALLQA_STORE_PASSPHRASE": "a passphrase of tests"})

    def __call__(
        self, *arguments: str, code: int = 0, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command and holds it to its exit code."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CALLQA_", "DBUS_", "XDG_", "DISPLAY"))}
        done = subprocess.run(
            [sys.executable, "-m", "callqa_desktop", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=180,
            env={
                **kept,
                "CALLQA_WORKSPACE": str(self.workspace),
                "CALLQA_PACE": "0",
                "XDG_RUNTIME_DIR": str(self.workspace.parent),
                **(self.sandbox.environment() if self.sandbox else {}),
                **self.environment,
                **(env or {}),
            },
        )
        assert done.returncode == code, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json").stdout)

    def error(self, *arguments: str, code: int = 1, stdin: str = "", env: Mapping[str, str] | None = None) -> str:
        """The error line of a command that must fail; nothing else may stand on stderr but one notice line."""
        done = self(*arguments, code=code, stdin=stdin, env=env)
        lines = done.stderr.strip().splitlines()
        assert 1 <= len(lines) <= 2, done.stderr
        assert "Traceback" not in done.stderr
        return lines[-1]

    def connect_all(self) -> None:
        """Connects every service of the sandbox, secrets over stdin."""
        assert self.sandbox is not None
        for service, secrets in self.sandbox.secrets.items():
            self("connect", service, "--secrets-stdin", stdin=json.dumps(secrets))
