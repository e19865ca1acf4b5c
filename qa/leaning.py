"""Sentences that only the one before explains: `He denied it.`, `The town fell.`"""

import re

# What a sentence begins with that only the one before explains.
_LEANS = re.compile(
    r"[\W_]*(?:he|she|it|they|his|her|its|their|this|these|those|that|both|neither|there|then|the (?:two|three|pair"
    r"|group|company|firm|town|city|village|country|party|minister|president|governor|mayor|court|judge|bank|mine|team|film"
    r"|study|report|attack|fire|deal|law|bill|move|decision|former|latter|man|woman|couple|family|agency|ministry)"
    r"|il|elle|ils|elles|cette|ce|ces|son|sa|ses|leur|él|ella|ellos|ellas|este|esta|er|sie|es|diese[rs]?)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Does a sentence begin with what only the one before explains?

    >>> leans("He denied it."), leans("Rwanda denied it.")
    (True, False)
    """
    return bool(_LEANS.match(text))
