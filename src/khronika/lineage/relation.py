"""From measured features to a relation, with a confidence, a lane and a sentence a documenter can check.

The relation's definitions: identical, the same letters and digits; near_copy, ordered runs of four words or more cover
80 % of both texts (or only order or noise differs); partial, 80 % of one text only, or one long block; spin, words
put in others' places all through; rewrite, a human re-editing below that; translation, another language. Forms (the
same sentences filled in with other names and numbers) and short shared notes are background: they relate no one.
"""

from __future__ import annotations

from dataclasses import dataclass

from khronika.lineage.features import PRIOR, Features
from khronika.lineage.translation import CrossFeatures
from khronika.records.base import Lane
from khronika.records.lineage import Relation

COPY = 0.8
"""Share of a text in ordered runs from which it is the other's text: the definition of near_copy and partial."""
REORDERED = 0.95
NOISY = 0.9
PART_MOVED = 0.9
SPUN_GAPS = 0.055
"""Small gaps per word of the spun stretch: light spinning measured .07 to .13, human editing and OCR below .065."""
SPUN_STRETCH = 0.6
SPUN_SURE = 0.09
SPUN_WHOLE = 0.85
SPUN_EVEN = 0.9
SPUN_TOTAL = 0.45
BLOCK = 45
"""Words of one unbroken block that are a quotation or a part; shared notes under articles measured up to 44."""
HALF = 0.45
"""Share of the more covered text from which a common block makes a version of the other, not two that quote."""
OPENING = 20
"""Words from the very beginning of a text that stand in another, as digests take them; shared notes stand at the
end."""
REWRITE = 0.18
"""Share of the more covered text that a rewrite keeps; unrelated news without a form stayed below .17 but for .28
once."""
REWRITE_AGREE = 0.55
SURE_TOTAL = 0.3
SURE_AGREE = 0.7
FORM_WORDS = 220
NOTICE_WORDS = 110
"""Words up to which another lead alone makes a form of two texts; a longer story may be led differently."""
FORM_SWAPPED = 0.3
FORM_AGREE = 0.75
FORM_FOREIGN = 0.7
FORM_LEAD = 0.7
TRANSLATED = 0.12
TRANSLATED_SURPLUS = 0.09
TRANSLATED_KEYS = 5
TRANSLATED_LENGTH = 0.6
OTHER_SCRIPT = 0.07
OTHER_SCRIPT_KEYS = 6
"""Between Cyrillic and Latin fewer words survive and fewer meet by chance than within one script."""
TRANSLATED_SURE = 0.3
SHORT = 8
"""Words below which even equal texts may be equal by chance."""


@dataclass(frozen=True)
class Verdict:
    """A relation with its confidence (0 to 1), lane and reason."""

    relation: Relation
    confidence: float
    lane: Lane
    why: str


def is_form(f: Features) -> bool:
    """Whether two short texts are one form filled in twice: the same phrases around other names and numbers.

    Measured on wire notices: in a form names and numbers differ and so does the lead (another company, another bank);
    a re-issue keeps both.
    """
    if min(f.words_a, f.words_b) > FORM_WORDS or f.longest >= BLOCK:
        return False
    if f.swapped >= FORM_SWAPPED and (f.agree < FORM_AGREE or f.lead < FORM_LEAD):
        return True
    short = min(f.words_a, f.words_b) <= NOTICE_WORDS
    return f.anchors >= PRIOR and (f.agree < FORM_FOREIGN or (short and f.lead < FORM_LEAD))


