"""How many calls are to come, by day, week and hour, and how many people that takes."""
