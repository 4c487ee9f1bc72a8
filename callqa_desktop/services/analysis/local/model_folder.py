"""Whether a folder holds a Whisper model that can be loaded, told from its files alone.

Needed are model.bin (CTranslate2's weights), config.json, tokenizer.json and a vocabulary: without the tokenizer the
library would download one. preprocessor_config.json is only there for the larger models.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

from callqa_desktop.services.analysis.local.reasons import Unfit

WEIGHTS = "model.bin"
_NEEDED = (WEIGHTS, "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_POINTER = b"version https://git-lfs"
_LONGEST_NAME = 64


def check(folder: Path) -> None:
    """
    Raises:
        Unfit: says what is wrong.
    """
    if not folder.is_dir():
        raise Unfit("folder")
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError:
        raise Unfit("folder") from None
    if WEIGHTS not in names:
        _explain(folder, names)
    for name in _NEEDED:
        _check_file(folder, name)
    _check_file(folder, next((name for name in _VOCABULARIES if name in names), _VOCABULARIES[0]))
    _check_weights(folder / WEIGHTS)
    for name in ("config.json", "tokenizer.json"):
        _check_json(folder / name)


def vocabulary(folder: Path) -> list[str]:
    """The tokens of a checked folder, in order.

    Raises:
        Unfit: the file is damaged.
    """
    for name in _VOCABULARIES:
        path = folder / name
        try:
            if path.is_file():
                text = path.read_text("utf-8")
                return list(json.loads(text)) if name.endswith(".json") else text.removesuffix("\n").split("\n")
        except (OSError, ValueError, TypeError):
            raise Unfit("empty", name) from None
    raise Unfit("missing", _VOCABULARIES[0])


def _explain(folder: Path, names: set[str]) -> None:
    """Says what the folder holds instead of a model."""
    inside = next((path.parent for path in sorted(folder.glob("*/model.bin"))), None) or next(
        (path.parent for path in sorted(folder.glob("snapshots/*/model.bin"))), None
    )
    if inside is not None:
        raise Unfit("inside", str(inside.relative_to(folder)))
    for name in sorted(names):
        if name.endswith((".safetensors", ".pt", ".pth", ".onnx")) or name.startswith("pytorch_model"):
            raise Unfit("pytorch", name)
        if name.startswith("ggml") or name.endswith(".gguf"):
            raise Unfit("ggml", name)
    raise Unfit("missing", WEIGHTS)


def _check_file(folder: Path, name: str) -> None:
    try:
        with (folder / name).open("rb") as file:
            head = file.read(64)
    except FileNotFoundError:
        raise Unfit("missing", name) from None
    except OSError:
        raise Unfit("empty", name) from None
    if not head:
        raise Unfit("empty", name)
    if head.startswith(_POINTER):
        raise Unfit("pointer", name)


def _check_weights(path: Path) -> None:
    """The head of CTranslate2's format: version (uint32), then the kind of model with its length (uint16)."""
    with path.open("rb") as file:
        head = file.read(6 + _LONGEST_NAME)
    if len(head) < 8:
        raise Unfit("broken")
    _, length = struct.unpack_from("<IH", head)
    kind = head[6 : 6 + length].rstrip(b"\0")
    if not 1 <= length <= _LONGEST_NAME or not kind.isascii() or not kind.decode().isprintable():
        raise Unfit("broken")
    if kind != b"WhisperSpec":
        raise Unfit("other", kind.decode())


def _check_json(path: Path) -> None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise Unfit("empty", path.name) from None
    if not isinstance(value, dict):
        raise Unfit("broken")
