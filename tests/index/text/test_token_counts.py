"""Counting tokens offline."""

import os
from pathlib import Path

import pytest
import tiktoken.registry
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from index.text import token_counts


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has counted nothing yet."""
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    token_counts._encoding.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_the_table_is_found_without_network_and_the_environment_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    assert token_counts.count("Who captured Walikale?") == 5
    assert "TIKTOKEN_CACHE_DIR" not in os.environ


@pytest.mark.usefixtures("fresh")
def test_another_table_folder_is_neither_used_nor_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert token_counts.count("Who captured Walikale?") == 5
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_words_that_look_like_special_tokens_are_plain_text() -> None:
    assert token_counts.count("<|endoftext|>") == 7
    assert token_counts.cut_at_token_edges("<|endoftext|>", 7) == ["<|endoftext|>"]


def test_an_empty_text_has_no_token_and_no_piece() -> None:
    assert token_counts.count("") == 0
    assert token_counts.cut_at_token_edges("", 5) == []


def test_a_text_is_cut_at_the_edges_of_its_tokens() -> None:
    assert token_counts.cut_at_token_edges("Rebels took the town.", 3) == ["Rebels took", " the town."]


def test_a_code_point_of_several_tokens_stands_alone_where_it_does_not_fit() -> None:
    assert token_counts.cut_at_token_edges("𒀀𒀁", 1) == ["𒀀", "𒀁"]


@given(texts(), st.integers(1, 40))
def test_pieces_join_to_the_text_and_keep_the_bound(text: str, max_tokens: int) -> None:
    pieces = token_counts.cut_at_token_edges(text, max_tokens)
    assert "".join(pieces) == text
    assert all(len(piece) == 1 or token_counts.count(piece) <= max_tokens for piece in pieces)
    assert "" not in pieces


def test_a_million_blanks_in_a_row_are_counted() -> None:
    assert token_counts.count(" " * 1_000_001) > 1_000
    assert token_counts.count("tin " * 40_000) == pytest.approx(40_000, rel=0.01)
