"""Bends an answer into the form a JSON schema (or Gemini's responseSchema) asks for."""

from __future__ import annotations

from typing import Any

_EMPTY: dict[str, Any] = {"string": "", "number": 0.0, "integer": 0, "boolean": False, "array": [], "object": {}}


def conform(schema: dict[str, Any], value: Any) -> Any:
    """The value with only the properties the schema names, of the types, options and ranges it asks for."""
    return _conform(schema, value, schema)


def enum_of(schema: Any, name: str) -> list[Any] | None:
    """The options of the first property of this name anywhere in the schema; None when there is none."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict) and isinstance(properties.get(name), dict) and properties[name].get("enum"):
            return list(properties[name]["enum"])
    children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return next((found for child in children if (found := enum_of(child, name)) is not None), None)


def _conform(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> Any:
    schema = _resolved(schema, root)
    for group in ("anyOf", "any_of", "oneOf"):
        if options := schema.get(group):
            kinds = [(_resolved(option, root), option) for option in options]
            if value is None and any(_type(kind) == "null" for kind, _ in kinds):
                return None
            return _conform(next(option for kind, option in kinds if _type(kind) != "null"), value, root)
    if value is None and schema.get("nullable"):
        return None
    if (options := schema.get("enum")) is not None:
        return value if value in options else options[-1]
    kind = _type(schema)
    if kind == "object":
        given = value if isinstance(value, dict) else {}
        return {
            name: _conform(inner, given.get(name), root) for name, inner in (schema.get("properties") or {}).items()
        }
    if kind == "array":
        listed = [_conform(schema.get("items") or {}, item, root) for item in value] if isinstance(value, list) else []
        return listed[: schema.get("maxItems", len(listed))]
    return _scalar(kind, value, schema)


def _scalar(kind: str, value: Any, schema: dict[str, Any]) -> Any:
    if value is None:
        return schema.get("default", _EMPTY.get(kind))
    if kind in ("number", "integer"):
        number = _seconds(value) if isinstance(value, str) else float(value)
        number = max(number, float(schema.get("minimum", number)))
        number = min(number, float(schema.get("maximum", number)))
        return round(number) if kind == "integer" else number
    if kind == "boolean":
        return bool(value)
    return str(value) if kind == "string" else value


def _seconds(clock: str) -> float:
    """Seconds of "MM:SS.s"."""
    minutes, _, seconds = clock.rpartition(":")
    return int(minutes or 0) * 60 + float(seconds)


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        target: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "")
    return str(kind[0] if isinstance(kind, list) else kind).lower()
