"""Verbs that measure answers: question sets, runs, comparisons."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import InputError
from index.text.characters import counted, flat, safe
from qa.commands import options
from qa.commands.output import progress, say, say_json, show, sink

if TYPE_CHECKING:
    from qa.evaluation.datasets.questions import Gold
    from qa.evaluation.judges.pairwise import PairwiseResult
    from qa.evaluation.judges.pointwise import GradedRun

_SHOWN = 10  # questions that could not be answered; the folder has them all
questions = typer.Typer(
    no_args_is_help=True, help="Check question sets, make them from other layouts, and draft them from a corpus."
)


def run(
    questions: Annotated[Path, typer.Argument(help="Questions as JSON lines (docs/questions.md); may be .gz.")],
    name: Annotated[str, typer.Option(help="What the run is called; its folder is RUNS/NAME.")],
    corpus: options.Corpus = options.HERE,
    runs: options.Runs = options.RUNS,
    answerer: options.Answerer = None,
    model: options.Model = None,
    reranker: options.Reranker = None,
    embedder: Annotated[
        options.EmbedderName | None,
        typer.Option(help="Answer from a copy of the corpus with this embedder.", show_default="the corpus's own"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="A number of the ranking, NAME=NUMBER, for this run; may be repeated."),
    ] = None,
    at_once: Annotated[
        int, typer.Option(min=1, max=64, help="Questions at the same time; more than one helps with a model.")
    ] = 1,
    price: Annotated[
        str | None, typer.Option(help="What a million tokens cost, sent and written: 0.15,0.60 in any currency.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Answer a set of questions and keep every answer, to be compared with other runs.

    A run that was interrupted goes on where it was, when it is started again with the same words. No answer is
    written to the corpus.

        newsdesk run questions.jsonl --name baseline
    """  # fmt: skip
    from qa.evaluation.configuration import embedded, overrides_of
    from qa.evaluation.datasets.questions import read_questions
    from qa.evaluation.runs import start
    from qa.newsdesk import Newsdesk

    asked, overrides, costs = read_questions(questions), overrides_of(set_ or ()), _price(price)
    with (
        progress() as tell,
        embedded(corpus, embedder, tell) as folder,
        Newsdesk.read(folder, reranker=reranker, model=model) as desk,
    ):
        made = start(
            desk, asked, runs, name=name, answerer=answerer, concurrency=at_once,
            overrides=overrides, price=costs, on_progress=tell,
        )  # fmt: skip
    failed = made.failed
    if as_json:
        say_json({"name": name, "questions": len(made.questions), "failed": failed, "folder": str(runs / name)})
    else:
        asked_in_all = counted(len(made.questions), "question")
        say(f"{asked_in_all} in {runs / name}, {len(failed):,} could not be answered")
        for key in failed[:_SHOWN]:
            say(f"  {safe(key)}: {safe(made.answers[key]['error'])}")
    if failed:
        raise typer.Exit(1)


def _price(written: str | None) -> tuple[float, float] | None:
    if written is None:
        return None
    try:
        sent, made = map(float, written.split(","))
    except ValueError as exc:
        raise InputError(f"--price {written[:60]!r} is not two numbers (write it as 0.15,0.60)") from exc
    return sent, made


