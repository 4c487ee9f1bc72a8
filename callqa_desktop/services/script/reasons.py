"""Why a script cannot be taken, by code: what happened, why, what to do. Made anew in the language of the moment."""

from __future__ import annotations

from callqa_desktop.errors import Refused, Rejected, UserFacingError
from callqa_desktop.services.net.words import RETRY_AFTER, throttled, unavailable
from callqa_desktop.services.script.records import MAX_CHARACTERS
from callqa_desktop.texts import tr

SERVICE = "Google Docs"
MEGABYTE = 1 << 20
LINK_BYTES = 2 * MEGABYTE
"""Most that is read of a document on the web."""
FILE_BYTES = 20 * MEGABYTE
PAGES = 300
"""Most pages of a PDF."""


class Unreadable(Exception):
    """A source cannot be read; raised where no language is known (a child process). `reason` makes words of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reason(code: str) -> UserFacingError:
    """The failure with this code ("not_shared", "pdf.scanned", or one of the network's, "net.timeout").

    Raises:
        KeyError: there is no such reason.
    """
    if code == "net.throttled":
        return throttled(SERVICE, RETRY_AFTER)
    if code.startswith("net."):
        return unavailable(SERVICE, code.removeprefix("net."))
    for title, table in ((_no_link, _links), (_no_document, _documents), (_no_file, _files)):
        found = table().get(code)
        if found is not None:
            why, remedy = found
            kind = Refused if code in _REFUSED else Rejected if table is _documents else UserFacingError
            return kind(title(), why, remedy, code=f"script.{code}")
    return _texts()[code]


def by_code(code: str) -> UserFacingError:
    """The failure whose `code` was kept, in today's words; a general one where an older program knew more."""
    short = code.removeprefix("script.")
    try:
        return reason(short)
    except KeyError:
        return reason("unexpected")


_REFUSED = frozenset({"not_shared", "sign_in", "forbidden"})


def _no_link() -> str:
    return tr("This is no link to a Google document")


def _no_document() -> str:
    return tr("The document cannot be read")


def _no_file() -> str:
    return tr("The file of the script cannot be read")


def _links() -> dict[str, tuple[str, str]]:
    copy = tr("Open the document in Google Docs and copy the link from the address bar or from Share")
    text = tr("Copy its text into a Google document, or type it here")
    return {
        "link.empty": (tr("nothing is typed"), copy),
        "link.address": (tr("it is no web address"), copy),
        "link.host": (tr("it leads elsewhere than docs.google.com and drive.google.com"), copy),
        "link.insecure": (tr("its address is not a secure one"), copy),
        "link.sheet": (tr("it leads to a spreadsheet"), text),
        "link.slides": (tr("it leads to a presentation"), text),
        "link.form": (tr("it leads to a form"), text),
        "link.folder": (tr("it leads to a folder"), tr("Open the document in the folder and copy its own link")),
        "link.id": (tr("it names no document"), copy),
    }


def _documents() -> dict[str, tuple[str, str]]:
    share = tr("In Google Docs choose Share, General access, Anyone with the link, Viewer; then read it again")
    later = tr("Try again in a few minutes; the last copy stays in force")
    return {
        "not_shared": (tr("it is not shared with everybody who has the link"), share),
        "sign_in": (tr("Google asks to sign in: it is shared with certain people or within a company only"), share),
        "forbidden": (
            tr("its owner does not let viewers download or copy it, or only people of the company may see it"),
            tr("Ask the owner to let viewers download it and to share it with anyone with the link, or take a file"),
        ),
        "no_document": (
            tr("there is no such document: it was deleted, or the link is not whole"),
            tr("Copy the link again from the open document"),
        ),
        "not_document": (
            tr("what the link leads to is no Google document"),
            tr("Open it with Google Docs and copy that link, or download it and choose it as a file"),
        ),
        "html": (tr("Google answers with a page instead of the text"), share),
        "not_published": (
            tr("it is no longer published to the web"),
            tr("In Google Docs choose File, Share, Publish to web, or use the document’s own link"),
        ),
        "empty": (tr("there is no text in it"), tr("Write the script into the document, then read it again")),
        "too_large": (
            tr("it is larger than {limit} MB").format(limit=LINK_BYTES // MEGABYTE),
            tr("Keep the steps and phrases that matter in a document of their own"),
        ),
        "redirect": (
            tr("it leads on to another site, which is not followed"),
            tr("Check the link in a browser; use the document’s own link"),
        ),
        "redirects": (tr("it leads from one address to the next without end"), later),
        "unexpected": (tr("Google gave an answer the program does not know"), later),
    }


def _files() -> dict[str, tuple[str, str]]:
    check = tr("Check the path")
    save = tr("Save it as a text file in UTF-8, or as DOCX or PDF, and try again")
    whole = tr("Open the file in its own program, save it anew and try again")
    unlock = tr("Remove the password in the program that made the file, and try again")
    return {
        "file.gone": (tr("there is no such file"), check),
        "file.folder": (tr("it is a folder"), tr("Choose a file")),
        "file.denied": (tr("it may not be read"), tr("Check who may read the file")),
        "file.disk": (tr("the disk or the network does not give it"), tr("Copy the file to this computer, try again")),
        "file.large": (
            tr("it is larger than {limit} MB").format(limit=FILE_BYTES // MEGABYTE),
            tr("Keep the steps and phrases that matter in a file of their own"),
        ),
        "file.empty": (tr("there is no text in it"), tr("Choose another file, or type the script")),
        "file.binary": (tr("it holds no text"), save),
        "file.kind": (tr("files of this kind are not read"), save),
        "file.old_word": (
            tr("it is of an old version of Word, or protected by a password"),
            tr("Open it in Word, remove the password, save it as DOCX and try again"),
        ),
        "file.stuck": (tr("reading it takes too long or too much memory"), whole),
        "docx.broken": (tr("it is no whole Word document"), whole),
        "docx.other": (tr("it is an Office file, but no Word document"), save),
        "docx.bomb": (tr("it unpacks to more than can be right"), whole),
        "docx.locked": (tr("it is protected by a password"), unlock),
        "pdf.broken": (tr("it is no whole PDF"), whole),
        "pdf.locked": (tr("it is protected by a password"), unlock),
        "pdf.pages": (
            tr("it has more than {limit} pages").format(limit=PAGES),
            tr("Choose a file with the script alone"),
        ),
        "pdf.scanned": (
            tr("its pages are pictures without text (a scan)"),
            tr("Recognise the text in a program that can, or type the script"),
        ),
    }


def _texts() -> dict[str, UserFacingError]:
    return {
        "length": UserFacingError(
            tr("The script is too long"), tr("at most {n} characters are used").format(n=MAX_CHARACTERS),
            tr("Keep the steps and phrases that matter"), code="script.length",
        ),
        "no_version": UserFacingError(
            tr("There is no such version of the script"), "", tr("Choose one from the list of versions"),
            code="script.no_version",
        ),
        "no_link": UserFacingError(
            tr("The script in force does not come from a link"), "",
            tr("Set the link of a Google document first"), code="script.no_link",
        ),
    }  # fmt: skip
