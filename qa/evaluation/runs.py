"""Runs: the answers to a question set under one configuration, kept in a folder to be read and compared.

A run's folder holds `run.json` (how it was made), `questions.jsonl` (the set), `answers.jsonl` and `timings.jsonl`
(one line a question, in the set's order once it is finished). What changes from one run to the next, such as seconds,
stands in `timings.jsonl` and under `created` alone: the same run twice gives the same bytes of all else.
"""

import hashlib
import importlib.metadata
import json
import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, NewsdeskError, file_errors
from index.types import Progress
from qa.evaluation.answer_json import is_whole
from qa.evaluation.configuration import configuration, searching
from qa.evaluation.datasets.questions import Gold, QuestionSet, texts_of
from qa.evaluation.workers import completed
from qa.records.jsonl import Lines, now, replace_lines

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk

RUN_FILE, QUESTIONS_FILE, ANSWERS_FILE, TIMINGS_FILE = "run.json", "questions.jsonl", "answers.jsonl", "timings.jsonl"
DRAFTS_FILE, PREFERENCES_FILE = "drafts.jsonl", "preferences.jsonl"
"""What stands beside the runs: questions that an editor has accepted, and which answers people prefer."""
NAME = re.compile(r"\w[\w.+=-]{0,99}")
"""What a run may be called."""
JUDGED_FILE = "judged.jsonl"
JUDGED = ("judged_faithful", "judged_relevant", "judged_correct")
"""The measures, by their names among `METRICS`."""
_OF_JUDGES = ("correct.md", "faithful.md", "relevant.md", "prefer.md")


@dataclass(frozen=True, slots=True)
class Run:
    """The answers to all questions of a set under one configuration."""

    name: str
    about: Mapping[str, Any]
    """How it was made: `run.json`; and under `judges` the model by which each measure of `judged` was judged."""
    questions: tuple[Gold, ...]
    answers: Mapping[str, Mapping[str, Any]]
    """JSON form of each `Answer` by question id, in the set's order; where there is none, `{"error": sentence}`."""
    seconds: Mapping[str, float]
    """How long each question took, by its id."""
    judged: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """What a model that was asked to judge said: by measure and question id, 0 to 1; see `read_grades`."""

    @property
    def failed(self) -> list[str]:
        """Ids of the questions that have an error instead of an answer."""
        return [key for key, answer in self.answers.items() if "error" in answer]

    @property
    def cited(self) -> set[str]:
        """Ids of the articles that its answers cite."""
        return {citation["article_id"] for answer in self.answers.values() for citation in answer.get("citations", ())}

    def cost(self, key: str) -> float | None:
        """What the model cost for one answer, in the currency of the run's price; None without a price or tokens."""
        price, answer = self.about.get("config", {}).get("price"), self.answers[key]
        if not price or answer.get("tokens_in") is None or answer.get("tokens_out") is None:
            return None
        return float(price[0] * answer["tokens_in"] + price[1] * answer["tokens_out"]) / 1_000_000


def read_run(folder: str | Path) -> Run:
    """Read a finished run.

    Args:
        folder: The run's own folder, such as `runs/baseline`.

    Raises:
        InputError: There is none, it is damaged, or not every question has been answered yet.
    """
    folder = Path(folder)
    about = _about(folder)
    if about is None:
        raise InputError(f"{folder} holds no run (make one with: newsdesk run questions.jsonl --name {folder.name})")
    golds = QuestionSet.read(folder / QUESTIONS_FILE)
    if golds.digest != about["questions"]:
        raise InputError(f"{folder / QUESTIONS_FILE} has been changed since it was answered (run it again)")
    answers, seconds = _read_answers(folder, golds)
    if len(answers) < len(golds):
        raise InputError(
            f"{folder} is not finished: {len(answers)} of {len(golds)} questions are answered (start the same run "
            "again and it goes on)"
        )
    judged = read_grades(folder)
    if judged:
        about["judges"] = {metric: opinions.model for metric, opinions in judged.items()}
    values = {metric: opinions.values for metric, opinions in judged.items()}
    return Run(about["name"], about, golds.questions, answers, seconds, values)