def relate(f: Features) -> Verdict | None:
    """The relation of two texts in one language, or None where they are unrelated.

    Rules in order of the strength of what they rest on; thresholds are the constants above.
    """
    run, other = max(f.run_a, f.run_b), min(f.run_a, f.run_b)
    total, less = max(f.all_a, f.all_b), min(f.all_a, f.all_b)
    shares = f"{f.all_a:.0%} of the first text and {f.all_b:.0%} of the second"
    if min(f.words_a, f.words_b) < SHORT:
        return None
    if f.opening >= OPENING and f.block_share >= 0.85 and total < COPY:
        return Verdict(
            "partial", 0.85 if f.opening >= BLOCK else 0.7, "likely" if f.opening >= 1.5 * OPENING else "review",
            f"The opening {f.opening} words of one text stand unbroken in the other, the rest differs: {shares}",
        )  # fmt: skip
    if is_form(f):
        return None
    if _spun(f):
        return Verdict(
            "spin", 0.9, "likely",
            f"{shares} stand in the same order, but single words are replaced in {f.gaps} places all through the text "
            f"while names and numbers stay: machine rewriting, or a translation there and back",
        )  # fmt: skip
    if other >= COPY:
        lane: Lane = "fact" if f.swapped == 0 and f.garbled_a < 0.05 else "likely"
        return Verdict("near_copy", 0.98, lane, f"Runs of four words or more cover {shares}, in the same order")
    if f.run_a + f.moved_a >= REORDERED and f.run_b + f.moved_b >= REORDERED:
        return Verdict("near_copy", 0.97, "fact", f"The same passages in another order: {shares}")
    if f.garbled_a >= 0.04 and less >= NOISY:
        return Verdict(
            "near_copy", 0.95, "likely",
            f"The same text with damaged letters (as from a scan): {shares}, {f.garbled_a:.0%} of it garbled",
        )  # fmt: skip
    if run >= COPY or max(f.run_a + f.moved_a, f.run_b + f.moved_b) >= PART_MOVED:
        whole = "first" if f.all_a >= f.all_b else "second"
        return Verdict(
            "partial", 0.95, "likely" if f.swapped else "fact",
            f"Nearly all of the {whole} text stands in the other: {shares}",
        )  # fmt: skip
    if f.longest >= BLOCK and f.block_share >= 0.85:
        half = total >= HALF
        return Verdict(
            "partial", 0.9 if half else 0.75, "likely" if half else "review",
            f"One unbroken block of {f.longest} words stands in both, the rest differs: {shares}"
            + ("" if half else "; a quotation or statement that both took from a third would look the same"),
        )  # fmt: skip
    if total >= REWRITE and f.agree >= REWRITE_AGREE and (f.pieces >= 3 or f.longest >= OPENING):
        sure = total >= SURE_TOTAL and f.agree >= SURE_AGREE
        return Verdict(
            "rewrite", round(min(0.95, 0.4 + total), 4), "likely" if sure else "review",
            f"{shares} are the same words in {f.pieces} pieces; the rest is worded differently, "
            f"{f.agree:.0%} of the names and numbers agree",
        )  # fmt: skip
    return None


def _spun(f: Features) -> bool:
    """Words replaced all through: many small gaps, evenly spread, while names and numbers stay."""
    if f.gaps < 6 or f.swapped > 0.25 or f.agree < SURE_AGREE or f.garbled_a >= 0.08:
        return False
    shorter = min(f.words_a, f.words_b)
    if f.even >= SPUN_EVEN and min(f.all_a, f.all_b) >= SPUN_TOTAL and f.gaps >= SPUN_SURE * shorter:
        return True
    rate = f.gaps / max(f.stretch, 1)
    return f.stretch >= 60 and (
        (rate >= SPUN_GAPS and f.stretch >= SPUN_WHOLE * shorter)
        or (rate >= SPUN_SURE and f.stretch >= SPUN_STRETCH * shorter)
    )


def relate_across(f: CrossFeatures) -> Verdict | None:
    """Whether two texts of different languages may be translations; a suggestion (lane `review`) unless very strong."""
    enough = f.share >= TRANSLATED and f.surplus >= TRANSLATED_SURPLUS and f.chained >= TRANSLATED_KEYS
    if f.scripts_differ:
        enough |= f.share >= OTHER_SCRIPT and f.surplus >= OTHER_SCRIPT and f.chained >= OTHER_SCRIPT_KEYS
    if not enough or f.length < TRANSLATED_LENGTH:
        return None
    if f.n_numbers >= 3 and f.numbers < 0.5:
        return None
    sure = f.share >= TRANSLATED_SURE and f.surplus >= TRANSLATED_SURE / 2 and f.chained >= 2 * TRANSLATED_KEYS
    return Verdict(
        "translation", round(min(0.95, 0.4 + 1.5 * f.share), 4), "likely" if sure else "review",
        f"Possible translation: {f.chained} names, numbers and international words ({f.share:.0%} of those looked for) "
        f"come in the same order at the same places",
    )  # fmt: skip
