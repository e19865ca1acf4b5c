"""Questions over articles in another language: what their names, numbers and dates find, and a note that says so.

Nothing is translated but months, weekdays and digits: a name is a name in most languages, and a reader who asks in
German can read on from an English sentence that has it. Such sentences are the nearest, never an answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial

from index.corpus import Corpus
from index.retrieval.matching import Matcher
from index.text.analysis import PAIRS, without_case
from index.text.analysis import words as analysed
from index.text.calendar_names import LISTED_IN, names
from index.text.country_names import in_other_words
from index.text.language import is_unspaced
from index.types import Hit
from qa.answering.candidates import Candidate, Retrieval
from qa.question.language import function_words, language_asked, language_name
from qa.types import Draft, DraftStatement, Question

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_UNSPACED = ("zh", "ja", "th")
_MOST = 3
_LONG_WORD = 6  # letters of a word without a capital that two languages may share: hospital, tsunami
_SURE_SHARE = 0.01  # of the articles: fewer in a language are slips of telling it
_PASSAGES = 10
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['’.-][A-Za-z]+)*|\d+")  # in scripts without blanks between words


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a question finds in articles of another language."""

    note: str
    """Which language is asked in, which one the archive holds, and what was looked for."""
    draft: Draft
    """The nearest sentences."""
    retrieval: Retrieval


def languages_held(corpus: Corpus) -> list[str]:
    """The languages of an archive, most articles first; those of a handful among hundreds are slips.

    None of a script of its own is: no slip makes Chinese of English.
    """
    counted = [(code, number) for code, number in corpus.languages() if code]
    total = sum(number for _, number in counted)
    return [code for code, number in counted if number >= _SURE_SHARE * total or code in _UNSPACED]


def languages_of_others(corpus: Corpus, language: str | None, question: str) -> tuple[str, ...]:
    """The languages of an archive that has no article in a question's; empty where it has, or where that is not known.

    Short articles in scripts without blanks had no language before their script gave it: where there are some, the
    archive is asked whether it knows the question's words.
    """
    held = languages_held(corpus)
    if not language or not held or language in held:
        return ()
    if language in _UNSPACED and None in dict(corpus.languages()):
        matcher = corpus.matcher(question)
        if any(map(matcher.knows, matcher.weights(PAIRS))):
            return ()
    return tuple(held)


def findable(corpus: Corpus, question: Question, languages: Sequence[str]) -> list[str]:
    """The words of a question that stand in articles of other languages: names, numbers and dates.

    Where it has none that the archive knows, longer words that both languages may have, as `hospital`.

    Args:
        corpus: The archive.
        question: In a language that is known.
        languages: Of the articles.
    """
    text, own = without_case(question.standalone), function_words(question.language)
    matcher, found = corpus.matcher(text), dict[str, None]()
    text, countries = _countries(text, question.language, languages)
    found |= dict.fromkeys(country for country in countries if all(map(matcher.knows, country.split())))
    dates, shared = _dates(question.language, languages), dict[str, None]()
    is_mixed = question.language in _UNSPACED
    for match in (_LATIN_WORD if is_mixed else _WORD).finditer(text):
        word = match.group()
        if word.lower() in dates:
            found[dates[word.lower()]] = None
        elif word.lower() in own or not matcher.knows(word):
            continue
        elif any(map(str.isdigit, word)) or (word[0].isupper() and (match.start() or is_mixed)):
            found[word] = None
        elif word[0].isupper() or len(word) >= _LONG_WORD:
            shared[word] = None
    return list(found or shared)


def _countries(text: str, language: str | None, languages: Sequence[str]) -> tuple[str, list[str]]:
    """A text without the countries that it names, and what these are called in the articles' language."""
    known = in_other_words(language or "", languages[0]) if languages else {}
    found, low = [], text.lower()
    for name in sorted(known, key=lambda each: (-len(each), each)):
        place = low.find(name)
        if place >= 0 and (is_unspaced(name) or re.search(rf"\b{re.escape(name)}\b", low)):
            found.append((place, known[name]))
            blank = " " * len(name)
            low, text = low.replace(name, blank), text[:place] + blank + text[place + len(name) :]
    return text, [country for _, country in sorted(found)]


def _dates(language: str | None, languages: Sequence[str]) -> dict[str, str]:
    """Months and weekdays of one language in another."""
    other = next((code for code in languages if code in LISTED_IN), None)
    if language not in LISTED_IN or not other:
        return {}
    found: dict[str, str] = {}
    for what in ("months", "weekdays"):
        meant = {number: name for name, number in reversed(names(what, other).items())}
        found |= {name: meant[number].capitalize() for name, number in names(what, language).items()}
    return found


def nearest(question: Question, hits: Sequence[Hit], words: Sequence[str], matcher: Matcher) -> Nearest:
    """The nearest sentences in another language than the question's, and a note.

    Args:
        question: The question.
        hits: What its words found.
        words: Those words; see `findable`.
        matcher: Of the words.
    """
    others = [hit for hit in hits[:_PASSAGES] if language_of(hit) != question.language]
    retrieval = Retrieval.of(question.analysis, others, matcher)
    chosen = sorted(_distinct(retrieval.candidates), key=partial(_standing, words))[:_MOST]
    draft = Draft(statements=tuple(DraftStatement(each.text, (each.span,)) for each in chosen))
    asked_in = language_name(question.language)
    looked_for = _listed([f"“{word}”" for word in words])
    if question.elsewhere:
        held = _listed([language_name(code) for code in question.elsewhere])
        opening = f"The archive holds articles in {held}; the question is in {asked_in}"
        if not chosen:
            return Nearest(f"{opening}, and none of its names and numbers stands there.", draft, retrieval)
        return Nearest(f"{opening}: nearest by {looked_for}:", draft, retrieval)
    written_in = _listed(list(dict.fromkeys(language_name(language_of(_hit(others, each))) for each in chosen)))
    return Nearest(f"No article in {asked_in} says this; nearest by {looked_for}, in {written_in}:", draft, retrieval)


def _standing(words: Sequence[str], candidate: Candidate) -> tuple[int, float]:
    """Candidates with more of the names come first, then those that rank higher."""
    held, group = candidate.match.words, candidate.group
    return -sum(set(analysed(word, group)) <= held for word in words if is_name(word)), -candidate.score


def is_name(word: str) -> bool:
    """Is a word of a question a person or a place, no number, month or weekday?"""
    return word[0].isupper() and word.lower() not in _calendar()


@cache
def _calendar() -> frozenset[str]:
    return frozenset((*names("months", *LISTED_IN), *names("weekdays", *LISTED_IN)))


def _hit(hits: Sequence[Hit], candidate: Candidate) -> Hit:
    return next(hit for hit in hits if hit.passage is candidate.passage)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that have a word of the question, each text once."""
    found: dict[str, Candidate] = {}
    for each in candidates:
        if each.match.words and not each.asks:
            found.setdefault(" ".join(each.text.split()), each)
    return list(found.values())


def is_spoken_of(hits: Sequence[Hit], language: str | None) -> bool:
    """Do passages of a language have the words that were searched for?"""
    return any(hit.match and hit.match.words and language_of(hit) == language for hit in hits[:_PASSAGES])


def language_of(hit: Hit) -> str | None:
    """The language of a passage: what its article is in, else what its words look like."""
    return hit.passage.language or language_asked(hit.passage.text)


def _listed(names_: Sequence[str]) -> str:
    """Some names in a sentence: `English, French and German`."""
    return " and ".join(filter(None, (", ".join(names_[:-1]), names_[-1]))) if names_ else ""
