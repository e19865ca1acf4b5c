"""Answers about the archive itself, from its ledger: sizes, outlets, newest and oldest, what there is on a topic."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from index.corpus import Corpus
from index.retrieval.search import rematched
from index.stores.types import Row
from index.text.datelines import past_dateline
from index.text.demonyms import countries, peoples
from index.text.folding import caseless
from index.text.names import names
from index.text.word_lists import word_class
from index.types import Filters, Hit, Source, Span
from qa.answering.holdings.claims import Claim
from qa.answering.holdings.topics import OnTopic, articles_about, is_matter, is_topic
from qa.answering.holdings.wording import Wording
from qa.question.language import language_name
from qa.types import Act, HoldingsQuestion

_LISTED = 10
_OUTLETS = 30
_LOOKED_AT = 24  # passages that a search gives at most
_MOST_MONTHS = 24
_NAME_WORDS = 3
_LEAD = 400  # characters
_ABOUT = 0.99  # share of a topic's words that a passage and its title have to hold
_EXAMPLES = 3
_HEADLINES = 400  # of the newest articles, of which names are taken for examples
_TRIED = 12  # names
_SMALL_WORDS = word_class("subjects", "objects", "possessives", "prepositions", "be", "have", "do", "modals")
_SHORTEST_NAME = 4  # letters


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive says of itself."""

    lines: tuple[str, ...]
    cited: tuple[Span | None, ...] = ()
    """Of each of the last lines a sentence of the article that it names; None where there is none to show."""
    hits: tuple[Hit, ...] = ()
    """The passages that these stand in."""


def reply(corpus: Corpus, act: Act, language: str = "en") -> Holdings:
    """A short reply to what asks nothing: what the archive holds, and three questions that it can answer."""
    wording = Wording(language)
    if act in ("thanks", "farewell"):
        return Holdings((wording.say(act),))
    opening = wording.say("hello" if act == "greeting" else act)
    asks = " ".join(map(wording.quoted, _examples(corpus, wording)))
    ask = wording.say("ask", asks=asks) if asks else ""
    return Holdings((" ".join(filter(None, (opening, _size(corpus, wording), ask))),))


def is_source(corpus: Corpus, name: str) -> bool:
    """Has the archive an outlet or an author of that name?"""
    return bool(_outlets_named(corpus, name) or _authors_named(corpus, name))


def holdings(corpus: Corpus, asked: HoldingsQuestion, filters: Filters) -> Holdings:
    """What the ledger says to a question about the archive.

    Args:
        corpus: The archive.
        asked: The question.
        filters: Only articles that pass are counted and listed.
    """
    wording, outlets = Wording(asked.language), corpus.outlets()
    authors: tuple[str, ...] = ()
    if asked.outlet:
        named = _outlets_named(corpus, asked.outlet)
        authors = () if named else _authors_named(corpus, asked.outlet)
        if not named and not authors:
            nothing = wording.say("nothing_from", name=asked.outlet)
            return Holdings((f"{nothing} {_outlets(corpus, outlets, wording)}",))
        filters = replace(filters, outlets=named or filters.outlets)
    if asked.subject in ("published", "author"):
        return _of_one(corpus, asked, filters, wording)
    if asked.topic:
        return _on_topic(corpus, asked, filters, authors, wording)
    if asked.subject == "outlets" and not filters:
        return Holdings((_outlets(corpus, outlets, wording),))
    if asked.subject in ("size", "span") and not filters and not authors:
        return Holdings((f"{_size(corpus, wording)} {_outlets(corpus, outlets, wording)}",))
    rows = [row for row in corpus.articles(filters) if not authors or set(authors) & set(row.source.authors)]
    rows, coarse = _by_precision(rows, filters, wording) if asked.when else (rows, "")
    if not rows:
        none = wording.say("none_then", when=asked.when) if asked.when else wording.say("none")
        return Holdings((none + coarse,))
    if asked.subject in ("months", "years"):
        return Holdings((_per_month(rows, wording, by_year=asked.subject == "years"),))
    if asked.subject in ("outlets", "authors", "languages"):
        return Holdings((_counted(asked.subject, rows, wording),))
    if asked.subject in ("newest", "oldest"):
        return _first_or_last(corpus, rows, asked, wording)
    who = (*(wording.say("from", names=wording.both(filters.outlets)) for _ in filters.outlets[:1]),
           *(wording.say("by", names=wording.both(authors)) for _ in authors[:1]))  # fmt: skip
    number = wording.count("articles", len(rows))
    size = wording.say("held", articles=number, **{"from": "".join(who)}, when=_between(rows, wording))
    if asked.subject == "size":
        return Holdings((size + coarse,))
    return _citing(corpus, f"{size}{coarse} {wording.say('newest_of')}", rows[:_LISTED], wording)


