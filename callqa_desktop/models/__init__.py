"""What is stored. Only SQLAlchemy, enums and errors are known here."""