def compare(
    baseline: Annotated[str, typer.Argument(help="The run that the others are measured against: name or folder.")],
    candidates: Annotated[list[str], typer.Argument(help="One run or more.")],
    runs: options.Runs = options.RUNS,
    html: Annotated[
        Path | None, typer.Option(help="Write the report for people there: one self-contained page.")
    ] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write the report as Markdown there.")] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(help="Exit with status 1 if a difference goes beyond: span_f1<-0.01; several with commas."),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of the corpus, to see whether every citation is an exact slice.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Show how the answers of runs differ: measures with intervals, and the questions that changed, worst first.

        newsdesk compare baseline candidate --html report.html --fail-on 'span_f1<-0.01'
    """  # fmt: skip
    from qa.evaluation.comparison import broken_rules, fail_rules
    from qa.evaluation.comparison import compare as compared
    from qa.evaluation.reports import report
    from qa.evaluation.runs import cited_texts, read_run
    from qa.newsdesk import Newsdesk

    if fail_on is not None:
        fail_rules(fail_on)  # refused before any work is done
    made = [read_run(_run_folder(name, runs)) for name in (baseline, *candidates)]
    texts = None
    if corpus:
        with Newsdesk.read(corpus) as desk:
            texts = cited_texts(desk, made)
        if texts is None:
            raise InputError(f"{corpus} is not as it was when all of these runs were made (leave --corpus out)")
    found = compared(*made, texts=texts)
    for path, suffix in ((html, "html"), (markdown, "md")):
        if path:
            with sink(str(path)) as write:
                write(report(found, suffix))
    say(report(found, "json" if as_json else "txt").rstrip("\n"))
    beyond = broken_rules(found, fail_on) if fail_on is not None else ()
    for sentence in beyond:
        typer.echo(f"newsdesk: {sentence}", err=True)
    if beyond:
        raise typer.Exit(1)


def _run_folder(name: str, runs: Path) -> Path:
    """A run by its name, or by its own folder."""
    given = Path(name)
    return given if (given / "run.json").is_file() else runs / name


@questions.command("check")
def check_questions(
    file: Annotated[Path, typer.Argument(help="Questions as JSON lines; may be .gz.")],
    corpus: options.Corpus = options.HERE,
) -> None:
    """Check a set: every line, and whether the places of its answers are there in the corpus; exit status 1 if not.

        newsdesk questions check questions.jsonl
    """  # fmt: skip
    from qa.evaluation.datasets.questions import check_spans, read_questions, texts_of
    from qa.newsdesk import Newsdesk

    read = read_questions(file)
    with Newsdesk.read(corpus) as desk:
        faults = check_spans(read, texts_of(desk, (span.article_id for gold in read for span in gold.spans)))
    for fault in faults:
        say(str(fault))
    if faults:
        raise typer.Exit(1)
    say(f"{counted(len(read), 'question')}, every place of an answer is there")


@questions.command("import")
def import_questions(
    layout: Annotated[str, typer.Argument(help="squad, ramdocs, multihop-rag or beir.")],
    source: Annotated[Path, typer.Argument(help="Its file or folder.")],
    out: Annotated[Path, typer.Option(help="Folder for questions.jsonl and articles.jsonl.")],
) -> None:
    """Make questions and articles of another layout: SQuAD, RAMDocs, MultiHop-RAG, BEIR.

        newsdesk questions import squad dev-v1.1.json --out squad
    """  # fmt: skip
    from qa.evaluation.datasets.importers import convert

    made = convert(layout, source, out)
    for skipped in made.skipped:
        typer.echo(f"newsdesk: {skipped.name}: {skipped.reason}", err=True)
    held = f"{counted(made.questions, 'question')} and {counted(made.articles, 'article')}"
    say(f"{held} in {out}, {counted(len(made.skipped), 'row')} left out")


@questions.command("draft")
def draft_questions(
    out: Annotated[Path, typer.Option(help="File that accepted questions are added to.")],
    corpus: options.Corpus = options.HERE,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=10_000, help="How many to propose.")] = 50,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Take all of them without asking.")] = False,
) -> None:
    """Propose questions with their answers from the corpus, by rule; on a terminal each is accepted or rejected.

        newsdesk questions draft --out questions.jsonl -n 20
    """  # fmt: skip
    from qa.evaluation.drafts import accept, fresh
    from qa.newsdesk import Newsdesk

    if not (accept_all or sys.stdin.isatty()):
        raise InputError("questions are accepted one by one on a terminal; write --accept-all to take all of them")
    taken = 0
    with Newsdesk.read(corpus) as desk:
        for place, gold in enumerate(fresh(desk, number, out), 1):
            answer = "a" if accept_all else _asked(place, gold)
            if answer == "q":
                break
            if answer == "a":
                accept(gold, out)
                taken += 1
    say(f"{counted(taken, 'question')} added to {out}")


def _asked(place: int, gold: Gold) -> str:
    say(f"\n{place}. {safe(gold.question)}\n   {safe(' / '.join(gold.answers))}  ({safe(', '.join(gold.article_ids))})")
    while True:
        given = str(typer.prompt("   accept, reject or quit? [a/r/q]", default="a")).strip().lower()[:1]
        if given in ("a", "r", "q"):
            return given


def judge(
    run: Annotated[str, typer.Argument(help="A run: name or folder.")],
    candidate: Annotated[
        str | None, typer.Argument(help="A second run: the judge then says whose answers are better.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            help="Language model that judges; with OPENAI_API_KEY, or OPENAI_BASE_URL of a server of your own.",
            envvar="NEWSDESK_MODEL",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help="What one run is judged by: some of faithful, relevant, correct.")
    ] = "faithful,relevant,correct",
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Pairs that people labelled, by which the judge is measured.",
            show_default="RUNS/preferences.jsonl, if it is there",
        ),
    ] = None,
    runs: options.Runs = options.RUNS,
    at_once: Annotated[int, typer.Option(min=1, max=64, help="Answers that are judged at the same time.")] = 1,
    as_json: options.Json = False,
) -> None:
    """Have a language model judge a run's answers, or say which of two runs has the better ones.

    Its opinion on one run becomes measures for `newsdesk compare`. On two, what it says follows how far it agrees with
    people. A judging that was interrupted goes on where it was.

        newsdesk judge baseline candidate --model gpt-5-mini
    """  # fmt: skip
    from qa.evaluation.judges.opinions import Judge
    from qa.evaluation.judges.preferences import Preferences
    from qa.evaluation.runs import read_run
    from qa.models import make_model

    judging = make_model(model)
    if judging is None:
        raise InputError("no language model is named that could judge (name one with --model)")
    if labels and not labels.is_file():
        raise InputError(f"there is no file {labels} (label pairs in the window, or leave --labels out)")
    first = _run_folder(run, runs)
    found: GradedRun | PairwiseResult
    with progress() as tell:
        if candidate is None:
            from qa.evaluation.judges.pointwise import grade_run

            measures = [f"judged_{name.strip()}" for name in by.split(",") if name.strip()]
            found = grade_run(read_run(first), first, Judge(judging, at_once, tell), by=measures)
        else:
            from qa.evaluation.judges.pairwise import prefer_runs

            second = _run_folder(candidate, runs)
            found = prefer_runs(
                read_run(first), read_run(second), Judge(judging, at_once, tell),
                labels=Preferences(labels or runs / "preferences.jsonl"), folder=second,
            )  # fmt: skip
    show(found.to_dict, lambda: "\n".join(map(flat, found.summary())), as_json=as_json)
    if found.failed:
        raise typer.Exit(1)
