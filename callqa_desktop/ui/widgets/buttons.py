"""Buttons: a word, an icon, and the key that does the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QToolButton, QWidget

from callqa_desktop.ui.theme import fonts, icons, tokens
from callqa_desktop.ui.widgets.labels import plain_tooltip, unturned


class Button(QPushButton):
    """A push button.

    Args:
        kind: "" (outlined), "primary" (at most one a screen), "quiet", "danger", "link", "chip", "banner".
        icon: name of an icon in resources/icons, "" for none.
        keys: shortcut shown inside at the right; the owner of the page registers it.
    """

    def __init__(
        self,
        text: str,
        on_click: Callable[[], Any] | None = None,
        *,
        kind: str = "",
        icon: str = "",
        keys: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gap = " " if icon else ""
        self.keys = keys
        self.kind = kind
        if kind:
            self.setProperty("kind", kind)
        if icon:
            icons.set_icon(self, icon, "on_accent" if kind == "primary" else "bad_text" if kind == "danger" else "text")
            self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.set_words(text)
        self._act = on_click
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        if self._act is not None:
            self._act()

    def set_words(self, text: str) -> None:
        self.setText(self._gap + unturned(text).replace("&", "&&"))
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._keys_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.keys:
            self._paint_with_keys()
        else:
            super().paintEvent(event)
        if self.hasFocus() and (self.kind == "primary" or (self.property("kind") == "option" and self.isChecked())):
            self._paint_ring()

    def _paint_ring(self) -> None:
        """The focus on an accent ground: a ring inside, as one around it would not stand out."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.current().on_accent), 2))
        painter.drawRoundedRect(self.rect().adjusted(4, 4, -4, -4), 4, 4)

    def _paint_with_keys(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        option.rect = option.rect.adjusted(0, 0, -self._keys_width(), 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        scheme = tokens.current()
        primary = self.kind == "primary" and self.isEnabled()
        painter.setFont(fonts.font(tokens.SMALL))
        painter.setPen(QColor(scheme.on_accent if primary else scheme.muted))
        rect = self.rect().adjusted(0, 0, -tokens.S3 + 2, 0)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self.keys)

    def _keys_width(self) -> int:
        if not self.keys:
            return 0
        return QFontMetrics(fonts.font(tokens.SMALL)).horizontalAdvance(self.keys) + tokens.S2


class IconButton(QToolButton):
    """An icon without a word, for well-known acts only; `name` is its tooltip and what a screen reader says."""

    def __init__(
        self, icon: str, name: str, on_click: Callable[[], Any] | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        icons.set_icon(self, icon, "muted_text")
        self.setIconSize(QSize(16, 16))
        self.setToolTip(plain_tooltip(name))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._act = on_click
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        if self._act is not None:
            self._act()
