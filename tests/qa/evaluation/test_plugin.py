"""A newsroom's own questions as tests, in a pytest of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.plugin import answer_to, faults
from qa.newsdesk import Newsdesk

TESTS = """
import pytest
from qa.evaluation.plugin import answer_to, faults

def test_walikale(desk):
    assert "M23" in desk.ask("Who has taken the town of Walikale?").text

@pytest.mark.questions("questions.jsonl")
def test_ours(desk, gold):
    assert not faults(gold, answer_to(desk, gold))
"""
QUESTIONS = """{"id": "good", "question": "How far is the Bisie mine from Walikale?", "answers": ["about 60 km"]}
{"id": "bad", "question": "How far is the Bisie mine from Walikale?", "must_not": ["60 km"]}
{"id": "strange", "question": "Who is the president of Kenya?", "answerable": false}
"""


def test_questions_of_a_newsroom_are_tests(sample_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "archive", ignore=shutil.ignore_patterns("*.lock"))
    (tmp_path / "test_ours.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nnewsdesk_corpus = archive\n", encoding="utf-8")
    kept = (tmp_path / "archive" / "answers.jsonl").exists()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "qa.evaluation.plugin", "-p", "no:cacheprovider",
         "-p", "no:randomly", "--strict-markers"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert "3 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "FAILED test_ours.py::test_ours[bad]" in done.stdout
    assert 'one of [\\"60 km\\"] is named' in done.stdout or 'one of ["60 km"] is named' in done.stdout
    assert (tmp_path / "archive" / "answers.jsonl").exists() == kept


@pytest.mark.parametrize(
    ("known", "fault"),
    [
        ({"answers": ("about 60 km",)}, None),
        ({"answers": ("about 70 km",)}, 'none of ["about 70 km"] is named'),
        ({"answerable": False}, "it was answered, but should not be"),
        ({"must": ("60 km", "Goma")}, 'not all of ["60 km", "Goma"] are named'),
        ({"article_ids": ("walikale-outskirts.txt",)}, None),
        ({"article_ids": ("elsewhere",)}, 'none of ["elsewhere"] is cited'),
        ({}, None),
    ],
)
def test_what_is_wrong_is_one_sentence(sample: Newsdesk, known: dict[str, object], fault: str | None) -> None:
    gold = Gold("q", "How far is the Bisie mine from Walikale?", **known)  # type: ignore[arg-type]
    found = faults(gold, answer_to(sample, gold))
    assert [sentence.partition(":")[0] for sentence in found] == ([fault] if fault else [])


def test_question_that_should_be_answered_and_an_error_are_told(sample: Newsdesk) -> None:
    gold = Gold("q", "Who is the president of Kenya?", answerable=True)
    assert faults(gold, sample.ask(gold.question, record=False))[0].startswith("it was declined: ")
    assert faults(gold, {"id": "q", "error": "the question is empty"}) == ["the question is empty"]
