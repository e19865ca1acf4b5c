"""Answers about the archive itself, from its ledger: sizes, outlets, newest and oldest, what there is on a topic."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.corpus import Corpus
from index.dates import in_words
from index.stores.types import Row
from index.text.characters import counted
from index.text.names import names
from index.types import Filters, Hit, Span
from qa.types import Act, HoldingsQuestion

_LISTED = 10
_OUTLETS = 30
_LOOKED_AT = 24  # passages that a search gives at most
_MOST_MONTHS = 24
_NAME_WORDS = 3
_LEAD = 400  # characters
_ABOUT = 0.99  # share of a topic's words that a passage and its title have to hold


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive says of itself."""

    lines: tuple[str, ...]
    cited: tuple[Span | None, ...] = ()
    """Of each of the last lines a sentence of the article that it names; None where there is none to show."""
    hits: tuple[Hit, ...] = ()
    """The passages that these stand in."""


def reply(corpus: Corpus, act: Act) -> Holdings:
    """A short reply to what asks nothing: what the archive holds, and three questions that it can answer."""
    if act in ("thanks", "farewell"):
        return Holdings(("You are welcome." if act == "thanks" else "Goodbye.",))
    opening = {
        "greeting": "Hello.",
        "identity": "This is Newsdesk, a program that answers from an archive of news and shows the exact words that"
        " each sentence rests on.",
        "capabilities": "Ask what the articles say: who, when, where and how many, for a summary, a timeline, a list, a"
        " quotation, or where accounts differ. Each sentence shows the exact words it rests on; where the archive does"
        " not say, so does the answer. It can also be asked what it holds.",
    }[act]  # fmt: skip
    asks = " ".join(f"“{question}”" for question in _examples(corpus))
    return Holdings((f"{opening} {_size(corpus)}" + (f" You could ask: {asks}" if asks else ""),))


def holdings(corpus: Corpus, asked: HoldingsQuestion, filters: Filters) -> Holdings:
    """What the ledger says to a question about the archive.

    Args:
        corpus: The archive.
        asked: The question.
        filters: Only articles that pass are counted and listed.
    """
    outlets = corpus.outlets()
    if asked.outlet:
        named = [name for name, _ in outlets if _bare(name) == _bare(asked.outlet)]
        if not named:
            return Holdings((f"The archive holds nothing from {asked.outlet}. {_outlets(corpus, outlets)}",))
        filters = replace(filters, outlets=tuple(named))
    if asked.subject in ("topic", "published", "author"):
        return _on_topic(corpus, asked, filters)
    if asked.subject == "outlets":
        return Holdings((_outlets(corpus, outlets),))
    if asked.subject in ("size", "span") and not filters:
        return Holdings((f"{_size(corpus)} {_outlets(corpus, outlets)}",))
    rows = corpus.articles(filters)
    if not rows:
        return Holdings(("The archive holds no such article.",))
    if asked.subject == "months":
        return Holdings((_per_month(rows),))
    dated = [row for row in rows if row.source.published] or rows
    if asked.subject in ("newest", "oldest"):
        row = dated[0] if asked.subject == "newest" else dated[-1]
        return _citing(corpus, f"The {asked.subject} article is:", [row])
    who = f" from {' and '.join(filters.outlets)}" if filters.outlets else ""
    size = f"The archive holds {counted(len(rows), 'article')}{who}{_between(rows)}."
    return Holdings((size,)) if asked.subject == "size" else _citing(corpus, f"{size} The newest:", rows[:_LISTED])


def _bare(outlet: str) -> str:
    """Its name as people shorten it: `CNN` for cnn.com, `Week` for The Week."""
    name = re.sub(r"^www\.|\.(?:com|org|net|info|co\.\w\w|\w\w)$", "", outlet.casefold().removeprefix("the "))
    return re.sub(r"[\W_]+", "", name).removeprefix("the")


def without_outlet(articles: int, outlets: Sequence[tuple[str, int]]) -> str:
    """What follows a number of outlets where some of the articles name none; empty where each names its own.

    >>> without_outlet(5, [("Quay Post", 3), ("harbourwire.com", 1)])
    ' and 1 article that names no outlet'
    """
    nameless = articles - sum(number for _, number in outlets)
    verb = "names" if nameless == 1 else "name"
    return f" and {counted(nameless, 'article')} that {verb} no outlet" if nameless > 0 else ""


def _size(corpus: Corpus) -> str:
    held, outlets = corpus.coverage(), corpus.outlets()
    days = [in_words(day) for day in (held.earliest, held.latest) if day]
    when = f", published {' to '.join(dict.fromkeys(days))}" if days else ""
    size, whose = counted(held.articles, "article"), f" of {counted(held.outlets, 'outlet')}"
    if nameless := without_outlet(held.articles, outlets):
        named = sum(number for _, number in outlets)
        whose = f": {named:,}{whose}{nameless}" if named else ""
    return f"The archive holds {size}{whose}{when}."


