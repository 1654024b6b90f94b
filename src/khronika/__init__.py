"""Khronika: a pile of reports becomes a chronicle one can stand behind.

The verbs of the command line are the methods of a case::

    import khronika
    case = khronika.open_case("my-case")
    case.add(["reports/"])
    case.run()
    print(case.status().line)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Case", "__version__", "init_case", "open_case"]

if TYPE_CHECKING:
    from khronika.app.case import Case, init_case, open_case


def __getattr__(name: str) -> Any:
    # Lazy, so that `khronika --help` and the record types cost nothing but themselves.
    if name in ("Case", "init_case", "open_case"):
        from khronika.app import case

        return getattr(case, name)
    raise AttributeError(f"module 'khronika' has no attribute {name!r}")
