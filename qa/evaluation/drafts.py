"""Drafts of questions whose answers are known, made by rule from what an archive says, for an editor to judge.

A sentence becomes the question that it answers: `M23 captured Goma in January.` gives `When did M23 capture Goma?` and
`Fill in the gap: M23 captured Goma in ____.`, both with the place of `January` for an answer.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice, zip_longest
from pathlib import Path

from index.errors import ArticleMissing, InputError
from index.ingest.noise import outline
from index.stores.ledger import Row
from index.text.anaphora import leans
from index.text.folding import plain
from index.types import Article
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.newsdesk import Newsdesk
from qa.question_generation import rules
from qa.question_generation.suggestions import newest
from qa.records.jsonl import Lines

GAP = "____"
"""What stands for the words to be found."""
_TOP = 20_000  # characters of an article that are read
_LONGEST = 400  # characters of a sentence
_SHORTEST_CLOZE, _LONGEST_CLOZE = 30, 220
_MAX_QUESTION = 160  # characters of another question

_MONEY = r"[$€£]\d+(?:,\d{3})*(?:\.\d+)?(?: (?:million|billion|trillion))?"
_FIGURE = rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?: ?%| (?:per cent|percent|million|billion|trillion)\b)?|{rules.SMALL}\b"
_GAPS = {
    "how much": re.compile(rf"(?<![\w$€£]){_MONEY}(?![\w-])"),
    "how many": re.compile(
        rf"(?<![\w$€£.,:-])(?!(?:1[4-9]|20)\d\d\b)(?:{_FIGURE})(?![\w:-]|[.,]\d| {rules.MONTH})", re.IGNORECASE
    ),
    "when": re.compile(
        rf"\b(?:\d\d? {rules.MONTH}(?:,? \d{{4}})?|{rules.MONTH} \d\d?(?:,? \d{{4}})?|{rules.MONTH} \d{{4}})\b"
        rf"|(?<=[iI]n )(?:\d{{4}}|{rules.MONTH})\b"
    ),
    "name": re.compile(rf"(?<![\w.]){rules.NAME}"),
}
"""What is cut out of a sentence, the most telling first."""
_CALENDAR = re.compile(rf"(?:{rules.MONTH}|{rules.DAY})\b")
_NOT_ALONE = re.compile(
    r"^(?:[(\[]|Correction\b|(?:\S+ ){0,4}(?:he|she|it|they|the two)\b)|, (?:he|she|they) said\.$"
    r"|\b(?:I|we|my|our|us|me|you|your|today|tonight|yesterday|tomorrow)\b",
    re.IGNORECASE,
)
"""Sentences that lean on another one, on who speaks or on the day, and remarks on the article."""

_BEGINS = re.compile(r"[\"']?[A-ZÀ-ÖØ-ÞĀ-Ž0-9][^<>{}|*#@•_]*$")
"""A sentence, not the rest of one, and without the signs of lists and markup."""
_NO_COUNT = re.compile(rf"(?:{rules.MONTH}|[A-Z][a-z]{{1,3}}\.|[Ff]light|[Rr]oute|[Rr]oom|[Pp]age) $")
"""What stands before a number that counts nothing, such as `No.`"""

_DATED = re.compile(rf"In (?P<when>{rules.DATE}),? (?={rules.CAPITAL})")
_ON_DAY = re.compile(rf" on (?P<day>{rules.DAY})(?=[.,]|$)")
_OPENS_ON = re.compile(rf"On (?P<day>{rules.DAY}),? (?=[A-Z])")
_WHERE = re.compile(rf"(?:^| )(?P<how>in|at|near|to|from) (?P<place>(?:[Tt]he )?{rules.NAME})$")
_TIMELESS = re.compile(rf"(?:^| )(?:on )?{rules.DAY}$")
_NOT_PLACES = re.compile(r"\b(?:the (?:game|face|hands?)|power|office)\b")
_RELATIVE = re.compile(rf"(?P<who>{rules.PERSON}(?: of {rules.NAME})?), who (?P<rest>[a-z]+ [^,;:\"()]{{8,70}}),")
_APPOSED = re.compile(
    rf"(?P<who>{rules.PERSON}), (?P<rest>an? [a-z][a-z -]* (?:on|from|in|at|of|for|who|with) [^,;:\"()]{{4,60}})[,.]"
)
_AGED = re.compile(rf"(?P<who>{rules.NAME}), (?P<age>[1-9]\d), (?=[a-z])")
_COUNTS = re.compile(rf"(?P<number>{rules.NUMBER}) (?P<what>{rules.THINGS}(?: of [a-z]+)?)(?=\b)")
_REST = re.compile(r" (?:in|at|for|from|during|to|against|as|of|on|outside|with)\b.*|$")
_SAID_TO_BE = re.compile(
    rf"^(?P<number>{rules.NUMBER}) (?P<what>{rules.THINGS}) (?P<did>(?:are|were|have|had|was) [^,;:\"]+), "
    rf"(?:said (?P<who>{rules.PERSON})|according to (?P<whom>{rules.PERSON}))(?=[,.])",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(
    rf"^(?P<who>{rules.PERSON})(?:, [^\"]{{2,90}},)? (?:said|says) (?:that )?"
    rf"(?P<number>{rules.NUMBER}) (?P<what>{rules.THINGS}) (?P<did>(?:are|were|have|had|was) [^,;:\"]+)\.$"
)


def propose(desk: Newsdesk, limit: int = 50, *, most_articles: int = 200) -> Iterator[Gold]:
    """Draft questions about the newest English articles that may be quoted, from different articles in turn.

    The same archive gives the same drafts, each question once. Where near copies of an article give the same question
    with the same answer, the draft has a span in each of them. Masked noise is not read.

    Args:
        desk: An open archive.
        limit: The most to propose.
        most_articles: How many articles are read at most, however large the archive is.

    Yields:
        Questions with one answer, the exact words of each span but for line breaks. Tags are the kind (`who`, `what`,
        `when`, `where`, `how many`, `how much`, `how far`, `how old`), and before it `cloze` where a gap is to be
        filled; of a cloze the kind may be `name` too.

    Raises:
        ValueError: `limit` is negative.
    """
    if limit < 0:
        raise ValueError(f"got {limit} as the limit, which must be at least 0")
    return _proposed(desk, limit, most_articles)


class Drafts:
    """A question set of accepted drafts, one question a line; a question that is in it is not proposed again.

    Args:
        path: The file; it need not be there yet, its folder neither.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def proposed(self, desk: Newsdesk, limit: int) -> Iterator[Gold]:
        """Drafts that are not in the set, as `propose` makes them.

        Raises:
            InputError: The file cannot be read.
        """
        with self._naming():
            held = {row.get("id") for row in Lines(self._path)}
        fresh = (gold for gold in propose(desk, limit + len(held)) if gold.id not in held)
        return islice(fresh, limit)

    def accept(self, gold: Gold) -> None:
        """Add a question, durably.

        Raises:
            InputError: The file cannot be written.
        """
        with self._naming():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            Lines(self._path).append(gold.to_row())

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise InputError(f"{self._path} cannot be used: {exc.strerror or exc} (choose another file)") from exc


