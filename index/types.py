"""The values that articles become: frozen, comparable, free of any library.

Offsets everywhere are half-open `[start, end)` counts of Unicode code points into `Article.text`, so that
`text[start:end]` is the span's exact text. They are made by construction, never by searching for a string.
"""

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from index.dates import first_day, in_words, last_day, precision_of

Progress = Callable[[str, int, int | None], None]
"""Called with a phase, how many items are done, and how many there are if that is known."""
DateOrigin = Literal["stated", "feed", "url", "inferred"]
DatePrecision = Literal["year", "month", "day", "time"]
ArticleStatus = Literal["usable", "withheld", "withdrawn"]
Part = Literal["text", "title"]
"""Of an article, what offsets count in: `title` is its headline."""
RobotsAnswer = Literal["allowed", "no rules"]
LocatorKind = Literal["page", "time"]
MaskReason = Literal["advertisement", "promotion", "subhead", "title", "date prefix", "damaged"]


_KEPT_LATER = frozenset(("section", "keywords", "is_free", "urgency", "merged_outlet"))
"""Fields of a `Source` that earlier archives lack; without a value they change no version."""


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date that says how exact it is and where it came from."""

    value: str
    """ISO 8601 at its own precision: `2025`, `2025-03`, `2025-03-20` or `2025-03-20T15:01:01+00:00`."""
    origin: DateOrigin = "stated"

    @property
    def precision(self) -> DatePrecision:
        """How much of the date is known."""
        return precision_of(self.value)

    @property
    def first_day(self) -> date:
        """The earliest day it can mean: `2025-03` gives 1 March."""
        return first_day(self.value)

    @property
    def last_day(self) -> date:
        """The latest day it can mean: `2025-03` gives 31 March."""
        return last_day(self.value)

    def days_from(self, since: date | None, until: date | None) -> int:
        """Days between it and the range from `since` to `until`, both inclusive, None for no limit; 0 inside."""
        before = (since - self.last_day).days if since else 0
        after = (self.first_day - until).days if until else 0
        return max(0, before, after)


@dataclass(frozen=True, slots=True)
class Dating:
    """What the dates of a sentence are read by: when its article appeared, and what else stands in it."""

    published: Published | None
    article: str = field(default="", repr=False)
    """All of its text, which may say how far it was brought up to date; empty if it is not at hand."""
    at: int = 0
    """Where in it the sentence begins: below the date of an entry its own."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader sees of an article besides its text. Unknown is `None` or empty, never guessed."""

    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: Published | None = None
    modified: str | None = None
    language: str | None = None
    """ISO 639-1 code as the source states it."""
    agency: str | None = None
    """The wire service that wrote it, where the outlet says so."""
    status: ArticleStatus = "usable"
    embargo: str | None = None
    """ISO 8601 time before which it is not shown."""
    correction: str | None = None
    rights: str | None = None
    section: str | None = None
    """The part of the outlet that it appeared in."""
    keywords: tuple[str, ...] = ()
    is_free: bool | None = None
    """May everybody read it at its source? False behind a paywall, None where its source does not say."""
    urgency: int | None = None
    """As agencies state it, 1 the highest, 9 the lowest."""
    merged_outlet: str | None = None
    """What its source calls the outlet, where that was merged into another one."""

    @property
    def facts(self) -> dict[str, Any]:
        """All that is known, as JSON values; what came to be kept later stands there only where it is known."""
        return {
            name: value for name, value in asdict(self).items() if name not in _KEPT_LATER or value not in (None, ())
        }

    @property
    def date(self) -> str | None:
        """The publication date, ISO 8601 at its own precision; None if it is unknown."""
        return self.published.value if self.published else None

    @property
    def changed_since(self) -> str | None:
        """When it was changed, if that is on a later day than it appeared; None else."""
        day, changed = self.date and self.date[:10], self.modified
        return changed if changed and (not day or changed[:10] > day) else None

    @property
    def dateline(self) -> str:
        """Outlet and date, as they stand in a passage's header: `Meridian Post 2025-03-20`."""
        return " ".join(part for part in (self.outlet, self.date) if part)

    def is_embargoed(self, now: datetime) -> bool:
        """Is it not to be shown yet?"""
        if not self.embargo:
            return False
        with suppress(ValueError):
            until = datetime.fromisoformat(self.embargo)
            return (until if until.tzinfo else until.replace(tzinfo=UTC)) > now
        return True  # an embargo that cannot be read is kept

    def held_back(self, now: datetime) -> str | None:
        """Why the article is not to be shown, in one sentence; None if it is."""
        if self.status != "usable":
            return f"This article was {self.status} by its source and is not shown."
        if self.is_embargoed(now):
            return "This article is under embargo and is not shown yet."
        return None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The newsroom's own decision that an article is not to be shown, whatever its source sends of it later."""

    status: Literal["withheld", "withdrawn"]
    reason: str
    at: str
    """ISO 8601."""

    @property
    def notice(self) -> str:
        """What the public is shown in the article's place, in one sentence."""
        return f"This article was {self.status} on {in_words(self.at[:10])} and is not shown."

    @property
    def notice_with_reason(self) -> str:
        """The same for whoever works with the archive."""
        return f"{self.notice.removesuffix('.')}: {self.reason}" if self.reason else self.notice


