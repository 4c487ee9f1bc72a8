"""Deals, how they ended, and how likely open ones are to be won."""
