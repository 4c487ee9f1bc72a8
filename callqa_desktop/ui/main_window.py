"""The window: navigation at the left, one page at a time, notices and a status line below.

It is shown before the services exist (`MainWindow()`), with a skeleton where the first page will be; `attach` fills
it. Pages are imported and built on their first visit, so nothing heavy stands before the first paint.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QSize, Qt, QTranslator, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QWidget

from callqa_desktop import texts
from callqa_desktop.texts import tr
from callqa_desktop.ui import motion
from callqa_desktop.ui.keys import PROGRAM, action, keymap
from callqa_desktop.ui.keys.keyboard import Keyboard
from callqa_desktop.ui.navigation import Navigation
from callqa_desktop.ui.pages import PAGES, title
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.settings.script.news import ScriptNews
from callqa_desktop.ui.status_bar import StatusBar
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import MODES, theme
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.notices import Notice, NoticeStack
from callqa_desktop.ui.widgets.page import Page, PageHeader
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from callqa_desktop.ui.calls.filters import Conditions

log = logging.getLogger(__name__)
START_SIZE = QSize(1440, 900)


class MainWindow(QMainWindow):
    """The shell. Implements `ui.widgets.page.Shell` for its pages.

    Args:
        preferences: what the window remembers for itself (theme, language, geometry); in memory when not given.
    """

    closing = Signal()
    """The person closes the window: stop the program, then call `finish`."""

    def __init__(self, preferences: Preferences | None = None) -> None:
        super().__init__()
        self.preferences = preferences or Preferences()
        self.program: Program | None = None
        self.bridge: Bridge | None = None
        self._pages: dict[str, Page] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        """What was open on pages that are yet to be made anew."""
        self._current = "calls"
        self._stopping = False
        self._finished = False
        self._qt_words = QTranslator(self)
        self._use_language()
        mode = self.preferences.text("theme", "auto")
        theme.apply(mode if mode in MODES else "auto")

        self.navigation = Navigation()
        self.navigation.wanted.connect(self.go)
        self.notices = NoticeStack()
        self.status = StatusBar()
        self._stack = QStackedWidget()
        self._waiting = Waiting()
        self._stack.addWidget(self._waiting)
        ground = QFrame()
        ground.setProperty("surface", "plain")
        right = column(gap=0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.notices)
        right.addWidget(self.status)
        line = row(ground, gap=0)
        line.addWidget(self.navigation)
        line.addLayout(right, 1)
        self.setCentralWidget(ground)
        self.acts = WindowActions(self)
        self.keyboard = Keyboard(self, lambda: self._current, self.perform, self._release)
        self.keyboard.start()
        self.setWindowTitle("CallQA Desktop")
        self.setMinimumSize(1120, 640)
        self._waiting.setFocus()
        if not self.restoreGeometry(self.preferences.data("geometry")):
            self.resize(START_SIZE.boundedTo(self.screen().availableSize()))

    def attach(self, program: Program, bridge: Bridge) -> None:
        """The services are ready: builds the current page and begins to listen."""
        self.program, self.bridge = program, bridge
        failed = getattr(bridge, "failed", None)
        if failed is not None:
            failed.connect(self.show_error)
        self.status.attach(program, bridge)
        self._news = ScriptNews(bridge, self, self)
        keymap.load(program.settings.get("keys"))
        self.navigation.retitle()
        keymap.changed.connect(self._keys_changed)
        motion.reduce(program.settings.get("reduced_motion"))
        self.go(self._current)

    def fail_start(self, error: BaseException, retry: object = None) -> None:
        """The services could not be started: shows why; `retry` is a function to try again with."""
        self._waiting.faces.show_failed(error, retry if callable(retry) else self.close)

    @property
    def current(self) -> str:
        """Key of the page in front."""
        return self._current

    def page(self, key: str) -> Page:
        """A page, built now if it was not visited yet. Needs an attached program."""
        if self.program is None or self.bridge is None:
            raise RuntimeError("the window has no program yet")
        if key not in self._pages:
            spec = next(spec for spec in PAGES if spec.key == key)
            made = spec.make(self.program, self.bridge, self)
            self._pages[key] = made
            self._stack.addWidget(made)
            self._take_up({})
        return self._pages[key]

    # The shell, as pages see it (ui.widgets.page.Shell)

    def go(self, page: str) -> None:
        self.navigation.select(page)
        if self.program is None:
            self._current = page
            self._waiting.header.title.setText(title(page))
            return
        before = self._pages.get(self._current)
        if before is not None and page != self._current:
            before.leave()
        self._current = page
        made = self.page(page)
        self._stack.setCurrentWidget(made)
        self.status.selection.setText("")
        made.setFocus()
        made.shown()

    def open_review(self, call_id: int, ids: Sequence[int] = (), at_ms: int | None = None) -> None:
        origin = self._current
        self.go("review")
        page = self.page("review")
        if origin != "review":
            page.origin = origin
        opened = getattr(page, "open_call", None)
        if opened is not None:
            opened(call_id, ids, at_ms)

    def open_insight(self, conditions: Conditions) -> None:
        shown = getattr(self.page("insight"), "show_set", None)
        if shown is not None:
            shown(conditions)
        self.go("insight")

    def open_calls(self, conditions: Conditions) -> None:
        shown = getattr(self.page("calls"), "show_calls", None)
        if shown is not None:
            shown(conditions)
        self.go("calls")

    def open_number(self, phone: str) -> None:
        look_up = getattr(self.page("numbers"), "look_up", None)
        self.go("numbers")
        if look_up is not None:
            look_up(phone)

    def open_employee(self, name: str) -> None:
        shown = getattr(self.page("dashboard"), "show_employee", None)
        if shown is not None:
            shown(name)
        self.go("dashboard")

    def notify(self, notice: Notice) -> None:
        self.notices.post(notice)

    def show_error(self, error: BaseException) -> None:
        self.notify(Notice.of(error))

    def set_selection(self, words: str) -> None:
        self.status.selection.setText(words)

    def relabel(self) -> None:
        self._use_language()
        self.navigation.retitle()
        if self.program is None:
            return
        self._take_up(self._drop_pages())
        self.status.renew()
        self.go(self._current)

    def renew_others(self) -> None:
        self._take_up(self._drop_pages(keep_front=True))

    # Keys

    def perform(self, name: str) -> bool:
        """Runs an action of the program or of the page in front; tells whether it meant something now."""
        if action(name).scope == PROGRAM:
            return self.acts.perform(name)
        page = self._pages.get(self._current)
        return page is not None and page.perform(name)

    def _release(self, name: str) -> None:
        page = self._pages.get(self._current)
        if page is not None:
            page.release(name)

    def _keys_changed(self) -> None:
        """Other keys: they are kept, and every page behind this one is built anew with its new hints."""
        self.navigation.retitle()
        if self.program is None or self._stopping or self.program.settings.get("keys") == keymap.kept():
            return
        settings = self.program.settings
        if self.bridge is not None:
            self.bridge.then(self, settings.set("keys", keymap.kept()), _nothing, self.show_error)
        self.renew_others()

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """The first close is ignored and starts the stop; `finish` closes for good."""
        self.preferences.keep("geometry", self.saveGeometry())
        self.preferences.flush()
        if self.program is None or self._finished:
            event.accept()
            return
        event.ignore()
        if self._stopping:
            return
        self._stopping = True
        self.keyboard.stop()
        self._drop_pages()  # from here on nobody may ask the program for anything
        self.status.detach()
        self.setEnabled(False)
        self._stack.setCurrentWidget(self._waiting)
        self._waiting.header.title.setText(tr("Closing: work under way is being put aside…"))
        self.closing.emit()

    def finish(self) -> None:
        """The program has stopped: closes the window."""
        self._finished = True
        self.close()

    def _drop_pages(self, *, keep_front: bool = False) -> dict[str, dict[str, Any]]:
        """Takes the pages away; returns what was open on them."""
        going = {key: page for key, page in self._pages.items() if not (keep_front and key == self._current)}
        kept = {key: page.keep() for key, page in going.items()}
        for page in going.values():
            page.leave()
        for key, page in going.items():
            del self._pages[key]
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()  # not at once: the page itself may have asked for this
        return kept

    def _take_up(self, kept: dict[str, dict[str, Any]]) -> None:
        """Pages that are made anew, now or on their next visit, open what was open on them."""
        self._kept.update({key: state for key, state in kept.items() if state})
        for key in list(self._kept):
            if key in self._pages:
                self._pages[key].take_up(self._kept.pop(key))

    def _use_language(self) -> None:
        wanted = self.preferences.text("language", "auto")
        texts.set_language(wanted if wanted in texts.LANGUAGES else texts.system_language("uk"))
        self._translate_qt()
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def _translate_qt(self) -> None:
        """Qt's own words (file dialogs, text menus) in the language of the program."""
        app = QApplication.instance()
        if app is None:
            return
        app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{texts.language()}", folder):
            app.installTranslator(self._qt_words)


class Waiting(QWidget):
    """What stands in the place of the first page until the services are ready."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        layout = column(self, gap=0)
        self.header = PageHeader(title("calls"))
        layout.addWidget(self.header)
        self.header.line.addStretch(1)
        self.faces = Faces(QWidget())
        panel = Panel()
        column(panel, margins=1).addWidget(self.faces)
        body = column(margins=tokens.EDGE)
        body.addWidget(panel)
        layout.addLayout(body, 1)
        self.faces.show_loading()


def _nothing(_: object) -> None:
    """The outcome shows already."""
