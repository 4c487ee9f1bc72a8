"""Colours: every text on every ground it stands on, in all three schemes, and no colour outside the palette."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from colours import contrast
from PySide6.QtWidgets import QApplication

from callqa_desktop import palette
from callqa_desktop.palette import CONTRAST, SCHEMES, TONES, Tokens, tone_colours

ROOT = Path(__file__).parents[2]
ON_SURFACES = (
    "text", "muted", "accent_text", "agent_text", "client_text", "good_text", "warning_text", "bad_text",
)  # fmt: skip
"""Texts that stand on the window's ground and on panels."""
ON_SOFT = ("text", "muted_text")
"""Texts that also stand on raised, chosen and marked places."""


def text_pairs(scheme: Tokens) -> list[tuple[str, str, str, str]]:
    """(name of the text, its colour, name of the ground, its colour) of every pair the window uses."""
    pairs = [(t, getattr(scheme, t), g, getattr(scheme, g)) for t, g in product(ON_SURFACES, ("ground", "panel"))]
    soft = ("raised", "accent_soft", "highlight", "client_soft", "good_soft", "warning_soft", "bad_soft")
    pairs += [(t, getattr(scheme, t), g, getattr(scheme, g)) for t, g in product(ON_SOFT, soft)]
    pairs += [
        (f"{tone} text", *tone_colours(scheme, tone)[:1], f"{tone} soft", tone_colours(scheme, tone)[1])
        for tone in TONES
    ]
    pairs += [("on_accent", scheme.on_accent, g, getattr(scheme, g)) for g in ("accent", "accent_hover")]
    return pairs


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda s: s.name)
def test_every_text_stands_out_from_its_ground(scheme: Tokens) -> None:
    least = 7.0 if scheme is CONTRAST else 4.5
    low = [
        (text, ground, round(contrast(colour, on), 2))
        for text, colour, ground, on in text_pairs(scheme)
        if contrast(colour, on) < least
    ]
    assert low == []


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda s: s.name)
def test_shapes_and_the_focus_ring_stand_out(scheme: Tokens) -> None:
    shapes = ["accent", "agent", "client", "good", "warning", "bad", "playhead", "muted"]
    if scheme is CONTRAST:
        shapes += ["line", "line_strong"]
    low = [
        (name, ground)
        for name, ground in product(shapes, ("ground", "panel"))
        if contrast(getattr(scheme, name), getattr(scheme, ground)) < 3
    ]
    assert low == []
    rings = [("accent", ground) for ground in ("ground", "panel", "raised", "accent_soft")] + [("on_accent", "accent")]
    assert [pair for pair in rings if contrast(getattr(scheme, pair[0]), getattr(scheme, pair[1])) < 3] == []


def test_high_contrast_marks_what_is_chosen_and_what_is_quoted_by_more_than_a_tint() -> None:
    assert contrast(CONTRAST.highlight, CONTRAST.panel) > 2.9, "as much as text of 7:1 on it leaves"
    assert CONTRAST.outlined
    assert not palette.LIGHT.outlined


def test_a_scheme_has_every_colour_of_the_others() -> None:
    for scheme in SCHEMES.values():
        colours = [getattr(scheme, name) for name in Tokens.__slots__ if name != "name"]
        assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours), scheme.name


def test_no_colour_is_written_outside_the_palette() -> None:
    """Whoever paints takes a token: `tokens.current().accent`, `$accent` in the style sheet."""
    written = re.compile(
        r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?!\w)|\brgba?\(|QColor\(\s*\d|Qt\.GlobalColor\.(?!transparent)"
    )
    files = [f for f in (ROOT / "callqa_desktop").rglob("*.py") if f.name != "palette.py"]
    files += (ROOT / "resources" / "styles").glob("*.qss")
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if written.search(line) and "#RRGGBB" not in line
    ]
    assert found == []


def test_no_text_is_smaller_than_twelve_pixels(qapp: QApplication) -> None:
    """Painted text goes through fonts.font, which lifts it, sizes in the style sheet through style.sheet."""
    wild = re.compile(r"setPointSize|setPixelSize|font-size:\s*\d+(px|pt)")
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in (ROOT / "callqa_desktop" / "ui").rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if wild.search(line) and file.name not in ("fonts.py", "style.py")
    ]
    assert found == []
    from callqa_desktop.ui.theme import style

    sizes = [int(size) for size in re.findall(r"font-size: (\d+)px", style.sheet(palette.LIGHT))]
    assert min(sizes) >= 12
