"""Small edits, other headlines and cut tails make copies, changed numbers revisions, and one event alone neither."""

import random

import pytest
from wire_story import OWN_WORDS, STORY

from index.text.near_copies import SKETCH, CopyKind, WordHashes, likeness, sketch

_FORM = (
    "{} Corp said its board declared a quarterly dividend of {} cents a share, payable {} 15 to holders of record on "
    "the first of the month, and that it expects to pay the same in the quarters to come, as {} put it in a letter "
    "from {}."
)


def _like(one: str, other: str) -> CopyKind | None:
    found = {likeness(WordHashes.of(a), WordHashes.of(b)) for a, b in ((one, other), (other, one))}
    assert len(found) == 1, "which of them comes first decides nothing"
    return found.pop()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (STORY, "copy"),
        (STORY.upper(), "copy"),
        (STORY.replace("\n\n", " "), "copy"),
        (STORY.replace("Twelve", "12").replace(", and two", "; 2"), "copy"),
        (STORY.replace("struck", "hit").replace("did not answer questions", "were not to be reached"), "copy"),
        ("Fog, a reef, a ferry\n\n" + STORY, "copy"),
        ("ORWICK, March 4 (Coastal Wire) - " + STORY + "\n\n(Reporting by Tom Brill; editing by Mira Oduya)", "copy"),
        (STORY.partition("\n\n")[0], "copy"),
        (STORY.partition(" A spokesman")[0], "copy"),
        (STORY + " The inquiry will be led by a judge from Vantry, who has not been named.", "copy"),
        (STORY.replace("Twelve", "Fourteen"), "revision"),
        (STORY.replace("two are missing", "at least three are missing"), "revision"),
        (STORY.partition(" A spokesman")[0].replace("Twelve", "11"), "revision"),
        (OWN_WORDS, None),
        (OWN_WORDS + " " + STORY.partition(". ")[0] + ".", None),
        (" ".join(random.Random(5).sample(STORY.split(), len(STORY.split()))), None),
        ("", None),
    ],
)  # fmt: skip
def test_what_two_texts_are_to_one_another(other: str, expected: CopyKind | None) -> None:
    assert _like(STORY, other) == expected


def test_a_form_that_is_filled_in_for_others_is_no_copy() -> None:
    one = _FORM.format("Quillane Mills", 10, "May", "Chairman Tom Brill", "Orwick")
    other = _FORM.format("Redmere Salt", 14, "June", "Treasurer Mira Oduya", "Vantry")
    assert _like(one, other) is None
    assert _like(one, one.replace("10 cents", "11 cents")) == "revision"


def test_a_table_of_other_figures_is_no_revision() -> None:
    rows = "Opening stocks {} bags, arrivals {} bags, milled {} bags, shipped {} bags, closing stocks {} bags. "
    words = "The Tarn Salt Exchange gave these figures for the week in bags of sixty kilos, as it does on each Monday. "
    assert _like(words + rows.format(1, 2, 3, 4, 5), words + rows.format(7, 8, 9, 10, 11)) is None


def test_a_story_among_others_is_no_copy_of_the_round_up() -> None:
    """Else two stories that one article tells would be of one origin."""
    assert _like(STORY, f"{OWN_WORDS}\n\n{STORY}\n\n{OWN_WORDS.replace('Tarn', 'Quillane')}") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two are hurt in a fire at Tarn mill, police say", None),
        ("Two are hurt in a fire at the mill of Tarn, where police have closed the bridge", "copy"),
    ],
)
def test_a_few_words_are_a_copy_only_of_the_very_same(text: str, expected: CopyKind | None) -> None:
    assert _like(text, text) == expected
    assert _like(text, text.replace("mill", "mine")) is None


def test_sketch_is_bounded_and_that_of_a_copy_is_found_by_it() -> None:
    whole = set(sketch(STORY))
    assert len(whole) == SKETCH
    assert len(whole & set(sketch(STORY.partition("\n\n")[0]))) > SKETCH / 4
    assert not whole & set(sketch(OWN_WORDS))
    assert (sketch(""), len(sketch("Fog"))) == ((), 1)
    assert len(sketch("word " * 100_000)) == 1


def test_texts_without_blanks_are_compared_by_their_characters() -> None:
    text = "周二浓雾中渡轮在奥里克附近触礁沉没港务局说渔船救起了船员和乘客另有数人失踪船长说雷达已经失灵"
    assert _like(text, text + "船东没有回答记者的问题") == "copy"
    assert _like(text, "三月的磨坊重新开放") is None
