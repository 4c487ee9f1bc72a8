"""The editor of a tracker, with what it would find in the newest conversations while it is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from callqa_desktop.errors import Cancelled
from callqa_desktop.services.stop import Stop
from callqa_desktop.services.trackers.records import MAX_NAME, Example, Preview, Tracker
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Question
from callqa_desktop.ui.widgets.figures import Place
from callqa_desktop.ui.widgets.labels import Label
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Panel, Scroll, column, row
from callqa_desktop.ui.work.forms import choice, field, words_field
from callqa_desktop.ui.work.lines import HEIGHT, LinesView
from callqa_desktop.ui.work.lines import Line as Shown

if TYPE_CHECKING:
    from callqa_desktop.ui.insight.page import InsightPage

TYPING_MS = 400
"""Typing must have paused so long before conversations are looked through."""
FORMS = 12


class TrackerEditor(Panel):
    kept = Signal(int)
    """The id of the tracker that was kept."""
    removed = Signal()

    def __init__(self, page: InsightPage) -> None:
        super().__init__(page)
        self._page = page
        self._id = 0
        self._stop: Stop | None = None
        self.heading = Label("", "heading")
        self.name = QLineEdit()
        self.name.setMaxLength(MAX_NAME)
        self.phrases = words_field(5, tr("discount\ntoo expensive"))
        self.speaker = choice(("", tr("anybody")), ("agent", tr("the manager")), ("client", tr("the client")))
        self.expected = QCheckBox(tr("It ought to be said: show calls without it"))
        self.active = QCheckBox(tr("Look for it in new calls"))
        self.found = Label("", "strong", wrap=True)
        self.forms = Label("", "muted", wrap=True)
        self.examples = LinesView(tr("Where it would be heard"))
        self.keep_button = Button(tr("Keep"), self.keep, kind="primary", keys=hint("insight_keep_tracker"))
        self.remove_button = Button(tr("Delete…"), self.remove, kind="danger")
        scroll = Scroll(margins=tokens.S4, gap=tokens.S3)
        scroll.body.addWidget(self.heading)
        field(scroll.body, tr("Name"), self.name)
        field(
            scroll.body, tr("Words and phrases, one in each line"), self.phrases,
            tr(
                "Every form of a word is found; up to two other words may stand inside a phrase. word* finds all that "
                "begin so"
            ),
        )  # fmt: skip
        field(scroll.body, tr("Who says it"), self.speaker)
        scroll.body.addWidget(self.expected)
        scroll.body.addWidget(self.active)
        scroll.body.addWidget(self.found)
        scroll.body.addWidget(self.forms)
        scroll.body.addWidget(self.examples)
        scroll.body.addStretch(1)
        buttons = row()
        buttons.setContentsMargins(tokens.S4, tokens.S2, tokens.S4, tokens.S4)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        buttons.addWidget(self.keep_button)
        inside = column(self, margins=1, gap=0)
        inside.addWidget(scroll, 1)
        inside.addLayout(buttons)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._look)
        self.name.textChanged.connect(self._renew)
        self.phrases.textChanged.connect(self._typed)
        self.speaker.currentIndexChanged.connect(self._typed)
        self.examples.opened.connect(page.open_place)
        self.edit(None)

    def edit(self, tracker: Tracker | None) -> None:
        """Takes a tracker in, or an empty one."""
        shown = tracker or Tracker(0, "", ())
        self._id = shown.id
        self.heading.setText(tr("New tracker") if not shown.id else tr("Tracker"))
        self.name.setText(shown.name)
        self.phrases.setPlainText("\n".join(shown.phrases))
        self.speaker.setCurrentIndex(max(0, self.speaker.findData(shown.speaker)))
        self.expected.setChecked(shown.expected)
        self.active.setChecked(shown.active)
        self.remove_button.setVisible(bool(shown.id))
        self._renew()
        self._typing.start(0)

    @property
    def tracker(self) -> Tracker:
        """As it is written now."""
        lines = tuple(line for line in self.phrases.toPlainText().splitlines() if line.strip())
        return Tracker(
            self._id, self.name.text(), lines, str(self.speaker.currentData() or ""), self.expected.isChecked(),
            self.active.isChecked(),
        )  # fmt: skip

    def keep(self) -> None:
        if self.keep_button.isEnabled():
            future = self._page.program.trackers.keep(self.tracker)
            self._page.bridge.then(self, future, self._kept, self._page.shell.show_error)

    def _kept(self, tracker_id: int) -> None:
        self._page.shell.notify(
            Notice(
                "good", tr("The tracker is kept"), tr("Stored conversations are being looked through, newest first."),
                key="tracker.kept",
            )
        )  # fmt: skip
        self.kept.emit(tracker_id)

    def remove(self) -> None:
        name = self.name.text()
        Question(
            self._page, tr("Delete the tracker?"),
            tr("“{name}” and what was found of it go. Calls stay as they are.").format(name=name),
            tr("Delete"), self._remove,
        ).open()  # fmt: skip

    def _remove(self) -> None:
        future = self._page.program.trackers.remove(self._id)
        self._page.bridge.then(self, future, lambda _none: self.removed.emit(), self._page.shell.show_error)

    def _renew(self) -> None:
        self.keep_button.setEnabled(bool(self.name.text().strip()) and bool(self.tracker.phrases))

    def _typed(self) -> None:
        self._renew()
        self._typing.start(TYPING_MS)

    def _look(self) -> None:
        """Looks through the newest conversations; what was asked before is given up."""
        if self._stop is not None:
            self._stop.stop()
        self._stop = None
        wanted = self.tracker
        if not wanted.phrases:
            self._show_nothing(tr("Write what is to be heard: how often it occurs stands here."))
            return
        self._stop = stop = Stop()
        self.found.setText(tr("Looking through the newest conversations…"))
        self._page.bridge.then(
            self, self._page.program.trackers.preview(wanted, stop=stop), self._show, self._failed
        )  # fmt: skip

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Cancelled):
            self._show_nothing("")
            self._page.shell.show_error(error)

    def _show_nothing(self, words: str) -> None:
        self.found.setText(words)
        self.forms.hide()
        self.examples.hide()

    def _show(self, found: Preview) -> None:
        if not found.calls:
            self._show_nothing(tr("No call has a conversation yet: analyze some calls first."))
            return
        calls = trn("the newest call", "the newest {n} calls", found.calls)
        self.found.setText(tr("Found in {n} of {calls}").format(n=formats.count(found.found), calls=calls))
        forms = [f"{word} {count}" for word, count in list(found.forms.items())[:FORMS]]
        self.forms.setText(tr("Heard as: {forms}").format(forms=", ".join(forms)))
        self.forms.setVisible(bool(forms))
        self.examples.show_lines([_example(one) for one in found.examples])
        self.examples.setFixedHeight(min(3, max(1, len(found.examples))) * HEIGHT + 2)
        self.examples.setVisible(bool(found.examples))


def _example(one: Example) -> Shown:
    first = one.marks[0][0] if one.marks else 0
    text = one.text if first < 30 else "…" + one.text[first - 20 :]
    return Shown(
        Place(one.call_id, one.text, one.start_ms), text, formats.moment(one.started_at), formats.position(one.start_ms)
    )
