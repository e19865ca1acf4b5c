"""Anaphora: sentences that only the one before explains, such as `He denied it.` and `The town fell.`"""

import re
from dataclasses import replace

from index.types import Passage, Span

# What a sentence begins with that only the one before explains.
_ANAPHORA = re.compile(
    r"[\W_]*(?:he|she|it|they|his|her|its|their|this|these|those|that|both|neither|there|then|the (?:two|three|pair"
    r"|group|company|firm|town|city|village|country|party|minister|president|governor|mayor|court|judge|bank|mine|team|film"
    r"|study|report|attack|fire|deal|law|bill|move|decision|former|latter|man|woman|couple|family|agency|ministry)"
    r"|il|elle|ils|elles|cette|ce|ces|son|sa|ses|leur|él|ella|ellos|ellas|este|esta|er|sie|es|diese[rs]?)\b",
    re.IGNORECASE,
)


def is_anaphoric(text: str) -> bool:
    """Does a sentence begin with a pronoun or noun that points back to the one before?

    >>> is_anaphoric("He denied it."), is_anaphoric("Rwanda denied it.")
    (True, False)
    """
    return bool(_ANAPHORA.match(text))


def antecedent(span: Span, passage: Passage) -> Span | None:
    """The sentence before one of a passage that cannot be understood alone; None for others."""
    before = [edges for edges in passage.sentences if edges[1] <= span.start]
    if not before or not is_anaphoric(passage.sentence(span.start, span.end)):
        return None
    return replace(span, start=before[-1][0], end=before[-1][1])
