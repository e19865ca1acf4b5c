"""A name of the statement must be one of the source's, as full as it is told there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.checks.calendars import written_dates
from qa.checks.demonyms import aliases, country, is_demonym
from qa.checks.folding import bare, plain
from qa.checks.types import Evidence, Gap
from qa.checks.words import is_telling

_UPPER = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u0137\u0391-\u03a9\u0410-\u042f]"
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:'[^\W_]+)*")
_TITLES = frozenset(
    "president presidents ministers senators governors leaders vice prime minister chancellor king queen "
    "prince princess pope sir dame lord lady mr mrs ms "
    "miss dr doctor "
    "professor prof gen general col colonel capt captain lt lieutenant maj major sgt sergeant cpl corporal admiral "
    "senator sen rep representative congressman congresswoman governor gov mayor judge justice secretary treasurer "
    "chairman chairwoman chair chief executive officer director ceo cfo head spokesman spokeswoman "
    "spokesperson ambassador "
    "commissioner coach father sister brother reverend rev archbishop bishop cardinal imam rabbi sheikh "
    "ayatollah emir sultan "
    "officer detective inspector deputy former acting interim analyst economist attorney envoy foreign "
    "interior finance "
    "defense defence m mme monsieur madame herr frau jr sr st".split()
)
_ABBREVIATED = frozenset("st mt ft dr mr mrs ms gen sen gov rep lt col capt sgt maj rev hon prof jr".split())
_PARTICLES = frozenset(
    "of the de del de la le du des da do di van der den von al el bin ibn and for y e & in on".split()
)
_STARTERS = frozenset(
    (
        "the a an this that these those it its he she they we i you his her their our my your in on at by for "
        "from to of with "
        "as and but or nor so yet if when while after before since until because although though despite during "
        "under over "
        "among between against about around according also there here then now what who whom whose which where "
        "why how one two "
        "three four five six seven eight nine ten eleven twelve most many some several few all both each every "
        "no not none only "
        "however meanwhile moreover earlier later last next still just even more less another other others such much "
        "once twice yes asked speaking citing talking based added adding officials residents people police "
        "rebels troops "
        "witnesses authorities government army soldiers experts analysts workers critics supporters men women children "
        "shares sales profits revenue nearly almost roughly approximately today yesterday tonight tomorrow monday "
        "through throughout within without beyond near inside outside amid across along behind above below upon "
        "is was were are be been being has have had do does did will would can could should may might must shall let "
        "first second third sources source reports report it's he's she's they're we're i'm i've don't didn't "
        "can't won't "
        "there's that's what's neither either whether like unlike unless instead perhaps maybe never always often "
        "usually sometimes nobody everyone everybody someone anyone nothing everything something anything today "
        "le la les un une des il elle ils elles ce cette et mais dans sur pour avec sans en au aux el los las "
        "una y pero "
        "por con der die das ein eine und aber mit bei"
    ).split()
)
_PRONOUNS = frozenset("it he she they we you this that these those there his her their its the a an and but".split())
_COMMON_END = re.compile(r"(?:ing|ly|ed|tion|sion|ment|ments|ness|ity|ance|ence|ists|ers|ees|ors|ies|ists|ians)$")
_NEVER_NAMES = frozenset("i i'm i've i'll i'd ok mr mrs ms am pm a o".split())
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…]['\")\]]*\s+|(?:^|[\s(\[])[\"'(\[]+|\n\s*|^\W+|[-•*]\s+)$")
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
class Token:
    """One word of a text, `text[start:end]`, and what it is compared as."""

    start: int
    end: int
    form: str
    """Without accents, letter case, dots and possessive."""
    is_capital: bool
    is_acronym: bool
    is_possessive: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """Capitalised words that stand together."""

    tokens: tuple[Token, ...]
    is_first: bool
    """Does it begin a sentence, so that its first word's capital says nothing?"""

    @property
    def start(self) -> int:
        """Where it begins in the statement."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the statement."""
        return self.tokens[-1].end


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in order; hyphens divide words."""
    text = plain(text)
    found: list[Token] = []
    for match in _WORD.finditer(text):
        written, end = match.group(), match.end()
        is_possessive = written.endswith(("'s", "'S")) or (text[end : end + 1] == "'" and written.endswith(("s", "S")))
        if written.endswith(("'s", "'S")):
            written, end = written[:-2], end - 2
        letters = written.replace(".", "").replace("'", "")
        # M23 and U.S. are acronyms; a single letter is an initial.
        is_acronym = len(letters) > 1 and letters.upper() == letters and any(c.isalpha() for c in letters)
        capital = (
            written[0].isupper() or (is_acronym and not letters[0].isalpha()) or bool(re.match(r"[a-z][A-Z]", written))
        )
        found.append(Token(match.start(), end, bare(letters), capital, is_acronym, is_possessive))
    return tuple(found)


def names(statement: str) -> list[Name]:
    """The names of a statement, without titles and dates, divided where one name ends and another begins."""
    text = plain(statement)
    dates = [(each.start, each.end) for each in written_dates(statement)]
    found: list[Name] = []
    run: list[Token] = []
    words = tokens(statement)
    for i, token in enumerate(words):
        in_date = any(start < token.end and token.start < end for start, end in dates)
        is_name = token.is_capital and not in_date and bare(text[token.start : token.end]) not in _NEVER_NAMES
        if run and not _holds(text[run[-1].end : token.start], run[-1]):
            _close(text, run, found)
        if is_name:
            run.append(token)
        elif run and not (_is_particle(token) and i + 1 < len(words) and _goes_on(words, i)):
            _close(text, run, found)
        elif run:
            run.append(token)
    _close(text, run, found)
    return found


def _holds(between: str, last: Token) -> bool:
    """May two words of one name have this between them? A full stop only behind an initial or a title."""
    if between.startswith("."):
        return len(last.form) == 1 or last.form in _ABBREVIATED
    return bool(re.fullmatch(r" +|[-/]| ?& ?", between))


def _is_particle(token: Token) -> bool:
    return token.form in _PARTICLES and token.form not in ("and", "for", "in", "on", "y", "e")


def _goes_on(words: Sequence[Token], i: int) -> bool:
    """Does the name go on behind this particle, as in `Ursula von der Leyen`?"""
    for token in words[i + 1 : i + 3]:
        if token.is_capital:
            return True
        if not _is_particle(token):
            return False
    return False


def _close(text: str, run: list[Token], found: list[Name]) -> None:
    """Put a run of capitalised words among the names, divided at titles, possessives, peoples and acronyms."""
    part: list[Token] = []
    is_first = bool(run) and bool(_SENTENCE_START.search(text[max(0, run[0].start - 12) : run[0].start]))
    if is_first and len(run) > 1 and run[0].form in _STARTERS:
        del run[0]
        is_first = False
    elif len(run) == 1 and run[0].form in _PRONOUNS:
        run.clear()
    for token in run:
        if token.form in _TITLES:
            _add(part, is_first and part[:1] == run[:1], found)
            continue
        if part and (part[-1].is_possessive or (len(part) == 1 and (is_demonym(part[0].form) or part[0].is_acronym))):
            _add(part, is_first and part[:1] == run[:1], found)
        part.append(token)
    _add(part, is_first and part[:1] == run[:1], found)
    run.clear()


def _add(part: list[Token], is_first: bool, found: list[Name]) -> None:
    while part and not part[0].is_capital:
        del part[0]
    while part and not part[-1].is_capital:
        del part[-1]
    if part:
        found.append(Name(tuple(part), is_first))
    part.clear()


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
            if not (words[j].is_capital or words[j].form in _PARTICLES) or words[j].form == "and":
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
                if is_small and words[j].form not in _PARTICLES:
                    break
                if with_particles or not is_small:
                    found += words[j].form[0]
                j += 1
            if found == letters and len(letters) > 1:
                return True
    return False


def known_words(cited: Sequence[Evidence], question: str = "") -> _Known:
    """All texts in which the names of a statement may stand."""
    texts: list[str] = [question] if question else []
    for evidence in cited:
        source = evidence.source
        texts += [evidence.told, *filter(None, (source.outlet, source.title, source.agency)), *source.authors]
    return _Known.of(texts)


def check_names(statement: str, cited: Sequence[Evidence], question: str = "") -> list[Gap]:
    """A gap for every name that the cited texts, their sources' names and the question do not have."""
    known = known_words(cited, question)
    gaps: list[Gap] = []
    if _is_shouted(statement):
        return _check_shouted(statement, known)
    is_german = any((evidence.source.language or "").startswith("de") for evidence in cited)
    for name in names(statement):
        if is_german and len(name.tokens) == 1 and not name.tokens[0].is_acronym:
            continue  # German writes every noun with a capital
        if has_name(name, known) or (name.is_first and _is_ordinary(name, known)):
            continue
        gaps.append(Gap("unsupported_name", name.start, name.end, _reason(statement, name, known)))
    return gaps


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
    if name.is_first and forms[0] not in _STARTERS and not known.has(forms[:1]):
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
        return (first.form in _STARTERS or bool(_COMMON_END.search(first.form))) and has_name(rest, known)
    if first.is_acronym:
        return False
    if first.form in _STARTERS or _COMMON_END.search(first.form):
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


