"""The data behind a test: one line a call or client, with its groups and outcomes."""

from __future__ import annotations

import csv
from io import StringIO
from math import isnan

import numpy as np

from callqa_desktop.services.experiments import words
from callqa_desktop.services.experiments.definitions import Unit
from callqa_desktop.services.experiments.frame import Frame
from callqa_desktop.services.reports.csv_file import harmless
from callqa_desktop.texts import language, tr


def content(found: Frame, digits: tuple[str, ...]) -> tuple[bytes, int]:
    """Every unit that belongs to a group of each factor (UTF-8 with BOM, ";"), and how many there are.

    Args:
        digits: the caller's number by `Frame.clients`.
    """
    trial = found.trial
    inside = np.flatnonzero(np.all([label >= 0 for label in found.labels], axis=0))
    calls = np.bincount(found.call_unit[(found.call_unit >= 0) & found.call_in], minlength=found.clients.size)
    by_client = trial.unit == Unit.CLIENT
    first = [tr("Client"), tr("Calls")] if by_client else [tr("Call"), tr("Client")]
    comma = language() == "uk"
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    heads = [*first, *(words.by(factor.by) for factor in trial.factors), *found.titles]
    writer.writerow([harmless(one) for one in heads])
    for place in inside.tolist():
        client = int(found.clients[place])
        number = harmless("+" + digits[client]) if client >= 0 else ""
        line = [number, str(int(calls[place]))] if by_client else [str(int(found.call_ids[place])), number]
        for factor, label in zip(trial.factors, found.labels, strict=True):
            line.append(harmless(factor.groups[int(label[place])].name))
        for value in found.values:
            line.append(_written(float(value[place]), comma=comma))
        writer.writerow(line)
    return stream.getvalue().encode("utf-8-sig"), int(inside.size)


def _written(value: float, *, comma: bool) -> str:
    if isnan(value):
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text