def _by_precision(rows: Sequence[Row], filters: Filters, wording: Wording) -> tuple[list[Row], str]:
    """The articles that surely appeared in the time of the filters, and what is said of those that only may have.

    What is dated March 2025 may have appeared on the 20th.
    """
    since, until = filters.since or date.min, filters.until or date.max
    sure: list[Row] = []
    others: list[str] = []
    for row in rows:
        day = row.source.published
        if day and (day.first_day < since or day.last_day > until):
            others.append(day.value)
        else:
            sure.append(row)
    days = wording.both(map(wording.day, sorted(dict.fromkeys(others))))
    return sure, wording.count("coarse", len(others), days=days) if others else ""


def _first_or_last(corpus: Corpus, rows: Sequence[Row], asked: HoldingsQuestion, wording: Wording) -> Holdings:
    """The newest or the oldest articles, as many as are asked for."""
    dated = [row for row in rows if row.source.published] or list(rows)
    if asked.subject == "oldest":
        dated.reverse()
    chosen = dated[: min(max(1, asked.number), _LISTED)]
    return _citing(corpus, wording.count(asked.subject, len(chosen)), chosen, wording)


def _outlets_named(corpus: Corpus, written: str) -> tuple[str, ...]:
    return tuple(name for name, _ in corpus.outlets() if _bare(name) == _bare(written))


def _authors_named(corpus: Corpus, written: str) -> tuple[str, ...]:
    """Authors of that name, or of that surname."""
    wanted, found = caseless(written).split(), dict[str, None]()
    for row in corpus.articles():
        for author in row.source.authors:
            words = caseless(author).split()
            if words[-len(wanted) :] == wanted:
                found[author] = None
    return tuple(found)


def _bare(outlet: str) -> str:
    """Its name as people shorten it: `CNN` for cnn.com, `Week` for The Week."""
    name = re.sub(r"^www\.|\.(?:com|org|net|info|co\.\w\w|\w\w)$", "", outlet.casefold().removeprefix("the "))
    return re.sub(r"[\W_]+", "", name).removeprefix("the")


def without_outlet(articles: int, outlets: Sequence[tuple[str, int]], wording: Wording | None = None) -> str:
    """What follows a number of outlets where some of the articles name none; empty where each names its own.

    >>> without_outlet(5, [("Quay Post", 3), ("harbourwire.com", 1)])
    ' and 1 article that names no outlet'
    """
    nameless = articles - sum(number for _, number in outlets)
    return (wording or Wording()).count("nameless", nameless) if nameless > 0 else ""


def _size(corpus: Corpus, wording: Wording) -> str:
    held, outlets = corpus.coverage(), corpus.outlets()
    when = _range([day for day in (held.earliest, held.latest) if day], wording)
    size, whose = wording.count("articles", held.articles), wording.count("outlets", held.outlets)
    nameless, named = without_outlet(held.articles, outlets, wording), sum(number for _, number in outlets)
    if nameless and not named:
        return wording.say("held", articles=size, when=when, **{"from": ""})
    if nameless:
        number = wording.number(named)
        return wording.say("size_nameless", articles=size, n=number, outlets=whose, nameless=nameless, when=when)
    return wording.say("size", articles=size, outlets=whose, when=when)


def _outlets(corpus: Corpus, outlets: Sequence[tuple[str, int]], wording: Wording) -> str:
    nameless = without_outlet(corpus.coverage().articles, outlets, wording)
    return _enumerated("listed", outlets, wording, nameless) if outlets else wording.say("no_outlet")


