"""Is a sentence that a language model wrote borne out by the exact sentences it cites? Decided by rules, and explained.

Each file holds one kind of check; none asks a model, the network or the clock. A check that is not sure of a quotation,
a number, a date or a name refuses it: a true sentence that is not shown costs less than a false one that is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.types import Verdict
from qa.verification.clauses.claims import check_claims
from qa.verification.dates import check_dates
from qa.verification.lexical import is_same
from qa.verification.names import check_names, check_outlets, without_credit
from qa.verification.numbers import check_numbers
from qa.verification.quotes import check_quotes, with_known_marks, without_bracketed_letters
from qa.verification.restated import restated
from qa.verification.types import Evidence, Finding, Gap

__all__ = ["Assessment", "Evidence", "Finding", "Verdict", "assess", "check"]

_OPENER = re.compile(
    r"\s*(?:(?:yes|no|oui|non|si|sí|ja|nein)\s*[,:;.–—-]|(?:it|this) means that)\s+(?=\w)", re.IGNORECASE
)
LONGEST = 3_000
"""Characters of a statement that is checked; the work grows with the square of its numbers and names."""

_Check = Callable[[str, Sequence[Evidence]], list[Gap]]
_CHECKS: tuple[_Check, ...] = (check_numbers, check_dates, check_names)
_STANDS_ELSEWHERE = frozenset(("altered_quote", "unsupported_name"))
"""What is another source's wherever it stands there; a number is only if all that is said of it is, too."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the checks say of a statement."""

    findings: tuple[Finding, ...] = ()
    """Faults in reading order; empty if the statement may be shown."""
    own: tuple[tuple[int, int], ...] = ()
    """Places of words that are the writer's own, each in the place of words of the source."""

    @property
    def verdict(self) -> Verdict:
        """`supported`, `paraphrase`, or the first fault's."""
        if self.findings:
            return self.findings[0].verdict
        return "paraphrase" if self.own else "supported"


def check(
    statement: str, cited: Sequence[Evidence], *, offered: Sequence[Evidence] = (), question: str = ""
) -> list[Finding]:
    """The faults that `assess` finds: empty if a statement is supported or a paraphrase."""
    return list(assess(statement, cited, offered=offered, question=question).findings)


def assess(
    statement: str, cited: Sequence[Evidence], *, offered: Sequence[Evidence] = (), question: str = ""
) -> Assessment:
    """Find what a statement says that its cited sentences do not.

    Args:
        statement: One sentence or a few; the rules know English best, and some French, German and Spanish.
        cited: The sentences that it rests on, all together.
        offered: All that its writer was shown: words of another source than the cited one are misattributed.
        question: What was asked. Its words account for nothing: what stands in it only is said to do so.
    """
    if not cited:
        return _refused("uncited", statement, "the statement cites no source")
    if any(is_same(statement, evidence.text) for evidence in cited):
        return Assessment()  # a sentence of the source is its own proof
    if len(statement) > LONGEST:
        reason = f"the statement is longer than the {LONGEST} characters that are checked"
        return _refused("unsupported", statement, reason)
    others = [evidence for evidence in offered if evidence not in cited]
    given, statement = statement, with_known_marks(statement)
    gaps = check_outlets(statement, cited, offered)
    said, statement = given, without_credit(_without_opener(statement), cited)
    gaps += [_moved(check_quotes, gap, statement, others) for gap in check_quotes(statement, cited)]
    statement = without_bracketed_letters(statement)
    gaps += [_moved(one, gap, statement, others) for one in _CHECKS for gap in one(statement, cited)]
    claims = check_claims(statement, cited, question)
    if gaps or claims.gaps:
        own = _own_of_restated(statement, cited, question)
        if own is not None and not check_quotes(statement, cited) and not check_outlets(given, cited, offered):
            return Assessment(own=own)
    ordered = sorted([*_distinct(gaps), *claims.gaps], key=lambda gap: (gap.start, gap.end))
    findings = [Finding(gap.verdict, said[gap.start : gap.end], gap.reason) for gap in ordered]
    return Assessment(tuple(dict.fromkeys(findings)), claims.own)


def _own_of_restated(statement: str, cited: Sequence[Evidence], question: str) -> tuple[tuple[int, int], ...] | None:
    """The writer's own words where a statement follows from its sources in other words; None where it does not."""
    for text, sources in restated(statement, cited):
        if any(one(text, sources) for one in _CHECKS[1:]):
            continue
        claims = check_claims(text, sources, question)
        if not claims.gaps:
            own = [statement.find(text[a:b]) for a, b in claims.own]
            words = [text[a:b].lower() for a, b in claims.own]
            is_exchanged = any(word in evidence.premise.lower() for word in words for evidence in cited)
            if all(at >= 0 for at in own) and not is_exchanged:
                return tuple((at, at + b - a) for at, (a, b) in zip(own, claims.own, strict=True))
    return None


def _without_opener(statement: str) -> str:
    """A statement with blanks for the `Yes,` or `It means that` that it opens with: what follows says it in full."""
    found = _OPENER.match(statement)
    return " " * found.end() + statement[found.end() :] if found else statement


def _refused(verdict: Verdict, statement: str, reason: str) -> Assessment:
    return Assessment((Finding(verdict, statement, reason),))


def _moved(one: _Check, gap: Gap, statement: str, others: Sequence[Evidence]) -> Gap:
    """The same gap, as a wrong attribution if another source that was offered fills it."""
    for evidence in others:
        still = one(statement, [evidence])
        if any(gap.start < other.end and other.start < gap.end for other in still):
            continue
        if gap.verdict in _STANDS_ELSEWHERE or not check_claims(statement, [evidence]).gaps:
            return Gap(
                "misattributed", gap.start, gap.end, f"this stands in {evidence.source_name}, not in the cited source"
            )
    return gap


def _distinct(gaps: Sequence[Gap]) -> list[Gap]:
    """Each place once: the first check that objects explains it best."""
    kept: dict[tuple[int, int], Gap] = {}
    for gap in gaps:
        kept.setdefault((gap.start, gap.end), gap)
    return list(kept.values())
