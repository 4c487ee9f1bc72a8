"""A page of HTML as plain text: the words of a document that is published to the web."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "noscript", "template", "svg", "iframe"})
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
    )
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)


class _Words(HTMLParser):
    """Collects words; of a Google document only those of the part that holds the document (`id="contents"`)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.all: list[str] = []
        self.inside: list[str] = []
        self._open: list[str] = []
        self._contents_at = 0
        """How many tags were open where the document begins; 0 outside of it."""
        self.known = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._put("\n")
        elif tag == "li":
            self._put("\n- ")
        elif tag in ("td", "th"):
            self._put("\t")
        elif tag in _BLOCKS:
            self._put("\n")
        if tag in _VOID:
            return
        if tag == "body" and "head" in self._open:  # its end may be left out
            self.handle_endtag("head")
        self._open.append(tag)
        if not self._contents_at and dict(attrs).get("id") == "contents":
            self._contents_at, self.known = len(self._open), True

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag == "li":
            self._put("\n")
        if tag not in self._open:
            return
        while self._open.pop() != tag:  # what was left open ends here too
            pass
        if len(self._open) < self._contents_at:
            self._contents_at = 0

    def handle_data(self, data: str) -> None:
        if "title" in self._open and not self._contents_at:
            self.title.append(data)
        elif not _SILENT.intersection(self._open):
            self._put(" ".join(data.split("\n")))

    def _put(self, text: str) -> None:
        self.all.append(text)
        if self._contents_at:
            self.inside.append(text)


def text_of_page(html: str) -> tuple[str, str, bool]:
    """Title and text of a page; True when it has the frame of a published Google document."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    words = parser.inside if parser.known else parser.all
    lines = (line.strip(" ").removeprefix("\t") for line in "".join(words).split("\n"))
    return " ".join("".join(parser.title).split()), "\n".join(filter(None, lines)), parser.known
