"""The child processes that decode and measure: a broken file may crash the decoder, but not the program."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
MOST_CHILDREN = 4
"""Each takes a hundred megabytes or two, so that more cores do not mean more children for ever."""


class Job(Protocol[T_co]):
    """Work on one recording, sent to the child as it is."""

    def run(self) -> T_co:
        """Does it, in the child."""
        ...

    def crashed(self) -> UserFacingError:
        """What a person is told when the child died over it twice."""
        ...


def usual_children() -> int:
    """One for each core, within bounds."""
    return max(1, min(MOST_CHILDREN, os.cpu_count() or 1))


class Workshop:
    """Runs jobs in spawned children, one at a time in each, so that a crash is always the fault of the file in hand.

    A child is started when a job comes and none is free, and kept warm. It ends by itself when this process dies, since
    its pipe ends then.
    """

    def __init__(self, children: int = 0) -> None:
        """`children`: at most so many; 0: by the cores."""
        self.children = tuple(Child() for _ in range(children or usual_children()))
        self._free = list(self.children)
        self._room = threading.Condition()
        self._queue: list[tuple[bool, int]] = []
        self._ticket = itertools.count()
        self._closed = False

    def run(self, job: Job[T], *, limit: float = LONGEST, urgent: bool = True) -> T:
        """Does the job in a child; blocks until done. A child that works longer than `limit` seconds is killed.

        Args:
            urgent: a person waits for it; it goes before the jobs nobody waits for.

        Raises:
            UserFacingError: the sound cannot be used, is damaged, or the disk does not take the result; the work hung
                (code audio.stuck); the child cannot start (code audio.no_decoder), which says nothing about the
                recording.
            Cancelled: the workshop was closed.
        """
        with self._child(urgent=urgent) as child:
            for _attempt in range(2):
                try:
                    reply = child.do(job, limit)
                except (EOFError, BrokenPipeError, ConnectionResetError):  # the child died over this file
                    child.discard()
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

    def close(self) -> None:
        """Ends the children, also in the middle of a job."""
        with self._room:
            self._closed = True
            self._room.notify_all()
        for child in self.children:
            child.close()  # a job in hand ends with a broken pipe, then as cancelled
        with self._room:
            self._room.wait_for(lambda: len(self._free) == len(self.children))
        for child in self.children:
            child.discard()

    @contextmanager
    def _child(self, *, urgent: bool) -> Iterator[Child]:
        """A child of one's own, a warm one where there is one."""
        mine = (not urgent, next(self._ticket))
        with self._room:
            heapq.heappush(self._queue, mine)
            self._room.wait_for(lambda: self._closed or (bool(self._free) and self._queue[0] == mine))
            self._queue.remove(mine)
            heapq.heapify(self._queue)
            if self._closed:
                self._room.notify_all()
                raise Cancelled
            child = next((c for c in self._free if c.ready), self._free[0])
            self._free.remove(child)
            self._room.notify_all()
        try:
            yield child
        finally:
            with self._room:
                self._free.append(child)
                self._room.notify_all()


class Child:
    """One process and the pipe to it; used by one thread at a time, but for `close`."""

    def __init__(self) -> None:
        self.process: SpawnProcess | None = None
        self.ready = False
        """It has started and takes work."""
        self._pipe: Connection | None = None
        self._closed = False

    def do(self, job: Job[object], limit: float) -> object:
        """Sends a job and waits for its result or its error.

        Raises:
            EOFError, BrokenPipeError, ConnectionResetError: the process died.
            UserFacingError: it cannot start, or worked longer than `limit` seconds.
            Cancelled: it was closed.
        """
        pipe = self._started()
        pipe.send(job)
        if not pipe.poll(limit):
            if self.process:
                self.process.kill()
            self.discard()
            raise faults.unfit("stuck")
        return pipe.recv()

    def discard(self) -> None:
        """Ends the process; the next job starts another."""
        process, pipe = self.process, self._pipe
        self.process, self._pipe, self.ready = None, None, False
        if process and pipe:
            pipe.close()
            process.join(_GRACE)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def close(self) -> None:
        """Ends the process in the middle of its work, from any thread; it starts no more."""
        self._closed = True
        process = self.process
        if process:
            with contextlib.suppress(ValueError):  # it died just now and was cleared away
                process.kill()

    def _started(self) -> Connection:
        """The pipe of a process that has started; one that was killed while idle is replaced."""
        if self._closed:
            raise Cancelled
        if self.process and not self.process.is_alive():
            self.discard()
        if self._pipe:
            return self._pipe
        try:
            pipe = self._start()
            pipe.recv()
            self.ready = True
        except (OSError, EOFError) as error:  # no memory or no process left, a broken installation
            self.discard()
            if self._closed:
                raise Cancelled from error
            raise faults.no_decoder() from error
        return pipe

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs,), name="callqa-decoder", daemon=True)
        process.start()
        theirs.close()
        self.process, self._pipe = process, ours
        if self._closed:  # meanwhile
            process.kill()
        return ours


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
