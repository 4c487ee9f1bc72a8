"""The page of work: what to review next, calibrations, disputes, coaching, agreement."""
