"""The gate between a draft and an answer: nothing becomes a citation unless it is exact, live and was retrieved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.corpus import Corpus, Reading
from index.encoders.entailment import EntailmentModel
from index.errors import ArticleMissing
from index.retrieval.copies import origin_of
from index.text.anaphora import antecedent
from index.text.attribution import Attribution, attribution
from index.text.corrections import correction_of
from index.text.damaged import is_damaged
from index.text.live_entries import entry_time
from index.text.near_copies import runs
from index.text.shared_runs import shared_run
from index.types import Dating, Hit, Passage, Span
from qa.types import (
    Account,
    Citation,
    DateMeant,
    Disagreement,
    Draft,
    DraftStatement,
    Focus,
    Holder,
    LeadIn,
    Origin,
    OwnWords,
    Paraphrases,
    SharedWords,
    Statement,
    Unverified,
)
from qa.verification import Assessment, Evidence, Finding, Verdict, assess
from qa.verification.lexical import is_same, shares_a_word
from qa.verification.markup import find_markup, without_markup

_LONGEST = 600  # characters that are shown of a statement that did not pass
_NEARLY = 0.5  # of a quotation's runs of three words, from which a copy of its passage prints it
_ENTAILED = 0.5  # probability from which a paraphrase is shown
_NOT_ENTAILED = "These words are the model's own, and a model for inference does not find them borne out."
_AROUND = 40  # characters of context that help to find a quote again


VersionKey = tuple[str, str]
"""An article's id and version."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The statements and disagreements that passed the gate, with what did not."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    short: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    unverified: tuple[Unverified, ...] = ()
    """What a model wrote and did not pass."""


