"""What a question becomes: frozen values, the same on every surface.

`Answer.to_dict` is the one JSON form; `docs/answer.schema.json` describes it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from index.dates import days_in_words, in_words
from index.text.attribution import Attribution
from index.text.event_dates import DateRule, event_dates
from index.text.value_types import ValueType
from index.types import Dating, Filters, Locator, Part, Published, Span

Verdict = Literal[
    "supported",
    "verbatim",
    "paraphrase",
    "altered_quote",
    "misattributed",
    "unsupported_number",
    "unsupported_date",
    "unsupported_name",
    "unsupported",
    "lost_attribution",
    "lost_denial",
    "lost_hedge",
    "altered_scope",
    "merged",
    "question_only",
    "unknown_id",
    "uncited",
]
"""What the checks say of a sentence, or of one of its citations."""


Paraphrases = Literal["show", "refuse"]
"""What becomes of a model's sentence with words of its own in the place of the source's."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question names, and whether it asks for what was published then.

    At least one of `since` and `until` is set, and they are in order.
    """

    phrase: str
    """The exact words of the question."""
    since: date | None
    until: date | None
    """The last day that counts, inclusive."""
    is_filter: bool
    """Does it speak of publication? If not it dates an event, of which a later article may tell."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


QuestionKind = Literal["who", "when", "where", "how many", "how much", "title", "other"]
"""What a question asks for."""


Intent = Literal[
    "fact",
    "polar",
    "why",
    "how",
    "list",
    "comparison",
    "conflict",
    "accounts",
    "quotation",
    "source",
    "summary",
    "latest",
    "timeline",
    "keyword",
]
"""What a good answer is: one fact, all items, both sides, the stations of a story. `accounts`: all in which
articles differ. `polar` is yes or no, or either."""


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """What a question asks for, and the words in it that an archive must know."""

    kind: QuestionKind
    names: tuple[str, ...]
    """Capitalised words that do not merely begin the question."""
    numbers: tuple[str, ...]
    wants_span: bool
    """Could a few words answer it? Not why and how something is done, not what is answered by yes or no."""
    is_english: bool
    focus: str
    """What the answer is one of, as an English question says it, stemmed: `tree` in `What kind of tree is it?`."""
    follows: bool
    """Does that follow the question word, as in `which hospital`?"""
    intent: Intent = "fact"
    values: tuple[ValueType, ...] = ()
    """The kinds of values that it asks for."""


AnswerGrade = Literal["answered", "related", "nothing"]
"""How much of an answer there is."""

Act = Literal["greeting", "thanks", "farewell", "capabilities", "identity"]
"""A dialogue act that is answered without a search."""

Subject = Literal[
    "size",
    "outlets",
    "sources",
    "authors",
    "languages",
    "newest",
    "oldest",
    "span",
    "months",
    "years",
    "topic",
    "published",
    "author",
]
"""What is asked of the archive. `published` and `author` ask it of one article, which `topic` describes."""


@dataclass(frozen=True, slots=True)
class HoldingsQuestion:
    """A question about what the archive holds."""

    subject: Subject
    topic: str = ""
    """What the articles are to be about, or which article is meant; empty for the whole archive."""
    outlet: str = ""
    """The outlet or author that it is limited to, as it was written; it need not be one of the archive's."""
    language: str = "en"
    """In which it was asked, and is answered."""
    number: int = 0
    """How many articles it asks for; 0 where it does not say."""
    is_pointing: bool = False
    """Does it ask of an article that was spoken of before, as `who wrote it?` does?"""
    when: str = ""
    """Its words for the time that it is limited to, if any; the days are in the question's filters."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what it means on its own."""

    text: str
    standalone: str
    """The same as `text`, unless it leaned on earlier turns or had slips of the keyboard."""
    analysis: QuestionAnalysis
    """Of `standalone`."""
    filters: Filters = field(default_factory=Filters)
    """What the search is limited to: the caller's filters, and the period if it is one."""
    period: Period | None = None
    """The days that its words name."""
    as_of: date | None = None
    """The day on which it is asked."""
    state_of: date | None = None
    """The last day of the time whose state it asks for, as in `as of 6 May`."""
    near: tuple[tuple[str, str], ...] = ()
    """Names that stand nowhere in the archive, each with one of the archive's that is one letter away."""
    act: Act | None = None
    """What it does if it asks nothing of the articles."""
    language: str | None = None
    """ISO 639-1 code of the language that it is put in; None where its words do not tell."""
    of_archive: HoldingsQuestion | None = None
    """What it asks of the archive itself, if it does."""
    lacks: str = ""
    """Its words that stand for something that nothing before it names; empty where all is understood."""
    elsewhere: tuple[str, ...] = ()
    """The languages of the archive, most articles first, where the question is in none of them."""
    parts: "tuple[Question, ...]" = ()
    """The questions that are put in it, where these are several."""


