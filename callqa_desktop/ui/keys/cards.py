"""The keyboard of the page of scorecards. Keys of the tree (Alt+Up, Delete) act while the tree has the focus."""

from __future__ import annotations

from callqa_desktop.texts import later
from callqa_desktop.ui.keys.registry import Action

CARDS = later("Scorecards")

ACTIONS = (
    Action("cards_publish", later("Publish the card"), CARDS, (), ("Ctrl+Enter",), scope="cards"),
    Action("cards_undo", later("Undo a change of the card"), CARDS, (), ("Ctrl+Z",), scope="cards"),
    Action("cards_redo", later("Redo a change of the card"), CARDS, (), ("Ctrl+Shift+Z", "Ctrl+Y"), scope="cards"),
    Action("cards_question", later("Add a question"), CARDS, (), ("Ctrl+N",), scope="cards"),
    Action("cards_section", later("Add a section"), CARDS, (), ("Ctrl+Shift+N",), scope="cards"),
    Action("cards_duplicate", later("Duplicate the question or section"), CARDS, (), ("Ctrl+D",), scope="cards"),
    Action("cards_up", later("Move the question or section up"), CARDS, (), ("Alt+Up",), scope="cards"),
    Action("cards_down", later("Move the question or section down"), CARDS, (), ("Alt+Down",), scope="cards"),
    Action("cards_structure", later("Structure of the card"), CARDS, (), ("Alt+1",), scope="cards"),
    Action("cards_preview", later("Preview of the card"), CARDS, (), ("Alt+2",), scope="cards"),
    Action("cards_what_if", later("What if: past calls"), CARDS, (), ("Alt+3",), scope="cards"),
)
