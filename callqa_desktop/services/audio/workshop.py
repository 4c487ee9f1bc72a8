"""The child process that decodes: a broken file may crash the decoder, but not the program."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Protocol, TypeVar, cast

from callqa_desktop.errors import Cancelled, UserFacingError
from callqa_desktop.services.audio import faults

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
_READY = "ready"
_GRACE = 2.0
"""Seconds an idle child gets to end by itself."""
LONGEST = 1800.0
"""Seconds after which a job hangs: no recording needs as long."""


class Job(Protocol[T_co]):
    """Work on one recording, sent to the child as it is."""

    def run(self) -> T_co:
        """Does it, in the child."""
        ...

    def crashed(self) -> UserFacingError:
        """What a person is told when the child died over it twice."""
        ...


class Workshop:
    """Runs jobs one at a time in one spawned child, started with the first job and kept warm.

    One at a time, so that a crash is always the fault of the file in hand. The child ends by itself when this process
    dies, since its pipe ends then.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: tuple[SpawnProcess, Connection] | None = None
        self.ready = False
        """The child has started and takes work."""
        self._closed = False

    def run(self, job: Job[T], *, limit: float = LONGEST) -> T:
        """Does the job in the child; blocks until done. A child that works longer than `limit` seconds is killed.

        Raises:
            UserFacingError: the sound cannot be used, is damaged, or the disk does not take the result; the work hung
                (code audio.stuck); the child cannot start (code audio.no_decoder), which says nothing about the
                recording.
            Cancelled: the workshop was closed.
        """
        with self._turn:
            for _attempt in range(2):
                pipe = self._pipe()
                try:
                    pipe.send(job)
                    if not pipe.poll(limit):
                        self._kill()
                        raise faults.unfit("stuck")
                    reply = pipe.recv()
                except (EOFError, BrokenPipeError, ConnectionResetError):  # the child died over this file
                    self._discard()
                    continue
                if not isinstance(reply, Exception):
                    return cast("T", reply)
                if isinstance(reply, faults.Unfit):
                    raise faults.unfit(str(reply)) from reply
                if isinstance(reply, OSError) and (told := faults.storage(reply)):
                    raise told from reply
                raise reply
            if self._closed:
                raise Cancelled
            raise job.crashed()

    def _pipe(self) -> Connection:
        """The pipe of a child that has started; a child that was killed while idle is replaced."""
        if self._closed:
            raise Cancelled
        if self._child and not self._child[0].is_alive():
            self._discard()
        if self._child:
            return self._child[1]
        try:
            pipe = self._start()[1]
            pipe.recv()
            self.ready = True
        except (OSError, EOFError) as error:  # no memory or no process left, a broken installation
            self._discard()
            if self._closed:
                raise Cancelled from error
            raise faults.no_decoder() from error
        return pipe

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), name="callqa-decoder", daemon=True)
        process.start()
        theirs.close()
        self._child = process, ours
        return self._child

    def _kill(self) -> None:
        """Ends the child in the middle of its work."""
        if self._child:
            self._child[0].kill()
        self._discard()

    def _discard(self) -> None:
        child, self._child, self.ready = self._child, None, False
        if child:
            process, pipe = child
            pipe.close()
            process.join(_GRACE)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def close(self) -> None:
        """Ends the child, also in the middle of a job."""
        self._closed = True
        child = self._child
        if child:
            with contextlib.suppress(ValueError):  # it died just now and was cleared away
                child[0].kill()  # a job in hand ends with a broken pipe, then as cancelled
        with self._turn:
            self._discard()


def serve(jobs: Connection) -> None:
    """The child's work: a job in, its result or its error out, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which then closes the pipe
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # decoders print what they think of a file
        os.dup2(nowhere, stream)
    jobs.send(_READY)
    while True:
        try:
            job: Job[object] = jobs.recv()
        except EOFError:
            return
        try:
            reply = job.run()
        except Exception as error:  # noqa: BLE001 - goes to the parent, which raises it
            error.__cause__ = error.__context__ = None
            reply = error
        jobs.send(reply)