@dataclass(frozen=True, slots=True)
class StationDays:
    """The day, month or year that a station of a timeline tells of.

    >>> StationDays("2025-03-19", "2025-03-19").note, StationDays("2025-03-01", "2025-03-31").note
    ('19 March 2025', 'March 2025')
    """

    since: str
    """ISO 8601 day, as is `until`; the same for a single day."""
    until: str

    @property
    def note(self) -> str:
        """In words."""
        first, last = date.fromisoformat(self.since), date.fromisoformat(self.until)
        next_day = last + timedelta(days=1)
        if first.day == next_day.day == 1 and first.month in (last.month, next_day.month):
            return in_words(self.since[: 7 if first.month == last.month else 4])
        return days_in_words(first, last)


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One sentence an answerer proposes, and the places it says it rests on. Nothing here is trusted yet."""

    text: str
    spans: tuple[Span, ...]
    context: Span | None = None
    """An earlier sentence of the same article that it leans on, as `He …` and `The town …` do."""
    unknown_ids: tuple[str, ...] = ()
    """Ids that it cites and that nobody was given."""
    is_list: bool = False
    """Is it a list, or a part of one, in which each item stands on a line of its own?"""
    station: StationDays | None = None
    """What it tells of, where it is a station of a timeline."""


DifferenceKind = Literal["value", "time", "state", "manner", "scope", "rounding", "wording", "updated"]
"""What accounts differ in: a figure, a name or a place; when; what happened; how; of how much it holds; how exactly it
is given; the words of a quotation. `updated`: one outlet's newer account beside its older one."""


@dataclass(frozen=True, slots=True)
class DraftDifference:
    """What accounts differ on, and what each says of it."""

    about: str
    values: tuple[tuple[str, Span], ...]
    """The words of each, with the place of the sentence that they stand in."""
    kind: DifferenceKind = "value"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes. No statements, or a refusal beside them, means that it declines."""

    statements: tuple[DraftStatement, ...] = ()
    short: Span | None = None
    """Where the shortest exact answer stands."""
    differences: tuple[DraftDifference, ...] = ()
    """Where accounts differ."""
    refusal: str = ""
    """Why it declines, in one sentence; the statements are then the nearest there are."""
    probability: float | None = None
    """How likely the answer is right, 0 to 1, or where it declines that the archive has one; None if the answerer does
    not know."""
    offered: tuple[Span, ...] = ()
    """All sentences that a model was shown."""
    left_open: tuple[str, ...] = ()
    """Of several questions put as one those that the archive does not answer."""
    focus: Span | None = None
    """Where in the first statement the words stand that may answer, if none are sure enough to be the short answer."""


@dataclass(frozen=True, slots=True)
class LeadIn:
    """A sentence, or a dateline, before a quote that leans on it, checked like one: the exact slice `start:end`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Another article that holds the words of a citation, letter for letter, at `start:end` of that version."""

    article_id: str
    version: str
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How many articles and outlets print what is cited in nearly the same words, and whose it is: one source."""

    name: str | None
    """The agency that one of them names, or else the outlet of the earliest; None where that is not known."""
    articles: int
    """At least 2, the cited one included, as far as they were searched and may be shown."""
    outlets: int
    """An article that names none counts for itself."""

    @property
    def note(self) -> str:
        """What readers are shown: `5 outlets, 1 origin: Coastal Wire`."""
        whose = f": {self.name}" if self.name else ""
        return f"{self.outlets} outlet{'s' if self.outlets != 1 else ''}, 1 origin{whose}"


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Words of a cited article that another cited one has, too, so that both may be of one origin."""

    marker: int
    """Of the other citation."""
    words: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in an article, checked by the gate: `quote` is the exact slice `start:end` of that version's `part`."""

    marker: int
    """The number that stands in brackets in the answer's text."""
    article_id: str
    version: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    start: int
    end: int
    quote: str
    prefix: str
    """Up to 40 characters that stand before the quote in the article."""
    suffix: str
    context: LeadIn | None = None
    also: tuple[Holder, ...] = ()
    """Near copies of the article, as other outlets print the same wire story."""
    part: Part = "text"
    """What of the article is quoted: its text, or its title, the headline."""
    attribution: Attribution | None = field(default=None, compare=False)
    """Who says what is quoted, by the article; None where the article says so itself."""
    origin: Origin | None = field(default=None, compare=False)
    """Whose it is, where other articles print it too in nearly the same words: together one source."""
    locator: Locator | None = field(default=None, compare=False)
    """The page or the time of the source that the quote stands on, where that has such."""
    modified: str | None = field(default=None, compare=False)
    """When its outlet changed the article, ISO 8601, where that is later than it appeared."""
    correction: str | None = field(default=None, compare=False)
    """What its outlet corrected in the article, as it states or prints that."""
    entry: str | None = field(default=None, compare=False)
    """The time of the entry of a live report that it stands in, as it is printed: `14.32 GMT`."""
    is_damaged: bool = field(default=False, compare=False)
    """Do words seem to be missing from the quote, as the article has it?"""
    shares: tuple[SharedWords, ...] = field(default=(), compare=False)
    """Of other citations whose articles have a stretch of its article's words and are no copies of it."""


