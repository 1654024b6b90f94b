"""A time expression as its words leave it, before any document date is known."""

from __future__ import annotations

from typing import Literal

from khronika.records.base import Record

Form = Literal["value", "shift", "partial", "weekday", "season", "quarter", "refer", "again", "year_ago"]
Tense = Literal["past", "future", ""]


class TimexCandidate(Record, frozen=True, kw_only=True):
    """What a rule read: offsets in the paragraph, and a symbolic form that names no day unless the words do.

    form     value: `value` is final (a date with a year, a duration, a set, a reference)
             shift: `base` plus `n` units, told to the unit `grain`
             partial: `value` lacks its year (`XXXX-05`, `XXXX-02-24`)
             weekday, season, quarter: `value` is 1-7, SP/SU/FA/WI, 1-4, to be found near the document date
             refer: the unit of the preceding expression (`that year`); again: the quarter last named
             year_ago: a year before the quarter last named, else before the document date
    """

    start: int
    end: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    form: Form
    value: str = ""
    base: Literal["", "dct", "ref"] = ""
    n: float = 0
    unit: str = ""
    grain: str = ""
    which: Literal["", "last", "next", "this"] = ""
    weekday: int = 0
    """The weekday printed beside the date (1 to 7), 0 = none: it decides between years."""
    part: str = ""
    """What follows the day: `TMO`, `T17:00`."""
    half_day: bool = False
    """An hour of which nothing beside it says whether it is of the morning or the afternoon."""
    mod: str | None = None
    tense: Tense = ""
    rule: str

    @property
    def op(self) -> str:
        """The symbolic form in one line: `DCT-P6M`, `LAST-W`, `XXXX-02-24`, `DCT-P1D TEV`."""
        if self.form == "value":
            return self.value
        tail = f" {self.part}" if self.part else ""
        which = f"{self.which.upper()} " if self.which else ""
        if self.form == "shift":
            sign = "+" if self.n >= 0 else "-"
            grain = "" if self.grain in ("", self.unit) else f"@{self.grain}"
            return f"{self.base.upper()}{sign}P{abs(self.n):g}{self.unit}{grain}{tail}"
        if self.form == "weekday":
            return f"{which}XXXX-WXX-{self.value}{tail}"
        if self.form == "season":
            return f"{which}XXXX-{self.value}"
        if self.form == "quarter":
            return f"{which}XXXX-Q{self.value}"
        if self.form == "refer":
            return f"REF{self.n:+g}{self.unit}{tail}" if self.n else f"REF@{self.unit}{tail}"
        if self.form == "again":
            return f"{which}REF@Q{' ' + self.value if self.value else ''}"
        if self.form == "year_ago":
            return f"REF-P1Y{'@Q' + self.value if self.value else ''}"
        return f"{which}{self.value}{tail}"