def _proposed(desk: Newsdesk, limit: int, most_articles: int) -> Iterator[Gold]:
    places: defaultdict[tuple[str, str], list[GoldSpan]] = defaultdict(list)
    in_turn: list[list[_Draft]] = []
    asked: set[str] = set()
    for row in newest(desk, most_articles):
        fresh = []
        for draft in _drafts(desk, row):
            if draft.question not in asked:
                fresh.append(draft)
            asked.add(draft.question)
            if draft.span not in (spans := places[draft.question, draft.answer]):
                spans.append(draft.span)
        in_turn.append(_mixed(fresh, turn=len(in_turn)))
    drafts = [draft for round_ in zip_longest(*in_turn) for draft in round_ if draft]
    for draft in drafts[:limit]:
        yield _gold(draft, places[draft.question, draft.answer])


def _gold(draft: "_Draft", spans: Sequence[GoldSpan]) -> Gold:
    digest = hashlib.sha256(f"{draft.question}\0{spans[0].article_id}".encode("utf-8", "replace")).hexdigest()
    return Gold(
        id=f"draft-{digest[:12]}",
        question=draft.question,
        answers=(draft.answer,),
        answerable=True,
        article_ids=tuple(dict.fromkeys(span.article_id for span in spans)),
        spans=tuple(spans),
        tags=draft.tags,
    )


def _mixed(drafts: Sequence["_Draft"], turn: int) -> list["_Draft"]:
    """The drafts of an article, of different kinds in turn, gaps last; each article begins with another kind."""
    by_kind: dict[str, list[_Draft]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.tags[0], []).append(draft)
    gaps = by_kind.pop("cloze", [])
    kinds = list(by_kind.values())
    first = turn % len(kinds) if kinds else 0
    return [each for row in zip_longest(*kinds[first:], *kinds[:first]) for each in row if each] + gaps


# --- reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    question: str
    answer: str
    span: GoldSpan
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence on one line with plain punctuation, and where each of its characters stands in the article."""

    text: str
    places: tuple[int, ...]
    lead: str
    """The top of its article, by which names are known."""
    begins: int
    """Where it begins behind a dateline."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A question and the place of its answer in the line."""

    question: str
    start: int
    end: int
    tags: tuple[str, ...]


