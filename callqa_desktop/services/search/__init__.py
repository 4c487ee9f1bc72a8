"""Finding calls by what was said and written."""