@dataclass(frozen=True, slots=True)
class Locator:
    """What a reader of the source goes to: the page, or the time, that begins at `start` of an article's text."""

    start: int
    kind: LocatorKind
    label: str
    """A page as it is numbered, `12`, or `iv (6)` for the sixth of its file; pages `12–13`; or a time, `00:01:02`."""

    @property
    def page_number(self) -> int | None:
        """Which page of its file it is, or the first of several; None of a time."""
        found = re.fullmatch(r"(\d{1,6})|[^()]* \((\d{1,6})\)", self.label.partition("–")[0])
        return int(found[1] or found[2]) if found and self.kind == "page" else None

    @property
    def words(self) -> str:
        """As it is shown: `page 12`, `pages 12–13`, `at 00:01:02`."""
        if self.kind == "time":
            return f"at {self.label}"
        return f"pages {self.label}" if "–" in self.label else f"page {self.label}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where on the web an article was fetched, when, and what its site lets machines do with it."""

    url: str
    """The address that redirects led to."""
    at: str
    """ISO 8601, to the second."""
    robots: RobotsAnswer
    """What the site's robots.txt says; what it does not allow is not fetched."""
    reserved: bool | None
    """Does the publisher reserve text and data mining (TDM Reservation Protocol)? None where that is not stated."""
    policy: str | None = None
    """The address of the publisher's policy on that."""

    @property
    def words(self) -> str:
        """As it is shown, one line."""
        robots = "robots.txt allows it" if self.robots == "allowed" else "there is no robots.txt"
        mining = {None: "nothing is stated on", True: "the publisher reserves", False: "the publisher does not reserve"}
        policy = f" ({self.policy})" if self.policy else ""
        return f"fetched {self.at} from {self.url}; {robots}, {mining[self.reserved]} text and data mining{policy}"


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Its text is final: every citation is an exact slice of it."""

    id: str
    text: str
    source: Source = field(default_factory=Source)
    site: str | None = field(default=None, compare=False, repr=False)
    """The domain that it is a page of, `post.example`, by which an archive keeps one name for an outlet; not stored."""
    file: str | None = field(default=None, compare=False, repr=False)
    """The id of the file or page that it was read from, which tells rows of several files apart; not stored."""
    locators: tuple[Locator, ...] = ()
    """The pages or times of its source, in the order of their starts."""
    fetched: Fetched | None = field(default=None, compare=False)
    """Of what came from the web: where it was fetched, and what its site allows; no part of its version."""
    is_excerpt: bool = field(default=False, compare=False, repr=False)
    """Is this all that a feed or sitemap says, and the article itself at its `source.url`? Not stored."""

    def part(self, name: Part) -> str:
        """What offsets count in: its text, or its title, empty if it has none."""
        return self.text if name == "text" else self.source.title or ""

    def locator(self, start: int, end: int) -> Locator | None:
        """Where a part of its text is found in its source; None where it has no pages and no times."""
        first = bisect_right(self.locators, start, key=lambda each: each.start) - 1
        last = bisect_left(self.locators, end, key=lambda each: each.start) - 1
        if first < 0:
            return None
        found, until = self.locators[first], self.locators[max(first, last)]
        if found.kind == "time" or found.label == until.label:
            return found
        return replace(found, label=f"{found.label}–{until.label}")

    @property
    def version(self) -> str:
        """16 hexadecimal digits over text and metadata: equal exactly when nothing changed."""
        content = json.dumps([self.id, self.text, self.source.facts], ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(content.encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Input that did not become an article, and why."""

    name: str
    """Path, URL or `file:line`, as a person would look for it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch of text that is shown greyed, never embedded and never cited."""

    start: int
    end: int
    reason: MaskReason


