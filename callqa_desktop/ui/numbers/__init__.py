"""Phone numbers and how far they can be trusted."""
