"""The engine of this computer: Whisper for the words, rules for the judgement."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callqa_desktop.services.analysis.engines import Engine
from callqa_desktop.services.analysis.local.listener import Listener, Model, shared
from callqa_desktop.services.analysis.local.reasons import Unfit, reason
from callqa_desktop.services.analysis.local.rules_mind import RulesMind
from callqa_desktop.services.analysis.local.whisper_ears import WhisperEars
from callqa_desktop.services.progress import Progress

MOST_THREADS = 8
"""More make Whisper no faster, and everything else slower."""


def engine(settings: Mapping[str, Any], *, listener: Listener = shared) -> Engine:
    """The engine of a connection "This computer". Its model is kept in memory for a while after the last call.

    Args:
        settings: model_folder, language (codes apart by commas, "" for any), threads (0 or "" for the usual number).
    """
    return Engine(WhisperEars(model_of(settings), listener), RulesMind(), _nothing)


async def verify(settings: Mapping[str, Any], *, listener: Listener = shared, progress: Progress | None = None) -> str:
    """Loads the model once.

    Returns:
        Its name.

    Raises:
        UserFacingError: the package is missing, the folder holds no model, or the model cannot be loaded.
        Cancelled
    """
    import numpy as np

    from callqa_desktop.services.analysis.local import model_folder
    from callqa_desktop.services.analysis.local.worker import Piece

    model = model_of(settings)
    try:
        if importlib.util.find_spec("faster_whisper") is None:
            raise Unfit("extra")
        model_folder.check(Path(model.folder))
    except Unfit as error:
        raise reason(error.code, error.detail) from None
    nothing = Piece(np.empty(0, np.int16), 16_000)
    await listener.listen(model, nothing, lambda: bool(progress and progress.cancelled), lambda _: None)
    return Path(model.folder).name


def model_of(settings: Mapping[str, Any]) -> Model:
    """Which model listens, and how."""
    cores = os.cpu_count() or 1
    given = int(settings.get("threads") or 0)
    threads = max(1, min(given or cores - 1, cores, MOST_THREADS))
    codes = str(settings.get("language") or "").replace(";", ",").replace(" ", ",").lower().split(",")
    return Model(str(settings.get("model_folder") or ""), threads, tuple(dict.fromkeys(filter(None, codes))))


async def _nothing() -> None:
    """The model stays in memory for the next call; services.analysis.local.listener ends it when it is idle."""
