"""One call under review: all that is known of it, a person's answers and notes."""