_TOLD_OUTLET = (
    re.compile(
        r"\b(?:told|tells|according to|reported by|by|in an interview with|interview with|citing) (?:the )?$",
        re.IGNORECASE,
    ),
    re.compile(r" (?:reports?|reported|said|says|wrote|writes)\b", re.IGNORECASE),
)


def check_outlets(statement: str, cited: Sequence[Evidence], offered: Sequence[Evidence] = ()) -> list[Gap]:
    """A gap where a statement credits another outlet than the cited source or those that it names."""
    told = _Known.of([part for evidence in cited for part in _credited(evidence)])
    others = {
        bare(outlet) for evidence in offered for outlet in (evidence.source.outlet, evidence.source.agency) if outlet
    }
    gaps: list[Gap] = []
    for name in names(statement):
        forms = " ".join(token.form for token in name.tokens)
        if forms not in _OUTLETS and forms not in others and "the " + forms not in others:
            continue
        is_credited = _TOLD_OUTLET[0].search(plain(statement[: name.start])) or _TOLD_OUTLET[1].match(
            plain(statement[name.end :])
        )
        if is_credited and not has_name(name, told):
            outlets = [evidence.teller for evidence in cited]
            reason = (
                f"the words are cited from {' and '.join(dict.fromkeys(outlets))}, not from "
                f"{statement[name.start : name.end]}"
            )
            gaps.append(Gap("misattributed", name.start, name.end, reason))
    return gaps


def _credited(evidence: Evidence) -> list[str]:
    source = evidence.source
    return [part for part in (evidence.told, source.outlet, source.agency, *source.authors) if part]