def _enumerated(name: str, counted: Sequence[tuple[str, int]], wording: Wording, others: str = "") -> str:
    """Names with how many articles each has, the most first, and what the other articles are."""
    listed = ", ".join(f"{each} ({wording.number(number)})" for each, number in counted[:_OUTLETS])
    left = len(counted) - _OUTLETS
    more = wording.say("more", n=wording.number(left)) if left > 0 else ""
    return wording.say(name, list=listed, more=f"{more},{others}" if more and others else more or others)


def _counted(subject: str, rows: Sequence[Row], wording: Wording) -> str:
    """The outlets, authors or languages of some articles, with how many each has."""
    named: dict[str, Callable[[Row], Sequence[str]]] = {
        "outlets": lambda row: [row.source.outlet] if row.source.outlet else [],
        "authors": lambda row: row.source.authors,
        "languages": lambda row: [_language(row, wording)],
    }
    by = Counter(name for row in rows for name in named[subject](row))
    if not by:
        return wording.say("no_outlet" if subject == "outlets" else "no_author_at_all")
    ordered = sorted(by.items(), key=lambda pair: (-pair[1], pair[0]))
    return _enumerated("listed" if subject == "outlets" else subject, ordered, wording)


def _language(row: Row, wording: Wording) -> str:
    return language_name(row.language, wording.language) if row.language else wording.say("unknown_language")


def _between(rows: Sequence[Row], wording: Wording) -> str:
    days = sorted(row.source.date for row in rows if row.source.date)
    return _range([days[0], days[-1]] if days else [], wording)


def _range(days: Sequence[str], wording: Wording) -> str:
    """When articles were published, from the first day to the last."""
    if not days:
        return ""
    first, last = wording.day(days[0]), wording.day(days[-1])
    return wording.say("published", days=first if first == last else wording.say("range", first=first, last=last))


def _per_month(rows: Sequence[Row], wording: Wording, *, by_year: bool) -> str:
    """How many articles a month, or a year where that is asked for or those are too many months to read."""
    dates = [row.source.date for row in rows if row.source.date]
    by = Counter(day[:7] for day in dates)
    if by_year or len(by) > _MOST_MONTHS:
        by = Counter(day[:4] for day in dates)
    undated = len(rows) - len(dates)
    return ", ".join(f"{wording.day(when)}: {wording.number(by[when])}" for when in sorted(by)) + (
        wording.say("undated", n=wording.number(undated)) if undated else ""
    )


def _line(source: Source, wording: Wording) -> str:
    day = wording.day(source.date) if source.date else wording.say("no_date")
    who = ", ".join(part for part in (source.outlet, day) if part)
    return f"{wording.quoted(source.title or wording.say('untitled'))} ({who})"


def _citing(corpus: Corpus, opening: str, rows: Sequence[Row], wording: Wording) -> Holdings:
    """A list of articles, each with the sentence that it opens with."""
    hits = [_opening_passage(corpus, row.article_id, row.source.title) for row in rows]
    cited = tuple(_sentence(hit, 0) if hit else None for hit in hits)
    lines = (_line(row.source, wording) for row in rows)
    return Holdings((opening, *lines), cited, tuple(hit for hit in hits if hit))


def _opening_passage(corpus: Corpus, article_id: str, title: str | None) -> Hit | None:
    only = Filters(article_ids=(article_id,))
    found = corpus.search(title or article_id, limit=_LOOKED_AT, filters=only)
    return min(found, key=lambda hit: hit.passage.span.start, default=None)


def _sentence(hit: Hit, number: int) -> Span | None:
    if not hit.passage.sentences:
        return None
    start, end = hit.passage.sentences[number]
    start += past_dateline(hit.passage.sentence(start, end), start)
    return Span(hit.passage.span.article_id, hit.passage.span.version, start, end)


