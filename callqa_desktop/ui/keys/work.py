"""The keyboard of the page of work, and what the review page does for it."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

WORK = later("Work")
REVIEW = later("Work with the call")

ACTIONS = (
    Action("work_start", later("Start, or do the chosen thing"), WORK, (), ("Ctrl+Enter",), scope="work"),
    Action("work_new", later("New queue, calibration or note"), WORK, (), ("Ctrl+N",), scope="work"),
    Action("work_remove", later("Skip, withdraw or delete"), WORK, ("Delete",), scope="work"),
    Action("work_next_section", later("Next section"), WORK, (), ("Ctrl+PgDn",), scope="work"),
    Action("work_previous_section", later("Previous section"), WORK, (), ("Ctrl+PgUp",), scope="work"),
    Action("work_person", later("Change who I am"), WORK, (), ("Ctrl+I",), scope="work"),
    Action("coach", later("Coaching note"), REVIEW, (), ("Ctrl+Shift+N",), scope="review"),
    Action("dispute", later("Dispute an answer"), REVIEW, (), ("Ctrl+Shift+D",), scope="review"),
    Action("calibrate", later("Calibrate this call"), REVIEW, (), ("Ctrl+Shift+K",), scope="review"),
)
