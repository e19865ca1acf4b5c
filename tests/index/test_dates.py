"""Dates as sources write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import DateOrder, first_day, last_day, parse_date, precision_of


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025", "2025"),
        ("2025-03", "2025-03"),
        (" 2025-03-20\n", "2025-03-20"),
        ("20250320", "2025-03-20"),
        ("2025-03-20 15:01", "2025-03-20T15:01:00"),
        ("2025-03-20T15:01:01Z", "2025-03-20T15:01:01+00:00"),
        ("2025-03-20T15:01:01.123+0100", "2025-03-20T15:01:01+01:00"),
        ("Thu, 20 Mar 2025 15:01:01 GMT", "2025-03-20T15:01:01+00:00"),
        ("Thu, 20 Mar 2025 15:01:01 EST", "2025-03-20T15:01:01-05:00"),
        (1742482861, "2025-03-20T15:01:01+00:00"),
        (1742482861.5, "2025-03-20T15:01:01+00:00"),
        ("1742482861000", "2025-03-20T15:01:01+00:00"),
        (date(2025, 3, 20), "2025-03-20"),
        (datetime(2025, 3, 20, 15, 1, 1, tzinfo=UTC), "2025-03-20T15:01:01+00:00"),
        ("March 20, 2025", "2025-03-20"),
        ("20 March 2025", "2025-03-20"),
        ("Mar 2025", "2025-03"),
    ],
)
def test_a_date_is_read_at_the_precision_it_is_written_with(written: object, read: str) -> None:
    assert parse_date(written) == read


@pytest.mark.parametrize(
    "written",
    ["", "March", "Thursday", "hello", "10:30", "3 days ago", "0000", "2025-13", "2025-02-30", "20259999", "9" * 23,
     "2025-03-20T25:00:00Z", "Thu, 32 Mar 2025 15:01:01 GMT", "2025-03-20 " * 9, None, True, [], float("nan"), -5],
)  # fmt: skip
def test_what_is_no_date_is_none_and_never_todays(written: object) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-03-20T15:01:01 EST", "2025-03-20T15:01:01-05:00"),
        ("March 20, 2025 15:01:01 CET", "2025-03-20T15:01:01+01:00"),
        ("March 20, 2025 15:01:01 GMT", "2025-03-20T15:01:01+00:00"),
        ("March 20, 2025 15:01:01 XYZ", "2025-03-20T15:01:01"),
    ],
)
def test_a_zone_named_by_letters_is_kept_and_an_unknown_one_is_not_guessed(written: str, read: str) -> None:
    assert parse_date(written) == read


@pytest.mark.parametrize(
    ("value", "precision", "first", "last"),
    [
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", "month", date(2025, 2, 1), date(2025, 2, 28)),
        ("2025-03-20", "day", date(2025, 3, 20), date(2025, 3, 20)),
        ("2025-03-20T23:59:59-05:00", "time", date(2025, 3, 20), date(2025, 3, 20)),
    ],
)
def test_a_value_spans_the_days_it_can_mean(value: str, precision: str, first: date, last: date) -> None:
    assert (precision_of(value), first_day(value), last_day(value)) == (precision, first, last)


@given(st.text(st.sampled_from("0123456789 -:+,TZ/.JanMrch٢Ω"), max_size=30))
def test_any_text_is_a_readable_date_or_none(text: str) -> None:
    read = parse_date(text)
    assert read is None or first_day(read) <= last_day(read)


@given(st.datetimes(min_value=datetime(1500, 1, 1), timezones=st.just(UTC)))
def test_a_written_out_time_is_read_back(moment: datetime) -> None:
    assert parse_date(moment.strftime("%Y-%m-%dT%H:%M:%SZ")) == moment.replace(microsecond=0).isoformat()


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("13/05/2024", None, "2024-05-13"),
        ("05/13/2024", None, "2024-05-13"),
        ("04/05/2024", None, None),
        ("04/05/2024", "day first", "2024-05-04"),
        ("04/05/2024", "month first", "2024-04-05"),
        ("13/05/2024", "month first", "2024-05-13"),
        ("04-05-2024", None, None),
        ("05/05/2024", None, "2024-05-05"),
        ("4.5.2024", None, "2024-05-04"),
        ("4.5.24", "month first", "2024-05-04"),
        ("04.05.2024, 16:30 Uhr", None, "2024-05-04T16:30:00"),
        ("04.05.2024 16.30", None, "2024-05-04T16:30:00"),
        ("13/05/2024 4:30 PM", None, "2024-05-13T16:30:00"),
        ("13/13/2024", None, None),
        ("31.02.2024", None, None),
        ("2024/05/04", None, "2024-05-04"),
    ],
)
def test_numbers_are_read_in_an_order_that_is_known(written: str, order: DateOrder | None, read: str | None) -> None:
    assert parse_date(written, order) == read
