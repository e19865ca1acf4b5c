"""Words are those of the pattern, whichever way a text is divided."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import divider, indexed, surface_words, words


@pytest.mark.parametrize("pattern", [r"\w+", r"[^\W_]+"])
@given(text=st.text(max_size=60) | st.text(st.characters(max_codepoint=127), max_size=60))
def test_text_is_divided_as_its_pattern_does(pattern: str, text: str) -> None:
    assert divider(re.compile(pattern))(text) == re.findall(pattern, text)


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff"])
def test_marks_that_nobody_sees_part_no_words(mark: str) -> None:
    assert words(f"Heli{mark}kopter{mark}platz", "de") == words("Helikopterplatz", "de")
    assert surface_words(f"Wilhel{mark}mina", "en") == ["Wilhelmina"]
    assert indexed(f"Wilhel{mark}mina", "en") == "Wilhelmina"
