"""What speaks for a sentence being the answer: its words, the value it gives, its place, what the question wants."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.retrieval.matching import Matcher
from index.text.page_links import is_page_link
from index.text.value_types import holds
from index.text.word_lists import any_of, word_class
from index.types import Hit, Part, SentenceMatch
from qa.answering.answer_types import AnswerSpan
from qa.answering.ranking.coverage import AROUND, around
from qa.question.persons import asks_for_person
from qa.types import QuestionAnalysis

_FAR_BEHIND = 6.0  # of a passage's score: further ones are all the same
_STUB = 25  # characters: such a sentence is a heading or a shout
_SHORT, _LONG = 50, 350  # characters
_LEAD = 400  # characters of an article
_MANY_NAMES = 6
_SAYING = word_class("saying", "telling", "explaining", "claiming", "continuing", also="tweeted called reported feared")
SAYS = re.compile(rf"\b(?:{any_of(_SAYING)}|according to)\b")
QUOTES = re.compile('[“”"„»]')
_NAMES = re.compile(r"\b[A-Z][\w’'-]+(?: (?:de|of|the|and) [A-Z][\w’'-]+| [A-Z][\w’'.-]+)*")
PERSON = re.compile(r"\b[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: [A-Z][\w’'-]+)+")
_DENIES = re.compile(rf"\b(?:not|no|{any_of(word_class('negations'))}|\w+n['’]t)\b", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(?:because|due to|after|caus(?:es?|ed|ing)|led to|reasons?|blamed?|amid|so that|in order|since|triggered"
    r"|as a result|stemmed|thanks to|owing to)\b",
    re.IGNORECASE,
)
# Links, credits and captions, which stand between the sentences of a page.
_LABEL = re.compile(
    r"[(\[]?(?:more:|opinion:|hide caption\b|video ad feedback\b"
    r"|read (?:more|also|next)|contributing\b|follow (?:us|@|\w+ on)|sign up|subscribe\b|get (?:more|the|our)"
    r"|photos?:|video:|related\b|watch:|click\b|see also|image:|image caption|caption\b"
    r"|(?:reporting|writing|editing|compiled) by (?-i:[A-Z])"
    r"|additional reporting|copyright\b|advertisement\b|share this|listen:|graphic:)"
    # What the agencies put above a picture: `FILE - In this photo …`, `LIMA, PERU - MAY 02: People wait …`.
    r"|in this (?:\w+ ){0,5}(?:photo|image|picture|handout)\b|file(?: photo)? ?[-–—:]"
    r"|(?-i:[A-Z][A-Z .,'’]{2,50}) ?[-–—] (?-i:[A-Z]{3,9} \d{1,2}(?:, \d{4})?:)"
    # A link of a page, its label run together with what it leads to: `THE LATEST:What we know of the strike`.
    r"|[^.:!?\d]{3,50}:(?-i:[A-Z‘“\"])[^:]*[^.:]$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\bgetty images\b|/(?:getty|ap|reuters)\b|\bopens in (?:a )?new\b")
_MARKS = ("/", "getty", "opens")  # one stands in whatever it finds
# Who made the picture, behind its caption: `(AP Photo/Ida Renn)`, `Credit: Ida Renn/Quay Post`.
_CREDIT = re.compile(
    r"\s*[(\[|]?\s*(?:credits?:|foto:|bild:|imagen:"
    r"|(?:photo(?:graph)?|image|picture|video)s? ?(?:by (?-i:[A-Z])|credit|courtesy|:|/)"
    r"|(?-i:AP|AFP|EPA|PA|Reuters|dpa) (?:photo|images?|file)|(?:photo |image )?via (?-i:AP|Reuters|Getty)\b)",
    re.IGNORECASE,
)
_ASKS_IDENTITY = re.compile(
    r"\bnames? of the (?:\w+ ){0,3}(?:man|men|woman|women|boy|girl|person|people|suspects?|victims?"
    r"|\w+(?:er|or|ist|ian)s?)\b"
    r"|\bwho (?:is|was|were|are)\b|\bwhose name\b|\bidentif(?:y|ied)\b|\bwhat (?:is|was) (?:his|her|their) name\b"
)
_IDENTIFIES = re.compile(
    r"\b(?:identified|named|known)\b(?: (?!as\b)\w+){0,4} as [A-Z]|\b(?:was|were|been) (?:identified|named)\b"
    r"|\b(?:suspect|victim|driver|pilot|gunman|man|woman), [A-Z]|\b[A-Z][\w’'-]+ [A-Z][\w’'-]+, \d\d?,|\bnamed [A-Z]"
)
_ASKS_FIRST = re.compile(
    r"\bbr(?:oke|eak|eaking) (?:the |this )?(?:story|news)\b|\bwho (?:had it first|broke)\b|\bfirst to report\b"
    r"|\b(?:reported|published|had) (?:it|this|that|the \w+) first\b|\bfirst (?:reported|published"
    r"|revealed|disclosed)\b"
)
_FIRST = re.compile(
    r"\bfirst (?:reported|published|revealed|disclosed)\b|\b(?:was|were) (?:the )?first to (?:report|publish|reveal)\b"
    r"|\bbroke the (?:story|news)\b|\b(?:reported|published|revealed) (?:earlier|first)\b"
)
_REMEMBERED = 8192  # sentences; one question reads about a hundred
_NAMED_SPEAKER = ("source", "quotation")


FEATURES = (
    "found", "near", "behind", "article_behind", "typed", "gives_value", "lacks_value", "focus", "person", "names",
    "new_person", "identifies", "first_to_report", "says", "quotes", "denies", "because", "lead_of_story", "asks",
    "stub", "short", "long", "furniture",
    "introduces", "opens", *AROUND,
)  # fmt: skip
"""What a score is made of, in this order; the weights are in weights.json."""


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence among those that a question is answered from."""

    hit: Hit
    match: SentenceMatch
    text: str
    found: float
    """What its words counted in the search; see `index.retrieval.weights.Weights.of_sentence`."""
    answers: tuple[AnswerSpan, ...]
    """Spans of the kind that is asked for and that do not stand in the question."""
    asks: bool
    part: Part = "text"


