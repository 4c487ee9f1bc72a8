"""The check of an installation: the store decides, everything else is a warning."""

from __future__ import annotations

import pytest

from callqa_desktop.services.diagnostics.doctor import check_decoder, check_sound, check_store
from callqa_desktop.services.store import Store


def test_a_whole_store_is_fine_and_a_damaged_one_is_found(store: Store) -> None:
    assert check_store(store).state == "ok"
    path, key = store.path, store.key
    store.close()
    data = bytearray(path.read_bytes())
    data[9000:9100] = b"\x00" * 100
    path.write_bytes(data)
    damaged = Store(path, key)
    assert check_store(damaged).state == "failed"
    damaged.close()


def test_no_sound_device_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    assert check_sound().state == "warning"


def test_the_decoder_is_tried_on_a_real_sound() -> None:
    assert check_decoder().state == "ok"
