from __future__ import annotations

from callqa_desktop.services.sync.windows import (
    AHEAD,
    BUSY,
    DAY,
    HOUR,
    OVERLAP,
    SHORTEST,
    Cursor,
    Windows,
    start_of,
)

NOW = 1_800_000_000_000


def test_the_first_sync_reads_the_history() -> None:
    assert start_of(None, NOW, 90, None) == NOW - 90 * DAY


def test_later_syncs_go_on_with_an_overlap() -> None:
    cursor = Cursor(NOW - 90 * DAY, NOW - HOUR, NOW - 3 * HOUR)
    assert start_of(cursor, NOW, 90, None) == NOW - HOUR - OVERLAP
    assert OVERLAP >= 2 * HOUR


def test_a_call_still_open_is_read_again() -> None:
    cursor = Cursor(NOW - 90 * DAY, NOW - HOUR)
    assert start_of(cursor, NOW, 90, NOW - 20 * HOUR) == NOW - 20 * HOUR
    assert start_of(cursor, NOW, 90, NOW - HOUR) == NOW - HOUR - OVERLAP


def test_a_longer_history_is_read_from_its_new_start() -> None:
    assert start_of(Cursor(NOW - 30 * DAY, NOW), NOW, 90, None) == NOW - 90 * DAY


def test_a_clock_that_ran_ahead_leaves_no_gap() -> None:
    ahead = Cursor(NOW - 90 * DAY, NOW + 5 * DAY, NOW - 6 * HOUR)
    assert start_of(ahead, NOW, 90, None) == NOW - 6 * HOUR - OVERLAP


def test_windows_cover_the_period_without_a_gap_and_follow_the_density() -> None:
    windows = Windows(0, 60 * DAY, 7 * DAY)
    covered = []
    rows = iter([10, BUSY, 600, 600, *[10] * 20])
    while not windows.done:
        covered.append((windows.start, windows.stop))
        windows.next(next(rows))
    assert covered[0] == (0, 7 * DAY)
    assert covered[2][1] - covered[2][0] == 7 * DAY // 2
    assert covered[5][1] - covered[5][0] == 7 * DAY
    assert [start for start, _ in covered[1:]] == [stop for _, stop in covered[:-1]]
    assert covered[-1][1] == 60 * DAY


def test_a_cut_window_is_halved_down_to_a_minute() -> None:
    windows = Windows(0, DAY, DAY)
    while windows.shorter():
        pass
    assert windows.stop == SHORTEST


def test_a_cursor_survives_being_stored() -> None:
    cursor = Cursor(1, 2, 3).moved(9, 2)
    assert Cursor.read(cursor.stored()) == Cursor(1, 9, 3)
    assert Cursor.read({}) is None
    assert Cursor.read({"first": "x"}) is None


def test_calls_under_a_slow_clock_are_looked_for() -> None:
    assert AHEAD >= HOUR
