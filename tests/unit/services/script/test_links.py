"""Links people paste: every form of a Google document, and why the others are none."""

from __future__ import annotations

import pytest

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.script.links import document, looks_like_link

ID = "1AbC_dEf-GhIjKlMnOpQrStUvWxYz0123456789abcdE"
LONG = "2PACX-1vQ_long-name"


@pytest.mark.parametrize(
    "link",
    [
        f"https://docs.google.com/document/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/document/d/{ID}/edit#heading=h.abc",
        f"https://docs.google.com/document/d/{ID}/edit?tab=t.0#heading=h.1",
        f"https://docs.google.com/document/d/{ID}/view",
        f"https://docs.google.com/document/d/{ID}/preview",
        f"https://docs.google.com/document/d/{ID}",
        f"https://docs.google.com/document/u/0/d/{ID}/edit",
        f"https://docs.google.com/document/u/12/d/{ID}/mobilebasic",
        f"https://docs.google.com/a/company.ua/document/d/{ID}/edit",
        f"https://drive.google.com/open?id={ID}",
        f"https://drive.google.com/open?usp=drive_web&id={ID}",
        f"https://drive.google.com/file/d/{ID}/view?usp=sharing",
        f"  docs.google.com/document/d/{ID}/edit \n",
        f"http://DOCS.GOOGLE.COM/document/d/{ID}/edit",
    ],
)
def test_every_form_of_a_link_leads_to_the_export_of_its_document(link: str) -> None:
    found = document(link)
    assert (found.id, found.path, found.published) == (ID, f"/document/d/{ID}/export?format=txt", False)


@pytest.mark.parametrize("middle", ["", "u/0/"])
def test_a_published_document_is_told_before_the_id_and_read_as_a_page(middle: str) -> None:
    found = document(f"https://docs.google.com/document/{middle}d/e/{LONG}/pub?embedded=true")
    assert (found.id, found.path, found.published) == (LONG, f"/document/d/e/{LONG}/pub", True)


def test_the_key_of_an_old_shared_document_goes_along() -> None:
    assert document(f"https://docs.google.com/document/d/{ID}/edit?resourcekey=0-aB").path.endswith("&resourcekey=0-aB")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("", "link.empty"),
        ("   ", "link.empty"),
        ("скрипт", "link.address"),
        ("two words", "link.address"),
        ("ftp://docs.google.com/document/d/x", "link.address"),
        ("https://[docs.google.com/document/d/x", "link.address"),
        (f"https://{'x' * 1100}.com", "link.address"),
        (f"https://example.com/document/d/{ID}/edit", "link.host"),
        (f"https://docs.google.com.evil.example/document/d/{ID}/edit", "link.host"),
        (f"https://docs.google.com@evil.example/document/d/{ID}/edit", "link.host"),
        (f"https://user:pass@docs.google.com/document/d/{ID}/edit", "link.address"),
        (f"https://docs.google.com:8443/document/d/{ID}/edit", "link.host"),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit", "link.sheet"),
        (f"https://docs.google.com/presentation/d/{ID}/edit", "link.slides"),
        (f"https://docs.google.com/forms/d/{ID}/viewform", "link.form"),
        (f"https://drive.google.com/drive/folders/{ID}", "link.folder"),
        ("https://docs.google.com/document/", "link.id"),
        ("https://docs.google.com/document/d/e/", "link.id"),
        ("https://drive.google.com/open?id=a/../b", "link.id"),
    ],
)
def test_what_is_no_link_to_a_document_says_why_and_what_to_do(link: str, code: str) -> None:
    with pytest.raises(UserFacingError) as failed:
        document(link)
    assert failed.value.code == f"script.{code}"
    assert failed.value.why
    assert failed.value.remedy


def test_a_text_is_told_from_a_link() -> None:
    assert looks_like_link(f" https://docs.google.com/document/d/{ID}/edit ")
    assert looks_like_link("drive.google.com/open?id=1")
    assert not looks_like_link("Привітатися, див. https://docs.google.com/document/d/1")
    assert not looks_like_link("script.txt")
