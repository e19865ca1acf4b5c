"""Runs of a few questions to be compared, whose differences were worked out by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.evaluation.runs import Run

ABOUT = {
    "created": "2025-03-20T15:01:01+00:00",
    "newsdesk": "0.1.0",
    "config": {"answerer": "extractive", "set": {}},
    "corpus": "c1",
}
PARIS = {"article_id": "a", "start": 13, "end": 32, "quote": "Paris is in France.", "outlet": "Post", "title": "Towns"}
ROME = PARIS | {"article_id": "b", "start": 0, "end": 11, "quote": "Rome stands"}
GOLDS = (
    Gold("1", "Where?", ("Paris",), True, ("a",), (GoldSpan("a", 13, 18),), tags=("where",)),
    Gold("2", "Which?", ("Rome",), True, ("b",), tags=("which",)),
    Gold("3", "Why?", answerable=False, tags=("why",)),
    Gold("4", "When?", tags=("where",)),
)


def answer(*sentences: str, **more: Any) -> dict[str, Any]:
    """The JSON of an answer, as far as it is looked at."""
    statements = [{"text": text, "verdict": "verbatim", "citations": []} for text in sentences]
    empty: dict[str, Any] = {
        "short": None,
        "citations": [],
        "passages": [],
        "unverified": [],
        "seconds": 0,
        "answerer": "extractive",
    }
    text = " ".join(f"{text} [1]" for text in sentences) or "The archive does not say."
    return empty | {"answered": bool(sentences), "text": text, "statements": statements} | more


def run(
    name: str,
    answers: Sequence[Mapping[str, Any]],
    golds: Sequence[Gold] = GOLDS,
    seconds: float = 1.0,
    **about: Any,
) -> Run:
    """A run with an answer to each question, all of which took as long."""
    by_id = {gold.id: given for gold, given in zip(golds, answers, strict=True)}
    return Run(name, {"name": name, **ABOUT, **about}, tuple(golds), by_id, dict.fromkeys(by_id, seconds))


BASE = run(
    "base",
    [answer("It is Paris.", short="Paris", citations=[PARIS]), answer("A dog."), answer("Because."), answer("Never.")],
)
OTHER = run(
    "other",
    [answer("It is Rome.", short="Rome", citations=[ROME]), answer("Rome stands."), answer(), answer("Never.")],
    seconds=1.5,
    config={"answerer": "extractive", "set": {"search.cosine": 0.0}},
)


def many(count: int) -> tuple[Gold, ...]:
    """Questions that are answered by Paris."""
    return tuple(Gold(f"m{i}", "Where?", ("Paris",), True) for i in range(count))
