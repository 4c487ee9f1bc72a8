"""Pictures of the window for the documents: every page, both themes, both languages, two sizes.

    .venv/bin/python tools/screenshots.py [--out docs/screenshots] [--all] [--only PAGE ...]

They show the demo's world, made anew. Without --all only the selection that the documents show is taken. Needs no
display.
"""

import argparse
import os
import sys
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((1280, 800), (1920, 1080))
SHOWN = ("calls", "review", "dashboard", "insight", "cards", "calibration")
"""Pages the documents show in every scheme, language and size."""
STATISTICS = ("standards", "forecast", "deals")
"""Sections of the page of statistics that show something without being asked for it."""
PAGES = (*SHOWN, "work", *STATISTICS, "numbers", "connections", "jobs", "settings")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--all", action="store_true", help="every combination, not only what the documents show")
    parser.add_argument("--only", nargs="+", choices=PAGES, default=PAGES, metavar="PAGE", help="these pages alone")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from callqa_desktop import texts
    from callqa_desktop.commands.demo import prepared_world
    from callqa_desktop.commands.pictures import Shot, take

    texts.set_language("uk")

    shots = [
        Shot(page, scheme, language, width, height)
        for page, scheme, language, (width, height) in product(
            PAGES if given.all else SHOWN, ("light", "dark"), ("uk", "en"), SIZES
        )
    ]
    if not given.all:
        shots += [Shot(page, "light", "uk", 1280, 800) for page in PAGES[len(SHOWN) :]]
    with prepared_world() as workspace:
        for path in take(workspace, given.out, [shot for shot in shots if shot.page in given.only]):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
