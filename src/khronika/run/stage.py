"""A stage: a pure function from records to records, with all that its result depends on named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741


@dataclass(frozen=True)
class Stage(Generic[I, O]):
    """One stage of the way of a document.

    `function` takes a batch of inputs and the tools `setup(parameter)` made once per process (None without setup)
    and returns one output an input, each depending on its own input alone. Both are module-level functions, so that
    a worker process finds them by name. `version` rises whenever the same input may give another output; `models`
    is the digest of what `setup` loads. `output` is the type results are decoded to.
    """

    name: str
    version: int
    function: Callable[[Sequence[I], Any], Sequence[O]]
    output: type[O]
    setup: Callable[[str], Any] | None = None
    parameter: str = ""
    models: str = ""
    batch: int = 64
    heavy: int = 200
    """Number of inputs above which worker processes are worth their start."""

    def key(self, identity: bytes) -> bytes:
        """The 32-byte name a result is filed under; `identity` is the input record in bytes, or its digest."""
        h = hashlib.sha256()
        for part in (self.name.encode(), str(self.version).encode(), self.parameter.encode(), self.models.encode()):
            h.update(len(part).to_bytes(4, "big") + part)
        h.update(identity)
        return h.digest()


def encode(record: Any) -> bytes:
    """A result as it is filed: MessagePack, fields in their order. Equal records give equal bytes."""
    return msgspec.msgpack.encode(record)