class Texts(dict[VersionKey, Reading | None]):
    """The articles of one archive by id and version, each read once, when it is first needed; None if it is gone."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__()
        self._corpus = corpus

    def __missing__(self, key: VersionKey) -> Reading | None:
        try:
            self[key] = self._corpus.article(*key)
        except ArticleMissing:
            self[key] = None
        return self[key]


class Gate:
    """Checks one draft against the corpus and the passages that were retrieved for it.

    Args:
        texts: The articles as they are stored: what is quoted is read again.
        hits: The retrieved passages; a span outside them is refused even if it is exact.
        question: What was asked: what stands there only is refused as such.
        paraphrases: What becomes of a model's sentence with words of its own in the place of the source's: it is shown
            with them marked, or refused.
        entailment: Is asked of a sentence with own words whether its sources bear it out: a further check, no proof.
    """

    def __init__(
        self,
        texts: Mapping[VersionKey, Reading | None],
        hits: Sequence[Hit],
        question: str = "",
        *,
        paraphrases: Paraphrases = "show",
        entailment: EntailmentModel | None = None,
    ) -> None:
        self._texts = texts
        self._hits = tuple(hits)
        self._passages = tuple(passage for hit in hits for passage in hit.passages)
        self._question, self._refuses = question, paraphrases == "refuse"
        self._entailment = entailment
        self._assessed: dict[tuple[str, tuple[Evidence, ...]], Assessment] = {}
        self._citations: dict[Span, Citation] = {}

    def pass_through(self, draft: Draft, doubted: Sequence[Unverified] = (), *, is_judged: bool = False) -> Verified:
        """Keep the statements that hold, number their citations anew in order of appearance, and drop the rest.

        Args:
            draft: What was proposed.
            doubted: What was taken out of it before.
            is_judged: Has a model said of all that is left and not verbatim that its citations bear it out?
        """
        self._citations = {}
        kept: list[Statement] = []
        refused = list(doubted)
        for proposed in draft.statements:
            findings = self.findings(proposed, draft.offered)
            if not findings:
                statement = self._statement(proposed, is_written=bool(draft.offered))
                kept.append(
                    replace(statement, is_judged=is_judged and statement.verdict in ("supported", "paraphrase"))
                )
            elif draft.offered:  # else it is no model's, and what is not verbatim is dropped
                refused.append(unverified(proposed, _most_telling(findings), len(kept)))
        short = self.slice_of(draft.short) if draft.short else None
        if short and not any(_inside(draft.short, cited) for cited in self._citations):
            short = None  # the short answer must stand in words that are shown
        if kept and draft.focus:
            kept[0] = replace(kept[0], focus=self._focus(draft.focus, kept[0]))
        differing = tuple(
            Disagreement(each.about, accounts, each.kind)
            for each in draft.differences
            if len(accounts := tuple(a for value, span in each.values if (a := self._account(value, span)))) > 1
        )
        return Verified(
            tuple(kept),
            self._sharing(tuple(self._citations.values())),
            short,
            differing,
            tuple(sorted(refused, key=lambda r: r.after)),
        )

    def cite(self, span: Span) -> Citation | None:
        """The citation of a place; None where it cannot be cited."""
        return self._cite(span) if self.slice_of(span) else None

    def findings(self, proposed: DraftStatement, offered: Sequence[Span]) -> list[Finding]:
        """The faults of a statement; none if its citations bear it out.

        Args:
            proposed: Verbatim words need no more than to be live and retrieved.
            offered: All sentences that a model was shown; empty if no model wrote it, which then must be verbatim.
        """
        text = proposed.text
        if proposed.unknown_ids:
            listed = ", ".join(proposed.unknown_ids)
            return [Finding("unknown_id", text, f"It cites {listed}, which is no evidence that was given.")]
        if not proposed.spans:
            return [Finding("uncited", text, "It cites no evidence.")]
        quotes = [self.slice_of(span) for span in proposed.spans]
        words = [quote for quote in quotes if quote]
        # All or nothing: a statement whose words are partly refused is not what was written any more.
        if len(words) < len(quotes):
            return [Finding("unknown_id", text, "It cites words that are not, or no longer, in the archive.")]
        if offered and (markup := find_markup(text)):
            return [Finding("unsupported", markup, "It holds a link or markup, which an answer never does.")]
        if text == " ".join(words):
            return []
        if not offered:
            return [Finding("altered_quote", text, "It is not letter for letter what it cites.")]
        cited = [self._evidence(span) for span in proposed.spans]
        others = [self._evidence(span) for span in offered if span not in proposed.spans and self.slice_of(span)]
        if source := next((other for other in others if is_same(text, other.text)), None):
            return [
                Finding("misattributed", text, f"These are the words of {source.source_name}, which it does not cite.")
            ]
        found = assess(text, cited, offered=others, question=self._question)
        if not found.findings and not any(shares_a_word(text, evidence) for evidence in cited):
            return [Finding("unsupported", text, "What it cites has none of its words.")]
        if not found.findings and found.own and self._refuses:
            return [Finding("paraphrase", text[a:b], "These words are the model's own.") for a, b in found.own]
        if not found.findings and found.own and self._entailment and not self._is_entailed(text, cited):
            return [Finding("paraphrase", text[a:b], _NOT_ENTAILED) for a, b in found.own]
        return list(found.findings)

    def _is_entailed(self, text: str, cited: Sequence[Evidence]) -> bool:
        """Does the model for inference say that the sources bear a sentence out?"""
        assert self._entailment is not None  # only asked where there is one
        premise = " ".join(evidence.premise for evidence in cited)
        return self._entailment.probability(premise, text) >= _ENTAILED

    def carries(self, text: str, span: Span, offered: Sequence[Span]) -> bool:
        """Does one place bear a text out whole, without a word of the text's own?"""
        if self.findings(DraftStatement(text, (span,)), offered):
            return False
        return text == self.slice_of(span) or not self._assess(text, [span]).own

    def _assess(self, text: str, spans: Sequence[Span]) -> Assessment:
        """What the checks say of a statement with some of its citations; each is made once."""
        cited = tuple(map(self._evidence, spans))
        if (text, cited) not in self._assessed:
            self._assessed[text, cited] = assess(text, cited, question=self._question)
        return self._assessed[text, cited]

    def _evidence(self, span: Span) -> Evidence:
        """A sentence, with its antecedent if it is anaphoric, and its dateline."""
        reading = self._reading(span)
        assert reading is not None  # only called for spans that passed
        text = reading.article.part(span.part)
        before, dateline = (
            (self._words(place) if place else None) or "" for place in (self._antecedent(span), self._dateline(span))
        )
        language = self._passage(span).language
        return Evidence(text[span.start : span.end], reading.article.source, before, dateline, language)

    def _antecedent(self, span: Span) -> Span | None:
        return antecedent(span, self._passages)

    def _dateline(self, span: Span) -> Span | None:
        """What stands before a place in its own sentence, which a report's place and day do."""
        edges = self._passage(span).sentences if span.part == "text" else ()
        start = next((start for start, end in edges if start < span.start < end), None)
        return None if start is None else replace(span, start=start, end=span.start)

    def _passage(self, span: Span) -> Passage:
        return next(passage for passage in self._passages if _is_found(span, passage))

    def slice_of(self, span: Span) -> str | None:
        """The exact words of a span; None if it is not live, not retrieved, out of bounds, blank or masked."""
        if not any(_is_found(span, passage) for passage in self._passages):
            return None
        return self._words(span)

    def _words(self, span: Span) -> str | None:
        """The exact words of a span, retrieved or not."""
        reading = self._reading(span)
        if reading is None or not reading.is_live:
            return None
        if span.part == "text" and any(mask.start < span.end and span.start < mask.end for mask in reading.masks):
            return None
        text = reading.article.part(span.part)
        if not 0 <= span.start < span.end <= len(text):
            return None
        words = text[span.start : span.end]
        return words if words.strip() else None

    def _statement(self, proposed: DraftStatement, *, is_written: bool) -> Statement:
        """One that passed, with its markers; a model does not say what its citations lean on."""
        is_verbatim = proposed.text == " ".join(self.slice_of(span) or "" for span in proposed.spans)
        spans = proposed.spans if is_verbatim else self._carrying(proposed)
        markers = tuple(self._cite(span).marker for span in spans)
        for span in spans:
            leant_on = self._leant_on(proposed.text, span) if is_written and not proposed.context else None
            if context := proposed.context or leant_on:
                self._put_before(context, span)
        alone = tuple("verbatim" if is_verbatim else self._alone(proposed.text, span) for span in spans)
        own = () if is_verbatim else self._assess(proposed.text, spans).own
        verdict: Verdict = "verbatim" if is_verbatim else "paraphrase" if own else "supported"
        is_headline, station = is_verbatim and all(span.part == "title" for span in spans), proposed.station
        dates = self._dates(proposed.text, spans)
        if station:  # what stands around a station tells its days better than the day on which its article appeared
            dates = tuple(each for each in dates if (each.since, each.until) == (station.since, station.until))
        return Statement(
            proposed.text, verdict, markers, citation_verdicts=alone, dates=dates, station=station,
            part="title" if is_headline else "text", is_list=proposed.is_list and is_verbatim,
            own_words=tuple(OwnWords(start, end) for start, end in own),
            is_entailed=bool(own) and self._entailment is not None,
        )  # fmt: skip

    def _dates(self, text: str, spans: Sequence[Span]) -> tuple[DateMeant, ...]:
        """The days that a statement means, where all that it cites appeared on one day."""
        articles = [reading.article for span in spans if (reading := self._reading(span))]
        if len({article.source.date for article in articles}) != 1:
            return ()
        at = spans[0].start if spans[0].part == "text" else 0
        return DateMeant.of(text, Dating(articles[0].source.published, articles[0].text, at))

    def _alone(self, text: str, span: Span) -> Verdict:
        """What one citation is to a statement without the others."""
        evidence = self._evidence(span)
        if is_same(text, evidence.text):
            return "verbatim"
        found = self._assess(text, [span])
        return _most_telling(found.findings).verdict if found.findings else found.verdict

    def _carrying(self, proposed: DraftStatement) -> tuple[Span, ...]:
        """The citations without those that have no telling word of the statement, where the others bear it out."""
        spans = proposed.spans
        for span in proposed.spans:
            rest = tuple(other for other in spans if other != span)
            evidence = self._evidence(span)
            if rest and not shares_a_word(proposed.text, evidence):
                spans = rest if not self._assess(proposed.text, rest).findings else spans
        return spans

    def _leant_on(self, text: str, span: Span) -> Span | None:
        """What has to be seen before a citation: an antecedent, or a dateline whose words are said."""
        dateline = self._dateline(span)
        if dateline and shares_a_word(text, replace(self._evidence(dateline), before="", dateline="")):
            return dateline
        return self._antecedent(span)

    def _put_before(self, context: Span, span: Span) -> None:
        """Show a context with the citation that it stands before; a refused context leaves the quote alone."""
        words = self.slice_of(context)
        same = (span.article_id, span.version) == (context.article_id, context.version)
        if words and same and context.end <= span.start:
            shown = LeadIn(context.start, context.end, words)
            self._citations[span] = replace(self._citations[span], context=shown)

    def _focus(self, proposed: Span, statement: Statement) -> Focus | None:
        """Words to be marked in a statement; None unless they stand in the one quote that it is."""
        cited = [span for span, citation in self._citations.items() if citation.marker in statement.citations]
        if len(cited) != 1 or not _inside(proposed, cited[0]) or statement.text != self.slice_of(cited[0]):
            return None
        return Focus(proposed.start - cited[0].start, proposed.end - cited[0].start)

    def _account(self, value: str, span: Span) -> Account | None:
        citation = next((each for cited, each in self._citations.items() if _inside(span, cited)), None)
        if citation is None or value not in citation.quote:
            return None
        return Account(value, citation.marker, citation.outlet, citation.published)

    def _cite(self, span: Span) -> Citation:
        if span not in self._citations:
            reading = self._reading(span)
            assert reading is not None  # only called for spans that passed
            text, source = reading.article.part(span.part), reading.article.source
            self._citations[span] = Citation(
                marker=len(self._citations) + 1,
                article_id=span.article_id,
                version=span.version,
                title=source.title,
                outlet=source.outlet,
                published=source.date,
                url=source.url,
                start=span.start,
                end=span.end,
                quote=text[span.start : span.end],
                prefix=text[max(0, span.start - _AROUND) : span.start],
                suffix=text[span.end : span.end + _AROUND],
                also=self._holders(span, text[span.start : span.end]),
                part=span.part,
                attribution=self._attribution(span),
                origin=self._origin(span, text[span.start : span.end]),
                locator=reading.article.locator(span.start, span.end) if span.part == "text" else None,
                modified=source.changed_since,
                correction=correction_of(reading.article),
                entry=_entry(text, span),
                is_damaged=span.part == "text" and is_damaged(text[span.start : span.end]),
            )
        return self._citations[span]

    def _attribution(self, span: Span) -> Attribution | None:
        """Who says what stands at a place."""
        reading = self._reading(span)
        if reading is None or span.part != "text":
            return None
        language, outlet = self._passage(span).language, reading.article.source.outlet
        return attribution(reading.article.text, span.start, span.end, language=language, outlet=outlet)

    def _holders(self, span: Span, quote: str) -> tuple[Holder, ...]:
        """The near copies that hold a quote letter for letter, each article once."""
        found: dict[str, Holder] = {}
        for hit in self._hits:
            for copy in hit.copies if span.part == "text" and _inside(span, hit.passage.span) else ():
                held = self._holder(copy, quote)
                if held and held.article_id != span.article_id:
                    found.setdefault(held.article_id, held)
        return tuple(found.values())

    def _origin(self, span: Span, quote: str) -> Origin | None:
        """Whose words are quoted, where other articles have them, too, letter for letter or nearly so."""
        wanted, found = runs(quote), dict[str, Passage]()
        for hit in self._hits if span.part == "text" else ():
            for copy in hit.copies if _inside(span, hit.passage.span) else ():
                near = len(wanted & runs(copy.text)) >= _NEARLY * len(wanted)
                if near and copy.span.article_id != span.article_id and self._is_live(copy.span):
                    found.setdefault(copy.span.article_id, copy)
        if not found:
            return None
        printed = {span.article_id: self._passage(span)} | found
        outlets = {(each.source.outlet or each.span.article_id).casefold() for each in printed.values()}
        return Origin(origin_of([*printed.values()]), len(printed), len(outlets))

    def _sharing(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """The same, each with those of other outlets whose articles have a stretch of its article's words.

        What a third article has, too, is nobody's.
        """
        texts = {each.article_id: self._article_text(each) for each in citations}
        found: list[Citation] = []
        for each in citations:
            shares: dict[str, SharedWords] = {}
            kin = {held.article_id for held in each.also} | self._copies_of(each.article_id)
            for other in citations:
                is_apart = other.article_id not in kin | {each.article_id} and other.outlet != each.outlet
                if is_apart and other.article_id not in shares:
                    mine, its = texts[each.article_id], texts[other.article_id]
                    place = shared_run(mine, its)
                    if place and not self._is_common(mine[slice(*place)], (each.article_id, other.article_id)):
                        shares[other.article_id] = SharedWords(other.marker, mine[slice(*place)])
            found.append(replace(each, shares=tuple(shares.values())) if shares else each)
        return tuple(found)

    def _article_text(self, citation: Citation) -> str:
        reading = self._texts[citation.article_id, citation.version]
        return reading.article.text if reading else ""

    def _copies_of(self, article_id: str) -> set[str]:
        hits = [hit for hit in self._hits if hit.passage.span.article_id == article_id]
        return {copy.span.article_id for hit in hits for copy in hit.copies}

    def _is_common(self, words: str, besides: Sequence[str]) -> bool:
        """Has a third of the articles that were found these words?"""
        others = (each for each in self._passages if each.span.article_id not in besides)
        return any(words in (each.article or each.text) for each in others)

    def _is_live(self, span: Span) -> bool:
        reading = self._reading(span)
        return bool(reading and reading.is_live)

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
            place.article_id, place.version, source.outlet, source.date,
            source.title, source.url, place.start, place.end,
        )  # fmt: skip

    def _reading(self, span: Span) -> Reading | None:
        return self._texts[span.article_id, span.version]


