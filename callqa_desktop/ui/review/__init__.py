"""The page where one call is heard, read and scored."""
