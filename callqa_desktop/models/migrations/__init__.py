"""Alembic migrations, shipped with the program; each stands alone and imports nothing of ours."""
