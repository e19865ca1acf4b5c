"""What speaks for a sentence being the answer: its words, the value it gives, its place, what the question wants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.retrieval.matching import Matcher
from index.text.value_types import holds
from index.text.word_lists import any_of, word_class
from index.types import Hit, SentenceMatch
from qa.answering.coverage import AROUND, around
from qa.types import QuestionAnalysis

_FAR_BEHIND = 6.0  # of a passage's score: further ones are all the same
_STUB = 25  # characters: such a sentence is a heading or a shout
_SHORT, _LONG = 50, 350  # characters
_LEAD = 400  # characters of an article
_MANY_NAMES = 6
_SAYING = word_class("saying", "telling", "explaining", "claiming", "continuing", also="tweeted called reported feared")
_SAYS = re.compile(rf"\b(?:{any_of(_SAYING)}|according to)\b")
_QUOTES = re.compile('[“”"„»]')
_NAMES = re.compile(r"\b[A-Z][\w’'-]+(?: (?:de|of|the|and) [A-Z][\w’'-]+| [A-Z][\w’'.-]+)*")
_PERSON = re.compile(r"\b[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: [A-Z][\w’'-]+)+")
_DENIES = re.compile(rf"\b(?:not|no|{any_of(word_class('negations'))}|\w+n['’]t)\b", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(?:because|due to|after|caus(?:es?|ed|ing)|led to|reasons?|blamed?|amid|so that|in order|since|triggered"
    r"|as a result|stemmed|thanks to|owing to)\b",
    re.IGNORECASE,
)
# Links, credits and captions, which stand between the sentences of a page.
_FURNITURE = re.compile(
    r"^[(\[]?(?:more:|opinion:|hide caption\b|video ad feedback\b"
    r"|read (?:more|also|next)|contributing\b|follow (?:us|@|\w+ on)|sign up|subscribe\b|get (?:more|the|our)"
    r"|photos?:|video:|related\b|watch:|click\b|see also|image:|image caption|caption\b"
    r"|(?:reporting|writing|editing|compiled) by (?-i:[A-Z])"
    r"|additional reporting|copyright\b|advertisement\b|share this|listen:|graphic:)"
    r"|\bgetty images\b|/(?:getty|ap|reuters)\b|\bopens in (?:a )?new\b"
    # What the agencies put above a picture: `FILE - In this photo …`, `LIMA, PERU - MAY 02: People wait …`.
    r"|^file(?: photo)? ?[-–—:]|^(?-i:[A-Z][A-Z .,'’]{2,50}) ?[-–—] (?-i:[A-Z]{3,9} \d{1,2}(?:, \d{4})?:)"
    # A link of a page, its label run together with what it leads to: `THE LATEST:What we know of the strike`.
    r"|^[^.:!?\d]{3,50}:(?-i:[A-Z‘“\"])[^:]*[^.:]$",
    re.IGNORECASE,
)
# Who made the picture, behind its caption: `(AP Photo/Ida Renn)`, `Credit: Ida Renn/Quay Post`.
_CREDIT = re.compile(
    r"\s*[(\[|]?\s*(?:credits?:|foto:|bild:|imagen:"
    r"|(?:photo(?:graph)?|image|picture|video)s? ?(?:by (?-i:[A-Z])|credit|courtesy|:|/)"
    r"|(?-i:AP|AFP|EPA|PA|Reuters|dpa) (?:photo|images?|file)|(?:photo |image )?via (?-i:AP|Reuters|Getty)\b)",
    re.IGNORECASE,
)
_NAMED_SPEAKER = ("source", "quotation")


FEATURES = (
    "found", "near", "behind", "article_behind", "typed", "gives_value", "lacks_value", "focus", "person", "names",
    "says", "quotes", "denies", "because", "lead_of_story", "asks", "stub", "short", "long", "furniture",
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
    is_typed: bool
    """Does it hold a new span of the kind that is asked for?"""
    asks: bool


def features(
    analysis: QuestionAnalysis, sentences: Sequence[FoundSentence], matcher: Matcher
) -> list[dict[str, float]]:
    """What the score of each sentence is made of, most from 0 to 1; the weights are in weights.json.

    Args:
        analysis: What is asked.
        sentences: All that are compared, in reading order within each passage.
        matcher: The question's words.
    """
    best = max((sentence.hit.score for sentence in sentences), default=0.0)
    article: dict[str, float] = {}
    for sentence in sentences:
        name = sentence.hit.passage.span.article_id
        article[name] = min(article.get(name, _FAR_BEHIND), best - sentence.hit.score)
    known = matcher.question.casefold()
    found = []
    shares = around(analysis, [(sentence.hit, sentence.match) for sentence in sentences], matcher)
    for sentence, beside in zip(sentences, shares, strict=True):
        its, text = sentence.match.match, sentence.text
        given = [holds(kind, text) for kind in analysis.values]
        wants_name = analysis.kind in ("who", "title") or analysis.intent in _NAMED_SPEAKER or "name of" in known
        intent, start = analysis.intent, sentence.match.start
        found.append({
            "found": sentence.found,
            "near": sentence.match.near,
            "behind": min(best - sentence.hit.score, _FAR_BEHIND),
            "article_behind": article[sentence.hit.passage.span.article_id],
            "typed": float(sentence.is_typed),
            "gives_value": float(bool(given) and all(given)),
            "lacks_value": float(bool(given) and not any(given)),
            "focus": float(bool(analysis.answer.focus) and analysis.answer.focus in its.words),
            "person": float(wants_name and bool(_PERSON.search(text))),
            "names": _new_names(text, known) if intent == "list" else 0.0,
            "says": float(intent in _NAMED_SPEAKER and bool(_SAYS.search(text))),
            "quotes": float(intent in _NAMED_SPEAKER and bool(_QUOTES.search(text))),
            "denies": float(intent == "polar" and bool(_DENIES.search(text))),
            "because": float(intent in ("why", "summary") and bool(_BECAUSE.search(text))),
            "lead_of_story": float(intent in ("summary", "latest", "keyword") and start < _LEAD),
            "asks": float(sentence.asks),
            "stub": float(len(text) < _STUB),
            "short": float(len(text) < _SHORT),
            "long": float(len(text) > _LONG),
            "furniture": float(is_furniture(text, _behind(sentence))),
            "introduces": float(text.rstrip().endswith(":")),
            "opens": float(start == sentence.hit.passage.sentences[0][0]),
            **beside,
        })  # fmt: skip
    return found


def _new_names(text: str, known: str) -> float:
    """How many names a sentence has that the question has not, as a share of as many as tell anything."""
    new = sum(1 for m in _NAMES.finditer(text) if m.start() and m.group().casefold() not in known)
    return min(new, _MANY_NAMES) / _MANY_NAMES


def is_question(text: str) -> bool:
    """Does a sentence ask something?"""
    return text.rstrip("”’\"' ").endswith("?")


def _behind(sentence: FoundSentence) -> str:
    """What follows a sentence on its line."""
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
    return bool(_FURNITURE.search(text) or _CREDIT.match(text) or _CREDIT.match(behind))
