"""Language, theme, density, motion."""

from __future__ import annotations

from callqa_desktop.texts import tr
from callqa_desktop.ui import motion
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.settings.form import FormSection
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.page import Shell


class Appearance(FormSection):
    """How the window looks; language and theme are known before the store is open, so the window keeps them too."""

    def __init__(self, program: Program, bridge: Bridge, shell: Shell) -> None:
        super().__init__(tr("Appearance"), program, bridge, shell)
        card = self.card(self.title)
        kept = shell.preferences
        self.language = self.choice(
            card,
            tr("Language"),
            (("auto", tr("As the system")), ("uk", "Українська"), ("en", "English")),
            kept.text("language", "auto"),
            self._set_language,
        )
        self.theme = self.choice(
            card,
            tr("Theme"),
            (
                ("auto", tr("As the system")),
                ("light", tr("Light")),
                ("dark", tr("Dark")),
                ("contrast", tr("High contrast")),
            ),
            kept.text("theme", "auto"),
            self._set_theme,
        )
        self.density = self.choice(
            card,
            tr("Rows of the table"),
            (("compact", tr("Compact")), ("normal", tr("Normal")), ("comfortable", tr("Comfortable"))),
            str(program.settings.get("density")),
            lambda value: self.keep("density", value),
        )
        self.motion = self.check(
            card,
            tr("Less motion"),
            "reduced_motion",
            motion.reduce,
            tr("Lists and the waveform jump to their place instead of gliding there."),
        )

    def _set_theme(self, mode: str) -> None:
        self.shell.preferences.keep("theme", mode)
        self.keep("theme", mode)
        theme.apply(mode)

    def _set_language(self, language: str) -> None:
        self.shell.preferences.keep("language", language)
        self.keep("language", language)
        self.shell.relabel()
