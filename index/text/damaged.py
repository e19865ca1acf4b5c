"""Sentences from which words are missing, as where a page lost its links: `It was the rebels seized in January.`"""

import re

_OUTSIDE = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_SEIZED = (
    "seized|captured|took|taken|attacked|killed|arrested|detained|bombed|shelled|occupied|overran|entered|left|released"
    "|signed|rejected|approved|published|announced|accused|founded|built|bought|sold|invaded|freed|banned"
)
_DAMAGE = re.compile(
    # A plural is no `it`, and what it did wants a `that` or a `who`.
    r"^(?:It|This|That) (?:was|is) the (?:\w+ )?"
    r"(?!\w*(?:est|first|last|only|most) )(?:\w+[^s\W]s|police|troops|people) "
    rf"(?:{_SEIZED}) (?:in|on|at|from|during|last|late|early)\b"
    # An article stands before what it cannot stand before, a small word before a comma with a blank.
    r"|\b(?:the|an) (?:of|in|on|at|and|or|from|by|with|is|was|were|has|have|had|which|who|that)\b(?![-’'])"
    r"|\b(?:the|an?|of|in|since|from|with|into|between|during) [,;]"
)


def is_damaged(sentence: str) -> bool:
    """Do words seem to be missing from an English sentence, outside its quotations?

    >>> is_damaged("It was the rebels seized in January."), is_damaged("It was the largest haul seized in January.")
    (True, False)
    >>> is_damaged("It has lasted since the , which drew in many."), is_damaged("The on-air light went.")
    (True, False)
    """
    return bool(_DAMAGE.search(sentence) and _DAMAGE.search(_OUTSIDE.sub("“”", sentence)))
