"""Questions about the archive itself, which its ledger answers: how many articles, which outlets, what on a topic."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

from qa.question.language import language_asked
from qa.question.patterns import alternatives, languages, table_file, written_out
from qa.types import HoldingsQuestion, Subject, Turn

_QUOTES = "“”„\"'‘’«»「」『』 "
_SMALL = {
    word: number
    for number, words in enumerate(
        ("two deux zwei dos", "three trois drei tres", "four quatre vier cuatro", "five cinq fünf cinco", "six",
         "seven",
         "eight", "nine", "ten dix zehn diez"), 2)
    for word in words.split()
}  # fmt: skip
_LISTED_ARTICLE = re.compile(r"[“„«「](?P<title>[^“”„«»「」]{2,300})[”“»」] \([^()]*\d[^()]*\)")
_FEW_WORDS = 6
_SEVERAL = 5
"""Articles that `the oldest articles` asks for."""
_PLURAL = re.compile(
    r"\b(?:articles|stories|pieces|reports|items|texts|documents|files|papiers|artículos|articulos|noticias|notas)\b"
    r"|\bdie \w+sten (?:artikel|texte|berichte|meldungen)\b",
    re.IGNORECASE,
)
# Cheap to look for, so that most questions meet no pattern at all.
_OF_IT = re.compile(
    r"\b(?:archiv\w*|articles?|stor(?:y|ies)|pieces?|reports?|items?|texts?|documents?|files?|coverage|material|stuff|anything"
    r"|outlets?|sources?|origins?|publications|newspapers|papers|publishers|titles|media|authors?|journalists|reporters|writers"
    r"|bylines|corpus|collection|database|library|newsdesk|headline|everything|publish(?:ed)?|print(?:ed)?|posted|appear|wrote|written"
    r"|(?:do|can|are) (?:you|i)|you have|is there|are there)\b",
    re.IGNORECASE,
)


def holdings_question(
    question: str, *, is_known: Callable[[str], bool] = frozenset[str]().__contains__, phrase: str = ""
) -> HoldingsQuestion | None:
    """What a question asks of the archive itself; None where it asks for what the articles say.

    Args:
        question: In one of the languages of `holdings.toml`.
        is_known: Has the archive an outlet or an author of that name?
        phrase: Words of the question that name a time; what is asked is asked of that time.

    >>> holdings_question("How many articles do you have from the Quay Post?").outlet
    'the Quay Post'
    >>> holdings_question("What do you have about sports?").topic
    'sports'
    >>> holdings_question("How many articles of impeachment were passed?")
    """
    asked = question.replace(phrase, " ", 1) if phrase else question
    asked = " ".join(asked.split()).strip("¿¡ ")
    language = language_asked(question)
    if language in (None, "en") and not _OF_IT.search(asked) and (language or len(asked.split()) > _FEW_WORDS):
        return None
    for each in [language] if language in _spoken() else _spoken() if language is None else ["en"]:
        found = _read(asked, str(each), is_known)
        if found:
            return found
    return None


def article_before(turns: Sequence[Turn]) -> str:
    """The title of the article that the last answer named first; empty where it named none.

    >>> article_before([Turn("assistant", "The newest article is: “Plums” (Quay Post, 2 April 2025) [1].")])
    'Plums'
    """
    last = next((turn.content for turn in reversed(turns) if turn.role == "assistant"), "")
    named = _LISTED_ARTICLE.search(last)
    return named["title"].strip() if named else ""


def _read(asked: str, language: str, is_known: Callable[[str], bool]) -> HoldingsQuestion | None:
    """The same, read as a question of one language."""
    before = _before(language)
    while before and (bare := before.sub("", asked)) != asked:
        asked = bare
    low = asked.lower()
    for place, (subject, has) in enumerate(_rows(language)):
        if has and not any(word in low for word in has):
            continue
        match = _pattern(language, place).match(asked)
        if not match:
            continue
        given = {name.rstrip("23"): words.strip(_QUOTES) for name, words in match.groupdict().items() if words}
        known = given.get("known", "")
        if known and not is_known(known):
            continue
        number = given.get("number", "").lower()
        of_several = _SEVERAL if subject in ("newest", "oldest") and _PLURAL.search(asked) else 0
        return HoldingsQuestion(
            cast("Subject", subject),
            given.get("topic", ""),
            known or given.get("outlet", ""),
            language=language,
            number=int(number) if number.isdecimal() else _SMALL.get(number, of_several),
            is_pointing="that" in given,
        )
    return None


@cache
def _rows(language: str) -> list[tuple[str, list[str]]]:
    """Of each row its subject, and words of which a question has one."""
    rows = [row for row in table_file("holdings")["holdings"] if row.get("in", "en") == language]
    return [(row["is"], row.get("has", "").split()) for row in rows]


@cache
def _written(language: str) -> list[str]:
    return [written for _, written in alternatives("holdings", "holdings", language)]


@cache
def _pattern(language: str, place: int) -> re.Pattern[str]:
    """The pattern of one row, compiled when a question first comes near it."""
    written = _written(language)[place]
    ends = table_file("holdings")["ends"]
    end = written_out(ends.get(language, ends["other"]), "holdings", language)
    return re.compile(f"(?:{written}){end}", re.IGNORECASE)


@cache
def _spoken() -> list[str]:
    return languages("holdings", "holdings")


@cache
def _before(language: str) -> re.Pattern[str] | None:
    written = table_file("holdings")["wrapping"].get(language)
    return re.compile(rf"^(?:{written})[\s,:;.!¡¿]+", re.IGNORECASE) if written else None