HEADLINE = "headline"
"""What every surface calls a sentence, or a place, that is an article's title."""


@dataclass(frozen=True, slots=True)
class DateMeant:
    """The days behind `on Wednesday`: `text[start:end]` of a statement, by the day its article appeared on."""

    start: int
    end: int
    phrase: str
    since: str
    """ISO 8601 day, as is `until`; the same for a single day."""
    until: str
    rule: DateRule
    """How it was read."""

    @classmethod
    def of(cls, text: str, published: Published | Dating | None) -> "tuple[DateMeant, ...]":
        """Those of a text, in reading order, by when its article appeared."""
        return tuple(
            cls(
                each.start, each.end, text[each.start : each.end],
                each.days.first.isoformat(), each.days.last.isoformat(), each.rule,
            )
            for each in event_dates(text, published)
        )  # fmt: skip

    @property
    def days(self) -> str:
        """In words: `19 March 2025`."""
        return days_in_words(date.fromisoformat(self.since), date.fromisoformat(self.until))

    @property
    def note(self) -> str:
        """What a reader is shown: `Wednesday: 19 March 2025`."""
        return f"{self.phrase}: {self.days}"


@dataclass(frozen=True, slots=True)
class Focus:
    """The words that may answer, `text[start:end]` of a statement.

    Such a statement is the quote of its one citation, so that they stand at `citation.start + start` of the article.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Words of a paraphrase that are the model's own, `text[start:end]` of its statement."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the markers of its citations."""

    text: str
    verdict: Verdict
    citations: tuple[int, ...]
    is_judged: bool = False
    """Did a model, asked besides the checks, say that the citations bear it out? A model's opinion, no proof."""
    citation_verdicts: tuple[Verdict, ...] = field(default=(), compare=False)
    """Of each of `citations` by itself: `verbatim` or `supported`, or what it lacks without the others."""
    dates: tuple[DateMeant, ...] = field(default=(), compare=False)
    """Dates of its text that need its article's date to be understood."""
    part: Part = "text"
    """`title` where it is a headline, word for word."""
    is_list: bool = False
    """Is it a list with its items, word for word, whose line breaks are shown?"""
    focus: Focus | None = field(default=None, compare=False)
    """The words of it that may answer, where no short answer is sure enough."""
    station: StationDays | None = field(default=None, compare=False)
    """When that was, where it is a station of a timeline, which stands on a line of its own."""
    own_words: tuple[OwnWords, ...] = field(default=(), compare=False)
    """Of a `paraphrase`: which words are the model's own, in reading order, none twice."""
    is_entailed: bool = field(default=False, compare=False)
    """Of a `paraphrase`: did a model for inference, asked besides, say that its sources bear it out? No proof."""

    @property
    def caution(self) -> str:
        """Of a paraphrase, which words no source has: `paraphrase; the model's own: “voted”`. Else empty."""
        if self.verdict != "paraphrase":
            return ""
        words = ", ".join(f"“{self.text[each.start : each.end]}”" for each in self.own_words)
        asked = "; a model for inference finds it borne out" if self.is_entailed else ""
        return f"paraphrase; the model's own: {words}{asked}"

    @property
    def when(self) -> str:
        """The days that it means, as readers are shown them: `Wednesday: 19 March 2025`; of a station its day."""
        return self.station.note if self.station else "; ".join(dict.fromkeys(each.note for each in self.dates))

    @property
    def is_apart(self) -> bool:
        """Does it stand on lines of its own?"""
        return self.is_list or bool(self.station)

    @property
    def marked(self) -> str:
        """The sentence with its markers: `It sank. [1] [2]`, `Ferry sinks [1] (headline)`; then what is own."""
        markers = "".join(f" [{marker}]" for marker in self.citations)
        markers += f" ({self.caution})" if self.caution else ""
        return f"{self.text}{markers} ({HEADLINE})" if self.part == "title" else self.text + markers

    @property
    def dated(self) -> str:
        """The same with the days that it means: `It sank on Wednesday. [1] (Wednesday: 19 March 2025)`."""
        return f"{self.marked} ({self.when})" if self.when else self.marked


