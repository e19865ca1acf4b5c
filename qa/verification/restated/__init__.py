"""Sentences in other words that say the same, by rules: a statement that its source does not bear out may still follow.

What the rules write is only compared, never shown: the words that are cited stay the source's. Each file has one kind
of rule; each of its functions yields the whole sentence anew, or nothing where it is not sure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from index.text.synonyms import rephrased
from qa.verification.clauses.words import read
from qa.verification.restated.abroad import shortened
from qa.verification.restated.clauses import held_first, put_otherwise
from qa.verification.restated.figures import with_figures
from qa.verification.restated.filled import filled
from qa.verification.restated.gaps import counted
from qa.verification.restated.measures import directed, identified, measured, rounded, watched
from qa.verification.restated.pronouns import resolved
from qa.verification.restated.statements import plainer
from qa.verification.restated.verbs import answered, parted, turned_round
from qa.verification.types import Evidence

_MOST = 16
"""Ways of saying one source that are tried."""
_MOST_TOGETHER = 36


def restated(statement: str, cited: Sequence[Evidence]) -> Iterator[tuple[str, list[Evidence]]]:
    """Each other way of putting a statement beside its sources, the likeliest first."""
    if not _is_near(statement, cited):
        return
    language = cited[0].in_language or "en"
    figures = with_figures(statement, language)
    english = (*plainer(statement), *held_first(statement)) if language == "en" else ()
    said = list(dict.fromkeys((statement, *english, *shortened(statement, language), figures)))
    ways = [list(islice(_ways(evidence, statement), _MOST)) for evidence in cited]
    tried = 0
    for text in said:
        for sources in product(*ways):
            if text != statement or any(one is not other for one, other in zip(sources, cited, strict=True)):
                tried += 1
                if tried > _MOST_TOGETHER:
                    return
                yield text, list(sources)


def _is_near(statement: str, cited: Sequence[Evidence]) -> bool:
    """Are half of the words of a statement its sources'? Else no rule makes it follow, and it is not worth a try."""
    language = cited[0].in_language
    mine = [word.stem for word in read(statement, language).words if word.has_weight]
    theirs = {word.stem for evidence in cited for word in read(evidence.premise, language).words}
    return 2 * sum(stem in theirs for stem in mine) >= len(mine)


def _ways(evidence: Evidence, statement: str) -> Iterator[Evidence]:
    yield evidence
    language = evidence.in_language or "en"
    seen = {evidence.text}
    for text in _texts(evidence, statement, language):
        if text not in seen:
            seen.add(text)
            yield replace(evidence, text=text)


def _texts(evidence: Evidence, statement: str, language: str) -> Iterator[str]:
    text = evidence.text
    whole = next(counted(text, language), text)
    yield whole
    yield with_figures(text, language)
    yield from directed(text, statement, language)
    yield from rounded(text, statement)
    if language != "en":
        return
    plain = next(resolved(whole), whole)
    yield plain
    yield from (each.text for each in filled(replace(evidence, text=whole)))
    for base in dict.fromkeys((plain, whole)):
        other = rephrased(base, statement)
        if other:
            yield other
        yield from turned_round(base, statement)
        yield from put_otherwise(base)
        for rule in (parted, answered, measured, watched, identified):
            for found in rule(base):
                yield found
                if rule is parted:
                    yield next(resolved(found), found)
