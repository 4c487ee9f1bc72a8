"""The text of a PDF, page by page."""

from __future__ import annotations

import io

from callqa_desktop.services.script.reasons import PAGES, Unreadable
from callqa_desktop.services.script.records import MAX_CHARACTERS


def text_of_pdf(data: bytes) -> tuple[str, tuple[int, ...]]:
    """
    Returns:
        The text, and the numbers of the pages that have none (pictures of pages).

    Raises:
        Unreadable: it is locked, broken, too long, or has no text at all.
    """
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Unreadable("pdf.locked")
        if len(reader.pages) > PAGES:
            raise Unreadable("pdf.pages")
        texts: list[str] = []
        for page in reader.pages:
            texts.append(page.extract_text())
            if sum(map(len, texts)) > 2 * MAX_CHARACTERS:  # too long whatever else there is
                break
    except (Unreadable, MemoryError):
        raise
    except FileNotDecryptedError:
        raise Unreadable("pdf.locked") from None
    except Exception:  # noqa: BLE001 - a broken PDF makes the library fail in many ways
        raise Unreadable("pdf.broken") from None
    if not any(text.strip() for text in texts):
        raise Unreadable("pdf.scanned" if texts else "pdf.broken")
    return "\n\n".join(texts), tuple(number for number, text in enumerate(texts, 1) if not text.strip())
