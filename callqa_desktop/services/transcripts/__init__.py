"""Corrections laid over the words of the model; the words themselves never change."""
