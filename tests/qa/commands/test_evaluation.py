"""Question sets, runs and comparisons from the command line."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import Newsdesk_, assert_refused
from support import ROOT

from index import encoders
from index.encoders import Vectors
from index.encoders.local import LocalEmbedder
from qa.evaluation.datasets.questions import QuestionSet, read_questions

QUESTIONS = ROOT / "examples" / "questions.jsonl"


class Backwards(LocalEmbedder):
    """Another embedder: it reads texts from their end."""

    name = "minilm"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return super().embed([text[::-1] for text in texts])


@pytest.fixture
def few(tmp_path: Path, sample_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight of the sample questions; the sample corpus is chosen, and `runs/` is the test's own."""
    monkeypatch.setenv("NEWSDESK_CORPUS", str(sample_folder))
    monkeypatch.chdir(tmp_path)
    QuestionSet(tuple(read_questions(QUESTIONS)[:8])).write(tmp_path / "few.jsonl")
    return tmp_path / "few.jsonl"


def test_two_runs_are_made_and_compared(newsdesk: Newsdesk_, few: Path, tmp_path: Path) -> None:
    assert newsdesk("run", few, "--name", "baseline").out == "8 questions in runs/baseline, 0 could not be answered\n"
    made = newsdesk("run", few, "--name", "words", "--set", "search.bm25=0", "--json")
    assert json.loads(made.out) == {"name": "words", "questions": 8, "failed": [], "folder": "runs/words"}
    first = (tmp_path / "runs" / "baseline" / "answers.jsonl").read_bytes()
    assert newsdesk("run", few, "--name", "again").status == 0
    assert (tmp_path / "runs" / "again" / "answers.jsonl").read_bytes() == first

    ran = newsdesk("compare", "baseline", "words", "--html", "report.html", "--markdown", "report.md")
    assert ran.status == 0
    assert "span_f1" in ran.out
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "words" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert json.loads(newsdesk("compare", "baseline", "runs/again", "--json").out)["candidates"][0]["changed"] == []


def test_citations_are_looked_up_in_the_corpus_that_is_named(
    newsdesk: Newsdesk_, few: Path, tmp_path: Path, sample_folder: Path
) -> None:
    for name in ("one", "two"):
        newsdesk("run", few, "--name", name)
    assert "citation_exact" not in newsdesk("compare", "one", "two").out
    told = json.loads(newsdesk("compare", "one", "two", "--corpus", sample_folder, "--json").out)
    exact = next(effect for effect in told["candidates"][0]["effects"] if effect["metric"] == "citation_exact")
    assert (exact["baseline"], exact["candidate"]) == (1.0, 1.0)
    shutil.copytree(sample_folder, tmp_path / "grown", ignore=shutil.ignore_patterns("*.lock"))
    (tmp_path / "ferry.txt").write_text("The ferry Meadowlark sank at noon.", encoding="utf-8")
    assert newsdesk("add", "ferry.txt", "--corpus", "grown").status == 0
    assert_refused(
        newsdesk("compare", "one", "two", "--corpus", "grown"), "grown is not as it was when", "leave --corpus out"
    )


