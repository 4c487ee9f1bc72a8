"""Colours, fonts, icons and the style sheet of the window, each by name."""
