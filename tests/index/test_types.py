"""What an article's source says of it."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from index.types import ArticleStatus, Filters, Published, Source

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (Source(), None),
        (Source(status="withheld"), "This article was withheld by its source and is not shown."),
        (Source(status="withdrawn"), "This article was withdrawn by its source and is not shown."),
        (Source(embargo="2025-03-20T12:00:01Z"), "This article is under embargo and is not shown yet."),
        (Source(embargo="2025-03-20T12:00:00Z"), None),
        (Source(embargo="2025-03-20T13:30:00+02:00"), None),
        (Source(embargo="soon"), "This article is under embargo and is not shown yet."),
    ],
)
def test_article_is_held_back_by_its_status_and_until_its_embargo_is_over(about: Source, reason: str | None) -> None:
    assert about.held_back(NOW) == reason
    assert set(get_args(ArticleStatus)) == {"usable", "withheld", "withdrawn"}


def test_date_of_a_source_is_as_exact_as_it_was_stated_and_none_where_none_was() -> None:
    assert Source(published=Published("2025-03")).date == "2025-03"
    assert Source().date is None


def test_filters_take_a_list_or_one_name_and_can_be_remembered() -> None:
    listed = Filters(outlets=["Harbour Post"], article_ids="a1")  # type: ignore[arg-type]
    assert listed == Filters(outlets=("Harbour Post",), article_ids=("a1",))
    assert {listed: 1}[Filters(("Harbour Post",), article_ids=("a1",))] == 1
