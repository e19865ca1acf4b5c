"""A name of the statement must be one of the source's, and no fuller than the source has it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.demonyms import aliases, country, is_demonym
from index.text.folding import bare, plain
from index.text.limits import limit_words
from index.text.names import PARTICLES, STARTERS, Name, Token, names, tokens
from index.text.word_lists import any_of, word_class
from qa.verification.clauses.words import opens_only
from qa.verification.lexical import is_telling
from qa.verification.types import Evidence, Gap

_ELIDED = re.compile(r"(?:[CcDdJjLlMmNnSsTt]|[Qq]u)'[^\W\dA-ZÀ-Þ]")
_COMMON_END = re.compile(r"(?:ing|ly|ed|tion|sion|ment|ments|ness|ity|ance|ence|ists|ers|ees|ors|ies|ists|ians)$")
_OUTLETS = frozenset(
    "reuters;ap;associated press;afp;agence france presse;bbc;cnn;al jazeera;new york times;washington post;guardian;"
    "the guardian;the new york times;the washington post;wall street journal;the wall street journal;"
    "bloomberg;upi;tass;"
    "xinhua;fox news;nbc;nbc news;abc news;cbs news;sky news;the times;financial times;the economist;der "
    "spiegel;le monde;"
    "el país;politico;axios;npr;usa today;dpa;efe;ansa;kyodo;the telegraph;the independent;france 24;radio okapi".split(
        ";"
    )
)


@dataclass(frozen=True, slots=True)
class _Known:
    """The words in which a name may be found: each text in order, so that parts of two names make no third."""

    texts: tuple[tuple[Token, ...], ...]
    indexes: tuple[frozenset[str], ...]
    """Of each text, every form that `_same` could find in it: most names are in few texts."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Known":
        return cls(tuple(map(tokens, texts)), tuple(map(_index, texts)))

    def has(self, forms: Sequence[str], *, as_acronym: bool = False) -> bool:
        return any(
            (forms[0] in index or country(forms[0]) in index) and _stands(forms, words, as_acronym)
            for words, index in zip(self.texts, self.indexes, strict=True)
        )

    def writes_small(self, form: str) -> bool:
        """Does a text have it as a word that is no name?"""
        return any(token.form == form and not token.is_capital for words in self.texts for token in words)

    def expands(self, letters: str) -> bool:
        return any(_expansion(letters, words) for words in self.texts)


@lru_cache(maxsize=4096)
def _index(text: str) -> frozenset[str]:
    forms = {token.form for token in tokens(text)}
    return frozenset(forms | set(map(country, forms)) | {form + "s" for form in forms} | {form[:-1] for form in forms})


def _stands(forms: Sequence[str], words: Sequence[Token], as_acronym: bool) -> bool:
    return any(_same(forms[0], token, as_acronym) and _continues(forms, words, i) for i, token in enumerate(words))


def _continues(forms: Sequence[str], words: Sequence[Token], i: int) -> bool:
    """Do the other words follow, with at most two initials, middle names or particles between?"""
    at = i
    for form in forms[1:]:
        for skipped in range(3):
            j = at + 1 + skipped
            if j >= len(words):
                return False
            if _same(form, words[j], False):
                at = j
                break
            if not (words[j].is_capital or words[j].form in PARTICLES) or words[j].form == "and":
                return False
        else:
            return False
    return True


def _same(form: str, token: Token, as_acronym: bool) -> bool:
    if as_acronym and not (token.is_acronym or token.is_capital):
        return False
    if form == token.form or country(form) == country(token.form):
        return True
    # Rebel and rebels, Democrat and Democrats
    return len(form) > 3 and (form == token.form + "s" or form + "s" == token.form)


