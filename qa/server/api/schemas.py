"""Requests and responses of the HTTP API that `qa.types` and `qa.rendering.views` do not define, with examples.

Requests are pydantic models, strict and closed: an unknown name is refused, so that a typing error is not passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from index.errors import InputError
from qa.question.inputs import MAX_HISTORY, MAX_QUESTION, MAX_TURN, make_day, make_filters
from qa.records.answers import Feedback
from qa.types import Answer, Turn

_QUESTION = "How many people were wounded at Walikale?"
_ID = "meridian-post-walikale-wounded"
_RECORD = "a1e623cb548b4b9d8c5a42f99d13830f"
_VERSION = "77c17c9c8c82e900"
_ADDED = "2025-03-21T08:00:00+00:00"


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
Name = Annotated[str, Field(min_length=1, max_length=500)]
Names = Annotated[list[Name], Field(max_length=100)]
ArticleId = Annotated[str, Field(min_length=1, max_length=4_000)]
Edge = Annotated[
    str, Field(pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", examples=["2025-03-20"])
]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
_OUTLETS = "Only articles of these outlets; letter case does not count."
_SINCE = "The first day that counts: `2025-03-20`, `2025-03` or `2025`."
_UNTIL = "The last day that counts, inclusive; `2025-03` means its last day."
_AS_OF = "The day of asking, from which `last week` is told, and about which articles come first."


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
    outlets: Annotated[Names, Field(description=_OUTLETS)] = []
    since: Annotated[Edge | None, Field(description=_SINCE)] = None
    until: Annotated[Edge | None, Field(description=_UNTIL)] = None
    article_ids: Annotated[Names, Field(description="Only these articles.")] = []
    as_of: Annotated[Day | None, Field(description=_AS_OF)] = None
    answerer: Annotated[
        Literal["extractive", "model"] | None,
        Field(description="`extractive` quotes verbatim; by default the language model writes where there is one."),
    ] = None
    unverified: Annotated[
        Literal["show", "drop"],
        Field(description="Are sentences of a model that did not pass the check told beside the answer, or dropped?"),
    ] = "show"
    judge: Annotated[bool, Field(description="Have the model judge its own sentences, besides the checks.")] = False
    record: Annotated[bool, Field(description="Keep the answer, under the id that `record` of the answer is.")] = True
    stream: Annotated[bool, Field(description="Answer with server-sent events.")] = False


class SearchRequest(_Closed):
    """A search for passages."""

    question: QuestionText
    limit: Annotated[int, Field(ge=1, le=100, description="The most passages.")] = 10
    outlet: Annotated[Names, Field(description=_OUTLETS)] = []
    since: Annotated[Edge | None, Field(description=_SINCE)] = None
    until: Annotated[Edge | None, Field(description=_UNTIL)] = None
    as_of: Annotated[Day | None, Field(description=_AS_OF)] = None


class ArticlesRequest(_Closed):
    """A page of the list of articles."""

    outlet: Annotated[Names, Field(description=_OUTLETS)] = []
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


class VersionsRequest(_Closed):
    """The article whose versions are listed."""

    id: Annotated[ArticleId, Field(description="The article's id.", examples=[_ID])]


class RemoveRequest(_Closed):
    """The articles to take down."""

    id: Annotated[
        list[ArticleId],
        Field(min_length=1, max_length=100, description="Ids of articles.", examples=[["capital-dispatch-coventry"]]),
    ]


class AddRequest(_Closed):
    """Options for adding a file of articles."""

    outlet: Annotated[Name | None, Field(description="The outlet of articles that state none.")] = None


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


ARTICLE_FIELDS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "One article; other names that its fields may go by stand in docs/input.md.",
    "properties": {
        "id": {"type": "string", "description": "The same id with another text is a new version of the article."},
        "title": {"type": "string"},
        "text": {"type": "string"},
        "outlet": {"type": "string"},
        "published": {"type": "string", "description": "ISO 8601, also `2025` and `2025-03`, or RFC 2822."},
        "url": {"type": "string"},
        "authors": {"type": "array", "items": {"type": "string"}},
        "status": {"type": "string", "enum": ["usable", "withheld", "withdrawn"]},
        "embargo": {"type": "string", "description": "ISO 8601 time before which it is not shown."},
    },
    "required": ["text"],
}
_ARTICLE: Final = {
    "id": "quay-post-ferry", "title": "Ferry sinks", "outlet": "Quay Post", "published": "2025-03-19",
    "text": "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt.",
}  # fmt: skip
_ONE_OF_THEM = {
    "anyOf": [
        ARTICLE_FIELDS,
        {"type": "array", "items": ARTICLE_FIELDS, "minItems": 1},
        {
            "type": "object",
            "properties": {"articles": {"type": "array", "items": ARTICLE_FIELDS, "minItems": 1}},
            "required": ["articles"],
        },
    ]
}
_FILE = {"schema": {"type": "string"}}
ARTICLES_BODY: Final[dict[str, Any]] = {
    "required": True,
    "description": "A file of any format that `newsdesk add` reads, told by its content; at most 64 MiB.",
    "content": {
        "application/json": {"schema": _ONE_OF_THEM, "example": {"articles": [_ARTICLE]}},
        "application/x-ndjson": _FILE,
        "text/plain": _FILE,
        "text/html": _FILE,
        "text/markdown": _FILE,
        "application/xml": _FILE,
        "application/zip": {"schema": {"type": "string", "contentMediaType": "application/zip"}},
        "application/gzip": {"schema": {"type": "string", "contentMediaType": "application/gzip"}},
    },
}


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


# --- what is told ---------------------------------------------------------------------------------------------------


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


_SAID = "At least seven people were wounded when M23 rebels entered Walikale, an activist said on Thursday."
_SOURCE: Final[dict[str, Any]] = {
    "title": "M23 in control of Walikale, rebel source says", "outlet": "Meridian Post",
    "url": "https://example.org/meridian-post/2025/03/20/m23-walikale",
}  # fmt: skip
_FULL_SOURCE: Final[dict[str, Any]] = {
    **_SOURCE, "published": {"value": "2025-03-20T15:40:00+00:00", "origin": "stated"}, "authors": [], "modified": None,
    "language": "en", "agency": None, "status": "usable", "embargo": None, "correction": None, "rights": None,
}  # fmt: skip
_CITATION: Final[dict[str, Any]] = {
    "marker": 1, "article_id": _ID, "version": _VERSION, **_SOURCE, "published": "2025-03-20T15:40:00+00:00",
    "start": 0, "end": len(_SAID), "quote": _SAID, "prefix": "", "suffix": "\n\nThe wounded had been taken to the gene",
    "context": None, "also": [],
}  # fmt: skip
_ANSWER: Final[dict[str, Any]] = {
    "question": _QUESTION, "standalone_question": _QUESTION, "filters": {"since": "2025-03-20"}, "period": None,
    "as_of": None, "answered": True, "probability": 0.6585, "text": f"{_SAID} [1]", "short": None,
    "statements": [
        {
            "text": _SAID, "verdict": "verbatim", "citations": [1], "is_judged": False,
            "citation_verdicts": ["verbatim"],
        }
    ],
    "citations": [_CITATION], "disagreements": [],
    "passages": [{"article_id": _ID, "version": _VERSION, "start": 0, "end": 525, "score": 15.8536}],
    "coverage": {
        "articles": 14, "outlets": 5, "earliest": "2025-03-01", "latest": "2025-03-21", "last_added": _ADDED,
    },
    "answerer": "extractive", "embedder": "local", "seconds": 0.0264, "unverified": [], "fallback": None, "model": None,
    "shown": None, "tokens_in": None, "tokens_out": None, "record": _RECORD,
}  # fmt: skip
_VERSIONS: Final = [{"version": _VERSION, "added_at": _ADDED, "is_live": True}]
_FEEDBACK: Final = {"verdict": "wrong citation", "marker": 1, "note": "It says wounded, not killed."}
_ADD_REPORT: Final = {"added": 1, "updated": 0, "unchanged": 0, "skipped": [], "seconds": 0.041}
_CARD_URL = f"https://archive.example/cards/{_RECORD}"
EXAMPLES: Final[dict[str, Any]] = {
    "ask": _ANSWER,
    "search": {
        "question": _QUESTION, "standalone_question": _QUESTION, "filters": {}, "period": None, "as_of": None,
        "passages": [
            {
                "article_id": _ID, "version": _VERSION, "start": 0, "end": len(_SAID), "score": 15.8536, **_SOURCE,
                "published": "2025-03-20T15:40:00+00:00", "text": _SAID,
            }
        ],
    },
    "list_articles": {
        "articles": [
            {"article_id": _ID, "version": _VERSION, **_FULL_SOURCE, "added_at": _ADDED, "characters": 1011}
        ],
        "next": None, "total": 1,
    },
    "read_article": {
        "article_id": _ID, "version": _VERSION, **_FULL_SOURCE, "is_live": True, "text": _SAID, "masks": [],
        "versions": _VERSIONS, "span": {"start": 9, "end": 14, "text": "seven"},
    },
    "article_versions": {"article_id": _ID, "versions": _VERSIONS},
    "add_articles": _ADD_REPORT,
    "remove_articles": {"removed": [_ID], "warnings": []},
    "status": {
        "coverage": {
            "articles": 14, "passages": 43, "outlets": 5, "earliest": "2025-03-01", "latest": "2025-03-21",
            "last_added": _ADDED,
        },
        "outlets": [["Meridian Post", 3]], "languages": ["en", "es", "fr"], "embedder": "local",
        "embedder_is_current": True, "pending": 0, "is_clean": True, "bytes_on_disk": 1_200_000, "model": None,
    },
    "read_answer": {
        "record": _RECORD, "at": _ADDED, "answer": _ANSWER, "feedback": [_FEEDBACK], "is_published": False,
    },
    "give_feedback": _FEEDBACK,
    "publish_card": {
        "url": _CARD_URL, "html": f'<iframe src="{_CARD_URL}" title="{_QUESTION}" width="600" height="400"></iframe>',
    },
}  # fmt: skip
"""What each operation answers when it succeeds, by its id; nulls stand as they do in the real answers."""
REQUESTS: Final[dict[str, Any]] = {
    "ask": {"question": _QUESTION, "since": "2025-03-20"},
    "give_feedback": _FEEDBACK,
}
"""What a request's JSON body can be, by its operation's id."""
EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Each event of the stream; lines that begin with a colon only keep the connection alive.",
    "properties": {
        "event": {"enum": ["draft", "statement", "verdict", "done", "error"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
    "example": {"event": "draft", "data": '{"text":"At least seven people"}'},
}
