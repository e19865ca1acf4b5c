"""A question, the articles found for it, and how much of what it names stands in them."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, cached_property

from index.text.analysis import stem
from index.text.anaphora import is_anaphoric
from index.text.demonyms import aliases, countries, country, is_demonym
from index.text.folding import plain
from index.text.names import Name, Token, names, tokens
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.answering.events.asserted import Asserted, stems
from qa.answering.requirements.near_misses import nearness
from qa.answering.requirements.words import pattern
from qa.question.slots import Slot, slot_of
from qa.question.wrapping import unwrapped
from qa.types import Question

Requirement = Callable[[Candidate], bool]
"""Does a sentence have what answers?"""
_BEFORE, _BEHIND = 300, 150  # characters around a sentence that say what it is of
_INTRODUCED = 200  # characters behind a colon
_IS_NEAR = 0.5  # cosine of two words of which one may be said for the other
_IS_SAME = 0.62  # and from which it means the same
_MOST = 0.75  # of what is asked: a sentence that holds so much needs nothing around it
_ROOT = 4  # letters that two forms of a name have in common, as Ruvania and Ruvanian have
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_JOINED = re.compile(r"\b\w+ ?& ?\w+")
_SMALL = word_class("question_words", "articles", "be", "have", "do", "modals", "possessives", "demonstratives")
_NOT_ASKED = frozenset(
    stem(word, "en")
    for word in (
        "many much old age fast tall deep wide heavy weigh weight speed height depth calibre caliber colour color"
        " magnitude score name names called cost price pay paid earn salary worth money spend spent kind sort type make"
        " brand model breed species result outcome"
    ).split()
)


class Asking:
    """A question that asks for one thing, and what was found for it.

    Args:
        question: With its analysis.
        candidates: All sentences, best first.
    """

    def __init__(self, question: Question, candidates: Sequence[Candidate]) -> None:
        self.text = plain(_as_spelt(unwrapped(question.standalone), question.near))
        self.lower = self.text.lower()
        self.analysis = question.analysis
        self._candidates = candidates
        listed = names(self.text) if question.analysis.names else ()
        self.names: tuple[Name, ...] = tuple(filter(self._is_name, listed))
        asserted = Asserted(self.text, [token.form for each in self.names for token in each.tokens])
        self.forms = frozenset(asserted.forms) - _NOT_ASKED
        """The stems of its telling words, but for names, numbers, dates and what it asks for."""

    def _is_name(self, name: Name) -> bool:
        """Is a name of the question one in the articles, too, where its capital may be only the first one?"""
        first = name.tokens[0]
        if "&" in self.text[max(0, first.start - 2) : name.end + 2]:
            return False  # a part of `AT&T`
        if all(is_demonym(token.form) or token.form in _SMALL for token in name.tokens):
            return False  # `American taxpayers` are `US taxpayers`
        if not name.is_first or len(name.tokens) > 1:
            return True
        inside = re.compile(rf"[a-z,] {re.escape(self.text[first.start : first.end])}\b")
        return any(map(inside.search, self._articles.values()))

    @cached_property
    def slot(self) -> Slot | None:
        """Its gap."""
        return slot_of(self.text)

    @cached_property
    def named(self) -> frozenset[str]:
        """The stems of its names."""
        return frozenset(stem(token.form, "en") for each in self.names for token in each.tokens if token.is_capital)

    @cached_property
    def years(self) -> frozenset[str]:
        """The years that it names."""
        return frozenset(number for number in self.analysis.numbers if _YEAR.fullmatch(number))

    @cached_property
    def known(self) -> frozenset[str]:
        """The stems of all its words: what has no other tells nothing new."""
        return stems(self.text)

    @cached_property
    def _written(self) -> dict[str, str]:
        return {stem(token.form, "en"): token.form for token in tokens(self.text)}

    def says(self, candidate: Candidate, form: str, *, exactly: bool) -> bool:
        """Has a sentence a word of the question, in another form, or one that may be said for it?

        Args:
            candidate: The sentence.
            form: The word's stem.
            exactly: Must the other one mean the same?
        """
        own, word = stems(candidate.text), self._written.get(form, "")
        is_near = nearness(word, candidate.text) >= (_IS_SAME if exactly else _IS_NEAR)
        return form in own or bool(alike(form) & own) or is_near

    # --- is a sentence of the matter? ---------------------------------------------------------------------------------

    def is_named(self, candidate: Candidate) -> bool:
        """Does the article of a sentence name all that the question names, or the sentence say nearly all of it?"""
        article = self._articles[candidate.passage.span.article_id]
        if not all(each in article for each in _JOINED.findall(self.text)):
            return False
        return self.names_stand_in(article) or self.share(candidate, alone=True) >= _MOST

    def names_stand_in(self, text: str) -> bool:
        """Has a text all that the question names?"""
        return all(stands_in(token, text) for each in self.names for token in each.tokens if token.is_capital)

    @cached_property
    def _articles(self) -> dict[str, str]:
        """The text of each article, as far as it was found."""
        found: dict[str, dict[str, None]] = {}
        for each in self._candidates:
            source = each.passage.source
            found.setdefault(each.passage.span.article_id, {})[f"{source.title or ''}\n{each.passage.text}"] = None
        return {article: plain("\n".join(texts)) for article, texts in found.items()}

    def share(self, candidate: Candidate, *, alone: bool = False, words: Collection[str] | None = None) -> float:
        """How much of what a question tells stands in a sentence and around it, 0 to 1; near words count a part.

        Args:
            candidate: The sentence.
            alone: Only in the sentence itself?
            words: Stems that are looked for, in place of the question's.
        """
        wanted = self.forms | self.named if words is None else words
        if not wanted:
            return 1.0
        there = stems(candidate.text if alone else f"{candidate.passage.source.title or ''}\n{around(candidate)}")
        return sum(1.0 if each in there else self._nearly(each, candidate.text) for each in wanted) / len(wanted)

    def _nearly(self, form: str, text: str) -> float:
        word = self._written.get(form)
        if not word or form in self.named:
            return 0.0
        found = nearness(word, text)
        return found if found >= _IS_NEAR else 0.0

    def is_linked(self, candidate: Candidate) -> bool:
        """Does a sentence itself hold some of what a question tells, or lean on what stands before?"""
        return is_anaphoric(candidate.text) or self.share(candidate, alone=True) > 0

    def says_nearly_all(self, candidate: Candidate) -> bool:
        """Does a sentence alone hold nearly all of what the question tells, so that its form matters less?"""
        return self.share(candidate, alone=True) >= _MOST

    def new_names(self, text: str) -> Iterator[Name]:
        """The names of a text that the question has not."""
        for each in names(text):
            is_opening = each.is_first and len(each.tokens) == 1
            if not is_opening and not all(stem(token.form, "en") in self.known for token in each.tokens):
                yield each


def _as_spelt(text: str, near: Sequence[tuple[str, str]]) -> str:
    """A question with its unknown names as the archive spells those that are written nearly so."""
    for asked, known in near:
        text = re.sub(rf"\b{re.escape(asked)}\b", lambda _, known=known: known, text)  # type: ignore[misc]  # a default
    return text


def around(candidate: Candidate, before: int = _BEFORE, behind: int = _BEHIND) -> str:
    """A sentence with what stands before and behind it in its passage, at most so many characters."""
    passage, begin = candidate.passage.text, candidate.start - candidate.passage.span.start
    if candidate.part != "text":
        return candidate.text
    return passage[max(0, begin - before) : begin + len(candidate.text) + behind]


def given(candidate: Candidate) -> str:
    """What a sentence says, in plain lower case, with the lines that it introduces."""
    text = candidate.text
    if text.rstrip().endswith(":"):
        text = around(candidate, 0, _INTRODUCED)
    return plain(text).lower()


def is_of_word(word: str, other: str) -> bool:
    """Is a word another one in another form, or near to it?"""
    form = stem(other, "en")
    return stem(word, "en") == form or form in alike(stem(word, "en")) or nearness(word, other) >= _IS_NEAR


def alike(form: str) -> frozenset[str]:
    """Stems of which each says what another one asks for, as `gov.` does `governor`; without this one none may be."""
    return _alike().get(form, frozenset())


@cache
def _alike() -> dict[str, frozenset[str]]:
    lines = pattern("attributes", "alike").pattern.split(";")
    groups = (frozenset(stem(word, "en") for word in line.split()) for line in lines)
    return {each: group for group in groups for each in group}


def stands_in(token: Token, article: str) -> bool:
    """Does an article have a word of a name: in another form, or an acronym's words in full?"""
    form = token.form
    if token.is_acronym or len(form) < _ROOT:
        letters = r"\w*\W+(?:of |and |the )?".join(re.escape(letter) for letter in form.upper())
        if re.search(rf"(?i:\b{re.escape(form)}\b)|\b{letters}", article):
            return True
    elif re.search(rf"\b{re.escape(form[: max(_ROOT, len(form) - 2)])}", article, re.IGNORECASE):
        return True
    same = {country(form), *aliases(form)}
    return (len(same) > 1 or is_demonym(form) or form in countries()) and any(
        country(each.form) in same for each in tokens(article)
    )