def cited_texts(desk: "Newsdesk", runs: Iterable[Run]) -> dict[str, str] | None:
    """Texts of the articles that runs cite, by id; None if the archive has changed since one of them was made."""
    made = list(runs)
    now_held = digest_of_corpus(desk)
    if any(run.about["corpus"] != now_held for run in made):
        return None
    return texts_of(desk, (name for run in made for name in run.cited))


def start(
    desk: "Newsdesk",
    questions: Iterable[Gold],
    folder: str | Path,
    *,
    name: str,
    answerer: str | None = None,
    concurrency: int = 1,
    overrides: Mapping[str, float] | None = None,
    price: tuple[float, float] | None = None,
    on_progress: Progress | None = None,
) -> Run:
    """Answer every question of a set; an interrupted run resumes where it was.

    Each answer is on the disk before the next is counted as done. A question that cannot be answered has its error in
    its place, and is asked again when the run is started again. A run that has every answer is only read.

    Args:
        desk: What is asked; keeps none of the answers.
        questions: The set, each id once.
        folder: Where runs are kept: this one is in `folder/name`.
        name: Of letters, digits and `_ . + = -`.
        answerer: As for `Newsdesk.ask`.
        concurrency: How many questions are answered at the same time; more than one helps where a model is waited for.
        overrides: Numbers of the ranking, by the names in `configuration.SETTINGS`. While it runs, all that ask this
            desk search with them: give it a desk of its own.
        price: What a million tokens sent to the model cost, and a million that it writes, in any one currency; answers
            are then judged by what they cost, too.
        on_progress: Called with the number of questions that are done, first of those done before. What it raises ends
            the run, which goes on another time.

    Raises:
        InputError: The name, an override or the price cannot be used, there is no such answerer or model, or a run of
            that name had another configuration, corpus or set of questions, or is being made by another process, or
            the corpus was changed while it ran.
        ValueError: Two questions have the same id.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"a run cannot be called {name[:40]!r} (use letters, digits and _ . + = -)")
    if concurrency < 1:
        raise InputError(f"{concurrency} questions cannot be answered at the same time (give at least 1)")
    wanted = QuestionSet(tuple(questions))
    if not wanted.questions:
        raise InputError("there is no question to answer (give a set with at least one)")
    if price and not all(math.isfinite(each) and each >= 0 for each in price):
        raise InputError(f"tokens cannot cost {price[0]} and {price[1]} (give two numbers, 0 or more)")
    try:
        version = importlib.metadata.version("newsdesk")
    except importlib.metadata.PackageNotFoundError:  # run from a clone that was not installed
        version = "unknown"
    prompts = (path for path in files("prompts").iterdir() if path.name.endswith(".md"))
    answering = sorted([path.name, path.read_text("utf-8")] for path in prompts if path.name not in _OF_JUDGES)
    config = configuration(desk, answerer, overrides or {}) | ({"price": list(price)} if price else {})
    about = {
        "name": name,
        "created": now(),
        "newsdesk": version,
        "config": config,
        "corpus": digest_of_corpus(desk),
        "prompts": _digest(answering),
        "questions": wanted.digest,
    }
    folder = Path(folder) / name
    with _locked(folder), searching(desk, config["set"]):
        golds = _prepare_folder(folder, about, wanted)
        _answer_all(desk, golds, folder, about, concurrency, on_progress or (lambda *_: None))
    return read_run(folder)


# --- grades ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grade:
    """A model's grade of one answer on one measure."""

    metric: str
    value: float
    """0 to 1."""
    why: str
    """Its own words, cut at 600 characters."""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Grade | None":
        """Read a grade from a line of the file; None if the line holds none."""
        value = row.get("value")
        is_whole = (
            row.get("metric") in JUDGED
            and all(isinstance(row.get(name), str) for name in ("id", "model"))
            and isinstance(value, int | float)
            and 0 <= value <= 1
        )
        return cls(row["metric"], float(row["value"]), str(row.get("why", ""))) if is_whole else None


@dataclass(frozen=True, slots=True)
class Grades:
    """All grades that one model gave on one measure."""

    model: str
    """Whose opinion it is."""
    values: Mapping[str, float]
    """By question id, 0 to 1; without what could not be judged."""


