"""Weekdays are read by what else their article says: an archive's date may be older than the text."""

from datetime import date

import pytest

from index.text.article_days import days_of
from index.text.event_dates import event_dates
from index.types import Dating, Published

THURSDAY = date(2025, 3, 20)


def _read(article: str, sentence: str, published: str = "2025-03-20") -> list[tuple[str, str]]:
    """The days of a sentence of an article, with their rules."""
    at = article.index(sentence)
    return [
        (str(each.days.first), each.rule) for each in event_dates(sentence, Dating(Published(published), article, at))
    ]


@pytest.mark.parametrize(
    ("article", "until"),
    [
        ("The dam burst on Friday, flooding two villages.", "2025-03-21"),  # who reports speaks of the day
        ("The dam burst. It held.\n\nThe mayor said in a statement early Friday that all were safe.", "2025-03-21"),
        ("The dam burst. Water rises on Friday, March 21, 2025, in Elling.", "2025-03-21"),  # a caption
        ("The dam burst on Thursday.", "2025-03-20"),
        ("The dam held. " * 25 + "Police said Wednesday. Divers said Wednesday. A man said Friday.", "2025-03-20"),
        ("The dam will be blown up on Friday.", "2025-03-20"),
        ("The dam has been leaking since Friday.", "2025-03-20"),
        ("The dam burst last Friday.", "2025-03-20"),
        (
            "The dam burst.\n\nThe mayor said Saturday. A man said on Saturday he fled. Police said late Saturday so.",
            "2025-03-22",
        ),
    ],
)  # fmt: skip
def test_an_article_tells_up_to_the_day_on_which_most_is_said(article: str, until: str) -> None:
    assert str(days_of(article, THURSDAY).until) == until


def test_what_happened_on_the_day_after_the_article_is_dated_was_no_week_before() -> None:
    article = "The dam burst on Friday, flooding two villages.\n\nA boy was found Wednesday. A search goes on."
    assert _read(article, "The dam burst on Friday, flooding two villages.") == [("2025-03-21", "brought up to date")]
    assert _read(article, "A boy was found Wednesday.") == [("2025-03-19", "past weekday")]


def test_where_nothing_tells_which_of_two_fridays_it_was_no_day_is_given() -> None:
    article = "The council met at noon. " * 20 + "A sluice was closed on Friday."
    assert _read(article, "A sluice was closed on Friday.") == []
    assert _read(article.replace("on Friday", "last Friday"), "A sluice was closed last Friday.") == [
        ("2025-03-14", "past weekday")
    ]


def test_a_day_that_the_article_names_in_full_tells_its_weekday_elsewhere() -> None:
    article = "The crew is ready for another try on Saturday.\n\nThe window opens on Saturday, March 22."
    assert _read(article, "The crew is ready for another try on Saturday.")[0][0] == "2025-03-22"
    assert _read("Doors open at noon on Sunday.\n\nCome on Sunday, March 23.", "Doors open at noon on Sunday.") == [
        ("2025-03-23", "named in full")
    ]


def test_a_caption_without_a_verb_is_of_the_day_of_which_the_article_speaks_as_coming() -> None:
    article = "Watch it live at noon ET on Saturday.\n\nThe rocket will lift off on Saturday."
    assert _read(article, "Watch it live at noon ET on Saturday.") == [("2025-03-22", "coming weekday")]


def test_a_live_report_counts_from_the_day_of_its_entry() -> None:
    article = (
        "Live: the strike\n\nTuesday, March 4\n\nTalks broke down on Monday. They resume on Wednesday, and will end on "
        "Friday.\n\nWednesday, March 12\n\nTalks broke down again on Monday."
    )
    assert _read(article, "Talks broke down on Monday.") == [("2025-03-03", "past weekday")]
    assert _read(article, "Talks broke down again on Monday.") == [("2025-03-10", "past weekday")]


def test_an_article_that_runs_on_for_months_tells_of_its_last_day_or_of_none() -> None:
    article = (
        "The case ended on Thursday. A juror was ill on Monday.\n\nFeb. 3: Arrested\n\nHe was held at the port.\n\n"
        "Aug. 7: Freed\n\nHe was released and flew home."
    )
    assert _read(article, "The case ended on Thursday.", "2025-02-10") == [("2025-08-07", "brought up to date")]
    assert _read(article, "A juror was ill on Monday.", "2025-02-10") == [("2025-02-10", "day of publication")]
