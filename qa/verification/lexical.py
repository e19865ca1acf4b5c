"""Most telling words of a statement must be its source's, and what is denied there may not be affirmed here."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index.text.analysis import group_of, question_words, stem, surface_words, words
from index.text.demonyms import aliases, country
from index.text.folding import bare, fold, plain
from index.text.word_lists import any_of, word_class
from index.text.word_vectors import UNIT, lexicon, products
from qa.verification.types import Evidence, Gap

_SHARE = 0.55
"""Of the telling words of a clause; measured, see benchmarks/mutations.py."""
_NEAR = 0.4
"""Cosine from which two words mean nearly the same: `killed` and `died` have 0.67, `profit` and `loss` 0.36."""
_FEWEST, _FEWEST_OF_SENTENCE = 4, 2
"""Telling words that a clause, or a whole sentence, must have before their share says anything."""
_SENTENCE = re.compile(r"(?<![A-Z])[.!?;][\"')\]]*\s+|$")
_CLAUSE = re.compile(r":['\")\]]*\s+|,? (?:and|but|while|whereas) (?=\w+ \w+ \w+)|\s-\s|, (?=\w+ \w+ \w+ \w+)")
_FREE = frozenset(
    form
    for word in word_class(
        "telling",
        also="said says according report state also announced statement source article per cent percent about more "
        "than however meanwhile including during among while but not no after before over under up down out into "
        "because so then only both between since until through against around near other such some many most any "
        "all one two first new last if when where which who",
    )
    for form in words(word)
)
_NEGATION = re.compile(
    rf"\b(?:not(?! only| just| least| fewer| less| more than)|{any_of(word_class('negations'))}"
    r"|no longer|(?:failed|fails|failing|refused|refuses|refusing|declined|declines) to|"
    r"nobody|nothing|denied|denies|deny|denying|\w+n't)\b|\bno\b(?! (?:fewer|less|more|later|"
    r"sooner|matter|doubt|one but))",
    re.IGNORECASE,
)
_BETWEEN = word_class(
    "articles", "subjects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
    also="to any yet ever also still even so of for really actually fully immediately publicly clearly currently "
    "going able one there having all more very too quite much",
)  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?\"()]")


def is_telling(word: str) -> bool:
    """Does it say what a sentence is about?"""
    return any(form not in _FREE for form in words(word)) and word not in _BETWEEN


def shares_a_word(statement: str, evidence: Evidence) -> bool:
    """Has a cited sentence, with the one that it leans on, any telling word of the statement?"""
    said = {form for word in statement.split() if is_telling(word) for form in words(word)}
    return not said.isdisjoint(words(evidence.premise))


def is_same(statement: str, text: str) -> bool:
    """Are they the same words, whatever the typography?"""
    return fold(statement).text.strip() == fold(text).text.strip()


# --- share ----------------------------------------------------------------------------------------------------------


def check_words(statement: str, cited: Sequence[Evidence], question: str = "") -> list[Gap]:
    """A gap for every clause of which too few words are the source's."""
    group = group_of("en", statement)
    texts = [question, *(t for e in cited for t in (e.premise, e.source.title, e.source.outlet, e.source.agency) if t)]
    had = frozenset().union(*(_forms(text, group) for text in texts))
    gaps: list[Gap] = []
    for start, end in _clauses(statement):
        telling = [form for form in question_words(statement[start:end], group) if form not in _FREE]
        if len(telling) < _FEWEST_OF_SENTENCE:
            continue
        missing = [form for form in telling if not _is_had(form, had)]
        if len(missing) > (1 - _SHARE) * len(telling):
            missing = _without_near(missing, statement[start:end], texts, group)
        if len(missing) > (1 - _SHARE) * len(telling):
            gaps.append(Gap("unsupported", start, end, "the cited source does not say this"))
    return gaps


@lru_cache(maxsize=4096)
def _forms(text: str, group: str) -> frozenset[str]:
    found = set(words(text, group))
    for word in re.findall(r"[^\W_]+", text):
        if word[0].isupper():
            folded = bare(word)
            found |= {form for other in (country(folded), *aliases(folded)) for form in words(other, group)}
    return frozenset(found)


