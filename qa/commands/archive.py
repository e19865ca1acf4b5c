"""Verbs about the archive: what goes in, what is there, what is taken down, whether it is whole."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.text.characters import counted, encodable
from index.types import ArticleStatus, Filters, Part
from qa.commands import options, output

if TYPE_CHECKING:
    from index.readers.web.visitor import Visitor
    from qa.records.answers import AnswerRecord

_VEILED = {
    "title": None,
    "authors": (),
    "url": None,
    "correction": None,
    "keywords": (),
}  # what holds words of an article


def add(
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, .zip or .gz archives, feeds, web addresses; - reads standard input.",
            show_default=False,
        ),
    ],
    corpus: options.Corpus = options.HERE,
    outlet: Annotated[str | None, typer.Option(help="The outlet of articles that do not state theirs.")] = None,
    columns: options.Columns = None,
    embedder: Annotated[
        options.EmbedderName | None,
        typer.Option(
            help="Of a new corpus: local needs nothing, minilm a download, openai a key.", show_default="local"
        ),
    ] = None,
    follow: options.Follow = False,
    agreed: options.Agreed = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be read, with its metadata; nothing is changed.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Add articles; unchanged ones are left alone, changed ones become a new version.

    Reads plain text, Markdown, HTML, JSON, tables, feeds, NewsML-G2, NITF and ninjs, folders of these, .gz and .zip.
    What cannot be read is skipped with its reason; the rest is added. Web addresses are fetched if their robots.txt and
    their publisher's reservation of text and data mining let it be.

        newsdesk add articles/ more.jsonl.gz

        newsdesk add https://post.example/feed.xml --follow

        newsdesk add export.csv --columns text=Body,title=Head --dry-run

        curl -s https://example.org/story | newsdesk add - --outlet 'Example Post'
    """
    from qa.newsdesk import Newsdesk
    from qa.rendering import terminal
    from qa.rendering.views import AddReport

    given, visitor = options.given_columns(columns) if columns else None, options.visitor(follow, agreed)
    if dry_run:
        return _preview(inputs, corpus, outlet, given, visitor, as_json=as_json)
    opened = Newsdesk.open(corpus, embedder=embedder, purpose="add")
    with opened as desk, output.progress() as tell:
        report = desk.add(
            *inputs, outlet=outlet, columns=given, stdin=sys.stdin.buffer, visitor=visitor, on_progress=tell
        )
    output.show(lambda: asdict(AddReport.of(report)), lambda: terminal.added(report), as_json=as_json)
    if not report.stored:
        raise typer.Exit(1)
    return None


def _preview(
    inputs: list[str],
    corpus: Path,
    outlet: str | None,
    columns: dict[str, str] | None,
    visitor: Visitor,
    *,
    as_json: bool,
) -> None:
    """Show line by line what an add would read; exit status 1 if that is nothing."""
    from index.corpus import Corpus
    from index.errors import CorpusMissing
    from index.ingest.intake import incoming
    from index.ingest.preview import Foreseen, preview
    from qa.rendering import terminal
    from qa.rendering.views import ArticleForeseen

    counts: Counter[str] = Counter()
    with ExitStack() as stack:
        ledger = None
        with suppress(CorpusMissing):
            ledger = stack.enter_context(Corpus.read(corpus)).ledger
        for found in preview(incoming(inputs, outlet, sys.stdin.buffer, columns, visitor), ledger):
            counts[found.becomes if isinstance(found, Foreseen) else "skipped"] += 1
            if as_json:
                output.say_json(
                    ArticleForeseen.of(found) if isinstance(found, Foreseen) else asdict(found), indent=None
                )
            else:
                output.say(terminal.foreseen(found))
    if not as_json:
        output.say(terminal.foreseen_in_all(counts))
    if counts.total() == counts["skipped"]:
        raise typer.Exit(1)


