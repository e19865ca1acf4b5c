"""An answer as a reader meets it, in words and numbered references: what every surface shows, each in its own markup.

The words are as the answer and its sources have them; each surface escapes them in its own way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from index.dates import in_words
from index.text.characters import counted
from index.types import Published, Source
from qa.records.answers import CitedSince
from qa.records.redaction import NOT_SHOWN
from qa.rendering.times import written_time
from qa.rendering.wording import also, cautions, differ_on, how_read, limited_to, place, said_by, who
from qa.types import (
    HEADLINE,
    Account,
    Answer,
    Citation,
    DateMeant,
    Focus,
    OwnWords,
    Retrieved,
    Statement,
    Unverified,
    Verdict,
)

REFUSED = "Written by the model, but not borne out by what it cites, and so no part of the answer:"
"""What introduces sentences that the check refused."""


OVERTAKEN = "What this answer cites has changed since it was given; its sources say how."
"""What introduces an answer that cites words which are not so, or not there, any more."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One numbered place in an article, by which a reader looks it up."""

    number: int
    """Counted through a whole document."""
    citation: Citation
    source: Source = field(default_factory=Source)
    """What is known besides of the article; of what was taken down, nothing."""

    is_list: bool = False
    """Is the quote a list with its items, line by line?"""
    since: str = ""
    """What became of the article since it was cited, in one sentence."""

    @property
    def is_removed(self) -> bool:
        """Was the article taken down or withheld after it had been cited?"""
        return self.citation.quote in NOT_SHOWN

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it: the people who are named, or else the wire service."""
        return self.source.authors or ((self.source.agency,) if self.source.agency else ())

    @property
    def agency(self) -> str:
        """The wire service where it is not among the authors, empty if there is none."""
        return self.source.agency if self.source.agency and self.source.agency not in self.authors else ""

    @property
    def work(self) -> str:
        """Authors, title, outlet and date: `Amy Bell, “Ferry sinks”, Quay Post, 20 March 2025`."""
        people = ", ".join(self.authors) + (f" ({self.agency})" if self.agency else "")
        untitled = self.citation.quote if self.is_removed else "untitled"
        title = f"“{self.citation.title}”" if self.citation.title else untitled
        return ", ".join(part for part in (people, title, who(self.citation.outlet, self.citation.published)) if part)

    @property
    def place(self) -> str:
        """The article and the code points of it: `ferry.txt 0:9, version 0123456789abcdef`."""
        return f"{self.citation.article_id} {place(self.citation)}, version {self.citation.version}"

    @property
    def quote(self) -> str:
        """The exact words in quotation marks, or that they were removed or are withheld."""
        return self.citation.quote if self.is_removed else f"“{self.citation.quote}”"

    @property
    def quoted_lines(self) -> tuple[str, ...]:
        """The quote, a list line by line."""
        return CitedText(self.quote, is_list=self.is_list).lines

    @property
    def context(self) -> str:
        """The sentence before the quote that it leans on, marked as one; empty if there is none."""
        context = self.citation.context
        return f"Context: “{context.quote}”" if context and context.quote not in NOT_SHOWN else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What became of it since, that it is a headline, who says so, days, who else printed it, a correction."""
        quote, published = self.citation.quote, self.citation.published
        dates = DateMeant.of(quote, Published(published)) if published else ()
        meant = [f"“{each.phrase}”: {each.days}" for each in dates]
        copies = f"Also in: {also(self.citation)}" if self.citation.also else ""
        own = replace(self.citation, correction=None)
        known = [line[:1].upper() + line[1:] for line in cautions(own)] if quote not in NOT_SHOWN else []
        correction = f"Correction: {self.source.correction}" if self.source.correction else ""
        says = said_by(self.citation.attribution)
        headline = "Quoted from the headline" if self.citation.part == "title" else ""
        return tuple(
            note
            for note in (
                self.since,
                headline,
                f"Who says so: {says}" if says else "",
                "; ".join(dict.fromkeys(meant)),
                copies,
                *known,
                correction,
            )
            if note
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: words to be marked, or what stands around them."""

    text: str
    is_focus: bool = False
    is_own: bool = False
    """Are these words of a paraphrase that are the model's own?"""
    is_apart: bool = False
    """Does a blank stand before it?"""
    is_line: bool = False
    """Does it begin a new line?"""


@dataclass(frozen=True, slots=True)
class CitedText:
    """A sentence with the references that bear it out."""

    text: str
    references: tuple[Reference, ...] = ()
    verdicts: tuple[Verdict | None, ...] = ()
    """Of each of `references` by itself, where it is known."""
    note: str = ""
    """That it is a headline, and which days its dates mean where the answer says so: `Wednesday: 19 March 2025`."""
    is_list: bool = False
    is_apart: bool = False
    """Does it begin a new line, as it is a list or stands below one?"""

    @property
    def lines(self) -> tuple[str, ...]:
        """Its text, a list line by line."""
        return tuple(line for line in self.text.splitlines() if line.strip()) if self.is_list else (self.text,)

    focus: Focus | None = None
    """The words of it that may answer, where no short answer is sure enough."""
    own_words: tuple[OwnWords, ...] = ()
    """The words of a paraphrase that are the model's own."""
    caution: str = ""
    """Of a paraphrase, that it is one and which words are the model's own."""

    @property
    def bases(self) -> tuple[Reference, ...]:
        """What a paraphrase is to be held against: its references, whose words are shown beneath it; else none."""
        return self.references if self.caution else ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text, with the words that may answer as a piece of their own, or a list line by line; none is empty."""
        if self.own_words:
            return tuple(self._with_own_words())
        if not self.focus:
            return tuple(Piece(line, is_line=number > 0) for number, line in enumerate(self.lines))
        start, end = self.focus.start, self.focus.end
        before, after = self.text[:start], self.text[end:]
        found = (
            Piece(before),
            Piece(self.text[start:end], is_focus=True, is_apart=before[-1:].isspace()),
            Piece(after, is_apart=after[:1].isspace()),
        )
        return tuple(each for each in found if each.text)

    def _with_own_words(self) -> Iterator[Piece]:
        at = 0
        edges = sorted((each.start, each.end, True) for each in self.own_words)
        for start, end, is_own in (*edges, (len(self.text), len(self.text), False)):
            for first, last, own in ((at, start, False), (start, end, is_own)):
                if piece := self.text[first:last]:
                    is_apart = bool(first) and (piece[0].isspace() or self.text[first - 1].isspace())
                    yield Piece(piece, is_own=own, is_apart=is_apart)
            at = max(at, end)

    @property
    def by_number(self) -> list[tuple[Reference, Verdict | None]]:
        """Its references in the order of their numbers, each with its verdict if that is known."""
        verdicts = self.verdicts or (None,) * len(self.references)
        return sorted(zip(self.references, verdicts, strict=True), key=lambda pair: pair[0].number)


@dataclass(frozen=True, slots=True)
class DifferingAccount(CitedText):
    """What one source says where sources differ: `12 trucks (Quay Post, 20 March 2025)`."""

    account: Account = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """Accounts that differ, side by side."""

    heading: str
    """What they differ on: `Accounts differ on the number of trucks`."""
    accounts: tuple[DifferingAccount, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One question with its answer, when it was asked, and everything that a surface shows of it."""

    answer: Answer
    at: str = ""
    """ISO 8601 time; empty for just now."""
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    """What is known besides of the articles that are cited, by article id and version, where the corpus holds them."""
    since: tuple[CitedSince, ...] = ()
    """What became of its citations since it was given."""
    first_number: int = 1
    """Number of its first reference: those of a document are counted through."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The places that it cites, in the order of their numbers."""
        lists = {marker for each in self.answer.statements if each.is_list for marker in each.citations}
        return tuple(
            Reference(number, each, self._source(each), each.marker in lists, self.since_cited(each))
            for number, each in enumerate(self.answer.citations, self.first_number)
        )

    def since_cited(self, citation: Citation) -> str:
        """What became of an article since it was cited; empty where it stands as it was."""
        return next((each.note for each in self.since if each.marker == citation.marker), "")

    @property
    def overtaken(self) -> str:
        """That the archive has moved on since the answer was given, in one sentence; empty where it has not."""
        return OVERTAKEN if self.since else ""

    def _source(self, citation: Citation) -> Source:
        # What was taken down may have come back since; the answer still stands without its words.
        key = None if citation.quote in NOT_SHOWN else (citation.article_id, citation.version)
        return self.sources.get(key, Source()) if key else Source()

    def _marked(self, markers: Sequence[int]) -> tuple[Reference, ...]:
        by_marker = {reference.citation.marker: reference for reference in self.references}
        return tuple(by_marker[marker] for marker in markers if marker in by_marker)

    @property
    def sentences(self) -> tuple[CitedText, ...]:
        """The answer, or why there is none; before the nearest sentences, what they are."""
        stated = self.answer.statements
        below_lists = (False, *(statement.is_apart for statement in stated))
        found = tuple(map(self._sentence, stated, below_lists))
        if found and not self.answer.answered:
            note = self.answer.text.partition(self.answer.statements[0].text)[0].strip()
            return (CitedText(note), *found) if note else found
        return found or (CitedText(self.answer.text),)

    def _sentence(self, statement: Statement, is_below_list: bool) -> CitedText:
        verdicts = dict(zip(statement.citations, statement.citation_verdicts, strict=False))
        references = self._marked(statement.citations)
        known = [verdicts.get(reference.citation.marker) for reference in references]
        is_said = f"({statement.when})" in self.answer.text
        said = (HEADLINE if statement.part == "title" else "", statement.when if is_said else "")
        return CitedText(
            statement.text, references, tuple(known), "; ".join(filter(None, said)),
            focus=statement.focus, own_words=statement.own_words, caution=statement.caution,
            is_list=statement.is_list, is_apart=statement.is_apart or is_below_list,
        )  # fmt: skip

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where sources differ."""
        return tuple(
            Difference(
                differ_on(disagreement),
                tuple(
                    DifferingAccount(f"{a.value} ({who(a.outlet, a.published)})", self._marked([a.citation]), account=a)
                    for a in disagreement.accounts
                ),
            )
            for disagreement in self.answer.disagreements
        )

    @property
    def refused(self) -> tuple[Unverified, ...]:
        """What a model wrote and the check refused; `REFUSED` introduces it."""
        return self.answer.unverified

    @property
    def reading(self) -> tuple[str, ...]:
        """How the question was understood, a line each: its words, its limits, its days."""
        answer = self.answer
        understood = answer.standalone_question if answer.standalone_question != answer.question else ""
        lines = (
            f"Understood as: {understood}" if understood else "",
            limited_to(answer.filters, answer.period),
            how_read(answer.period, answer.as_of),
        )
        return tuple(line for line in lines if line)

    @property
    def fallback(self) -> str:
        """Why a model that was to write the answer did not; empty otherwise."""
        return f"Quoted, not written by a model: {self.answer.fallback}" if self.answer.fallback else ""

    @property
    def facts(self) -> tuple[str, ...]:
        """When it was asked, how it was read, who wrote the answer and where nothing was found, a line each."""
        model = (self.answer.model or "a language model") if self.answer.answerer == "model" else ""
        lines = (
            f"Asked: {written_time(self.at)}" if self.at else "",
            self.overtaken,
            *self.reading,
            f"Written by: {model}; each sentence was checked against what it cites" if model else "",
            self.fallback,
            "" if self.answer.answered else f"Searched: {self.searched}",
        )
        return tuple(line for line in lines if line)

    @property
    def searched(self) -> str:
        """What the archive held: `2 articles of 1 outlet, published May 2024 to 20 March 2025`."""
        coverage = self.answer.coverage
        size = f"{counted(coverage.articles, 'article')} of {counted(coverage.outlets, 'outlet')}"
        days = [in_words(day) for day in (coverage.earliest, coverage.latest) if day]
        return f"{size}, published {' to '.join(dict.fromkeys(days))}" if days else size

    @property
    def nearest(self) -> tuple[Retrieved, ...]:
        """The passages that fit best, where nothing is cited."""
        return () if self.answer.citations else self.answer.passages[:3]


def numbered(views: Sequence[AnswerView]) -> list[AnswerView]:
    """The answers of one document, their references numbered consecutively from 1, so that a number means one place."""
    first_numbers = accumulate((len(view.answer.citations) for view in views), initial=1)
    return [replace(view, first_number=first) for view, first in zip(views, first_numbers, strict=False)]
