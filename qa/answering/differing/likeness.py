"""How much two sentences have in common, and whether their articles are of one matter."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from index.text.names import names, tokens
from qa.answering.differing.reading import SMALL, SentenceReading, as_compared

_COPY, _COPIED = 0.8, 8  # of the words in their order; words
_NAMES_AROUND = 0.3  # of the names of the article that names fewer
_NAMES_ALONE = 0.6  # the same where the sentences themselves name nobody
_NAMES_UNDATED = 0.5  # the same where no dates say that they are of one event
_ONE_TIME = 45  # days between two reports of one event
_ONE_TEXT = 0.7  # of the words around two copies: the articles are one
_COPIED_AROUND = 0.52  # of the words around: below it an article of another time, or of none, is no edited copy
_NEARLY = 0.74  # of the shorter sentence's words
_AS_LONG = 0.5  # of the longer sentence's words
_NAMES_OF_STORY, _ALIKE = 0.2, 0.5  # where a search found both as one story, of sentences that share half their words
_OWN = 2  # names in common that are enough without their articles
_FEW = 2  # names, below which an article's say nothing


@dataclass(frozen=True)
class SentencePair:
    """What two sentences have in common."""

    one: SentenceReading
    other: SentenceReading
    shared: frozenset[str]
    share: float
    """Of the shorter sentence's words, 0 to 1."""

    @classmethod
    def of(cls, one: SentenceReading, other: SentenceReading) -> "SentencePair":
        """That of two sentences."""
        shared = one.words & other.words
        return cls(one, other, shared, len(shared) / max(1, min(len(one.words), len(other.words))))

    @cached_property
    def are_copies(self) -> bool:
        """Is one sentence the other one, but for a few words?"""
        mine, its = ([token.form for token in each.tokens] for each in (self.one, self.other))
        if min(len(mine), len(its)) < _COPIED:
            return False
        matcher = SequenceMatcher(None, mine, its, autojunk=False)
        return matcher.quick_ratio() >= _COPY and matcher.ratio() >= _COPY

    @cached_property
    def are_one_text(self) -> bool:
        """Are they copies in articles of which one is the other, edited?"""
        return self.are_copies and bool(self.one.source.around) and self.share_around >= _ONE_TEXT

    @cached_property
    def have_other_years(self) -> bool:
        """Do both name years, and none the same?"""
        a, b = self.one.years, self.other.years
        return bool(a and b) and not a & b

    @cached_property
    def have_other_subjects(self) -> bool:
        """Does each begin with a name, and with another one?"""
        here, there = self.one.leading_name, self.other.leading_name
        if not here or not there:
            return False
        return here.isdisjoint(there) or bool(here - there and there - here)

    @property
    def are_as_long(self) -> bool:
        """Has the shorter one not much less to say than the longer one?"""
        sizes = sorted((len(self.one.words), len(self.other.words)))
        return sizes[0] >= _AS_LONG * sizes[1]

    @cached_property
    def have_one_head(self) -> bool:
        """Does the first word of the one stand in the other, so that both are of one subject?"""
        return self.one.lead in self.other.words or self.other.lead in self.one.words

    @cached_property
    def have_other_names(self) -> bool:
        """Has each of two sentences a name, no abbreviation, that the other one's article does not have beside it?"""
        here, there = (each.named | _words(each.source.around) | each.words for each in (self.one, self.other))
        return any(each.isdisjoint(there) for each in self.one.full_names) and any(
            each.isdisjoint(here) for each in self.other.full_names
        )

    @cached_property
    def share_but_names(self) -> float:
        """The share without names that only one of them has."""
        a, b = self.one, self.other
        mine, its = a.words - (a.named - b.named), b.words - (b.named - a.named)
        return len(mine & its) / max(1, min(len(mine), len(its)))

    @cached_property
    def are_of_one_matter(self) -> bool:
        """Do sentences and articles name the same, as far as they name anything?"""
        a, b = self.one, self.other
        around, others = a.source.around, b.source.around
        own = [each for each in a.names if each & b.named]
        if around and others and not self.are_of_one_time:
            is_same_text = self.share_around >= _COPIED_AROUND
            is_of_same = is_same_text or len(own) >= _OWN
            return is_of_same and (self.are_copies or self._are_nearly) and self._name_the_same_around
        if len(own) >= _OWN:
            return True
        if (
            a.named
            and b.named
            and not own
            and a.named.isdisjoint(_words(others))
            and b.named.isdisjoint(_words(around))
        ):
            return False
        here, there = _named(around) | a.named, _named(others) | b.named
        if not around or not others or min(len(here), len(there)) < _FEW:
            return True
        is_of_story = a.source.is_of_story and b.source.is_of_story and self.share >= _ALIKE
        least = _NAMES_OF_STORY if is_of_story else _NAMES_AROUND if own else _NAMES_ALONE
        return len(here & there) >= least * min(len(here), len(there))

    @property
    def _name_the_same_around(self) -> bool:
        """Do both articles name the same? Texts of one pattern, as of two towns by one census, do not."""
        here, there = (_named(each.source.around) for each in (self.one, self.other))
        least = min(len(here), len(there))
        return least < _FEW or len(here & there) >= _NAMES_UNDATED * least

    @property
    def _are_nearly(self) -> bool:
        """Are they nearly the same words in another order?"""
        return self.share >= _NEARLY and self.are_as_long

    @property
    def are_of_one_time(self) -> bool:
        """Did both articles appear within the weeks in which one event is reported, or were found as one story?"""
        day, also = self.one.day, self.other.day
        if day is None or also is None:
            return self.one.source.is_of_story and self.other.source.is_of_story
        return abs((day - also).days) <= _ONE_TIME

    @cached_property
    def share_around(self) -> float:
        """How many words what stands around the sentences has in common, of the shorter one's."""
        here, there = (_telling(each.source.around) for each in (self.one, self.other))
        return len(here & there) / max(1, min(len(here), len(there)))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(as_compared(token.form) for token in tokens(text))


@lru_cache(maxsize=4096)
def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in _words(text) if len(word) > 2 and not word.isdigit()) - SMALL


@lru_cache(maxsize=4096)
def _named(text: str) -> frozenset[str]:
    """The words of a text's names, but of single words whose capital only begins a sentence."""
    found = (name for name in names(text) if not name.is_first or len(name.tokens) > 1)
    return frozenset(as_compared(token.form) for name in found for token in name.tokens if token.is_capital)
