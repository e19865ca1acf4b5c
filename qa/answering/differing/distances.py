"""Between which places a distance of a sentence lies: `110 km north of Goma` may be said of any town."""

import re
from collections.abc import Callable, Sequence

from index.text.folding import plain
from index.text.given_values import Given
from index.text.names import Name, names, tokens

_ASKED = re.compile(
    r"\bhow (?:far|close|near|many (?:miles|kilomet(?:er|re)s|km))\b|\bdistances?\b|\b(?:miles|kilomet(?:er|re)s|km)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:\s|,|-)*(?:away |apart |further |due |to the |as the crow flies,? )*"
    r"(?:(?:north|south|east|west)\w*(?:[ -]\w+)? )*"
    r"(?:of|from|to|off|outside|away in)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[;.:”\"]|, (?:which|who|where|and|but|after|before|when|as|while)\b| and | but |\d")
_HEAD = re.compile(r"[;:]|, (?:and|but|which|while)\b| and (?=\d)")
_BESIDE = re.compile(  # `Nyabiondo city, 110km`, `its Bisie mine, situated 60 km`
    r"(?: [a-z]+){0,2},? (?:(?:about|some|around|roughly|just|situated|located|lying|is|was|lies|sits|stands|which) )*$"
)
_SAYS = re.compile(r"\b(?:said|says|told|reported|reporting|according)\b", re.IGNORECASE)
_TWO = 2


def asks_how_far(question: str) -> bool:
    """Does a question ask how far one place is from another?"""
    return bool(_ASKED.search(question))


def is_between(
    text: str, value: Given, asked: Sequence[Name], is_asked: Callable[[str], bool], before: str, behind: str
) -> bool:
    """Is a distance of a sentence the one between the places that are asked for?

    Args:
        text: The sentence.
        value: The distance in it.
        asked: The names in the question.
        is_asked: Does a stretch of the sentence speak of what the question does?
        before: The title and what stands before the sentence, which say what `the town` is.
        behind: What stands behind it.
    """
    text, wanted = plain(text), {tuple(token.form for token in name.tokens) for name in asked}
    tail_end = _TAIL.search(text, value.end)
    head_start = max((m.end() for m in _HEAD.finditer(text, 0, value.start)), default=0)
    link = _LINK.match(text, value.end)
    listed = names(text)
    tail = [
        each for each in listed if each.start >= value.end and each.end <= (tail_end.start() if tail_end else len(text))
    ]
    head = [each for each in listed if head_start <= each.start and each.end <= value.start]
    head = [each for each in head if not _SAYS.search(text[each.end : value.start])]
    in_head, in_tail = _of(head, wanted), _of(tail, wanted) if link else set[tuple[str, ...]]()
    if len(in_head) >= _TWO:
        return True
    if link and tail and not in_tail:
        return False
    if head and not _of(head[-1:], wanted):
        beside = _BESIDE.fullmatch(text, head[-1].end, value.start)
        if beside and not is_asked(text[head[-1].end : value.start]):
            return False
    if head and not in_head and not is_asked(text[head[-1].end : value.start]):
        return False
    earlier, later = ([token.form for token in tokens(part)] for part in (before, behind))
    spoken_of = {name for name in wanted if _stands(name, earlier)}
    # What comes later explains `the town` only if no namesake came before.
    spoken_of |= {name for name in wanted if name[-1] not in earlier and _stands(name, later)}
    return bool(in_head or in_tail) and len(in_head | in_tail | spoken_of) >= min(_TWO, len(wanted))


def _of(found: Sequence[Name], wanted: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Those of the names asked for that begin one that was found: `Karrow` is no `Lower Karrow`."""
    forms = [tuple(token.form for token in name.tokens) for name in found]
    return {name for name in wanted if any(form[: len(name)] == name for form in forms)}


def _stands(name: tuple[str, ...], words: Sequence[str]) -> bool:
    return any(tuple(words[i : i + len(name)]) == name for i in range(len(words)))