def _is_had(form: str, had: frozenset[str]) -> bool:
    if form in had or form.isdigit():
        return True
    # `Walikale-based`, `kidnapper` and `kidnapping`: a long common beginning.
    return len(form) > 5 and any(other[:6] == form[:6] for other in had)


def _without_near(missing: Sequence[str], clause: str, texts: Sequence[str], group: str) -> list[str]:
    """The missing words for which the texts have no word of nearly the same meaning either."""
    written = {form: word.lower() for word in surface_words(clause, group) if (form := stem(word, group))}
    there = sorted({word.lower() for text in texts for word in surface_words(text, group) if is_telling(word.lower())})
    if not there or group != "en":
        return list(missing)
    ours, _ = lexicon().look_up([written.get(form, form) for form in missing])
    theirs, _ = lexicon().look_up(there)
    nearness = products(ours, theirs).max(axis=1) / UNIT**2
    return [form for form, near in zip(missing, nearness, strict=True) if near < _NEAR]


def _clauses(statement: str) -> list[tuple[int, int]]:
    """The clauses of a statement, short ones joined to their neighbours in the same sentence."""
    text = plain(statement)
    found: list[tuple[int, int]] = []
    start = 0
    for sentence in _SENTENCE.finditer(text):
        first = len(found)
        for clause in (*_CLAUSE.finditer(text, start, sentence.start()), sentence):
            is_last = clause is sentence
            if is_last and len(found) > first and len(words(text[start : clause.end()])) < 2 * _FEWEST:
                found[-1] = (found[-1][0], clause.end())
            elif is_last or len(words(text[start : clause.end()])) >= 2 * _FEWEST:
                found.append((start, clause.end()))
            else:
                continue
            start = clause.end()
        start = sentence.end()
    trimmed = ((start, start + len(text[start:end].rstrip())) for start, end in found)
    return [(start, end) for start, end in trimmed if start < end]


# --- polarity -------------------------------------------------------------------------------------------------------


def check_polarity(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for whatever is denied in the statement and affirmed in the source, or the other way round."""
    said_not, said = governed(statement)
    source_not: Counter[str] = Counter()
    source: Counter[str] = Counter()
    for evidence in cited:
        negated, affirmed = governed(evidence.premise)
        source_not.update({form: len(places) for form, places in negated.items()})
        source.update({form: len(places) for form, places in affirmed.items()})
    gaps: list[Gap] = []
    for form, places in said_not.items():
        if source[form] and not source_not[form]:
            gaps.append(Gap("unsupported", *places[0], "the statement denies what the cited source affirms"))
    for form, places in said.items():
        if form not in said_not and source_not[form] and len(places) > source[form] and (source[form] or not said_not):
            gaps.append(Gap("unsupported", *places[-1], "the statement affirms what the cited source denies"))
    return gaps


def governed(text: str) -> tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]]:
    """The words that a negation governs, and all others, stemmed, with the places of each."""
    straight = plain(text)
    negations = [match.span() for match in _NEGATION.finditer(straight)]
    negated: dict[str, list[tuple[int, int]]] = {}
    affirmed: dict[str, list[tuple[int, int]]] = {}
    waiting = False
    next_negation = 0
    for match in _TOKEN.finditer(straight):
        start, end = match.span()
        while next_negation < len(negations) and negations[next_negation][1] <= start:
            waiting, next_negation = True, next_negation + 1
        if next_negation < len(negations) and negations[next_negation][0] <= start < negations[next_negation][1]:
            continue
        word = match.group().casefold()
        if not word[0].isalnum():
            waiting = waiting and word == '"'
            continue
        if word in _BETWEEN or (waiting and word.endswith("ly") and word != "likely"):
            continue
        forms = words(word)
        for form in forms:
            (negated if waiting else affirmed).setdefault(form, []).append((start, end))
        waiting = waiting and not forms
    return negated, affirmed