def _drafts(desk: Newsdesk, row: Row) -> Iterator[_Draft]:
    """All drafts of an article in reading order, none of one that must not be shown yet."""
    try:
        article = desk.article(row.article_id, row.version).article
    except ArticleMissing:  # taken down meanwhile
        return
    if article.source.is_embargoed(datetime.now(UTC)):
        return
    for line in _lines(article, row.language):
        for rule in _RULES:
            for made in rule(line):
                start, end = line.places[made.start], line.places[made.end - 1] + 1
                answer = " ".join(article.text[start:end].split())
                is_short = made.tags[0] == "cloze" or len(made.question) <= _MAX_QUESTION
                # Signs that hide or turn what is read are not printable.
                if answer and is_short and made.question.isprintable():
                    yield _Draft(made.question, answer, GoldSpan(article.id, start, end), made.tags)


def _lines(article: Article, language: str | None) -> Iterator[_Line]:
    """Whole sentences that stand on their own."""
    top = replace(article, text=article.text[:_TOP])
    lead = " ".join(plain(top.text).split())
    for start, end in outline(top, language=language).sentences:
        is_cut = end == _TOP < len(article.text)
        if is_cut or end - start > _LONGEST:
            continue
        places = _places(article.text, start, end)
        text = plain("".join(" " if article.text[at].isspace() else article.text[at] for at in places))
        dateline = rules.DATELINE.match(text)
        begins = dateline.end() if dateline else 0
        is_whole = rules.STOPPED.search(text) and _BEGINS.match(text, begins)
        if is_whole and not leans(text[begins:]) and not rules.ADDRESS.search(text):
            yield _Line(text, places, lead, begins)


def _places(text: str, start: int, end: int) -> tuple[int, ...]:
    """The characters that are left where each stretch of white space is one blank."""
    return tuple(at for at in range(start, end) if not (text[at].isspace() and (at == start or text[at - 1].isspace())))


# --- questions ------------------------------------------------------------------------------------------------------


def _suggested(line: _Line) -> Iterator[_Made]:
    """Those of an empty window whose answer is a few words."""
    dated = _opening(line)
    text = line.text[dated:]
    sentence = rules.Sentence(text, rules.clause_of(text, line.lead))
    for kind, (rule, tag) in _SHARED.items():
        for each in rule(sentence):
            # `a violin teacher`, not `teacher` alone
            short = re.sub("^(?:in|on|an?|the) ", "", each.told[1] if kind == "job" else each.short)
            for start, end in _only(text, short):
                yield _Made(each.question, dated + start, dated + end, (tag,))


def _opening(line: _Line) -> int:
    """Where a sentence begins behind its dateline and words such as `On Tuesday`."""
    opening = rules.LEADS_IN.match(line.text, line.begins) or _OPENS_ON.match(line.text, line.begins)
    return opening.end() if opening else line.begins


