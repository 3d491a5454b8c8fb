"""The JSON form of what crosses the archive's border: stored in the database, answered by the API.

Dataclasses become objects with the same keys, dates EDTF text, times ISO 8601 in UTC, enumerations their values.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

import cattrs

from archive import edtf

T = TypeVar("T")

_CONVERTER = cattrs.Converter()
_CONVERTER.register_unstructure_hook(edtf.EdtfDate, str)
_CONVERTER.register_structure_hook(edtf.EdtfDate, lambda text, _: edtf.parse(text))
_CONVERTER.register_unstructure_hook(datetime, lambda instant: instant.astimezone(UTC).isoformat())
_CONVERTER.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))


def to_json(value: object) -> Any:
    """The value as dictionaries, lists, strings, numbers and None."""
    return _CONVERTER.unstructure(value)


def from_json(data: Any, kind: type[T]) -> T:
    """The value of that type. Raises cattrs.BaseValidationError where the data has another shape."""
    return _CONVERTER.structure(data, kind)


def dumps(value: object) -> str:
    """One line of JSON, with sorted keys, so that equal values give equal text."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(text: str, kind: type[T]) -> T:
    """Read what `dumps` wrote."""
    return from_json(json.loads(text), kind)


def description_digest(line: str) -> str:
    """SHA-256, in hexadecimal, of a description as `dumps` writes it."""
    return hashlib.sha256(line.encode()).hexdigest()
