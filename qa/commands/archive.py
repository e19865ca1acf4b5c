"""Verbs about the archive: what goes in, what is there, what is taken down, whether it is whole."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from qa.commands.options import (
    HERE,
    CorpusOption,
    EmbedderName,
    JsonOption,
    OutletOption,
    SinceOption,
    UntilOption,
    existing,
    given_filters,
    given_place,
    stored_id,
)
from qa.commands.output import progress, say, say_json


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
        EmbedderName | None,
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

    from qa.newsdesk import Newsdesk
    from qa.rendering import terminal
    from qa.rendering.views import AddReport

    opened = Newsdesk.open(corpus, embedder=embedder.value if embedder else None, purpose="add")
    with opened as desk, progress() as tell:
        report = desk.add(*inputs, outlet=outlet, stdin=sys.stdin.buffer, on_progress=tell)
    if as_json:
        say_json(asdict(AddReport.of(report)))
    else:
        say(terminal.added(report))
    if not report.stored:
        raise typer.Exit(1)


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
    from qa.rendering import terminal
    from qa.rendering.views import ArticleRead

    with Corpus.read(corpus) as opened:
        article = stored_id(article)
        reading = opened.article(article, stored_id(version) if version else None)
    place = given_place(span, len(reading.article.text)) if span else None
    if not as_json:
        return say(terminal.article(reading, place))
    return say_json(asdict(ArticleRead.of(reading, place)))


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
    from qa.rendering import terminal
    from qa.rendering.views import ArticleListed

    with Corpus.read(corpus) as opened:
        rows = opened.articles(given_filters(outlet, since, until))
    if not as_json:
        return say(terminal.listing(rows))
    for row in rows:
        say_json(asdict(ArticleListed.of(row)), indent=None)
    return None


def remove(
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    corpus: CorpusOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take articles down: every version of their text is erased from every file of the corpus.

    Quotes in earlier answers are blacked out too. There is no way back except adding the article again.
    """
    from qa.newsdesk import Newsdesk

    ids = list(dict.fromkeys(stored_id(article) for article in articles))
    with Newsdesk.open(existing(corpus), purpose="remove") as desk:
        warnings = desk.remove(*ids)
    if as_json:
        return say_json({"removed": ids, "warnings": warnings})
    for warning in warnings:
        typer.echo(f"newsdesk: {warning}", err=True)
    return say(f"removed {len(ids):,} articles")


def status(corpus: CorpusOption = HERE, as_json: JsonOption = False) -> None:
    """Show how much the corpus holds, of when and from whom, and whether it is in order."""
    from dataclasses import asdict

    from index.corpus import Corpus
    from qa.rendering import terminal

    with Corpus.read(corpus) as opened:
        now = opened.status()
    model = os.environ.get("NEWSDESK_MODEL", "").strip() or None
    if as_json:
        say_json(asdict(now) | {"model": model})
    else:
        say(terminal.status(now, model))


def check(corpus: CorpusOption = HERE, as_json: JsonOption = False) -> None:
    """Compare both search indexes with the ledger, vector by vector; exit status 1 if anything is wrong."""
    from index.corpus import Corpus
    from qa.rendering import terminal

    with Corpus.write(existing(corpus), purpose="check") as opened:
        found = opened.check()
    if as_json:
        say_json({"faults": found})
    else:
        say(terminal.faults(found))
    if found:
        raise typer.Exit(1)


def rebuild(
    corpus: CorpusOption = HERE,
    embedder: Annotated[
        EmbedderName | None,
        typer.Option(help="Change the embedder; every passage is embedded again.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make both search indexes anew from the ledger; needed after an upgrade or when check finds a fault."""
    from index.corpus import Corpus

    with Corpus.write(existing(corpus), purpose="rebuild") as opened, progress() as tell:
        opened.rebuild(embedder=embedder.value if embedder else None, on_progress=tell)
        passages = opened.coverage().passages
    if as_json:
        say_json({"passages": passages})
    else:
        say(f"rebuilt {passages:,} passages")