def read_grades(folder: str | Path) -> dict[str, Grades]:
    """Read the grades in a run's folder, by measure in the order of `JUDGED`; none if it was never judged.

    Values of different models are never mixed: of each measure those of the model count that was asked last. Lines that
    are half written are passed over, and so are those that hold no value.

    Raises:
        InputError: The file cannot be read.
    """
    path = Path(folder) / JUDGED_FILE
    models: dict[str, str] = {}
    values: dict[tuple[str, str], dict[str, float]] = {}
    with file_errors(path, "read", "remove it"):
        for row in Lines(path):
            if grade := Grade.from_row(row):
                models[grade.metric] = row["model"]
                values.setdefault((grade.metric, row["model"]), {})[row["id"]] = grade.value
    return {metric: Grades(models[metric], values[metric, models[metric]]) for metric in JUDGED if metric in models}


# --- a list of runs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run as a list shows it."""

    name: str
    created: str
    config: Mapping[str, Any]
    asked: str
    """Digest of the questions: runs of the same ones can be compared."""
    questions: int
    done: int
    """Questions that are answered; fewer than `questions` where it was interrupted or still goes on."""


def listed_runs(folder: Path) -> list[ListedRun]:
    """The runs in a folder, the newest first; anything else there is skipped."""
    found = [run for path in (folder.iterdir() if folder.is_dir() else ()) if (run := _listed_run(path))]
    return sorted(found, key=lambda run: (run.created, run.name), reverse=True)


def newest_pair(found: Sequence[ListedRun]) -> tuple[str, ...]:
    """The newest finished run and the one before it of the same questions, older first; empty if there is no such pair.

    Args:
        found: Runs, newest first.
    """
    finished = [run for run in found if run.done == run.questions]
    for place, candidate in enumerate(finished):
        for baseline in finished[place + 1 :]:
            if baseline.asked == candidate.asked:
                return baseline.name, candidate.name
    return ()


def _listed_run(folder: Path) -> ListedRun | None:
    try:
        about = _about(folder) or {}
        questions, done = (
            (folder / name).read_bytes().count(b"\n") if (folder / name).exists() else 0
            for name in (QUESTIONS_FILE, TIMINGS_FILE)  # answers are long
        )
        if not NAME.fullmatch(folder.name):
            return None
        made = str(about["created"]), dict(about["config"]), str(about["questions"])
        return ListedRun(folder.name, *made, questions, min(done, questions))
    except (InputError, OSError, KeyError):
        return None


# --- the folder --------------------------------------------------------------------------------------------------


def digest_of_corpus(desk: "Newsdesk") -> str:
    """Digest of the live articles and their versions, independent of when and in which order they were added."""
    return _digest(sorted([row.article_id, row.version] for row in desk.articles(held_back=True)))


def _digest(values: object) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make the folder, and let no other process write it meanwhile."""
    with file_errors(folder, "written", "choose another folder"):
        folder.mkdir(parents=True, exist_ok=True)
        lock = Lines(folder / RUN_FILE).lock
        try:
            lock.acquire(timeout=0)
        except TimeoutError as exc:
            what = f"another process is making the run in {folder} (wait for it, or choose another name)"
            raise InputError(what) from exc
    try:
        yield
    finally:
        lock.release()
        for path in (RUN_FILE, ANSWERS_FILE, TIMINGS_FILE):
            (folder / path).with_suffix(".lock").unlink(missing_ok=True)


def _prepare_folder(folder: Path, about: Mapping[str, Any], questions: QuestionSet) -> QuestionSet:
    """See that the folder is this run's, or make it so; returns the questions in its order."""
    before = _about(folder)
    if before is None:
        if (folder / ANSWERS_FILE).exists():
            raise InputError(f"{folder} holds answers but no {RUN_FILE} (remove it, or choose another name)")
        questions.write(folder / QUESTIONS_FILE)  # first: where run.json is, all of them are
        replace_lines(folder / RUN_FILE, [json.dumps(about, ensure_ascii=False, indent=2)])
        return questions
    if differing := _differing(before, about):
        raise InputError(f"{folder} was made with {differing} (choose another name, or remove it)")
    return QuestionSet.read(folder / QUESTIONS_FILE)


