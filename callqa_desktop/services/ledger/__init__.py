"""What left this machine: when, to whom, why, how much, and what it cost. Never what was in it."""
