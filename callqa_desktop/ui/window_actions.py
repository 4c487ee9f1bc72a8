"""What the keys of the program itself do: pages, search, palette, sheet, theme, language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from callqa_desktop.ui.pages import PAGES
from callqa_desktop.ui.theme.manager import theme

if TYPE_CHECKING:
    from callqa_desktop.ui.main_window import MainWindow


class WindowActions:
    """`perform` runs an action of the scope PROGRAM by its name. Dialogs are imported when they are first wanted."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._table: dict[str, Callable[[], object]] = {
            **{f"go_{spec.key}": partial(window.go, spec.key) for spec in PAGES},
            "palette": self._palette,
            "sheet": self._sheet,
            "search_all": self._search_all,
            "sync_now": self._sync,
            "change_keys": self._change_keys,
            **{f"theme_{mode}": partial(self.use_theme, mode) for mode in ("light", "dark", "contrast", "auto")},
            **{f"language_{code}": partial(self.use_language, code) for code in ("uk", "en")},
        }

    def perform(self, name: str) -> bool:
        """Runs it; False while the program behind the window is not ready for it."""
        if self._window.program is None and not name.startswith(("go_", "theme_")):
            return False
        self._table[name]()
        return True

    def use_theme(self, mode: str) -> None:
        """Switches the theme and remembers it; `mode` is one of theme.manager.MODES."""
        self._keep("theme", mode)
        theme.apply(mode)

    def use_language(self, language: str) -> None:
        """Switches the language ("uk", "en" or "auto") and remembers it."""
        self._keep("language", language)
        self._window.relabel()

    def _keep(self, key: str, value: str) -> None:
        window = self._window
        window.preferences.keep(key, value)
        if window.program is not None and window.bridge is not None:
            window.bridge.then(window, window.program.settings.set(key, value), _kept, window.show_error)

    def _palette(self) -> None:
        from callqa_desktop.ui.keys.found_calls import CallFinder
        from callqa_desktop.ui.keys.palette import Palette

        window = self._window
        finder = None
        if window.program is not None and window.bridge is not None:
            finder = CallFinder(window.program, window.bridge, window)
        Palette(window, window.current, window.perform, window.preferences, finder, window.open_review).open()

    def _sheet(self) -> None:
        from callqa_desktop.ui.keys.sheet import KeySheet

        KeySheet(self._window, self._window.current, partial(self.perform, "change_keys")).open()

    def _search_all(self) -> None:
        self._window.go("calls")
        self._window.page("calls").perform("calls_search")

    def _sync(self) -> None:
        from callqa_desktop.ui.calls.verbs import CallVerbs

        window = self._window
        if window.program is not None and window.bridge is not None:
            CallVerbs(window, window.program, window.bridge, window).sync()

    def _change_keys(self) -> None:
        self._window.go("settings")
        self._window.page("settings").perform("change_keys")


def _kept(_: object) -> None:
    """What was chosen shows already."""
