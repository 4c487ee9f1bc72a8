"""Published answers, each with its source."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris  # type: ignore[import-untyped]  # it has no stubs, here and below
from sklearn.metrics import adjusted_rand_score  # type: ignore[import-untyped]

from callqa_desktop.services.segments import choose, kmeans
from callqa_desktop.services.segments.axes import axes
from callqa_desktop.services.segments.scaling import scaled


@pytest.fixture(scope="module")
def iris() -> np.ndarray:
    return np.ascontiguousarray(load_iris().data, dtype=float)


def test_six_points_of_the_handbook_fall_into_two_groups() -> None:
    """scikit-learn, sklearn.cluster.KMeans, Examples: centers [[10, 2], [1, 2]]."""
    points = np.array([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]], dtype=float)
    found = kmeans.fit(points, 2, 0)
    assert sorted(found.centers.tolist()) == [[1.0, 2.0], [10.0, 2.0]]
    assert found.wcss == pytest.approx(16.0)  # four points lie 2 from their middle
    assert kmeans.nearest(np.array([[0.0, 0.0], [12.0, 3.0]]), found.centers).tolist() == [
        found.labels[0], found.labels[3],
    ]  # fmt: skip


def test_iris_in_three_groups(iris: np.ndarray) -> None:
    """scikit-learn user guide 2.3.11.5 Silhouette Coefficient: 0.55 for KMeans(n_clusters=3) on iris. Its sum of
    squares 78.85 is that of R's kmeans(iris[1:4], 3) (tot.withinss 78.85144, groups of 50, 62 and 38)."""
    found = kmeans.fit(iris, 3, 1)
    assert found.wcss == pytest.approx(78.85144, abs=1e-5)
    assert np.bincount(found.labels).tolist() == [62, 50, 38]
    assert choose.silhouette(iris, found.labels) == pytest.approx(0.5528, abs=1e-4)


def test_iris_in_two_groups_has_the_largest_silhouette(iris: np.ndarray) -> None:
    """R, cluster::silhouette on kmeans of iris: 0.681 for 2, 0.553 for 3; sums of squares 681.37, 152.35, 78.85."""
    choice = choose.choose(iris, 150, 1)
    assert choice.ks == tuple(range(2, 11))
    assert choice.wcss[:2] == pytest.approx((152.348, 78.851), abs=1e-3)
    assert choice.silhouette[:2] == pytest.approx((0.6810, 0.5528), abs=1e-4)
    assert choice.best == 2
    assert choice.looked == choice.compared == 150


def test_the_starts_are_those_of_scikit_learn(iris: np.ndarray) -> None:
    """Several starts one by one give what KMeans(n_init=10) gives."""
    from sklearn.cluster import KMeans  # type: ignore[import-untyped]

    for seed in (0, 7):
        bare = KMeans(5, n_init=10, random_state=seed).fit(iris)
        found = kmeans.fit(iris, 5, seed)
        assert found.wcss == pytest.approx(bare.inertia_, rel=1e-12)
        assert adjusted_rand_score(found.labels, bare.labels_) == 1.0


def test_the_knee_of_the_paper() -> None:
    """Satopaa et al. 2011, figure 2: y = 5 - 1 / (x + 0.1) on ten points from 0 to 1 has its knee at x = 0.22 (the
    implementation `kneed` gives 0.222); turned upside down it is an elbow at the same place."""
    x = np.linspace(0.0, 1.0, 10)
    assert choose.elbow(x.tolist(), (1 / (x + 0.1)).tolist()) == pytest.approx(0.222, abs=1e-3)


@pytest.mark.parametrize("y", [[5.0, 4.0, 3.0, 2.0, 1.0], [3.0, 3.0, 3.0, 3.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0]])
def test_a_straight_curve_has_no_elbow(y: list[float]) -> None:
    assert choose.elbow([1, 2, 3, 4, 5], y) is None


def test_the_scales_of_the_handbook() -> None:
    """scikit-learn, RobustScaler, Examples: columns of [[1, -2, 2], [-2, 1, 3], [4, 1, -2]]; StandardScaler, Examples:
    [0, 0, 1, 1] becomes [-1, -1, 1, 1]."""
    rows = np.array([[1.0, -2.0, 2.0], [-2.0, 1.0, 3.0], [4.0, 1.0, -2.0]])
    made = np.column_stack([scaled(column, "robust") for column in rows.T])
    assert made == pytest.approx(np.array([[0.0, -2.0, 0.0], [-1.0, 0.0, 0.4], [1.0, 0.0, -1.6]]))
    assert scaled(np.array([0.0, 0.0, 1.0, 1.0]), "standard").tolist() == [-1, -1, 1, 1]
    assert scaled(np.array([3.0, 4.0]), "none").tolist() == [3, 4]


def test_the_main_axes_of_iris(iris: np.ndarray) -> None:
    """scikit-learn, "Comparison of LDA and PCA 2D projection of Iris dataset": explained variance 0.92461872,
    0.05306648."""
    found, middle, turned = axes(iris, ["sepal length", "sepal width", "petal length", "petal width"])
    assert [one.share for one in found] == pytest.approx([0.92461872, 0.05306648], abs=1e-8)
    assert found[0].loadings[0] == ("petal length", pytest.approx(0.85667061, abs=1e-6))
    places = (iris - middle) @ turned
    assert abs(np.corrcoef(places.T)[0, 1]) < 1e-9


def test_the_adjusted_rand_index_of_the_handbook() -> None:
    """scikit-learn, adjusted_rand_score, Examples: 0.57 for [0, 0, 1, 2] against [0, 0, 1, 1]."""
    assert adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.5714, abs=1e-4)