def _of_one(corpus: Corpus, asked: HoldingsQuestion, filters: Filters, wording: Wording) -> Holdings:
    """When the article that a title or a topic describes was published, or who wrote it."""
    found = corpus.search(asked.topic, limit=_LOOKED_AT, filters=filters)
    wanted = _title(asked.topic)
    exact = [hit for hit in found if _title(hit.passage.source.title or "") == wanted]
    best = next(iter(exact or _speaking(found) or filter(_holds, found)), None)
    if best is None:
        return Holdings((wording.say("nothing_on", topic=asked.topic),))
    source = best.passage.source
    if asked.subject == "published":
        says = wording.say("was_published", day=wording.day(source.date)) if source.date else wording.say("has_no_date")
    else:
        says = wording.say("is_by", names=", ".join(source.authors)) if source.authors else wording.say("no_author")
    return Holdings((f"{_line(source, wording)} {says}.",), (_telling(best),), (best,))


def _title(written: str) -> str:
    return re.sub(r"[\W_]+", " ", written.casefold()).strip()


def _speaking(found: Sequence[Hit], authors: Sequence[str] = (), claim: Claim | None = None) -> list[Hit]:
    """The best passage of each article that speaks of what was searched, and has a claim's figures, best first."""
    by_article: dict[str, list[Hit]] = {}
    for hit in found:
        if authors and not set(authors) & set(hit.passage.source.authors):
            continue
        is_of_it = _holds(hit) or (claim and claim.has_figures and not claim.subject)
        if is_of_it and (not claim or claim.is_made_in(hit.passage)):
            by_article.setdefault(hit.passage.span.article_id, []).append(hit)
    return [its[0] for its in by_article.values() if _is_about(its)]


def _holds(hit: Hit) -> bool:
    """Does a passage with its title have all that was searched?"""
    return hit.match is not None and max(hit.match.coverage, hit.match.title.overlap) >= _ABOUT


def _found(
    corpus: Corpus, topic: str, filters: Filters, authors: Sequence[str], wording: Wording
) -> tuple[list[OnTopic], str]:
    """The articles that are about a topic, best first, and by what it shows; or else those that speak of it."""
    claim, about = Claim(topic), dict[str, OnTopic]()
    if is_topic(topic, wording.language) and not claim.has_figures:
        listed = articles_about(corpus, topic, filters, wording.language)
        about = {each.article_id: each for each in listed if not authors or set(authors) & set(each.source.authors)}
    if about and not is_matter(topic, wording.language):
        return [*about.values()], wording.say("by_what")
    found = dict(about)
    for each in _speaking_of(corpus, claim, filters, authors):
        found.setdefault(each.article_id, each)
    return [*found.values()], wording.say("by_what") if len(found) == len(about) > 0 else ""


def _speaking_of(corpus: Corpus, claim: Claim, filters: Filters, authors: Sequence[str]) -> Iterator[OnTopic]:
    """The articles that speak of a topic, best first, their copies too; of a claim those that have its figures."""
    found = corpus.search(claim.matter, limit=_LOOKED_AT, filters=filters)
    if claim.has_figures and claim.subject:
        found = rematched(found, corpus.matcher(claim.subject))
    for hit in _speaking(found, authors, claim):
        yield OnTopic(hit.passage.span.article_id, hit.passage.source, hit)
        for copy in hit.copies:  # which take no place in a search
            if claim.is_made_in(copy):
                yield OnTopic(copy.span.article_id, copy.source)


def _on_topic(
    corpus: Corpus, asked: HoldingsQuestion, filters: Filters, authors: Sequence[str], wording: Wording
) -> Holdings:
    """The articles on a topic, best first, or by age, each with the sentence that says so."""
    topic = corpus.respelled(asked.topic).text
    found, by_what = _found(corpus, topic, filters, authors, wording)
    if not found and asked.when:
        always = replace(filters, since=None, until=None)
        found, by_what = _found(corpus, topic, always, authors, wording)
        if not found:
            return Holdings((wording.say("nothing_on_then", topic=topic, when=asked.when),))
        number = wording.count("articles", len(found))
        opening = wording.say("but_then", topic=topic, when=asked.when, articles=number)
        return _listing(corpus, opening, found[:_LISTED], wording)
    if not found:
        return Holdings((wording.say("nothing_on", topic=topic),))
    if asked.subject in ("newest", "oldest"):
        dated = sorted((each for each in found if each.source.date), key=lambda each: each.source.date or "")
        chosen = dated[::-1] if asked.subject == "newest" else dated
        shown = (chosen or found)[: min(max(1, asked.number), _LISTED)]
        opening = wording.count(asked.subject, len(shown))
    elif asked.subject == "sources":
        shown, opening = found[:_LISTED], _sources(corpus, topic, found, wording)
    else:
        shown, names_of = found[:_LISTED], filters.outlets or authors
        who = wording.say("from", names=wording.both(names_of)) if asked.outlet else ""
        number = wording.count("articles", len(found))
        opening = wording.say(
            "on" if len(found) <= _LISTED else "on_many",
            **{"articles": number, "topic": topic, "from": who + by_what, "n": _LISTED},
        )
    return _listing(corpus, opening, shown, wording)


