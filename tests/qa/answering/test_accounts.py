"""Accounts that differ: which values are set against each other, and which are of something else."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from index.text.value_types import ValueType
from index.types import Article, Published, Source
from qa.answering.differing.alternatives import offered
from qa.answering.differing.unsettled import unsettled
from qa.newsdesk import Newsdesk
from qa.types import Answer

_FILLER = [
    Article(f"filler{n}", f"The council of {place} will repair its harbour wall next winter.", Source(outlet=place))
    for n, place in enumerate(("Dornhaven", "Ostermoor", "Kellbrook", "Marsholt", "Pellworth", "Quillane", "Selby"))
]


class Asker:
    """Asks one question of a new corpus of articles: `(outlet, day, text)`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._desks = folder, list[Newsdesk]()

    def __call__(self, question: str, *articles: tuple[str, str, str]) -> Answer:
        desk = Newsdesk.open(self._folder / str(len(self._desks)))
        self._desks.append(desk)
        desk.add(
            *_FILLER,
            *(
                Article(f"a{n}", text, Source(outlet=outlet, title=f"Story {n}", published=Published(day)))
                for n, (outlet, day, text) in enumerate(articles)
            ),
        )
        return desk.ask(question)

    def close(self) -> None:
        for desk in self._desks:
            desk.close()


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Asker]:
    asker = Asker(tmp_path)
    yield asker
    asker.close()


def _values(answer: Answer) -> list[tuple[str, set[str]]]:
    return [(each.about, {account.value for account in each.accounts}) for each in answer.disagreements]


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        (
            "How many hikers were rescued from Mount Hessel?",
            "Four hikers were rescued from Mount Hessel on Sunday, a warden said.",
            "Seventeen hikers were rescued from Mount Hessel on Sunday, the air force said.",
            ("how many", {"Four", "Seventeen"}),
        ),
        (
            "How much did the tower in Varnholt cost?",
            "The tower in Varnholt cost 30 million euros, its architect said.",
            "The tower in Varnholt cost €44 million, auditors found.",
            ("how much", {"30 million euros", "€44 million"}),
        ),
        (
            "At what time did the lights go out in Brenn?",
            "The lights went out in Brenn at 9.15 p.m., the grid operator said.",
            "The lights went out in Brenn at 21:40, residents said.",
            ("the time", {"9.15 p.m.", "21:40"}),
        ),
        (
            "How deep is the shaft at Corrie mine?",
            "The shaft at Corrie mine is 300 metres deep, its owner says.",
            "The shaft at Corrie mine is 420 metres deep, a surveyor says.",
            ("how deep", {"300 metres", "420 metres"}),
        ),
        (
            "How old is the pilot Ada Marrin?",
            "The pilot Ada Marrin, 51, landed the plane on a field.",
            "The pilot Ada Marrin, 54, landed the plane on a field near the river.",
            ("the age", {"51", "54"}),
        ),
        (
            "How long did the power cut in Brenn last?",
            "The power cut in Brenn lasted six hours, the grid operator said.",
            "The power cut in Brenn lasted eleven hours, shopkeepers said.",
            ("how long", {"six hours", "eleven hours"}),
        ),
    ],
)
def test_another_value_of_the_same_thing_is_quoted_and_set_beside(
    ask: Asker, question: str, one: str, other: str, expected: tuple[str, set[str]]
) -> None:
    answer = ask(question, ("Post", "2025-03-03", one), ("Gazette", "2025-03-03", other))
    assert {one, other} <= {citation.quote for citation in answer.citations}
    assert _values(answer) == [expected]
    assert answer.short is None


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many hikers were rescued from Mount Hessel?",
            "Twelve hikers were rescued from Mount Hessel, a warden said.",
            "The air force said it had rescued 12 hikers from Mount Hessel.",
        ),
        (
            "How many people died in the Varnholt flood?",
            "Five people died in the Varnholt flood, the mayor said.",
            "Thirty people were hurt in the Varnholt flood, the mayor said.",
        ),
        (
            "How deep is the shaft at Corrie mine?",
            "The shaft at Corrie mine is 300 metres deep, its owner says.",
            "The tower at Corrie mine is 40 metres tall, its owner says.",
        ),
        (
            "How many hikers were rescued from Mount Hessel?",
            "Four hikers were rescued from Mount Hessel on 3 March 2024, a warden said.",
            "Nine hikers were rescued from Mount Hessel on 7 August 2022, a warden said.",
        ),
        (
            "How far is Corrie from Brenn?",
            "Corrie is 30 km from Brenn, along the river.",
            "Brenn is 90 km from Varnholt, along the river.",
        ),
        (
            "How many fans watched the match in Brenn?",
            "About 65,000 fans watched the match in Brenn.",
            "A crowd of 65,000 fans watched the match in Brenn.",
        ),
    ],
)
def test_the_same_value_or_one_of_something_else_is_no_other_account(
    ask: Asker, question: str, one: str, other: str
) -> None:
    assert _values(ask(question, ("Post", "2025-03-03", one), ("Gazette", "2025-03-03", other))) == []


