"""The child process that decodes: a broken file may crash the decoder, but not the program."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.audio import faults
from callqa_desktop.services.audio.decode import Decoded, DecodeJob, Unfit, decode

_GRACE = 2.0
"""Seconds an idle child gets to end by itself."""


class Workshop:
    """Runs decode jobs one at a time in one spawned child, started with the first job and kept warm.

    One at a time, so that a crash is always the fault of the file in hand. The child ends by itself when this process
    dies, since its pipe ends then.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._child: tuple[SpawnProcess, Connection] | None = None
        self._closed = False

    def run(self, job: DecodeJob) -> Decoded:
        """Decodes in the child; blocks until done.

        Raises:
            UserFacingError: the sound cannot be used, is damaged, or the disk does not take the result.
            Cancelled: the workshop was closed.
        """
        with self._turn:
            for _attempt in range(2):
                try:
                    return self._ask(job)
                except (EOFError, BrokenPipeError, ConnectionResetError):  # the child died over this file
                    self._discard()
        raise faults.unfit("unreadable")

    def _ask(self, job: DecodeJob) -> Decoded:
        if self._closed:
            raise Cancelled
        _process, pipe = self._child or self._start()
        pipe.send(job)
        reply = pipe.recv()
        if isinstance(reply, Decoded):
            return reply
        if isinstance(reply, Unfit):
            raise faults.unfit(str(reply)) from reply
        if isinstance(reply, OSError) and (told := faults.storage(reply)):
            raise told from reply
        assert isinstance(reply, Exception)
        raise reply

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), name="callqa-decoder", daemon=True)
        process.start()
        theirs.close()
        self._child = process, ours
        return self._child

    def _discard(self) -> None:
        child, self._child = self._child, None
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
    while True:
        try:
            job = jobs.recv()
        except EOFError:
            return
        try:
            reply: Decoded | Exception = decode(job)
        except Exception as error:  # noqa: BLE001 - goes to the parent, which raises it
            error.__cause__ = error.__context__ = None
            reply = error
        jobs.send(reply)
