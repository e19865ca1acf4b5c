"""The days that a question names. Every case is a whole question, as people ask them."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.periods import period, without_state_day
from qa.types import Period

_THURSDAY = date(2025, 3, 20)


def days(question: str, as_of: date | None = None) -> tuple[str, str, str] | None:
    """The phrase, the first and the last day; an open end is empty."""
    found = period(question, as_of)
    if found is None:
        return None
    since, until = (day.isoformat() if day else "" for day in (found.since, found.until))
    return found.phrase, since, until


_ABSOLUTE = [
    ("Who won the election in June 2024?", "in June 2024", "2024-06-01", "2024-06-30"),
    ("who won the election in june 2024", "in june 2024", "2024-06-01", "2024-06-30"),
    ("Who left Goma on 20 March 2025?", "on 20 March 2025", "2025-03-20", "2025-03-20"),
    ("Who left on the 20th of March 2025?", "on the 20th of March 2025", "2025-03-20", "2025-03-20"),
    ("Who left on Thursday, 20 March 2025?", "on Thursday, 20 March 2025", "2025-03-20", "2025-03-20"),
    ("Who left March 20, 2025?", "March 20, 2025", "2025-03-20", "2025-03-20"),
    ("Who left Goma 2025-03-20?", "2025-03-20", "2025-03-20", "2025-03-20"),
    ("Who left Goma in 2025-03?", "in 2025-03", "2025-03-01", "2025-03-31"),
    ("Who left on 20.03.2025?", "on 20.03.2025", "2025-03-20", "2025-03-20"),
    ("Who left on 3/20/2025?", "on 3/20/2025", "2025-03-20", "2025-03-20"),
    ("How many fled in 2023?", "in 2023", "2023-01-01", "2023-12-31"),
    ("How many fled in the year 2023?", "in the year 2023", "2023-01-01", "2023-12-31"),
    ("How many fled in Feb. 2024?", "in Feb. 2024", "2024-02-01", "2024-02-29"),
    ("Who won the June 2024 election?", "June 2024", "2024-06-01", "2024-06-30"),
    ("Who has held Goma since March 2024?", "since March 2024", "2024-03-01", ""),
    ("Who held Goma before 2020?", "before 2020", "", "2019-12-31"),
    ("Who held Goma after 3 May 2024?", "after 3 May 2024", "2024-05-04", ""),
    ("Who held Goma after June 2024?", "after June 2024", "2024-07-01", ""),
    ("Who held Goma until May 2024?", "until May 2024", "", "2024-05-31"),
    ("Who held Goma by 2015?", None, None, None),
    ("Who fell between March and May 2024?", "between March and May 2024", "2024-03-01", "2024-05-31"),
    ("Who fell between November and May 2024?", "between November and May 2024", "2023-11-01", "2024-05-31"),
    ("Who fell between 3 and 10 March 2025?", "between 3 and 10 March 2025", "2025-03-03", "2025-03-10"),
    ("Who fell from 28 February to 10 March 2025?", "from 28 February to 10 March 2025", "2025-02-28", "2025-03-10"),
    ("Who fell March 3 to 10, 2025?", "March 3 to 10, 2025", "2025-03-03", "2025-03-10"),
    ("Who ruled from 2019 to 2021?", "from 2019 to 2021", "2019-01-01", "2021-12-31"),
    ("Who ruled in 2019–21?", "in 2019–21", "2019-01-01", "2021-12-31"),
    ("Who ruled from 2019 onwards?", "from 2019 onwards", "2019-01-01", ""),
    ("Who ruled in 2019 or later?", "in 2019 or later", "2019-01-01", ""),
    ("Who ruled in 2019 or earlier?", "in 2019 or earlier", "", "2019-12-31"),
    ("Who fell in June, July and August 2024?", "in June, July and August 2024", "2024-06-01", "2024-08-31"),
    ("What fell after March 2024 and before June 2024?", "after March 2024 and before June 2024", "2024-04-01",
     "2024-05-31"),
    ("How hot was it in the summer of 2024?", "in the summer of 2024", "2024-01-01", "2024-12-31"),
    ("How cold was it in the winter of 2024?", "in the winter of 2024", "2023-12-01", "2025-02-28"),
    ("Who fell in early 2024?", "in early 2024", "2024-01-01", "2024-12-31"),
    ("Who fell before the end of 2023?", "before the end of 2023", "", "2023-12-31"),
    ("What was sold in the third quarter of 2024?", "in the third quarter of 2024", "2024-07-01", "2024-09-30"),
    ("Who ruled in the 1990s?", "in the 1990s", "1990-01-01", "1999-12-31"),
    ("Who left in the week of 20 March 2025?", "in the week of 20 March 2025", "2025-03-17", "2025-03-23"),
    ("Qui a gagné en juin 2024 ?", "en juin 2024", "2024-06-01", "2024-06-30"),
    ("Qui a gagné le 1er mars 2025 ?", "le 1er mars 2025", "2025-03-01", "2025-03-01"),
    ("Qui dirige depuis août 2024 ?", "depuis août 2024", "2024-08-01", ""),
    ("Que s'est-il passé entre mars et mai 2024 ?", "entre mars et mai 2024", "2024-03-01", "2024-05-31"),
    ("¿Quién ganó en junio de 2024?", "en junio de 2024", "2024-06-01", "2024-06-30"),
    ("¿Quién ganó el 20 de marzo de 2025?", "el 20 de marzo de 2025", "2025-03-20", "2025-03-20"),
    ("Wer gewann im Juni 2024?", "im Juni 2024", "2024-06-01", "2024-06-30"),
    ("Wer gewann am 20. März 2025?", "am 20. März 2025", "2025-03-20", "2025-03-20"),
    ("Wer gewann im Jahr 2023?", "im Jahr 2023", "2023-01-01", "2023-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "phrase", "since", "until"), _ABSOLUTE, ids=[row[0] for row in _ABSOLUTE])
def test_date_with_its_year_is_read_the_same_on_every_day(
    question: str, phrase: str | None, since: str, until: str
) -> None:
    expected = (phrase, since, until) if phrase else None
    assert days(question) == expected
    assert days(question, _THURSDAY) == expected


_RELATIVE = [
    ("Who left today?", "today", "2025-03-20", "2025-03-20"),
    ("Who left yesterday?", "yesterday", "2025-03-19", "2025-03-19"),
    ("Who left last night?", "last night", "2025-03-19", "2025-03-19"),
    ("Who left last week?", "last week", "2025-03-10", "2025-03-16"),
    ("Who left last month?", "last month", "2025-02-01", "2025-02-28"),
    ("Who left last year?", "last year", "2024-01-01", "2024-12-31"),
    ("Who left this week?", "this week", "2025-03-17", "2025-03-20"),
    ("Who left this month?", "this month", "2025-03-01", "2025-03-20"),
    ("Who left this year?", "this year", "2025-01-01", "2025-03-20"),
    ("Who left in the past 3 days?", "in the past 3 days", "2025-03-17", "2025-03-20"),
    ("Who left in the last two weeks?", "in the last two weeks", "2025-03-06", "2025-03-20"),
    ("Who left in the past month?", "in the past month", "2025-02-20", "2025-03-20"),
    ("Who left in the last 36 hours?", "in the last 36 hours", "2025-03-18", "2025-03-20"),
    ("Who left 3 days ago?", "3 days ago", "2025-03-17", "2025-03-17"),
    ("Who left two months ago?", "two months ago", "2025-01-01", "2025-01-31"),
    ("Who left on Monday?", "on Monday", "2025-03-17", "2025-03-17"),
    ("Who left on Thursday?", "on Thursday", "2025-03-20", "2025-03-20"),
    ("Who left on Friday?", "on Friday", "2025-03-14", "2025-03-14"),
    ("Who left last Monday?", "last Monday", "2025-03-17", "2025-03-17"),
    ("Who left last Thursday?", "last Thursday", "2025-03-13", "2025-03-13"),
    ("Who has left since Monday?", "since Monday", "2025-03-17", ""),
    ("Who left in March?", "in March", "2025-03-01", "2025-03-31"),
    ("Who left in May?", "in May", "2024-05-01", "2024-05-31"),
    ("Who left on 21 March?", "on 21 March", "2024-03-21", "2024-03-21"),
    ("Who left on 29 February?", "on 29 February", "2024-02-29", "2024-02-29"),
    ("Who left in June last year?", "in June last year", "2024-06-01", "2024-06-30"),
    ("Qui est parti en mai ?", "en mai", "2024-05-01", "2024-05-31"),
    ("Qui est parti la semaine dernière ?", "la semaine dernière", "2025-03-10", "2025-03-16"),
    ("¿Quién salió ayer?", "ayer", "2025-03-19", "2025-03-19"),
    ("Wer ging letzte Woche?", "letzte Woche", "2025-03-10", "2025-03-16"),
]


@pytest.mark.parametrize(("question", "phrase", "since", "until"), _RELATIVE, ids=[row[0] for row in _RELATIVE])
def test_words_that_lean_on_today_are_read_only_where_today_is_given(
    question: str, phrase: str, since: str, until: str
) -> None:
    assert days(question, _THURSDAY) == (phrase, since, until)
    assert days(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who has taken Walikale?",
        "Who may win?",
        "Who may win the 2024 election?",
        "How many of the 2,000 troops died?",
        "Who lives in 2000 villages?",
        "What happened after 2000 people fled?",
        "How deep is it, from 1500 to 2000 metres?",
        "Did prices rise by 2000?",
        "Who died between 1990 and 2000 people?",
        "Who flew on 3/4/2025?",  # a day of March or of April
        "Who left on 31 June 2024?",
        "What landed on Mars 2020?",
        "Who took part in march and protest?",
        "Who fell into the sea on mar?",
        "What did USA Today say?",
        "What did the Sunday Times say on Sunday Times?",
        "Who comes next week?",
        "Who comes this Friday?",
        "Who was not there in 1,999 of 2.024 cases?",
        "What is at https://example.org/2025-03-20/goma?",
        "Who rose in the last week of the war?",
        "Who left, but not in 2023?",
        "Who wrote articles that were not published in 2023?",
        "Everything except articles from 2023",
        "What changed in June 2024 after the vote of May 2024?",  # two times: neither is preferred
    ],
)
def test_what_is_not_surely_one_period_is_none(question: str) -> None:
    assert days(question, _THURSDAY) is None


_PUBLISHED = [
    "What was reported last week about Goma?",
    "What was reported about Goma last week?",
    "In June 2024, what was reported about Goma?",
    "What was written about Goma in June 2024?",
    "articles published before 2020 on tin",
    "Which articles on tin published before 2020 name Alphamin?",
    "Which articles about the mine were published in June 2024?",
    "articles from June 2024 on tin",
    "Which stories about Goma appeared in June 2024?",
    "How many reports from June 2024 name the mine?",
    "According to coverage in June 2024, who left?",
    "Is there any news since March 2024?",
    "What is in last week's news?",
    "today's headlines",
    "What did the Meridian Post report in June 2024 about tin?",
    "Quels articles publiés en juin 2024 parlent de Goma ?",
    "¿Qué se publicó en junio de 2024 sobre Goma?",
    "Was wurde im Juni 2024 über Goma berichtet?",
]
_HAPPENED = [
    "Who won the election in June 2024?",
    "How many cases were reported in June 2024?",
    "Which articles tell of the attack in June 2024?",
    "What did the UN report published in June 2024 find?",
    "What did the minister report in June 2024?",
    "What was published in 1859?",
    "Which short stories appeared in June 2024?",
    "How high was vaccine coverage in June 2024?",
    "Which article of the treaty fell in June 2024?",
    "What was the price in June 2024?",
    "What was said at the news conference last week?",
]


@pytest.mark.parametrize("question", _PUBLISHED)
def test_period_of_publication_is_a_filter(question: str) -> None:
    found = period(question, _THURSDAY)
    assert found
    assert found.is_filter


@pytest.mark.parametrize("question", _HAPPENED)
def test_period_of_an_event_is_a_preference(question: str) -> None:
    found = period(question, _THURSDAY)
    assert found
    assert not found.is_filter


def test_time_of_publication_stands_before_the_time_of_an_event() -> None:
    found = period("What did articles published in 2021 say of the war in 2019?")
    assert found == Period("in 2021", date(2021, 1, 1), date(2021, 12, 31), True)


def test_same_period_named_twice_is_one() -> None:
    assert days("Who won in June 2024, and who lost in June 2024?") == ("in June 2024", "2024-06-01", "2024-06-30")


def test_time_of_day_of_the_reference_does_not_matter() -> None:
    assert days("Who left this week?", datetime(2025, 3, 20, 23, 59)) == ("this week", "2025-03-17", "2025-03-20")


@pytest.mark.parametrize("today", [date.min, date.max])
def test_ends_of_the_calendar_give_no_error(today: date) -> None:
    for question in ("Who left 999 years ago?", "Who left last week?", "Who left on Monday?", "in May", "after today"):
        period(question, today)


_WORDS = (
    "in on since after before until between and from to the of a last this past week month year Monday March May 3 10 "
    "20 31 2019 2024 2025-03-20 21 early end articles published what was reported about Goma , . - ’s ago days or later"
).split()


@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)),
    st.none() | st.dates(),
)
def test_phrase_is_of_the_question_and_its_days_are_in_order(question: str, as_of: date | None) -> None:
    found = period(question, as_of)
    if found:
        assert found.phrase
        assert found.phrase in question
        assert found.since or found.until
        assert not (found.since and found.until) or found.since <= found.until
        assert period(question, as_of) == found


@pytest.mark.parametrize(
    "part", ["in ", "articles ", "articles about ", "Aa and ", "1 ", "3 to ", "March ", "in 2019, ", "a-", " "]
)
def test_longest_question_is_read_in_no_time(part: str) -> None:
    question = f"What articles about {part * 2000}"[:1985] + " in June 2024"
    period(question, _THURSDAY)  # compiles
    started = time.perf_counter()
    period(question, _THURSDAY)
    assert time.perf_counter() - started < 3  # usually a few hundredths


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("As of 6 May 2024, how many had died?", "how many had died?"),
        ("How many had died by 6 May 2024?", "How many had died ?"),
        ("At the end of July 2024, how many cases were counted?", "how many cases were counted?"),
        ("Where did the recount stand on the night of 6 May 2024?", "Where did the recount stand ?"),
        ("Who led the poll up to 3 May 2024?", "Who led the poll ?"),
        # The day of an event stays: articles print it.
        ("What happened on 6 May 2024?", "What happened on 6 May 2024?"),
        ("Which articles were published by 6 May 2024?", "Which articles were published by 6 May 2024?"),
        ("Was the mill shut between 3 and 6 May 2024?", "Was the mill shut between 3 and 6 May 2024?"),
        ("By 6 May 2024", "By 6 May 2024"),
    ],
)
def test_a_day_whose_state_is_asked_for_is_no_word_to_look_for(question: str, rest: str) -> None:
    named = period(question)
    assert named
    assert without_state_day(question, named) == rest
