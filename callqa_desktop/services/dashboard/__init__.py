"""What the calls of a period come to, compared and broken down."""
