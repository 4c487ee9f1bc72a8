"""A quote follows the correction of the words it quotes."""

from __future__ import annotations

from callqa_desktop.services.records import FindingRow, UtteranceRow
from callqa_desktop.services.transcripts.quotes import Quotes

LINE = UtteranceRow(
    0, 1_000, 5_000, "agent", "Так, є розстрочка на шість місяців.", edited=True, line="0",
    original="Так, є росрочка на шість місяців.",
)  # fmt: skip


def test_a_quote_reads_as_its_words_do_now() -> None:
    quotes = Quotes((LINE,))
    assert quotes.now("є росрочка на шість") == "є розстрочка на шість"
    assert quotes.now("«росрочка»") == "розстрочка"
    assert quotes.now("на шість місяців.") == "на шість місяців."
    assert quotes.now("зовсім інше") == "зовсім інше"
    assert quotes.now("росрочка", 9_000, 9_500) == "росрочка", "another place of the call"
    assert quotes.now("") == ""


def test_findings_quote_the_corrected_words_and_nothing_changes_without_corrections() -> None:
    finding = FindingRow("promise", "розстрочка", "росрочка на шість", 1_200, 3_000)
    assert Quotes((LINE,)).findings([finding])[0].quote == "розстрочка на шість"
    assert Quotes(()).findings([finding]) == (finding,)
