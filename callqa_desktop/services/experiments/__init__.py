"""Tests of groups of calls or clients against each other: A/B tests, and several factors at once."""
