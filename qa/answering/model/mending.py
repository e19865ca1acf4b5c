"""What becomes of a model's sentences that do not pass: these alone are mended, by rule before by the model."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.text.folding import bare
from index.types import Span
from prompts import render
from qa.answering.evidence import EvidenceSet, Sentence
from qa.answering.model.replies import DECLINE, read
from qa.types import DraftStatement
from qa.verification import Finding

_NUMBERED = re.compile(r"^\W*(\d{1,3})\s*[:.)]\s*(.+)$")
_TRIED = 6  # sentences that may carry one, those with most of its words first
_HELD = 0.6  # of a statement's words that a sentence has at least which may carry it
_WORD = re.compile(r"\w+")
_MOST_QUOTED = 2  # sentences that stand in the place of one


@dataclass(frozen=True, slots=True)
class Check:
    """What says whether a statement may be shown."""

    findings: Callable[[DraftStatement], Sequence[Finding]]
    """What is wrong with it; empty if nothing is."""
    carries: Callable[[str, Span], bool]
    """Does one place bear a text out whole, without a word of the text's own?"""

    def passes(self, statement: DraftStatement) -> bool:
        """Is nothing wrong with it?"""
        return not self.findings(statement)


def linked(statements: Sequence[DraftStatement], evidence: EvidenceSet, check: Check) -> list[DraftStatement]:
    """The statements, those that fail with the id of the one sentence that bears them out, where there is one.

    A model that gives no id, a wrong one, or one that nobody was given has often said what stands there letter for
    letter. Two sentences together are never tried: a pair carries what neither says.
    """
    return [each if check.passes(each) else _linked(each, evidence, check) for each in statements]


def _linked(statement: DraftStatement, evidence: EvidenceSet, check: Check) -> DraftStatement:
    if statement.unknown_ids and statement.spans:
        known = replace(statement, unknown_ids=())
        if check.passes(known):
            return known
    for sentence in _likely(statement.text, evidence):
        if check.carries(statement.text, sentence.span):
            return replace(statement, spans=(sentence.span,), unknown_ids=())
    return statement


def _likely(text: str, evidence: EvidenceSet) -> list[Sentence]:
    """The sentences that have most of a text's words, those with more first."""
    wanted = _words(text)
    shares = [(len(wanted & _words(each.text)) / max(1, len(wanted)), each) for each in evidence.sentences]
    near = sorted((pair for pair in shares if pair[0] >= _HELD), key=lambda pair: -pair[0])
    return [each for _, each in near[:_TRIED]]


def _words(text: str) -> frozenset[str]:
    return frozenset(map(bare, _WORD.findall(text)))


def quoted(statements: Sequence[DraftStatement], evidence: EvidenceSet, check: Check) -> list[DraftStatement]:
    """The statements, and in the place of one that fails the words of what it cites, where these are few.

    A small model seldom mends a sentence and takes a minute for it; which sentence it means it knows better.
    """
    words = {each.span: each.text for each in evidence.sentences}
    found: list[DraftStatement] = []
    for each in statements:
        is_kept = check.passes(each) or not 0 < len(each.spans) <= _MOST_QUOTED
        found += [each] if is_kept else [DraftStatement(words[span], (span,)) for span in each.spans]
    return list({(each.text, each.spans): each for each in found}.values())


def repair_request(statements: Sequence[DraftStatement], check: Check) -> str:
    """What a model is asked that is to mend its sentences; empty if all pass."""
    lines = []
    for number, statement in enumerate(statements, 1):
        if findings := check.findings(statement):
            lines.append(f"{number}: {statement.text}")
            lines += [f"   - {' '.join(finding.reason.split())}" for finding in findings]
    return render("repair", failures="\n".join(lines), decline=DECLINE) if lines else ""


def repaired(
    statements: Sequence[DraftStatement], text: str, evidence: EvidenceSet, check: Check
) -> list[DraftStatement]:
    """The statements with those that failed replaced by what a model wrote in their place.

    Of what it wrote counts what passes, and else what it wrote last, to be shown as that. What it gives up is left
    out, unless nothing would be left: that no sentence of it holds does not mean that the archive is silent.
    """
    anew = _anew(statements, text, evidence, check)
    mended = [new for n, old in enumerate(statements) for new in anew.get(n, [old])]
    mended = linked(mended, evidence, check)
    return mended or list(statements)


def _anew(
    statements: Sequence[DraftStatement], text: str, evidence: EvidenceSet, check: Check
) -> dict[int, list[DraftStatement]]:
    """What was written in the place of each statement that failed."""
    failing = [n for n, each in enumerate(statements) if not check.passes(each)]
    numbered = [match for line in text.splitlines() if (match := _NUMBERED.match(line))]
    if not numbered and len(failing) == 1:  # one alone needs no number
        said = list(read(text, evidence).statements)
        return {failing[0]: said} if said else {}
    found: dict[int, list[DraftStatement]] = {}
    for match in numbered:
        if int(match[1]) - 1 in failing:
            found[int(match[1]) - 1] = [] if DECLINE in match[2] else list(read(match[2], evidence).statements)
    return found
