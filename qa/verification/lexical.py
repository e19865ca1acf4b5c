"""Which words of a sentence say what it is about, and whether two sentences are the same or share such words."""

from index.text.analysis import words
from index.text.folding import fold
from index.text.word_lists import word_class
from qa.verification.types import Evidence

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
_BETWEEN = word_class(
    "articles", "subjects", "possessives", "demonstratives", "be", "be_forms", "have", "do", "modals",
    also="to any yet ever also still even so of for really actually fully immediately publicly clearly currently "
    "going able one there having all more very too quite much",
)  # fmt: skip


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
