"""A run as charts."""

from __future__ import annotations

from callqa_desktop.services.charts.chart import Chart, Kind, Mark, Series
from callqa_desktop.services.segments import words
from callqa_desktop.services.segments.records import Found
from callqa_desktop.texts import tr

_TONES = ("accent", "client", "good", "bad", "warning", "muted")


def elbow(found: Found) -> Chart:
    choice = found.choice
    marks = [Mark(choice.ks.index(found.k), tr("chosen: {k}").format(k=found.k), vertical=True)]
    if choice.elbow is not None and choice.elbow != found.k:
        marks.append(Mark(choice.ks.index(choice.elbow), tr("bend: {k}").format(k=choice.elbow), vertical=True))
    return Chart(
        "segments-elbow", tr("Elbow"), Kind.LINE,
        (Series(tr("Squared distances within segments"), choice.wcss),),
        tuple(map(str, choice.ks)), tr("segments"), tr("Squared distances within segments (WCSS)"), marks=tuple(marks),
        note=tr("More segments always lie closer; where the curve bends, further ones gain little."),
    )  # fmt: skip


def silhouette(found: Found) -> Chart:
    choice = found.choice
    marks = [Mark(choice.ks.index(found.k), tr("chosen: {k}").format(k=found.k), vertical=True)]
    if choice.best != found.k:
        marks.append(Mark(choice.ks.index(choice.best), tr("largest: {k}").format(k=choice.best), vertical=True))
    return Chart(
        "segments-silhouette", tr("Silhouette"), Kind.LINE,
        (Series(tr("Mean silhouette"), choice.silhouette),),
        tuple(map(str, choice.ks)), tr("segments"), tr("Mean silhouette, −1 to 1"), marks=tuple(marks),
        note=tr("How much nearer clients are to their own segment than to the next; up to 0.25 there are no segments."),
    )  # fmt: skip


def scatter(found: Found) -> Chart:
    """Clients on the two main axes, a series a group; a point is called by its number."""
    points = found.points
    series: list[Series] = []
    for group in found.groups:
        mine = [n for n, position in enumerate(points.group) if position == group.position]
        series.append(
            Series(
                f"{group.position}. {group.name}", tuple(points.y[n] for n in mine), x=tuple(points.x[n] for n in mine),
                labels=tuple("+" + points.digits[n] for n in mine), tone=_tone(len(series)),
            )
        )  # fmt: skip
    titles = [words.axis(one, number)[0] for number, one in enumerate(found.axes)]
    note = words.axes(found)
    if len(points.digits) < found.clients:
        note += " " + tr("Shown: {n} clients drawn at random.").format(n=words.count(len(points.digits)))
    return Chart(
        "segments-scatter", tr("Clients by their main differences"), Kind.SCATTER, tuple(series),
        x_title=titles[0] if titles else "", y_title=titles[1] if len(titles) > 1 else "", note=note,
    )  # fmt: skip


def _tone(place: int) -> str:
    """Symbols go round after as many series as colours do: from then on the colours are moved on by one, so that no
    two groups look alike."""
    return _TONES[(place + place // len(_TONES)) % len(_TONES)]


def client_of(found: Found, series: int, point: int) -> str:
    """The digits of the client behind a point of the scatter, "" for none."""
    if not 0 <= series < len(found.groups):
        return ""
    position = found.groups[series].position
    mine = [n for n, group in enumerate(found.points.group) if group == position]
    return found.points.digits[mine[point]] if 0 <= point < len(mine) else ""
