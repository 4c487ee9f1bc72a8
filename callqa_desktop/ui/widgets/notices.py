"""Notices: what happened, why and what to do, shown inside the window instead of a message box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from callqa_desktop.texts import tr
from callqa_desktop.ui.theme import icons, tokens
from callqa_desktop.ui.theme.manager import theme
from callqa_desktop.ui.widgets.buttons import Button, IconButton
from callqa_desktop.ui.widgets.faces import describe
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.panels import column, row

_LOOKS = {"info": ("info", "accent"), "good": ("circle-check", "good"), "warning": ("triangle-alert", "warning"),
          "error": ("circle-alert", "bad")}  # fmt: skip
INFO_SECONDS = 8
"""Good news goes away by itself; warnings and errors stay until closed."""


@dataclass(frozen=True)
class Notice:
    """One message. `level` is info, good, warning or error; `acts` are (words, function) of the buttons."""

    level: str
    what: str
    why: str = ""
    acts: tuple[tuple[str, Callable[[], Any]], ...] = ()
    key: str = field(default="")
    """A later notice with the same key takes the place of this one."""
    lasting: bool = False
    """It stays until it is closed or another one takes its place, also when it is good news."""

    @classmethod
    def of(cls, error: BaseException, *acts: tuple[str, Callable[[], Any]], key: str = "") -> Notice:
        """The notice of a failure."""
        what, why = describe(error)
        return cls("error", what, why, acts, key)


class NoticeBar(QFrame):
    """One notice, shown."""

    def __init__(
        self, notice: Notice, on_close: Callable[[NoticeBar], Any] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.notice = notice
        self._sign = QLabel()
        self._sign.setFixedWidth(20)
        self.what = Label(notice.what, "strong", wrap=True)
        self.why = Label(notice.why, wrap=True)
        if not notice.why:
            self.why.hide()
        texts = column(gap=2)
        texts.addWidget(self.what)
        texts.addWidget(self.why)
        line = row(self, margins=tokens.S2, gap=tokens.S2)
        line.setContentsMargins(tokens.S3, tokens.S2, tokens.S2, tokens.S2)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(texts, 1)
        for words, act in notice.acts:
            line.addWidget(Button(words, act), 0, Qt.AlignmentFlag.AlignVCenter)
        if on_close is not None:
            line.addWidget(
                IconButton("x", tr("Close the message"), lambda: on_close(self)), 0, Qt.AlignmentFlag.AlignVCenter
            )
        self.setAccessibleName(f"{notice.what}. {notice.why}")
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        name, tone = _LOOKS[self.notice.level]
        colour, ground = tokens.tone_colours(tokens.current(), tone)
        border = f"1px solid {colour}" if tokens.current().outlined else "none"
        self.setStyleSheet(f"NoticeBar {{ background: {ground}; border: {border}; border-radius: 7px; }}")
        self._sign.setPixmap(icons.pixmap(name, colour, 18, self.devicePixelRatioF()))


class NoticeStack(QWidget):
    """The notices of the window, newest below, at most three; the oldest give way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[NoticeBar] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(tokens.EDGE, 0, tokens.EDGE, tokens.S2)
        self._layout.setSpacing(tokens.S1)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is shown now."""
        return [bar.notice for bar in self._bars]

    def post(self, notice: Notice) -> None:
        for bar in [b for b in self._bars if notice.key and b.notice.key == notice.key]:
            self.close_bar(bar)
        while len(self._bars) >= 3:
            self.close_bar(self._bars[0])
        bar = NoticeBar(notice, self.close_bar)
        self._bars.append(bar)
        self._layout.addWidget(bar)
        self.show()
        if notice.level in ("info", "good") and not notice.lasting:
            timer = QTimer(bar)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.close_bar(bar))
            timer.start(INFO_SECONDS * 1000)

    def close_bar(self, bar: NoticeBar) -> None:
        if bar not in self._bars:
            return
        self._bars.remove(bar)
        self._layout.removeWidget(bar)
        bar.hide()
        bar.deleteLater()
        self.setVisible(bool(self._bars))

    def drop(self, key: str) -> None:
        """Closes the notice with this key: its reason is gone."""
        for bar in [b for b in self._bars if b.notice.key == key]:
            self.close_bar(bar)
