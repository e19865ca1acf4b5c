"""A run is answered once, kept whole, and the same however often, in whatever order and by how many it is made."""

import json
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, articles

from index.errors import EmbedderError, InputError
from index.retrieval.weights import learned
from qa.evaluation import runs
from qa.evaluation.configuration import SETTINGS, overridden, overrides_of
from qa.evaluation.datasets.questions import Gold, QuestionSet, read_questions
from qa.evaluation.runs import Run, read_run, start
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.records.jsonl import Lines

SAMPLE = read_questions(ROOT / "examples/questions.jsonl")[::4]
"""Of many kinds."""
SOME = SAMPLE[:4]
SAME = ("answers.jsonl", "questions.jsonl")


class _Stopped(Exception):
    pass


def _stop_after(count: int) -> Callable[[str, int, int | None], None]:
    """A progress callback that interrupts."""

    def tell(_phase: str, done: int, _total: int | None) -> None:
        if done == count:
            raise _Stopped

    return tell


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def whole(sample: Newsdesk, folder: Path) -> Run:
    """Answered one after another; its folder is only read."""
    return start(sample, SAMPLE, folder, name="whole")


@pytest.fixture(scope="module")
def few(sample: Newsdesk, folder: Path) -> Run:
    """The same with a few questions."""
    return start(sample, SOME, folder, name="run")


@pytest.fixture
def made(few: Run, folder: Path, tmp_path: Path) -> Path:
    """A finished run of a few questions, to be changed."""
    shutil.copytree(folder / few.name, tmp_path / few.name)
    return tmp_path / few.name


# --- what a run is -----------------------------------------------------------------------------------------------


def test_folder_holds_how_it_was_made_what_was_asked_and_answered(whole: Run, folder: Path) -> None:
    made = folder / "whole"
    names = sorted(path.name for path in made.iterdir())
    assert names == ["answers.jsonl", "questions.jsonl", "run.json", "timings.jsonl"]
    about = json.loads((made / "run.json").read_text("utf-8"))
    assert list(about) == ["name", "created", "newsdesk", "config", "corpus", "prompts", "questions"]
    expected: dict[str, Any] = {
        "answerer": "extractive",
        "model": None,
        "embedder": "local",
        "reranker": None,
        "set": {},
    }
    assert (about["name"], about["config"]) == ("whole", expected)
    assert about["questions"] == QuestionSet(tuple(SAMPLE)).digest
    assert read_questions(made / "questions.jsonl") == SAMPLE
    ids = [gold.id for gold in SAMPLE]
    assert [row["id"] for row in _lines(made / "answers.jsonl")] == ids
    assert [row["id"] for row in _lines(made / "timings.jsonl")] == ids
    assert (whole.about, whole.questions, list(whole.answers)) == (about, tuple(SAMPLE), ids)
    assert all(seconds > 0 for seconds in whole.seconds.values())


def test_answers_are_those_of_the_desk(whole: Run, sample: Newsdesk) -> None:
    for gold, theirs in zip(SAMPLE, sample.batch([gold.to_line() for gold in SAMPLE], record=False), strict=True):
        assert {"id": gold.id, **whole.answers[gold.id]} == json.loads(json.dumps(theirs | {"seconds": 0}))
    assert whole.failed == []
    assert all(answer["tokens_in"] is answer["tokens_out"] is None for answer in whole.answers.values())


def test_second_run_is_the_same_but_for_its_times(whole: Run, sample: Newsdesk, folder: Path) -> None:
    again = start(sample, SAMPLE, folder, name="again", concurrency=3)
    assert again.answers == whole.answers
    for name in SAME:
        assert (folder / "again" / name).read_bytes() == (folder / "whole" / name).read_bytes()
    for about in (whole.about, again.about):
        assert about["created"]
    unlike = {"name": "", "created": ""}
    assert {**again.about, **unlike} == {**whole.about, **unlike}


def test_order_of_the_questions_changes_no_answer(whole: Run, sample: Newsdesk, folder: Path) -> None:
    shuffled = random.Random(3).sample(SAMPLE, len(SAMPLE))
    found = start(sample, shuffled, folder, name="shuffled")
    assert list(found.answers) == [gold.id for gold in shuffled] != list(whole.answers)
    assert found.answers == whole.answers  # a mapping's order is no part of it
    assert found.about["questions"] == whole.about["questions"]


