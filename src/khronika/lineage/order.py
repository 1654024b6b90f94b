"""The order of ids: D-2 before D-10, so that results do not depend on the order in which reports came."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(.*?)([0-9]{1,15})", re.DOTALL)

Key = tuple[str, int, str]


def id_key(report_id: str) -> Key:
    """Sort key: ids of one form `<words><number>` by number, all others as plain strings."""
    found = _NUMBERED.fullmatch(report_id)
    if found:
        return found.group(1), int(found.group(2)), report_id
    return report_id, -1, report_id


def ordered(a: str, b: str) -> tuple[str, str]:
    """The two ids, the earlier first."""
    return (a, b) if id_key(a) <= id_key(b) else (b, a)
