"""What a person does with numbers: one method a verb; buttons, keys and menus only call them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from callqa_desktop.services.trust.records import ReviewRow
from callqa_desktop.texts import tr
from callqa_desktop.ui.calls.filters import Conditions
from callqa_desktop.ui.calls.verbs import open_folder
from callqa_desktop.ui.numbers.dialogs import RateDialog, ReasonDialog
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.notices import Notice

if TYPE_CHECKING:
    from callqa_desktop.ui.numbers.page import NumbersPage
    from callqa_desktop.ui.widgets.page import Page


def rate(page: Page, phone: str, done: Callable[[], Any]) -> None:
    """Opens the dialog of one's review of a number, on whichever page; `done` follows when it is kept."""
    desk = page.program.trust

    def have(mine: ReviewRow | None) -> None:
        RateDialog(page, page.bridge, phone, mine, partial(desk.rate, phone), done).open()

    page.bridge.then(page, desk.mine(phone), have, page.shell.show_error)


class NumberVerbs:
    def __init__(self, page: NumbersPage) -> None:
        self._page = page

    def rate(self) -> None:
        if self._page.phone:
            rate(self._page, self._page.phone, partial(self._tell, tr("Your review is kept")))

    def edit(self, review: ReviewRow) -> None:
        page = self._page
        keep = partial(page.program.trust.edit, review.id)
        RateDialog(page, page.bridge, review.phone, review, keep, partial(self._tell, tr("Your review is kept"))).open()

    def withdraw(self, review: ReviewRow) -> None:
        page = self._page

        def yes() -> None:
            future = page.program.trust.withdraw(review.id)
            page.bridge.then(page, future, lambda _: self._tell(tr("Your review is withdrawn")), page.shell.show_error)

        Question(
            page, tr("Withdraw your review?"),
            tr("It counts no more and nobody sees it. You can write another one later."), tr("Withdraw"), yes,
        ).open()  # fmt: skip

    def hide(self, reviews: Sequence[ReviewRow]) -> None:
        page = self._page
        ids = [one.id for one in reviews]
        ReasonDialog(
            page, page.bridge, tr("Hide the review?"),
            tr("It counts no more, but stays in the list of moderation, from where it can be shown again."), tr("Hide"),
            lambda why: page.program.trust.moderate(ids, shown=False, why=why),
            partial(self._tell, tr("The review is hidden")), hint=tr("For example: insults, somebody’s private data"),
        ).open()  # fmt: skip

    def hide_current(self) -> None:
        one = self._page.lists.moderation.current
        if self._page.lists.key == "moderation" and one is not None and one.state == "pending":
            self.hide([one])

    def show_current(self) -> None:
        """Shows the review chosen in the list of moderation."""
        page, one = self._page, self._page.lists.moderation.current
        if page.lists.key == "moderation" and one is not None:
            future = page.program.trust.moderate([one.id], shown=True)
            page.bridge.then(page, future, lambda _: self._tell(tr("The review is shown")), page.shell.show_error)

    def fraud(self) -> None:
        """Ties the number in front to fraud, or unties it."""
        page = self._page
        if page.card is None:
            return
        phone, tied = page.phone, page.card.row.fraud
        shown = formats.phone(phone)
        if tied:
            title, text = (
                tr("Untie {phone} from fraud?"),
                tr("The warning goes; the decision stays in the list of decisions."),
            )
            yes, done = tr("Untie"), tr("The number is no longer tied to fraud")
        else:
            title = tr("Tie {phone} to fraud?")
            text = tr("Everybody sees a warning beside its calls, and numbers rated low and like it are shown as "
                      "possible fraudsters. Do it only where you have checked.")  # fmt: skip
            yes, done = tr("Tie to fraud"), tr("The number is tied to fraud")
        ReasonDialog(
            page, page.bridge, title.format(phone=shown), text, yes,
            lambda why: page.program.trust.set_fraud(phone, not tied, why), partial(self._tell, done),
            hint=tr("For example: asked for a code from an SMS, police report 12/345"), danger=not tied,
        ).open()  # fmt: skip

    def open_calls(self) -> None:
        page = self._page
        if page.card is not None and page.card.own.calls:
            page.shell.open_calls(Conditions(text=page.phone))

    def open_day(self, day: int) -> None:
        """The calls of one of the last days, counted from the first on the chart."""
        card = self._page.card
        if card is not None:
            on = (card.since + timedelta(days=day)).isoformat()
            self._page.shell.open_calls(Conditions(text=self._page.phone, period="custom", first=on, last=on))

    def take_in(self) -> None:
        """Asks for a list and shows what it would bring."""
        from callqa_desktop.ui.numbers.import_dialog import ImportDialog

        dialog = QFileDialog(self._page, tr("A list of rated numbers"), "", tr("Lists (*.csv *.tsv *.txt)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: ImportDialog(self._page, Path(name)).open())
        dialog.open()

    def export(self) -> None:
        """Saves every shown review into the folder of the reports."""
        page = self._page
        folder = Path(page.shell.preferences.text("report_folder", str(Path.home())))

        def made(file: Path) -> None:
            act = (tr("Open folder"), lambda: open_folder(file.parent))
            page.shell.notify(Notice("good", tr("The file is ready"), str(file), (act,), "numbers"))

        page.bridge.then(page, page.program.trust.export(folder), made, page.shell.show_error)

    def _tell(self, what: str) -> None:
        self._page.shell.notify(Notice("good", what, key="numbers"))
