"""Work in a process of its own: its steps and results, and everything it may do wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from child_work import counting

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.child import Child, Died, Overdue


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child(counting, 2, memory=1 << 30)
    yield made
    made.close()


def test_steps_are_told_and_the_process_is_kept(child: Child) -> None:
    steps: list[int] = []
    assert child.ask(5, limit=20, on_step=steps.append) == 5
    assert steps == [2, 3, 4]
    assert child.ask("pid", limit=20) == child.ask("pid", limit=20)


def test_what_the_work_raises_is_raised_here_and_it_goes_on(child: Child) -> None:
    before = child.ask("pid", limit=20)
    with pytest.raises(ValueError, match="no such thing"):
        child.ask("fail", limit=20)
    assert child.ask("pid", limit=20) == before


def test_a_crash_is_survived(child: Child) -> None:
    with pytest.raises(Died):
        child.ask("die", limit=20)
    assert child.ask(3, limit=20) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process is held to its memory")
def test_a_child_that_wants_too_much_memory_ends(child: Child) -> None:
    with pytest.raises(Died):
        child.ask("hog", limit=20)
    assert child.ask(3, limit=20) == 3


def test_what_hangs_is_killed(child: Child) -> None:
    child.ask(2, limit=20)
    with pytest.raises(Overdue):
        child.ask("sleep", limit=0.3)
    assert child.ask(3, limit=20) == 3


def test_cancelling_ends_it_at_once(child: Child) -> None:
    steps: list[str] = []
    with pytest.raises(Cancelled):
        child.ask("sleep", limit=60, cancelled=lambda: bool(steps), on_step=steps.append)
    assert steps == ["asleep"]
    assert child.ask(3, limit=20) == 3