def _entry(text: str, span: Span) -> str | None:
    """The time of the entry of a live report that a place lies in, as it is printed."""
    place = entry_time(text, span.start) if span.part == "text" else None
    return text[slice(*place)] if place else None


def _most_telling(findings: Sequence[Finding]) -> Finding:
    """A wrong number says more than that the words do not match."""
    return next((finding for finding in findings if finding.verdict != "unsupported"), findings[0])


def unverified(proposed: DraftStatement, why: Finding, after: int) -> Unverified:
    """What is shown of a statement that did not pass; nothing in it can be followed."""
    text, reason = (without_markup(part)[:_LONGEST] for part in (proposed.text, why.reason))
    articles = dict.fromkeys(span.article_id for span in proposed.spans)
    return Unverified(text, why.verdict, reason, after, tuple(articles))


def _is_found(span: Span, passage: Passage) -> bool:
    """Does a place lie in a passage, or in the title of its article?"""
    if span.part == "title":
        return (span.article_id, span.version) == (passage.span.article_id, passage.span.version)
    return _inside(span, passage.span)


def _inside(span: Span | None, outer: Span) -> bool:
    return (
        span is not None
        and (span.article_id, span.version, span.part) == (outer.article_id, outer.version, outer.part)
        and outer.start <= span.start < span.end <= outer.end
    )
