"""Chooses the scheme (light, dark or what the system says) and restyles the whole program at run time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from callqa_desktop.ui.theme import fonts, icons, style, tokens

MODES = ("auto", "light", "dark")


class Theme(QObject):
    """The one theme of the program (`theme` below)."""

    changed = Signal()
    """The colours are others now: whatever paints by itself repaints."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "auto"
        self._follows_system = False

    def apply(self, mode: str = "auto") -> None:
        """Styles the application; `mode` is one of MODES. Needs a QApplication."""
        if mode not in MODES:
            raise ValueError(f"no such theme: {mode}")
        self.mode = mode
        if not self._follows_system:
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
            self._follows_system = True
        self._restyle()

    def _system_changed(self) -> None:
        if self.mode == "auto":
            self._restyle()

    def _restyle(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")  # noqa: TRY004 - not a wrong argument
        system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self.mode == "dark" or (self.mode == "auto" and system_dark)
        scheme = tokens.DARK if dark else tokens.LIGHT
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
