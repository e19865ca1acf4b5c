"""The gate between a draft and an answer: nothing becomes a citation unless it is exact, live and was retrieved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.corpus import Corpus, Reading
from index.errors import ArticleMissing
from index.types import Hit, Passage, Span
from qa.types import Account, Citation, Context, Disagreement, Draft, DraftStatement, Holder, Statement

_AROUND = 40  # characters of context that help to find a quote again


@dataclass(frozen=True, slots=True)
class Verified:
    """What passed."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    short: str | None
    disagreements: tuple[Disagreement, ...]


class Gate:
    """Checks one draft against the corpus and the passages that were retrieved for it.

    Args:
        corpus: Where the texts are; each is read again, so that what is quoted is what is stored.
        hits: The retrieved passages; a span outside them is refused even if it is exact.
    """

    def __init__(self, corpus: Corpus, hits: Sequence[Hit]) -> None:
        self._corpus = corpus
        self._hits = tuple(hits)
        self._readings: dict[tuple[str, str], Reading | None] = {}
        self._citations: dict[Span, Citation] = {}

    def pass_through(self, draft: Draft) -> Verified:
        """Keep the statements that hold, number their citations in order of appearance, and drop the rest."""
        kept = [statement for proposed in draft.statements if (statement := self._statement(proposed))]
        short = self.slice_of(draft.short) if draft.short else None
        if short and not any(_inside(draft.short, cited) for cited in self._citations):
            short = None  # the short answer must stand in words that are shown
        differing = tuple(
            Disagreement(about, accounts)
            for about, values in draft.accounts
            if len(accounts := tuple(a for value, span in values if (a := self._account(value, span)))) > 1
        )
        return Verified(tuple(kept), tuple(self._citations.values()), short, differing)

    def slice_of(self, span: Span) -> str | None:
        """The exact words of a span; None if it is not live, not retrieved, out of bounds, blank or masked."""
        if not any(_inside(span, hit.passage.span) for hit in self._hits):
            return None
        return self._words(span)

    def _words(self, span: Span) -> str | None:
        """The exact words of a span, retrieved or not."""
        reading = self._reading(span)
        if reading is None or not reading.is_live:
            return None
        if any(mask.start < span.end and span.start < mask.end for mask in reading.masks):
            return None
        text = reading.article.text
        if not 0 <= span.start < span.end <= len(text):
            return None
        words = text[span.start : span.end]
        return words if words.strip() else None

    def _statement(self, proposed: DraftStatement) -> Statement | None:
        quotes = [self.slice_of(span) for span in proposed.spans]
        # All or nothing: a verbatim statement whose words are partly refused is not verbatim any more.
        if not quotes or None in quotes or proposed.text != " ".join(quote for quote in quotes if quote):
            return None
        markers = tuple(self._cite(span).marker for span in proposed.spans)
        if proposed.context:
            self._put_before(proposed.context, proposed.spans)
        return Statement(proposed.text, "verbatim", markers)

    def _put_before(self, context: Span, spans: Sequence[Span]) -> None:
        """Give the first place that a context stands before its words; a refused context leaves the quote alone."""
        words = self.slice_of(context)
        for span in spans:
            same = (span.article_id, span.version) == (context.article_id, context.version)
            if words and same and context.end <= span.start:
                shown = Context(context.start, context.end, words)
                self._citations[span] = replace(self._citations[span], context=shown)
                return

    def _account(self, value: str, span: Span) -> Account | None:
        citation = self._citations.get(span)
        if citation is None or value not in citation.quote:
            return None
        return Account(value, citation.marker, citation.outlet, citation.published)

    def _cite(self, span: Span) -> Citation:
        if span not in self._citations:
            reading = self._reading(span)
            assert reading is not None  # only called for spans that passed
            text, source = reading.article.text, reading.article.source
            self._citations[span] = Citation(
                marker=len(self._citations) + 1,
                article_id=span.article_id,
                version=span.version,
                title=source.title,
                outlet=source.outlet,
                published=source.published.value if source.published else None,
                url=source.url,
                start=span.start,
                end=span.end,
                quote=text[span.start : span.end],
                prefix=text[max(0, span.start - _AROUND) : span.start],
                suffix=text[span.end : span.end + _AROUND],
                also=self._holders(span, text[span.start : span.end]),
            )
        return self._citations[span]

    def _holders(self, span: Span, quote: str) -> tuple[Holder, ...]:
        """The near copies that hold a quote letter for letter, each article once."""
        found: dict[str, Holder] = {}
        for hit in self._hits:
            for copy in hit.copies if _inside(span, hit.passage.span) else ():
                held = self._holder(copy, quote)
                if held and held.article_id != span.article_id:
                    found.setdefault(held.article_id, held)
        return tuple(found.values())

    def _holder(self, copy: Passage, quote: str) -> Holder | None:
        at = copy.text.find(quote)
        if at < 0:
            return None
        start = copy.span.start + at
        place = Span(copy.span.article_id, copy.span.version, start, start + len(quote))
        reading = self._reading(place)
        if reading is None or self._words(place) != quote:
            return None
        source = reading.article.source
        return Holder(
            place.article_id, place.version, source.outlet, source.published.value if source.published else None,
            source.title, source.url, place.start, place.end,
        )  # fmt: skip

    def _reading(self, span: Span) -> Reading | None:
        key = span.article_id, span.version
        if key not in self._readings:
            try:
                self._readings[key] = self._corpus.article(*key)
            except ArticleMissing:
                self._readings[key] = None
        return self._readings[key]


def _inside(span: Span | None, outer: Span) -> bool:
    return (
        span is not None
        and (span.article_id, span.version) == (outer.article_id, outer.version)
        and outer.start <= span.start < span.end <= outer.end
    )
