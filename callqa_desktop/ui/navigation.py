"""The bar at the left that leads to the pages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.pages import PAGES, title
from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip
from callqa_desktop.ui.widgets.panels import column

WIDTH = 92
"""At least so wide; words of a language may need more."""


class Navigation(QFrame):
    """Icon and word for each page; Ctrl and its number do the same."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "navigation")
        layout = column(self, gap=tokens.S1)
        layout.setContentsMargins(4, tokens.S3, 4, tokens.S3)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for spec in PAGES:
            if spec.key == "settings":
                layout.addStretch(1)
            button = QToolButton()
            button.setProperty("kind", "navigation")
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(icons.SIZE, icons.SIZE))
            button.setFixedHeight(38 + fonts.pixels(tokens.SMALL))  # icon, word as large as the system wants it, edges
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFont(fonts.font(tokens.SMALL))
            icons.set_icon(button, spec.icon, "muted", checked_role="accent_text")
            button.clicked.connect(lambda _=False, key=spec.key: self.wanted.emit(key))
            self._group.addButton(button)
            self.buttons[spec.key] = button
            layout.addWidget(button)
        self.retitle()
        self.select("calls")

    def retitle(self) -> None:
        """Words in the language of now."""
        for spec in PAGES:
            button = self.buttons[spec.key]
            button.setText(title(spec.key))
            button.setAccessibleName(title(spec.key))
            button.setToolTip(plain_tooltip(f"{title(spec.key)}  {hint(f'go_{spec.key}')}".strip()))
        self.setAccessibleName(tr("Pages"))
        metrics = QFontMetrics(fonts.font(tokens.SMALL, fonts.SEMIBOLD))
        longest = max(metrics.horizontalAdvance(title(spec.key)) for spec in PAGES)
        self.setFixedWidth(max(WIDTH, longest + tokens.S4))

    def select(self, key: str) -> None:
        self.buttons[key].setChecked(True)