def test_corpus_of_the_same_articles_has_the_same_digest(tmp_path: Path) -> None:
    digests = []
    for name, those in (("a", articles(4)), ("b", articles(4)[::-1]), ("c", articles(5))):
        with Newsdesk.open(tmp_path / name) as desk:
            desk.add(*those)
            digests.append(start(desk, [Gold("1", "Which town?")], tmp_path, name=f"run-{name}").about["corpus"])
    assert digests[0] == digests[1] != digests[2]


def test_nothing_is_kept_in_the_corpus(sample_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "corpus")

    def kept() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / "corpus").glob("*.jsonl")}

    with Newsdesk.read(tmp_path / "corpus") as desk:
        before = kept()
        start(desk, SOME, tmp_path, name="run")
        assert kept() == before
        desk.ask(SOME[0].question)
        assert kept() != before  # so that it is known where to look


def test_question_that_cannot_be_answered_has_its_error_in_its_place(sample: Newsdesk, tmp_path: Path) -> None:
    found = start(sample, [SOME[0], replace(SOME[1], question="?!"), SOME[2]], tmp_path, name="run")
    assert found.failed == [SOME[1].id]
    assert found.answers[SOME[1].id] == {"error": "the question holds no word (ask in words)"}
    assert _lines(tmp_path / "run/answers.jsonl")[1] == {"id": SOME[1].id, **found.answers[SOME[1].id]}
    assert start(sample, found.questions, tmp_path, name="run").answers == found.answers


