"""Outline icons (Lucide), tinted with a colour of the scheme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from callqa_desktop import paths
from callqa_desktop.ui.theme import tokens

SIZE = 20
_NAME, _ROLE, _CHECKED = "callqa_icon", "callqa_icon_role", "callqa_icon_checked"


@lru_cache(256)
def _source(name: str) -> str:
    return paths.resource("icons", f"{name}.svg").read_text("utf-8").replace('stroke-width="2"', 'stroke-width="1.75"')


@lru_cache(512)
def pixmap(name: str, colour: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon `name` (resources/icons) drawn `size` logical pixels wide in `colour` ("#RRGGBB")."""
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, role: str = "text", *, checked_role: str | None = None) -> QIcon:
    """An icon in the token `role`; muted when disabled, in `checked_role` when its button is checked."""
    scheme = tokens.current()
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, getattr(scheme, role), SIZE, ratio))
        made.addPixmap(pixmap(name, scheme.muted, SIZE, ratio), QIcon.Mode.Disabled)
        if checked_role:
            made.addPixmap(pixmap(name, getattr(scheme, checked_role), SIZE, ratio), QIcon.Mode.Normal, QIcon.State.On)
    return made


def set_icon(button: QAbstractButton, name: str, role: str = "text", *, checked_role: str | None = None) -> None:
    """Gives a button its icon and remembers the name, so that a change of theme tints it anew."""
    button.setProperty(_NAME, name)
    button.setProperty(_ROLE, role)
    button.setProperty(_CHECKED, checked_role)
    button.setIcon(icon(name, role, checked_role=checked_role))


def renew(root: QWidget) -> None:
    """Tints every icon given by `set_icon` at or below `root` anew."""
    for button in root.findChildren(QAbstractButton):
        if name := button.property(_NAME):
            button.setIcon(icon(name, button.property(_ROLE), checked_role=button.property(_CHECKED)))
