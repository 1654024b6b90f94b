"""Looking up ranges by bisection, so that a document with very many of them stays quick."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from khronika.records.base import Range


class Ranges:
    """A set of ranges, overlapping ones merged."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(ranges):
            if self.ends and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def covers(self, start: int, end: int) -> bool:
        """Whether one range holds all of start to end."""
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and end <= self.ends[at]

    def touches(self, start: int, end: int) -> bool:
        """Whether a range shares a character with start to end."""
        at = bisect_right(self.ends, start)
        return at < len(self.starts) and self.starts[at] < end
