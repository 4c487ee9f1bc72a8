"""Logs tell when and what, and blot out what must not stand in them even where somebody forgot."""

from __future__ import annotations

import logging
from pathlib import Path

from callqa_desktop.services.diagnostics.logs import log_to


def test_numbers_and_secrets_are_blotted_out_and_the_time_is_kept(tmp_path: Path) -> None:
    log_to(tmp_path)
    log = logging.getLogger("callqa_desktop.test")
    log.info("call 17 from +380 67 123 45 67 took 12 ms; 0671234567; key=abc123def token: xyz")
    try:
        raise ValueError("phone 380671234567")
    except ValueError:
        log.exception("failed")
    text = (tmp_path / "callqa.log").read_text("utf-8")
    assert text.startswith("20")
    assert "call 17 from <number> took 12 ms" in text
    for secret in ("123 45 67", "0671234567", "380671234567", "abc123def", "xyz"):
        assert secret not in text
    for handler in tuple(logging.getLogger("callqa_desktop").handlers):
        logging.getLogger("callqa_desktop").removeHandler(handler)
        handler.close()
