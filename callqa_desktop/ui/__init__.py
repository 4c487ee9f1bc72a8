"""What is seen: PySide6."""

import builtins

import PySide6.QtCore  # noqa: F401 - puts its own import in place of Python's

# It reads the source of every module that comes after it, for "from __feature__ import" (which nothing here says), and
# keeps all it read: 20 MB and a fifth of the time imports take. What was there before it does without.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
