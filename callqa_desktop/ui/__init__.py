"""What is seen: PySide6."""