def in_order(sentences: Iterable[tuple[str, bool]]) -> str:
    """Sentences of an answer one after the other; each with whether it stands apart on its lines, as a list does.

    >>> in_order([("It sank. [1]", False), ("Two died:\\nOlm\\nLind [2]", True)])
    'It sank. [1]\\nTwo died:\\nOlm\\nLind [2]'
    """
    text, is_below_list = "", False
    for words, is_list in sentences:
        text += ("\n" if is_list or is_below_list else " ") * bool(text) + words
        is_below_list = is_list
    return text


@dataclass(frozen=True, slots=True)
class Unverified:
    """A sentence that a model wrote and that did not pass the check: never part of the answer's text."""

    text: str
    verdict: Verdict
    reason: str
    """Why, in one sentence for a reader."""
    after: int
    """How many of the answer's statements stand before it."""
    article_ids: tuple[str, ...]
    """Articles that it cited."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The evidence that a model was shown."""

    sentences: int
    articles: int
    tokens: int
    left_out: int
    """Good sentences for which there was no room."""


@dataclass(frozen=True, slots=True)
class Account:
    """What one source says where sources differ."""

    value: str
    citation: int
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Accounts that differ, side by side."""

    about: str
    accounts: tuple[Account, ...]
    kind: DifferenceKind = "value"
    """In what; answers that were given before there were kinds have the default."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One passage of the ranked retrieval."""

    article_id: str
    version: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class PeriodRead:
    """The days that the question's words were read as, and what became of them. Days are ISO 8601."""

    phrase: str
    """The exact words of the question."""
    since: str | None
    until: str | None
    """The last day that counts, inclusive."""
    applied: Literal["filter", "preference"]
    """`filter`: only articles published then were searched; `preference`: they came first."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What the corpus held when it was asked."""

    articles: int
    outlets: int
    earliest: str | None
    latest: str | None
    last_added: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of which every sentence shows the exact words it rests on, or the statement that there is none."""

    question: str
    standalone_question: str
    filters: Filters
    period: PeriodRead | None = field(default=None, kw_only=True)
    as_of: str | None = field(default=None, kw_only=True)
    """The day that it was asked as of, ISO 8601; None if none was given."""
    answered: bool
    probability: float | None = field(default=None, kw_only=True)
    """How likely the answer is right, 0 to 1, or where it declines that the archive has one; None if the answerer does
    not know."""
    text: str
    """The statements with their markers, or one sentence that says why there is no answer."""
    short: str | None
    """The shortest exact span that answers a factoid question; None where none is clear."""
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    passages: tuple[Retrieved, ...]
    """The ranked retrieval: what is quoted, in its order, what stands beside the first of it, the others best first."""
    coverage: Searched
    answerer: str
    """`extractive`, or `model` if a language model wrote it."""
    embedder: str
    seconds: float
    unverified: tuple[Unverified, ...] = field(default=(), kw_only=True)
    """What a model wrote besides and the check refused."""
    fallback: str | None = field(default=None, kw_only=True)
    """Why this is the extractive answer although a model was to write it; None otherwise."""
    model: str | None = field(default=None, kw_only=True)
    """The language model's name, if one wrote the answer."""
    shown: Shown | None = field(default=None, kw_only=True)
    """What evidence the model was shown."""
    tokens_in: int | None = field(default=None, kw_only=True)
    """Tokens sent to the model for this answer, all calls together; None if none was asked."""
    tokens_out: int | None = field(default=None, kw_only=True)
    record: str | None = field(default=None, kw_only=True, compare=False)
    """The id under which the corpus keeps it; None if it was not kept."""
    _repr_html_: ClassVar[Callable[["Answer"], str]]
    """How a notebook shows it: set by `qa.rendering.html.notebook`, which comes with whatever gives answers."""

    @property
    def found(self) -> bool:
        """Did the corpus answer?"""
        return self.answered

    @property
    def grade(self) -> AnswerGrade:
        """`related`: no article says it outright, and `statements` are the nearest sentences, which claim nothing.

        Or they say the opposite of what the question takes for granted; `text` says which.
        """
        return "answered" if self.answered else "related" if self.statements else "nothing"

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {**asdict(self), "grade": self.grade, "filters": self.filters.to_dict()}

    def cited(self, statement: Statement) -> Sequence[Citation]:
        """The citations of one statement."""
        return [citation for citation in self.citations if citation.marker in statement.citations]
