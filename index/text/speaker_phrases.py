"""The words for who speaks, read as a phrase: a name with what its bearer is, or people and bodies without a name."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from index.text.calendar_names import names as calendar_names
from index.text.word_lists import word_class

LANGUAGES = ("en", "de", "fr", "es")
_PHRASES = ("according", "anonymous_clause", "accusation")
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:Gov|Sen|Rep|Reps|Sens|Dr|Mr|Mrs|Ms|Prof|Gen|Col|Lt|Capt|Sgt|Maj|Rev|Hon|Jr|Sr|St|Supt|Det"
    r"|Mme|M)\.|\b[A-Z]\.(?= [A-Z])|\b[dlDL]['’](?=\w)|\d+(?:[.,]\d+)*"
    r"|[^\W_]+(?:(?:[-.&]|['’](?![sS]\b))[^\W_]+)*(?:['’][sS]\b|(?<=s)['’](?!\w))?|\S"
)
PARTICLES = frozenset("de del della di da do dos du van von der den ten ter al el bin ibn la le y".split())
"""What stands in a name without a capital."""
_PARTY = re.compile(r"[RDI] ?[-–]")
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_LONGEST_ROLE = 16  # words
_CLOSED = frozenset(
    "relative bounds pronouns finite helping prepositions determiners openers times being not_said joins".split()
)
_BODIES = word_class("bodies", also="center centre authority council administration")
_ENDINGS = ("ist", "er", "or", "man", "woman", "ian", "ant", "ent", "son", "chief", "star")
_VERBS = ("say", "clausal", "quoting", "accuse", "deny", "saying", "showing", "beside")
_CALLINGS = ("logist", "physicist", "grapher", "ician", "nomist", "urist", "alist")


class PhraseToken(NamedTuple):
    """A word or a sign, `text[start:end]`; a quotation with its marks is one token."""

    start: int
    end: int
    text: str
    lower: str
    is_quote: bool = False

    @property
    def is_word(self) -> bool:
        """Is it neither a sign nor a quotation?"""
        return not self.is_quote and self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Is it written like a name?"""
        return self.is_word and (self.text[0].isupper() or any(map(str.isupper, self.text[1:])))


