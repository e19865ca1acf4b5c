"""Two sentences of two articles: what they say differently of one thing, measured on a table of pairs."""

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from index.types import Dating, Published
from qa.answering.differing.compare import differences
from qa.answering.differing.reading import ReportedSentence
from qa.types import DifferenceKind

TABLE = Path(__file__).parents[3] / "data" / "differing.tsv"
# Precision and recall below which no kind may fall.
FLOORS: dict[DifferenceKind, tuple[float, float]] = {
    "value": (0.95, 0.85), "time": (0.95, 0.85), "state": (0.95, 0.9), "manner": (0.95, 0.9), "scope": (0.95, 0.9),
    "rounding": (0.95, 0.65), "wording": (0.95, 0.9), "updated": (0.95, 0.9),
}  # fmt: skip
_HEAD = re.compile(r"\[(\w+) (\S+)\] ")


def reported(sentence: str, outlet: str = "Post", around: str = "", at: str = "2025-03-06") -> ReportedSentence:
    """A sentence as it may begin in the table: `[Wire 2025-03-04] The ferry sank.`"""
    if head := _HEAD.match(sentence):
        outlet, at, sentence = head[1], head[2], sentence[head.end() :]
    return ReportedSentence(sentence, outlet, Dating(Published(at) if at else None), around, at)


def _rows() -> list[tuple[str, ReportedSentence, ReportedSentence]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(kind, reported(one), reported(other, "Wire")) for kind, _, one, other in rows]


def test_each_kind_is_found_where_it_is_and_not_where_it_is_not() -> None:
    rows = _rows()
    assert len(rows) >= 150
    expected, said, right = Counter[str](), Counter[str](), Counter[str]()
    for kind, one, other in rows:
        found = {each.kind for each in differences(one, other)}
        assert found == {each.kind for each in differences(other, one)}, (one.text, other.text)
        expected[kind] += 1
        for each in found:
            said[each] += 1
            right[each] += each == kind
    for kind in get_args(DifferenceKind):
        precision, recall = FLOORS[kind]
        assert right[kind] >= precision * said[kind], kind
        assert right[kind] >= recall * expected[kind], kind


@pytest.mark.parametrize(
    ("one", "other", "kind", "words"),
    [
        (
            "Karrow is about 125 km (78 miles) from Dorsal.",
            "Karrow is about 125 km (80 miles) from Dorsal.",
            "rounding",
            ("125 km (78 miles)", "125 km (80 miles)"),
        ),
        (
            "Rebels reached the outskirts of Karrow late Wednesday.",
            "Rebels captured Karrow on Wednesday.",
            "state",
            ("reached the outskirts", "captured"),
        ),
        (
            "The ferry Aurora sank at 3 a.m. off Holmsey.",
            "The ferry Aurora sank at 5 a.m. off Holmsey.",
            "time",
            ("3 a.m.", "5 a.m."),
        ),
    ],
)
def test_the_words_that_differ_are_exact_slices(one: str, other: str, kind: str, words: tuple[str, str]) -> None:
    [found] = differences(reported(one), reported(other, "Wire"))
    assert (found.kind, (one[slice(*found.one)], other[slice(*found.other)])) == (kind, words)


def test_two_articles_without_dates_differ_only_where_one_is_the_other_edited() -> None:
    one, other = (f"At the last count there were {number} families living in the village." for number in (741, 1234))
    around = "Kellbrook is a village on the Lenn, known for its dam, its mill and a fair that is held in June. "
    [found] = differences(reported(one, "a", around + one, ""), reported(other, "b", around + other, ""))
    assert (found.kind, found.about) == ("value", "how many")
    elsewhere = "Selm, below the old lava field, has had no school, no shop and no road since the eruption. "
    assert differences(reported(one, "a", around + one, ""), reported(other, "b", elsewhere + other, "")) == ()


def test_a_row_of_a_table_and_a_very_long_line_are_not_compared() -> None:
    row = "Karrow " + " ".join(f"{year} {year * 7}" for year in range(1930, 2020))
    assert differences(reported(row), reported(row.replace("13510", "13511"), "Wire")) == ()
