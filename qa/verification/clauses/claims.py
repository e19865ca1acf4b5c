"""Is every word of a statement accounted for by one clause of what it cites, in its part, under the same limits?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.text.sentences import sentences
from qa.verification.clauses.accounted import unaccounted
from qa.verification.clauses.alignment import CitedSentence
from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.denials import doubled_denials
from qa.verification.clauses.joined import cut_quotes, merged, owners, promoted
from qa.verification.clauses.kept_limits import accused, lost_limits, only_speakers
from qa.verification.clauses.roles import misplaced
from qa.verification.clauses.shares import altered_counts, altered_leads, altered_shares, altered_times, turned_parts
from qa.verification.clauses.tenses import altered_tenses
from qa.verification.clauses.words import read
from qa.verification.types import Evidence, Gap

MOST_WORDS = 160
"""Words of one sentence that are compared; the work grows with their square."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What is wrong with a statement, and which words of it are the model's own."""

    gaps: tuple[Gap, ...]
    own: tuple[tuple[int, int], ...] = ()
    """Places in the statement."""


def check_claims(statement: str, cited: Sequence[Evidence], question: str = "") -> Claims:
    """Compare a statement with its cited sentences, clause by clause.

    Args:
        statement: One sentence or a few.
        cited: What it rests on.
        question: Its words account for nothing; it only tells where a word was taken from.
    """
    languages = tuple(dict.fromkeys(evidence.in_language for evidence in cited))
    gaps: list[Gap] = []
    own: list[tuple[int, int]] = []
    for start, end in sentences(statement, (0, len(statement)), languages[0]) if statement.strip() else []:
        found = [_sentence_claims(statement[start:end], language, cited, question) for language in languages]
        best = min(found, key=lambda each: len(each.gaps))
        gaps += [replace(gap, start=gap.start + start, end=gap.end + start) for gap in best.gaps]
        own += [(a + start, b + start) for a, b in best.own]
    return Claims(tuple(gaps), tuple(sorted(set(own))))


def _sentence_claims(text: str, language: str | None, cited: Sequence[Evidence], question: str) -> Claims:
    """Of one sentence, read as one of the languages of its sources."""
    said, sources = read(text, language), _sources(tuple(cited), language)
    if len(said.weighty) > MOST_WORDS or any(len(each.reading.weighty) > 4 * MOST_WORDS for each in sources):
        return Claims((Gap("unsupported", 0, len(text), "the sentence is too long to be checked"),))
    it = ComparedSentence(said, sources, cited, question)
    gaps = [gap for check in _CHECKS for gap in check(it)]
    return Claims(tuple(gaps), tuple(it.own))


@lru_cache(maxsize=256)
def _sources(cited: tuple[Evidence, ...], language: str | None) -> tuple[CitedSentence, ...]:
    texts: list[tuple[str, Evidence]] = []
    for evidence in cited:
        for text in (evidence.dated, evidence.before):
            edges = sentences(text, (0, len(text)), language) if text.strip() else []
            texts += [(text[a:b], evidence) for a, b in edges]
    readings = [(read(text, evidence.in_language or language), evidence) for text, evidence in texts]
    named = [frozenset(word.lower for word in reading.words if word.is_name) for reading, _ in readings]
    things = [frozenset(word.stem for word in reading.words if word.kind == "content") for reading, _ in readings]
    return tuple(
        CitedSentence(reading, evidence.source, _others(named, beside), _others(things, beside))
        for n, (reading, evidence) in enumerate(readings)
        for beside in [[k for k, (_, each) in enumerate(readings) if k != n and each.source == evidence.source]]
    )


def _others(listed: Sequence[frozenset[str]], beside: Sequence[int]) -> frozenset[str]:
    return frozenset().union(*(listed[k] for k in beside))


def _swapped(it: ComparedSentence) -> Iterator[Gap]:
    """Words whose order gives them other parts than they have in the source."""
    if pair := misplaced(it.aligned):
        reason = f"in the source {it.quoted(pair[0])} and {it.quoted(pair[1])} stand in another relation"
        yield it.gap(*pair, "unsupported", reason)


_CHECKS: tuple[Callable[[ComparedSentence], Iterator[Gap]], ...] = (
    unaccounted, merged, lost_limits, doubled_denials, altered_tenses, altered_shares, altered_counts, altered_times,
    altered_leads, accused, only_speakers, cut_quotes, promoted, owners, turned_parts, _swapped,
)  # fmt: skip
