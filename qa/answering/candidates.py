"""Sentences that may answer a question, with what speaks for each, ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.encoders.rerankers import SentenceReranker
from index.retrieval.matching import Match, Matcher
from index.text.analysis import words as analysed
from index.types import Hit, Passage, Span
from qa.answering.answer_types import Typed, spans_of
from qa.answering.weights import learned
from qa.question.analysis import Asked

_PASSAGES = 15  # passages whose sentences are looked at
_LONGEST_SHORT = 60
_FAR_BEHIND = 6.0  # of a passage's score: further ones are all the same
_STUB = 25  # characters: such a sentence is a heading or a shout
_READ_AGAIN = 40  # sentences that a re-ranking model reads


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, and how well it answers."""

    passage: Passage
    group: str
    """What its words are analysed as; see `Matcher.group`."""
    start: int
    end: int
    text: str
    match: Match
    """How it matches the question."""
    near: float
    """Share of the question's weight that only its title or the sentence before it holds, 0 to 1."""
    behind: float
    """How far its passage's score lies below the best one's; 0 for the best."""
    answers: tuple[Typed, ...]
    """Spans of the kind that was asked for and that do not stand in the question."""
    cosine: float = 0.0
    """By the re-ranking model, where there is one and it read the sentence."""
    score: float = 0.0

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.passage.span.article_id, self.passage.span.version, self.start, self.end)

    @property
    def overlap(self) -> float:
        """Share of the question's weight that its words have, 0 to 1."""
        return self.match.overlap

    @property
    def words(self) -> frozenset[str]:
        """The question's words that it has, analysed."""
        return self.match.words

    @property
    def asks(self) -> bool:
        """Is it a question itself?"""
        return self.text.rstrip("”’\"' ").endswith("?")

    @property
    def features(self) -> dict[str, float]:
        """What its score is made of; the weights are in answering.json."""
        return {
            "soft": self.match.soft,
            "overlap": self.match.overlap,
            "pairs": self.match.pairs,
            "near": self.near,
            "behind": min(self.behind, _FAR_BEHIND),
            "typed": float(bool(self.answers)),
            "asks": float(self.asks),
            "stub": float(len(self.text) < _STUB),
            "opens": float(self.start == self.passage.sentences[0][0]),
            "cosine": self.cosine,
        }


def rank(
    parts: Asked, hits: Sequence[Hit], matcher: Matcher, reranker: SentenceReranker | None = None
) -> list[Candidate]:
    """All sentences of the best passages, best first, by a weighted sum of their features."""
    weights = learned().sentence
    found: list[Candidate] = []
    best = max((hit.score for hit in hits), default=0.0)
    looked_at = hits[:_PASSAGES]
    for hit, matches in zip(looked_at, matcher.look_at([hit.passage for hit in looked_at]), strict=True):
        passage = hit.passage
        shares = matcher.weights(matches.group)
        before: frozenset[str] = frozenset()
        for (start, end), match in zip(passage.sentences, matches.sentences, strict=True):
            text = passage.sentence(start, end)
            answers = _new_spans(parts, text, matcher, matches.group)
            only_near = (before | matches.title.words) - match.words
            near = sum(share for word, share in shares.items() if word in only_near)
            candidate = Candidate(
                passage, matches.group, start, end, text, match, near, best - hit.score, tuple(answers)
            )
            found.append(_scored(candidate, weights))
            before = match.words
    found = _in_order(found)
    return _in_order(_read_again(found, matcher, reranker)) if reranker else found


def _scored(candidate: Candidate, weights: Mapping[str, float]) -> Candidate:
    score = sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())
    return replace(candidate, score=score)


def _in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-c.score, c.passage.span.article_id, c.start))


def _read_again(candidates: Sequence[Candidate], matcher: Matcher, reranker: SentenceReranker) -> list[Candidate]:
    """The best sentences with the model's cosines; the search had it read most of them already."""
    weights, read = learned(reranked=True).sentence, candidates[:_READ_AGAIN]
    cosines = reranker.similarities(matcher.question, [c.text for c in read])
    known = [replace(c, cosine=max(0.0, round(float(x), 4))) for c, x in zip(read, cosines, strict=True)]
    return [_scored(c, weights) for c in (*known, *candidates[_READ_AGAIN:])]


def _new_spans(parts: Asked, text: str, matcher: Matcher, group: str) -> list[Typed]:
    """Spans of the right kind that say more than the question did."""
    return [
        span
        for span in spans_of(parts.kind, text)
        if span.end - span.start <= _LONGEST_SHORT and not _is_asked(text[span.start : span.end], matcher, group)
    ]


def _is_asked(words: str, matcher: Matcher, group: str) -> bool:
    """Does every word of a span stand in the question?"""
    forms = analysed(words, group)
    return bool(forms) and all(form in matcher.weights(group) for form in forms)
