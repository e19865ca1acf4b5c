"""What tells near copies apart."""

import pytest

from index.text.particulars import clocks, contradict, differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Six rowers drowned off Penmoor, it is said.", "Fourteen rowers drowned off Penmoor, it is said."),
        ("The roof cost $3 million to mend.", "The roof cost $4.5 million to mend."),
        ("The siren went at 4.10 a.m. on Friday.", "The siren went at 5 a.m. on Friday."),
        ("The vote is on 3 June.", "The vote is on 5 June."),
        ("The vote is on Tuesday.", "The vote is on Thursday."),
        ("A bus overturned in Lesk on the icy road.", "A bus overturned in Dorne on the icy road."),
        ("The council has approved the plan.", "The council has not approved the plan."),
        ("The guard was at his post.", "The guard wasn't at his post."),
        ("Twenty-two of them stayed.", "Thirty-two of them stayed."),
    ],
)
def test_a_changed_particular_makes_another_account(one: str, other: str) -> None:
    assert contradict(one, other)
    assert differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Twelve rowers drowned off Penmoor.", "12 rowers drowned off Penmoor."),
        ("The siren went at 4.10 p.m.", "The siren went at 16:10"),
        ("The crew of nine left Lesk.", "The crew of nine has left Lesk."),
        ("It cost 2.5 million euros.", "It cost €2.5 million."),
    ],
)
def test_the_same_particulars_in_other_words_are_the_same(one: str, other: str) -> None:
    assert not differ(one, other)


def test_a_number_that_only_one_has_contradicts_nothing_but_is_more_than_a_copy() -> None:
    one, other = "The mine in Lesk reopened.", "The mine in Lesk reopened with 40 men."
    assert not contradict(one, other)
    assert differ(one, other)


def test_a_time_of_day_is_read_in_both_its_halves_where_neither_is_said() -> None:
    assert [each.minutes for each in clocks("at 7 o'clock, at 7 pm, at 25:10")] == [{420, 1140}, {1140}]