def test_of_one_outlet_the_newer_figure_stands_and_the_older_is_no_account(ask: Asker) -> None:
    answer = ask(
        "How many people died in the Varnholt flood?",
        ("Post", "2025-03-03T08:00:00+00:00", "At least two people died in the Varnholt flood, the mayor said."),
        ("Post", "2025-03-03T19:00:00+00:00", "At least eleven people died in the Varnholt flood, the mayor said."),
        ("Gazette", "2025-03-05", "Rescuers said on Wednesday that 14 people were killed in the Varnholt flood."),
    )
    assert [citation.article_id for citation in answer.citations] == ["a2", "a1"]
    assert _values(answer) == [("how many", {"14", "At least eleven"})]


def test_a_toll_in_other_words_is_one_of_the_same_event(ask: Asker) -> None:
    answer = ask(
        "How many people died when a landslide struck Varnholt?",
        ("Post", "2025-03-03", "A landslide struck Varnholt on Monday. Three people died there, the mayor said."),
        ("Gazette", "2025-03-05", "Rescuers in Varnholt said that 17 people were killed in the landslide."),
    )
    assert _values(answer) == [("how many", {"17", "Three"})]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # of something else that was decided
            "Did the council of Varnholt approve the tram line?",
            ("Post", "2025-03-03", "The council of Varnholt approved the tram line on Monday, its speaker said."),
            ("Gazette", "2025-03-03", "The council of Varnholt rejected the bus lane on Monday, its speaker said."),
        ),
        (  # of another town
            "Did the rebels take Varnholt?",
            ("Post", "2025-03-03", "Rebels captured Varnholt on Monday, residents said."),
            (
                "Gazette",
                "2025-03-03",
                "Rebels reached the outskirts of Brenn, a day from Varnholt, on Monday, residents said.",
            ),
        ),
        (  # what became of it
            "Did the rebels take Varnholt?",
            ("Post", "2025-03-03", "Rebels reached the outskirts of Varnholt, residents said."),
            ("Gazette", "2025-03-07", "Rebels captured Varnholt, residents said."),
        ),
        (  # the outlet knows better now
            "Did the rebels take Varnholt?",
            ("Post", "2025-03-03", "Rebels reached the outskirts of Varnholt on Monday, residents said."),
            ("Post", "2025-03-04", "Rebels captured Varnholt on Monday, residents said."),
        ),
    ],
)
def test_events_that_exclude_nothing_are_no_accounts_of_one(
    ask: Asker, question: str, one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    answer = ask(question, one, other)
    assert answer.answered
    assert _values(answer) == []


def test_distances_of_other_places_are_no_accounts_though_all_are_from_one(ask: Asker) -> None:
    answer = ask(
        "How far is Corrie from Brenn?",
        ("Post", "2025-03-03", "Corrie lies 30 km (19 miles) north of Brenn, along the river."),
        ("Gazette", "2025-03-03", "The rebels hold Hale, 90 km (56 miles) north of Brenn, a driver from Corrie said."),
    )
    assert _values(answer) == []
    assert "30 km" in answer.text
    assert "Hale" not in answer.text


def test_deaths_in_another_accident_are_no_account_of_this_one(ask: Asker) -> None:
    answer = ask(
        "How many people died in the coach crash at Corrie?",
        ("Post", "2025-03-03", "Five people died in the coach crash at Corrie on Monday, the police said."),
        ("Gazette", "2025-03-03", "Nine people died in a coach crash at Hale in 2019. Corrie has no hospital."),
    )
    assert _values(answer) == []


def test_a_speed_is_no_distance(ask: Asker) -> None:
    answer = ask(
        "We have 78 and 80 miles from Corrie to Brenn, which is it?",
        ("Post", "2025-03-03", "From Corrie to Brenn it is 125 km (78 miles) by road."),
        ("Gazette", "2025-03-03", "Gusts from Corrie to Brenn reached 80 miles per hour."),
    )
    assert _values(answer) == []


def test_tolls_of_two_stories_that_share_no_name_are_no_accounts_of_one(ask: Asker) -> None:
    answer = ask(
        "How many people were hurt when the ferry struck the pier?",
        (
            "Post",
            "2025-03-03",
            "The ferry struck the pier at Corrie on Monday. Of those aboard 31 people were hurt there.",
        ),
        ("Gazette", "2025-03-03", "A ferry struck the pier at Hale and its crew said that 12 people were hurt there."),
    )
    assert _values(answer) == []


def test_an_age_that_is_in_dispute_is_an_account_beside_one_that_is_given(ask: Asker) -> None:
    answer = ask(
        "What age is Viktor Marrin? Check it's firm.",
        ("Post", "2025-03-03", "Viktor Marrin is in his 50s, with his age in dispute."),
        ("Gazette", "2025-03-03", "Marrin, 55, nicknamed the Broker of Brenn, was exchanged for Ida Corrie, 32."),
    )
    assert _values(answer) == [("the age", {"age in dispute", "55"})]


def test_the_age_of_another_person_beside_the_name_is_no_account(ask: Asker) -> None:
    answer = ask(
        "How old is Ada Marrin?",
        ("Post", "2025-03-03", "Ada Marrin, 51, landed the plane on a field."),
        ("Gazette", "2025-03-03", "Ada Marrin flew with her nephew Tom, 12, who was not hurt."),
    )
    assert _values(answer) == []


def test_nobody_differs_who_has_only_grown_older(ask: Asker) -> None:
    answer = ask(
        "How old is the pilot Ada Marrin?",
        ("Post", "2024-03-03", "The pilot Ada Marrin, 51, landed the plane on a field."),
        ("Gazette", "2025-09-03", "The pilot Ada Marrin, 52, was given a medal."),
    )
    assert _values(answer) == []


def test_an_account_worded_like_the_first_one_is_found_though_the_question_has_other_words(ask: Asker) -> None:
    one = "Investors cheered, sending Brenn Foods stock up 9% Monday after it had fallen roughly 36% this year."
    other = "Investors celebrated Ada Marrin, sending Brenn Foods up 7% Monday after dropping roughly 38% this year."
    places = (
        "Aldby Bracken Coldwell Dunmore Elmsted Farrow Gorsley Hatherly Inchley Jarrow Kelby Lorne Maddock Norwick "
        "Oxley Penrith Quarley Rusland Selwick"
    )
    beside = [
        ("Post", "2025-03-01", f"Brenn Foods, far from {place}, held stock before Ada Marrin came.")
        for place in places.split()
    ]
    answer = ask(
        "How far had Brenn Foods stock fallen before Ada Marrin came back - do our stories agree?",
        *beside,
        ("Post", "2025-03-03", f"Ada Marrin came back. {one}"),
        ("Post", "2025-03-03", other),
    )
    assert {one, other} <= {citation.quote for citation in answer.citations}
    assert _values(answer) == [("the share", {"36%", "38%"})]


@pytest.mark.parametrize("kind", get_args(ValueType))
def test_a_value_of_any_kind_may_be_asked_whether_it_is_unsettled(kind: ValueType) -> None:
    assert unsettled(kind, "The bridge in Brenn is closed.") is None


def test_two_values_held_against_each_other_may_stand_in_one_article(ask: Asker) -> None:
    one = "Nine of the patients at Brenn General caught the infection there, according to a memo."
    other = "The hospital put the number at seven."
    answer = ask("Were nine or seven patients infected at Brenn General?", ("Post", "2025-03-03", f"{one} {other}"))
    assert {one, other} <= {citation.quote for citation in answer.citations}
    assert _values(answer) == [("how many", {"Nine", "seven"})]


def test_figures_that_an_editor_has_are_held_against_each_other() -> None:
    found = offered("How far off the coast was it hit? I have 9 and 11 km")
    assert [(kind, len(values)) for kind, values in found.items()] == [("distance", 2)]


def test_bare_figures_are_no_counts_where_a_sum_is_asked_for(ask: Asker) -> None:
    answer = ask(
        "How much did the tower in Varnholt cost? I have 240,000 and 440,000",
        ("Post", "2025-03-03", "The tower in Varnholt cost about $440,000, its architect said."),
        ("Gazette", "2025-03-03", "Varnholt sold 240,000 postcards of the tower last year."),
    )
    assert _values(answer) == []
    assert answer.citations[0].quote.startswith("The tower in Varnholt cost")


def test_where_accounts_differ_they_are_the_answer_with_one_more_sentence(ask: Asker) -> None:
    one, *others = (
        "Eleven hikers were rescued from Mount Hessel on Sunday.",
        "Two helicopters brought the hikers down from Mount Hessel.",
        "Three wardens of Mount Hessel went up to the hikers.",
        "Five lifts at Mount Hessel stood still while the hikers were rescued.",
    )
    other = "Fourteen hikers were rescued from Mount Hessel on Sunday, the coast guard said."
    answer = ask(
        "How many hikers were rescued from Mount Hessel?",
        ("Post", "2025-03-17", " ".join((one, *others))), ("Gazette", "2025-03-17", other),
    )  # fmt: skip
    quoted = [cite.quote for cite in answer.citations]
    assert _values(answer) == [("how many", {"Eleven", "Fourteen"})]
    assert {one, other} < {*quoted}
    assert len(quoted) == 3