Tokens = tuple[PhraseToken, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: the words of a name or of a description, with what is said of them beside it."""

    words: Tokens
    role: Tokens = ()
    is_named: bool = False
    """Is it a name, not a description such as `two officials`?"""
    is_pronoun: bool = False
    medium: Tokens = ()
    """The outlet that has the speaker, as in `Sky News's Nora Haim`."""


@dataclass(frozen=True, eq=False)
class Grammar:
    """The words of one language."""

    code: str
    words: dict[str, frozenset[str]]
    patterns: dict[str, str]

    @cached_property
    def according(self) -> re.Pattern[str]:
        """What stands before a speaker that has no verb: `according to`."""
        return re.compile(rf"\b(?:{self.patterns['according']})", re.IGNORECASE)

    def has(self, name: str, token: PhraseToken) -> bool:
        """Is a word one of a class? `WHO` is no pronoun."""
        if name in _CLOSED and token.text.isupper() and sum(map(str.isalpha, token.text)) > 1:
            return False
        return token.lower in self.words.get(name, ())

    def is_role(self, token: PhraseToken) -> bool:
        """Does a word say what somebody is?"""
        word = token.lower.rstrip(".").removesuffix("-in-chief").removesuffix("-elect")
        if word in self.words["roles"] or (self.code == "en" and word.endswith(_CALLINGS)):
            return True
        return self.code == "de" and any(word.endswith(role) for role in self.words["roles"] if len(role) > 4)


@cache
def grammar(language: str | None) -> Grammar:
    """Those of a language; of English where it has none."""
    code = language if language in LANGUAGES else "en"
    data = tomllib.loads(Path(__file__).with_name("attribution.toml").read_text(encoding="utf-8"))[code]
    words = {name: frozenset(text.split()) for name, text in data.items() if name not in _PHRASES}
    calendar = calendar_names("weekdays", code).keys() | calendar_names("months", code).keys()
    words["cues"] = frozenset().union(*(words[name] for name in _VERBS if name in words))
    words["cues"] |= {"quoted", "zufolge", "reporting"} | frozenset(re.findall(r"\w+", data["according"].lower()))
    words["all_media"] = words["media"] | words["media_titles"] | words["media_nouns"]
    words["calendar"] = frozenset(calendar) - {"may", "march", "mars"}
    return Grammar(code, words, {name: data.get(name, "") for name in _PHRASES})


def tokens(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()) -> list[PhraseToken]:
    """The tokens of a stretch of text, but for what stands in brackets.

    Args:
        text: The whole text.
        start: Where the stretch begins.
        end: Where it ends.
        quotes: Its quotations with their marks, in order; each is one token.
    """
    found: list[PhraseToken] = []
    at = start
    for first, last in (*quotes, (end, end)):
        first, last = max(first, start), min(last, end)
        for match in _WORD.finditer(text, at, max(at, first)):
            found.append(PhraseToken(*match.span(), match.group(), match.group().lower()))
        if first < last:
            found.append(PhraseToken(first, last, text[first:last], "", True))
            at = last
    return _without_brackets(found)


def _without_brackets(found: list[PhraseToken]) -> list[PhraseToken]:
    kept: list[PhraseToken] = []
    opened: int | None = None
    for token in found:
        if token.text == "(" and opened is None:
            opened = len(kept)
        kept.append(token)
        if token.text == ")" and opened is not None:
            del kept[opened:]
            opened = None
    return kept


def is_medium(words: Sequence[PhraseToken], its: Grammar) -> bool:
    """Is it an agency, a newspaper, a station?"""
    if not 0 < len(words) <= 10 or its.is_role(words[-1]) or its.has("nameless", words[-1]):
        return False
    bare = [each.lower.removesuffix("'s").removesuffix("’s") for each in words]
    if any(word in its.words["media"] and each.is_capital for word, each in zip(bare, words, strict=True)):
        return True
    if words[-1].is_capital and bare[-1] in its.words["media_titles"] and len(words) > 1:
        return True
    if words[0].text == "The" and len(words) == 2 and bare[1] in its.words["media_titles"]:
        return True
    cut = next((n for n, each in enumerate(words) if n and its.has("prepositions", each)), len(words))
    if not any(each.is_capital for each in words) and bare[cut - 1] in ("media", "radio", "television"):
        return False
    if its.code == "en" and bare[cut - 1] in ("agency", "agencies") and {"news", "press", "wire"}.isdisjoint(bare):
        return False  # `the National Police Agency`
    is_first = its.code != "en" or words[0].text == "Radio"
    heads = {bare[cut - 1], bare[0]} if is_first else {bare[cut - 1]}
    return bool(heads & its.words["media_nouns"])


def speaker_of(head: Sequence[PhraseToken], beside: Sequence[Sequence[PhraseToken]], its: Grammar) -> Speaker | None:
    """A phrase read as somebody who can speak; None if it is none.

    Args:
        head: The words before a verb or behind `according to`.
        beside: What stands between commas behind them.
        its: The words of their language.
    """
    words = _core(head, its)
    if (
        not any(map(str.isalpha, "".join(each.text for each in words)))
        or its.has("nobody", words[0])
        or (its.has("relative", words[0]) and its.code != "de")
    ):
        return None
    if len(words) == 1 and its.has("pronouns", words[0]):
        return Speaker(tuple(words), is_pronoun=True)
    if _PARTY.match(" ".join(each.text for each in head)):  # `R-Iowa`
        return None
    if any(_is_finite(each, its) for each in words) or any(its.has("calendar", each) for each in words[1:-1]):
        return None
    if its.code == "en" and _is_nobody(words, its):
        return None
    found = _divided(words, its)
    if not found.role:
        for segment in beside:
            if role := _role(segment, its):
                return replace(found, role=role)
            if not found.is_named and _is_name(segment, its) and any(map(its.is_role, words)):
                return Speaker(tuple(segment), tuple(words), is_named=True)
    return found


def _is_nobody(words: Sequence[PhraseToken], its: Grammar) -> bool:
    """Is it a time, a word that opens a clause, or a participle: `that year`, `when`, `renewed`?"""
    word = words[-1]
    if word.is_capital:
        return words[0].lower == "according"
    if word.lower in ("and", "or") or words[0].lower in ("according", "using"):  # `2,800 probable or confirmed cases`
        return True
    is_participle = word.lower.endswith("ed") and word.lower not in ("accused", "injured", "deceased")
    is_alone = len(words) == 1 and (its.has("bounds", word) or its.has("relative", word) or is_participle)
    return is_alone or its.has("spans", word)


def _core(head: Sequence[PhraseToken], its: Grammar) -> list[PhraseToken]:
    """A phrase without what leads to it, articles, and clauses that say more of it."""
    words = [each for each in head if each.is_word or each.text in ("&", "/", "-", "–")]
    cut = next(
        (n for n, each in enumerate(words) if n and its.has("relative", each) and its.code in ("en", "fr")), None
    )
    words = words[:cut]
    speaking = next((n for n, each in enumerate(words) if n and each.lower in ("speaking", "citing", "quoting")), None)
    words = words[:speaking]
    while words and (
        its.has("openers", words[0])
        or its.has("calendar", words[0])
        or its.has("determiners", words[0])
        or (words[0].lower.endswith("ly") and len(words) > 1 and not words[0].is_capital)
    ):
        is_newly = words[0].lower.endswith("ly") and len(words) > 2 and words[1].lower.endswith("ed")
        del words[: 2 if is_newly else 1]
    if its.code == "en":
        words = _without_time(words, its)
    seen = next(
        (n for n, each in enumerate(words) if n and each.lower in ("seen", "obtained", "reviewed", "viewed")), None
    )
    words = words[:seen]
    if len(words) > 1 and its.has("charges", words[0]):
        del words[0]
    if words and its.has("prepositions", words[0]):
        words = _last_phrase(words, its)
    while (
        words
        and not _is_a_name(words[-1], its)
        and (its.has("helping", words[-1]) or its.has("calendar", words[-1]) or its.has("prepositions", words[-1]))
    ):
        del words[-1]
    return words


def _without_time(words: list[PhraseToken], its: Grammar) -> list[PhraseToken]:
    """`bank alerts` of `bank alerts that year`, `critics` of `including critics`."""
    if len(words) > 1 and words[0].lower == "including":
        words = words[1:]
    if len(words) > 2 and its.has("spans", words[-1]) and words[-2].lower in ("that", "this", "last", "next", "same"):
        words = words[:-2]
        while len(words) > 1 and its.has("determiners", words[-1]):
            words = words[:-1]
    return words


def _is_a_name(token: PhraseToken, its: Grammar) -> bool:
    return token.is_capital and not its.has("calendar", token)


def _last_phrase(words: Sequence[PhraseToken], its: Grammar) -> list[PhraseToken]:
    """`the company` of `In a statement the company`: what stands behind a time, or from the last article or name on."""
    articles = [n for n, each in enumerate(words) if its.has("determiners", each)]
    at = len(words)
    while at and (words[at - 1].is_capital or (words[at - 1].lower in PARTICLES and at < len(words))):
        at -= 1
    while at < len(words) and its.has("calendar", words[at]):
        at += 1
    if at < len(words) and not (at and its.has("prepositions", words[at - 1])):
        first = next((n for n in reversed(articles) if n < at), None)
        between = words[first + 1 : at] if first is not None and first > 1 else ()
        if between and all(its.is_role(each) for each in between[-1:]):
            return list(words[first + 1 :]) if first is not None else []
        return list(words[at:])
    if len(articles) and articles[-1] > 1 and articles[-1] + 1 < len(words):
        return list(words[articles[-1] + 1 :])
    return (
        [words[-1]] if len(words) > 2 and its.has("calendar", words[-2]) and not its.has("calendar", words[-1]) else []
    )


def _is_finite(token: PhraseToken, its: Grammar) -> bool:
    if token.text in ("May", "Will"):
        return False
    return its.has("finite", token) and not token.text[1:].isupper()


def _divided(words: Sequence[PhraseToken], its: Grammar) -> Speaker:
    """A phrase divided into a name and what its bearer is called before it."""
    at = len(words)
    while at and (_is_of_name(words[at - 1], its) or (words[at - 1].lower in PARTICLES and at < len(words))):
        at -= 1
    while at < len(words) and not words[at].is_capital:
        at += 1
    at = _past_field(words, at, its)
    if at == len(words) or (at and _binds(words[at - 1], its) and not _has_inner_name(words, at, its)):
        is_named = words[0].is_capital and (words[-1].is_capital or is_medium(words, its)) and _is_proper(words, its)
        return Speaker(tuple(words), is_named=is_named)
    if its.code in ("fr", "es") and at and _binds(words[at - 1], its):
        at += 1  # `le ministre de l'Intérieur Paul Roche`
    role, name = list(words[:at]), list(words[at:])
    owner = next((n for n in range(len(name) - 2, -1, -1) if name[n].text.endswith(_POSSESSIVE)), -1)
    title = (
        -1
        if its.code == "en" and name[-1].lower in _BODIES
        else next((n for n in range(len(name) - 2, -1, -1) if its.is_role(name[n])), -1)
    )
    cut = max(owner, title) + 1
    if owner == cut - 1 >= 0 and is_medium(name[:cut], its):
        return Speaker(tuple(name[cut:]), is_named=True, medium=tuple(name[:cut]))
    if owner == cut - 1 >= 0 and len(name) - cut < 2:  # `Baker's Arms`
        cut = 0
    role += name[:cut]
    name = name[cut:]
    if not name[0].is_capital and (its.code == "de" or not any(each.is_capital for each in name[1:])):
        return Speaker(tuple(words))  # `Sprecher der Bahn`
    is_role = not role or cut or _looks_like_a_role(role, its) or any(map(its.is_role, role))
    if not is_role and len(name) == 1 and its.code == "en":
        return Speaker(tuple(words))
    if not is_role:
        return Speaker(tuple(name), is_named=True)
    return Speaker(tuple(name), tuple(_bare(role, its)), is_named=_is_proper(name, its))


def _past_field(words: Sequence[PhraseToken], at: int, its: Grammar) -> int:
    """Behind what an office is for, where a name follows it: `Secretary of State | Ida Brandt`."""
    is_office = its.code == "en" and at > 1 and words[at - 1].lower == "of" and its.is_role(words[at - 2])
    end = at
    while is_office and end < len(words) and its.has("fields", words[end]):
        end += 1
    return end if end < len(words) and words[end].is_capital else at


def _looks_like_a_role(role: Sequence[PhraseToken], its: Grammar) -> bool:
    """Does it end like what people are: `-ist`, `-er`, `-man`?"""
    return role[-1].lower.endswith(_ENDINGS) or its.has("pointing", role[-1])


def _has_inner_name(words: Sequence[PhraseToken], at: int, its: Grammar) -> bool:
    return its.code in ("fr", "es") and len(words) - at > 2 and any(map(its.is_role, words[:at]))


def _binds(token: PhraseToken, its: Grammar) -> bool:
    """Is it `of` or `for the`, so that what follows belongs to what stands before?"""
    return its.has("inside", token) or its.has("prepositions", token) or its.has("determiners", token)


def _is_of_name(token: PhraseToken, its: Grammar) -> bool:
    if token.text in ("&", "/", "-", "–"):
        return True
    return token.is_capital and not its.has("calendar", token)


def _is_proper(words: Sequence[PhraseToken], its: Grammar) -> bool:
    """Is it a name, not `Police` or `Officials` at the start of a sentence?"""
    if len(words) > 1:
        is_capital = any(each.is_capital for each in words[1:]) or (words[0].is_capital and is_medium(words, its))
        return is_capital and not any(its.has(kind, words[0]) for kind in ("nameless", "common"))
    word = words[0]
    return word.is_capital and not its.has("nameless", word) and not its.is_role(word) and not its.has("common", word)


def _is_name(segment: Sequence[PhraseToken], its: Grammar) -> bool:
    """Is it nothing but a person's name?"""
    words = [each for each in segment if each.is_word]
    capitals = [each for each in words if each.is_capital]
    return (
        0 < len(words) <= 5
        and bool(capitals)
        and words[0].is_capital
        and all(each.is_capital or each.lower in PARTICLES for each in words)
        and not its.has("calendar", words[0])
        and not any(each.text[0].isdigit() for each in words)
    )


def _role(segment: Sequence[PhraseToken], its: Grammar) -> Tokens:
    """What is said of somebody between commas, `a nurse in Tarn`; empty if it is something else."""
    words = list(segment)
    if not words or len(words) > _LONGEST_ROLE or words[0].is_quote or not words[0].is_word:
        return ()
    cut = next((n for n, each in enumerate(words) if n and its.has("relative", each)), None)
    words, first = words[:cut], words[0]
    is_relative = its.has("relative", first) and (its.code != "de" or not words[-1].is_capital)
    if first.text[0].isdigit() or is_relative or its.has("pronouns", first) or its.has("bounds", first):
        return ()
    is_acting = first.lower == "acting" and len(words) > 1
    if (
        (first.lower.endswith("ing") and not is_acting)
        or its.has("prepositions", first)
        or any(_is_finite(each, its) for each in words)
    ):
        return ()
    bare = _bare(words, its)
    is_owned = any(each.text.endswith(_POSSESSIVE) for each in bare[:3])
    heads = any(map(its.is_role, bare)) or is_owned
    if len(bare) < len(words) or (heads and not _is_name(segment, its)) or (is_owned and heads):
        return tuple(bare)
    return tuple(bare) if heads and its.is_role(bare[0]) else ()


def _bare(words: Sequence[PhraseToken], its: Grammar) -> list[PhraseToken]:
    """Without articles before it and the sign that ends it."""
    first = next((n for n, each in enumerate(words) if not its.has("determiners", each)), len(words))
    last = len(words)
    while last > first and not (words[last - 1].is_word or words[last - 1].is_quote):
        last -= 1
    return list(words[first:last])
