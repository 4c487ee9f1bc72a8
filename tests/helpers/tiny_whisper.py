"""A Whisper model small enough for a test, written by the test: its weights say the same words whatever it hears.

All layers add nothing; the embedding of each position leads to the token that is to be said next, and looks at the
moment the word before is heard. So loading, the tokenizer, the search for the best text and the times of words are the
real ones, and what comes out is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, POSITIONS, MELS = 64, 448, 80
TEXT, LANGUAGES, TIMES = 50_257, 99, 1501
SOT = TEXT + 1
TASK = SOT + 1 + LANGUAGES
NOTHING, NO_TIMES = TASK + 4, TASK + 5
FIRST_TIME = NO_TIMES + 1
SIZE = FIRST_TIME + TIMES


def make(folder: Path, words: str = "Добрий день", *, seconds: float = 1.0) -> Path:
    """Writes a model, one of those that know a single language, that says these words in the first `seconds` of
    everything it hears."""
    folder.mkdir(parents=True)
    tokens, ids = _vocabulary(words.split())
    rng = np.random.default_rng(5)
    tokens_as_vectors = rng.standard_normal((SIZE, WIDTH)).astype(np.float32)
    said = [FIRST_TIME, *ids, FIRST_TIME + round(seconds * 50), TEXT]
    positions = np.zeros((POSITIONS, WIDTH), np.float32)
    positions[:] = 6 * tokens_as_vectors[TEXT]
    positions[: len(said)] = 6 * tokens_as_vectors[said]
    _write(folder, tokens, tokens_as_vectors, positions, _looks(positions, len(ids), seconds))
    _write_tokenizer(folder, tokens)
    return folder


def _vocabulary(words: Sequence[str]) -> tuple[list[str], list[int]]:
    """All tokens in order, and the numbers of the words."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    letters = _bytes()
    text = [letters[byte] for byte in range(256)]
    ids = []
    for word in words:
        ids.append(len(text))
        text.append("".join(letters[byte] for byte in f" {word}".encode()))
    text += [f"<fill{n}>" for n in range(TEXT - len(text))]
    codes = _LANGUAGE_CODES[:LANGUAGES]
    special = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in codes)]
    special += [f"<|{name}|>" for name in (
        "translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"
    )]  # fmt: skip
    times = [f"<|{n * 0.02:.2f}|>" for n in range(TIMES)]
    return [*text, *special, *times], ids


def _bytes() -> dict[int, str]:
    """The letters that stand for bytes in tokenizers of this family (GPT-2's bytes_to_unicode)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + n) for n, byte in enumerate(others)}


def _moments(frames: Any) -> Any:
    """Vectors of moments: the nearer two are, the more alike."""
    angles = np.outer(frames, np.geomspace(0.01, 0.6, WIDTH // 4))
    half = np.concatenate([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return np.concatenate([half, -half], axis=1)


def _looks(positions: Any, words: int, seconds: float) -> Any:
    """The query of the first head: from the vector of a position to the moment it looks at (50 frames a second)."""
    first, last = 1, 3 + words  # the first word comes after the start and one special token
    known = positions[first:last]
    known = (known - known.mean(1, keepdims=True)) / known.std(1, keepdims=True)
    frames = (np.arange(first, last) - first) * seconds * 50 / max(words, 1)
    query = np.zeros((WIDTH, WIDTH), np.float32)
    query[: WIDTH // 2] = 20 * (np.linalg.pinv(known) @ _moments(frames)[:, : WIDTH // 2]).T
    return query


def _write(folder: Path, tokens: list[str], vectors: Any, positions: Any, looks: Any) -> None:
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(1, 2, 1, 2)
    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = _zeros(WIDTH, MELS, 3), _zeros(WIDTH)
    encoder.conv2.weight, encoder.conv2.bias = _zeros(WIDTH, WIDTH, 3), _zeros(WIDTH)
    encoder.position_encodings.encodings = _moments(np.arange(1500))
    decoder.embeddings.weight = vectors
    decoder.position_encodings.encodings = positions
    decoder.projection.weight = vectors
    for part in (encoder, decoder):
        _norm(part.layer_norm)
        for layer in part.layer:
            _attention(layer.self_attention, [3 * WIDTH, WIDTH])
            if part is decoder:
                _attention(layer.attention, [WIDTH, 2 * WIDTH, WIDTH])
                layer.attention.linear[0].weight = looks
                layer.attention.linear[1].weight[:WIDTH] = np.eye(WIDTH)
            _norm(layer.ffn.layer_norm)
            _linear(layer.ffn.linear_0, 2 * WIDTH, WIDTH)
            _linear(layer.ffn.linear_1, WIDTH, 2 * WIDTH)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = list(range(SOT + 1, SOT + 1 + LANGUAGES))
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize(quantization="float16")
    spec.save(str(folder))


def _write_tokenizer(folder: Path, tokens: list[str]) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    tokenizer = Tokenizer(models.BPE(vocab={token: n for n, token in enumerate(tokens)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(str(folder / "tokenizer.json"))


def _attention(spec: Any, outputs: Sequence[int]) -> None:
    _norm(spec.layer_norm)
    for linear, size in zip(spec.linear, outputs, strict=True):
        _linear(linear, size, WIDTH)


def _linear(spec: Any, outputs: int, inputs: int) -> None:
    spec.weight, spec.bias = _zeros(outputs, inputs), _zeros(outputs)


def _norm(spec: Any) -> None:
    spec.gamma, spec.beta = np.ones(WIDTH, np.float32), _zeros(WIDTH)


def _zeros(*shape: int) -> Any:
    return np.zeros(shape, np.float32)
