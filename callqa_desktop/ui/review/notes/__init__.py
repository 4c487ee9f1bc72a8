"""Notes on places of a call: list, editor, and what becomes of them."""
