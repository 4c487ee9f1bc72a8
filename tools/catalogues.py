"""Message catalogues: `compile` makes the .mo files, `check` fails when a text lacks its translation.

Texts are English in the code, inside tr(), trn() and later(). Each language has a folder in resources/i18n with one
.po file an area of the program; they are joined into one catalogue.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
I18N = ROOT / "resources" / "i18n"
CALLS = {"tr": 1, "trn": 2, "later": 1}
"""How many texts each of these is called with."""


def load(folder: Path) -> Catalog:
    joined = Catalog(locale=folder.name)
    for source in sorted(folder.glob("*.po")):
        with source.open("rb") as stream:
            for message in read_po(stream, locale=folder.name):
                if message.id:
                    message.flags.discard("python-format")  # places are {named}; % is a percent sign
                    if message.fuzzy:
                        sys.exit(f"{source}: fuzzy translation of {message.id!r}")
                    joined[message.id] = message
    return joined


def places(text: str) -> set[str]:
    """The {named} places of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def places_fit(entry: Message) -> bool:
    """Whether every place of the translation gets its value."""
    ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
    strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    return set().union(*map(places, strings)) <= set().union(*map(places, ids))


def compile_all() -> None:
    for folder in sorted(p for p in I18N.iterdir() if p.is_dir()):
        with (folder / "callqa.mo").open("wb") as stream:
            write_mo(stream, load(folder))


def said() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The texts of the code with their places, those inside f-strings too; a pair where there is a plural."""
    for file in sorted((ROOT / "callqa_desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            count = CALLS.get(name, 0)
            texts = [one.value for one in node.args[:count] if isinstance(one, ast.Constant)]
            if count and len(texts) == count:
                yield tuple(texts) if count > 1 else texts[0], f"{file.relative_to(ROOT)}:{node.lineno}"


def check() -> int:
    used: dict[str | tuple[str, ...], str] = {}
    for message, place in said():
        used.setdefault(message, place)
    wrong = 0
    for folder in sorted(p for p in I18N.iterdir() if p.is_dir()):
        catalogue = load(folder)
        for message, place in used.items():
            key = message[0] if isinstance(message, tuple) else message
            entry = catalogue.get(key)
            texts = entry.string if entry and isinstance(entry.string, tuple) else (entry.string if entry else "",)
            if not all(texts):
                print(f"{folder.name}: no translation of {key!r} ({place})")
                wrong += 1
        keys = {m[0] if isinstance(m, tuple) else m for m in used}
        for entry in catalogue:
            key = entry.id[0] if isinstance(entry.id, tuple) else entry.id
            if key and key not in keys:
                print(f"{folder.name}: translated but used nowhere: {key!r}")
                wrong += 1
            for problem in entry.check(catalogue) if key else ():
                print(f"{folder.name}: {key!r}: {problem}")
                wrong += 1
            if key and not places_fit(entry):
                print(f"{folder.name}: {key!r}: the translation names a place the text does not have")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["compile"]:
            compile_all()
        case ["check"]:
            sys.exit(check())
        case _:
            sys.exit("usage: catalogues.py compile|check")
