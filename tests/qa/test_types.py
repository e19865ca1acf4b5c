"""The values that articles become."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from index.types import Article, Filters, Passage, Published, Source, Span

ARTICLE = Article("wire/1", "Rebels took the town.", Source(title="Town falls", outlet="Meridian Post"))


def test_a_version_is_the_same_on_every_machine() -> None:
    assert ARTICLE.version == "60f4d19d49fece39"
    assert Article("wire/1", "Rebels took the town.", Source("Town falls", "Meridian Post")).version == ARTICLE.version


@pytest.mark.parametrize(
    "change",
    [
        {"id": "wire/2"},
        {"text": "Rebels took the town. "},
        {"source": Source(title="Town falls")},
        {"source": Source(title="Town falls", outlet="Meridian Post", published=Published("2025-03"))},
        {"source": Source(title="Town falls", outlet="Meridian Post", authors=("A. Reporter",))},
        {"source": Source(title="Town falls", outlet="Meridian Post", status="withdrawn")},
    ],
)
def test_any_change_of_text_or_metadata_is_another_version(change: dict[str, Any]) -> None:
    assert dataclasses.replace(ARTICLE, **change).version != ARTICLE.version


def test_half_a_surrogate_pair_in_a_text_has_a_version_too() -> None:
    assert len(Article("a", "\ud83d").version) == 16


def test_a_date_known_to_the_month_means_all_its_days() -> None:
    published = Published("2025-03", "url")
    assert (published.precision, published.first_day, published.last_day) == (
        "month",
        date(2025, 3, 1),
        date(2025, 3, 31),
    )


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (None, None, 0),
        (date(2025, 3, 31), None, 0),
        (date(2025, 4, 3), None, 3),
        (None, date(2025, 3, 1), 0),
        (None, date(2025, 2, 26), 3),
        (date(2025, 3, 10), date(2025, 3, 11), 0),
        (date(2025, 1, 1), date(2025, 2, 1), 28),
        (date(2025, 4, 10), date(2025, 5, 1), 10),
    ],
)
def test_a_month_is_as_far_from_a_period_as_its_nearest_day(since: date | None, until: date | None, days: int) -> None:
    assert Published("2025-03").days_from(since, until) == days


def test_values_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ARTICLE.text = "Other"  # type: ignore[misc]


def test_a_passage_gives_a_sentence_by_its_place_in_the_article() -> None:
    text = "One. Two. Three."
    passage = Passage(Span("a", "v", 5, 16), text[5:16], Source(), ((5, 9), (10, 16)))
    assert [passage.sentence(*edges) for edges in passage.sentences] == ["Two.", "Three."]


def test_filters_that_are_not_set_are_false_and_say_nothing() -> None:
    assert not Filters()
    assert Filters().to_dict() == {}


def test_filters_that_are_set_are_true_and_say_what_they_are() -> None:
    filters = Filters(outlets=("Post",), since=date(2025, 3, 1), until=date(2025, 3, 31), article_ids=("a",))
    assert filters
    assert filters.to_dict() == {
        "outlets": ["Post"],
        "article_ids": ["a"],
        "since": "2025-03-01",
        "until": "2025-03-31",
    }
    assert Filters(until=date(2025, 1, 1)).to_dict() == {"until": "2025-01-01"}
