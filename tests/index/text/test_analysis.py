"""Words are those of the pattern, whichever way a text is divided."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis import divider


@pytest.mark.parametrize("pattern", [r"\w+", r"[^\W_]+"])
@given(text=st.text(max_size=60) | st.text(st.characters(max_codepoint=127), max_size=60))
def test_text_is_divided_as_its_pattern_does(pattern: str, text: str) -> None:
    assert divider(re.compile(pattern))(text) == re.findall(pattern, text)
