"""What all records share: frozen, compared by value, one canonical byte form."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, TypeVar

import msgspec

Range = tuple[int, int]
"""`(start, end)` in code points of one text, end exclusive."""

DayInterval = tuple[str | None, str | None]
"""`(first day, last day)`, both inclusive, `YYYY-MM-DD`; None = open on that side."""

Lane = Literal["fact", "likely", "review"]

R = TypeVar("R")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen noun. Optional fields have defaults, so that every version ever written stays readable."""


def to_json(record: Any) -> bytes:
    """Canonical JSON of a record or builtin: UTF-8, keys sorted, no spaces. Equal records give equal bytes."""
    return msgspec.json.encode(record, order="sorted")


def from_json(data: bytes | str, kind: type[R]) -> R:
    """The record of type `kind` in canonical (or any) JSON.

    Raises `msgspec.ValidationError` (a `ValueError`) if a field is missing or of another type.
    """
    return msgspec.json.decode(data, type=kind)


def digest(data: bytes) -> str:
    """SHA-256 of bytes as 64 hex digits: the name of an object."""
    return hashlib.sha256(data).hexdigest()
