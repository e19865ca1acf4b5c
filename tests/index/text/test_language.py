"""Which language a text is in."""

import pytest
from hypothesis import given
from strategies import texts

from index.text.analysis import words
from index.text.language import STEMMED, is_unspaced, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The president said on Thursday that rates would be held.", "en"),
        ("Le président a déclaré jeudi que les taux resteraient inchangés.", "fr"),
        ("Der Präsident sagte am Donnerstag, die Zinsen blieben unverändert.", "de"),
        ("Президент заявил в четверг, что ставки останутся прежними.", "ru"),
        ("日本銀行は金利を据え置いた", "ja"),
        ("新桥四月开工。", "zh"),
        ("大桥", "zh"),
        ("新しい橋", "ja"),
        ("สะพานใหม่", "th"),
        ("Regjeringen sa torsdag at renten blir holdt uendret etter møtet i Oslo", "no"),
        ("ok", None),
        ("", None),
        ("12 34 56 78", None),
    ],
)
def test_a_language_is_recognised_and_too_few_words_are_not_guessed_at(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("stated", "language"), [("de", "de"), ("en-GB", "en"), ("PT_br", "pt"), ("nb", "no"), ("nn-NO", "no")]
)
def test_what_the_source_states_wins(stated: str, language: str) -> None:
    assert language_of("The president said on Thursday that rates would be held.", stated) == language


@pytest.mark.parametrize("stated", ["English", "", "e", "12"])
def test_a_stated_language_that_is_no_code_is_passed_over(stated: str) -> None:
    assert language_of("The president said on Thursday that rates would be held.", stated) == "en"


@pytest.mark.parametrize(
    ("text", "unspaced"),
    [
        ("日本銀行", True),
        ("ธนาคารกลาง", True),
        ("日本銀行 BOJ", True),
        ("日本 and more", False),
        ("한국 뉴스", False),
        ("", False),
        ("1,5 %", False),
    ],
)
def test_scripts_without_blanks_between_words_are_told_from_others(text: str, unspaced: bool) -> None:
    assert is_unspaced(text) is unspaced


@given(texts())
def test_any_text_has_a_two_letter_language_or_none(text: str) -> None:
    language = language_of(text)
    assert language is None or (len(language) == 2 and language.islower())


@pytest.mark.parametrize("language", sorted(STEMMED))
def test_every_language_that_is_said_to_have_a_stemmer_has_one(language: str) -> None:
    assert words("Walikale 2025", language)[-1] == "2025"
