"""The sound of a call in the window: lanes, minimap and transport."""
