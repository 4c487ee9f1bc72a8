"""The PDF read back: its words, its fonts, what it says about what it leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from every_type import EVERY_TYPE
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from callqa_desktop.models.schema import Analysis, Finding, Scorecard
from callqa_desktop.palette import LIGHT
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.records import AnswerRow, CallFilter
from callqa_desktop.services.reports.build import make
from callqa_desktop.services.reports.pdf_file import MOST_DETAILS
from callqa_desktop.services.reports.pdf_style import TONES, clean, register_fonts, width, wrapped
from callqa_desktop.services.reports.summary import Tone
from callqa_desktop.services.scoring.card import Card
from callqa_desktop.services.scoring.evaluations import store_ai
from callqa_desktop.services.scoring.versions import add_version

UKRAINIAN = "Ґанок, їжак, єнот і м’ята: 48 500 ₴ «зі знижкою» — щиро"


def pdf(world: Any, folder: Path, selection: Any = None, language: str = "uk") -> PdfReader:
    chosen = CallFilter() if selection is None else selection
    (path,) = make(
        world.store, chosen, formats=["pdf"], out_dir=folder, language=language, progress=Progress()
    )  # fmt: skip
    return PdfReader(path)


def words(reader: PdfReader) -> str:
    """All text with white space as single spaces (columns and lines come in any)."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_ukrainian_text_comes_back_as_it_was_written(world: Any, tmp_path: Path) -> None:
    world.judged(
        summary=UKRAINIAN,
        advice=("Підсумуйте потребу.",),
        findings=(("objection", "Клієнт вагається", "Це трохи дорого", 221_000),),
        note="Звернути увагу",
        human={"recap_need": "yes"},
        tag="заперечення: ціна",
        client="ТОВ «Їжа і дім»",
    )
    world.calls(1)
    said = words(pdf(world, tmp_path))
    for part in (
        UKRAINIAN, "Звіт про дзвінки", "Підсумуйте потребу.", "заперечення · 3:41", "«Це трохи дорого»", "85,0",
        "Єва Їжакевич", "ТОВ «Їжа і дім»", "заперечення: ціна", "Оцінка за етапами", "Виявлення потреб",
        "Привітання, імʼя, компанія", "≠ розбіжність", "1:01–1:05 · порада менеджеру", "сторінка 1 з",
        "Дзвінок з продажу v1", "0:12–0:15 «Добрий день»", "✓ Добре",
    ):  # fmt: skip
        assert part in said, part


def test_english_reports_are_english(world: Any, tmp_path: Path) -> None:
    world.judged(summary=UKRAINIAN)
    said = words(pdf(world, tmp_path, language="en"))
    assert "Report on calls" in said and "Needs discovery" in said and "page 1 of" in said and UKRAINIAN in said
    assert "Оцінка за етапами" not in said


def test_the_fonts_are_inside_and_the_language_is_named(world: Any, tmp_path: Path) -> None:
    world.judged(summary=UKRAINIAN)
    reader = pdf(world, tmp_path)
    used: list[Any] = []

    def visit(text: str, _cm: Any, _tm: Any, font: Any, _size: float) -> None:
        if text.strip():
            used.append(font)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    assert used and all("Inter" in font["/BaseFont"] and "/FontFile2" in font["/FontDescriptor"] for font in used)
    assert reader.trailer["/Root"]["/Lang"] == "uk" and reader.metadata.title == "Звіт про дзвінки"


MARKUP = "<b>не жирний</b> &amp; <para> <font size=99> </i> <img src='x'/> &#0; ${x}"


def test_markup_from_outside_is_shown_as_text(world: Any, tmp_path: Path) -> None:
    world.judged(
        summary=MARKUP, advice=(MARKUP,), findings=(("script", MARKUP, MARKUP, 1000),), reason=MARKUP, note=MARKUP,
        human={}, tag=MARKUP, client=MARKUP, external_id=MARKUP, internal_number=MARKUP[:60],
    )  # fmt: skip
    world.calls(1, status="failed", failure=MARKUP)
    said = words(pdf(world, tmp_path))
    assert said.count("<b>не жирний</b> &amp; <para>") >= 7


