"""What stands in the place of the lanes while there is nothing to hear: why, and the button that helps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row


class SoundFace(QWidget):
    """One line: a picture, what is the matter and why, and at most one button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = "ban"
        line = row(self, gap=tokens.S3)
        line.setContentsMargins(0, tokens.S2, 0, tokens.S2)
        self._picture = QLabel()
        line.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=2)
        self.title = Label(role="strong")
        self.why = Label(role="muted", wrap=True)
        words.addWidget(self.title)
        words.addWidget(self.why)
        line.addLayout(words, 1)
        self.button = Button("", self._clicked)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._act: Callable[[], Any] | None = None
        theme.changed.connect(self._tint)

    def show_state(self, icon: str, title: str, why: str, act: tuple[str, Callable[[], Any]] | None = None) -> None:
        """`act`: words and function of the button."""
        self._icon = icon
        self._tint()
        self.title.setText(title)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self._act = act[1] if act else None
        if act:
            self.button.set_words(act[0])
        self.button.setVisible(act is not None)
        self.setAccessibleName(f"{title}. {why}")

    def _clicked(self) -> None:
        if self._act is not None:
            self._act()

    def _tint(self) -> None:
        picture = icons.pixmap(self._icon, tokens.current().muted, 20, self.devicePixelRatioF())
        self._picture.setPixmap(picture)
