"""What follows from a source in other words is shown, and its false twins are not."""

import json
from typing import Any

import pytest
from support import ROOT

from index.text.anaphora import is_anaphoric
from index.types import Published, Source
from qa.verification import Evidence, assess

_ROWS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "restated.json").read_text(encoding="utf-8"))
"""The sentences that are cited, in reading order, what follows from them, and what does not."""


@pytest.mark.parametrize("row", _ROWS, ids=[row["cited"][0][:30] for row in _ROWS])
def test_what_follows_in_other_words_is_shown_and_its_false_twin_is_not(row: dict[str, Any]) -> None:
    about = Source(outlet="Quay Post", published=Published("2025-03-20"), language=row["language"])
    before = ["", *row["cited"]]
    cited = [Evidence(text, about, before[n] if is_anaphoric(text) else "") for n, text in enumerate(row["cited"])]
    assert [said for said in row["shown"] if assess(said, cited).findings] == []
    assert [said for said in row["refused"] if not assess(said, cited).findings] == []
