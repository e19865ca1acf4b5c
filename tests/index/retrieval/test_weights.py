"""The learned numbers: how they are read, and what the factors of a question's words are."""

import json
import math
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.weights import Ranking, Weights, learned
from index.text.analysis import question_words, stem, words
from index.text.language import STEMMED

_STORED: dict[str, Any] = {
    "weights": {"bm25": 1.5, "lead": 0.25},
    "reranked": {"bm25": 1.0, "reranker": 4.0},
    "soft": {"most": 0.5, "steepness": 9.0, "middle": 0.4},
    "digit": 1.5,
    "capital": 1.25,
    "words": {"en": {"kind": 0.5}},
}


def _ranking(**other: Any) -> Ranking:
    plain = {"soft_most": 0.0, "soft_steepness": 1.0, "soft_middle": 0.5}
    return Ranking(Weights(), Weights(), **plain | other)


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_file_is_read_and_what_it_leaves_out_counts_nothing(tmp_path: Path) -> None:
    (tmp_path / "ranking.json").write_text(json.dumps(_STORED))
    assert learned(tmp_path / "ranking.json") == Ranking(
        weights=Weights(bm25=1.5, lead=0.25), reranked=Weights(bm25=1.0, reranker=4.0),
        soft_most=0.5, soft_steepness=9.0, soft_middle=0.4, digit=1.5, capital=1.25, words={"en": {"kind": 0.5}},
    )  # fmt: skip


@pytest.mark.parametrize("part", ["weights", "reranked", "soft"])
def test_a_number_that_the_program_does_not_know_is_an_error(part: str, tmp_path: Path) -> None:
    (tmp_path / "ranking.json").write_text(json.dumps(_STORED | {part: _STORED[part] | {"luck": 1.0}}))
    with pytest.raises(TypeError, match="luck"):
        learned(tmp_path / "ranking.json")


def test_the_numbers_that_ship_are_read_once_and_are_sound() -> None:
    ranking = learned()
    assert learned() is ranking
    for weights in (ranking.weights, ranking.reranked):
        assert all(math.isfinite(value) for value in asdict(weights).values())
        assert min(weights.bm25, weights.cosine, weights.sentence, weights.pairs, weights.passage) >= 0
        assert weights.bm25 + weights.cosine > 0
    assert ranking.weights.reranker == 0  # no model, no cosine
    assert 0 <= ranking.soft_most <= 1
    assert ranking.soft_steepness > 0
    factors = [ranking.digit, ranking.capital, *(f for listed in ranking.words.values() for f in listed.values())]
    assert all(math.isfinite(factor) and factor >= 0 for factor in factors)
    assert set(ranking.words) <= {*STEMMED, "xx", "pairs"}


def test_nothing_counts_unless_it_is_given_a_weight() -> None:
    assert {getattr(Weights(), field.name) for field in fields(Weights)} == {0.0}


# --- factors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "factors"),
    [
        ("who took the mine", {"": 1.0, "who": 1.0, "took": 1.0, "mine": 1.0}),
        ("Mines near Goma", {"mine": 1.0, "near": 1.0, "goma": 3.0}),  # the first word's capital says nothing
        ("what of 2025", {"": 1.0, "what": 1.0, "2025": 2.0}),
        ("what of M23", {"": 1.0, "what": 1.0, "m23": 6.0}),
        ("WHAT OF GOMA", {"": 1.0, "what": 1.0, "goma": 1.0}),
        ("WHAT OF M23?", {"": 1.0, "what": 1.0, "m23": 2.0}),
        ("what kinds of Kind", {"": 1.0, "what": 1.0, "kind": 0.5}),  # one form: as it stood first
        ("what is Kind", {"": 1.0, "what": 1.0, "kind": 1.5}),
        ("", {}),
        ("?!", {}),
    ],
)
def test_a_word_counts_by_its_list_its_digits_and_its_capital(question: str, factors: dict[str, float]) -> None:
    found = _ranking(digit=2.0, capital=3.0, words={"en": {"kind": 0.5}}).factors(question, "en")
    assert found == factors


def test_words_are_listed_for_one_language_and_in_its_stems() -> None:
    ranking = _ranking(words={"en": {"mine": 0.5}})
    assert ranking.factors("tin mines", "en")["mine"] == 0.5
    assert set(ranking.factors("tin mines", "fr").values()) == {1.0}


def test_pairs_of_characters_have_no_capitals() -> None:
    ranking = _ranking(digit=2.0, capital=3.0, words={"pairs": {"金利": 0.5}})
    assert ranking.factors("日本金利", "pairs") == {"日本": 1.0, "本金": 1.0, "金利": 0.5}


@given(st.text(max_size=60), st.sampled_from(["en", "fr", "ru", "xx", "pairs"]))
def test_every_word_that_a_question_is_searched_by_has_its_factor(question: str, group: str) -> None:
    factors = _ranking(digit=2.0, capital=3.0).factors(question, group)
    assert set(question_words(question, group)) <= set(factors)
    assert set(factors.values()) <= {1.0, 2.0, 3.0, 6.0}
    assert all(form == "" or form in words(question, group) for form in factors)


def test_a_ranking_that_learned_nothing_leaves_every_word_as_it_is() -> None:
    factors = _ranking().factors("Who took the M23 Mines in 2025?", "en")
    assert set(factors.values()) == {1.0}
    assert {stem("M23", "en"), "mine", "2025"} <= set(factors)
