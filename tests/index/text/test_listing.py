"""Lines of lists and tables are told by their shape."""

import pytest

from index.text.listing import are_alike, is_bulleted, is_numbered, is_row, is_rule


@pytest.mark.parametrize("line", ["- Bread", "• Bread", "*Bread", "– Pain", "・パン", "▪ Brot"])
def test_bullets(line: str) -> None:
    assert is_bulleted(line)


@pytest.mark.parametrize(
    ("line", "expected"), [("1. Bread", True), ("(2) Milk", True), ("a) Tea", True), ("1.5 m", False)]
)
def test_numbers(line: str, expected: bool) -> None:
    assert is_numbered(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"), [("| a | b |", True), ("a | b", True), ("a\tb", True), ("a     b", True), ("a b", False)]
)
def test_rows(line: str, expected: bool) -> None:
    assert is_row(line) is expected


@pytest.mark.parametrize(("line", "expected"), [("|---|---|", True), ("| :-- | --: |", True), ("| |", False)])
def test_rules_of_tables_hold_no_words(line: str, expected: bool) -> None:
    assert is_rule(line) is expected


@pytest.mark.parametrize(
    ("line", "above", "expected"),
    [
        ("Rosa Quint, 41", "Piet Olm, 17, a cook", True),
        ("Tarn – open", "Selby – shut", True),
        ("Ute Kern (Tarn)", "Vela Marsh (Selby)", True),
        ("The road north", "Piet Olm, 17", False),
        ("- Milk", "Bread", False),
    ],
)
def test_lines_are_alike_that_are_made_in_one_way(line: str, above: str, expected: bool) -> None:
    assert are_alike(line, above) is expected
