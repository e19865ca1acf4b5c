"""Requests and responses of the HTTP API that `qa.types` and `qa.rendering.views` do not define.

What the OpenAPI document says besides, examples first of all, stands in openapi.json.

Requests are pydantic models, strict and closed: an unknown name is refused, so that a typing error is not passed over.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from index.errors import InputError
from index.types import ArticleStatus, Part
from qa.question.inputs import MAX_HISTORY, MAX_QUESTION, MAX_TURN, make_day, make_filters
from qa.records.answers import CitedSince, Feedback
from qa.types import Answer, Turn

_QUESTION = "How many people were wounded at Walikale?"
_ID = "meridian-post-walikale-wounded"


def _in_words(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise ValueError("the question holds no word (ask in words)")
    return text


def _day(written: str) -> str:
    try:
        make_day("this", written)
    except InputError as exc:
        raise ValueError(str(exc)) from exc  # which pydantic reports with its place
    return written


QuestionText = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUESTION, description="What is asked, in words.", examples=[_QUESTION]),
    AfterValidator(_in_words),
]
ShortText = Annotated[str, Field(min_length=1, max_length=500)]
ShortTexts = Annotated[list[ShortText], Field(max_length=100)]
ArticleId = Annotated[str, Field(min_length=1, max_length=4_000)]
Edge = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", examples=["2025-03-20"])
]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
_OUTLETS = "Only articles of these outlets; letter case does not count."
_SINCE = "The first day that counts: `2025-03-20`, `2025-03` or `2025`."
_UNTIL = "The last day that counts, inclusive; `2025-03` means its last day."
_AS_OF = "The day of asking, from which `last week` counts, and about which articles come first."


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


# --- what is asked --------------------------------------------------------------------------------------------------


class EarlierTurn(_Body):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=MAX_TURN)]


class AskRequest(_Body):
    """A question and how it is to be answered."""

    question: QuestionText
    history: Annotated[
        list[EarlierTurn], Field(max_length=MAX_HISTORY, description="Earlier turns, oldest first.")
    ] = []
    outlets: Annotated[ShortTexts, Field(description=_OUTLETS)] = []
    since: Annotated[Edge | None, Field(description=_SINCE)] = None
    until: Annotated[Edge | None, Field(description=_UNTIL)] = None
    article_ids: Annotated[ShortTexts, Field(description="Only these articles.")] = []
    as_of: Annotated[Day | None, Field(description=_AS_OF)] = None
    answerer: Annotated[
        Literal["extractive", "model"] | None,
        Field(description="`extractive` quotes verbatim; by default the language model writes where there is one."),
    ] = None
    unverified: Annotated[
        Literal["show", "drop"],
        Field(description="Are sentences of a model that did not pass the check shown beside the answer, or dropped?"),
    ] = "show"
    judge: Annotated[bool, Field(description="Have the model judge its own sentences, besides the checks.")] = False
    record: Annotated[bool, Field(description="Keep the answer, under the id that `record` of the answer is.")] = True
    stream: Annotated[bool, Field(description="Answer with server-sent events.")] = False


class SearchRequest(_Closed):
    """A search for passages."""

    question: QuestionText
    limit: Annotated[int, Field(ge=1, le=100, description="The most passages.")] = 10
    outlet: Annotated[ShortTexts, Field(description=_OUTLETS)] = []
    since: Annotated[Edge | None, Field(description=_SINCE)] = None
    until: Annotated[Edge | None, Field(description=_UNTIL)] = None
    as_of: Annotated[Day | None, Field(description=_AS_OF)] = None


class ArticlesRequest(_Closed):
    """A page of the list of articles."""

    outlet: Annotated[ShortTexts, Field(description=_OUTLETS)] = []
    since: Annotated[Edge | None, Field(description=_SINCE)] = None
    until: Annotated[Edge | None, Field(description=_UNTIL)] = None
    limit: Annotated[int, Field(ge=1, le=500, description="The most articles of this page.")] = 100
    cursor: Annotated[str | None, Field(max_length=10_000, description="`next` of the page before.")] = None


class ArticleRequest(_Closed):
    """An article to read, its version, and a place in it."""

    id: Annotated[ArticleId, Field(description="The article's id.", examples=[_ID])]
    version: Annotated[
        str | None, Field(min_length=1, max_length=100, description="An earlier version; the newest by default.")
    ] = None
    start: Annotated[int | None, Field(ge=0, description="With `end`: a place, in Unicode code points.")] = None
    end: Annotated[int | None, Field(ge=1, description="Behind its last character.")] = None
    part: Annotated[Part, Field(description="What the place counts in: the text, or the title.")] = "text"


class VersionsRequest(_Closed):
    """The article whose versions are listed."""

    id: Annotated[ArticleId, Field(description="The article's id.", examples=[_ID])]


class RemoveRequest(_Closed):
    """The articles to take down."""

    id: Annotated[
        list[ArticleId],
        Field(min_length=1, max_length=100, description="Ids of articles.", examples=[["capital-dispatch-coventry"]]),
    ]


class StatusRequest(_Body):
    """Articles to hold back, or to show again."""

    ids: Annotated[list[ArticleId], Field(min_length=1, max_length=100, description="Ids of articles.")]
    status: Annotated[
        ArticleStatus,
        Field(description="`usable` takes an earlier decision back: what the articles' sources say counts again."),
    ] = "withdrawn"
    reason: Annotated[
        str, Field(max_length=1_000, description="Why they are held back; shown to whoever asks for one.")
    ] = ""


class AddRequest(_Closed):
    """Options for adding a file of articles."""

    outlet: Annotated[ShortText | None, Field(description="The outlet of articles that state none.")] = None


class ExportRequest(_Closed):
    """The file format of an export."""

    format: Annotated[
        Literal["txt", "md", "html", "docx", "csl.json"],
        Field(description="Text, Markdown, a page, a Word document, or the cited articles as CSL-JSON."),
    ]


class FeedbackRequest(_Body):
    """What a reader says of an answer."""

    verdict: Literal["good", "bad", "wrong citation"]
    marker: Annotated[int | None, Field(ge=1, description="The citation that it is about.")] = None
    note: Annotated[str, Field(max_length=2_000)] = ""


def ask_options(given: Any, history: Sequence[Turn]) -> dict[str, Any]:
    """The options of `Newsdesk.ask` in a request that has fields of their names.

    Raises:
        InputError: A date cannot be used.
    """
    return {
        "history": history,
        "filters": make_filters(
            outlets=given.outlets, since=given.since, until=given.until, article_ids=given.article_ids
        ),
        "as_of": None if given.as_of is None else make_day("as_of", given.as_of),
        **{name: getattr(given, name) for name in ("answerer", "unverified", "judge", "record")},
    }


# --- what is answered -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An earlier answer with the feedback on it."""

    record: str
    at: str
    """When it was given, ISO 8601."""
    answer: Answer
    feedback: tuple[Feedback, ...]
    is_published: bool
    """May anybody see it as a card?"""
    since: tuple[CitedSince, ...]
    """What became of its citations, as the archive is now; empty where all stand as they were quoted."""


_DOCUMENT: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))
EXAMPLES: Final[dict[str, Any]] = _DOCUMENT["examples"]
"""What each operation answers when it succeeds, by its id; nulls stand as they do in the real answers."""
EXAMPLES["read_answer"]["answer"] = EXAMPLES["ask"]
REQUESTS: Final[dict[str, Any]] = _DOCUMENT["requests"]
"""What a request's JSON body can be, by its operation's id."""
EVENT: Final[dict[str, Any]] = _DOCUMENT["event"]
"""The schema of an event of a streamed answer."""
_SEVERAL: Final = {"type": "array", "items": _DOCUMENT["article"], "minItems": 1}
ARTICLES_BODY: Final[dict[str, Any]] = _DOCUMENT["articles_body"]
"""The body of `POST /articles`."""
ARTICLES_BODY["content"]["application/json"]["schema"] = {
    "anyOf": [
        _DOCUMENT["article"],
        _SEVERAL,
        {"type": "object", "properties": {"articles": _SEVERAL}, "required": ["articles"]},
    ]
}
