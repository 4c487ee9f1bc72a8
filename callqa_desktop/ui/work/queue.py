"""My queue: the calls that were drawn, why each, and how far it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit

from callqa_desktop.services.quality.reasons import in_words
from callqa_desktop.services.quality.records import Queue, QueueItem, Verification
from callqa_desktop.texts import tr, trn
from callqa_desktop.ui.keys import hint
from callqa_desktop.ui.theme import tokens
from callqa_desktop.ui.widgets import formats
from callqa_desktop.ui.widgets.buttons import Button
from callqa_desktop.ui.widgets.dialog import Dialog, Question
from callqa_desktop.ui.widgets.labels import ElidedLabel
from callqa_desktop.ui.widgets.notices import Notice
from callqa_desktop.ui.widgets.panels import Panel, column, row
from callqa_desktop.ui.widgets.progress import Bar
from callqa_desktop.ui.widgets.words import score_look
from callqa_desktop.ui.work import words
from callqa_desktop.ui.work.draw_dialog import DrawDialog
from callqa_desktop.ui.work.forms import field
from callqa_desktop.ui.work.lines import Line
from callqa_desktop.ui.work.section import ListSection

if TYPE_CHECKING:
    from callqa_desktop.ui.work.page import WorkPage


class QueueSection(ListSection):
    """What do I review next? Start opens the first call that is left; the keys of the review page walk on."""

    name = "queue"

    def __init__(self, page: WorkPage) -> None:
        super().__init__(page, tr("My queue"))
        self.queues: list[Queue] = []
        self._wanted = int(page.kept("queue", 0))
        self._head = _Head(self)
        self.top.addWidget(self._head)
        self._head.hide()

    @property
    def queue(self) -> Queue | None:
        return next((q for q in self.queues if q.id == self._wanted), self.queues[0] if self.queues else None)

    def choose(self, queue_id: int) -> None:
        if queue_id and queue_id != self._wanted:
            self._wanted = queue_id
            self.page.remember(queue=queue_id)
            self.load()

    def load(self) -> None:
        self.then(self.page.program.work.queues(), self._have_queues, failed=self.show_failed)

    def _have_queues(self, found: list[Queue]) -> None:
        self.queues = found
        queue = self.queue
        self._head.setVisible(queue is not None)
        if queue is None:
            self.show_items([])
            return
        self._head.show_queue(queue, found)
        self.then(self.page.program.work.items(queue.id), self._have_items, failed=self.show_failed)

    def _have_items(self, items: list[QueueItem]) -> None:
        self.show_items([(_line(item), item) for item in items])
        first = next((item.position for item in items if not item.done and not item.skipped), None)
        if first is not None and (self.current is None or self.current.done):
            self.list.setCurrentIndex(self.list.lines.index(max(0, self.list.lines.place_of(first))))

    def show_empty(self) -> None:
        self.faces.show_empty(
            "list-todo",
            tr("What do I review next?"),
            tr("Say how much time you have, or how many calls: the program draws them and says why each."),
            (tr("Draw calls"), self.draw),
        )

    def show_details(self, item: QueueItem) -> None:
        self.say(words.call_title(item.call), "title")
        self.say(words.call_facts(item.call), "muted")
        self.say(tr("Why this call"), "heading")
        for word in in_words(item.reason):
            self.say(f"• {word}")
        if item.skipped:
            self.say(tr("Skipped"), "heading")
            self.say(str(item.reason.get("skipped", "")))
        elif item.done:
            self.say(" · ".join(p for p in (tr("Scored: {n}").format(n=formats.score(item.score)),
                                            words.heard(item.heard_ratio)) if p), "muted")  # fmt: skip
        else:
            self.say(tr("About {time}").format(time=words.minutes(item.seconds)), "muted")
        self.offer(tr("Open"), partial(self.open, item), icon="audio-lines", keys="Enter")
        if item.skipped:
            self.offer(tr("Take in again"), partial(self._skip, item, ""), keys=hint("work_remove"))
        elif not item.done:
            self.offer(tr("Skip…"), self.ask_skip, keys=hint("work_remove"))

    # Acts

    def primary(self) -> None:
        """Enter in the list opens the chosen call, Start the first that is left."""
        if self.list.hasFocus() and self.current is not None:
            self.open(self.current)
        else:
            self.start()

    def start(self) -> None:
        if self.queue is None:
            self.draw()
            return
        left = [item for item in self.items.values() if not item.done and not item.skipped]
        if left:
            self.open(left[0])

    def open(self, item: QueueItem) -> None:
        """Opens a call with the whole queue around it, skipped calls left out."""
        ids = [one.call.id for one in self.items.values() if not one.skipped or one is item]
        self.page.shell.open_review(item.call.id, ids)

    def draw(self) -> None:
        DrawDialog(self.page).open()

    def act(self, name: str) -> bool:
        item = self.current
        if name != "remove" or item is None or item.done:
            return False
        if item.skipped:
            self._skip(item, "")
        else:
            self.ask_skip()
        return True

    def ask_skip(self) -> None:
        if self.current is not None:
            SkipDialog(self, self.current).open()

    def _skip(self, item: QueueItem, why: str) -> None:
        if self.queue is not None:
            self.then(self.page.program.work.skip(self.queue.id, item.position, why), lambda _: self.load())

    def verify(self) -> None:
        if self.queue is not None:
            self.then(self.page.program.work.verify(self.queue.id), self._tell_verified)

    def _tell_verified(self, found: Verification) -> None:
        queue = self.queue
        if queue is None:
            return
        facts = tr("Seed {seed}, {n} calls could be drawn, fingerprint {hash}…").format(
            seed=queue.seed, n=formats.count(queue.population), hash=queue.population_hash[:12]
        )
        if not found.population_same:
            level, what = "warning", tr("The calls have changed since the draw, so that it cannot be repeated")
        elif found.draw_same is False:
            level, what = "error", tr("The queue is not what this seed draws")
        elif found.draw_same is None:
            level, what = "info", tr("The same calls could be drawn; only random draws can be repeated one by one")
        else:
            level, what = "good", tr("Proved: the same seed draws the same calls")
        self.page.shell.notify(Notice(level, what, facts, key="work.verify"))

    def remove_queue(self) -> None:
        queue = self.queue
        if queue is not None:
            Question(
                self.page, tr("Delete this queue?"), tr("Evaluations made for it stay; the proof of the draw goes."),
                tr("Delete"), lambda: self.then(self.page.program.work.remove_queue(queue.id), lambda _: self.load()),
            ).open()  # fmt: skip


class _Head(Panel):
    """Name, progress and the accent button of the queue in front."""

    def __init__(self, section: QueueSection) -> None:
        super().__init__()
        self._section = section
        line = row(self, gap=tokens.S3)
        line.setContentsMargins(tokens.S4, tokens.S3, tokens.S4, tokens.S3)
        texts = column(gap=tokens.S1)
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Queue"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(26)
        self.box.activated.connect(lambda _: section.choose(int(self.box.currentData() or 0)))
        self.facts = ElidedLabel("", "muted")
        self.bar = Bar(width=180)
        texts.addWidget(self.box)
        texts.addWidget(self.facts)
        texts.addWidget(self.bar)
        line.addLayout(texts, 1)
        self.new = Button(tr("New queue"), section.draw, icon="plus", keys=hint("work_new"))
        self.verify = Button(tr("Prove the draw"), section.verify)
        self.delete = Button(tr("Delete"), section.remove_queue, kind="quiet")
        self.start = Button(tr("Start"), section.start, kind="primary", keys=hint("work_start"))
        for button in (self.delete, self.verify, self.new, self.start):
            line.addWidget(button)

    def show_queue(self, queue: Queue, queues: list[Queue]) -> None:
        self.box.clear()
        for one in queues:
            self.box.addItem(words.queue_name(one), one.id)
        self.box.setCurrentIndex(next(n for n, one in enumerate(queues) if one.id == queue.id))
        self.facts.setText(progress(queue))
        self.bar.set_share((queue.done + queue.skipped) / queue.total if queue.total else 1.0)
        self.bar.setAccessibleName(progress(queue))
        self.start.set_words(tr("Continue") if queue.done or queue.skipped else tr("Start"))
        self.start.setVisible(queue.left > 0)


class SkipDialog(Dialog):
    """Why a call is left out."""

    def __init__(self, section: QueueSection, item: QueueItem) -> None:
        super().__init__(tr("Skip this call?"), section.page, width=420)
        self._section, self._item = section, item
        self.why = QLineEdit()
        self.why.setMaxLength(500)
        field(self.body, tr("Why"), self.why, tr("The reason stays with the draw, so that nobody has to guess."))
        self.add_button(tr("Cancel"), self.reject)
        self.ok = self.add_button(tr("Skip"), self._skip, kind="primary", keys="Enter")
        self.ok.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))
        self.why.setFocus()

    def _skip(self) -> None:
        self.accept()
        self._section._skip(self._item, self.why.text())


def progress(queue: Queue) -> str:
    """Done 3 of 12 · 1 skipped · about 25 min left"""
    parts = [tr("Done {done} of {total}").format(done=queue.done, total=queue.total)]
    if queue.skipped:
        parts.append(trn("{n} skipped", "{n} skipped", queue.skipped))
    parts.append(
        tr("about {time} left").format(time=words.minutes(queue.seconds_left)) if queue.left else tr("all done")
    )
    if queue.looked_at < queue.population:
        looked_at, everything = formats.count(queue.looked_at), formats.count(queue.population)
        parts.append(tr("chosen among the newest {n} of {all} calls").format(n=looked_at, all=everything))
    return " · ".join(parts)


def _line(item: QueueItem) -> Line:
    chip, tone = "", "neutral"
    if item.done:
        look, sign = score_look(item.score) if item.score is not None else ("neutral", "✓")
        chip, tone = f"{sign} {formats.score(item.score)}", look
    elif item.skipped:
        chip = "– " + tr("skipped")
    reasons: list[Any] = [word for word in (words.call_facts(item.call), *in_words(item.reason)[:3]) if word]
    aside = words.heard(item.heard_ratio) if item.done else "" if item.skipped else words.minutes(item.seconds)
    return Line(
        item.position, words.call_title(item.call), " · ".join(reasons), aside, chip, tone, item.done or item.skipped
    )
