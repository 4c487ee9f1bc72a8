"""A spawned process for work that may crash, hang or want much memory: it is killed and the program goes on.

What it does is a function made in the child (`make(*arguments)` once, then called with each request) that yields steps
on the way and returns its result. It ends by itself when this process dies, since its pipe ends then.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from callqa_desktop.errors import Cancelled

Work = Callable[[Any], Generator[Any, None, Any]]
Make = Callable[..., Work]
_LOOK = 0.1
"""Seconds between two looks at a wish to cancel."""
_GRACE = 2.0
"""Seconds an idle child gets to end by itself."""


class Died(Exception):
    """The child ended in the middle of its work: it crashed, or the system took its memory away."""


class Overdue(Exception):
    """The child worked longer than it may, and was killed."""


class Child:
    """One process, started with the first request and kept until `close`; one request at a time. Blocking: call it
    from a thread.

    Args:
        make: a function of a module, called in the child with `arguments`.
        memory: bytes of address space it may take, where the system can hold it to that (Linux); 0: any.
    """

    def __init__(self, make: Make, *arguments: Any, memory: int = 0) -> None:
        self._make, self._arguments, self._memory = make, arguments, memory
        self._turn = threading.Lock()
        self._running: tuple[SpawnProcess, Connection] | None = None

    def ask(
        self,
        request: Any,
        *,
        limit: float,
        cancelled: Callable[[], bool] = lambda: False,
        on_step: Callable[[Any], object] = lambda _: None,
    ) -> Any:
        """Does one request.

        Args:
            limit: seconds without a step or a result, starting included.
            on_step: is told each step on the calling thread.

        Raises:
            Died, Overdue: the next request gets a new child.
            Cancelled: `cancelled` said so; the child is killed.
            Exception: whatever the work raised.
        """
        with self._turn:
            pipe = self._pipe()
            try:
                pipe.send(request)
                return self._result(pipe, limit, cancelled, on_step)
            except (EOFError, BrokenPipeError, ConnectionResetError):
                self._end(kill=True)
                raise Died from None
            except (Overdue, Cancelled):
                self._end(kill=True)
                raise

    def close(self) -> None:
        """Ends the child once the request under way is done."""
        with self._turn:
            self._end(kill=False)

    @staticmethod
    def _result(pipe: Connection, limit: float, cancelled: Callable[[], bool], on_step: Callable[[Any], object]) -> Any:
        due = time.monotonic() + limit
        while True:
            if cancelled():
                raise Cancelled
            if not pipe.poll(_LOOK):
                if time.monotonic() > due:
                    raise Overdue
                continue
            kind, value = pipe.recv()
            if kind == "done":
                return value
            if kind == "failed":
                raise value
            on_step(value)
            due = time.monotonic() + limit

    def _pipe(self) -> Connection:
        if self._running and not self._running[0].is_alive():
            self._end(kill=True)
        if self._running is None:
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(theirs, self._make, self._arguments, self._memory),
                name="callqa-child",
                daemon=True,
            )
            process.start()
            theirs.close()
            self._running = process, ours
        return self._running[1]

    def _end(self, *, kill: bool) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        process, pipe = running
        if kill:
            process.kill()
        pipe.close()
        process.join(_GRACE)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _serve(pipe: Connection, make: Make, arguments: tuple[Any, ...], memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then closes the pipe
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # libraries print what they think of a file
        os.dup2(nowhere, stream)
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    work: Work | None = None
    with contextlib.suppress(EOFError):
        while True:
            request = pipe.recv()
            try:
                work = work or make(*arguments)
                steps = work(request)
                while True:
                    pipe.send(("step", next(steps)))
            except StopIteration as end:
                pipe.send(("done", end.value))
            except MemoryError:
                return  # ends as a crash does: there may be no memory left to say it
            except Exception as error:  # noqa: BLE001 - goes to the parent, which raises it
                error.__cause__ = error.__context__ = None
                pipe.send(("failed", error))
