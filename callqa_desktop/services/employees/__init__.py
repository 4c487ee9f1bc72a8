"""One employee over time, and the team with its uncertainty."""
