"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.matching import Match, Matcher
from index.rerankers import SentenceReranker
from index.terms import words as analysed
from index.types import Hit, Passage, Span
from qa.answering import learned
from qa.asked import Asked, asked
from qa.decline import Evidence, odds, refusal
from qa.leaning import leans_on
from qa.short import short
from qa.spans import Typed, spans_of
from qa.types import Draft, DraftStatement, Question

NAME = "extractive"
_PASSAGES = 15  # passages whose sentences are looked at
_SENTENCES = 3
_CLOSE = 3.0  # below the best sentence's score: a sentence is twenty times less likely to be the one, and left out
_SPEAKS = 0.6  # of what the best one speaks of: below it a sentence is of something else
_COPY = 0.7  # share of words in common from which two sentences say the same
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


def draft(
    question: Question,
    hits: Sequence[Hit],
    matcher: Matcher,
    reranker: SentenceReranker | None = None,
    *,
    undated: Matcher | None = None,
) -> Draft:
    """Choose up to three sentences, or decline.

    Args:
        question: Its standalone form is answered.
        hits: Retrieved passages, best first.
        matcher: The question's words, weighed by the corpus.
        reranker: Reads the best sentences again.
        undated: The question without the time it names, where the best articles are of that time: they need not print
            their own date to answer.
    """
    parts = asked(question.standalone)
    candidates = rank(parts, hits, matcher, reranker)
    prior_odds = odds(question.filters)
    evidence = replace(Evidence.of(parts, candidates, hits, matcher), prior_odds=prior_odds)
    if undated:
        rest = asked(undated.question)
        without = Evidence.of(rest, rank(rest, hits, undated, reranker), hits, undated)
        evidence = max(evidence, replace(without, prior_odds=prior_odds), key=lambda e: e.probability)
    why = refusal(evidence, question.near)
    if why or not candidates:
        return Draft(refusal=why, probability=evidence.probability)
    # What an article asks in the words of the question is the nearest sentence of all, and no answer.
    chosen = _choose([candidate for candidate in candidates if not candidate.asks] or candidates)
    differing = accounts(parts, chosen, matcher)
    # Where sources differ none of them is picked.
    found = None if differing else short(question.standalone, chosen, matcher)
    return Draft(
        statements=tuple(DraftStatement(c.text, (c.span,), context=leans_on(c.span, c.passage)) for c in chosen),
        short=found.span if found else None,
        accounts=differing,
        probability=evidence.probability,
    )


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


def _choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best sentence, then those that come close and are not the same again; another outlet's first."""
    chosen = [candidates[0]]
    for wants_other_outlet in (True, False):
        for candidate in candidates[1:]:
            if len(chosen) >= _SENTENCES or candidate.score < chosen[0].score - _CLOSE:
                break
            known = {_outlet(c) for c in chosen}
            if wants_other_outlet and _outlet(candidate) in known:
                continue
            if _speaks(candidate) < _SPEAKS * _speaks(chosen[0]):
                continue
            if not any(_alike(candidate.text, c.text) >= _COPY for c in chosen):
                chosen.append(candidate)
    return chosen


def _speaks(candidate: Candidate) -> float:
    """How much of the question it, its title and the sentence before speak of."""
    return candidate.match.soft + 0.5 * candidate.near


def _outlet(candidate: Candidate) -> str:
    return candidate.passage.source.outlet or candidate.passage.span.article_id


def _alike(one: str, other: str) -> float:
    """Words in common, as a share of the shorter sentence's."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b)))


def accounts(
    parts: Asked, chosen: Sequence[Candidate], matcher: Matcher
) -> tuple[tuple[str, tuple[tuple[str, Span], ...]], ...]:
    """Different numbers that sources give of what was counted, side by side.

    Only counts of the very thing that was asked for are compared (`seven people`, `nine people`): two names or dates
    in answer to one question are often both right, and so are two numbers of different things.
    """
    if parts.kind != "how many":
        return ()
    values: dict[str, tuple[str, Span]] = {}
    for candidate in chosen:
        if _speaks(candidate) >= _SPEAKS * max(map(_speaks, chosen)):
            for span in candidate.answers:
                if _counts_asked(span, candidate, matcher):
                    values.setdefault(_outlet(candidate), (candidate.text[span.start : span.end], candidate.span))
    if len({value.casefold() for value, _ in values.values()}) < 2:
        return ()
    return (("how many", tuple(values.values())),)


def _counts_asked(span: Typed, candidate: Candidate, matcher: Matcher) -> bool:
    """Is the word behind a number one of the question's?"""
    group = candidate.group
    return any(word in matcher.weights(group) for word in analysed(candidate.text[span.end :], group)[:1])
