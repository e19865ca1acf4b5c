"""Options that several verbs share, and how they are read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from index.errors import InputError
from index.readers.fields import ALIASES
from index.text.characters import one_line

if TYPE_CHECKING:
    from index.readers.web.visitor import Remembers, Visitor

EmbedderName = Literal["local", "minilm", "openai"]
Corpus = Annotated[
    Path,
    typer.Option("--corpus", envvar="NEWSDESK_CORPUS", help="Folder of the corpus.", show_default="corpus"),
]
Runs = Annotated[Path, typer.Option("--runs", help="Folder in which runs are kept.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Outlet = Annotated[list[str] | None, typer.Option("--outlet", help="Only articles of this outlet; may be repeated.")]
Since = Annotated[str | None, typer.Option("--since", help="Only articles from this day on: 2025-03-20 or 2025-03.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Day of asking, 2025-03-20: “last week” counts from it, news of then comes first."),
]
Answerer = Annotated[
    Literal["extractive", "model"] | None,
    typer.Option(help="How the answer is written.", show_default="model where one is set, else extractive"),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Language model that writes answers, as newsdesk models lists it (ollama/qwen3:4b), or any with "
        "OPENAI_API_KEY or OPENAI_BASE_URL.",
        envvar="NEWSDESK_MODEL",
    ),
]
Unverified = Annotated[
    Literal["show", "drop"],
    typer.Option(help="Sentences of a model that did not pass the check: show them apart, or drop them."),
]
Paraphrases = Annotated[
    Literal["show", "refuse"],
    typer.Option(
        help="A model's sentences with words of its own in the source's place: show them with these marked, or refuse.",
        envvar="NEWSDESK_PARAPHRASES",
    ),
]
AskingStyle = Annotated[
    Literal["prose", "select"] | None,
    typer.Option(
        "--style",
        help="Have the model write, or have it pick sentences that are quoted, as small ones do better.",
        envvar="NEWSDESK_STYLE",
        show_default="as goes with its size",
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        help="Seconds that the model may take until it begins to answer, and again from then on.",
        envvar="NEWSDESK_TIMEOUT",
        min=1,
        show_default="120",
    ),
]
Reranker = Annotated[
    Literal["minilm"] | None,
    typer.Option(help="A model that reads the best sentences again; downloaded once.", envvar="NEWSDESK_RERANKER"),
]
Nli = Annotated[
    Path | None,
    typer.Option(
        help="Folder of a model for inference in ONNX, asked besides about a model's sentences with words of its own.",
        envvar="NEWSDESK_NLI",
        show_default="none",
    ),
]
Until = Annotated[str | None, typer.Option("--until", help="Only articles up to this day, inclusive.")]
Record = Annotated[
    bool, typer.Option("--record/--no-record", help="Keep the answer in the corpus folder (answers.jsonl).")
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        help="Of a table, which columns are what: text=Body,title=Head.",
        metavar="FIELD=COLUMN,…",
        show_default=False,
    ),
]
Follow = Annotated[
    bool,
    typer.Option("--follow", help="Of a feed or sitemap on the web, fetch the pages whose text it does not hold."),
]
Agreed = Annotated[
    list[str] | None,
    typer.Option(
        "--agreed",
        metavar="SITE",
        help="A site that reserves text and data mining and with which you have an agreement; may be repeated.",
        show_default=False,
    ),
]
HERE, RUNS = Path("corpus"), Path("runs")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def existing(corpus: Path) -> Path:
    """The folder of a corpus, if it is one: for verbs that must not make one."""
    from index.errors import CorpusMissing
    from index.stores.ledger import LEDGER_FILE

    if not (corpus / LEDGER_FILE).is_file():
        raise CorpusMissing(f"no corpus at {corpus} (create one with: newsdesk add articles/ --corpus {corpus})")
    return corpus


def visitor(follow: bool, agreed: list[str] | None, memory: Remembers | None = None) -> Visitor:
    """What reads the web addresses among the inputs of a verb."""
    from index.readers.web.visitor import Visitor

    return Visitor(follows=follow, agreed=agreed or (), memory=memory)


def limits(outlets: list[str] | None, since: str | None, until: str | None, as_of: str | None = None) -> dict[str, Any]:
    """What `Newsdesk.ask` is given of these options: `filters`, and the day of asking as `as_of`."""
    from qa.question.inputs import make_day, make_filters

    filters = make_filters(outlets=outlets, since=since, until=until)
    return {"filters": filters, "as_of": None if as_of is None else make_day("as-of", as_of)}


def given_place(span: str, length: int) -> tuple[int, int]:
    """A place in a text of `length` code points, from START:END."""
    start, colon, end = span.partition(":")
    written = colon and len(span) <= 40 and start.isdecimal() and end.isdecimal()
    if not (written and int(start) < int(end) <= length):
        raise InputError(
            f"--span {span[:40]!r} is no place in this article (write START:END with END at most {length})"
        )
    return int(start), int(end)


def given_duration(written: str) -> timedelta:
    """The length of time of `90m`, `12h`, `1d` or `2w`.

    Raises:
        InputError: It is none.
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhdw])", written.strip().lower())
    if not found:
        raise InputError(f"{one_line(written, 40)!r} is no length of time (write 90m, 12h, 1d or 2w)")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def given_columns(written: str) -> dict[str, str]:
    """The columns of a table by the fields that they are: `text=Body,title=Head`.

    Raises:
        InputError: That is no such list, or it names a field that articles do not have.
    """
    columns: dict[str, str] = {}
    for part in written.split(","):
        field, mark, column = part.partition("=")
        if not mark or field.strip() not in ALIASES or not column.strip():
            known = ", ".join(ALIASES)
            raise InputError(f"--columns {one_line(part, 60)!r} is not FIELD=COLUMN (fields are: {known})")
        columns[field.strip()] = column.strip()
    return columns
