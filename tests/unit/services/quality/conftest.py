"""Fixtures of the tests of the work of people."""

from quality_world import filled, read, write

__all__ = ["filled", "read", "write"]
