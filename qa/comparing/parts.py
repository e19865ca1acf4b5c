"""The tab in which answers are compared, in pieces of HTML: two answers, runs, progress, drafts of questions."""

from collections.abc import Mapping
from typing import Any

from index.text.characters import counted
from index.types import Article
from qa.comparing.blind import BlindPair
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.effects import LEVEL
from qa.rendering.html.answers import PANE, Sources, answer
from qa.rendering.html.archive import ago
from qa.rendering.templates import pages

_AROUND = 200  # characters of the article before and behind an answer


def macros() -> Any:
    """The pieces, each a function of what it shows."""
    return pages("comparing.html", in_words=in_words, ago=ago, counted=counted, level=LEVEL, pane=PANE)


def side(number: int, pair: BlindPair, sources: Sources) -> str:
    """One of two answers, without a word of where it came from."""
    given = pair.first if number == 1 else pair.second
    return str(macros().side(number, answer(given, sources, is_blind=True)))


def in_words(config: Mapping[str, Any]) -> str:
    """How a run or an answer was made, on one line.

    >>> in_words({"answerer": "extractive", "model": None, "reranker": "minilm", "set": {"search.bm25": 0.0}})
    'quoted sentences, re-ranked by minilm, search.bm25=0'
    """
    parts = [f"written by {config['model']}" if config.get("model") else "quoted sentences"]
    if (embedder := config.get("embedder")) not in (None, "local"):
        parts.append(f"embedded by {embedder}")
    if config.get("reranker"):
        parts.append(f"re-ranked by {config['reranker']}")
    parts += [f"{name}={value:g}" for name, value in (config.get("set") or {}).items()]
    return ", ".join(parts)


def progress(done: int, total: int, seconds: float, begun_with: int) -> str:
    """How far a run has come, and how long the rest will take at this pace.

    Args:
        done: Questions that are answered.
        total: Questions that there are.
        seconds: Since it was started.
        begun_with: Questions that had been answered before.
    """
    left_for = ""
    if begun_with < done < total:
        left = seconds / (done - begun_with) * (total - done)
        left_for = f"about {max(1, round(left))} s" if left < 60 else f"about {counted(round(left / 60), 'minute')}"
    return str(macros().progress(done, total, left_for))


def draft(gold: Gold, article: Article, left: int) -> str:
    """A question that was proposed, with its answer in what its paragraph says around it; cut at words."""
    text, span = article.text, gold.spans[0]
    before, after = text[: span.start].rpartition("\n\n")[2], text[span.end :].partition("\n\n")[0]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return str(macros().draft(gold, article, left, before, text[span.start : span.end], after))