@dataclass(frozen=True, slots=True)
class Span:
    """A place in one version of one article."""

    article_id: str
    version: str
    start: int
    end: int
    part: Part = "text"

    def holds(self, other: "Span") -> bool:
        """Does another place lie within this one?"""
        is_of_it = (self.article_id, self.version, self.part) == (other.article_id, other.version, other.part)
        return is_of_it and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage as offsets: its edges and the sentences inside, in reading order."""

    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one article, small enough to retrieve and to quote.

    Invariant: `text == article.text[span.start:span.end]`, and each of `sentences` is a `(start, end)` inside it.
    """

    span: Span
    text: str
    source: Source
    sentences: tuple[tuple[int, int], ...]
    """Offsets into the article's text, in reading order."""
    language: str | None = None
    """ISO 639-1 code of the language that its words are stemmed in, as stated or recognised."""
    article: str = field(default="", compare=False, repr=False)
    """All of its article's text, where that is at hand."""

    def dating(self, at: int) -> Dating:
        """What the dates of a sentence are read by that begins at `at` of the article."""
        return Dating(self.source.published, self.article, at)

    def sentence(self, start: int, end: int) -> str:
        """The exact text of one sentence, given by its offsets into the article."""
        return self.text[start - self.span.start : end - self.span.start]


@dataclass(frozen=True, slots=True)
class Match:
    """How a text matches a question; shares are of the question's weight, 0 to 1."""

    overlap: float
    """Share of the words that stand in it."""
    soft: float
    """The same, and words that are near to one of its words count a part."""
    pairs: float
    """Share of the question's neighbouring words that stand together in the same order, weighted."""
    words: frozenset[str]
    """The question's words that it has, analysed."""
    nearness: tuple[float, ...] = field(default=(), compare=False, repr=False)
    """(q,) how much each of the question's words counts as standing in it, 0 to 1, in the order of their weights."""


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """A sentence of a passage, and what a search learned of it."""

    start: int
    end: int
    match: Match
    near: float = 0.0
    """Share of the question's weight that only its title or the sentence before it holds, 0 to 1."""
    cosine: float | None = None
    """By the re-ranking model, at least 0; None where there is none or it did not read the sentence."""


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """How a passage matches a question."""

    group: str
    """What its words are analysed as; see `index.retrieval.matching.Matcher.group`."""
    sentences: tuple[SentenceMatch, ...]
    """In reading order."""
    title: Match
    coverage: float
    """Share of the question's words that it or its title has, near ones counted a part."""
    words: frozenset[str]
    """The question's words that it or its title has, analysed."""
    surface: frozenset[str]
    """All words of its sentences as they are written."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and how well it fits."""

    passage: Passage
    score: float
    """Higher is better; comparable within one search only."""
    copies: "tuple[Passage, ...]" = ()
    """Passages of other articles that say the same in nearly the same words, and are not listed themselves."""
    match: PassageMatch | None = field(default=None, compare=False, repr=False)
    """What the search learned of it, for whoever chooses among its sentences; in no JSON."""
    before: Passage | None = field(default=None, compare=False, repr=False)
    """The passage before it in its article, where its first sentence is not understood without that."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What may be quoted: the passage, and the one that it leans on."""
        return (self.passage, self.before) if self.before else (self.passage,)

    @property
    def sentences(self) -> tuple[SentenceMatch, ...]:
        """Its sentences with their matches, in reading order."""
        return self.match.sentences if self.match else ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to. Empty means everything."""

    outlets: tuple[str, ...] = ()
    """Names of outlets, compared without regard to letter case."""
    since: date | None = None
    until: date | None = None
    """The last day that counts, inclusive."""
    article_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Whoever writes a list means the same; what is limited to something is remembered by its filters.
        for name in ("outlets", "article_ids"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(given))

    def __bool__(self) -> bool:
        return bool(self.outlets or self.since or self.until or self.article_ids)

    def to_dict(self) -> dict[str, object]:
        """The filters that are set, as JSON values."""
        chosen: dict[str, object] = {"outlets": list(self.outlets), "article_ids": list(self.article_ids)}
        chosen |= {name: day.isoformat() for name, day in (("since", self.since), ("until", self.until)) if day}
        return {name: value for name, value in chosen.items() if value}


def silent(_phase: str, _done: int, _total: int | None) -> None:
    """Progress that is reported to nobody."""
