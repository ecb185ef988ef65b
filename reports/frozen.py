"""Dataclasses to JSON and back: how the figures of a closed year are kept, and their hash."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Kept = TypeVar("Kept")


def encode(value: Any) -> Any:
    """Dataclasses become objects, tuples arrays, dates ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value


def decode(kind: type[Kept], data: Any) -> Kept:
    """The dataclass again, by its annotations. A field that was added since keeps its default."""
    return _decode(kind, data)


def _decode(kind: Any, data: Any) -> Any:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _decode(hints[f.name], data[f.name]) for f in fields(kind) if f.name in data})  # type: ignore[operator]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        inner = next(one for one in arguments if one is not type(None))
        return None if data is None else _decode(inner, data)
    if origin is tuple:
        return tuple(_decode(arguments[0], item) for item in data)
    if origin is dict:
        return {key: _decode(arguments[1], item) for key, item in data.items()}
    return datetime.date.fromisoformat(data) if kind is datetime.date else data


def sha256(data: Any) -> str:
    """The hash of the figures, the same whatever order a database hands the keys back in."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
