"""What the widgets of a window really say, after Qt read their texts as markup, mnemonics or separators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument
from PySide6.QtGui import Qt as Gui
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
    QToolTip,
    QWidget,
)

MARKER = "HYPERLINK"
NASTY = '<b>x</b><img src=x onerror=1> =HYPERLINK("u") &amp; A&B {x} %1 \u202eабв\u202c\nend'
"""Markup, a formula, an entity, a mnemonic, placeholders, a turned direction and a line break."""


def nasty(field: str) -> str:
    """The hostile text of one field, told apart from those of others."""
    return f"{field} {NASTY}"


def plain(text: str) -> str:
    """On one line, without the signs that turn the direction: a place may leave those out, or put a blank there."""
    return "".join(text.replace("\u202e", "").replace("\u202c", "").split())


def rendered(text: str) -> str:
    """A text as a tooltip or an automatic label shows it."""
    if not Gui.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def spoken(text: str) -> str:
    """The words of a button, a tab or a menu entry: && is &, a lone & only underlines."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def pointed_at(widget: QWidget, where: QPoint) -> str:
    """The tooltip a pointer resting there brings, as it is read."""
    QToolTip.hideText()
    QApplication.sendEvent(widget, QHelpEvent(QHelpEvent.Type.ToolTip, where, widget.mapToGlobal(where)))
    return rendered(QToolTip.text())


def texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every text of a widget and of what stands in it, as people get to read it, with the widget that shows it."""
    for widget in (root, *root.findChildren(QWidget)):
        yield widget, rendered(widget.toolTip())
        yield widget, widget.accessibleName()
        if widget.isWindow():
            yield widget, widget.windowTitle().replace("[*]", "")
        if isinstance(widget, QLabel):
            automatic = widget.textFormat() == Qt.TextFormat.AutoText
            text = rendered(widget.text()) if automatic else widget.text()
            yield widget, spoken(text) if widget.buddy() is not None else text
        elif isinstance(widget, QAbstractButton):
            yield widget, spoken(widget.text())
        elif isinstance(widget, QTabBar):
            for number in range(widget.count()):
                yield widget, spoken(widget.tabText(number))
        elif isinstance(widget, QMenu):
            for action in widget.actions():
                words, _, key = action.text().partition("\t")
                yield widget, spoken(words)
                yield widget, key
        elif isinstance(widget, QComboBox):
            for number in range(widget.count()):
                yield widget, widget.itemText(number)
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            for text in _cells(widget.model(), QModelIndex()):
                yield widget, text


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(200, model.rowCount(parent))):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (_text(index.data(role)) for role in (Qt.ItemDataRole.DisplayRole, _SPOKEN))
            yield rendered(_text(index.data(Qt.ItemDataRole.ToolTipRole)))
            yield from _cells(model, index)


_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


def _text(data: Any) -> str:
    return data if isinstance(data, str) else ""


def said(root: QWidget) -> str:
    """All of it in one piece, each text on one line."""
    return "\n".join(plain(text) for _, text in texts(root) if text)


def mangled(root: QWidget) -> list[str]:
    """Texts in which the hostile one lost or changed a sign; one that was cut short ends in …."""
    wanted = plain(NASTY)
    found = []
    for widget, text in texts(root):
        shown = plain(text)
        if MARKER not in shown:
            continue
        copies = ["<b>x" + rest for rest in shown.split("<b>x")[1:]]
        whole = all(one.startswith(wanted) or ("…" in one and wanted.startswith(one.split("…")[0])) for one in copies)
        if not copies or not whole:
            found.append(f"{type(widget).__name__}: {text}")
    return found
