"""Forms of a word that are compared as one."""

import pytest

from index.text.verb_forms import IRREGULAR, base_form


@pytest.mark.parametrize(
    ("forms", "others"),
    [
        ("take takes took taken taking", "talk"),
        ("launch launches launched launching", "lunch"),
        ("win won wins winning", "one"),
        ("seven 7", "seventh 17"),
        ("congolese congo", "rwanda"),
        ("leave left leaves", "leaf lift"),
    ],
)
def test_forms_of_one_word_are_one_and_others_are_not(forms: str, others: str) -> None:
    (base,) = {base_form(form) for form in forms.split()}
    assert base not in {base_form(other) for other in others.split()}


def test_past_forms_of_irregular_verbs_are_known() -> None:
    assert {"took", "taken", "won", "shot"} <= IRREGULAR
    assert not {"take", "win", "shoot", "launched"} & IRREGULAR
