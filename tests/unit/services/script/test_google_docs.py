"""Reading a shared document: what comes back, and a reason of its own for everything that can go wrong."""

from __future__ import annotations

import asyncio
import time

import pytest

from callqa_desktop.errors import Cancelled, Refused, Rejected, Throttled, Unavailable, UserFacingError
from callqa_desktop.sandbox.google_docs import DEMO_ID, PUBLISHED_ID, Paper
from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.services.progress import Progress
from callqa_desktop.services.script import google_docs
from callqa_desktop.services.script.records import Found, Kind


def read(link: str) -> Found:
    return asyncio.run(google_docs.read(link))


def test_a_shared_document_comes_as_tidy_text_with_its_title(sandbox: Sandbox) -> None:
    link = sandbox.google_docs.link
    found = read(f"  {link} ")
    assert (found.kind, found.source, found.title) == (Kind.LINK, link, "Скрипт продажу меблів")
    assert found.text.startswith("Скрипт розмови з продажу\n1. Привітатися")
    assert not {"\r", "\ufeff"} & set(found.text)


def test_no_cookie_goes_back_to_google(sandbox: Sandbox) -> None:
    read(sandbox.google_docs.link)
    requests = sandbox.google_docs.requests
    assert [r.path.split("/")[1] for r in requests] == ["document", "_content"]
    assert not any({"cookie", "authorization", "referer"} & set(r.headers) for r in requests)


def test_a_document_published_to_the_web_is_read_from_its_page(sandbox: Sandbox) -> None:
    found = read(f"https://docs.google.com/document/d/e/{PUBLISHED_ID}/pub")
    assert found.title == "Скрипт (сайт)"
    assert found.text.splitlines()[1].startswith("1. Привітатися")
    assert "Опубліковано" not in found.text
    assert "margin" not in found.text
    with pytest.raises(Rejected) as failed:
        read("https://docs.google.com/document/d/e/2PACX-gone/pub")
    assert failed.value.code == "script.not_published"


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        ("not_shared", "script.not_shared", Refused),
        ("sign_in_page", "script.sign_in", Refused),
        ("unauthorized", "script.not_shared", Refused),
        ("forbidden", "script.forbidden", Refused),
        ("no_document", "script.no_document", Rejected),
        ("no_google_document", "script.not_document", Rejected),
        ("html_page", "script.html", Rejected),
        ("outage_page", "script.html", Rejected),
        ("empty_text", "script.empty", Rejected),
        ("huge_text", "script.too_large", Rejected),
        ("loop", "script.redirects", Rejected),
        ("elsewhere", "script.redirect", Rejected),
        ("too_many", "net.throttled", Throttled),
        ("http_500", "net.status", Unavailable),
        ("http_503", "net.status", Unavailable),
        ("reset", "net.lost", Unavailable),
    ],
)
def test_every_failure_has_a_reason_of_its_own(
    sandbox: Sandbox, fault: str, code: str, kind: type[UserFacingError]
) -> None:
    sandbox.faults.set("google_docs", fault)
    with pytest.raises(kind) as failed:
        read(sandbox.google_docs.link)
    assert failed.value.code == code
    assert failed.value.why
    assert failed.value.remedy


def test_a_document_shared_with_some_only_leads_to_sign_in_which_is_not_followed(sandbox: Sandbox) -> None:
    sandbox.google_docs.papers["private"] = Paper("Т", "текст", shared=False)
    with pytest.raises(Refused, match="not shared"):
        read("https://docs.google.com/document/d/private/edit")
    assert len(sandbox.google_docs.requests) == 1


def test_at_most_five_redirects_are_followed(sandbox: Sandbox) -> None:
    sandbox.faults.set("google_docs", "loop", times=4)
    assert read(sandbox.google_docs.link).text  # four, and the one to the text
    sandbox.faults.set("google_docs", "loop", times=5)
    with pytest.raises(Rejected):
        read(sandbox.google_docs.link)


def test_a_passing_fault_is_sat_out(sandbox: Sandbox) -> None:
    sandbox.faults.set("google_docs", "http_503", times=2)
    assert read(sandbox.google_docs.link).text


def test_a_silent_google_is_not_waited_for(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google_docs, "WHOLE", 0.3)
    sandbox.faults.set("google_docs", "timeout", value=5)
    with pytest.raises(Unavailable) as failed:
        read(sandbox.google_docs.link)
    assert failed.value.code == "net.timeout"


def test_reading_is_cancelled_at_once(sandbox: Sandbox) -> None:
    sandbox.faults.set("google_docs", "timeout", value=5)
    progress = Progress()

    async def both() -> None:
        asyncio.get_running_loop().call_later(0.2, progress.cancel)
        await google_docs.read(sandbox.google_docs.link, progress)

    began = time.monotonic()
    with pytest.raises(Cancelled):
        asyncio.run(both())
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("attachment; filename=\"Script.txt\"; filename*=UTF-8''%D0%A1%D0%BA%D1%80%D0%B8%D0%BF%D1%82.txt", "Скрипт"),
        ("attachment; filename*=iso-8859-1'en'caf%E9.txt", "café"),
        ("attachment; filename*=UTF-8''%FF.txt; filename=plain.txt", "plain"),
        ('attachment; filename*=nonsense\'\'x%20.txt; filename="a \\"b\\".txt"', 'a "b"'),
        ("attachment; filename*=UTF-8''%0D%0ASet%3A%20x%00.txt", "Set: x"),
        ("inline", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_encoded_name_before_the_plain_one(header: str, title: str) -> None:
    assert google_docs._disposition({"content-disposition": header}) == title


def test_links_of_the_stand_in_itself_are_taken(sandbox: Sandbox) -> None:
    assert read(f"{sandbox.url}/document/d/{DEMO_ID}/edit").title == "Скрипт продажу меблів"
