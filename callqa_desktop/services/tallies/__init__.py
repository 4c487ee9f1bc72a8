"""Figures by day, counted once and kept true as calls change."""
