"""Sentences grouped into passages under a token budget."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import PARAGRAPH, texts

from index.ingest.noise import Outline, outline
from index.ingest.passages import cut
from index.text.token_counts import count
from index.types import Article, Cut, Mask


@given(texts(), st.integers(1, 200))
@example("...\r\n 1.5 ,\n", 5)  # the blanks between two sentences can need tokens of their own
@example("\u200f\n\n\n\n\x85\u200f", 3)
def test_passages_hold_every_sentence_once_in_order_within_the_bound_and_beside_the_masks(
    text: str, max_tokens: int
) -> None:
    found = outline(Article("a", text))
    cuts = cut(text, found, max_tokens=max_tokens)

    pieces = iter(piece for passage in cuts for piece in passage.sentences)
    for start, end in found.sentences:
        at = start
        while at < end:  # a sentence is one piece, or pieces that join to it without loss
            piece_start, at_next = next(pieces)
            assert piece_start == at < at_next <= end
            at = at_next
    assert next(pieces, None) is None
    at = 0
    for passage in cuts:
        assert at <= passage.start < passage.end
        assert (passage.start, passage.end) == (passage.sentences[0][0], passage.sentences[-1][1])
        assert passage.end - passage.start == 1 or count(text[passage.start : passage.end]) <= max_tokens
        assert not any(mask.start < passage.end and passage.start < mask.end for mask in found.masks)
        at = passage.end


def test_sentences_are_shared_out_evenly_so_that_no_stray_one_is_left() -> None:
    text = " ".join(["The council met on Tuesday."] * 7)  # of six tokens each
    sizes = [len(passage.sentences) for passage in cut(text, outline(Article("a", text)), max_tokens=36)]
    assert sizes == [4, 3]


def test_a_short_article_is_one_passage() -> None:
    text = "Rebels took the town. The army left."
    assert cut(text, outline(Article("a", text))) == [Cut(0, 36, ((0, 21), (22, 36)))]


def test_a_passage_ends_before_a_mask() -> None:
    text = "One. Two. Three."
    masked = Outline(((0, 4), (10, 16)), (Mask(5, 9, "promotion"),))
    assert cut(text, masked) == [Cut(0, 4, ((0, 4),)), Cut(10, 16, ((10, 16),))]


def test_a_sentence_that_is_too_long_is_cut_into_pieces_without_loss() -> None:
    text = PARAGRAPH.removesuffix(".").replace(" ", ", ") + "."
    cuts = cut(text, outline(Article("a", text)), max_tokens=10)
    assert len(cuts) == 4
    assert "".join(text[passage.start : passage.end] for passage in cuts) == text


def test_long_blanks_between_sentences_part_them_where_the_bound_needs_it() -> None:
    text = "He left.\n\n \n\n \n\n \n\nShe stayed."
    whole = Outline(((0, 8), (19, 30)), ())
    assert count(text) == 8
    assert cut(text, whole, max_tokens=7) == [Cut(0, 8, ((0, 8),)), Cut(19, 30, ((19, 30),))]


def test_nothing_to_cite_gives_no_passage() -> None:
    assert cut("Advertisement", outline(Article("a", "Advertisement"))) == []


@pytest.mark.parametrize("max_tokens", [0, -1])
def test_a_bound_below_one_token_is_refused(max_tokens: int) -> None:
    with pytest.raises(ValueError, match=f"^max_tokens must be at least 1, got {max_tokens}$"):
        cut("One.", Outline(((0, 4),), ()), max_tokens=max_tokens)