def _expansion(letters: str, words: Sequence[Token]) -> bool:
    """Do capitalised words stand here whose initials these are, with or without `of` and `the`?"""
    for i, token in enumerate(words):
        if not token.is_capital or token.form[:1] != letters[:1] or token.is_acronym:
            continue
        for with_particles in (False, True):
            found, j = "", i
            while j < len(words) and len(found) < len(letters):
                is_small = not words[j].is_capital
                if is_small and words[j].form not in PARTICLES:
                    break
                if with_particles or not is_small:
                    found += words[j].form[0]
                j += 1
            if found == letters and len(letters) > 1:
                return True
    return False


def known_words(cited: Sequence[Evidence]) -> _Known:
    """All texts in which the names of a statement may stand."""
    texts: list[str] = []
    for evidence in cited:
        source = evidence.source
        texts += [evidence.premise, *filter(None, (source.outlet, source.title, source.agency)), *source.authors]
    return _Known.of(texts)


def check_names(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for every name that the cited texts and their sources' names do not have."""
    known = known_words(cited)
    gaps: list[Gap] = []
    if _is_shouted(statement):
        return _check_shouted(statement, known)
    is_german = any((evidence.in_language or "").startswith("de") for evidence in cited)
    language = next((evidence.in_language for evidence in cited if evidence.in_language), None)
    for name in _without_openers(statement, language):
        if is_german and len(name.tokens) == 1 and not name.tokens[0].is_acronym:
            continue  # German writes every noun with a capital
        if has_name(name, known) or (name.is_first and _is_ordinary(name, known)):
            continue
        gaps.append(Gap("unsupported_name", name.start, name.end, _reason(statement, name, known)))
    return gaps


def _without_openers(statement: str, language: str | None) -> list[Name]:
    """The names of a statement, in French, German and Spanish without a `D'après` or `Según` before them."""
    found = names(statement)
    if limit_words(language).code == "en":
        return found
    shorter = ((_without_opener(plain(statement), name, language), name.is_first) for name in found)
    return [Name(parts, is_first) for parts, is_first in shorter if parts]


def _without_opener(words: str, name: Name, language: str | None) -> tuple[Token, ...]:
    parts = list(name.tokens)
    while parts and (opens_only(parts[0].form, language) or _ELIDED.match(words, parts[0].start)):
        del parts[0]
    return tuple(parts)


def has_name(name: Name, known: _Known) -> bool:
    """Does the name stand in the texts, or another form of it that means the same?"""
    forms = [token.form for token in name.tokens]
    if len(forms) == 1:
        return _has_word(name.tokens[0], known)
    if known.has(forms) or _has_alias(" ".join(forms), known):
        return True
    without = [form for form in forms if form not in ("the",)]
    if without != forms and without and known.has(without):
        return True
    if name.is_first and forms[0] not in STARTERS and not known.has(forms[:1]):
        return False
    # `Walikale M23`: what follows an acronym or comes before one is a name of its own.
    for i in range(1, len(forms)):
        if (name.tokens[i].is_acronym or name.tokens[i - 1].is_acronym or is_demonym(forms[i - 1])) and all(
            has_name(Name(part, False), known) for part in (name.tokens[:i], name.tokens[i:]) if part
        ):
            return True
    return False


def _has_word(token: Token, known: _Known) -> bool:
    if known.has([token.form], as_acronym=token.is_acronym and token.form.isalpha()):
        return True
    if _has_alias(token.form, known):
        return True
    return token.is_acronym and known.expands(token.form)


def _has_alias(name: str, known: _Known) -> bool:
    return any(known.has(other.split(), as_acronym=other == "us" or other == "who") for other in aliases(name))


def _is_ordinary(name: Name, known: _Known) -> bool:
    """Is it a common word that has its capital from beginning the sentence?"""
    first = name.tokens[0]
    if len(name.tokens) > 1:
        rest = Name(name.tokens[1:], False)
        is_word = first.form in STARTERS or bool(_COMMON_END.search(first.form)) or known.writes_small(first.form)
        return is_word and has_name(rest, known)
    if first.is_acronym:
        return False
    if first.form in STARTERS or _COMMON_END.search(first.form):
        return True
    return first.form.endswith("s") and not first.is_possessive and country(first.form) == first.form


def _is_shouted(text: str) -> bool:
    return text.isupper() and len(text.split()) > 3


def _check_shouted(statement: str, known: _Known) -> list[Gap]:
    """All in capitals, any word may be a name."""
    reason = "in words all in capitals any may be a name, and the cited source has no such word"
    return [
        Gap("unsupported_name", token.start, token.end, reason)
        for token in tokens(statement)
        if not token.form.isdigit() and is_telling(token.form)
        if not known.has([token.form]) and not _has_alias(token.form, known)
    ]


def _reason(statement: str, name: Name, known: _Known) -> str:
    words = statement[name.start : name.end]
    forms = [token.form for token in name.tokens]
    parts = [form for form in forms if known.has([form])]
    if parts and len(forms) > 1:
        if len(parts) < len(forms):
            return f"the cited source has only a part of the name “{words}”"
        return f"the cited source does not join these words into the name “{words}”"
    return f"the cited source does not name “{words}”"


_CREDITED = (
    re.compile(
        r"\b(?:told|tells|according to|reported by|by|in an interview with|interview with|citing) (?:the )?$",
        re.IGNORECASE,
    ),
    re.compile(rf" (?:reports?|reported|{any_of(word_class('saying'))})\b", re.IGNORECASE),
)


def check_outlets(statement: str, cited: Sequence[Evidence], offered: Sequence[Evidence] = ()) -> list[Gap]:
    """A gap where a statement credits another outlet than the cited source or those that it names."""
    known = _Known.of([part for evidence in cited for part in _credited(evidence)])
    others = {
        bare(outlet) for evidence in offered for outlet in (evidence.source.outlet, evidence.source.agency) if outlet
    }
    gaps: list[Gap] = []
    for name in names(statement):
        forms = " ".join(token.form for token in name.tokens)
        if forms not in _OUTLETS and forms not in others and "the " + forms not in others:
            continue
        is_credited = _CREDITED[0].search(plain(statement[: name.start])) or _CREDITED[1].match(
            plain(statement[name.end :])
        )
        if is_credited and not has_name(name, known):
            outlets = [evidence.source_name for evidence in cited]
            reason = (
                f"the words are cited from {' and '.join(dict.fromkeys(outlets))}, not from "
                f"{statement[name.start : name.end]}"
            )
            gaps.append(Gap("misattributed", name.start, name.end, reason))
    return gaps


_REPORTS = r"(?:reports|reported|says|said|writes|wrote|has reported)"
_CREDITS = (
    r"^\s*(?:according to|as reported by|in) (?:an article (?:in|of) )?{},\s+",
    rf"^\s*{{}} {_REPORTS}(?: that|:)?\s+(?=[A-Za-z\d“\"])",
    r"^\s*(?:selon|d'après|laut|según) {},?\s+",
    rf",? (?:according to {{}}|as {{}} {_REPORTS}|{{}} {_REPORTS})(?=\.?\s*$)",
)


def without_credit(statement: str, cited: Sequence[Evidence]) -> str:
    """A statement with blanks for the words that credit the outlet or agency of a source with it."""
    outlets = [part for evidence in cited for part in (evidence.source.outlet, evidence.source.agency) if part]
    for outlet in dict.fromkeys([*outlets, "the article", "the report"]):
        name = r"(?:the )?" + re.escape(plain(re.sub(r"^the ", "", outlet, flags=re.IGNORECASE)))
        for pattern in _CREDITS:
            found = re.search(pattern.replace("{}", name), plain(statement), re.IGNORECASE)
            if found:
                return statement[: found.start()] + " " * len(found.group()) + statement[found.end() :]
    return statement


def _credited(evidence: Evidence) -> list[str]:
    source = evidence.source
    return [part for part in (evidence.premise, source.outlet, source.agency, *source.authors) if part]
