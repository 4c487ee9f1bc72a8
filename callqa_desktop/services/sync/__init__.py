"""Bringing employees, calls and recordings from a telephone exchange or a folder into the store."""
