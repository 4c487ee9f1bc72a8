"""The page of jobs: what runs, what waits, what failed and why, what is done."""
