"""What is said of the place under the pointer."""

from __future__ import annotations

from callqa_desktop.texts import tr
from callqa_desktop.ui.sound.picture import Picture
from callqa_desktop.ui.widgets import formats, words


def readout(picture: Picture, ms: int) -> str:
    """The time; with the curves also silence or overlap, and the pitch and loudness of who speaks."""
    lines = [formats.position(ms)]
    curves = picture.curves
    if curves is None:
        return lines[0]
    for ranges, what in ((curves.silences, tr("Silence, {length}")), (curves.overlaps, tr("Both speak, {length}"))):
        inside = ranges[(ranges[:, 0] <= ms) & (ms < ranges[:, 1])]
        if len(inside):
            length = formats.number(float(inside[0, 1] - inside[0, 0]) / 1000)
            lines.append(what.format(length=tr("{n} s").format(n=length)))
    values = curves.at(ms)
    for lane in picture.lanes:
        if lane.channel >= len(values):
            continue
        hertz, decibels = values[lane.channel]
        if hertz == hertz:  # a number: voiced
            name = words.speaker(lane.speaker).word if lane.speaker else tr("Voice")
            lines.append(
                tr("{name}: {hertz} Hz, {decibels} dB").format(
                    name=name, hertz=formats.number(hertz, 0), decibels=formats.number(decibels, 0)
                )
            )
    return "\n".join(lines)
