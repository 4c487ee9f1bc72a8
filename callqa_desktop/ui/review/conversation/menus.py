"""What can be done with a line and with the whole conversation, as menus: nothing is behind a key alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from callqa_desktop.models.enums import Speaker
from callqa_desktop.texts import tr
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.widgets import words

if TYPE_CHECKING:
    from callqa_desktop.ui.review.conversation.correcting import Correcting
    from callqa_desktop.ui.review.page import ReviewPage


def line_menu(page: ReviewPage, correcting: Correcting, row: int, char: int) -> QMenu:
    """The menu of one line; `char` is where it was asked for, -1 for none."""
    model = page.transcript.model
    line = model.lines[row]
    menu = _menu(page)
    _add(menu, tr("Correct the line"), "edit_line", lambda: correcting.edit(row, char))
    joined = _add(menu, tr("Join to the previous line"), "", lambda: correcting.merge_row(row))
    joined.setEnabled(row > 0)
    said_by = menu.addMenu(tr("Said by"))
    for speaker in Speaker:
        act = _add(said_by, model.who(speaker.value), "", _speaker(correcting, row, speaker))
        act.setCheckable(True)
        act.setChecked(line.speaker == speaker.value)
    menu.addSeparator()
    _add(menu, tr("Copy the text"), "", lambda: QGuiApplication.clipboard().setText(line.text))
    menu.addSeparator()
    _call_part(menu, page, correcting)
    return menu


class CallMenu(QMenu):
    """Names, sides and the journal of corrections."""

    def __init__(self, page: ReviewPage, correcting: Correcting) -> None:
        super().__init__(page)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        _call_part(self, page, correcting)


def _call_part(menu: QMenu, page: ReviewPage, correcting: Correcting) -> None:
    used = {line.speaker for line in page.transcript.model.lines}
    for speaker in Speaker:
        if speaker.value in used:
            title = tr("Rename: {name}").format(name=words.speaker(speaker.value).word)
            _add(menu, f"{title}…", "", _rename(correcting, speaker))
    _add(menu, tr("Swap manager and client in the whole call"), "", correcting.swap)
    menu.addSeparator()
    _add(menu, tr("Undo the correction"), "undo", correcting.undo).setEnabled(correcting.corrections.done > 0)
    _add(menu, tr("Redo the correction"), "redo", correcting.redo).setEnabled(correcting.corrections.undone > 0)
    _add(menu, tr("All corrections…"), "", correcting.show_history)
    if page.detail is not None and page.detail.written.model:
        menu.addSeparator()
        told = _add(menu, tr("Written down by {model}").format(model=page.detail.written.model), "", _nothing)
        told.setEnabled(False)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, title: str, action: str, act: Callable[[], object]) -> QAction:
    """`action` names the key that does the same, shown beside it."""
    key = hint(action) if action else ""
    made = menu.addAction(title.replace("&", "&&") + (f"\t{key}" if key else ""))
    made.triggered.connect(lambda _checked: act())
    return made


def _nothing() -> None:
    """A line of a menu that only tells something."""


def _rename(correcting: Correcting, speaker: Speaker) -> Callable[[], None]:
    return lambda: correcting.rename(speaker.value)


def _speaker(correcting: Correcting, row: int, speaker: Speaker) -> Callable[[], None]:
    return lambda: correcting.set_speaker(row, speaker)