def test_characters_the_font_lacks_do_not_become_boxes(world: Any, tmp_path: Path) -> None:
    world.judged(summary="Так ✔ ні ✕ сміх 😀 漢字 ﬁ Й\u0306 e\u0301 \u200f\u202eкінець")
    said = words(pdf(world, tmp_path))
    assert "Так ✓ ні ✗ сміх ? ?? fi" in said.replace("ﬁ", "fi") and "кінець" in said
    known = register_fonts()
    assert all(ord(sign) in known for sign in clean("😀漢字\u0000\u202e✕ ґєії₴\tа"))


def test_a_report_on_nothing_says_so(world: Any, tmp_path: Path) -> None:
    reader = pdf(world, tmp_path)
    assert len(reader.pages) == 1 and "Жоден дзвінок не відповідає вибору" in words(reader)


def test_period_filter_and_totals_stand_in_words(world: Any, tmp_path: Path) -> None:
    world.judged(talk_seconds=600)
    world.calls(2, talk_seconds=300)
    said = words(pdf(world, tmp_path, CallFilter(min_duration=60, directions=("inbound", "outbound"), search="ціна")))
    assert "Жоден" in said
    said = words(pdf(world, tmp_path, CallFilter(min_duration=60, directions=("inbound", "outbound"))))
    assert "Напрям: вхідний, вихідний · Розмова: ≥ 1:00" in said
    assert "20 хв" in said and "Без оцінки" not in said and "без оцінки" in said and "Дзвінки за днями" in said


def test_at_most_fifty_calls_have_pages_and_the_report_says_so(world: Any, tmp_path: Path) -> None:
    for _ in range(MOST_DETAILS + 2):
        world.judged(summary="коротко")
    reader = pdf(world, tmp_path)
    said = words(reader)
    assert said.count("Оцінка за етапами") == MOST_DETAILS == 50
    assert "перші 50 із 52 опрацьованих дзвінків" in said
    assert "52 дзвінки" in said


def test_plain_calls_get_no_empty_pages_but_a_single_call_does(world: Any, tmp_path: Path) -> None:
    world.calls(5)
    assert len(pdf(world, tmp_path).pages) == 2
    reader = pdf(world, tmp_path, [3])
    assert len(reader.pages) == 1 and "1000003" in words(reader)


def test_endless_words_and_texts_stay_on_the_page(world: Any, tmp_path: Path) -> None:
    endless = "щ" * 2000
    text = "слово " * 1500
    world.judged(
        summary=text + endless, advice=(text, endless), findings=(("doubt", endless, text, 1000),), reason="Щ" * 1200,
        note=text, human={"greet": "no"}, tag="м" * 255, client="Ї" * 255, external_id="9" * 255,
        internal_number="1" * 255, disposition="невідоме слово" * 2,
    )  # fmt: skip
    reader = pdf(world, tmp_path)
    said = "".join(words(reader).split())
    assert said.count("щ") > 4000 and said.count("слово") > 3000 and said.count("Щ") > 17 * 1200
    for page in reader.pages:
        rights: list[float] = []

        def visit(text: str, _cm: Any, tm: Any, font: Any, size: float, rights: list[float] = rights) -> None:
            for line in text.splitlines() if tm[5] else []:
                rights.append(tm[4] + width(line.strip(), "Inter", size or 8))

        page.extract_text(visitor_text=visit)
        assert max(rights) <= float(page.mediabox.width)


def test_rows_lead_to_the_pages_of_their_calls(world: Any, tmp_path: Path) -> None:
    world.calls(1)
    world.judged(summary="коротко")
    reader = pdf(world, tmp_path)
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    (target,) = [link["/Dest"][0].get_object() for link in links]
    assert "коротко" in reader.pages[[page.get_object() for page in reader.pages].index(target)].extract_text()
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == [
        "Підсумок",
        "Дзвінки",
        "Подробиці",
    ]


