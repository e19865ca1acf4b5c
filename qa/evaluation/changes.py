"""What changed for one question between two runs: the words of its answer, its citations, its measures."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from qa.evaluation.datasets.questions import Gold
from qa.evaluation.effects import Values, mean_of, sign
from qa.evaluation.metrics.judgements import METRICS

_MOST_TOKENS = 1_200
_MOST_TEXT = 6_000
_ISLAND = 3
_TOKEN = re.compile(r" ?(?:\w+|[^\w\s])")


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The words of one run's answer to a question."""

    answered: bool
    text: str
    """Its sentences without markers; the reason where it declined or failed. Cut at 6,000 characters."""
    short: str
    """The short answer, empty for none."""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A run of words that stands in both answers, in the baseline's only, or in the candidate's only."""

    kind: Literal["same", "lost", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class CitationChange:
    """A passage of text cited by both answers, by the baseline's only, or by the candidate's only."""

    kind: Literal["kept", "lost", "new"]
    article_id: str
    start: int
    end: int
    quote: str
    outlet: str
    title: str


@dataclass(frozen=True, slots=True)
class MetricChange:
    """The value of one measure for one question in both runs; None where it could not be judged."""

    metric: str
    baseline: float | None
    candidate: float | None


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question whose answer, citations or measures differ between two runs."""

    id: str
    question: str
    tags: tuple[str, ...]
    change: float
    """From -1, as much worse as can be, to 1: the mean over kinds of measures, in each the mean over its measures."""
    values: tuple[MetricChange, ...]
    """The measures that differ."""
    before: AnswerText
    after: AnswerText
    words: tuple[DiffSegment, ...]
    """Both answers, word by word; without the new they are the baseline's but for blanks, cut where it is long."""
    citations: tuple[CitationChange, ...]


def change_of(
    gold: Gold, ours: Mapping[str, Any], theirs: Mapping[str, Any], before: Values, after: Values
) -> QuestionChange | None:
    """Compare two answers to a question; None if nothing changed. What they cost does not count."""
    values = tuple(
        MetricChange(metric, a, b)
        for metric in METRICS
        if (a := before[gold.id].get(metric)) != (b := after[gold.id].get(metric)) and METRICS[metric].kind != "cost"
    )
    was, now = _answer_text(ours), _answer_text(theirs)
    citations = tuple(_citations(ours.get("citations", ()), theirs.get("citations", ())))
    if was == now and not values and all(c.kind == "kept" for c in citations):
        return None
    change = _change(before[gold.id], after[gold.id])
    words = tuple(word_diff(was.text, now.text))
    return QuestionChange(gold.id, gold.question, gold.tags, change, values, was, now, words, citations)


def _change(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> float:
    """Averaged over kinds of measures first, so that ten measures of retrieval do not outweigh one of declining."""
    by_kind: dict[str, list[float]] = {}
    for metric, about in METRICS.items():
        a, b = before.get(metric), after.get(metric)
        if about.kind != "cost" and a is not None and b is not None:
            by_kind.setdefault(about.kind, []).append(max(-1.0, min(1.0, (b - a) * sign(metric))))
    return mean_of([math.fsum(each) / len(each) for each in by_kind.values()]) or 0.0


def _answer_text(answer: Mapping[str, Any]) -> AnswerText:
    if "error" in answer:
        return AnswerText(False, str(answer["error"])[:_MOST_TEXT], "", is_error=True)
    sentences = " ".join(str(statement["text"]) for statement in answer.get("statements", ()))
    text = sentences if answer.get("answered") and sentences else str(answer.get("text") or "")
    return AnswerText(bool(answer.get("answered")), text[:_MOST_TEXT], str(answer.get("short") or "")[:_MOST_TEXT])


def word_diff(before: str, after: str) -> Iterator[DiffSegment]:
    """Compare two texts word by word; each is cut off after 1,200 words and punctuation marks.

    Blanks and line breaks become one blank, and none is a difference.

    >>> [(part.kind, part.text) for part in word_diff("It sank.", "It sank twice.")]
    [('same', 'It sank'), ('new', ' twice'), ('same', '.')]
    """
    ours, theirs = (_TOKEN.findall(" ".join(text.split())) for text in (before, after))
    for tokens in (ours, theirs):
        if len(tokens) > _MOST_TOKENS:
            tokens[_MOST_TOKENS:] = ["…"]
    # Its `autojunk` stays on: without, a text that says the same words again and again takes a minute.
    opcodes = SequenceMatcher(a=[t.strip() for t in ours], b=[t.strip() for t in theirs]).get_opcodes()
    lost = new = ""
    for place, (kind, i, j, k, m) in enumerate(opcodes, 1):
        was, now = "".join(ours[i:j]), "".join(theirs[k:m])
        # An island of a word or two between words that were exchanged tells a reader nothing.
        if kind == "equal" and (not (lost or new) or place == len(opcodes) or j - i >= _ISLAND):
            # What begins one text may stand behind a blank in the other.
            found = DiffSegment("lost", lost), DiffSegment("new", new), DiffSegment("same", max(was, now, key=len))
            yield from (segment for segment in found if segment.text)
            lost = new = ""
        else:
            lost, new = lost + was, new + now
    yield from (segment for segment in (DiffSegment("lost", lost), DiffSegment("new", new)) if segment.text)


def _citations(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[CitationChange]:
    ours, theirs = (
        {(c["article_id"], c["start"], c["end"], c["quote"]): c for c in citations} for citations in (before, after)
    )
    for place, citation in (ours | theirs | ours).items():  # the baseline's first, and as it cites them
        article_id, start, end, quote = place
        kind: Literal["kept", "lost", "new"] = "new" if place not in ours else "kept" if place in theirs else "lost"
        outlet, title = (str(citation.get(name) or "") for name in ("outlet", "title"))
        yield CitationChange(kind, article_id, start, end, quote[:_MOST_TEXT], outlet, title)
