"""Alembic environment: the connection comes from the caller, so no address or key stands in any file."""

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")


def include(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("call_text"))


context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
    include_object=include,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
