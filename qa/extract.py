"""The answerer that needs no model: verbatim sentences from the best places.

Same input, same bytes out: nothing here is random, and every tie is broken by the article's id and the place in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.matching import Matcher
from index.terms import words as analysed
from index.types import Hit, Passage, Span
from qa.asked import Asked, asked
from qa.decline import Evidence, refusal
from qa.spans import Typed, spans_of
from qa.types import Draft, DraftStatement, Question

NAME = "extractive"
_PASSAGES = 15  # passages whose sentences are looked at
_SENTENCES = 3
_CLOSE = 0.72  # of the best sentence's score: below it another sentence is not worth a reader's time
_COPY = 0.7  # share of words in common from which two sentences say the same
_DIFFER = 0.4  # of the best sentence's overlap: from there on two sources speak of the same thing
_LONGEST_SHORT = 60
_CLEAR = 1.15  # times nearer than the next span, to be the answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, and how well it answers."""

    passage: Passage
    group: str
    """What its words are analysed as; see `Matcher.group`."""
    start: int
    end: int
    text: str
    score: float
    overlap: float
    words: frozenset[str]
    answers: tuple[Typed, ...]
    """Spans of the kind that was asked for and that do not stand in the question."""

    @property
    def span(self) -> Span:
        """Its place."""
        return Span(self.passage.span.article_id, self.passage.span.version, self.start, self.end)


def draft(question: Question, hits: Sequence[Hit], matcher: Matcher) -> Draft:
    """Choose up to three sentences, or decline.

    Args:
        question: Its standalone form is answered.
        hits: Retrieved passages, best first.
        matcher: The question's words, weighed by the corpus.
    """
    parts = asked(question.standalone)
    candidates = rank(parts, hits, matcher)
    why = refusal(Evidence.of(parts, candidates, hits, matcher))
    if why or not candidates:
        return Draft(refusal=why)
    chosen = _choose(candidates)
    accounts = _accounts(parts, chosen, matcher)
    return Draft(
        statements=tuple(DraftStatement(c.text, (c.span,)) for c in _reading_order(chosen)),
        # Where sources differ none of them is picked.
        short=None if accounts else _short(candidates, chosen, matcher),
        accounts=accounts,
    )


def rank(parts: Asked, hits: Sequence[Hit], matcher: Matcher) -> list[Candidate]:
    """All sentences of the best passages, best first.

    A sentence's score is the share of the question's weight that it holds (words that only its title or the sentence
    before it hold count a part), plus neighbouring words, plus the passage's rank, plus a bonus where it holds a span
    of the kind that was asked for.
    """
    found: list[Candidate] = []
    best = max((hit.score for hit in hits), default=1.0) or 1.0
    for hit in hits[:_PASSAGES]:
        passage = hit.passage
        group = matcher.group(passage.text, passage.language)
        title = matcher.match(passage.source.title or "", group).words
        weights = matcher.weights(group)
        before: frozenset[str] = frozenset()
        for start, end in passage.sentences:
            text = passage.sentence(start, end)
            match = matcher.match(text, group)
            answers = _new_spans(parts, text, matcher, group)
            near = sum(weights.get(word, 0.0) for word in (before | title) - match.words)
            score = match.overlap + 0.35 * near + 0.25 * match.pairs + 0.5 * hit.score / best
            score += 0.15 * bool(answers)
            found.append(Candidate(passage, group, start, end, text, score, match.overlap, match.words, tuple(answers)))
            before = match.words
    return sorted(found, key=lambda c: (-c.score, c.passage.span.article_id, c.start))


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
            if len(chosen) >= _SENTENCES or candidate.score < _CLOSE * chosen[0].score:
                break
            known = {_outlet(c) for c in chosen}
            if wants_other_outlet and _outlet(candidate) in known:
                continue
            if not any(_alike(candidate.text, c.text) >= _COPY for c in chosen):
                chosen.append(candidate)
    return chosen


def _outlet(candidate: Candidate) -> str:
    return candidate.passage.source.outlet or candidate.passage.span.article_id


def _alike(one: str, other: str) -> float:
    """Words in common, as a share of the shorter sentence's."""
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b)))


def _reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Articles in the order of their best sentence; within an article as it reads."""
    order = list(dict.fromkeys(c.passage.span.article_id for c in chosen))
    return sorted(chosen, key=lambda c: (order.index(c.passage.span.article_id), c.start))


def _short(candidates: Sequence[Candidate], chosen: Sequence[Candidate], matcher: Matcher) -> Span | None:
    """The span of the right kind that stands nearest to the question's words; None where two are about as near."""
    best = candidates[0]
    if best not in chosen or not best.answers:
        return None
    near = sorted(
        ((_nearness(span, best, matcher), -span.start, span) for span in best.answers), reverse=True, key=_by_two
    )
    if len(near) > 1 and near[0][0] < _CLEAR * near[1][0]:
        return None
    span = near[0][2]
    return Span(best.span.article_id, best.span.version, best.start + span.start, best.start + span.end)


def _by_two(row: tuple[float, int, Typed]) -> tuple[float, int]:
    return row[:2]


def _nearness(span: Typed, candidate: Candidate, matcher: Matcher) -> float:
    """Weight of the question's words around a span, each divided by its distance in words."""
    group = candidate.group
    weights = matcher.weights(group)
    left = analysed(candidate.text[: span.start], group)[::-1]
    right = analysed(candidate.text[span.end :], group)
    return sum(
        weights[word] / (2 + distance)
        for side in (left, right)
        for distance, word in enumerate(side)
        if word in weights and word not in side[:distance]
    )


def _accounts(
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
        if candidate.overlap >= _DIFFER * max(c.overlap for c in chosen):
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
