"""Sentences with their sources whose verdict is known: what a judge says of them shows whether it can judge."""

from collections.abc import Sequence

PAIRS: tuple[tuple[str, str, bool], ...] = (
    (
        "The bridge at Corran was closed on Monday.",
        "On Monday the bridge at Corran was closed to all cars.",
        True,
    ),
    ("The mayor took money.", "The mayor denied that he had taken money.", False),
    (
        "A nurse said three sailors were hurt.",
        "A nurse said that three sailors had been hurt when the crane fell.",
        True,
    ),
    ("Twelve houses burned down in Olst.", "Nine houses burned down in Olst, and twelve in Merum.", False),
    ("The school will open if the roof is mended.", "If the roof is mended, the school will open.", True),
    ("Vera Lund beat Ada Voss.", "Ada Voss beat Vera Lund in the second round.", False),
)
"""Each a sentence, the words that it cites, and whether these bear it out; in turns, so that no one word is right."""
_MOST_WRONG = 1


def agrees(opinions: Sequence[bool]) -> bool:
    """Has a judge said of the known pairs, but at most one, what is so?"""
    return sum(said != so for said, (_, _, so) in zip(opinions, PAIRS, strict=True)) <= _MOST_WRONG
