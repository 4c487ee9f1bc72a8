"""Work for children of the tests; a spawned process imports it from here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from typing import Any


def counting(start: int) -> Callable[[Any], Generator[Any, None, Any]]:
    """Requests: a number is counted up to, with a step each; "die", "sleep", "fail", "hog" do that; "pid" tells it."""

    def work(request: Any) -> Generator[Any, None, Any]:
        if request == "die":
            os._exit(1)
        if request == "sleep":
            yield "asleep"
            time.sleep(60)
        if request == "fail":
            raise ValueError("no such thing")
        if request == "hog":
            return len(bytearray(4 << 30))
        if request == "pid":
            return os.getpid()
        yield from range(start, request)
        return request

    return work
