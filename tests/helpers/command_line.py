"""The command line as a script uses it: an environment of its own, no terminal, no keyring, no display."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from keyring_daemon import forget_keyrings

from callqa_desktop.cli import run
from callqa_desktop.sandbox.server import Sandbox


@dataclass
class CommandLine:
    """Runs `callqa` on one workspace.

    Commands run in this process, which saves a second each; `fresh` gives each a process of its own.
    """

    workspace: Path
    sandbox: Sandbox | None = None
    environment: dict[str, str] = field(default_factory=lambda: {"CALLQA_STORE_PASSPHRASE": "a passphrase of tests"})
    fresh: bool = False

    def __call__(
        self, *arguments: str, code: int = 0, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command and holds it to its exit code."""
        around = {k: v for k, v in os.environ.items() if not k.startswith(("CALLQA_", "DBUS_", "XDG_", "DISPLAY"))}
        around |= {"CALLQA_WORKSPACE": str(self.workspace), "CALLQA_PACE": "0"}
        around |= {"XDG_RUNTIME_DIR": str(self.workspace.parent)}
        around |= {**(self.sandbox.environment() if self.sandbox else {}), **self.environment, **(env or {})}
        done = (_in_process_of_its_own if self.fresh else _here)(arguments, stdin, around)
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


def _here(arguments: tuple[str, ...], stdin: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    out, err = io.StringIO(), io.StringIO()
    forget_keyrings()
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.object(sys, "stdin", io.StringIO(stdin)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = run(arguments)
        except SystemExit as leaving:  # argparse leaves so on wrong usage
            code = int(leaving.code or 0)
    forget_keyrings()
    return subprocess.CompletedProcess(list(arguments), code, out.getvalue(), err.getvalue())


def _in_process_of_its_own(
    arguments: tuple[str, ...], stdin: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "callqa_desktop", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=180, env=environment)
