"""JSON Schema (https://json-schema.org/draft/2020-12) of dataclasses in the form that archive.json_form gives them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from archive.edtf import EdtfDate

_PLAIN: Mapping[object, Mapping[str, object]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    EdtfDate: {"type": "string", "description": "EDTF level 0: a day, a month, a year, or two days with a slash"},
    datetime: {"type": "string", "format": "date-time"},
}


def json_schema(kind: type, *, title: str) -> dict[str, Any]:
    """The schema of a dataclass. Raises TypeError for fields of types that records do not have."""
    definitions: dict[str, Any] = {}
    schema = _of(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _of(kind: Any, definitions: dict[str, Any]) -> Mapping[str, object]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if dataclasses.is_dataclass(kind):
        return _of_dataclass(kind, definitions)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [_of(each, definitions) for each in arguments]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is tuple:
        items = [_of(each, definitions) for each in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    raise TypeError(f"there is no schema for {kind}")


def _of_dataclass(kind: Any, definitions: dict[str, Any]) -> Mapping[str, object]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # before its fields, which may have the same type
        hints = get_type_hints(kind)
        properties = {field.name: _of(hints[field.name], definitions) for field in dataclasses.fields(kind)}
        definitions[name] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").split()),
            "properties": properties,
            "required": sorted(properties),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