class Figures(Mapping[str, float]):
    """The figures of one sentence, by name, out of those of all: see `features`."""

    __slots__ = ("_columns", "_place")

    def __init__(self, columns: Mapping[str, Sequence[float]], place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, name: str) -> float:
        return self._columns[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def features(
    analysis: QuestionAnalysis, sentences: Sequence[FoundSentence], matcher: Matcher
) -> dict[str, list[float]]:
    """What the scores of sentences are made of, by name one figure of each, most from 0 to 1.

    Args:
        analysis: What is asked.
        sentences: All that are compared, in reading order within each passage.
        matcher: The question's words.
    """
    best = max((sentence.hit.score for sentence in sentences), default=0.0)
    behind = [best - sentence.hit.score for sentence in sentences]
    articles = [sentence.hit.passage.span.article_id for sentence in sentences]
    article: dict[str, float] = {}
    for name, far in zip(articles, behind, strict=True):
        article[name] = min(article.get(name, _FAR_BEHIND), far)
    known, intent, focus = matcher.question.casefold(), analysis.intent, analysis.focus
    wants_name = analysis.kind in ("who", "title") or intent in _NAMED_SPEAKER or "name of" in known
    texts = [sentence.text for sentence in sentences]
    starts = [sentence.match.start for sentence in sentences]
    given = [[holds(kind, text) for kind in analysis.values] for text in texts]

    def where(is_asked: bool, is_so: Callable[[str], object]) -> list[float]:
        return [float(is_asked and bool(is_so(text))) for text in texts]

    return {
        "found": [sentence.found for sentence in sentences],
        "near": [sentence.match.near for sentence in sentences],
        "behind": [min(far, _FAR_BEHIND) for far in behind],
        "article_behind": [article[name] for name in articles],
        "typed": [float(bool(sentence.answers)) for sentence in sentences],
        "gives_value": [float(bool(its) and all(its)) for its in given],
        "lacks_value": [float(bool(its) and not any(its)) for its in given],
        "focus": [float(bool(focus) and focus in sentence.match.match.words) for sentence in sentences],
        "person": where(wants_name, PERSON.search),
        "names": [_new_names(text, known) if intent == "list" else 0.0 for text in texts],
        "new_person": where(asks_for_person(matcher.question), lambda text: _has_new_person(text, known)),
        "identifies": where(bool(_ASKS_IDENTITY.search(known)), _IDENTIFIES.search),
        "first_to_report": where(bool(_ASKS_FIRST.search(known)), _FIRST.search),
        "says": where(intent in _NAMED_SPEAKER, SAYS.search),
        "quotes": where(intent in _NAMED_SPEAKER, QUOTES.search),
        "denies": where(intent == "polar", _DENIES.search),
        "because": where(intent in ("why", "summary"), _BECAUSE.search),
        "lead_of_story": [float(intent in ("summary", "latest", "keyword") and start < _LEAD) for start in starts],
        "asks": [float(sentence.asks) for sentence in sentences],
        "stub": [float(len(text) < _STUB) for text in texts],
        "short": [float(len(text) < _SHORT) for text in texts],
        "long": [float(len(text) > _LONG) for text in texts],
        "furniture": [float(is_furniture(each.text, _behind(each))) for each in sentences],
        "introduces": [float(text.rstrip().endswith(":")) for text in texts],
        "opens": [
            float(start == sentence.hit.passage.sentences[0][0])
            for start, sentence in zip(starts, sentences, strict=True)
        ],
        **{
            name: values.tolist()
            for name, values in around(analysis, [(each.hit, each.match) for each in sentences], matcher).items()
        },
    }


def _has_new_person(text: str, known: str) -> bool:
    """Does a sentence have a person's name of which the question has no word?"""
    return any(not any(word in known for word in m.group().casefold().split()) for m in PERSON.finditer(text))


def _new_names(text: str, known: str) -> float:
    """How many names a sentence has that the question has not, as a share of as many as tell anything."""
    new = sum(1 for m in _NAMES.finditer(text) if m.start() and m.group().casefold() not in known)
    return min(new, _MANY_NAMES) / _MANY_NAMES


def is_question(text: str) -> bool:
    """Does a sentence ask something?"""
    return text.rstrip("”’\"' ").endswith("?")


def _behind(sentence: FoundSentence) -> str:
    """What follows a sentence on its line."""
    if sentence.part != "text":
        return ""
    passage = sentence.hit.passage
    return passage.text[sentence.match.end - passage.span.start :].partition("\n")[0]


def is_furniture(text: str, behind: str = "") -> bool:
    """Is a sentence a link, a credit or a caption, which stands between the sentences of a page?

    A correction is none: nothing of a page is more to be quoted.

    Args:
        text: The sentence.
        behind: What follows on its line: behind a caption, who made the picture.

    >>> is_furniture("THE LATEST:What we know of the strike"), is_furniture("He said: the strike is over.")
    (True, False)
    """
    return _is_label(text) or bool(_CREDIT.match(behind))


@lru_cache(maxsize=_REMEMBERED)
def _is_label(text: str) -> bool:
    if is_page_link(text) or _LABEL.match(text) or _CREDIT.match(text):
        return True
    low = text.lower()
    return any(mark in low for mark in _MARKS) and bool(_WITHIN.search(low))
