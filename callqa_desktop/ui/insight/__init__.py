"""The page of findings: what many calls show together."""
