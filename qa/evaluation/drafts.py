"""Draft questions with known answers, generated from an archive for an editor to accept or reject.

A sentence becomes the question that it answers: `M23 captured Goma in January.` gives `When did M23 capture Goma?` and
`Fill in the gap: M23 captured Goma in ____.`, both with the place of `January` for an answer.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from index.errors import file_errors
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.newsdesk import Newsdesk
from qa.question_generation.generator import ArticleQuestion, interleaved, newest, questions_of
from qa.question_generation.rules import RULES, ask_gap
from qa.records.jsonl import Lines

_TOP = 20_000  # characters of an article that are read
_MAX_QUESTION = 160  # characters of another question
_RULES = {kind: rule for kind, rule in RULES.items() if kind != "said"} | {"cloze": ask_gap}
"""What somebody said is no answer of a few words."""


def propose(desk: Newsdesk, limit: int = 50, *, most_articles: int = 200) -> Iterator[Gold]:
    """Draft questions about the newest usable English articles, from different articles in turn.

    The same archive gives the same drafts, each question once. Where near copies of an article give the same question
    with the same answer, the draft has a span in each of them. Masked noise is not read.

    Args:
        desk: An open archive.
        limit: The most to propose.
        most_articles: How many articles are read at most, however large the archive is.

    Returns:
        Questions with one answer, the exact words of each span but for line breaks. Tags are the kind (`who`,
        `how many`, `when`), and before it `cloze` where a gap is to be filled; of a cloze it may be `how much` or
        `name` too.

    Raises:
        ValueError: `limit` is negative.
    """
    if limit < 0:
        raise ValueError(f"got {limit} as the limit, which must be at least 0")
    places: defaultdict[tuple[str, str], list[GoldSpan]] = defaultdict(list)
    in_turn: list[list[ArticleQuestion]] = []
    asked: set[str] = set()
    for row in newest(desk, most_articles):
        new = []
        for draft in filter(_is_fit, questions_of(desk, row, _RULES, top=_TOP)):
            if draft.text not in asked:
                new.append(draft)
            asked.add(draft.text)
            span = GoldSpan(draft.article_id, *draft.span)
            if span not in (spans := places[draft.text, draft.answer]):
                spans.append(span)
        in_turn.append(_mixed(new, turn=len(in_turn)))
    return (_gold(draft, places[draft.text, draft.answer]) for draft in interleaved(in_turn)[:limit])


def fresh(desk: Newsdesk, limit: int, kept: Path) -> Iterator[Gold]:
    """Propose drafts that have not been accepted yet.

    Raises:
        InputError: The file of accepted ones cannot be read; it need not be there.
    """
    with file_errors(kept, "used", "choose another file"):
        held = {row.get("id") for row in Lines(kept)}
    return islice((gold for gold in propose(desk, limit + len(held)) if gold.id not in held), limit)


def accept(gold: Gold, kept: Path) -> None:
    """Add a question to the file of accepted ones, durably; its folder need not be there.

    Raises:
        InputError: The file cannot be written.
    """
    with file_errors(kept, "used", "choose another file"):
        kept.parent.mkdir(parents=True, exist_ok=True)
        Lines(kept).append(gold.to_row())


def _is_fit(draft: ArticleQuestion) -> bool:
    """Has it a short answer, and can it be shown? Characters that hide or reverse text are not printable."""
    is_short = draft.tags[0] == "cloze" or len(draft.text) <= _MAX_QUESTION
    return bool(draft.answer) and is_short and draft.text.isprintable()


def _gold(draft: ArticleQuestion, spans: Sequence[GoldSpan]) -> Gold:
    digest = hashlib.sha256(f"{draft.text}\0{spans[0].article_id}".encode("utf-8", "replace")).hexdigest()
    return Gold(
        id=f"draft-{digest[:12]}",
        question=draft.text,
        answers=(draft.answer,),
        answerable=True,
        article_ids=tuple(dict.fromkeys(span.article_id for span in spans)),
        spans=tuple(spans),
        tags=draft.tags,
    )


def _mixed(drafts: Sequence[ArticleQuestion], turn: int) -> list[ArticleQuestion]:
    """Interleave an article's drafts by kind, gaps last; each article begins with another kind."""
    by_kind: dict[str, list[ArticleQuestion]] = {}
    for draft in drafts:
        by_kind.setdefault(draft.tags[0], []).append(draft)
    gaps = by_kind.pop("cloze", [])
    kinds = list(by_kind.values())
    first = turn % len(kinds) if kinds else 0
    return interleaved([*kinds[first:], *kinds[:first]]) + gaps
