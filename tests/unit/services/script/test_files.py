"""Scripts from files: text in three encodings, Word, PDF; hostile and broken ones say why."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from callqa_desktop.errors import UserFacingError
from callqa_desktop.services.script import files, reasons
from callqa_desktop.services.script.files import read_now
from callqa_desktop.services.script.records import Kind

TEXT = "Скрипт\n1. Привітатися: «Добрий день»\n2. З’ясувати потребу, ґанок, їжа"


def word() -> bytes:
    document = Document()
    document.add_heading("Скрипт", 1)
    document.add_paragraph("Привітатися", style="List Number")
    document.add_paragraph("З’ясувати потребу", style="List Number")
    table = document.add_table(rows=2, cols=3)
    for at, text in enumerate(("Заперечення", "Відповідь", "Приклад")):
        table.cell(0, at).text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Дорого"
    table.cell(1, 2).text = "Є розстрочка\nна рік"
    document.add_paragraph("Попрощатися", style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(*pages: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in pages:
        if text:
            canvas.drawString(72, 720, text)
        else:
            canvas.rect(72, 72, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            changed = change(name, before.read(name))
            if changed is not None:
                after.writestr(name, changed)
        for name, content in (extra or {}).items():
            after.writestr(name, content)
    return out.getvalue()


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(UserFacingError) as failed:
        read_now(path)
    assert failed.value.why
    assert failed.value.remedy
    return failed.value.code.removeprefix("script.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_text_is_read_in_the_encodings_people_have(tmp_path: Path, encoding: str) -> None:
    found = read_now(put(tmp_path, "Скрипт продажу.md", TEXT.replace("\n", "\r\n").encode(encoding)))
    assert found.text == TEXT
    assert (found.kind, found.source, found.title) == (Kind.FILE, "Скрипт продажу.md", "Скрипт продажу")


def test_a_word_document_keeps_paragraphs_lists_and_tables_in_order(tmp_path: Path) -> None:
    lines = read_now(put(tmp_path, "скрипт.docx", word())).text.splitlines()
    assert [line for line in lines if line] == [
        "Скрипт", "1. Привітатися", "2. З’ясувати потребу", "Заперечення | Відповідь | Приклад",
        "Дорого | Є розстрочка на рік", "- Попрощатися",
    ]  # fmt: skip


def test_insertions_count_deletions_do_not_and_macros_are_left_alone(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inserted = (
        f'<w:p xmlns:w="{space}"><w:ins><w:r><w:t>Вставлено</w:t></w:r></w:ins>'
        "<w:del><w:r><w:delText>Видалено</w:delText></w:r></w:del><w:r><w:tab/><w:t>Далі</w:t></w:r></w:p></w:body>"
    )
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"

    def change(name: str, data: bytes) -> bytes:
        if name == "word/document.xml":
            return data.replace(b"<w:sectPr", inserted.removesuffix("</w:body>").encode() + b"<w:sectPr", 1)
        return data.replace(main, macros)

    data = rezipped(word(), change, {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 AutoOpen"})
    text = read_now(put(tmp_path, "скрипт.docm", data)).text
    assert "Вставлено\tДалі" in text
    assert "Видалено" not in text
    assert "AutoOpen" not in text


def test_a_pdf_is_read_page_by_page_and_pictures_of_pages_are_told(tmp_path: Path) -> None:
    found = read_now(put(tmp_path, "script.pdf", pdf("Greet the client", "", "Say goodbye")))
    assert found.text.split() == ["Greet", "the", "client", "Say", "goodbye"]
    assert found.notes == ("1 page is a picture without text and is left out: 2",)


def test_a_pdf_locked_only_for_changes_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Open words"))))
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert read_now(put(tmp_path, "a.pdf", out.getvalue())).text == "Open words"


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret"))))
    writer.encrypt("password", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    blank = b" " * (50 << 20)
    return rezipped(
        word(), lambda name, data: data.replace(b"<w:body>", b"<w:body>" + blank) if "document" in name else data
    )


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
    body = f"<?xml version='1.0'?><!DOCTYPE w [{entities}]><w:document xmlns:w='x'><w:body>&a11;</w:body></w:document>"
    return rezipped(word(), lambda name, data: body.encode() if name == "word/document.xml" else data)


def locked_zip() -> bytes:
    data = bytearray(word())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("a.pdf", locked_pdf, "pdf.locked"),
        ("a.pdf", lambda: pdf("", ""), "pdf.scanned"),
        ("a.pdf", lambda: pdf("words")[:200], "pdf.broken"),
        ("a.pdf", lambda: b"%PDF-1.7\n" + b"\0\xff" * 400, "pdf.broken"),
        ("a.pdf", lambda: pdf(*["x"] * 301), "pdf.pages"),
        ("a.docx", bomb, "docx.bomb"),
        ("a.docx", laughs, "docx.broken"),
        ("a.docx", locked_zip, "docx.locked"),
        ("a.docx", lambda: word()[:900], "docx.broken"),
        ("a.docx", lambda: rezipped(word(), lambda n, d: None if n == "word/document.xml" else d), "docx.broken"),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file.old_word"),
        ("a.xlsx", lambda: rezipped(word(), lambda n, d: None if n.startswith("word/") else d), "docx.other"),
        ("a.txt", lambda: b"", "file.empty"),
        ("a.txt", lambda: b" \r\n\t ", "file.empty"),
        ("a.txt", lambda: bytes(range(256)) * 8, "file.binary"),
        ("a.txt", lambda: b"\x81\x8d\x90\x98\xa0" * 50, "file.binary"),
        ("a.txt", lambda: b"RIFF\x00\x00\x00\x00WAVE", "file.kind"),
        ("a.rtf", lambda: b"{\\rtf1 x}", "file.kind"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, make: Callable[[], bytes], code: str) -> None:
    assert code_of(put(tmp_path, name, make())) == code


def test_a_file_that_is_no_file_or_too_large_says_so(tmp_path: Path) -> None:
    assert code_of(tmp_path / "gone.txt") == "file.gone"
    assert code_of(tmp_path) == "file.folder"
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(reasons.FILE_BYTES + 1)
    assert code_of(large) == "file.large"


def test_a_file_that_wants_too_much_memory_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MEMORY", 256 << 20)
    many = b"<w:p/>" * 4_000_000

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"<w:body>", b"<w:body>" + many) if name == "word/document.xml" else data

    # Either the parser says so, or the system ends the child.
    assert code_of(put(tmp_path, "a.docx", rezipped(word(), change))) in ("docx.broken", "file.stuck")


@pytest.mark.filterwarnings("ignore")  # the libraries say what they think of broken files
def test_mutated_files_give_a_text_or_a_reason() -> None:
    rng = random.Random(4)
    seeds = [word(), pdf("Greet", "", "Goodbye"), TEXT.encode("cp1251"), TEXT.encode("utf-16")]
    outcomes = set()
    for _ in range(300):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((1, 3, 10, 60))):
            at = rng.randrange(len(data))
            if rng.random() < 0.7:
                data[at] = rng.randrange(256)
            else:
                data[at : at + rng.randrange(1, 50)] = rng.randbytes(rng.randrange(1, 30))
        try:
            files.extract(bytes(data))
            outcomes.add("text")
        except reasons.Unreadable as error:
            reasons.reason(error.code)
            outcomes.add(error.code)
    assert {"text", "docx.broken", "pdf.broken"} <= outcomes
