"""Statements that are true of the sentences they cite, and corrupted ones: what the checks are measured on.

Everything is made from articles with a fixed seed. A corruption that could be true by accident is left out where it is
made, by looking at the words and digits of the evidence, never by asking the checks: this file uses none of them.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from index.ingest.noise import outline
from index.types import Article
from qa.verification.types import Evidence

_T = TypeVar("_T")
SEED = 20250320
_DRAWS = 2
"""Attempts at each kind of change for each sentence."""
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_SPELLED = dict(zip(map(str, range(2, 13)), _NUMBER_WORDS, strict=True))
_LEANS = re.compile(r"(?:He|She|They|It|This|That|These|Those|His|Her|Their|Its|The)\b")
_QUOTE = re.compile(r"(?<![\w\"“])[\"“]([^\"“”]{20,400})[\"”](?!\w)")
_FIGURE = re.compile(r"(?<![\w.,:/$€£¥-])[$€£¥]?(\d(?:[\d,]*\d)?(?:\.\d+)?)(?![\w/:]|[.,]\d|-\d|-[A-Za-z]*\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*(?= [a-z]|[.,;]|$)")
_DATE_WORD = re.compile(
    rf"\b(?:{'|'.join(_MONTHS)}|{'|'.join(_WEEKDAYS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|today|"
    rf"yesterday|tomorrow|tonight|ago|"
    r"(?:last|next|this|past|previous) (?:week|month|year|decade|day|night|spring|summer|autumn|fall|winter)|"
    r"(?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_LONG_DATE = re.compile(rf"\b({'|'.join(_MONTHS)}) ([12]?\d|3[01])\b(?:, ((?:19|20)\d\d)\b)?(?![,.]?\d)")
_YEAR = re.compile(r"(?<=[a-z] )(?:19|20)\d\d(?=[.,;]| [a-z])")
_AFTER_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)}|[A-Z][a-z]{{2,4}})\.? $")
_NO_NAMES = frozenset(
    (
        "president prime minister chancellor king queen sir mr mrs ms miss dr prof gen general col senator sen "
            "rep gov governor "
        "mayor judge justice secretary chairman chief executive officer director the a an he she it they this "
            "that these those "
        "i we you monday tuesday wednesday thursday friday saturday sunday spokesman analyst analysts treasurer "
            "vice deputy "
        "foreign finance interior defense defence head coach father lord lady princess prince captain "
        "maj lt col capt sgt rev hon mt ft america american americans us united states"
    ).split()
) | {month.casefold() for month in _MONTHS}  # fmt: skip
_MODIFIER = re.compile(
    r"\b(?:about|around|some|nearly|almost|over|under|than|least|most|to|roughly|approximately|above|below|"
    r"not|only|between|and|"
    r"from|or|estimated|minimum|maximum|as|of|just|no|number|part|page|chapter|day|week|year|at|by|version|"
    r"phase|until|hit|topped|exceed|exceeds|exceeded|exceeding)\s+(?:the |a |an )?$",
    re.IGNORECASE,
)
_UNITS = {
    "km": "miles",
    "kilometres": "miles",
    "kilometers": "miles",
    "miles": "kilometres",
    "metres": "feet",
    "feet": "metres",
    "meters": "feet",
    "tonnes": "kilograms",
    "tons": "barrels",
    "barrels": "tonnes",
    "dlrs": "yen",
    "dollars": "euros",
    "pct": "dlrs",
    "percent": "dollars",
    "%": " dollars",
    "hours": "minutes",
    "minutes": "hours",
    "days": "weeks",
    "weeks": "months",
    "months": "weeks",
    "years": "months",
    "pounds": "euros",
    "euros": "dollars",
    "degrees": "percent",
    "cts": "dlrs",
    "hectares": "acres",
    "acres": "hectares",
    "stg": "dlrs",
    "inches": "metres",
}
_BOUNDS = {
    "more than": "fewer than",
    "fewer than": "more than",
    "less than": "more than",
    "at least": "at most",
    "up to": "at least",
    "over": "under",
    "nearly": "more than",
    "almost": "more than",
}
_TURNED = {
    "rose": "fell", "fell": "rose", "increased": "decreased", "won": "lost", "lost": "won", "bought": "sold",
    "sold": "bought", "rejected": "accepted", "accepted": "rejected", "opened": "closed", "closed": "opened",
}  # fmt: skip
_TURNS = re.compile(
    r"\b(?:f[ae]ll|lo[sw]|drop|declin|decreas|r[io]s|increas|won|win|gain|sold|s[eo]ll|bought|buy|rejec|accep|clos|open|"
    r"shut|cut|reduc|higher|grow|gr[eo]w|up|down|rais|lower)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|none|without|cannot|nor|neither|nothing|nobody|hardly|barely|few|unable|\w+n['’]t|"
    r"den(?:y|ied|ies)|refus\w+|fail\w+|declin\w+|reject\w+|lack\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One statement, what it cites, and whether it is true of that."""

    kind: str
    statement: str
    cited: tuple[Evidence, ...]
    offered: tuple[Evidence, ...]
    is_true: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    evidence: Evidence
    article: int

    @property
    def words(self) -> str:
        return " ".join(self.evidence.text.split())

    @property
    def all_words(self) -> str:
        """Everything that the checks may look at, for leaving out what is true by accident."""
        source = self.evidence.source
        parts = (self.evidence.premise, source.title, source.outlet, source.agency, *source.authors)
        return " ".join(" ".join(part.split()) for part in parts if part)


