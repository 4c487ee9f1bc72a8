"""Scorecards: what is asked, how a score is made of the answers, and the evaluations that are kept."""