def show(
    article: Annotated[str, typer.Argument(help="An article's id, as list and the citations give it.")],
    corpus: options.Corpus = options.HERE,
    span: Annotated[str | None, typer.Option(help="Mark a place, START:END as citations give it.")] = None,
    part: Annotated[Part, typer.Option(help="What START:END counts in.")] = "text",
    version: Annotated[str | None, typer.Option(help="An earlier version.", show_default="the live one")] = None,
    as_json: options.Json = False,
) -> None:
    """Show an article: its text, with noise in ⟦brackets⟧ and a cited place between »these«.

        newsdesk show walikale-taken.txt --span 125:301
    """  # fmt: skip
    from index.corpus import Corpus
    from qa.rendering import terminal
    from qa.rendering.views import ArticleRead

    with Corpus.read(corpus) as opened:
        article = encodable(article, "?")  # bytes of an argument that are no UTF-8 match nothing
        reading = opened.readable(article, encodable(version, "?") if version else None)
    place = options.given_place(span, len(reading.article.part(part))) if span else None
    output.show(
        lambda: asdict(ArticleRead.of(reading, place, part)),
        lambda: terminal.article(reading, place, part),
        as_json=as_json,
    )


def list_(
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_json: options.Json = False,
) -> None:
    """List the articles, newest first: date, outlet, title, id. With --json one JSON line each.

    What is held back is listed with the reason instead of its title.
    """
    from index.corpus import Corpus
    from qa.rendering import terminal
    from qa.rendering.views import ArticleListed

    with Corpus.read(corpus) as opened:
        rows = opened.articles(options.limits(outlet, since, until)["filters"], held_back=True)
    if not as_json:
        return output.say(terminal.listing(rows))
    now = datetime.now(UTC)
    for row in rows:
        held_back = row.held_back(now)
        about = asdict(ArticleListed.of(row)) | {"held_back": held_back}
        output.say_json(about | _VEILED if held_back else about, indent=None)
    return None


def remove(
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    corpus: options.Corpus = options.HERE,
    as_json: options.Json = False,
) -> None:
    """Take articles down: every version of their text is erased from every file of the corpus.

    Quotes in earlier answers are blacked out too. There is no way back except adding the article again.
    """
    from qa.newsdesk import Newsdesk

    ids = list(dict.fromkeys(encodable(article, "?") for article in articles))
    with Newsdesk.open(options.existing(corpus), purpose="remove") as desk:
        warnings = desk.remove(*ids)
    if as_json:
        return output.say_json({"removed": ids, "warnings": warnings})
    for warning in warnings:
        typer.echo(f"newsdesk: {warning}", err=True)
    return output.say(f"removed {counted(len(ids), 'article')}")


def withdraw(
    articles: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    corpus: options.Corpus = options.HERE,
    reason: Annotated[str, typer.Option(help="Why; kept, and shown to whoever asks for the article.")] = "",
    status: Annotated[
        ArticleStatus, typer.Option(help="withheld is the same under another word; usable takes the decision back.")
    ] = "withdrawn",
    as_json: options.Json = False,
) -> None:
    """Hold articles back from searches, answers and screens, earlier answers included; nothing is erased.

    That outlasts what their sources send of them later. Copies that stay are named. With --status usable they are
    shown again.

        newsdesk withdraw bisie-tin.txt --reason 'The source was not there.'
    """
    from qa.newsdesk import Newsdesk
    from qa.rendering.copies_list import CopyListed, still_shown

    ids = list(dict.fromkeys(encodable(article, "?") for article in articles))
    with Newsdesk.open(options.existing(corpus), purpose="withdraw") as desk:
        copies = desk.corpus.copies_of(ids) if status != "usable" else []
        desk.withdraw(*ids, reason=encodable(reason, "?"), status=status)
    done = {"ids": ids, "status": status, "copies": [asdict(CopyListed.of(row)) for row in copies]}
    output.show(lambda: done, lambda: f"{counted(len(ids), 'article')} {status}{still_shown(copies)}", as_json=as_json)


def copies(
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_json: options.Json = False,
) -> None:
    """List the articles that are copies or revisions of one another, as one origin each, the most printed first.

    With --json one JSON line for each origin.
    """
    from index.corpus import Corpus
    from qa.rendering.copies_list import FamilyListed, printed

    with Corpus.read(corpus) as opened:
        found = [
            FamilyListed.of(each) for each in opened.copy_families(options.limits(outlet, since, until)["filters"])
        ]
    if not as_json:
        return output.say(printed(found))
    for each in found:
        output.say_json(asdict(each), indent=None)
    return None