def halves(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Articles to develop on and articles held out, by the order of their ids."""
    ordered = sorted(articles, key=lambda article: article.id)
    return ordered[::2], ordered[1::2]


def cases(articles: Sequence[Article], seed: int = SEED, most_sentences: int = 12) -> Iterator[Case]:
    """True and corrupted statements of articles, the same for the same articles and seed.

    Args:
        articles: Names and sentences to mix in are taken from among them.
        seed: Of all choices.
        most_sentences: Sentences drawn from each article.
    """
    draw = random.Random(seed)
    sentences: list[_Sentence] = []
    for number, article in enumerate(articles):
        found = list(_sentences(article, number))
        sentences += found if len(found) <= most_sentences else draw.sample(found, most_sentences)
    names = sorted({m.group() for s in sentences for m in _NAME.finditer(s.words) if _is_name(m.group())})
    archive = _Archive(draw, sentences, names)
    for sentence in sentences:
        yield from archive.true(sentence)
        yield from archive.corrupted(sentence)


def quotable(articles: Sequence[Article]) -> list[Evidence]:
    """The sentences of articles that statements are made of."""
    return [each.evidence for number, article in enumerate(articles) for each in _sentences(article, number)]


def _sentences(article: Article, number: int) -> Iterator[_Sentence]:
    """Sentences with words in lower case and a full stop: tables and headlines are no statements."""
    before = ""
    for start, end in outline(article, language="en").sentences:
        text = article.text[start:end]
        if (
            6 <= len(text.split()) <= 70
            and text.rstrip("\"'”’)")[-1:] in ".!?"
            and len(re.findall(r"\b[a-z]{3,}", text)) >= 4
        ):
            leaning = before if _LEANS.match(text) else ""
            yield _Sentence(Evidence(text, article.source, leaning), number)
        before = text


def _is_name(words: str) -> bool:
    return not any(word.casefold() in _NO_NAMES for word in words.split())


def _has_number(words: str, value: str) -> bool:
    """Do these digits, or the number's word, stand there in any grouping?"""
    plain = value.replace(",", "")
    figures = {found.replace(",", "").strip(".") for found in re.findall(r"\d[\d,.]*", words)}
    return plain in figures or (plain in _SPELLED and bool(re.search(rf"\b{_SPELLED[plain]}\b", words, re.IGNORECASE)))


def _in_quote(words: str, at: int) -> bool:
    return len(re.findall(r"[\"“”]", words[:at])) % 2 == 1


def _lowered(words: str) -> str:
    """A sentence that no longer begins one: only an article or pronoun surely loses its capital."""
    return re.sub(
        r"^(?:The|A|An|It|He|She|They|This|There|In|On|At|But|Some|Many|Several)\b", lambda m: m.group().lower(), words
    )


class _Archive:
    def __init__(self, draw: random.Random, sentences: Sequence[_Sentence], names: Sequence[str]) -> None:
        self.draw, self.sentences, self.names = draw, sentences, names
        self.balanced = [s for s in sentences if _is_balanced(s.words)]
        self.quoting = [s for s in sentences if _QUOTE.search(s.words)]

    # --- true -------------------------------------------------------------------------------------------------------

    def true(self, sentence: _Sentence) -> Iterator[Case]:
        """The sentence, and rewritings that keep what it says."""
        rewritings: tuple[tuple[str, Callable[[_Sentence], str | None]], ...] = (
            ("verbatim", lambda s: s.words),
            ("outlet put before", self._with_outlet),
            ("clause dropped", self._clause_dropped),
            ("attribution moved", self._attribution_moved),
            ("number respelled", self._respelled),
            ("weekday dated", self._dated),
            ("date reordered", self._reordered),
            ("quote shortened", self._shortened),
        )
        if not _is_balanced(sentence.words):
            yield Case("verbatim", sentence.words, (sentence.evidence,), (sentence.evidence,), True)
            return  # a mark without its fellow is taken to quote all around it: refused on purpose once words are added
        for kind, rewrite in rewritings:
            statement = rewrite(sentence)
            if statement:
                yield Case(kind, statement, (sentence.evidence,), (sentence.evidence,), True)
        other = self.draw.choice(self.balanced)
        both = (sentence.evidence, other.evidence)
        yield Case("two cited", f"{sentence.words} {other.words}", both, both, True)

    def _with_outlet(self, sentence: _Sentence) -> str | None:
        outlet = sentence.evidence.source.outlet
        if not outlet or sentence.words[0] in "\"“'‘":
            return None
        return f"According to {outlet}, {_lowered(sentence.words)}"

    def _clause_dropped(self, sentence: _Sentence) -> str | None:
        found = re.match(
            r"(.{40,}?), (?:which|who|where|while|although|though|after|as|with|including) [^\"“”]+[.]$", sentence.words
        )
        if not found or re.search(r"[\"“”]", found[1]) or found[1].count("(") != found[1].count(")"):
            return None
        return found[1] + "."

    def _attribution_moved(self, sentence: _Sentence) -> str | None:
        found = re.fullmatch(
            r"(.{25,}?),([\"”]?) ((?:the |a |an )?[A-Za-z][\w .’'-]{2,50}) (said|told reporters)\.", sentence.words
        )
        if not found or re.search(r",|\b(?:and|but|that)\b", found[3]):
            return None
        words, mark, who, said = found.groups()
        if bool(mark) != (words[0] in '"“') or len(re.findall(r"[\"“”]", words)) != bool(mark):
            return None
        who = who[0].upper() + who[1:]
        return f"{who} {said}: {words}.{mark}" if mark else f"{who} {said} {_lowered(words)}."

    def _respelled(self, sentence: _Sentence) -> str | None:
        if re.search(rf"[\"“”]|\b(?:{'|'.join(_MONTHS)}) (?:\d|{'|'.join(_NUMBER_WORDS)})", sentence.words):
            return None
        found = re.search(r"(?<=[a-z] )(?:[2-9]|1[0-2])(?= [a-z]{4,})", sentence.words)
        if found:
            return sentence.words[: found.start()] + _SPELLED[found.group()] + sentence.words[found.end() :]
        found = re.search(
            rf"(?<![A-Z][a-z][a-z] )(?<=[a-z] )(?:{'|'.join(_NUMBER_WORDS)})(?= [a-z]{{4,}})", sentence.words
        )
        if not found or re.match(
            r" (?:hundred|thousand|million|billion|dozen|trillion)", sentence.words[found.end() :]
        ):
            return None
        digits = next(digits for digits, word in _SPELLED.items() if word == found.group())
        return sentence.words[: found.start()] + digits + sentence.words[found.end() :]

    def _dated(self, sentence: _Sentence, shift: int = 0) -> str | None:
        """`on Monday` as the date that the latest Monday had."""
        published = sentence.evidence.source.published
        found = re.search(
            rf"\bon ({'|'.join(_WEEKDAYS)})(?=[.,;]| [a-z])(?! (?:morning|night|week|and|to))", sentence.words
        )
        if (
            not found
            or not published
            or published.precision not in ("day", "time")
            or _in_quote(sentence.words, found.start())
        ):
            return None
        if len(_DATE_WORD.findall(sentence.evidence.premise)) > 1 or re.search(
            r"\b(?:will|would|next|due|every|each|plans?|set to|scheduled|expected)\b", sentence.words
        ):
            return None
        back = (published.first_day.weekday() - _WEEKDAYS.index(found[1])) % 7
        day = published.first_day - timedelta(days=back) + timedelta(days=shift)
        return sentence.words[: found.start()] + f"on {_written(day)}" + sentence.words[found.end() :]

    def _reordered(self, sentence: _Sentence) -> str | None:
        found = _LONG_DATE.search(sentence.words)
        if not found or _in_quote(sentence.words, found.start()) or int(found[2]) == 0:
            return None
        moved = f"{found[2]} {found[1]}" + (f" {found[3]}" if found[3] else "")
        return sentence.words[: found.start()] + moved + sentence.words[found.end() :]

    def _shortened(self, sentence: _Sentence) -> str | None:
        quotes = [m for m in _QUOTE.finditer(sentence.words) if len(m[1].split()) >= 7]
        if not quotes:
            return None
        quote = quotes[0]
        part = re.match(r"(.{15,}?),? (?:and|but|so) ", quote[1])
        if not part or _NEGATIVE.search(sentence.evidence.premise) or _counts(part[1].split()):
            return None  # to leave out a `not` or the rest of a number is no safe shortening
        comma = "," if quote[1].endswith(",") else ""
        return sentence.words[: quote.start(1)] + part[1] + comma + sentence.words[quote.end(1) :]

    # --- corrupted --------------------------------------------------------------------------------------------------

    def corrupted(self, sentence: _Sentence) -> Iterator[Case]:
        """The sentence with one thing wrong, once for each kind and draw that it lends itself to."""
        changes: tuple[tuple[str, Callable[[_Sentence], str | None]], ...] = (
            ("digit changed", self._digit),
            ("number word changed", self._number_word),
            ("bound changed", self._bound),
            ("bound added", self._bound_added),
            ("unit changed", self._unit),
            ("name swapped", self._name),
            ("part of name swapped", self._part_of_name),
            ("quote word changed", self._quote_changed),
            ("quote word dropped", self._quote_dropped),
            ("quote word added", self._quote_added),
            ("quote words exchanged", self._quote_exchanged),
            ("day or month changed", self._day),
            ("year changed", self._year),
            ("weekday changed", self._weekday),
            ("weekday dated wrong", self._dated_wrong),
            ("speaker swapped", self._speaker),
            ("negation added", self._negated),
            ("negation dropped", self._affirmed),
            ("turned round", self._turned),
        )
        for kind, change in changes:
            made: set[str] = set()
            for _ in range(_DRAWS):
                statement = change(sentence)
                if statement and statement not in made and statement != sentence.words:
                    made.add(statement)
                    yield Case(kind, statement, (sentence.evidence,), (sentence.evidence,), False)
        yield from self._stitched(sentence)
        yield from self._of_another(sentence)

    def _digit(self, sentence: _Sentence) -> str | None:
        found = self._choice([m for m in _FIGURE.finditer(sentence.words) if not _is_date_part(sentence.words, m)])
        if not found:
            return None
        figure = found[1]
        places = [
            i
            for i, c in enumerate(figure)
            if c.isdigit() and not ("." in figure and i == len(figure) - 1 and figure[i - 1] == ".")
        ]
        at = self.draw.choice(places or [0])
        digit = self.draw.choice([d for d in "123456789" if d != figure[at]])
        changed = figure[:at] + digit + figure[at + 1 :]
        if _has_number(sentence.evidence.premise, changed):
            return None
        return sentence.words[: found.start(1)] + changed + sentence.words[found.end(1) :]

    def _number_word(self, sentence: _Sentence) -> str | None:
        found = self._choice(
            list(re.finditer(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b(?![-'’])", sentence.words, re.IGNORECASE))
        )
        if not found:
            return None
        word = self.draw.choice([w for w in _NUMBER_WORDS if w != found.group().lower()])
        digits = str(_NUMBER_WORDS.index(word) + 2)
        if re.search(rf"\b(?:{word}|{digits})\b", sentence.evidence.premise, re.IGNORECASE):
            return None
        word = word.capitalize() if found.group()[0].isupper() else word
        return sentence.words[: found.start()] + word + sentence.words[found.end() :]

    def _bound(self, sentence: _Sentence) -> str | None:
        found = self._choice(
            list(re.finditer(rf"\b(?<!no )({'|'.join(_BOUNDS)}) (?=[$€£¥]?\d)", sentence.words, re.IGNORECASE))
        )
        if (
            not found
            or _DATE_WORD.match(sentence.words, found.end())
            or re.match(r"\d+:", sentence.words[found.end() :])
        ):
            return None
        return sentence.words[: found.start(1)] + _BOUNDS[found[1].lower()] + sentence.words[found.end(1) :]

    def _bound_added(self, sentence: _Sentence) -> str | None:
        figures = [
            m for m in re.finditer(r"(?<=[a-z] )[$€£¥]?\d[\d,.]* (?:\w+)", sentence.words)
            if not _MODIFIER.search(sentence.words[: m.start()]) and not _DATE_WORD.search(m.group())
            and not _in_quote(sentence.words, m.start()) and not _AFTER_MONTH.search(sentence.words[: m.start()])
        ]  # fmt: skip
        found = self._choice(figures)
        if (
            not found
            or re.match(r"\s*(?:or|to|-|and)\b", sentence.words[found.end() :])
            or re.search(r" (?:or|to|and)$", found.group())
        ):
            return None
        bound = self.draw.choice(("more than", "fewer than", "nearly"))
        return f"{sentence.words[: found.start()]}{bound} {sentence.words[found.start() :]}"

    def _unit(self, sentence: _Sentence) -> str | None:
        found = self._choice(
            list(re.finditer(rf"(?<=\d)( ?)({'|'.join(map(re.escape, _UNITS))})(?!\w)", sentence.words))
        )
        if not found:
            return None
        other = _UNITS[found[2]]
        stem = other.strip()[:4]
        if re.search(re.escape(stem), sentence.evidence.premise, re.IGNORECASE) or _in_quote(
            sentence.words, found.start()
        ):
            return None
        return sentence.words[: found.start()] + " " + other.strip() + sentence.words[found.end() :]

    def _name(self, sentence: _Sentence) -> str | None:
        found = self._choice([m for m in _NAME.finditer(sentence.words) if _is_name(m.group())])
        if not found:
            return None
        other = self._other_name(sentence)
        return sentence.words[: found.start()] + other + sentence.words[found.end() :] if other else None

    def _other_name(self, sentence: _Sentence, *, is_single: bool = False) -> str | None:
        known = {word.casefold()[:4] for word in re.findall(r"\w+", sentence.all_words)}
        initials = "".join(word[0] for word in re.findall(r"\w+", sentence.all_words) if word[0].isupper())
        for _ in range(20):
            other = self.draw.choice(self.names) if self.names else ""
            if is_single and " " in other:
                continue
            is_new = not any(word.casefold()[:4] in known for word in other.split())
            if other and is_new and "".join(word[0] for word in other.split()) not in (initials or "-"):
                return other
            if other and is_new and " " not in other:
                return other
        return None

    def _part_of_name(self, sentence: _Sentence) -> str | None:
        found = self._choice([m for m in _NAME.finditer(sentence.words) if " " in m.group() and _is_name(m.group())])
        other = self._other_name(sentence, is_single=True)
        if not found or not other:
            return None
        parts = found.group().split()
        parts[self.draw.randrange(len(parts))] = other
        return sentence.words[: found.start()] + " ".join(parts) + sentence.words[found.end() :]

    def _quote(self, sentence: _Sentence, change: Callable[[list[str]], list[str] | None]) -> str | None:
        found = self._choice([m for m in _QUOTE.finditer(sentence.words) if len(m[1].split()) >= 4])
        changed = change(found[1].split()) if found else None
        if not found or not changed:
            return None
        quote = " ".join(changed)
        if _letters(quote) in _letters(sentence.evidence.premise):
            return None
        return sentence.words[: found.start(1)] + quote + sentence.words[found.end(1) :]

    def _quote_changed(self, sentence: _Sentence) -> str | None:
        def change(words: list[str]) -> list[str] | None:
            at = self.draw.randrange(len(words))
            word = self._other_word(sentence)
            if not word:
                return None
            tail = re.search(r"\W*$", words[at])
            return [*words[:at], word + (tail.group() if tail else ""), *words[at + 1 :]]

        return self._quote(sentence, change)

    def _quote_dropped(self, sentence: _Sentence) -> str | None:
        def change(words: list[str]) -> list[str] | None:
            if re.search(r"…|\.\s?\.", " ".join(words)):
                return None  # an ellipsis owns to what is left out beside it
            at = self.draw.randrange(1, len(words) - 1)
            return [*words[:at], *words[at + 1 :]]

        return self._quote(sentence, change)

    def _quote_added(self, sentence: _Sentence) -> str | None:
        def change(words: list[str]) -> list[str] | None:
            at = self.draw.randrange(len(words))
            word = self._other_word(sentence)
            return [*words[:at], word, *words[at:]] if word else None

        return self._quote(sentence, change)

    def _quote_exchanged(self, sentence: _Sentence) -> str | None:
        def change(words: list[str]) -> list[str]:
            at = self.draw.randrange(len(words) - 1)
            return [*words[:at], words[at + 1], words[at], *words[at + 2 :]]

        return self._quote(sentence, change)

    def _other_word(self, sentence: _Sentence) -> str | None:
        words = re.findall(r"\b[a-z]{2,}\b", self.draw.choice(self.sentences).words)
        known = set(re.findall(r"\w+", sentence.all_words.casefold()))
        return self._choice([word for word in words if word not in known])

    def _day(self, sentence: _Sentence) -> str | None:
        found = self._choice(list(_LONG_DATE.finditer(sentence.words)))
        if not found or len(_DATE_WORD.findall(sentence.evidence.premise)) > 1 + bool(found[3]):
            return None
        month, day = found[1], int(found[2])
        if self.draw.random() < 0.5:
            month = self.draw.choice([m for m in _MONTHS if m != month])
            day = min(day, 28)
        else:
            day = self.draw.choice([d for d in range(1, 29) if d != day])
        changed = f"{month} {day}" + (f", {found[3]}" if found[3] else "")
        return sentence.words[: found.start()] + changed + sentence.words[found.end() :]

    def _year(self, sentence: _Sentence) -> str | None:
        found = self._choice(list(_YEAR.finditer(sentence.words)))
        if not found:
            return None
        year = str(int(found.group()) + self.draw.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
        if (
            year in sentence.all_words
            or len(_DATE_WORD.findall(sentence.evidence.premise)) > 1
            or re.search(r"\b(?:ago|last|next|this|past|years?)\b|'\d\d|\d-\d|s\b(?<=\d0s)", sentence.evidence.premise)
        ):
            return None
        return sentence.words[: found.start()] + year + sentence.words[found.end() :]

    def _weekday(self, sentence: _Sentence) -> str | None:
        found = self._choice(list(re.finditer(rf"\b(?:{'|'.join(_WEEKDAYS)})\b", sentence.words)))
        if not found or len(_DATE_WORD.findall(sentence.evidence.premise)) > 1:
            return None
        other = self.draw.choice([day for day in _WEEKDAYS if day != found.group()])
        return sentence.words[: found.start()] + other + sentence.words[found.end() :]

    def _dated_wrong(self, sentence: _Sentence) -> str | None:
        return self._dated(sentence, self.draw.choice((-14, -7, -3, -2, -1, 1, 2, 3, 7, 30, 365)))

    def _speaker(self, sentence: _Sentence) -> str | None:
        """Another person who is named in the sentence says what the speaker says."""
        person = r"[A-Z][a-zé]+ [A-Z][a-zé]+"
        found = re.search(
            rf"(?:^|[,\"”] )({person}) (?:said|told|added)\b|\b(?:said|added) ({person})(?=[,.])", sentence.words
        )
        if not found:
            return None
        group = 1 if found[1] else 2
        others = [m.group() for m in re.finditer(person, sentence.words) if m.group() != found[group]]
        said = len(re.findall(r"\b(?:said|says|told|added|according)\b", sentence.evidence.premise))
        other = self._choice(
            [name for name in others if _is_name(name) and not set(name.split()) & set(found[group].split())]
        )
        if not other or said != 1:
            return None
        return sentence.words[: found.start(group)] + other + sentence.words[found.end(group) :]

    def _negated(self, sentence: _Sentence) -> str | None:
        found = self._choice(
            list(
                re.finditer(
                    r"\b(?:was|were|is|are|has|had|have|will|would|could) (?=[a-z]{4,})"
                    r"(?!been |only |just |more |less )",
                    sentence.words,
                )
            )
        )
        if not found or _NEGATIVE.search(sentence.evidence.premise) or _in_quote(sentence.words, found.start()):
            return None
        return f"{sentence.words[: found.end()]}not {sentence.words[found.end() :]}"

    def _affirmed(self, sentence: _Sentence) -> str | None:
        found = re.search(
            r"\b(?:was|were|is|are|has|had|have|will|would|could) (not )(?=[a-z]{4,})(?!only )", sentence.words
        )
        if (
            not found
            or len(_NEGATIVE.findall(sentence.evidence.premise)) > 1
            or _in_quote(sentence.words, found.start())
        ):
            return None
        return sentence.words[: found.start(1)] + sentence.words[found.end(1) :]

    def _turned(self, sentence: _Sentence) -> str | None:
        found = self._choice(list(re.finditer(rf"\b(?:{'|'.join(_TURNED)})\b", sentence.words)))
        if not found or _in_quote(sentence.words, found.start()):
            return None
        rest = sentence.evidence.premise.replace(found.group(), "", 1)
        if _TURNS.search(rest):
            return None
        return sentence.words[: found.start()] + _TURNED[found.group()] + sentence.words[found.end() :]

    def _stitched(self, sentence: _Sentence) -> Iterator[Case]:
        other = self._of_other_article(self.sentences, sentence)
        if other:
            statement = f"{sentence.words} {other.words}"
            yield Case("stitched", statement, (sentence.evidence,), (sentence.evidence, other.evidence), False)
            yield Case("stitched, not offered", statement, (sentence.evidence,), (sentence.evidence,), False)

    def _of_another(self, sentence: _Sentence) -> Iterator[Case]:
        other = self._of_other_article(self.quoting, sentence)
        if other:
            offered = (sentence.evidence, other.evidence)
            yield Case("another outlet's quote", other.words, (sentence.evidence,), offered, False)

    def _of_other_article(self, sentences: Sequence[_Sentence], sentence: _Sentence) -> _Sentence | None:
        known = set(re.findall(r"[a-z]{4,}", sentence.all_words.casefold()))
        for _ in range(5):
            other = self._choice(sentences)
            if other and other.article != sentence.article and len(other.words.split()) >= 8:
                words = set(re.findall(r"[a-z]{4,}", other.words.casefold()))
                if len(words & known) * 3 <= len(words):  # a copy of a wire story says the same
                    return other
        return None

    def _choice(self, items: Sequence[_T]) -> _T | None:
        return self.draw.choice(items) if items else None


def _is_balanced(words: str) -> bool:
    return words.count('"') % 2 == 0 and words.count("“") == words.count("”") and not re.search(r"(?:^|\s)['‘]", words)


def _counts(part: Sequence[str]) -> bool:
    """Does it begin or end with a number, of which a part may be cut off?"""
    return any(
        re.search(rf"\d|^(?:{'|'.join(_NUMBER_WORDS)}|million|billion|thousand|hundred|more|than|one)$", word)
        for word in (part[0], part[-1])
    )


def _letters(words: str) -> str:
    return " " + " ".join(re.findall(r"[\w'’]+", words.casefold())) + " "


def _is_date_part(words: str, found: re.Match[str]) -> bool:
    near = words[max(0, found.start() - 12) : found.end() + 12]
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", found[1])) or bool(
        re.search(rf"\b(?:{'|'.join(_MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b", near)
    )


def _written(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
