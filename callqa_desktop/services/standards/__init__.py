"""Standards of the trade, and how our own calls stand beside them."""
