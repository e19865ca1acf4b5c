"""Sentences that may answer a question, with what speaks for each, ranked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from index.retrieval import weights as ranking
from index.retrieval.matching import Matcher
from index.retrieval.search import rematched
from index.text.analysis import words as analysed
from index.text.damaged import is_damaged
from index.text.datelines import past_dateline
from index.types import Dating, Hit, Match, Part, Passage, SentenceMatch, Span
from qa.answering.answer_types import AnswerSpan, candidate_spans
from qa.answering.ranking.headlines import BEHIND, headlines
from qa.answering.ranking.relevance import Figures, FoundSentence, features, is_question
from qa.answering.weights import learned
from qa.types import QuestionAnalysis

PASSAGES = 15
"""Passages of which all sentences are looked at."""
_OF_FURTHER = 2
"""Best sentences of each further one that are, too."""
LISTED = 20
"""Passages that an answer is drawn from."""
_LONGEST_SHORT = 60
_DAMAGED = 3.0  # against the score of a sentence that lacks words, so that another account of it goes before


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, and how well it answers."""

    passage: Passage
    group: str
    """What its words are analysed as; see `Matcher.group`."""
    sentence: SentenceMatch
    """The whole sentence in its article, and what the search learned of it."""
    text: str
    """Its words, without a dateline that tells nothing of what is asked."""
    answers: tuple[AnswerSpan, ...]
    """Spans of the kind that was asked for and that do not stand in the question."""
    score: float = 0.0
    features: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    """What its score is made of; see `qa.answering.ranking.relevance`."""
    part: Part = "text"
    """What of its article it is: `title` is the headline."""
    span: Span = field(init=False, compare=False, repr=False)
    """Its place in that version of the article; made once, since it is looked at many times."""

    def __post_init__(self) -> None:
        article = self.passage.span
        object.__setattr__(self, "span", Span(article.article_id, article.version, self.start, self.end, self.part))

    @property
    def start(self) -> int:
        """Where its words begin in the article's text."""
        return self.end - len(self.text)

    @property
    def end(self) -> int:
        """Where they end."""
        return self.sentence.end

    @property
    def dating(self) -> Dating:
        """What its dates are read by."""
        return self.passage.dating(self.start if self.part == "text" else 0)

    def place_of(self, words: tuple[int, int]) -> Span:
        """The place in the article of the characters `[start:end]` of its text."""
        return replace(self.span, start=self.start + words[0], end=self.start + words[1])

    @property
    def match(self) -> Match:
        """How it matches the question."""
        return self.sentence.match

    @property
    def near(self) -> float:
        """Share of the question's weight that only its title or the sentence before it holds, 0 to 1."""
        return self.sentence.near

    @property
    def cosine(self) -> float:
        """Its cosine with the question by the re-ranking model, where that has read it."""
        return self.sentence.cosine or 0.0

    @property
    def overlap(self) -> float:
        """Share of the question's weight that its words have, 0 to 1."""
        return self.match.overlap

    @property
    def speaks(self) -> float:
        """How much of the question it, its title and the sentence before speak of."""
        return self.match.soft + 0.5 * self.near

    @property
    def titled_passage(self) -> str:
        """Its passage, behind its article's title."""
        return f"{self.passage.source.title or ''} {self.passage.text}"

    @property
    def outlet(self) -> str:
        """Who reports it: the outlet, or where none is stated the article."""
        return self.passage.source.outlet or self.passage.span.article_id

    @property
    def asks(self) -> bool:
        """Is it a question itself?"""
        return is_question(self.text)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What the archive has for a question: its passages and their sentences, each ranked once for all answerers."""

    hits: tuple[Hit, ...]
    """Passages, best first."""
    matcher: Matcher
    """The question's words, weighed by the archive."""
    candidates: tuple[Candidate, ...]
    """All sentences of the best passages and the headlines that answer, best first."""
    further: tuple[Candidate, ...] = ()
    """Those of other passages, which may give another account of what the best ones say."""
    parts: "tuple[Retrieval, ...]" = ()
    """The same of each of several questions that are put as one."""

    @classmethod
    def together(cls, parts: "Sequence[Retrieval]", matcher: Matcher) -> "Retrieval":
        """What was found for several questions, the best of each first.

        Args:
            parts: Of each of them.
            matcher: The words of all.
        """
        hits: dict[Span, Hit] = {}
        for hit in _in_turn([part.hits for part in parts]):
            hits.setdefault(hit.passage.span, hit)
        candidates: dict[Span, Candidate] = {}
        for each in _in_turn([part.candidates for part in parts]):
            candidates.setdefault(each.span, each)
        return cls(tuple(hits.values()), matcher, tuple(candidates.values()), parts=tuple(parts))

    @classmethod
    def of(
        cls, analysis: QuestionAnalysis, hits: Sequence[Hit], matcher: Matcher, *, lists: Sequence[Hit] = ()
    ) -> "Retrieval":
        """Rank the sentences of what a search found, and its passages by the best of these, too.

        Args:
            analysis: What is asked for.
            hits: What a search found.
            matcher: The question's words.
            lists: Passages of the same articles that hold lists, where one is asked for.
        """
        of_lists = {hit.passage.span for hit in lists}
        further = [hit for hit in hits[PASSAGES:] if hit.passage.span not in of_lists]
        candidates = rank(analysis, [*hits[:PASSAGES], *lists], matcher, further=further)
        listed = [*_by_sentences([*hits[:PASSAGES], *further], candidates)[:LISTED], *lists]
        kept = {hit.passage.span for hit in listed}
        return cls(tuple(listed), matcher, tuple(each for each in candidates if each.passage.span in kept))

    @classmethod
    def of_story(
        cls, analysis: QuestionAnalysis, hits: Sequence[Hit], matcher: Matcher, story: Sequence[Hit]
    ) -> "Retrieval":
        """The same, where all that the articles of one story say is looked at.

        Args:
            analysis: What is asked for.
            hits: What a search found.
            matcher: The question's words.
            story: Passages of the articles that tell it, best first.
        """
        known = {hit.passage.span for hit in hits}
        more = (hit for hit in story if hit.passage.span not in known)
        candidates = rank(analysis, story, matcher)
        return cls(tuple(_by_sentences([*hits, *more], candidates)), matcher, tuple(candidates))

    def preferring(self, spans: Collection[Span], worth: float) -> "Retrieval":
        """The same where some sentences count more, because somebody who read them says that they answer.

        Args:
            spans: Their places.
            worth: How much more, as scores go: the logarithm of odds.
        """

        def scored(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
            found = [replace(each, score=each.score + worth * (each.span in spans)) for each in candidates]
            return tuple(sorted(found, key=lambda each: -each.score))

        parts = tuple(part.preferring(spans, worth) for part in self.parts)
        return replace(self, candidates=scored(self.candidates), further=scored(self.further), parts=parts)

    def with_further(self, analysis: QuestionAnalysis, hits: Sequence[Hit]) -> "Retrieval":
        """The same with the sentences of passages that were not looked at, and of those that another search found."""
        known = {hit.passage.span for hit in self.hits}
        new = [hit for hit in hits if hit.passage.span not in known]
        read = {(each.passage.span, each.sentence.start) for each in self.candidates if each.part == "text"}
        unread = [hit for hit in self.hits if any((hit.passage.span, each.start) not in read for each in hit.sentences)]
        found = rank(analysis, rematched([*unread, *new][:PASSAGES], self.matcher), self.matcher)
        further = tuple(each for each in found if (each.passage.span, each.sentence.start) not in read)
        return replace(self, hits=(*self.hits, *new), further=further)


def _by_sentences(hits: Sequence[Hit], candidates: Sequence[Candidate]) -> list[Hit]:
    """Passages by their own score and that of their best sentence: both are logarithms of odds, so they are added."""
    best: dict[Span, float] = {}
    for each in candidates:
        best.setdefault(each.passage.span, each.score)
    least = min(best.values(), default=0.0)
    scored = (replace(hit, score=hit.score + best.get(hit.passage.span, least)) for hit in hits)
    return sorted(scored, key=lambda hit: (-hit.score, hit.passage.span.article_id, hit.passage.span.start))


_T = TypeVar("_T")


def _in_turn(rows: Sequence[Sequence[_T]]) -> list[_T]:
    """The first of each row, then the second of each."""
    longest = max(map(len, rows), default=0)
    return [row[n] for n in range(longest) for row in rows if n < len(row)]


def rank(
    analysis: QuestionAnalysis, hits: Sequence[Hit], matcher: Matcher, *, further: Sequence[Hit] = ()
) -> list[Candidate]:
    """All sentences of passages and the headlines that answer, best first, by a weighted sum of features.

    Args:
        analysis: What is asked for.
        hits: Passages with their sentences' matches, as a search gives them.
        matcher: The question's words.
        further: Passages of which only the sentences that fit best are looked at.
    """
    looked_at = [hit for hit in hits if hit.match]
    is_read = any(sentence.cosine is not None for hit in looked_at for sentence in hit.sentences)
    of_words = ranking.learned().reranked if is_read else ranking.learned().weights
    weights = learned(reranked=is_read).sentence

    def found(hit: Hit, sentence: SentenceMatch, text: str, part: Part = "text") -> FoundSentence:
        answers = tuple(_new_spans(analysis, text, matcher, hit.match.group if hit.match else ""))
        return FoundSentence(hit, sentence, text, of_words.of_sentence(sentence), answers, is_question(text), part)

    def promising(hit: Hit) -> list[SentenceMatch]:
        best = sorted(hit.sentences, key=lambda each: (-of_words.of_sentence(each), each.start))
        return sorted(best[:_OF_FURTHER], key=lambda each: each.start)

    read = [(hit, each) for hit in looked_at for each in hit.sentences]
    read += [(hit, each) for hit in further for each in promising(hit)]
    body = [found(hit, each, hit.passage.sentence(each.start, each.end)) for hit, each in read]
    heads = [found(*head, "title") for head in headlines(analysis, looked_at, matcher)]
    figures = features(analysis, body, matcher)
    if heads:  # what stands around a sentence is read without them
        of_both = features(analysis, [*body, *heads], matcher)
        figures = {name: [*values, *of_both[name][len(body) :]] for name, values in figures.items()}
    scores = np.zeros(len(body) + len(heads))
    for name, values in figures.items():  # in the same order on every machine
        if weight := weights.get(name):
            scores += weight * np.array(values)
    scores[len(body) :] -= BEHIND
    ranked = []
    for place, (each, score) in enumerate(zip([*body, *heads], scores.tolist(), strict=True)):
        group = each.hit.match.group if each.hit.match else ""
        text, answers = _without_dateline(analysis, each)
        row = Figures(figures, place)
        score -= _DAMAGED * is_damaged(text)
        ranked.append(Candidate(each.hit.passage, group, each.match, text, answers, score, row, each.part))
    return sorted(ranked, key=lambda c: (-c.score, c.passage.span.article_id, c.part, c.start))


def _without_dateline(analysis: QuestionAnalysis, sentence: FoundSentence) -> tuple[str, tuple[AnswerSpan, ...]]:
    """A sentence's words and answers behind its dateline; with it where the place or the day asked for stands there."""
    answers = sentence.answers
    begins = past_dateline(sentence.text, sentence.match.start) if sentence.part == "text" else 0
    if not begins:
        return sentence.text, answers
    moved = (replace(each, start=each.start - begins, end=each.end - begins) for each in answers)
    behind = tuple(each for each in moved if each.start >= 0)
    if not behind and (analysis.kind == "where" or (analysis.kind == "when" and answers)):
        return sentence.text, answers
    return sentence.text[begins:], behind


def _new_spans(analysis: QuestionAnalysis, text: str, matcher: Matcher, group: str) -> list[AnswerSpan]:
    """Spans of the right kind that say more than the question did."""
    return [
        span
        for span in candidate_spans(analysis.kind, text)
        if span.end - span.start <= _LONGEST_SHORT and not _is_asked(text[span.start : span.end], matcher, group)
    ]


def _is_asked(words: str, matcher: Matcher, group: str) -> bool:
    """Does every word of a span stand in the question?"""
    forms = analysed(words, group)
    return bool(forms) and all(form in matcher.weights(group) for form in forms)


def speaking(chosen: Sequence[Candidate], candidates: Sequence[Candidate], share: float) -> list[Candidate]:
    """The chosen sentences and all others that speak of the question, too: of a share, 0 to 1, of what those speak."""
    least = share * max((each.speaks for each in chosen), default=0.0)
    return [*chosen, *(each for each in candidates if each.speaks >= least and each not in chosen)]


def led_by(first: Sequence[Candidate], chosen: Sequence[Candidate], most: int) -> list[Candidate]:
    """The chosen sentences, led by some of them or by others; what was chosen last gives way."""
    return [*first, *(each for each in chosen if each not in first)][:most]