def _outlets(corpus: Corpus, outlets: Sequence[tuple[str, int]]) -> str:
    listed = ", ".join(f"{name} ({number:,})" for name, number in outlets[:_OUTLETS])
    more = f" and {len(outlets) - _OUTLETS:,} more" if len(outlets) > _OUTLETS else ""
    nameless = without_outlet(corpus.coverage().articles, outlets)
    others = f"{more},{nameless}" if more and nameless else more or nameless
    return f"Outlets, with their articles: {listed}{others}." if listed else "No article names its outlet."


def _between(rows: Sequence[Row]) -> str:
    days = sorted(row.source.date for row in rows if row.source.date)
    return f", published {' to '.join(dict.fromkeys((in_words(days[0]), in_words(days[-1]))))}" if days else ""


def _per_month(rows: Sequence[Row]) -> str:
    """How many articles a month, or a year where those are too many months to read."""
    dates = [row.source.date for row in rows if row.source.date]
    by = Counter(day[:7] for day in dates)
    if len(by) > _MOST_MONTHS:
        by = Counter(day[:4] for day in dates)
    undated = len(rows) - len(dates)
    return ", ".join(f"{in_words(when)}: {by[when]:,}" for when in sorted(by)) + (
        f"; without a date: {undated:,}" if undated else ""
    )


def _line(row_source: "Row | Hit") -> str:
    source = row_source.source if isinstance(row_source, Row) else row_source.passage.source
    who = ", ".join(part for part in (source.outlet, in_words(source.date) if source.date else "no date") if part)
    return f"“{source.title or 'untitled'}” ({who})"


def _citing(corpus: Corpus, opening: str, rows: Sequence[Row]) -> Holdings:
    """A list of articles, each with the sentence that it opens with."""
    hits = [_opening_passage(corpus, row) for row in rows]
    cited = tuple(_sentence(hit, 0) if hit else None for hit in hits)
    return Holdings((opening, *map(_line, rows)), cited, tuple(hit for hit in hits if hit))


def _opening_passage(corpus: Corpus, row: Row) -> Hit | None:
    only = Filters(article_ids=(row.article_id,))
    found = corpus.search(row.source.title or row.article_id, limit=_LOOKED_AT, filters=only)
    return min(found, key=lambda hit: hit.passage.span.start, default=None)


def _sentence(hit: Hit, number: int) -> Span | None:
    if not hit.passage.sentences:
        return None
    start, end = hit.passage.sentences[number]
    return Span(hit.passage.span.article_id, hit.passage.span.version, start, end)


def _on_topic(corpus: Corpus, asked: HoldingsQuestion, filters: Filters) -> Holdings:
    """The articles that speak of a topic, best first, each with the sentence that says so."""
    topic = corpus.respelled(asked.topic).text
    found: dict[str, list[Hit]] = {}
    for hit in corpus.search(topic, limit=_LOOKED_AT, filters=filters):
        if hit.match and max(hit.match.coverage, hit.match.title.overlap) >= _ABOUT:
            found.setdefault(hit.passage.span.article_id, []).append(hit)
    hits = [its[0] for its in found.values() if _is_about(its)]
    if not hits:
        return Holdings((f"The archive holds no article that speaks of “{topic}”.",))
    if asked.subject in ("published", "author"):
        best, source = hits[0], hits[0].passage.source
        when = f"was published {in_words(source.date)}" if source.date else "has no date"
        who = f"is by {', '.join(source.authors)}" if source.authors else "names no author"
        says = when if asked.subject == "published" else who
        return Holdings((f"{_line(best)} {says}.",), (_telling(best),), (best,))
    is_all = len(hits) <= _LISTED
    number = counted(len(hits), "article") if is_all else f"at least {counted(len(hits), 'article')}"
    opening = f"The archive holds {number} on “{topic}”" + (":" if is_all else f"; the {_LISTED} nearest:")
    shown = hits[:_LISTED]
    return Holdings((opening, *map(_line, shown)), tuple(map(_telling, shown)), tuple(shown))


def _is_about(hits: Sequence[Hit]) -> bool:
    """Does an article speak of what its passages hold in its headline, at its beginning, or more than once?"""
    first = hits[0]
    in_title = first.match is not None and first.match.title.overlap >= _ABOUT
    return in_title or len(hits) > 1 or min(hit.passage.span.start for hit in hits) < _LEAD


def _telling(hit: Hit) -> Span | None:
    """The sentence of a passage that speaks most of what was asked."""
    best = max(range(len(hit.sentences)), key=lambda n: (hit.sentences[n].match.soft, -n), default=None)
    return None if best is None else _sentence(hit, best)


def _examples(corpus: Corpus) -> list[str]:
    """Questions that this archive can surely answer: of what its newest articles speak, and of itself."""
    rows, _ = corpus.page(limit=_LOOKED_AT)
    titles = [row.source.title or "" for row in rows]
    spoken_of = dict.fromkeys(
        title[name.start : name.end]
        for title in titles
        for name in names(title)
        if not name.is_first and 2 <= len(name.tokens) <= _NAME_WORDS
    )
    asks = [f"What do you have about {name}?" for name in list(spoken_of)[:2]]
    return [*asks, "Which outlets do you have?"] if rows else []
