"""A sentence as the words that are compared: what each is, and what leads to it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from index.text.analysis import stem
from index.text.calendar_names import names as calendar_names
from index.text.demonyms import aliases, country
from index.text.folding import bare, plain
from index.text.limits import LimitWords, limit_words
from index.text.names import Name, names
from index.text.quantities import Quantity, quantities
from index.text.quotations import quotations
from index.text.speaker_phrases import grammar
from index.text.time_expressions import TimeExpression, recognise
from index.text.verb_forms import IRREGULAR, base_form
from index.text.word_lists import word_class

Kind = Literal["content", "function", "number", "date", "mark"]

_TOKEN = re.compile(
    r"(?<!\w)[ldnjmtscLDNJMTSC]'(?=\w)|(?<!\w)[Qq]u'(?=\w)|(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_"
)
_ENGLISH_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_")
_FUNCTION: dict[str, frozenset[str]] = {
    "en": word_class(
        "articles", "subjects", "objects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
        "question_words", "prepositions", "conjunctions", "reflexives",
    ),
    "fr": word_class("subjects_fr", "demonstratives_fr", "possessives_fr", "asking_fr"),
    "de": word_class("subjects_de", "asking_de"),
    "es": word_class("subjects_es", "demonstratives_es", "possessives_es", "asking_es"),
}  # fmt: skip
_FUNCTION = {
    code: frozenset(map(bare, listed)) | limit_words(code).words["function"] for code, listed in _FUNCTION.items()
}
_CALENDAR = frozenset(
    word for kind in ("weekdays", "months") for code in ("en", "fr", "de", "es") for word in calendar_names(kind, code)
) | frozenset("spring summer autumn winter today yesterday tomorrow tonight noon midnight".split())
_NUMERAL = re.compile(r"[\d½¼¾⅓⅔]")
_LETTERED = re.compile(r"\d+[A-Za-z]|[A-Za-z]\d+[A-Za-z]*$")
_COUNTING = frozenset(
    "couple pair duo trio quartet quintet sextet septet octet nonet dozen dozens score scores threescore "
    "fourscore handful myriad countless umpteen umpteenth double triple quadruple twice thrice single zero nil "
    "fold twofold threefold tenfold gross million millions billion billions thousand thousands hundred "
    "hundreds trillion minus plus negative infinite".split()
)
_COMMON_END = re.compile(r"(?:ing|ly|ed|tion|ment|ments|ness|ity|ance|ence|ists|ers|ees|ors|ies|ians)$")
_PHRASES = tuple(
    tuple(phrase.split()) for phrase in
    "in favour of;in favor of;as well as;in order to;due to;a total of;in addition to;on behalf of;in the course of;"
    "at the hands of;in front of;as a result of;in connection with;with regard to;in spite of;in the wake of".split(";")
)  # fmt: skip
"""What leads to a phrase like one preposition."""
_BOUNDS = frozenset(
    "least most more fewer less over about roughly around approximately some nearly almost up excess estimated minimum "
    "maximum just not under below above close approaching greater higher slightly "
    "older younger larger longer smaller shorter lower bigger "
    "mas plus mehr menos moins weniger unos unas environ quelque etwa rund knapp casi presque".split()
)
BY = frozenset("by par durch von por".split())
"""What leads to the doer of a passive sentence."""
AND = frozenset("and et und y".split())
PRONOUNS = word_class(
    "subjects",
    "objects",
    "possessives",
    also="il elle ils elles er sie él ella su sus son sa ses le les lui leur ihm ihr ihn lo la",
)


@dataclass(frozen=True, slots=True)
class SentenceWord:
    """A word or mark, `text[start:end]` of a statement or of a source."""

    start: int
    end: int
    lower: str
    """Without accents and letter case."""
    stem: str
    """What is compared."""
    kind: Kind
    is_name: bool = False
    is_quoted: bool = False
    is_possessive: bool = False
    quantity: Quantity | None = None
    date: TimeExpression | None = None

    @property
    def has_weight(self) -> bool:
        """Has it to stand in a source?"""
        return self.kind in ("content", "number", "date")

    @property
    def is_guarded(self) -> bool:
        """May no other word stand in its place: is it a name, a number or a date?"""
        return self.is_name or self.kind in ("number", "date") or self.lower in _COUNTING or self.lower in _CALENDAR


@dataclass(frozen=True, eq=False)
class ReadSentence:
    """The words of one sentence."""

    text: str
    words: tuple[SentenceWord, ...]
    language: str
    its: LimitWords

    @property
    def weighty(self) -> list[int]:
        """The numbers of the words that have to stand in a source."""
        return [n for n, word in enumerate(self.words) if word.has_weight]

    def leads(self, n: int) -> frozenset[str]:
        """The prepositions and conjunctions between the word of weight before, or a mark, and this one."""
        found: set[str] = set()
        for word in reversed(self.words[:n]):
            if word.has_weight or word.kind == "mark":
                break
            if word.lower in self.its.words["leads"]:
                found.add(word.lower)
        return frozenset(found)

    def is_verb(self, n: int) -> bool:
        """Is it surely a finite verb or a participle?"""
        word = self.words[n]
        if self.language != "en":
            return word.lower in self.its.words["be"] or word.lower in self.its.words["have"]
        if word.kind == "function" or word.is_name:
            return word.lower in _FINITE
        is_past = word.lower.endswith("ed") and len(word.lower) > 4
        return word.lower in _FINITE or is_past or word.lower in _PAST or self.is_present(n)

    def is_present(self, n: int) -> bool:
        """Is it `accuses`, `opens`, `people live`: a verb known by its limits or by a list, behind a subject?"""
        lower = self.words[n].lower
        before = self.words[n - 1] if n else None
        if before is None or not (before.has_weight or before.lower in _SUBJECTS):
            return False
        if lower in _PRESENT:
            return True
        if lower + "s" in _PRESENT:
            return before.lower in _PLURALS or (before.lower.endswith("s") and not before.lower.endswith("ss"))
        limits = self.its.kinds.get(lower, ()) or (lower in self.its.words["says"] and ("says",))
        return bool(limits) and lower.endswith("s") and before.has_weight


_ROLES = word_class("titles", "abbreviated_titles") | grammar("en").words["roles"]
_PAST = IRREGULAR - frozenset("ground wound bound lay fit spread cast cost split bid thrust".split())
_FINITE = word_class(
    "be", "have", "do", "modals", "past_verbs",
    also="bought sold thought taught sought caught fought said told knew felt kept slept paid laid became left lost "
    "built spent lent bent dealt meant heard read wrote rode fled bled fed sped rang sang swam drank shrank "
    "stole froze chose begun gone done seen taken given written beaten driven risen fallen shown hurt let shut "
    "burst quit overtook beat beats overran gets goes comes makes takes gives says means needs wants has runs "
    "owns costs works begins ends lies stands lives",
)  # fmt: skip


_PRESENT = frozenset(
    "opens closes starts begins remains leaves arrives sells buys pays loses teaches keeps carries builds employs "
    "produces receives serves includes contains becomes continues expects lives lies brings sends meets thinks knows "
    "wants dies kills writes reads speaks sits stands owns grows rises leads weighs belongs "
    "takes makes gives goes comes gets treats plays runs works costs needs uses earns provides supplies lends approves "
    "accepts admits denies rejects".split()
)
"""Verbs of the present that are seldom the plural of a noun."""
_SUBJECTS = word_class("subjects", also="who which and or but then")
_PLURALS = frozenset("people men women children police they we you i who families".split())


def opens_only(form: str, language: str | None) -> bool:
    """Is a capitalised word a closed-class one of a language, as `Selon` and `Según` are?"""
    its = limit_words(language)
    return form in _FUNCTION[its.code] or any(form in its.words[kind] for kind in ("says", "free"))


@lru_cache(maxsize=4096)
def read(text: str, language: str | None = None) -> ReadSentence:
    """Read one sentence.

    Args:
        text: Its exact words.
        language: ISO 639-1 code; what has no table is read like English.
    """
    its = limit_words(language)
    return ReadSentence(text, tuple(_without_bounds(_without_phrases(list(_words(text, its.code))))), its.code, its)


def _is_ordinary(name: Name, language: str) -> bool:
    """Is it a word with a capital only from beginning the sentence: `Almost`, `Only`, `Prosecutors`?"""
    form, its = name.tokens[0].form, limit_words(language)
    if not name.is_first or len(name.tokens) > 1 or name.tokens[0].is_acronym:
        return False
    return form in its.kinds or form in its.shares or opens_only(form, language) or bool(_COMMON_END.search(form))


def _without_phrases(words: list[SentenceWord]) -> list[SentenceWord]:
    """The words of `in favour of` have no weight."""
    lower = [word.lower for word in words]
    for phrase in _PHRASES:
        if phrase[1] not in lower:
            continue
        for n in range(len(words) - len(phrase) + 1):
            if tuple(lower[n : n + len(phrase)]) == phrase:
                for k in range(n, n + len(phrase)):
                    words[k] = replace(words[k], kind="function")
    return words


def _without_bounds(words: list[SentenceWord]) -> list[SentenceWord]:
    """`at least` and `more than` before a number belong to it: they are checked with its value."""
    for n, word in enumerate(words):
        if word.quantity and word.quantity.bound:
            before = n - 1
            while before >= max(0, n - 5) and (words[before].kind == "function" or words[before].lower in _BOUNDS):
                if words[before].kind == "content":
                    words[before] = replace(words[before], kind="function")
                before -= 1
    return words


def _words(text: str, language: str) -> Iterator[SentenceWord]:
    straight = plain(text)
    spans: list[tuple[int, int, Quantity | TimeExpression]] = [(d.start, d.end, d) for d in recognise(text)]
    spans += [(q.start, q.end, q) for q in quantities(text) if not any(a < q.end and q.start < b for a, b, _ in spans)]
    spans.sort(key=lambda each: each[0])
    named = [
        (token.start, token.end) for name in names(text) for token in name.tokens if not _is_ordinary(name, language)
    ]
    quoted = [(q.start, q.end) for q in quotations(text)]
    joined = _joined_names(text)
    latin = _is_latin(text)
    at = 0
    token = _ENGLISH_TOKEN if language == "en" else _TOKEN
    for match in token.finditer(straight):
        start, end = match.span()
        if start < at:
            continue
        is_quoted = any(a <= start < b for a, b in quoted)
        held = next((each for each in spans if each[0] <= start < each[1]), None)
        if held and held[1] < end and straight[held[1]].isalpha():
            held = None  # `7O`
        if held:
            at = held[1]
            value = held[2]
            stop = held[1] - 1 if straight[held[1] - 1] == "." else held[1]
            lower = bare(straight[start:stop])
            if isinstance(value, Quantity):
                yield SentenceWord(start, stop, lower, lower, "number", is_quoted=is_quoted, quantity=value)
            else:
                yield SentenceWord(start, stop, lower, lower, "date", is_quoted=is_quoted, date=value)
            continue
        if whole := next((each for each in joined if each[0] == start), None):
            at = whole[1]
            yield SentenceWord(start, whole[1], whole[2], whole[2], "content", True, is_quoted)
            continue
        yield _word(straight, match.group(), start, end, language, named, is_quoted, latin)


def _word(
    text: str, written: str, start: int, end: int, language: str, named: list[tuple[int, int]], is_quoted: bool,
    latin: bool,
) -> SentenceWord:  # fmt: skip
    if not any(map(str.isalnum, written)):
        return SentenceWord(start, end, written, written, "mark", is_quoted=is_quoted)
    is_possessive = written.endswith(("'s", "'S")) or (written.endswith("s") and text[end : end + 1] == "'")
    core = written[:-2] if written.endswith(("'s", "'S")) else written
    lower = bare(core.replace(".", "") if re.fullmatch(r"(?:[^\W\d_]\.){2,}", core) else core)
    folded = lower.rstrip("'")
    is_name = (
        any(a <= start < b for a, b in named) and lower not in _ROLES and not (language == "de" and not core.isupper())
    )
    if _NUMERAL.search(core) or any(unicodedata.numeric(c, None) is not None for c in core):
        kind: Kind = "content" if is_name and core[0].isalpha() else "number"
        return SentenceWord(start, start + len(core), lower, lower, kind, is_name, is_quoted, is_possessive)
    is_acronym = is_name and core.isupper() and len(folded) > 1
    if (folded in _FUNCTION[language] or lower.endswith("n't")) and not is_acronym:
        return SentenceWord(
            start, end, folded if not lower.endswith("n't") else lower, "", "function", False, is_quoted
        )
    foreign = latin and not _is_latin(core)
    return SentenceWord(
        start,
        start + len(core),
        lower,
        _stem(lower if language == "en" else core.casefold(), language),
        "content",
        is_name or foreign,
        is_quoted,
        is_possessive,
    )


@cache
def _stem(lower: str, language: str) -> str:
    if language == "en":
        return base_form(country(lower))
    return stem(lower, language) or lower


def _joined_names(text: str) -> list[tuple[int, int, str]]:
    """Names of several words that have a short form, by that form: `United Nations` as `un`."""
    found: list[tuple[int, int, str]] = []
    for name in names(text):
        forms = " ".join(token.form for token in name.tokens)
        listed = sorted((forms, *aliases(forms)), key=len)
        if len(name.tokens) > 1 and listed[0] != forms and " " not in listed[0]:
            found.append((name.start, name.end, listed[0]))
    return found


def _is_latin(text: str) -> bool:
    return all(not c.isalpha() or ord(c) < 0x250 for c in text)