def _sources(corpus: Corpus, topic: str, found: Sequence[OnTopic], wording: Wording) -> str:
    """How many outlets speak of a topic, and from how many origins: copies and revisions of one text are one."""
    origins = {kin.article_id: kin.origin for kin in corpus.ledger.kin([each.article_id for each in found])}
    outlets = {each.source.outlet or each.article_id for each in found}
    return wording.say(
        "sources",
        articles=wording.count("articles", len(found)),
        outlets=wording.count("outlets", len(outlets)),
        speak=wording.count("speak", len(found)),
        topic=topic,
        origins=wording.count("origins", len({origins.get(each.article_id, each.article_id) for each in found})),
    )


def _listing(corpus: Corpus, opening: str, shown: Sequence[OnTopic], wording: Wording) -> Holdings:
    """Articles on a topic, each with the sentence that says so, or that it opens with."""
    opened = [None if each.hit else _opening_passage(corpus, each.article_id, each.source.title) for each in shown]
    cited = tuple(
        _telling(each.hit) if each.hit else _sentence(first, 0) if first else None
        for each, first in zip(shown, opened, strict=True)
    )
    hits = (each.hit or first for each, first in zip(shown, opened, strict=True))
    return Holdings((opening, *(_line(each.source, wording) for each in shown)), cited, tuple(filter(None, hits)))


def _is_about(hits: Sequence[Hit]) -> bool:
    """Does an article speak of what its passages hold in its headline, at its beginning, or more than once?"""
    first = hits[0]
    in_title = first.match is not None and first.match.title.overlap >= _ABOUT
    return in_title or len(hits) > 1 or min(hit.passage.span.start for hit in hits) < _LEAD


def _telling(hit: Hit) -> Span | None:
    """The sentence of a passage that speaks most of what was asked."""
    best = max(range(len(hit.sentences)), key=lambda n: (hit.sentences[n].match.soft, -n), default=None)
    return None if best is None else _sentence(hit, best)


def _examples(corpus: Corpus, wording: Wording) -> list[str]:
    """Questions that this archive can surely answer: on whom and what several headlines name, and of itself."""
    rows, _ = corpus.page(limit=_HEADLINES)
    if not rows:
        return []
    spoken_of = Counter(name for row in rows for name in _named_in(row.source))
    several = sorted(
        (name for name, times in spoken_of.items() if times > 1), key=lambda name: (" " not in name, -spoken_of[name])
    )[:_TRIED]
    known = (name for name in several if len(_speaking(corpus.search(name, limit=_LOOKED_AT))) > 1)
    asks = [wording.say("ask_topic", name=name) for name in islice(known, _EXAMPLES - 1)]
    return [*asks, *wording.others("ask_others")][:_EXAMPLES]


def _named_in(source: Source) -> set[str]:
    """Whom and what a headline names, but for countries, peoples and its own outlet."""
    title = (source.title or "").split(" | ")[0]
    found = (name for name in names(title) if not name.is_first and len(name.tokens) <= _NAME_WORDS)
    no_names = countries() | peoples() | _SMALL_WORDS
    named = {title[name.start : name.end] for name in found if not {token.form for token in name.tokens} & no_names}
    return {name for name in named if len(name) >= _SHORTEST_NAME and _bare(name) != _bare(source.outlet or "")}
