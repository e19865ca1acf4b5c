"""Anaphora: sentences that only the one before explains, such as `He denied it.` and `The town fell.`"""

import re
from dataclasses import replace

from index.text.datelines import past_dateline
from index.text.word_lists import any_of, word_class
from index.types import Passage, Span

_PRONOUNS = word_class(
    "subjects", "possessives", "demonstratives", "subjects_fr", "demonstratives_fr", "possessives_fr", "subjects_es",
    "subjects_de", also="both neither there then este esta diese dieser dieses",
)  # fmt: skip
_NOUNS = word_class(
    "pointing_nouns", also="pair village mayor judge mine former latter man woman couple family ministry"
)
_ANAPHORA = re.compile(rf"[\W_]*(?:{any_of(_PRONOUNS)}|the (?:{any_of(_NOUNS)}))\b", re.IGNORECASE)


def is_anaphoric(text: str) -> bool:
    """Does a sentence begin with a pronoun or noun that points back to the one before?

    >>> is_anaphoric("He denied it."), is_anaphoric("Rwanda denied it.")
    (True, False)
    """
    return bool(_ANAPHORA.match(text))


def antecedent(span: Span, passage: Passage) -> Span | None:
    """The sentence before one of a passage that cannot be understood alone; None for others."""
    if span.part != "text":
        return None
    before = [edges for edges in passage.sentences if edges[1] <= span.start]
    if not before or not is_anaphoric(passage.sentence(span.start, span.end)):
        return None
    start, end = before[-1]
    return replace(span, start=start + past_dateline(passage.sentence(start, end), start), end=end)
