"""Is a sentence that a language model wrote borne out by the exact sentences it cites? Decided by rules, and explained.

Each file holds one kind of check; none asks a model, the network or the clock. A check that is not sure of a quotation,
a number, a date or a name refuses it: a true sentence that is not shown costs less than a false one that is.
"""

from collections.abc import Callable, Sequence

from qa.types import Verdict
from qa.verification.antonyms import check_opposites
from qa.verification.dates import check_dates
from qa.verification.lexical import check_polarity, check_words, is_same
from qa.verification.names import check_names, check_outlets
from qa.verification.numbers import check_numbers
from qa.verification.quotes import check_quotes
from qa.verification.speakers import check_speakers
from qa.verification.types import Evidence, Finding, Gap

__all__ = ["Evidence", "Finding", "Verdict", "check"]

LONGEST = 3_000
"""Characters of a statement that is checked; the work grows with the square of its numbers and names."""

_Check = Callable[[str, Sequence[Evidence], str], list[Gap]]
_FOUND_ELSEWHERE: tuple[_Check, ...] = (check_quotes, check_numbers, check_dates, check_names, check_words)
"""What these miss in the cited sources may stand in another one that was offered."""


def check(
    statement: str, cited: Sequence[Evidence], *, offered: Sequence[Evidence] = (), question: str = ""
) -> list[Finding]:
    """Find what a statement says that its cited sentences do not.

    Args:
        statement: One sentence or a few, in any language; the rules for names and negations know English best.
        cited: The sentences that it rests on, all together.
        offered: All that its writer was shown: words of another source than the cited one are misattributed.
        question: Names and dates that it holds need no source.

    Returns:
        Faults in reading order; empty if the statement is supported.
    """
    if not cited:
        return [Finding("uncited", statement, "the statement cites no source")]
    if _is_one_of(statement, cited):
        return []
    if len(statement) > LONGEST:
        return [
            Finding("unsupported", statement, f"the statement is longer than the {LONGEST} characters that are checked")
        ]
    gaps = check_outlets(statement, cited, offered) + check_speakers(statement, cited)
    gaps += check_polarity(statement, cited) + check_opposites(statement, cited)
    others = [evidence for evidence in offered if evidence not in cited]
    for one in _FOUND_ELSEWHERE:
        gaps += [_moved(one, gap, statement, others, question) for gap in one(statement, cited, question)]
    ordered = sorted(_distinct(gaps), key=lambda gap: (gap.start, gap.end))
    return [Finding(gap.verdict, statement[gap.start : gap.end], gap.reason) for gap in ordered]


def _is_one_of(statement: str, cited: Sequence[Evidence]) -> bool:
    """A sentence of the source is its own proof."""
    return any(is_same(statement, evidence.text) for evidence in cited)


def _moved(one: _Check, gap: Gap, statement: str, others: Sequence[Evidence], question: str) -> Gap:
    """The same gap, as a wrong attribution if another source that was offered fills it."""
    for evidence in others:
        still = one(statement, [evidence], question)
        if not any(gap.start < other.end and other.start < gap.end for other in still):
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
