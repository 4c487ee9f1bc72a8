"""Words a model repeats without end are cut; what people repeat stays."""

from __future__ import annotations

import pytest

from callqa_desktop.services.analysis.loops import endless, without_loops
from callqa_desktop.services.analysis.shapes import ChannelLine


def line(text: str, start: float = 0, end: float = 5) -> tuple[str, ChannelLine]:
    return "client", ChannelLine(start=start, end=end, text=text)


@pytest.mark.parametrize(
    "text",
    ["Так, так, так, так", "Алло, алло, алло! Ви мене чуєте? Алло", "нуль нуль нуль один", "Добре добре, дякую, дякую"],
)
def test_what_people_repeat_stays(text: str) -> None:
    said = [line(text)]
    assert not endless(said)
    assert without_loops(said) == said


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Слухаю. " + "так " * 40, "Слухаю. так так"),
        ("дякую за перегляд " * 12, "дякую за перегляд дякую за перегляд"),
        ("Так. " + "Субтитри. " * 10 + "До побачення", "Так. Субтитри. Субтитри. До побачення"),
    ],
)
def test_a_loop_is_cut_and_doubted(text: str, left: str) -> None:
    assert endless([line(text)])
    ((_, cut),) = without_loops([line(text)])
    assert cut.text == left
    assert cut.doubtful and all(word.confidence is not None and word.confidence < 0.4 for word in cut.doubtful)


def test_repeated_faster_than_anybody_speaks() -> None:
    assert endless([line("так " * 8, 0, 0.6)])
    assert not endless([line("так " * 8, 0, 6)])


def test_the_same_line_again_and_again() -> None:
    lines = [line("Дякую за перегляд!", n, n + 1) for n in range(30)] + [line("До побачення", 40, 41)]
    assert endless(lines)
    assert [one.text for _, one in without_loops(lines)] == ["Дякую за перегляд!"] * 2 + ["До побачення"]