def outlets(
    corpus: options.Corpus = options.HERE,
    merge: Annotated[
        list[str] | None, typer.Option(help="An outlet whose articles come under the name of --into; may be repeated.")
    ] = None,
    into: Annotated[str, typer.Option(help="The name that stays, as it is to be written.", show_default=False)] = "",
    as_json: options.Json = False,
) -> None:
    """List the outlets with their articles, and which may be one; bring several under one name.

    Merged names hold for what is added later, too.

        newsdesk outlets --merge 'Post Online' --merge post.example --into 'Harbour Post'
    """  # fmt: skip
    from index.errors import InputError
    from qa.newsdesk import Newsdesk
    from qa.rendering import outlets as rendering

    if bool(merge) != bool(into.strip()):
        raise InputError("--merge NAME and --into NAME go together (see: newsdesk outlets --help)")
    if not merge:
        with Newsdesk.read(corpus) as desk:
            found = desk.status().by_outlet
        return output.show(lambda: rendering.listed(found), lambda: rendering.table(found), as_json=as_json)
    names = [encodable(name, "?") for name in merge]
    with Newsdesk.open(options.existing(corpus), purpose="outlets") as desk, output.progress() as tell:
        report = desk.merge_outlets(*names, into=encodable(into, "?"), on_progress=tell)
    done = {"merged": names, "into": into, "articles": report.updated}
    return output.show(
        lambda: done, lambda: f"{counted(report.updated, 'article')} came under “{into.strip()}”", as_json=as_json
    )


def status(
    corpus: options.Corpus = options.HERE,
    max_age: Annotated[
        str | None,
        typer.Option(help="Exit status 1 if the last article was added longer ago: 90m, 12h, 1d or 2w."),
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(help="Of which outlets --max-age asks, each of them; may be repeated.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Show how much the corpus holds, of when and from whom, and whether it is in order.

        newsdesk status --max-age 1d --outlet 'Meridian Post'
    """  # fmt: skip
    from index.corpus import Corpus
    from index.errors import CorpusError
    from qa.rendering import freshness, terminal

    longest = options.given_duration(max_age) if max_age else None
    with Corpus.read(corpus) as opened:
        now = opened.status()
        names = opened.merged(Filters(outlets=tuple(outlet or ()))).outlets
    if longest is not None and (behind := freshness.behind(now, longest, names, datetime.now(UTC))):
        raise CorpusError(f"{now.folder} is behind: {behind}, longer ago than {max_age}")
    model = os.environ.get("NEWSDESK_MODEL", "").strip() or None
    output.show(lambda: asdict(now) | {"model": model}, lambda: terminal.status(now, model), as_json=as_json)


def check(
    corpus: options.Corpus = options.HERE,
    answers: Annotated[
        bool, typer.Option("--answers", help="List the kept answers that cite what has changed since, instead.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Compare both search indexes with the ledger, vector by vector; exit status 1 if anything is wrong.

    With --answers, list the answers that cite words of an article which were changed, corrected, held back or removed
    after they were given; works while another process has the archive open.
    """
    if answers:
        return _check_answers(corpus, as_json=as_json)
    from index.corpus import Corpus
    from qa.rendering import terminal

    with Corpus.write(options.existing(corpus), purpose="check") as opened:
        found = opened.check()
    output.show(lambda: {"faults": found}, lambda: terminal.faults(found), as_json=as_json)
    if found:
        raise typer.Exit(1)
    return None


def _check_answers(corpus: Path, *, as_json: bool) -> None:
    from qa.newsdesk import Newsdesk
    from qa.rendering import terminal

    with Newsdesk.read(corpus) as desk:
        found = list(desk.overtaken_answers())
    output.show(
        lambda: {"answers": [_overtaken(*each) for each in found]}, lambda: terminal.overtaken(found), as_json=as_json
    )


def _overtaken(record: str, kept: AnswerRecord) -> dict[str, Any]:
    cited = {citation.marker: citation for citation in kept.answer.citations}
    since = [asdict(each) | {"article_id": cited[each.marker].article_id} for each in kept.since]
    return {"record": record, "at": kept.at, "question": kept.answer.question, "since": since}


def rebuild(
    corpus: options.Corpus = options.HERE,
    embedder: Annotated[
        options.EmbedderName | None,
        typer.Option(help="Change the embedder; every passage is embedded again.", show_default=False),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Make both search indexes anew from the ledger; needed after an upgrade or when check finds a fault."""
    from index.corpus import Corpus

    with Corpus.write(options.existing(corpus), purpose="rebuild") as opened, output.progress() as tell:
        opened.rebuild(embedder=embedder, on_progress=tell)
        passages = opened.coverage().passages
    output.show(lambda: {"passages": passages}, lambda: f"rebuilt {counted(passages, 'passage')}", as_json=as_json)
