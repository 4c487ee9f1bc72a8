"""Access: names for screen readers on every page, dialog and panel, a visible focus in every theme, order, size."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSlider,
    QStackedWidget,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot
from review_driver import interface_loop
from review_world import add_call, people

from callqa_desktop.app import Program
from callqa_desktop.ui.main_window import MainWindow
from callqa_desktop.ui.pages import PAGES
from callqa_desktop.ui.theme import fonts, style, tokens
from callqa_desktop.ui.theme.manager import theme

Maker = Callable[..., MainWindow]


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[None]:
    with interface_loop():
        yield


@pytest.fixture
def window(qtbot: QtBot, loop: None, make_window: Maker, empty_program: Program) -> Iterator[MainWindow]:
    """A window with one analyzed call open on the review page."""
    people(empty_program)
    call = add_call(empty_program, "01-kitchen")
    made = make_window(empty_program)
    made.resize(1440, 900)
    made.open_review(call)
    page = made.page("review")
    qtbot.waitUntil(lambda: getattr(page, "detail", None) is not None, timeout=8000)
    yield made
    theme.apply("light")


def controls(root: QWidget) -> list[QWidget]:
    """What Tab reaches below a widget, now or once its panel is in front; Qt's own inner parts are left out."""
    found = []
    for widget in root.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_") or isinstance(widget, QHeaderView)
        part_of_another = isinstance(widget.parent(), (QComboBox, QLineEdit)) or isinstance(
            widget.parentWidget(), QAbstractScrollArea
        )
        spin = widget.parentWidget() is not None and widget.parentWidget().inherits("QAbstractSpinBox")
        popup = widget.parentWidget() is not None and widget.parentWidget().inherits("QComboBoxPrivateContainer")
        wanted = not (inner or part_of_another or spin or popup) and _in_use(widget, root)
        if wanted and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(widget)
    return found


def _in_use(widget: QWidget, root: QWidget) -> bool:
    """Whether a control is shown, or would be with the tab or section it stands in."""
    at: QWidget | None = widget
    while at is not None and at is not root:
        if at.isHidden() and not isinstance(at.parentWidget(), QStackedWidget):
            return False
        at = at.parentWidget()
    return True


def nameless(root: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in controls(root)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]


def test_every_control_of_every_page_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    assert nameless(window.navigation) == []
    for key in (spec.key for spec in PAGES):
        window.go(key)
        qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle, timeout=8000)
        page = window.page(key)
        assert page.accessibleName()
        assert nameless(page) == [], key


DIALOGS = {
    "calls": ("calls_assign", "calls_unassign", "calls_tag", "calls_untag", "calls_report", "calls_delete"),
    "review": ("coach", "dispute", "calibrate", "palette", "sheet"),
    "work": ("work_new", "work_person"),
    "cards": ("cards_publish",),
}
"""Actions that open a dialog, by page."""


def test_every_control_of_a_dialog_has_a_name(qtbot: QtBot, window: MainWindow) -> None:
    opened: dict[str, list[str]] = {}
    for key, names in DIALOGS.items():
        window.go(key)
        for name in names:
            qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle, timeout=8000)
            window.perform(name)
            qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle, timeout=8000)
            for dialog in QApplication.topLevelWidgets():
                if isinstance(dialog, QDialog) and dialog.isVisible():
                    assert dialog.windowTitle(), name
                    opened[name] = nameless(dialog)
                    dialog.reject()
            if popup := QApplication.activePopupWidget():
                popup.close()
    assert {name: wrong for name, wrong in opened.items() if wrong} == {}
    assert {"palette", "sheet"} < set(opened)
    assert len(opened) >= 6


def grab(widget: QWidget) -> QImage:
    """The widget with four pixels of its surroundings."""
    place = widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft())).adjusted(-4, -4, 4, 4)
    return widget.window().grab(place).toImage()


def changed_strongly(before: QImage, after: QImage) -> int:
    """Pixels whose colour changed by 3:1 or more."""
    old, new = _luminances(before), _luminances(after)
    if old.shape != new.shape:
        return 0
    return int(((np.maximum(old, new) + 0.05) / (np.minimum(old, new) + 0.05) >= 3).sum())


def _luminances(image: QImage) -> np.ndarray:
    """Relative luminance of every pixel (WCAG 2.2)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    bytes_ = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    parts = bytes_[:, : plain.width(), 2::-1] / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def test_the_focus_is_seen_in_every_theme(qtbot: QtBot, window: MainWindow) -> None:
    """A ring of 2 pixels at 3:1 around buttons, fields, boxes and chips; sliders and tabs change their mark."""
    for mode in ("light", "dark", "contrast"):
        theme.apply(mode)
        for key in (spec.key for spec in PAGES):
            window.go(key)
            qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle, timeout=8000)
            assert unseen_focus(window.page(key)) == [], f"{key} {mode}"


def unseen_focus(page: QWidget) -> list[str]:
    """One control of every kind that does not change strongly enough when it takes the focus."""
    unseen = []
    kinds: dict[tuple[str, str], QWidget] = {}
    for widget in controls(page):
        if widget.isVisible() and widget.isEnabled() and not widget.visibleRegion().isEmpty():
            kinds.setdefault((type(widget).__name__, str(widget.property("kind"))), widget)
    for (kind, look), widget in kinds.items():
        if isinstance(widget, QAbstractScrollArea):
            continue  # lists show the row the keyboard stands on; they have tests of their own
        page.setFocus()
        before = grab(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.hasFocus(), kind
        if isinstance(widget, QLineEdit):
            widget.setReadOnly(True)  # a blinking cursor is no ring
            widget.setReadOnly(False)
        strong = changed_strongly(before, grab(widget))
        least = 12 if isinstance(widget, (QSlider, QTabBar)) else 2 * min(widget.width(), 60)
        if strong < least:
            unseen.append(f"{kind} {look} {widget.accessibleName()}: {strong} of {least} pixels")
    return unseen


def test_tab_goes_through_every_page_and_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    rail = set(window.navigation.buttons.values())  # one of them takes Tab, arrows lead to the others
    for key in (spec.key for spec in PAGES):
        window.go(key)
        qtbot.waitUntil(lambda: window.bridge is not None and window.bridge.idle, timeout=8000)
        seen: list[QWidget] = []
        focus = QApplication.focusWidget()
        while focus is not None and focus not in seen:
            assert focus.isVisible()
            seen.append(focus)
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
        circle = seen[seen.index(focus) :] if focus is not None else []
        assert rail & set(circle), f"{key}: Tab is caught by {focus}"
        assert len(circle) > 1, f"{key}: it goes through the page too"


def test_labels_of_the_settings_lead_to_their_fields(qtbot: QtBot, window: MainWindow) -> None:
    window.go("settings")
    buddies = [label for label in window.page("settings").findChildren(QLabel) if label.buddy() is not None]
    assert buddies
    assert all(label.buddy().accessibleName() == label.text() for label in buddies)


def test_text_grows_with_the_text_of_the_system(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    before = fonts.font(13).pixelSize()
    monkeypatch.setattr(fonts, "scale", lambda: 1.5)
    assert fonts.font(13).pixelSize() == round(13 * 1.5) > before
    assert "font-size: 18px" in style.sheet(tokens.LIGHT)
    assert fonts.font(8).pixelSize() == 18, "nothing is smaller than 12 before it grows"
