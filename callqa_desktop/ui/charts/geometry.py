"""Where the points of a chart lie, and which stretch of the axes is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callqa_desktop.services.charts import table
from callqa_desktop.services.charts.chart import Chart, Kind, Unit
from callqa_desktop.ui.charts.layout import lies

MOST = 1e18
"""What is larger is no figure of ours and cannot be drawn; the table still tells it."""
FILL = 0.72
"""Of the room of one x that its bars take."""
HEADROOM = 0.7
"""Above the first line of a chart that lies, for the words of marks."""
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 36000, 86400)

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Geometry:
    """Places in the units of the axes. Of a chart that lies, values go along the x axis and labels down the y axis."""

    chart: Chart
    lies: bool
    series: Places
    """Of each point: which series it belongs to."""
    place: Places
    """Of each point: its place in the series."""
    x: Floats
    y: Floats
    low: Floats
    """Where the point begins on the axis of values: the foot of a bar or the end of an interval; NaN without."""
    high: Floats
    across: tuple[float, float]
    """Shown of the x axis."""
    up: tuple[float, float]
    """Shown of the y axis."""

    @property
    def count(self) -> int:
        return len(self.series)

    def find(self, series: int, place: int) -> int:
        """The number of a point, -1 where it has no value."""
        found = np.flatnonzero((self.series == series) & (self.place == place))
        return int(found[0]) if len(found) else -1

    def nearest(self, x: float, y: float, scale: tuple[float, float], reach: float) -> int:
        """The number of the point at a place, at most `reach` pixels away; -1 without. `scale`: pixels of a unit.

        Of charts with labels the nearest label counts first, wherever the pointer stands beside it.
        """
        if not self.count:
            return -1
        dx, dy = np.abs(self.x - x) * scale[0], np.abs(self.y - y) * scale[1]
        if self.chart.kind == Kind.SCATTER:
            far = np.hypot(dx, dy)
            best = int(np.argmin(far))
            return best if far[best] <= reach else -1
        if self.chart.kind == Kind.HEAT:
            inside = (np.abs(self.x - x) <= 0.5) & (np.abs(self.y - y) <= 0.5)
            return int(np.argmax(inside)) if inside.any() else -1
        along, over = (dy, dx) if self.lies else (dx, dy)
        return int(np.lexsort((over, np.round(along, 1)))[0])

    def step(self, number: int, dx: int, dy: int) -> int:
        """The next point in a direction (dy -1 is up), the same one where there is none."""
        if self.chart.kind == Kind.SCATTER:
            return self._step_scatter(number, dx, dy)
        if self.lies:
            dx, dy = dy, dx
        series, place = int(self.series[number]), int(self.place[number])
        if dx:
            same = self.series == series
            ahead = same & ((self.place - place) * dx > 0)
            return self._nearest_of(ahead, np.abs(self.place - place), number)
        ahead = (self.place == place) & ((self.series - series) * dy > 0)
        if self.chart.kind == Kind.LINE:  # up means the line above
            ahead = (self.place == place) & ((self.y - self.y[number]) * -dy > 0)
            return self._nearest_of(ahead, np.abs(self.y - self.y[number]), number)
        return self._nearest_of(ahead, np.abs(self.series - series), number)

    def ends(self, number: int) -> tuple[int, int]:
        """The first and the last point of the series a point belongs to."""
        same = np.flatnonzero(self.series == self.series[number])
        by = self.x if self.chart.kind == Kind.SCATTER else self.place
        ordered = same[np.argsort(by[same], kind="stable")]
        return int(ordered[0]), int(ordered[-1])

    def _step_scatter(self, number: int, dx: int, dy: int) -> int:
        """Left and right by the x axis within the series, up and down to the nearest point of another one."""
        if dx:
            same = np.flatnonzero(self.series == self.series[number])
            ordered = same[np.lexsort((self.y[same], self.x[same]))]
            at = int(np.flatnonzero(ordered == number)[0]) + dx
            return int(ordered[at]) if 0 <= at < len(ordered) else number
        names = np.unique(self.series)
        at = int(np.flatnonzero(names == self.series[number])[0]) + dy
        if not 0 <= at < len(names):
            return number
        wide = (self.across[1] - self.across[0]) or 1.0
        tall = (self.up[1] - self.up[0]) or 1.0
        far = np.hypot((self.x - self.x[number]) / wide, (self.y - self.y[number]) / tall)
        return self._nearest_of(self.series == names[at], far, number)

    @staticmethod
    def _nearest_of(among: NDArray[np.bool_], far: NDArray[np.floating] | Places, fallback: int) -> int:
        found = np.flatnonzero(among)
        return int(found[np.argmin(far[found])]) if len(found) else fallback


def geometry(chart: Chart) -> Geometry:
    """Lays a chart out."""
    points: list[tuple[int, int, float, float, float, float]] = []
    """Series, place, along the labels, value, low, high."""
    stacks: dict[int, list[float]] = {}
    for number, one in enumerate(chart.series):
        for place in range(len(one.values)):
            value = table.at(one.values, place)
            if value is None or abs(value) > MOST:
                continue
            low, high = table.at(one.low, place), table.at(one.high, place)
            along = float(place)
            match chart.kind:
                case Kind.SCATTER:
                    on_axis = table.at(one.x, place)
                    if on_axis is None or abs(on_axis) > MOST:
                        continue
                    along = on_axis
                case Kind.HEAT:
                    points.append((number, place, along, -float(number), value, value))
                    continue
                case Kind.BARS:
                    along += _beside(number, len(chart.series), FILL)
                    low, high = 0.0, value
                case Kind.INTERVALS:
                    along += _beside(number, len(chart.series), 0.6)
                case Kind.STACKED:
                    ends = stacks.setdefault(place, [0.0, 0.0])
                    side = 0 if value >= 0 else 1
                    low = ends[side]
                    ends[side] += value
                    high = value = ends[side]
            points.append((number, place, along, value, _or_nan(low), _or_nan(high)))
    made = np.array([p[2:] for p in points], dtype=np.float64).reshape(-1, 4)
    series = np.array([p[0] for p in points], dtype=np.intp)
    places = np.array([p[1] for p in points], dtype=np.intp)
    alongs, values, low_ends, high_ends = made.T
    if chart.kind == Kind.HEAT:
        across, up = (-0.5, max(1, len(table.labels(chart))) - 0.5), (-len(chart.series) + 0.5, 0.5)
        return Geometry(chart, False, series, places, alongs, values, low_ends, high_ends, across, up)
    shown = _values(chart, made)
    if chart.kind == Kind.SCATTER:
        upright = [m.at for m in chart.marks if m.vertical and abs(m.at) <= MOST]
        across = padded([*alongs.tolist(), *upright], zero=False)
        return Geometry(chart, False, series, places, alongs, values, low_ends, high_ends, across, shown)
    labels = (-0.5, max(1, len(table.labels(chart))) - 0.5)
    if lies(chart):
        down = (-labels[1], -labels[0] + (HEADROOM if chart.marks else 0.0))
        return Geometry(chart, True, series, places, values, -alongs, low_ends, high_ends, shown, down)
    return Geometry(chart, False, series, places, alongs, values, low_ends, high_ends, labels, shown)


def padded(values: list[float], *, zero: bool) -> tuple[float, float]:
    """The stretch that shows all values with some room; from zero where bars stand on it, or where it is near."""
    if zero:
        values = [*values, 0.0]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    span = high - low
    room = span * 0.08 if span else max(abs(high) * 0.1, 0.5)
    bottom, top = low - room, high + room
    if low >= 0 and (zero or bottom < 0 or low < 0.35 * high):
        bottom = 0.0 if zero else -0.035 * top  # a symbol at zero is seen whole
    if zero and high <= 0:
        top = 0.0
    return bottom, top if top > bottom else bottom + 1.0


def ticks(low: float, high: float, most: int, unit: Unit) -> tuple[list[float], int]:
    """Round values of an axis, at most about `most` of them, and the decimals they need."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low], 0
    rough = span / max(1, most)
    if unit == Unit.SECONDS:
        step = float(next((s for s in _SECONDS if s >= rough), math.ceil(rough / 86400) * 86400))
    else:
        size = 10.0 ** math.floor(math.log10(rough))
        step = next(n * size for n in (1, 2, 2.5, 5, 10) if n * size >= rough * 0.8)
        if unit in (Unit.COUNT, Unit.MONEY):
            step = max(1.0, float(math.ceil(step)))
    first = math.ceil(low / step - 1e-9)
    found = [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)]
    decimals = next((d for d in range(7) if abs(step * 10**d - round(step * 10**d)) < 1e-6 * 10**d), 6)
    return found, decimals


def _values(chart: Chart, made: Floats) -> tuple[float, float]:
    kept = made[:, 1:]
    found = [float(v) for v in kept[np.isfinite(kept)]]
    found += [m.at for m in chart.marks if not m.vertical and abs(m.at) <= MOST]
    return padded(found, zero=chart.kind in (Kind.BARS, Kind.STACKED))


def _beside(number: int, count: int, room: float) -> float:
    return (number - (count - 1) / 2) * room / count


def _or_nan(value: float | None) -> float:
    return math.nan if value is None or abs(value) > MOST else value
