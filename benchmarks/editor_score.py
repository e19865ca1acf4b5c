"""Is an answer right? By the places that it cites and the words that it has, as an editor has noted them.

A line of questions in the layout of an editor's set has, beside the fields of `Gold`: `groups`, for each point that is
needed the numbers of the spans any of which makes it; `must`, `adds` and `must_not`, patterns that the answer's text
matches or does not; `near`, spans that contradict what a question takes for granted; `kind`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.text.folding import plain
from qa.evaluation.datasets.questions import parsed, row_of, text_lines
from qa.evaluation.metrics.measures import contains
from qa.types import Answer

_LONGEST = 1_500  # characters of a citation that covers anything
Place = tuple[str, int, int]
"""An article's id and code points `start:end` of its text, half-open."""


@dataclass(frozen=True, slots=True)
class EditorQuestion:
    """A question with what an editor expects of its answer."""

    id: str
    question: str
    answerable: bool
    history: Sequence[Mapping[str, str]] = ()
    as_of: str | None = None
    answers: Sequence[str] = ()
    points: Sequence[Sequence[Place]] = ()
    """Of each point that is needed the places any of which makes it."""
    near: Sequence[Place] = ()
    patterns: Sequence[str] = ()
    unwanted: Sequence[str] = ()
    article_ids: Sequence[str] = field(default=())
    kind: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "EditorQuestion":
        """The question of a line; without `groups` one of its spans is enough."""
        spans = _places(row.get("spans") or ())
        groups = row.get("groups") or ([[*range(len(spans))]] if spans else [])
        return cls(
            str(row["id"]), row["question"], bool(row.get("answerable")),
            history=row.get("history") or (), as_of=row.get("as_of"), answers=row.get("answers") or (),
            points=[[spans[number] for number in group] for group in groups], near=_places(row.get("near") or ()),
            patterns=[*(row.get("must") or ()), *(row.get("adds") or ())], unwanted=row.get("must_not") or (),
            article_ids=row.get("article_ids") or (), kind=row.get("kind") or "",
        )  # fmt: skip


def read_editor_questions(path: Path) -> list[EditorQuestion]:
    """The questions of a file, in its order.

    Raises:
        InputError: It cannot be read, or a line is no JSON object.
    """
    lines = filter(str.strip, text_lines(path, "give a file of JSON lines"))
    return [EditorQuestion.from_row(row_of(parsed(line))) for line in lines]


def is_right(asked: EditorQuestion, answer: Answer) -> bool:
    """Are all points cited and all patterns matched, in an answer that is no list of everything found?"""
    cited = [(each.article_id, each.start, each.end) for each in answer.citations] if answer.answered else []
    if asked.kind == "meta":
        return answer.answered and all(place[0] in asked.article_ids for place in cited)
    if not asked.answerable:
        return not answer.answered or _covers_any(cited, asked.near)
    if not answer.answered or len(cited) > max(4, 2 * len(asked.points) + 2):
        return False
    said = " ".join(plain(f"{answer.text}\n{answer.short or ''}").split())
    if asked.patterns or asked.unwanted:
        has_words = all(re.search(each, said, re.IGNORECASE) for each in asked.patterns)
        has_words = has_words and not any(re.search(each, said, re.IGNORECASE) for each in asked.unwanted)
    else:
        has_words = contains(said, asked.answers)
    return has_words and all(_covers_any(cited, point) for point in asked.points)


def cites_gold(asked: EditorQuestion, places: Sequence[Place]) -> bool:
    """Does one of some places make one of the points?"""
    return any(_covers_any(places, point) for point in asked.points)


def _places(spans: Sequence[Mapping[str, Any]]) -> list[Place]:
    return [(each["article_id"], each["start"], each["end"]) for each in spans]


def _covers_any(cited: Sequence[Place], wanted: Sequence[Place]) -> bool:
    return any(_covers(one, other) for one in cited for other in wanted)


def _covers(one: Place, other: Place) -> bool:
    """Do two places have at least half of the shorter one in common?"""
    common = min(one[2], other[2]) - max(one[1], other[1])
    shorter = min(one[2] - one[1], other[2] - other[1])
    return one[0] == other[0] and one[2] - one[1] <= _LONGEST and common > 0 and 2 * common >= shorter
