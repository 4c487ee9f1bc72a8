"""Room for lists inside a page that scrolls as a whole."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy

from callqa_desktop.ui.widgets.faces import Faces


def within(faces: Faces) -> Faces:
    """Lets the message and the skeleton have the room that what is listed takes, and no more."""
    for face in (faces.message, faces.skeleton):
        face.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
    return faces
