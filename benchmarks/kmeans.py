"""K-means of 100,000 clients through our service, against bare scikit-learn on the same matrix; then a whole run with
the choice of the number of segments: its time, its memory, and the longest pause of the interface meanwhile.

The clients are five overlapping kinds with the usual six metrics, scaled as the page does it. Baseline: KMeans of
sklearn.cluster with as many starts, the same seed, and the same result. A timer of the interface thread ticks every
5 ms; the longest gap between two ticks is the pause a person could feel.
"""

from __future__ import annotations

import os
import resource
import statistics
import threading
import time

import numpy as np

CLIENTS = 100_000
K = 6
ROUNDS = 3
TARGET = 1.3
PAUSE_MS = 50
TICK_MS = 5


def columns() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(7)
    kind = chance.integers(0, 5, CLIENTS)
    mood = chance.beta(np.array([2, 6, 1, 3, 2])[kind], np.array([4, 2, 5, 3, 1])[kind])
    return {
        "calls": 1.0 + chance.poisson(np.array([1, 12, 4, 25, 2])[kind]),
        "positive_share": 100 * mood,
        "negative_share": 100 * (1 - mood) * chance.random(CLIENTS),
        "mean_seconds": chance.lognormal(np.array([4.0, 5.5, 4.5, 5.0, 3.5])[kind], 0.5),
        "recency": chance.exponential(np.array([20, 10, 60, 5, 120])[kind]),
        "missed": chance.poisson(np.array([0.1, 0.3, 2.0, 0.5, 0.2])[kind]).astype(float),
    }


def speed(matrix: np.ndarray) -> float:
    from sklearn.cluster import KMeans

    from callqa_desktop.services.segments import kmeans

    ours, bare = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        plain = KMeans(K, n_init=kmeans.STARTS, random_state=1).fit(matrix)
        bare.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        found = kmeans.fit(matrix, K, 1)
        ours.append(time.perf_counter() - begun)
        assert abs(found.wcss / plain.inertia_ - 1) < 1e-6, (found.wcss, plain.inertia_)
    mine, theirs = statistics.median(ours), statistics.median(bare)
    ratio = mine / theirs
    print(
        f"kmeans: {CLIENTS} clients, {matrix.shape[1]} metrics, {K} segments, 10 starts: {mine:.2f} s; bare "
        f"scikit-learn {theirs:.2f} s; ratio {ratio:.2f} (target {TARGET})"
    )
    return ratio


def whole(read: dict[str, np.ndarray]) -> float:
    """A whole run on a worker thread, as the page has it; returns the longest pause in milliseconds."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication, Qt, QTimer

    from callqa_desktop.services.progress import Progress
    from callqa_desktop.services.segments.records import Clients, Wish
    from callqa_desktop.services.segments.run import analyse

    app = QCoreApplication([])
    table = Clients(tuple(f"38067{n:07}" for n in range(CLIENTS)), read, CLIENTS, 0, np.zeros(CLIENTS))
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
        if not worker.is_alive():
            app.quit()

    worker = threading.Thread(target=lambda: analyse(table, Wish(metrics=tuple(read)), 0, Progress()))
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = last = time.perf_counter()
    worker.start()
    timer.start(TICK_MS)
    app.exec()
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pause = max(gaps)
    print(
        f"kmeans: whole run with 2 to 10 segments tried: {took:.1f} s; memory {peak:.0f} MB ({peak - before:.0f} MB "
        f"more than K-means alone); longest pause of the interface {pause:.0f} ms (target {PAUSE_MS} ms)"
    )
    return pause


def main() -> None:
    from callqa_desktop.services.segments.records import Wish
    from callqa_desktop.services.segments.scaling import prepared

    read = columns()
    matrix = prepared(read, Wish(metrics=tuple(read))).matrix
    speed(matrix)
    whole(read)


if __name__ == "__main__":
    main()
