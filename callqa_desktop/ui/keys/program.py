"""The keyboard of the window itself, and of the pages with a few keys of their own."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action
from callqa_desktop.ui.pages import PAGES

GO, WINDOW, LOOK = later("Pages"), later("Program"), later("Appearance")
JOBS = later("Jobs")

ACTIONS = (
    *(Action(f"go_{spec.key}", spec.title, GO, (), spec.chords) for spec in PAGES),
    Action("palette", later("Find an action"), WINDOW, (), ("Ctrl+P",)),
    Action("search_all", later("Search all calls"), WINDOW, (), ("Ctrl+Shift+F",)),
    Action("sync_now", later("Sync now"), WINDOW, (), ("F5",)),
    Action("sheet", later("Keys of this page"), WINDOW, ("?",), ("F1",)),
    Action("change_keys", later("Change the keys"), WINDOW),
    Action("theme_light", later("Light theme"), LOOK),
    Action("theme_dark", later("Dark theme"), LOOK),
    Action("theme_contrast", later("High contrast"), LOOK),
    Action("theme_auto", later("Theme of the system"), LOOK),
    Action("language_uk", later("Ukrainian language"), LOOK),
    Action("language_en", later("English language"), LOOK),
    Action("settings_search", later("Find a setting"), later("Settings"), (), ("Ctrl+F",), scope="settings"),
    Action("cancel_job", later("Cancel the job"), JOBS, ("Delete",), scope="jobs"),
    Action("pause_batch", later("Pause the batch, or go on"), JOBS, ("P",), ("Alt+P",), scope="jobs"),
    Action("jobs_section", later("What is done, or what left this computer"), JOBS, (), ("Ctrl+PgDn",), scope="jobs"),
)
