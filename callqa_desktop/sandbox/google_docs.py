"""A stand-in for Google Docs: documents shared by a link, their export as text, and those published to the web.

As with the real service the text comes after a redirect to another address, in UTF-8 with a byte order mark and CRLF,
its title in Content-Disposition; what is not shared leads to the sign-in page. The address of the sign-in page is
Google's own: a client that follows it has left the sandbox, which is what the tests look for.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from callqa_desktop.sandbox.faults import Faults
from callqa_desktop.sandbox.http import Reply, Request

DEMO_ID = "1CallQaDemoScript0nAirFurnitureShopUkrainian"
PUBLISHED_ID = "2PACX-1vCallQaDemoScriptPublishedToTheWeb"
SIGN_IN = "https://accounts.google.com/v3/signin/identifier?continue="
ELSEWHERE = "https://documents.example.org/"
SCRIPT = """Скрипт розмови з продажу
1. Привітатися, назвати компанію та своє ім’я: «Добрий день», «компанія Затишок»
2. Дізнатися ім’я клієнта: «Як до вас звертатися?»
3. З’ясувати потребу: «Що саме вас цікавить?», «Для якої кімнати?», «Які розміри?»
4. Назвати ціну та що до неї входить: «вартість», «у цю ціну входить»
5. Відповісти на заперечення, не сперечаючись
6. Домовитися про наступний крок: «замірник», «надішлю вам», «коли вам зручно?»
7. Подякувати та попрощатися: «дякую за дзвінок», «гарного дня»
"""
_EXPORT = re.compile(r"/document/d/([A-Za-z0-9_-]+)/export")
_PUBLISHED = re.compile(r"/document/d/e/([A-Za-z0-9_-]+)/pub")
_CONTENT = re.compile(r"/_content/([A-Za-z0-9_-]+)")
_SIGN_IN_PAGE = (
    '<!DOCTYPE html><html lang="uk"><head><title>Google Docs: Вхід</title></head><body>'
    '<form action="https://accounts.google.com/ServiceLogin"><input type="email"></form></body></html>'
)


@dataclass
class Paper:
    """A document."""

    title: str
    text: str
    shared: bool = True


@dataclass
class GoogleDocs:
    """Answers as docs.google.com and as the host its exports come from; `requests` are kept for the tests."""

    faults: Faults
    base_url: str = ""
    papers: dict[str, Paper] = field(default_factory=lambda: {DEMO_ID: Paper("Скрипт продажу меблів", SCRIPT)})
    published: dict[str, Paper] = field(default_factory=lambda: {PUBLISHED_ID: Paper("Скрипт (сайт)", SCRIPT)})
    requests: list[Request] = field(default_factory=list)

    @property
    def link(self) -> str:
        """Of the demo's document, as people copy it."""
        return f"https://docs.google.com/document/d/{DEMO_ID}/edit?usp=sharing"

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        spoiled = self._spoiled(request)
        if spoiled is not None:
            return spoiled
        if found := _PUBLISHED.fullmatch(request.path):
            return self._page(self.published.get(found[1]))
        if found := _EXPORT.fullmatch(request.path):
            return self._export(found[1], request)
        if found := _CONTENT.fullmatch(request.path):
            return self._text(self.papers.get(found[1]))
        return _page("<p>Document editor</p>")

    def _export(self, name: str, request: Request) -> Reply:
        paper = self.papers.get(name)
        if paper is None:
            return _page("<p>Sorry, the file you have requested does not exist.</p>", 404)
        if not paper.shared:
            return _leads(SIGN_IN + quote(request.path), 302)
        if request.first("format") != "txt":
            return _page("<p>Bad request</p>", 400)
        # As Google does: the text lies on another host, and a cookie is offered that must not come back.
        reply = _leads(f"{self.base_url}/_content/{name}", 307)
        reply.headers["Set-Cookie"] = "NID=sandbox; Path=/; HttpOnly"
        return reply

    def _text(self, paper: Paper | None) -> Reply:
        if paper is None:
            return _page("<p>Not found</p>", 404)
        path = "/_content/"
        text = paper.text
        if self.faults.take("google_docs", path, "empty_text"):
            text = "  \n"
        if self.faults.take("google_docs", path, "huge_text"):
            text = "ще один рядок сценарію\n" * 120_000
        plain = re.sub(r"[^\x20-\x7e]|[\"\\]", "_", paper.title)
        named = f"attachment; filename=\"{plain}.txt\"; filename*=UTF-8''{quote(paper.title)}.txt"
        return Reply(
            b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": named},
        )  # fmt: skip

    @staticmethod
    def _page(paper: Paper | None) -> Reply:
        if paper is None:
            return _page("<p>Sorry, unable to open the file at this time. Document is not published.</p>")
        lines = "".join(f'<p class="c1"><span>{html.escape(line)}</span></p>' for line in paper.text.splitlines())
        return _page(
            '<div id="header">Опубліковано в Google Docs</div><div id="contents"><style>.c1{margin:0}</style>'
            f'<div class="doc-content">{lines}</div></div><div id="footer">Повідомити про порушення</div>',
            title=paper.title,
        )

    def _spoiled(self, request: Request) -> Reply | None:
        path = request.path
        fault = self.faults.take(
            "google_docs", path, "not_shared", "sign_in_page", "unauthorized", "forbidden", "no_document",
            "no_google_document", "too_many", "html_page", "loop", "elsewhere",
        )  # fmt: skip
        if fault is None:
            return None
        match fault.name:
            case "not_shared":
                return _leads(SIGN_IN + quote(path), 302)
            case "sign_in_page":
                return Reply(_SIGN_IN_PAGE.encode(), content_type="text/html; charset=utf-8")
            case "too_many":
                headers = {} if fault.value is None else {"Retry-After": f"{fault.value:g}"}
                return Reply(b"", 429, "text/html; charset=utf-8", headers)
            case "html_page":
                return _page("<p>Something else</p>")
            case "loop":
                return _leads(f"{self.base_url}{path}?{urlencode(request.query, doseq=True)}", 302)
            case "elsewhere":
                return _leads(ELSEWHERE, 302)
        status = {"unauthorized": 401, "forbidden": 403, "no_document": 404, "no_google_document": 400}[fault.name]
        return _page("<p>Error</p>", status)


def _page(body: str, status: int = 200, *, title: str = "Google Docs") -> Reply:
    page = f"<!DOCTYPE html><html><head><title>{html.escape(title)}</title></head><body>{body}</body></html>"
    return Reply(page.encode(), status, "text/html; charset=utf-8")


def _leads(url: str, status: int) -> Reply:
    return Reply(b"", status, "text/html; charset=utf-8", {"Location": url})