def _only(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand if they stand in one place only."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] if words else []
    return found if len(found) == 1 else []


def _clause_of(line: _Line) -> rules.Clause | None:
    """The clause that a sentence begins with, if it tells what somebody or something did or will do."""
    dated = _DATED.match(line.text, line.begins)
    clause = rules.clause_of(line.text[dated.end() if dated else _opening(line) :], line.lead)
    return clause if clause and clause.is_definite and clause.verb.aux not in ("has", "have") else None


def _day(line: _Line) -> Iterator[_Made]:
    """`On which day was Ann elected president?`"""
    clause = _clause_of(line)
    if not clause or not clause.core or clause.verb.aux in ("is", "are", "does"):
        return
    opening = _OPENS_ON.match(line.text, line.begins)
    days = [opening] if opening else list(_ON_DAY.finditer(line.text))
    if len(days) == 1 and (opening or f"{clause.core}{days[0][0]}" in line.text):
        yield _Made(rules.inverted("On which day", clause, clause.core), *days[0].span("day"), ("when",))


def _where(line: _Line) -> Iterator[_Made]:
    """`Where did M23 meet the envoys?`"""
    clause = _clause_of(line)
    if not clause or not (place := _WHERE.search(clause.core)) or _CALENDAR.match(place["place"]):
        return
    rest = _TIMELESS.sub("", clause.core[: place.start()])
    if (rest and not rules.is_whole(rest)) or _NOT_PLACES.search(place[0]):
        return
    if place["how"] in ("to", "from"):
        rest = f"{rest} {place['how']}"
    for start, end in _only(line.text, place["place"]):
        yield _Made(rules.inverted("Where", clause, rest), start, end, ("where",))


def _counted(line: _Line) -> Iterator[_Made]:
    """`How many fire engines did the brigade send to the harbour?`"""
    clause = _clause_of(line)
    if not clause or clause.is_passive:
        return
    dated = _DATED.match(line.text, line.begins)
    counts, at = [], 0
    while count := _COUNTS.match(clause.core, at):
        counts.append(count)
        joint = re.match(" and |, ", clause.core[count.end() :])
        at = count.end() + (joint.end() if joint else 0)
        if not joint:
            break
    rest = _REST.match(clause.core, at) if counts else None
    if not rest:
        return
    when = f"in {dated['when']}" if dated else ""
    for count in counts:
        for start, end in _only(line.text, f"{count['number']} {count['what']}"):
            number = end - len(f" {count['what']}")
            question = rules.inverted(f"How many {count['what']}", clause, f"{rest[0]} {when}")
            yield _Made(question, start, number, ("how many",))


def _said(line: _Line) -> Iterator[_Made]:
    """`According to Ann Lee, how many people were hurt?`"""
    text = line.text[line.begins :]
    found = _SAID_TO_BE.search(text) or _SAID_THAT.search(text)
    if not found:
        return
    groups = found.groupdict()
    who, did = groups.get("who") or groups.get("whom") or "", rules.core_of(found["did"])
    if rules.is_whole(did) and rules.is_person(who):
        start, end = (line.begins + at for at in found.span("number"))
        yield _Made(f"According to {who}, how many {found['what']} {did}?", start, end, ("how many",))


def _described(line: _Line) -> Iterator[_Made]:
    """`Who keeps the register in Mubi?`, `Where does Ann Lee keep the register?`, `Who is a teacher from Hayes?`"""
    for pattern, start in ((_RELATIVE, "Who"), (_APPOSED, "Who is")):
        for found in pattern.finditer(line.text):
            rest = _TIMELESS.sub("", found["rest"])
            if not rules.is_person(found["who"]) or not rules.is_whole(rest):
                continue
            yield _Made(f"{start} {rest}?", *found.span("who"), ("who",))
            place, verb = _WHERE.search(rest), _THIRD.match(rest)
            if place and verb and start == "Who" and place["how"] in ("in", "at", "near"):
                did = f"{verb['verb']}{'y' if verb['y'] else ''}{rest[verb.end() : place.start()]}"
                at = found.start("rest") + place.start("place")
                yield _Made(f"Where does {found['who']} {did}?", at, at + len(place["place"]), ("where",))


_THIRD = re.compile("(?P<verb>[a-z]{2,}?)(?:(?P<y>ies)|(?<=[sxz])es|(?<=[cs]h)es|(?<!s)s)(?= )")
"""A verb after `who`: `keep` of `keeps`, `teach` of `teaches`, `carr` of `carries`."""


def _aged(line: _Line) -> Iterator[_Made]:
    for found in _AGED.finditer(line.text):
        if rules.is_person(found["who"]):
            yield _Made(f"How old is {found['who']}?", *found.span("age"), ("how old",))


def _cloze(line: _Line) -> Iterator[_Made]:
    """The sentence with one gap, if enough of it is left to know it by."""
    text = line.text[line.begins :]
    if not _SHORTEST_CLOZE <= len(text) <= _LONGEST_CLOZE or '"' in text or _NOT_ALONE.search(text):
        return
    for kind, pattern in _GAPS.items():
        for found in pattern.finditer(text):
            start, end = _trimmed(found) if kind == "name" else found.span()
            left = f"{text[:start]}{GAP}{text[end:]}"
            if kind == "how many" and _NO_COUNT.search(text[:start]):
                continue
            if len(_only(text, text[start:end])) == 1 and _has_names(left):
                yield _Made(f"Fill in the gap: {left}", line.begins + start, line.begins + end, ("cloze", kind))
                return


def _trimmed(name: re.Match[str]) -> tuple[int, int]:
    """The place of a name without `The` or `On Tuesday` before it; an empty one if nothing else is left."""
    start = name.start()
    for word in name[0].split():
        if word not in rules.OPENERS:
            is_opening = start == 0 and " " not in name[0]  # it may have its capital from its place
            return (start, start) if is_opening and not word.isupper() else (start, name.end())
        start += len(word) + 1
    return name.end(), name.end()


def _has_names(text: str) -> bool:
    """Is a name left in it, other than days and months?"""
    names = (found for found in re.finditer(rules.NAME, text) if not _CALENDAR.match(found[0]))
    return any(found.start() > 0 or " " in found[0] or found[0].isupper() for found in names)


_SHARED = {
    "who": (rules.ask_who, "who"),
    "when": (rules.ask_when, "when"),
    "percentage": (rules.ask_percentage, "how much"),
    "how far": (rules.ask_how_far, "how far"),
    "job": (rules.ask_job, "what"),
}
"""Rules whose answer is a few words, and the tag of each. It counts apart, for the number alone."""
_RULES: tuple[Callable[[_Line], Iterator[_Made]], ...] = (
    _suggested,
    _where,
    _counted,
    _said,
    _day,
    _described,
    _aged,
    _cloze,
)
