"""What the calls of a period come to, at a glance."""
