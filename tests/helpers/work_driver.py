"""Drives the page of work as a person does."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog
from review_driver import ReviewDriver

from callqa_desktop.ui.work.page import WorkPage


def work_page(driver: ReviewDriver) -> WorkPage:
    driver.window.activateWindow()
    driver.qtbot.waitUntil(driver.window.isActiveWindow)
    driver.window.go("work")
    page = driver.window.page("work")
    assert isinstance(page, WorkPage)
    return page


def dialog(driver: ReviewDriver, kind: type[QDialog]) -> QDialog:
    """Waits for a dialog of a kind to stand open."""
    found: list[QDialog] = []

    def there() -> bool:
        found[:] = [d for d in driver.window.findChildren(kind) if d.isVisible()]
        return bool(found)

    driver.qtbot.waitUntil(there)
    return found[0]


def score(driver: ReviewDriver) -> None:
    """Answers every question of the open call with its first option, by keys."""
    page = driver.page
    for _ in range(60):
        lacking = page.sheet.missing()
        if not lacking:
            break
        page.sheet.select(lacking[0].question)
        driver.press("1")
    assert not page.sheet.missing()