def test_run_with_another_embedder_answers_from_a_copy(
    newsdesk: Newsdesk_, few: Path, tmp_path: Path, sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(encoders.EMBEDDERS, "minilm", lambda **_: Backwards())
    before = {path.name: path.stat().st_size for path in sample_folder.iterdir()}
    assert newsdesk("run", few, "--name", "other", "--embedder", "minilm").status == 0
    about = json.loads((tmp_path / "runs" / "other" / "run.json").read_text(encoding="utf-8"))
    assert about["config"]["embedder"] == "minilm"
    assert newsdesk("run", few, "--name", "own", "--embedder", "local").status == 0
    compared = json.loads(newsdesk("compare", "own", "other", "--json").out)["candidates"][0]
    assert [(each["name"], each["candidate"]) for each in compared["settings"]] == [("config.embedder", '"minilm"')]
    assert compared["changed"]
    assert {path.name: path.stat().st_size for path in sample_folder.iterdir() if path.name in before} == before


def test_price_of_tokens_is_kept_with_the_run(newsdesk: Newsdesk_, few: Path, tmp_path: Path) -> None:
    assert newsdesk("run", few, "--name", "priced", "--price", "0.15,0.6").status == 0
    about = json.loads((tmp_path / "runs" / "priced" / "run.json").read_text(encoding="utf-8"))
    assert about["config"]["price"] == [0.15, 0.6]
    assert_refused(newsdesk("run", few, "--name", "x", "--price", "cheap"), "--price 'cheap'", "0.15,0.60")
    assert_refused(newsdesk("run", few, "--name", "x", "--price", "-1,2"), "tokens cannot cost")


def test_gate_ends_with_status_one(newsdesk: Newsdesk_, few: Path) -> None:
    for name in ("one", "two"):
        newsdesk("run", few, "--name", name)
    assert newsdesk("compare", "one", "two", "--fail-on", "article_hit@1<-0.01").status == 0
    assert_refused(
        newsdesk("compare", "one", "two", "--fail-on", ""), "cannot fail on ''"
    )  # a variable that is not set
    failed = newsdesk("compare", "one", "two", "--fail-on", "article_hit@1<0.01")
    assert failed.status == 1
    assert "beyond article_hit@1<0.01" in failed.err
    assert_refused(newsdesk("compare", "one", "two", "--fail-on", "nothing<1"), "nothing", "span_f1")
    assert_refused(newsdesk("compare", "one", "three"), "three")
    assert_refused(newsdesk("run", few, "--name", "x", "--set", "search.fusion=1"), "search.fusion")


def test_sets_are_checked_against_the_archive(newsdesk: Newsdesk_, few: Path) -> None:
    assert newsdesk("questions", "check", few).out == "8 questions, every place of an answer is there\n"
    row = json.loads(few.read_text(encoding="utf-8").splitlines()[0])
    row["spans"][0]["end"] = 99_999
    few.write_text(json.dumps(row) + "\n", encoding="utf-8")
    wrong = newsdesk("questions", "check", few)
    assert wrong.status == 1
    assert "99999" in wrong.out


def test_questions_are_drafted_and_taken_all_at_once_where_nobody_can_be_asked(newsdesk: Newsdesk_, few: Path) -> None:
    assert_refused(newsdesk("questions", "draft", "--out", "drafts.jsonl"), "--accept-all")
    done = newsdesk("questions", "draft", "--out", "drafts.jsonl", "-n", "5", "--accept-all")
    assert done.out == "5 questions added to drafts.jsonl\n"
    assert newsdesk("questions", "check", "drafts.jsonl").out == "5 questions, every place of an answer is there\n"
    newsdesk(
        "questions", "draft", "--out", "drafts.jsonl", "-n", "3", "--accept-all"
    )  # others: none stands there twice
    assert newsdesk("questions", "check", "drafts.jsonl").out == "8 questions, every place of an answer is there\n"
    Path("file").write_text("", encoding="utf-8")
    refused = newsdesk("questions", "draft", "--out", "file/drafts.jsonl", "--accept-all")
    assert_refused(refused, "file/drafts.jsonl cannot be used", "choose another file")


def test_gate_that_cannot_be_judged_comes_after_the_reports(newsdesk: Newsdesk_, few: Path, tmp_path: Path) -> None:
    Path("bare.jsonl").write_text('{"id": "1", "question": "Who has taken Walikale?"}\n', encoding="utf-8")
    for name in ("one", "two"):
        newsdesk("run", "bare.jsonl", "--name", name)
    ran = newsdesk("compare", "one", "two", "--html", "report.html", "--fail-on", "span_f1<-0.01")
    assert ran.status == 1
    assert "span_f1 judged no question" in ran.err
    assert Path("report.html").exists()  # somebody has to look now


def test_questions_that_could_not_be_answered_are_named_and_asked_again(newsdesk: Newsdesk_, few: Path) -> None:
    row = '{"id": "%s", "question": "Who has taken Walikale?", "filters": {"since": "%s"}}\n'
    Path("bad.jsonl").write_text(row % ("good", "2025-03") + row % ("odd", "someday"), encoding="utf-8")
    for _ in range(2):
        ran = newsdesk("run", "bad.jsonl", "--name", "bad")
        assert ran.status == 1
        assert ran.out.startswith("2 questions in runs/bad, 1 could not be answered\n  odd: since is no date")


def test_set_of_another_layout_becomes_questions_and_articles(newsdesk: Newsdesk_, few: Path, tmp_path: Path) -> None:
    text = "The ferry Meadowlark sank at noon."
    asked = {"id": "1", "question": "What sank?", "answers": [{"text": "The ferry Meadowlark", "answer_start": 0}]}
    source = {"version": "1.1", "data": [{"title": "Ferry", "paragraphs": [{"context": text, "qas": [asked]}]}]}
    (tmp_path / "dev.json").write_text(json.dumps(source), encoding="utf-8")
    done = newsdesk("questions", "import", "squad", "dev.json", "--out", "squad")
    assert done.out == "1 question and 1 article in squad, 0 rows left out\n"
    assert read_questions(tmp_path / "squad" / "questions.jsonl")[0].spans[0].end == 20
    assert_refused(newsdesk("questions", "import", "trec", "dev.json", "--out", "other"), "trec", "squad")
