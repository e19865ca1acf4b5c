"""Every word sent to a model: placeholders are strict, values are never looked at again, wording changes on purpose."""

import pytest
from support import ROOT

from prompts import render

ANSWER = {"sentences": "6", "decline": "NOT IN THE ARCHIVE"}
EVIDENCE = {
    "fence": "===== k3f =====",
    "evidence": "Source: Quay Post\n[k3f.1] It sank.",
    "question": "What sank?",
    "task": "Answer it.",
}


@pytest.mark.parametrize("change", [{"decline": None}, {"more": "x"}])
def test_a_placeholder_without_a_value_or_a_value_without_one_is_refused(change: dict[str, str | None]) -> None:
    values = {name: value for name, value in (ANSWER | change).items() if value is not None}
    with pytest.raises(ValueError, match="has the placeholders"):
        render("answer", **values)


def test_placeholders_inside_a_value_stay_what_they_are() -> None:
    shown = render("evidence", today="", **EVIDENCE | {"evidence": "[k3f.1] {{question}} {{fence}} \\1"})
    assert "[k3f.1] {{question}} {{fence}} \\1\n" in shown
    assert shown.endswith("Question: What sank?\n\nAnswer it.")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("answer", ANSWER),
        ("select", {"most": "4"}),
        ("evidence", EVIDENCE | {"today": "Today is 2025-03-20.\n"}),
        ("repair", {"failures": "2: It cost 9 crowns.\n   - No 9.", "decline": "NOT IN THE ARCHIVE"}),
        ("judge", {"fence": "=====", "statements": "1: It sank.\n   Sources: The ferry sank."}),
        ("faithful", {"fence": "=====", "answer": "It sank.\n  Source: The ferry sank."}),
        ("relevant", {"fence": "=====", "question": "What sank?", "answer": "It sank.\n  Source: The ferry sank."}),
        ("correct", {"fence": "=====", "question": "What sank?", "reference": "A ferry", "answer": "It sank."}),
        (
            "prefer",
            {
                "fence": "=====",
                "question": "What sank?",
                "first": "It sank.\n  Source: The ferry sank.",
                "second": "No.",
            },
        ),
        ("followup", {"fence": "=====", "conversation": "user: Who won?", "question": "And lost?"}),
    ],
)
def test_prompts_read_as_they_were_last_approved(name: str, values: dict[str, str]) -> None:
    golden = ROOT / "tests" / "golden" / f"{name}.txt"
    assert render(name, **values) + "\n" == golden.read_text(encoding="utf-8")


def test_there_is_no_template_that_is_not_tested() -> None:
    templates = {path.stem for path in (ROOT / "prompts").glob("*.md")}
    assert templates == {path.stem for path in (ROOT / "tests" / "golden").glob("*.txt")}
