"""What programs receive besides answers: the same values from the command line, over HTTP and over MCP.

`dataclasses.asdict` of each is its JSON form. Days and times are ISO 8601; places are counts of Unicode code points.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from index.corpus import Reading, Status
from index.ingest.intake import Added
from index.ingest.preview import Becomes, Foreseen
from index.stores.types import Coverage, OutletCoverage, Row
from index.types import ArticleStatus, Fetched, Hit, Mask, Part, Skipped, Source
from qa.question.inputs import period_read
from qa.types import Citation, PeriodRead, Question

_VERSIONS = 20  # of an article that is read in parts


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that fits a question: `text` is the exact slice `start:end` of that version of the article."""

    article_id: str
    version: str
    start: int
    end: int
    score: float
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """The passages that fit a question, best first, and how the question was read."""

    question: str
    standalone_question: str
    """What was searched: the question without slips of the keyboard."""
    filters: dict[str, Any]
    period: PeriodRead | None
    as_of: str | None
    passages: tuple[FoundPassage, ...]

    @classmethod
    def of(cls, asked: Question, hits: Sequence[Hit]) -> "Found":
        """Of what `Newsdesk.understand` and `Newsdesk.find` gave."""
        day = asked.as_of.isoformat() if asked.as_of else None
        found = tuple(map(_passage, hits))
        return cls(asked.text, asked.standalone, asked.filters.to_dict(), period_read(asked), day, found)


@dataclass(frozen=True)
class _Identified:
    article_id: str
    version: str


@dataclass(frozen=True, kw_only=True)
class ArticleListed(Source, _Identified):
    """An article as a list shows it."""

    added_at: str
    characters: int

    @classmethod
    def of(cls, row: Row) -> "ArticleListed":
        """Of a row of the ledger."""
        return cls(row.article_id, row.version, added_at=row.added_at, characters=row.characters, **_fields(row.source))


@dataclass(frozen=True, kw_only=True)
class ArticleForeseen(Source, _Identified):
    """An article as it would be added."""

    becomes: Becomes
    characters: int

    @classmethod
    def of(cls, found: Foreseen) -> dict[str, Any]:
        """As JSON values, of what a preview gave."""
        article, source = found.article, _fields(found.article.source)
        characters = len(article.text)
        return asdict(cls(article.id, article.version, becomes=found.becomes, characters=characters, **source))


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an article."""

    version: str
    added_at: str
    is_live: bool
    """Is it the one that is searched?"""

    @classmethod
    def of(cls, row: Row) -> "VersionView":
        """Of a row of the ledger."""
        return cls(row.version, row.added_at, row.is_live)


@dataclass(frozen=True, slots=True)
class Marked:
    """A place of an article, and the exact words that stand there."""

    start: int
    end: int
    text: str
    part: Part = "text"


@dataclass(frozen=True, kw_only=True)
class ArticleRead(Source, _Identified):
    """One version of an article, whole."""

    is_live: bool
    text: str
    masks: tuple[Mask, ...]
    """Noise: shown greyed, never cited."""
    versions: tuple[VersionView, ...]
    """Newest first."""
    span: Marked | None
    """The place that was asked for."""
    fetched: Fetched | None = None
    """Of what came from the web: where and when it was fetched, and what its site lets machines do with it."""

    @classmethod
    def of(cls, reading: Reading, place: tuple[int, int] | None = None, part: Part = "text") -> "ArticleRead":
        """Of an article as it is read; `place` must lie in its text, or in its title."""
        article = reading.article
        return cls(
            article.id, reading.version, is_live=reading.is_live, text=article.text, masks=reading.masks,
            versions=tuple(map(VersionView.of, reading.versions)),
            span=Marked(*place, article.part(part)[slice(*place)], part) if place else None, fetched=article.fetched,
            **_fields(article.source),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AddReport:
    """The report of one add."""

    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float

    @classmethod
    def of(cls, report: Added) -> "AddReport":
        """Of what `Newsdesk.add` gave."""
        return cls(report.added, report.updated, report.unchanged, tuple(report.skipped), round(report.seconds, 3))


@dataclass(frozen=True, slots=True)
class Removed:
    """Articles that were taken down."""

    removed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusSet:
    """Articles that are held back from now on, or are no more."""

    ids: tuple[str, ...]
    status: ArticleStatus


@dataclass(frozen=True, slots=True)
class StatusView:
    """The state of a corpus for clients elsewhere: without the folder's path."""

    coverage: Coverage
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[str, ...]
    embedder: str
    embedder_is_current: bool
    pending: int
    is_clean: bool
    bytes_on_disk: int
    model: str | None
    """The language model that writes answers, if one does."""
    by_outlet: tuple[OutletCoverage, ...]
    """Of each outlet how many articles, the newest, and when the last was added."""

    @classmethod
    def of(cls, status: Status, model: str | None) -> "StatusView":
        """Of what `Newsdesk.status` gave."""
        return cls(
            status.coverage, status.outlets, status.languages, status.embedder, status.embedder_is_current,
            status.pending, status.is_clean, status.bytes_on_disk, model, status.by_outlet,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ArticlePart(ArticleListed):
    """A part of one version of an article: `text` is the exact slice `start:end` of its text."""

    start: int
    end: int
    text: str
    next_start: int | None
    """Where to read on; None at the end of the article, which has `characters` of them."""
    is_live: bool
    """Is this version the one that is searched?"""
    masks: tuple[Mask, ...]
    """Noise in this part, by its place in the whole text: never cited."""
    versions: tuple[VersionView, ...]
    """The newest ones, newest first."""

    @classmethod
    def part_of(cls, reading: Reading, start: int, end: int) -> "ArticlePart":
        """Of the code points `start:end` of what was read."""
        row = next(row for row in reading.versions if row.version == reading.version)
        text = reading.article.text
        return cls(
            **_fields(ArticleListed.of(row)), start=start, end=end, text=text[start:end],
            next_start=end if end < len(text) else None, is_live=reading.is_live,
            masks=tuple(mask for mask in reading.masks if mask.start < end and start < mask.end),
            versions=tuple(map(VersionView.of, reading.versions[:_VERSIONS])),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CitationView:
    """A citation of an earlier answer, checked against the archive as it is now."""

    record: str
    question: str
    citation: Citation
    is_live: bool
    """Is the version that is quoted still the one that is searched?"""


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Some of the articles, newest publication first."""

    articles: tuple[ArticleListed, ...]
    next: str | None
    """The cursor of the page after it; None on the last page."""
    total: int
    """Articles on all pages together."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of an article that are kept, newest first."""

    article_id: str
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Where an answer can be seen by anybody."""

    url: str
    html: str
    """A frame of it, for another page."""


def _passage(hit: Hit) -> FoundPassage:
    span, source = hit.passage.span, hit.passage.source
    return FoundPassage(
        span.article_id, span.version, span.start, span.end, round(hit.score, 4), source.title, source.outlet,
        source.date, source.url, hit.passage.text,
    )  # fmt: skip


def _fields(value: Source) -> dict[str, Any]:
    """A dataclass's fields as they are, not as JSON."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
