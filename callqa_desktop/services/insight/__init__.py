"""What many calls show together: a view of a set, unusual calls, and who needs coaching in what."""
