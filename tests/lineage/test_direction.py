"""Which came first: printed evidence, then dates, then wear, else no answer."""

from __future__ import annotations

from tests.lineage.stories import MARKET, disguised, paragraphs, scanned, spun

from khronika.lineage import compare
from khronika.records.reports import Credit, Published, Report


def report(name: str, text: str, day: str | None = None, time: str | None = None, **more: object) -> Report:
    published = Published(status="known", interval=(day, day), origin="given", time=time) if day else Published()
    return Report(id=name, text=text, published=published, **more)  # type: ignore[arg-type]


def origin(a: Report, b: Report) -> tuple[str | None, str | None]:
    found = compare(a, b)
    assert found is not None
    return found.direction, found.direction_by


def test_the_earlier_day_is_the_origin() -> None:
    assert origin(report("1", MARKET, "2023-05-07"), report("2", MARKET, "2023-05-06")) == ("b", "date")


def test_on_one_day_the_clock_decides_only_within_one_zone() -> None:
    noon, one = report("1", MARKET, "2023-05-06", "12:00"), report("2", MARKET, "2023-05-06", "13:00:30")
    assert origin(noon, one) == ("a", "date")
    assert origin(noon, report("2", MARKET, "2023-05-06", "13:00+03:00")) == (None, None)


def test_a_month_does_not_come_before_a_day_in_it() -> None:
    month = Report(
        id="1", text=MARKET, published=Published(status="known", interval=("2023-05-01", "2023-05-31"), origin="given")
    )
    assert origin(month, report("2", MARKET, "2023-05-20")) == (None, None)


def test_a_printed_credit_beats_the_date() -> None:
    agency = report("1", MARKET, "2023-05-07", publisher="Valdora Wire")
    paper = report(
        "2", MARKET, "2023-05-06", publisher="Holm Gazette", credits=(Credit(kind="credit_line", value="Valdora Wire"),)
    )
    assert origin(agency, paper) == ("a", "printed")


def test_signs_of_wear_point_to_the_original_whichever_stands_first() -> None:
    for worn in (
        scanned(MARKET),
        disguised(MARKET),
        MARKET.upper(),
        "\n\n".join(reversed(paragraphs(MARKET))),
        "\n\n".join(paragraphs(MARKET)[:3]),
        MARKET + "\nSubscribe to our newsletter. Copyright, all rights reserved.",
    ):
        assert origin(report("1", MARKET), report("2", worn)) == ("a", "wear"), worn[:80]
        assert origin(report("1", worn), report("2", MARKET)) == ("b", "wear"), worn[:80]


def test_where_nothing_tells_no_origin_is_named() -> None:
    assert origin(report("1", MARKET), report("2", MARKET)) == (None, None)
    assert origin(report("1", MARKET), report("2", MARKET.replace("Thursday", "Friday"))) == (None, None)


def test_the_sentence_calls_a_sign_a_sign() -> None:
    found = compare(report("1", MARKET), report("2", scanned(MARKET)))
    assert found is not None and "a sign only" in found.why


def test_a_spun_text_without_a_longer_or_richer_side_gets_no_direction() -> None:
    assert origin(report("1", MARKET), report("2", spun(MARKET)))[1] in (None, "wear")