def test_question_that_ended_in_an_error_is_asked_again(
    sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    batch = sample.batch

    def fail_once(lines: list[str], **options: Any) -> Iterator[dict[str, Any]]:
        asked.append(json.loads(lines[0])["id"])
        if len(asked) == 1:
            raise EmbedderError("the service does not answer")
        return batch(lines, **options)

    monkeypatch.setattr(sample, "batch", fail_once)
    assert start(sample, SOME[:2], tmp_path, name="run").failed == [SOME[0].id]
    whole = start(sample, SOME[:2], tmp_path, name="run")
    assert whole.failed == []
    assert asked == [SOME[0].id, SOME[1].id, SOME[0].id]  # what was answered is not asked again
    assert [row["id"] for row in _lines(tmp_path / "run" / "answers.jsonl")] == [SOME[0].id, SOME[1].id]


def test_error_of_an_embedder_is_one_questions_too(
    sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batch(lines: Iterable[str], **options: Any) -> Iterator[dict[str, Any]]:
        assert options["record"] is False
        raise EmbedderError("the server did not answer")

    monkeypatch.setattr(sample, "batch", batch)
    assert start(sample, SOME, tmp_path, name="run", concurrency=2).failed == [gold.id for gold in SOME]


def test_tokens_of_a_model_are_summed(sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedModel(["No idea, sorry."] * 40)
    monkeypatch.setattr(sample, "_model", model)
    found = start(sample, SOME[:3], tmp_path, name="run", concurrency=2, price=(2.0, 10.0))
    assert model.calls
    config = found.about["config"]
    assert (config["answerer"], config["model"]) == ("model", "scripted")
    assert sum(answer["tokens_in"] for answer in found.answers.values()) > 0
    assert sum(answer["tokens_out"] for answer in found.answers.values()) > 0
    first = found.answers[SOME[0].id]
    assert found.cost(SOME[0].id) == pytest.approx((2 * first["tokens_in"] + 10 * first["tokens_out"]) / 1_000_000)
    quoted = start(sample, SOME[:3], tmp_path, name="quoted", answerer="extractive", price=(2.0, 10.0))
    assert (quoted.about["config"]["model"], quoted.cost(SOME[0].id)) == (None, None)


# --- interruption ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concurrency", [1, 2])
def test_interrupted_run_goes_on_where_it_was(
    sample: Newsdesk, few: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, concurrency: int
) -> None:
    made.rename(tmp_path / "at-once")
    with pytest.raises(_Stopped):
        start(sample, SOME, tmp_path, name="run", concurrency=concurrency, on_progress=_stop_after(2))
    created = json.loads((tmp_path / "run/run.json").read_text("utf-8"))["created"]
    done = [row["id"] for row in _lines(tmp_path / "run/answers.jsonl")]
    assert len(done) == 2
    with pytest.raises(InputError, match="2 of 4 questions are answered"):
        read_run(tmp_path / "run")
    asked: list[str] = []
    batch = sample.batch

    def watched(lines: list[str], **options: Any) -> Iterator[dict[str, Any]]:
        asked.extend(json.loads(line)["id"] for line in lines)
        return batch(lines, **options)

    monkeypatch.setattr(sample, "batch", watched)
    told: list[tuple[str, int, int | None]] = []
    found = start(sample, SOME, tmp_path, name="run", on_progress=lambda *step: told.append(step))
    assert sorted([*done, *asked]) == sorted(gold.id for gold in SOME)
    assert told == [("answering", count, 4) for count in (2, 3, 4)]
    assert found.answers == few.answers
    assert found.about["created"] == created
    for name in SAME:
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "at-once" / name).read_bytes()


def test_questions_that_nobody_has_begun_are_not_begun_after_an_interruption(
    sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    batch = sample.batch

    def watched(lines: list[str], **options: Any) -> Iterator[dict[str, Any]]:
        asked.extend(lines)
        return batch(lines, **options)

    monkeypatch.setattr(sample, "batch", watched)
    with pytest.raises(_Stopped):
        start(sample, SAMPLE, tmp_path, name="run", concurrency=2, on_progress=_stop_after(1))
    assert 1 <= len(asked) < len(SAMPLE)


@pytest.mark.parametrize("file", ["answers.jsonl", "timings.jsonl"])
@pytest.mark.parametrize("cut", [1, 20, 30])
def test_half_written_line_is_passed_over_and_its_question_asked_again(
    sample: Newsdesk, few: Run, made: Path, file: str, cut: int
) -> None:
    whole, path = (made / "answers.jsonl").read_bytes(), made / file
    content = path.read_bytes()
    last = content.rindex(b"\n", 0, -1) + 1
    path.write_bytes(content[: min(last + cut, len(content) - 2)])
    told: list[int] = []
    found = start(sample, SOME, made.parent, name="run", on_progress=lambda _phase, done, _total: told.append(done))
    assert told == [3, 4]
    assert found.answers == few.answers
    assert (made / "answers.jsonl").read_bytes() == whole
    assert [row["id"] for row in _lines(made / "timings.jsonl")] == [gold.id for gold in SOME]


def test_run_killed_before_it_was_put_in_order_is_put_in_order(sample: Newsdesk, few: Run, made: Path) -> None:
    path = made / "answers.jsonl"
    content = path.read_bytes()
    path.write_bytes(b"".join(content.splitlines(keepends=True)[::-1]))
    assert read_run(made) == few
    assert list(start(sample, SOME[::-1], made.parent, name="run").answers) == [gold.id for gold in SOME]
    assert path.read_bytes() == content


def test_finished_run_is_only_read(sample: Newsdesk, few: Run, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "batch", None)
    assert start(sample, SOME, made.parent, name="run") == few == read_run(made)


def test_two_processes_do_not_make_one_run(sample: Newsdesk, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with Lines(tmp_path / "run/run.json").lock, pytest.raises(InputError, match="another process is making the run"):
        start(sample, SOME, tmp_path, name="run")


# --- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("questions", "options", "what"),
    [
        (SOME[:3], {}, "other questions"),
        ([replace(SOME[0], answers=("nobody",)), *SOME[1:]], {}, "other questions"),
        (SOME, {"overrides": {"search.cosine": 0}}, 'set {} and not {"search.cosine": 0.0}'),
        (SOME[:2], {"overrides": {"search.lead": 2}}, 'set {} and not {"search.lead": 2.0}, other questions'),
    ],
)
def test_same_name_with_something_else_is_refused(
    sample: Newsdesk, made: Path, questions: list[Gold], options: dict[str, Any], what: str
) -> None:
    before = (made / "answers.jsonl").read_bytes()
    with pytest.raises(InputError) as caught:
        start(sample, questions, made.parent, name="run", **options)
    assert str(caught.value) == f"{made} was made with {what} (choose another name, or remove it)"
    assert (made / "answers.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [("corpus", "0", "another corpus"), ("prompts", "0", "other prompts"), ("newsdesk", "9", "version 9 of newsdesk")],
)
def test_same_name_of_another_time_is_refused(sample: Newsdesk, made: Path, name: str, value: str, what: str) -> None:
    path = made / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {name: value}), "utf-8")
    with pytest.raises(InputError, match=f"was made with {what}"):
        start(sample, SOME, made.parent, name="run")


def test_same_name_with_a_model_is_refused(sample: Newsdesk, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "_model", ScriptedModel(["No."]))
    with pytest.raises(InputError, match='answerer "extractive" and not "model", model null and not "scripted"'):
        start(sample, SOME, made.parent, name="run")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "../run"}, "a run cannot be called '../run'"),
        ({"name": ""}, "a run cannot be called ''"),
        ({"name": "x" * 101}, "a run cannot be called"),
        ({"concurrency": 0}, "0 questions cannot be answered at the same time"),
        ({"answerer": "oracle"}, "no answerer is called 'oracle'"),
        ({"answerer": "model"}, "no language model is set"),
        ({"overrides": {"search.fusion": 1}}, "there is no setting 'search.fusion' (choose from: search.bm25, "),
        ({"overrides": {"search.reranker": 1}}, "search.reranker counts only with a re-ranking model"),
    ],
)
def test_what_cannot_be_run_is_refused_before_anything_is_written(
    sample: Newsdesk, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        start(sample, SOME, tmp_path, **{"name": "run", **options})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_set_without_a_question_or_with_one_id_twice_is_refused(sample: Newsdesk, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no question to answer"):
        start(sample, [], tmp_path, name="run")
    with pytest.raises(ValueError, match="2 questions with 1 different ids"):
        start(sample, SOME[:1] * 2, tmp_path, name="run")


def test_corpus_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*articles(3))
        golds = [Gold("1", "Which town?"), Gold("2", "Which mayor?")]

        def add(_phase: str, done: int, _total: int | None) -> None:
            if done == 1:
                desk.add(*articles(1, start=3))

        with pytest.raises(InputError, match="the corpus was changed while the run run went on"):
            start(desk, golds, tmp_path, name="run", on_progress=add)
        with pytest.raises(InputError, match="1 of 2 questions"):
            read_run(tmp_path / "run")


def test_answers_without_the_reranker_are_not_mixed_in(
    sample: Newsdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        name = "broken"

        def similarities(self, question: str, sentences: object) -> Any:
            raise EmbedderError("the model cannot be loaded")

    monkeypatch.setattr(sample.corpus, "reranker", Broken())
    with pytest.raises(InputError, match="the re-ranking model was lost"):
        start(sample, SOME, tmp_path, name="run")
    assert not (tmp_path / "run/answers.jsonl").exists()


# --- damage ------------------------------------------------------------------------------------------------------


def _edit(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (shutil.rmtree, "holds no run (make one with: newsdesk run questions.jsonl --name run)"),
        (lambda run: (run / "run.json").write_text("{"), "run.json is damaged (remove the folder and run it again)"),
        (lambda run: (run / "run.json").write_text("[]"), "run.json is damaged (remove the folder and run it again)"),
        (lambda run: _edit(run / "questions.jsonl", "Bisie", "B."), "has been changed since it was answered"),
        (lambda run: (run / "questions.jsonl").unlink(), "questions.jsonl cannot be read"),
        (lambda run: _edit(run / "answers.jsonl", '"answer": {', '"answer": '), "3 of 4 questions are answered"),
        (
            lambda run: _edit(run / "answers.jsonl", '"statements": [', '"statements": [1, '),
            "3 of 4 questions are answered",
        ),
        (lambda run: _edit(run / "answers.jsonl", '"start": ', '"start": "x", "s": '), "3 of 4 questions are answered"),
        (lambda run: _edit(run / "timings.jsonl", '"seconds": ', '"seconds": 1e999, "s": '), "3 of 4 questions are"),
        (lambda run: _edit(run / "answers.jsonl", '{"id": "s01"', '{"id": 1'), "3 of 4 questions are answered"),
        (lambda run: _edit(run / "timings.jsonl", '"seconds": ', '"seconds": "'), "3 of 4 questions are answered"),
        (lambda run: (run / "answers.jsonl").unlink(), "0 of 4 questions are answered"),
    ],
)
def test_damaged_run_is_refused_in_one_sentence(made: Path, damage: Callable[[Path], object], message: str) -> None:
    damage(made)
    with pytest.raises(InputError) as caught:
        read_run(made)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_answers_of_an_unknown_run_are_left_alone(sample: Newsdesk, made: Path) -> None:
    (made / "run.json").unlink()
    before = (made / "answers.jsonl").read_bytes()
    with pytest.raises(InputError, match=r"holds answers but no run\.json"):
        start(sample, SOME, made.parent, name="run")
    assert (made / "answers.jsonl").read_bytes() == before


def test_folder_that_cannot_be_made_is_told(sample: Newsdesk, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(InputError, match="cannot be written"):
        start(sample, SOME, tmp_path / "runs", name="run")


# --- overrides ---------------------------------------------------------------------------------------------------


def test_overrides_are_used_told_and_taken_back(whole: Run, sample: Newsdesk, tmp_path: Path) -> None:
    before = sample.corpus.ranking
    options = overrides_of(["search.title=0", " search.cosine = 0", "search.capital=2.5"])
    found = start(sample, SAMPLE, tmp_path, name="run", overrides=options)
    assert found.about["config"]["set"] == {"search.capital": 2.5, "search.cosine": 0.0, "search.title": 0.0}
    assert found.answers != {gold.id: whole.answers[gold.id] for gold in SAMPLE}
    assert sample.corpus.ranking is before


def test_ranking_is_taken_back_after_an_interruption(sample: Newsdesk, tmp_path: Path) -> None:
    before = sample.corpus.ranking
    with pytest.raises(_Stopped):
        start(sample, SOME, tmp_path, name="run", overrides={"search.lead": 0}, on_progress=_stop_after(1))
    assert sample.corpus.ranking is before


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_replaces_its_number_alone(name: str) -> None:
    before = learned()
    found, short = overridden(before, {name: 0.625}), name.removeprefix("search.")
    if hasattr(before, short):
        assert replace(found, **{short: getattr(before, short)}) == before
        assert getattr(found, short) == 0.625
    else:
        weights, reranked = (replace(each, **{short: 0.625}) for each in (before.weights, before.reranked))
        assert found == replace(before, weights=weights, reranked=reranked)
    assert found != before


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"search.bm25": -1}, "search.bm25 cannot be -1.0 (give a number, 0 or more)"),
        ({"search.bm25": float("nan")}, "search.bm25 cannot be nan"),
        ({"search.bm25": float("inf")}, "search.bm25 cannot be inf"),
        ({"search.soft_most": 1.5}, "search.soft_most cannot be 1.5 (give a number, from 0 to 1)"),
        ({"search.bm25": 0, "search.cosine": 0}, "are both 0, so nothing would be found"),
        ({"bm25": 1}, "there is no setting 'bm25' (choose from: search.bm25, search.cosine, "),
    ],
)
def test_override_that_cannot_be_is_refused(overrides: dict[str, float], message: str) -> None:
    with pytest.raises(InputError) as caught:
        overridden(learned(), overrides)
    assert message in str(caught.value)


@pytest.mark.parametrize("written", ["search.bm25", "search.bm25=much", "=", "search.fusion=1"])
def test_setting_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="no setting"):
        overrides_of([written])


def test_last_of_two_settings_counts() -> None:
    assert overrides_of(["search.bm25=1", "search.bm25=2"]) == {"search.bm25": 2.0}


def test_what_judges_are_asked_is_no_part_of_how_answers_were_made() -> None:
    written = {path.name for path in (ROOT / "prompts").glob("*.md")}
    assert written - set(runs._OF_JUDGES) == {
        "answer.md",
        "evidence.md",
        "followup.md",
        "judge.md",
        "repair.md",
        "select.md",
    }
    assert set(runs._OF_JUDGES) < written


def test_lines_of_no_question_are_passed_over(few: Run, made: Path) -> None:
    for name in ("answers.jsonl", "timings.jsonl"):
        with (made / name).open("a", encoding="utf-8") as file:
            file.write('{"id": [], "error": "x", "seconds": 1}\n{"seconds": 1, "error": "x"}\n')
    assert read_run(made).answers == few.answers
