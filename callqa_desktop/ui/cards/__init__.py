"""The page of scorecards: list, editor, preview, what-if."""
