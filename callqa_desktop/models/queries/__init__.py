"""Queries over the models; SQL stays portable except in search.py."""