@pytest.mark.parametrize("text", ["", "одне", "ш" * 400, "довге слово " * 40, "а " + "щ" * 200 + " б"])
def test_wrapped_lines_fit_and_lose_nothing(text: str) -> None:
    register_fonts()
    lines = wrapped(text, "Inter", 8, 60)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, "Inter", 8) <= 60 for line in lines)


def _luminance(token: str) -> float:
    parts = [int(token[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", sorted(TONES))
def test_every_ink_can_be_read_on_white_and_on_its_own_ground(tone: Tone) -> None:
    ink, ground, _ = TONES[tone]
    for behind in (ground, LIGHT.panel):
        assert (_luminance(behind) + 0.05) / (_luminance(ink) + 0.05) >= 4.5


def test_answers_of_every_type_stand_in_words(world: Any, tmp_path: Path) -> None:
    card = Card.model_validate(EVERY_TYPE)
    call_id = world.judged(summary="s")
    rows = (
        AnswerRow("tools", "", options=("demo", "price")), AnswerRow("warmth", "", number=4),
        AnswerRow("offers", "", number=7), AnswerRow("hold", "", number=95), AnswerRow("words", "", text="Дуже  дякую"),
    )  # fmt: skip

    def work(session: Session) -> None:
        scorecard = Scorecard(key=card.key)
        session.add(scorecard)
        session.flush()
        version = add_version(session, scorecard, card, published_by="Олена")
        store_ai(session, call_id, version.id, "model", rows)

    world.store.write(work).result()
    said = words(pdf(world, tmp_path))
    for expected in ("Показ, Ціну", "4", "7, Досить", "1:35", "Дуже дякую"):
        assert expected in said, expected


def test_the_page_of_a_call_tells_script_objections_promises_and_likelihood(world: Any, tmp_path: Path) -> None:
    call_id = world.judged(
        summary="Про шафу.",
        findings=(
            ("objection", "Клієнтові дорого.", "Трохи дорого", 60_000),
            ("promise", "Замір.", "у вівторок", 90_000),
            ("script", "Пропущено крок скрипту: Підсумувати", "", 0),
        ),
    )
    steps = [
        {"key": "s1", "title": "Привітатися", "state": "found", "quote": "Добрий день", "start_ms": 1_000},
        {"key": "s2", "title": "Підсумувати потребу", "state": "missed"},
        {"key": "s3", "title": "Назвати ціну", "state": "out_of_order", "quote": "п’ять тисяч", "start_ms": 3_000},
    ]
    reason = {"text": "Погодився на замір.", "sign": "+", "quote": "давайте у вівторок", "start_ms": 90_000}

    def deepen(session: Session) -> None:
        analysis = session.scalars(select(Analysis).where(Analysis.call_id == call_id)).one()
        analysis.details = {
            "script": steps, "likelihood": {"value": 70, "reasons": [reason]}, "conduct": "Говорить ввічливо.",
        }  # fmt: skip
        for finding in session.scalars(select(Finding).where(Finding.analysis_id == analysis.id)):
            if finding.kind == "objection":
                finding.detail = {"handled": "partly", "how": "Запропонувала розстрочку."}
            elif finding.kind == "promise":
                finding.detail = {"who": "agent", "due": "у вівторок"}

    world.store.write(deepen).result()
    said = words(pdf(world, tmp_path))
    assert "Імовірність успіху" in said and "70 %" in said and "«давайте у вівторок»" in said
    assert "✓ знайдено Привітатися" in said and "✗ пропущено Підсумувати потребу" in said
    assert "не за порядком Назвати ціну" in said and "Пропущено крок скрипту" not in said, "each step stands once"
    assert "знято частково: Запропонувала розстрочку." in said and "Менеджер · до коли: у вівторок" in said
    assert "Говорить ввічливо." in said
