"""What jobs say is read in the language of now, whatever it was written in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callqa_desktop import texts
from callqa_desktop.services.jobs.wording import keep, render, said


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    texts.set_language("en")
    yield
    texts.set_language("en")


def test_a_note_written_in_one_language_is_read_in_the_other() -> None:
    note = said("{new} new, {failed} failed", new=3, failed=1)
    assert render(note) == "3 new, 1 failed"
    texts.set_language("uk")
    assert render(note) == texts.tr("{new} new, {failed} failed").format(new=3, failed=1) != "3 new, 1 failed"


@pytest.mark.parametrize(("written", "read"), [("en", "uk"), ("uk", "en")])
def test_a_failure_of_the_programs_own_words_changes_its_language(written: str, read: str) -> None:
    texts.set_language(written)
    kept = keep(texts.tr("There is nothing to analyze"))
    texts.set_language(read)
    assert render(kept) == texts.tr("There is nothing to analyze")


@pytest.mark.parametrize(("written", "read"), [("en", "uk"), ("uk", "en")])
def test_a_failure_with_figures_and_names_in_it_changes_its_language(written: str, read: str) -> None:
    def why() -> str:
        return texts.tr("at most {n} characters are kept").format(n="5 000")

    def what() -> str:
        return texts.tr("The file {name} cannot be written").format(name="звіт {1}.csv")

    texts.set_language(written)
    kept = [keep(why()), keep(what())]
    before = [why(), what()]
    texts.set_language(read)
    assert [render(one) for one in kept] == [why(), what()] != before


@pytest.mark.parametrize(("written", "read"), [("en", "uk"), ("uk", "en")])
def test_words_of_ours_inside_others_change_with_them(written: str, read: str) -> None:
    def words() -> str:
        return texts.tr("Open Connections and {action}").format(action=texts.tr("add KeepinCRM"))

    texts.set_language(written)
    kept = keep(words())
    texts.set_language(read)
    assert render(kept) == words()


@pytest.mark.parametrize("words", ["", "нових 12, змінених 1", "слова служби {0} {x}", '["{x}", {"x": 1}]'])
def test_what_others_wrote_stays_as_it_is(words: str) -> None:
    assert render(keep(words)) == words
    assert render(words) == words


def test_nobody_from_outside_can_pretend_to_be_the_program() -> None:
    assert render(keep('\x1e["analyzed", {}]')) == ' ["analyzed", {}]'
    inside = texts.tr("The file {name} cannot be written").format(name='\x1e["analyzed", {}]')
    assert render(keep(inside)) == inside.replace("\x1e", " ")
