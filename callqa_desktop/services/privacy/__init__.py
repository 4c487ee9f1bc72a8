"""Personal data said in calls: found, masked in texts, silenced in sound."""
