"""What models really write, read as statements with the ids that they give."""

import re

import pytest

from index.types import Source, Span
from qa.answering.evidence import EvidenceSet, Sentence
from qa.answering.model.id_marks import MarkerFilter
from qa.answering.model.replies import read

_SENTENCES = tuple(Sentence(f"k3f.{n}", Span("a", "v", 10 * n, 10 * n + 9), "It sank.", Source()) for n in range(1, 6))
_SHOWN = "Source: Quay Post; 2025-03-20; A loss\n" + "\n".join(f"[{each.id}] It sank." for each in _SENTENCES)
EVIDENCE = EvidenceSet("k3f", _SENTENCES, _SHOWN, 0, 0, {each.id: each for each in _SENTENCES})
SANK, SEVEN = "The ferry sank.", "Seven were saved."


def statements(text: str, *, is_cut: bool = False) -> list[tuple[str, list[str]]]:
    found = read(text, EVIDENCE, question="What sank?", is_cut=is_cut).statements
    ids = {each.span: each.id.removeprefix("k3f.") for each in _SENTENCES}
    return [(each.text, [*(ids[span] for span in each.spans), *each.unknown_ids]) for each in found]


@pytest.mark.parametrize(
    ("marks", "ids"),
    [
        ("[k3f.2]", ["2"]), ("(k3f.2)", ["2"]), ("【k3f.2】", ["2"]), ("[K3F.2]", ["2"]), ("k3f.2", ["2"]),
        ("[k3f.2 and k3f.3]", ["2", "3"]), ("[k3f.2-k3f.4]", ["2", "3", "4"]), ("(k3f.2–4)", ["2", "3", "4"]),
        ("[k3f.2][k3f.3]", ["2", "3"]), ("[k3f.2, 3; k3f.5]", ["2", "3", "5"]), ("[Sources: k3f.1, k3f.2]", ["1", "2"]),
        ("([k3f.2])", ["2"]), ("[k3f.2, zz9.4]", ["2", "zz9.4"]), ("[7]", ["7"]), ("[k3f.9]", ["k3f.9"]),
    ],
)  # fmt: skip
def test_ids_are_read_in_every_form(marks: str, ids: list[str]) -> None:
    assert statements(f"The ferry sank {marks}.") == [(SANK, ids)]
    assert statements(f"The ferry sank. {marks} Seven were saved. [k3f.1]") == [(SANK, ids), (SEVEN, ["1"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[k3f.1] The ferry sank. [k3f.2] Seven were saved.", [(SANK, ["1"]), (SEVEN, ["2"])]),
        ("[k3f.1] The ferry sank.\n[k3f.2] Seven were saved.", [(SANK, ["1"]), (SEVEN, ["2"])]),
        ("According to [k3f.1], the ferry sank.", [(SANK, ["1"])]),
        ("- The ferry sank. (k3f.1)\n- Seven were saved.\n  [k3f.2]", [(SANK, ["1"]), (SEVEN, ["2"])]),
        ("1. The ferry sank. [k3f.1]\n2. Seven were saved. [k3f.2]", [(SANK, ["1"]), (SEVEN, ["2"])]),
        ("# What sank\n\n**The ferry** sank.\n[k3f.1]\n\nSources:\n[k3f.1] Quay Post", [(SANK, ["1"])]),
        ("What sank? The ferry sank. [k3f.1]", [(SANK, ["1"])]),
        ("Answer: Based on the provided evidence, the ferry sank. [k3f.1]", [(SANK, ["1"])]),
        ("<think>Is it [k3f.9]?</think>\nThe ferry sank. [k3f.1]", [(SANK, ["1"])]),
        ("Which it is: ferries. [k3f.3]</think>The ferry sank. [k3f.1]", [(SANK, ["1"])]),
        ("Source: Quay Post; 2025-03-20; A loss\nThe ferry sank. [k3f.1]", [(SANK, ["1"])]),
        ("The ferry sank. [k3f.1] The evidence does not say why.", [(SANK, ["1"])]),
        ("The ferry [sic] sank on 17 March 2025. [k3f.1]", [("The ferry [sic] sank on 17 March 2025.", ["1"])]),
        ("The ferry\nsank. [k3f.1]", [(SANK, ["1"])]),
    ],
)
def test_what_stands_around_the_sentences_is_no_part_of_them(text: str, found: list[tuple[str, list[str]]]) -> None:
    assert statements(text) == found


@pytest.mark.parametrize(
    ("text", "declines"),
    [
        ("NOT IN THE ARCHIVE", True), ("Not in the archive. [k3f.1]", False), ("The articles do not mention it.", True),
        ("I'm sorry, but I cannot answer that.", True), ("There is no information on this.", True),
        ("Die Artikel sagen nichts dazu, nicht einmal die Quellen.", True), ("Les sources ne disent pas cela.", True),
        ("La información no dice cuándo.", True), ("The police did not say why.", False), ("None.", True),
        ("The evidence is in the archive. [k3f.1]", False), ("# Answer", False),
    ],
)  # fmt: skip
def test_declining_is_understood_in_other_words(text: str, declines: bool) -> None:
    assert read(text, EVIDENCE).declines is declines


def test_of_a_text_that_was_cut_what_is_whole_stays() -> None:
    assert statements("The ferry sank. [k3f.1] Seven were sa", is_cut=True) == [(SANK, ["1"])]
    assert statements("The ferry sank. [k3f.1] Seven were saved. [k3f", is_cut=True) == [(SANK, ["1"]), (SEVEN, [])]
    assert statements("It cost 3.", is_cut=True) == []


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_ids_of_every_form_are_left_out_of_what_streams(size: int) -> None:
    pieces: list[str] = []
    text = "The ferry (a new one) sank (k3f.1). 【K3F.2】 Seven k3 were saved [k3f.1-k3f.3], k3f.4."
    stream = MarkerFilter(pieces.append, "k3f")
    for start in range(0, len(text), size):
        stream.take(text[start : start + size])
    stream.end()
    assert re.sub(r"\s+", " ", "".join(pieces)) == "The ferry (a new one) sank. Seven k3 were saved,."
