"""The words of a call: read while listening, searched, and corrected."""
