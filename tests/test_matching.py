"""How well a text matches a question, word by word."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.matching import Matcher
from index.terms import Terms, TermsRow, words

BODIES = [
    "The tin mine closed.",
    "The tin pan rang.",
    "The tin roof leaked.",
    "Rebels took Walikale.",
    "日本銀行は金利を据え置いた",
]


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> Terms:
    index = Terms(tmp_path_factory.mktemp("terms"))
    index.change(
        TermsRow(i, f"a{i}", "ja" if body[0] > "z" else "en", "", "", body, "", 0, 0)
        for i, body in enumerate(BODIES, 1)
    )
    return index


@given(
    question=st.lists(
        st.sampled_from(["tin", "mine", "pan", "rebels", "Walikale", "gold", "the", "金利"]),
        min_size=1,
        max_size=8,
    )
)
def test_the_weights_of_a_questions_words_sum_to_one(question: list[str], terms: Terms) -> None:
    weights = Matcher(" ".join(question), terms, ["en"]).weights("en")
    assert all(weight > 0 for weight in weights.values())
    assert not weights or sum(weights.values()) == pytest.approx(1)


def test_rarer_words_weigh_more_and_unknown_ones_most(terms: Terms) -> None:
    weights = Matcher("tin mine gold", terms, ["en"]).weights("en")
    assert weights["tin"] < weights["mine"] < weights["gold"]


@given(
    question=st.lists(st.sampled_from(["tin", "mine", "pan", "rebels", "took", "Walikale", "the"]), max_size=6),
    text=st.lists(st.sampled_from(["tin", "mine", "pan", "rebels", "took", "Walikale", "the", "other"]), max_size=12),
)
def test_overlap_and_pairs_are_shares(question: list[str], text: list[str], terms: Terms) -> None:
    matcher = Matcher(" ".join(question), terms, ["en"])
    match = matcher.match(" ".join(text), "en")
    assert 0 <= match.overlap <= 1 + 1e-9
    assert 0 <= match.pairs <= 1 + 1e-9
    assert match.words == {word for word in matcher.weights("en") if word in words(" ".join(text))}


def test_a_text_with_all_words_in_order_matches_wholly(terms: Terms) -> None:
    match = Matcher("Rebels took Walikale", terms, ["en"]).match("The rebels took Walikale on Monday.", "en")
    assert match.overlap == pytest.approx(1)
    assert match.pairs == pytest.approx(1)
    assert match.words == {"rebel", "took", "walikal"}


def test_a_text_without_a_word_of_the_question_does_not_match(terms: Terms) -> None:
    match = Matcher("Rebels took Walikale", terms, ["en"]).match("The tin mine closed.", "en")
    assert (match.overlap, match.pairs, match.words) == (0, 0, frozenset())


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("tin mine", 1),
        ("tin x mine", 1),
        ("tin x y mine", 1),
        ("tin x y z mine", 0),
        ("mine tin", 0),
        ("tin", 0),
        ("mine x tin mine", 1),
    ],
)
def test_neighbours_count_as_a_pair_when_they_stand_in_order_within_three_words(
    text: str, pairs: int, terms: Terms
) -> None:
    assert Matcher("tin mine", terms, ["en"]).match(text, "en").pairs == pytest.approx(pairs)


def test_a_single_word_makes_no_pair(terms: Terms) -> None:
    assert Matcher("tin", terms, ["en"]).match("tin tin", "en").pairs == 0


def test_a_script_without_blanks_is_matched_by_pairs_of_characters(terms: Terms) -> None:
    matcher = Matcher("日本の金利", terms, ["en", "ja"])
    assert matcher.match(BODIES[4], "pairs").words == {"日本", "金利"}
    assert matcher.match("町の選挙で市長が勝った", "pairs").overlap == 0


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Walikale", True),
        ("mines", True),
        ("MINING", True),
        ("gold", False),
        ("Walikale Goma", False),
        ("the", True),
        ("金利", True),
    ],
)
def test_a_word_is_known_in_any_form_that_its_stemmer_makes_equal(word: str, known: bool, terms: Terms) -> None:
    assert Matcher(f"What of {word}?", terms, ["en", "ja"]).knows(word) is known


def test_an_empty_corpus_knows_no_name(tmp_path: Path) -> None:
    assert not Matcher("Walikale", Terms(tmp_path), ["en"]).knows("Walikale")
