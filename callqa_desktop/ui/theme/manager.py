"""Chooses the scheme (light, dark, high contrast or the system's) and restyles the whole program at run time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

from callqa_desktop.ui.theme import fonts, icons, style, tokens

MODES = ("auto", "light", "dark", "contrast")


class Theme(QObject):
    """The one theme of the program (`theme` below)."""

    changed = Signal()
    """The colours are others now: whatever paints by itself repaints."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "auto"
        self._hints: QStyleHints | None = None
        """Kept for good: with its wrapper PySide would lose the accessibility hints below it."""

    def apply(self, mode: str = "auto") -> None:
        """Styles the application; `mode` is one of MODES. Needs a QApplication."""
        if mode not in MODES:
            raise ValueError(f"no such theme: {mode}")
        self.mode = mode
        if self._hints is None:
            self._hints = QGuiApplication.styleHints()
            self._hints.colorSchemeChanged.connect(self._system_changed)
            self._hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._restyle()

    def _system_changed(self) -> None:
        if self.mode == "auto":
            self._restyle()

    def _system_scheme(self) -> str:
        """The scheme the system asks for: its own high contrast comes before light and dark."""
        if self._hints is None:
            return "light"
        if self._hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "contrast"
        return "dark" if self._hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    def _restyle(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")  # noqa: TRY004 - not a wrong argument
        scheme = tokens.SCHEMES[self._system_scheme() if self.mode == "auto" else self.mode]
        tokens.use(scheme)
        fonts.load()
        app.setStyle("Fusion")
        app.setFont(fonts.font())
        app.setPalette(_palette(scheme))
        app.setStyleSheet(style.sheet(scheme))
        for window in app.topLevelWidgets():
            icons.renew(window)
        self.changed.emit()


def _palette(scheme: tokens.Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, scheme.ground),
        (role.WindowText, scheme.text),
        (role.Base, scheme.panel),
        (role.AlternateBase, scheme.raised),
        (role.Text, scheme.text),
        (role.Button, scheme.panel),
        (role.ButtonText, scheme.text),
        (role.ToolTipBase, scheme.panel),
        (role.ToolTipText, scheme.text),
        (role.PlaceholderText, scheme.muted),
        (role.Highlight, scheme.accent),
        (role.HighlightedText, scheme.on_accent),
        (role.Link, scheme.accent_text),
        (role.Accent, scheme.accent),
        (role.Mid, scheme.line),
        (role.Midlight, scheme.line),
        (role.Dark, scheme.line_strong),
        (role.Light, scheme.panel),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(scheme.muted))
    return palette


theme = Theme()
