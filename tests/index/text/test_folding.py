import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from index.text.folding import bare, fold, plain


def test_typography_no_longer_matters() -> None:
    assert fold("“Don’t”\u00a0 –\nshe\u00ad said…").text == '"Don\'t" - she said...'


def test_accents_written_apart_become_one_letter() -> None:
    folded = fold("Fe\u0301lix")
    assert folded.text == "Félix"
    assert folded.origin(1, 2) == (1, 3)


def test_bare_drops_accents_and_case() -> None:
    assert bare("FÉLIX") == bare("felix")


@given(st.one_of(texts(), st.text()))
def test_every_folded_character_comes_from_where_the_map_says(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    for i, letter in enumerate(folded.text):
        start, end = folded.origin(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert letter in fold(text[start:end]).text


@given(st.one_of(texts(), st.text()))
def test_a_folded_stretch_is_the_fold_of_its_origin(text: str) -> None:
    folded = fold(text)
    assert fold(text[slice(*folded.origin(0, len(folded.text)))]).text == folded.text


@given(texts())
def test_folding_is_the_same_for_composed_text(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)).text == fold(text).text


@given(st.text())
def test_plain_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)
