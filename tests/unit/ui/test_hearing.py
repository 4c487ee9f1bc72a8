"""What counts as heard: from positions to stretches, without what was skipped."""

from __future__ import annotations

import pytest

from callqa_desktop.ui.audio.hearing import Hearing, Span


def played(*positions: int, cuts: tuple[Span, ...] = (), loop: Span | None = None) -> tuple[list[Span], int]:
    told: list[Span] = []
    hearing = Hearing(lambda start, end: told.append((start, end)))
    saved = sum(hearing.at(ms, cuts, loop) for ms in positions)
    hearing.stop()
    hearing.stop()
    joined: list[Span] = []
    for start, end in told:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined, saved


def test_playing_on_is_one_stretch_told_in_pieces_of_a_second() -> None:
    told: list[Span] = []
    hearing = Hearing(lambda start, end: told.append((start, end)))
    for ms in range(0, 2600, 33):
        hearing.at(ms, (), None)
    assert len(told) == 2
    assert all(1000 <= end - start < 1050 for start, end in told)
    hearing.stop()
    assert (told[0][0], told[-1][1]) == (0, 2574)


@pytest.mark.parametrize(
    ("positions", "cuts", "loop", "stretches", "saved"),
    [
        ((0, 100, 900), ((200, 800),), None, [(0, 200), (800, 900)], 600),
        ((0, 300), ((100, 150), (200, 250)), None, [(0, 100), (150, 200), (250, 300)], 100),
        ((0, 2000, 2000, 1990, 2100), (), None, [(0, 2100)], 0),
        ((1000, 1700, 1100), (), (1000, 1800), [(1000, 1800), (1000, 1100)], 0),
        ((5000,), (), None, [], 0),
        ((4000, 4300, 100, 300), (), None, [(4000, 4300), (100, 300)], 0),
    ],
)
def test_stretches(
    positions: tuple[int, ...], cuts: tuple[Span, ...], loop: Span | None, stretches: list[Span], saved: int
) -> None:
    assert played(*positions, cuts=cuts, loop=loop) == (stretches, saved)
