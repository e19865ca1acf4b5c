"""The command line: `newsdesk VERB`. Text for people, `--json` for programs, errors in one sentence.

Only what a verb needs is imported, inside the verb, so that `newsdesk --help` is instant.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, cast

import typer

from index.errors import InputError, NewsdeskError

if TYPE_CHECKING:
    from datetime import date

    from index.corpus import Progress
    from index.types import Filters

app = typer.Typer(
    name="newsdesk",
    help="Ask an archive of news a question; every sentence of the answer shows the exact words it rests on.",
    epilog="Start with: newsdesk add articles/   then: newsdesk ask 'Who has taken Walikale?'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help takes half the time to print
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)


class Embedder(StrEnum):
    """Which embedder a corpus has."""

    local = "local"
    minilm = "minilm"
    openai = "openai"


class Answerer(StrEnum):
    """How an answer is written."""

    extractive = "extractive"
    model = "model"


class OnUnverified(StrEnum):
    """What becomes of sentences that a model wrote and that did not pass the check."""

    show = "show"
    drop = "drop"


class Reranker(StrEnum):
    """Models that may read the best sentences again."""

    minilm = "minilm"


CorpusOption = Annotated[
    Path,
    typer.Option("--corpus", envvar="NEWSDESK_CORPUS", help="Folder of the corpus.", show_default="corpus"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
OutletOption = Annotated[
    list[str] | None, typer.Option("--outlet", help="Only articles of this outlet; may be repeated.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Only articles from this day on: 2025-03-20 or 2025-03.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Day of asking, 2025-03-20: “last week” is told from it, news of then comes first."),
]
AnswererOption = Annotated[
    Answerer | None,
    typer.Option(help="How the answer is written.", show_default="model where one is set, else extractive"),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Language model that writes answers; with OPENAI_API_KEY, or OPENAI_BASE_URL of a server of your own.",
        envvar="NEWSDESK_MODEL",
    ),
]
UnverifiedOption = Annotated[
    OnUnverified, typer.Option(help="Sentences of a model that did not pass the check: show them apart, or drop them.")
]
RerankerOption = Annotated[
    Reranker | None,
    typer.Option(help="A model that reads the best sentences again; downloaded once.", envvar="NEWSDESK_RERANKER"),
]
UntilOption = Annotated[str | None, typer.Option("--until", help="Only articles up to this day, inclusive.")]
RecordOption = Annotated[
    bool, typer.Option("--record/--no-record", help="Keep the answer in the corpus folder (answers.jsonl).")
]
HERE = Path("corpus")


@app.command()
def add(
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, .zip or .gz archives, feeds, web addresses; - reads standard input.",
            show_default=False,
        ),
    ],
    corpus: CorpusOption = HERE,
    outlet: Annotated[str | None, typer.Option(help="The outlet of articles that do not state theirs.")] = None,
    embedder: Annotated[
        Embedder | None,
        typer.Option(
            help="Of a new corpus: local needs nothing, minilm a download, openai a key.", show_default="local"
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add articles; unchanged ones are left alone, changed ones become a new version.

    Reads plain text, Markdown, HTML, JSON and JSON lines, RSS and Atom, folders of these, .gz and .zip. What cannot be
    read is skipped with its reason; the rest is added.

        newsdesk add articles/ more.jsonl.gz

        curl -s https://example.org/story | newsdesk add - --outlet 'Example Post'
    """
    from dataclasses import asdict

    from qa import terminal
    from qa.newsdesk import Newsdesk
    from qa.told import AddReport

    with Newsdesk(_writable(corpus, "add", embedder=embedder.value if embedder else None)) as desk, _progress() as tell:
        report = desk.add(*inputs, outlet=outlet, stdin=sys.stdin.buffer, on_progress=tell)
    if as_json:
        _print_json(asdict(AddReport.of(report)))
    else:
        _print(terminal.added(report))
    if not report.stored:
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know; - reads it from standard input.")],
    corpus: CorpusOption = HERE,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    answerer: AnswererOption = None,
    model: ModelOption = None,
    unverified: UnverifiedOption = OnUnverified.show,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have the model judge, too, whether its citations bear out what it wrote.")
    ] = False,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Print what the model would be sent and its tokens; send nothing.")
    ] = False,
    reranker: RerankerOption = None,
    record: RecordOption = True,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with sentences quoted from the archive, or say that the archive does not.

    With a language model the answer is written by it; what its citations do not bear out is no part of it. Works
    while another newsdesk process is adding articles or showing the chat window.

        newsdesk ask 'Who has taken Walikale?' --since 2025-03 --outlet 'Meridian Post'
    """
    from qa import terminal
    from qa.newsdesk import Newsdesk

    text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace") if question == "-" else question
    filters, today = _filters(outlet, since, until), _day("as-of", as_of)
    with Newsdesk.read(corpus, reranker=reranker and reranker.value, model=model) as desk:
        if show_prompt:
            return _print(terminal.prompt(desk.prompt(text, filters=filters, as_of=today)))
        answer = desk.ask(
            text, filters=filters, as_of=today, answerer=answerer and answerer.value, unverified=unverified.value,
            judge=judge, on_text=_draft_writer(as_json=as_json), record=record,
        )  # fmt: skip
    if as_json:
        _print_json(answer.to_dict())
    else:
        _print(terminal.answer(answer, may_dim=sys.stdout.isatty() and "NO_COLOR" not in os.environ))


@app.command()
def batch(
    questions: Annotated[
        str,
        typer.Argument(
            help="JSON lines with question, and optionally id, history, outlets, since, until, as_of; may be "
            ".gz; - reads standard input."
        ),
    ],
    out: Annotated[str, typer.Option(help="Where the answers go, one JSON line each; - is standard output.")] = "-",
    corpus: CorpusOption = HERE,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    answerer: AnswererOption = None,
    model: ModelOption = None,
    reranker: RerankerOption = None,
    record: RecordOption = True,
) -> None:
    """Answer many questions: JSON lines in, one JSON answer a line out, each with its question's id.

    A line may carry history, a list of {"role": "user" or "assistant", "content": text}. Lines that cannot be used
    give a line with an error, and exit status 1 at the end.

        newsdesk batch questions.jsonl --out answers.jsonl
    """  # fmt: skip
    from qa.newsdesk import Newsdesk

    if questions == out != "-":
        raise InputError(f"{out} holds the questions; choose another --out")
    failed, filters, today = 0, _filters(outlet, since, until), _day("as-of", as_of)
    read = Newsdesk.read(corpus, reranker=reranker and reranker.value, model=model)
    with read as desk, _lines(questions) as lines, _sink(out) as write, _progress() as tell:
        results = desk.batch(lines, record=record, filters=filters, as_of=today, answerer=answerer and answerer.value)
        for done, result in enumerate(results, 1):
            write(json.dumps(result, ensure_ascii=False) + "\n")
            failed += "error" in result
            tell("answering", done, None)
    if failed:
        raise InputError(f"{failed} lines of {questions} could not be answered (each has its error in the output)")


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for, in plain words.")],
    corpus: CorpusOption = HERE,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=1000, help="How many passages.")] = 10,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    reranker: RerankerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the passages that fit best, with their scores, and no answer.

        newsdesk search 'tin mine' -n 5
    """  # fmt: skip
    from dataclasses import asdict

    from qa import terminal
    from qa.newsdesk import Newsdesk
    from qa.told import Found

    filters, today = _filters(outlet, since, until), _day("as-of", as_of)
    with Newsdesk.read(corpus, reranker=reranker and reranker.value) as desk:
        asked = desk.understand(question, filters=filters, as_of=today)
        found = desk.find(asked, limit=number)
    told = Found.of(asked, found)
    if as_json:
        return _print_json(asdict(told))
    how = terminal.how_read(told.period, told.as_of)
    return _print((f"{how}\n\n" if how else "") + terminal.hits(found))


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="An article's id, as list and the citations give it.")],
    corpus: CorpusOption = HERE,
    span: Annotated[str | None, typer.Option(help="Mark a place, START:END as citations give it.")] = None,
    version: Annotated[str | None, typer.Option(help="An earlier version.", show_default="the live one")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show an article: its text, with noise in ⟦brackets⟧ and a cited place between »these«.

        newsdesk show walikale-taken.txt --span 125:301
    """  # fmt: skip
    from dataclasses import asdict

    from index.corpus import Corpus
    from qa import terminal
    from qa.told import ArticleRead

    with Corpus.read(corpus) as opened:
        article = _stored(article)
        reading = opened.article(article, _stored(version) if version else None)
    place = _place(span, len(reading.article.text)) if span else None
    if not as_json:
        return _print(terminal.article(reading, place))
    return _print_json(asdict(ArticleRead.of(reading, place)))


@app.command("list")
def list_(
    corpus: CorpusOption = HERE,
    outlet: OutletOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the articles, newest first: date, outlet, title, id. With --json one JSON line each."""
    from dataclasses import asdict

    from index.corpus import Corpus
    from qa import terminal
    from qa.told import ArticleListed

    with Corpus.read(corpus) as opened:
        rows = opened.articles(_filters(outlet, since, until))
    if not as_json:
        return _print(terminal.listing(rows))
    for row in rows:
        _print_json(asdict(ArticleListed.of(row)), indent=None)
    return None


@app.command()
def remove(
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    corpus: CorpusOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take articles down: every version of their text is erased from every file of the corpus.

    Quotes in earlier answers are blacked out too. There is no way back except adding the article again.
    """
    from qa.newsdesk import Newsdesk

    ids = list(dict.fromkeys(_stored(article) for article in articles))
    with Newsdesk(_writable(corpus, "remove", create=False)) as desk:
        warnings = desk.remove(*ids)
    if as_json:
        return _print_json({"removed": ids, "warnings": warnings})
    for warning in warnings:
        typer.echo(f"newsdesk: {warning}", err=True)
    return _print(f"removed {len(ids):,} articles")


@app.command()
def status(corpus: CorpusOption = HERE, as_json: JsonOption = False) -> None:
    """Show how much the corpus holds, of when and from whom, and whether it is in order."""
    from dataclasses import asdict

    from index.corpus import Corpus
    from qa import terminal

    with Corpus.read(corpus) as opened:
        now = opened.status()
    model = os.environ.get("NEWSDESK_MODEL", "").strip() or None
    if as_json:
        _print_json(asdict(now) | {"model": model})
    else:
        _print(terminal.status(now, model))


@app.command()
def check(corpus: CorpusOption = HERE, as_json: JsonOption = False) -> None:
    """Compare both search indexes with the ledger, vector by vector; exit status 1 if anything is wrong."""
    from qa import terminal

    with _writable(corpus, "check", create=False) as opened:
        found = opened.check()
    if as_json:
        _print_json({"faults": found})
    else:
        _print(terminal.faults(found))
    if found:
        raise typer.Exit(1)


@app.command()
def rebuild(
    corpus: CorpusOption = HERE,
    embedder: Annotated[
        Embedder | None, typer.Option(help="Change the embedder; every passage is embedded again.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make both search indexes anew from the ledger; needed after an upgrade or when check finds a fault."""
    with _writable(corpus, "rebuild", create=False) as opened, _progress() as tell:
        opened.rebuild(embedder=embedder.value if embedder else None, on_progress=tell)
        passages = opened.coverage().passages
    if as_json:
        _print_json({"passages": passages})
    else:
        _print(f"rebuilt {passages:,} passages")


@app.command()
def chat(
    corpus: CorpusOption = HERE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine.")] = 7860,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = False,
    model: ModelOption = None,
    reranker: RerankerOption = None,
) -> None:
    """Open the chat window on http://127.0.0.1:7860; only this machine can reach it.

    While it is open it owns the corpus: ask and search work beside it, add and remove do not.
    """
    import ui
    from qa.newsdesk import Newsdesk

    with Newsdesk(_writable(corpus, "chat"), reranker=reranker and reranker.value, model=model) as desk:
        typer.echo(f"Newsdesk opens on http://{ui.HOST}:{port} (stop it with Ctrl+C)")
        ui.serve(desk, port=port, open_browser=browser)


def main() -> None:
    """Run the command line; every expected error becomes one sentence on standard error and exit status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding shows ? rather than a traceback
    try:
        app()
    except NewsdeskError as exc:
        from qa.terminal import safe

        typer.echo(f"newsdesk: {safe(str(exc))}", err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _writable(corpus: Path, purpose: str, *, create: bool = True, embedder: str | None = None) -> Any:
    from index.corpus import Corpus
    from index.errors import CorpusMissing
    from index.ledger import LEDGER_FILE

    if not create and not (corpus / LEDGER_FILE).is_file():
        raise CorpusMissing(f"no corpus at {corpus} (create one with: newsdesk add articles/ --corpus {corpus})")
    return Corpus.write(corpus, embedder=embedder, purpose=purpose)


def _filters(outlets: list[str] | None, since: str | None, until: str | None) -> Filters:
    from qa.newsdesk import make_filters

    return make_filters(outlets=outlets, since=since, until=until)


def _day(name: str, written: str | None) -> date | None:
    from qa.newsdesk import make_day

    return None if written is None else make_day(name, written)


def _stored(article: str) -> str:
    """An id as the ledger could hold it: bytes of an argument that are no UTF-8 match nothing."""
    return article.encode("utf-8", errors="replace").decode("utf-8")


def _place(span: str, length: int) -> tuple[int, int]:
    start, colon, end = span.partition(":")
    written = colon and len(span) <= 40 and start.isdecimal() and end.isdecimal()
    if not (written and int(start) < int(end) <= length):
        raise InputError(
            f"--span {span[:40]!r} is no place in this article (write START:END with END at most {length})"
        )
    return int(start), int(end)


@contextlib.contextmanager
def _lines(name: str) -> Iterator[Iterator[str]]:
    """The lines of a file, of a gzipped file, or of standard input."""
    import gzip

    if name == "-":
        yield (line.decode("utf-8-sig", errors="replace") for line in sys.stdin.buffer)
        return
    path = Path(name)
    try:
        opener = gzip.open if path.suffix == ".gz" else open
        opened = cast("IO[str]", opener(path, "rt", encoding="utf-8-sig"))
    except OSError as exc:
        raise _unreadable(name, exc) from exc
    with opened as file:
        yield _read(name, file)


def _read(name: str, file: IO[str]) -> Iterator[str]:
    import zlib

    try:
        yield from file
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as exc:
        raise _unreadable(name, exc) from exc


def _unreadable(name: str, exc: Exception) -> InputError:
    reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else "it is no UTF-8 text"
    return InputError(f"{name} cannot be read ({reason}); give a file of JSON lines")


@contextlib.contextmanager
def _sink(name: str) -> Iterator[Callable[[str], object]]:
    if name == "-":
        yield sys.stdout.write
        return
    try:
        file = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - closed below, opened apart for its own error
    except OSError as exc:
        raise InputError(f"{name} cannot be written ({exc.strerror}); choose another --out") from exc
    with file:
        yield file.write


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _phase, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total)
            bars.update(tasks[phase], completed=done, total=total)

        yield tell


def _draft_writer(*, as_json: bool) -> Callable[[str], None] | None:
    """Shows a model's words as they come, on a terminal only: a draft, before anything of it is checked."""
    if as_json or not sys.stderr.isatty():
        return None
    from qa.terminal import safe

    def show(piece: str) -> None:
        sys.stderr.write(f"\x1b[2m{safe(piece)}\x1b[0m")
        sys.stderr.flush()

    return show


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _print_json(value: object, indent: int | None = 2) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")


if __name__ == "__main__":
    main()
