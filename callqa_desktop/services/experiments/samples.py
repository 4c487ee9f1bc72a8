"""Numbers of one group in short."""

from __future__ import annotations

from typing import Any

import numpy as np

from callqa_desktop.services.experiments.records import Sample

FAR = 3.0
"""Interquartile ranges from the middle half beyond which a number is an outlier (Tukey's outer fence)."""


def sample(values: Any) -> Sample:
    """Mean, standard deviation (n - 1), range, outliers and skewness (Fisher's g1) of an array of finite numbers."""
    found = np.asarray(values, dtype=float)
    n = int(found.size)
    if not n:
        return Sample(0, 0.0, 0.0)
    mean, least, most = float(found.mean()), float(found.min()), float(found.max())
    if n == 1 or least == most:
        return Sample(n, mean, 0.0, least, most)
    centred = found - mean
    second = float((centred**2).mean())
    low, high = np.quantile(found, (0.25, 0.75))
    reach = FAR * (high - low)
    outliers = int(((found < low - reach) | (found > high + reach)).sum()) if reach else 0
    return Sample(
        n, mean, float(found.std(ddof=1)), least, most, outliers, float((centred**3).mean()) / second**1.5
    )  # fmt: skip


def share(hits: int, n: int) -> Sample:
    """So many conversions of n."""
    mean = hits / n if n else 0.0
    sd = (mean * (1 - mean) * n / (n - 1)) ** 0.5 if n > 1 else 0.0
    return Sample(n, mean, sd, 0.0 if hits < n else 1.0, 1.0 if hits else 0.0)