def _differing(before: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """What a run would change against the one that is there, in words; nothing if it is the same."""
    config, wanted, as_json = before["config"], about["config"], partial(json.dumps, ensure_ascii=False)
    found = [
        f"{name} {as_json(config.get(name))} and not {as_json(wanted.get(name))}"
        for name in {**config, **wanted}
        if config.get(name) != wanted.get(name)
    ]
    if before.get("newsdesk") != about["newsdesk"]:
        found.append(f"version {before.get('newsdesk')} of newsdesk and not {about['newsdesk']}")
    words = {"corpus": "another corpus", "prompts": "other prompts", "questions": "other questions"}
    found += [what for name, what in words.items() if before.get(name) != about[name]]
    return ", ".join(found)


def _about(folder: Path) -> dict[str, Any] | None:
    """What run.json says; None if there is none."""
    try:
        about = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        _ = about["name"], about["corpus"], about["questions"], about["config"].items()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
        raise InputError(f"{folder / RUN_FILE} is damaged (remove the folder and run it again)") from exc
    return dict(about)


def _read_answers(folder: Path, golds: Iterable[Gold]) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """Answers and seconds of what is done, in the set's order."""
    named = {
        name: [row for row in Lines(folder / name) if isinstance(row.get("id"), str)]
        for name in (ANSWERS_FILE, TIMINGS_FILE)
    }
    answers = {row["id"]: found for row in named[ANSWERS_FILE] if (found := _answer_of(row))}
    taken = ((row["id"], row.get("seconds")) for row in named[TIMINGS_FILE])
    timings = {key: float(s) for key, s in taken if isinstance(s, int | float) and 0 <= s < math.inf}
    done = [gold.id for gold in golds if gold.id in answers and gold.id in timings]
    return {key: answers[key] for key in done}, {key: timings[key] for key in done}


def _answer_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The answer or the error of a line; nothing if it is only half written, or something else."""
    answer, error = row.get("answer"), row.get("error")
    if isinstance(answer, dict) and is_whole(answer):
        return answer
    return {"error": error} if isinstance(error, str) else {}


# --- answering ---------------------------------------------------------------------------------------------------


def _answer_all(
    desk: "Newsdesk", golds: QuestionSet, folder: Path, about: Mapping[str, Any], concurrency: int, progress: Progress
) -> None:
    answers, _ = _read_answers(folder, golds)
    missing = [gold for gold in golds if "error" in answers.get(gold.id, {"error": ""})]
    before, total = len(golds) - len(missing), len(golds)
    progress("answering", before, total)
    writing_answers, writing_timings = Lines(folder / ANSWERS_FILE), Lines(folder / TIMINGS_FILE)
    work = partial(_result, desk, about["config"]["answerer"])
    with closing(completed(work, missing, concurrency)) as results:
        for done, (row, took) in enumerate(results, before + 1):
            # Answers of two configurations are never mixed in one folder.
            if about["config"]["reranker"] and desk.corpus.reranker is None:
                raise InputError("the re-ranking model was lost while the run went on (mend it, then start it again)")
            if done == total and digest_of_corpus(desk) != about["corpus"]:
                raise InputError(
                    f"the corpus was changed while the run {about['name']} went on (remove its folder and run it again)"
                )
            writing_timings.append({"id": row["id"], "seconds": took})  # first: no answer lacks its time
            writing_answers.append(row)
            progress("answering", done, total)
    answers, seconds = _read_answers(folder, golds)
    replace_lines(folder / TIMINGS_FILE, (json.dumps({"id": key, "seconds": value}) for key, value in seconds.items()))
    rows = ({"id": key, **(answer if "error" in answer else {"answer": answer})} for key, answer in answers.items())
    replace_lines(folder / ANSWERS_FILE, (json.dumps(row, ensure_ascii=False) for row in rows))


def _result(desk: "Newsdesk", answerer: str, gold: Gold) -> tuple[dict[str, Any], float]:
    """A line of answers.jsonl, and how many seconds it took."""
    started = time.perf_counter()
    try:
        (row,) = desk.batch([gold.to_line()], record=False, answerer=answerer)
    except NewsdeskError as exc:
        row = {"error": str(exc)}
    seconds = round(time.perf_counter() - started, 4)
    if "error" in row:
        return {"id": gold.id, "error": row["error"]}, seconds
    answer = {name: value for name, value in row.items() if name != "id"} | {"seconds": 0, "record": None}
    return {"id": gold.id, "answer": answer}, seconds
