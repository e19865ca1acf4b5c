"""Exact sentence spans."""

import pytest
from hypothesis import given
from strategies import PARAGRAPH, WIRE, texts

from index.text.sentences import Edges, sentences, units


def _units(text: str) -> list[str]:
    return [text[start:end] for start, end in units(text)]


def _sentences(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for unit in units(text) for start, end in sentences(text, unit, language)]


def _holds(text: str, spans: list[Edges]) -> None:
    """In order, disjoint, trimmed, and with every character that is not white space in one of them."""
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(texts())
def test_every_word_lies_in_exactly_one_unit_and_units_are_ordered_and_trimmed(text: str) -> None:
    _holds(text, units(text))


@given(texts())
def test_every_word_lies_in_exactly_one_sentence_and_sentences_are_ordered_and_trimmed(text: str) -> None:
    _holds(text, [sentence for unit in units(text) for sentence in sentences(text, unit)])


def test_hard_wrapped_lines_are_joined_into_whole_sentences() -> None:
    assert _sentences(WIRE) == [
        "WALIKALE, Congo (AP) - Rebels entered the town of Walikale late on\n"
        "Wednesday after two days of fighting with the army, residents and\nlocal officials said.",
        "The army did not comment on the loss of the\ntown.",
    ]


@pytest.mark.parametrize("line_break", ["\r\n", "\r"])
def test_hard_wrapped_lines_are_joined_whatever_ends_them(line_break: str) -> None:
    wire = WIRE.replace("\n", line_break)
    assert _units(wire) == [wire]


def test_wrapped_paragraphs_are_parted_by_a_blank_line() -> None:
    assert _units(f"{WIRE}\n\n{WIRE}\n") == [WIRE, WIRE]


def test_wrapped_paragraphs_are_parted_by_an_indented_line() -> None:
    assert _units(f"   {WIRE}\n   {WIRE}") == [WIRE, WIRE]


def test_a_list_of_short_lines_is_not_joined() -> None:
    lines = ["Milk", "Eggs", "Bread and butter from the shop", "Tea"]
    assert _units("\n".join(lines)) == lines


def test_a_list_of_lines_as_long_as_newswire_is_not_joined_when_their_ends_are_ragged() -> None:
    lines = ["Rates held at the meeting in the capital on Thursday", "Town taken", "Storm heads north", "Two die"]
    assert _units("\n".join(lines)) == lines


def test_a_subhead_right_above_its_paragraph_is_a_unit_of_its_own() -> None:
    assert _units(f"The road north\n{PARAGRAPH}") == ["The road north", PARAGRAPH]


def test_a_subhead_right_above_a_wrapped_paragraph_is_a_unit_of_its_own() -> None:
    assert _units(f"The road north\n{WIRE}") == ["The road north", WIRE]


def test_a_short_wrapped_line_that_goes_on_in_lower_case_stays_joined() -> None:
    first, rest = WIRE.split("\n", 1)
    cut_short = f"{first}\nOn Wednesday\nafter two days of fighting with the army, residents and officials\n{rest}"
    assert _units(cut_short) == [cut_short]


def test_a_quotation_of_several_sentences_is_kept_whole() -> None:
    assert _sentences("He said: “No. Never.” She left.") == ["He said: “No. Never.”", "She left."]


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "Mr. Smith met Dr. Jones. They spoke.", ["Mr. Smith met Dr. Jones.", "They spoke."]),
        ("ja", "金利を据え置いた。次の会合は四月だ。", ["金利を据え置いた。", "次の会合は四月だ。"]),
        ("ar", "هل فاز؟ نعم.", ["هل فاز؟", "نعم."]),
        ("hi", "वह जीता। वह गई।", ["वह जीता।", "वह गई।"]),
        ("zz", "One. Two.", ["One.", "Two."]),
        (None, "One. Two.", ["One.", "Two."]),
    ],
)
def test_sentences_end_as_their_language_ends_them(language: str | None, text: str, parts: list[str]) -> None:
    assert _sentences(text, language) == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The quake struck at 2:34 a.m. PT, fifteen miles off the coast.", 1),
        ("It fell at 2:39 p.m. ET on Saturday.", 1),
        ("He came at 6 a.m. Eastern time.", 1),
        ("It was 4 p.m. Officials said so.", 2),
        ("It was 4 p.m. ETA was five.", 2),
    ],
)
def test_a_time_of_day_goes_on_with_its_zone(text: str, count: int) -> None:
    assert len(sentences(text, (0, len(text)), "en")) == count


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n", "\u3000\u2028\x85"])
def test_a_text_without_a_word_has_no_unit(text: str) -> None:
    assert units(text) == []
