"""The window: navigation at the left, one page at a time, notices and a status line below.

It is shown before the services exist (`MainWindow()`), with a skeleton where the first page will be; `attach` fills
it. Pages are imported and built on their first visit, so nothing heavy stands before the first paint.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, QSize, Qt, QTranslator, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QWidget

from callqa_desktop import texts
from callqa_desktop.texts import tr
from callqa_desktop.ui.navigation import PAGES, Navigation, title
from callqa_desktop.ui.ports import Bridge, Program
from callqa_desktop.ui.preferences import Preferences
from callqa_desktop.ui.status_bar import StatusBar
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.theme.manager import MODES, theme
from callqa_desktop.ui.widgets.faces import Faces
from callqa_desktop.ui.widgets.notices import Notice, NoticeStack
from callqa_desktop.ui.widgets.page import Page, PageHeader
from callqa_desktop.ui.widgets.panels import Panel, column, row

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
        for number, spec in enumerate(PAGES, 1):
            self._shortcut(f"Ctrl+{number}", spec.key)
        self._shortcut("Ctrl+,", "settings")
        self.setWindowTitle("CallQA Desktop")
        self.setMinimumSize(1120, 640)
        self._waiting.setFocus()
        if not self.restoreGeometry(self.preferences.data("geometry")):
            self.resize(START_SIZE)

    def attach(self, program: Program, bridge: Bridge) -> None:
        """The services are ready: builds the current page and begins to listen."""
        self.program, self.bridge = program, bridge
        failed = getattr(bridge, "failed", None)
        if failed is not None:
            failed.connect(self.show_error)
        self.status.attach(program, bridge)
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

    def open_review(self, call_id: int, ids: Sequence[int] = ()) -> None:
        self.go("review")
        opened = getattr(self.page("review"), "open_call", None)
        if opened is not None:
            opened(call_id, ids)

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
        self._drop_pages()
        self.status.renew()
        self.go(self._current)

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

    def _drop_pages(self) -> None:
        for page in self._pages.values():
            page.leave()
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()  # not at once: the page itself may have asked for this
        self._pages.clear()

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

    def _shortcut(self, keys: str, page: str) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: self.go(page))


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
