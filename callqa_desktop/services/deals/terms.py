"""The trained model as plain numbers: what each figure adds to the logarithm of the odds. It is additive in either
kind, so the reasons of a deal are its very terms; no code comes out of the store."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from callqa_desktop.services.deals.records import Chance, Reason

Numbers = np.ndarray
SHOWN = 5
"""Reasons told of a deal."""
_TELLING = 0.05
"""Smallest share in the odds (as a logarithm, about 5 %) worth telling."""
_FARTHEST = 30.0


@dataclass(frozen=True, slots=True)
class Term:
    """What one figure adds: a line (`weight` for each unit from `middle`) or steps (`values` between `edges`)."""

    name: str
    log: bool
    fill: float
    """Stands in where the figure is not known (the median of the training), after the logarithm."""
    middle: float = 0.0
    weight: float = 0.0
    edges: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    """One more than edges; () for a line."""
    missing: float = 0.0
    """Of steps: what is added where the figure is not known."""

    def adds(self, x: Numbers) -> Numbers:
        """For each value (NaN: not known) of the figure."""
        known = scaled(x, self.log)
        if not self.values:
            return np.asarray((np.where(np.isnan(known), self.fill, known) - self.middle) * self.weight)
        place = np.searchsorted(np.asarray(self.edges), np.nan_to_num(known), side="left")
        return np.asarray(np.where(np.isnan(known), self.missing, np.asarray(self.values)[place]))


@dataclass(frozen=True, slots=True)
class Model:
    """Terms and what they start from."""

    start: float
    """Logarithm of the odds of a usual deal."""
    terms: tuple[Term, ...]

    def logits(self, x: Numbers, names: Sequence[str]) -> Numbers:
        """Logarithm of the odds of each row of x (n, figures), columns by `names`."""
        total = np.full(len(x), self.start)
        for term in self.terms:
            total += term.adds(x[:, names.index(term.name)])
        return np.clip(total, -_FARTHEST, _FARTHEST)


@dataclass(frozen=True, slots=True)
class Terms:
    """A model, its calibration (Platt 1999: logit' = slope x logit + shift) and models of resamples."""

    model: Model
    slope: float
    shift: float
    resamples: tuple[Model, ...]

    def chances(self, x: Numbers, names: Sequence[str]) -> list[Chance]:
        """Of each row of x, with reasons."""
        if not len(x):
            return []
        value = self.probability(self.model.logits(x, names))
        others = np.array([self.probability(one.logits(x, names)) for one in self.resamples] or [value])
        low, high = np.percentile(others, (2.5, 97.5), axis=0)
        parts = {term.name: self.slope * term.adds(x[:, names.index(term.name)]) for term in self.model.terms}
        return [
            Chance(
                float(value[row]), min(float(low[row]), float(value[row])), max(float(high[row]), float(value[row])),
                self._reasons(row, x, names, parts),
            )
            for row in range(len(x))
        ]  # fmt: skip

    def probability(self, logits: Numbers) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * logits + self.shift, -_FARTHEST, _FARTHEST))))

    def _reasons(self, row: int, x: Numbers, names: Sequence[str], parts: Mapping[str, Numbers]) -> tuple[Reason, ...]:
        found = [
            Reason(name, value, float(adds[row]))
            for name, adds in parts.items()
            if not math.isnan(value := float(x[row, names.index(name)])) and abs(adds[row]) >= _TELLING
        ]
        return tuple(sorted(found, key=lambda one: -abs(one.adds))[:SHOWN])

    def kept(self) -> dict[str, Any]:
        return {
            "slope": self.slope, "shift": self.shift, "model": _kept(self.model),
            "resamples": [_kept(one) for one in self.resamples],
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Terms:
        return cls(
            _model(kept["model"]), float(kept["slope"]), float(kept["shift"]),
            tuple(_model(one) for one in kept["resamples"]),
        )  # fmt: skip


def scaled(x: Numbers, log: bool) -> Numbers:
    """As figures are learned: counts and lengths by their logarithm."""
    return np.log1p(np.maximum(x, 0.0)) if log else np.asarray(x, dtype=float)


def _kept(model: Model) -> dict[str, Any]:
    terms = []
    for one in model.terms:
        kept: dict[str, Any] = {"name": one.name, "log": one.log, "fill": one.fill}
        if one.values:
            kept |= {"edges": list(one.edges), "values": list(one.values), "missing": one.missing}
        else:
            kept |= {"middle": one.middle, "weight": one.weight}
        terms.append(kept)
    return {"start": model.start, "terms": terms}


def _model(kept: Mapping[str, Any]) -> Model:
    terms = (
        Term(**{**one, "edges": tuple(one.get("edges", ())), "values": tuple(one.get("values", ()))})
        for one in kept["terms"]
    )
    return Model(float(kept["start"]), tuple(terms))
