"""A running sandbox on the demo world, and ways to ask it as each vendor is asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from callqa_desktop.sandbox.server import Sandbox
from callqa_desktop.sandbox.world import demo_world

NOW = 1_795_000_000.0

Ask = Callable[..., Any]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(demo_world(now=NOW)) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, timeout=20) as client:
        yield client


@pytest.fixture
def binotel(sandbox: Sandbox, http: httpx.Client) -> Ask:
    def ask(method: str, **parameters: Any) -> Any:
        reply = http.post(f"/api/4.0/{method}.json", json={**sandbox.secrets["binotel"], **parameters})
        assert reply.status_code == 200
        return reply.json()

    return ask


@pytest.fixture
def crm(sandbox: Sandbox, http: httpx.Client) -> Ask:
    def ask(method: str, path: str, **kwargs: Any) -> httpx.Response:
        token = {"X-Auth-Token": sandbox.secrets["keepincrm"]["api_key"]}
        return http.request(method, f"/v1{path}", headers=token, **kwargs)

    return ask


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """Sound of (frames, channels) as the bytes of a file."""

    def encode(samples: np.ndarray[Any, Any], rate: int, kind: str = "WAV") -> bytes:
        out = io.BytesIO()
        with soundfile.SoundFile(out, "w", rate, samples.shape[1], format=kind) as file:
            for first in range(0, len(samples), rate):
                file.write(samples[first : first + rate])
        return out.getvalue()

    return encode
