"""Logs without content, and the check of an installation."""
