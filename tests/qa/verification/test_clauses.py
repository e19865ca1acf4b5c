"""Sentences as models write them, false and true, of every kind, and what the checks say of them."""

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from support import ROOT

from index.types import Published, Source
from qa.verification import Evidence, assess

_DATA: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "said.json").read_text(encoding="utf-8"))
_MAY_BE_PARAPHRASED = {"word exchanged", "title changed", "roles swapped"}
"""Kinds of false sentences that may be shown with the exchanged word marked."""
_QUAY = "The port of Tarn will close its eastern quay on Friday, harbour master Ada Voss told the council."
_HELD = "The dam at Hohl held, but engineers fear that it may break if the rain goes on."
_RIVALS = "Vektor sold 12 boats in Tarn and 31 boats in Ostby, while Nimbus accused Vektor of theft."


@cache
def _evidence(source: str) -> Evidence:
    about = next(each for each in _DATA["sources"] if each["id"] == source)
    published = Published(about["published"])
    return Evidence(about["text"], Source(outlet=about["outlet"], published=published, language=about["language"]))


@cache
def _verdicts() -> Counter[tuple[bool, str, str]]:
    found: Counter[tuple[bool, str, str]] = Counter()
    for row in _DATA["rows"]:
        verdict = assess(row["said"], [*map(_evidence, row["cites"])], question=row["question"]).verdict
        found[row["is_true"], verdict if verdict in ("supported", "paraphrase") else "refused", row["kind"]] += 1
    return found


def _count(is_true: bool, verdict: str, kinds: set[str] | None = None) -> int:
    return sum(
        n for (true, v, kind), n in _verdicts().items() if (true, v) == (is_true, verdict) and kind in (kinds or {kind})
    )


def test_no_false_sentence_is_shown_as_supported_but_one_in_a_hundred() -> None:
    assert _count(False, "supported") <= 1


def test_a_false_paraphrase_is_of_an_exchanged_word() -> None:
    shown = {kind for (is_true, verdict, kind) in _verdicts() if not is_true and verdict == "paraphrase"}
    assert shown <= _MAY_BE_PARAPHRASED


def test_true_sentences_are_shown() -> None:
    assert _count(True, "refused") <= 2
    assert _count(True, "supported") >= 115


@pytest.mark.parametrize(
    ("statement", "source", "verdict"),
    [
        ("The port of Tarn will close its eastern quay on Friday.", _QUAY, "lost_attribution"),
        ("The dam at Hohl will break, engineers fear.", _HELD, "lost_hedge"),
        ("Engineers fear that the dam at Hohl may break.", _HELD, "lost_hedge"),
        ("Vektor sold 31 boats in Tarn.", _RIVALS, "merged"),
        ("Vektor stole, Nimbus said.", _RIVALS, "misattributed"),
        ("Nimbus sold 12 boats in Tarn.", _RIVALS, "merged"),
        ("The crew left the ship.", "The crew did not leave the ship.", "lost_denial"),
        ("All farmers left.", "Most farmers left.", "altered_scope"),
    ],
)
def test_what_is_lost_is_named(statement: str, source: str, verdict: str) -> None:
    assert verdict in [finding.verdict for finding in assess(statement, [Evidence(source, Source())]).findings]


def test_words_of_the_question_account_for_nothing() -> None:
    found = assess(
        "The port of Tarn burned on Friday, harbour master Ada Voss told the council.",
        [Evidence(_QUAY, Source())], question="Has the port of Tarn burned?",
    )  # fmt: skip
    assert found.verdict == "question_only"


def test_exactly_the_models_own_words_are_marked() -> None:
    said = "The port of Tarn will shutter its eastern quay on Friday, harbour master Ada Voss told the council."
    found = assess(said, [Evidence(_QUAY, Source())])
    assert (found.verdict, [said[a:b] for a, b in found.own]) == ("paraphrase", ["shutter"])
