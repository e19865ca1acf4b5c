"""A number of the statement must be one of the source's: of the same thing, and no more exact than it stands there."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from index.text.folding import plain
from index.text.quantities import Quantity, quantities
from qa.verification.types import Evidence, Gap

_NEAR = Fraction(1, 20)
"""How far off `about` may be, as a share."""
_NEARLY = Fraction(1, 10)
_WITHIN = Fraction(4, 5)
"""`more than 20` of 47 is true and misleads; `more than 40` does not."""
_NO_COUNT = re.compile(
    r"(?:\b(?:no|each|every|any|another|this|that|which)\s+one\b|\bone\s+(?:another|of|day|by|in|out|that|who|side)\b"
    r"|\bone(?=\W*$|\s*[,.;]))",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:an?|single|sole|only|another|the)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|none|nobody|nothing|nil|zero|without|never)\b|\bnot any\b", re.IGNORECASE)
_BOUND_NAMES = {"min": "at least", "max": "at most", "over": "more than", "under": "less than"}


def check_numbers(statement: str, cited: Sequence[Evidence]) -> list[Gap]:
    """A gap for every number that no cited text has of that thing, with that bound."""
    gaps: list[Gap] = []
    texts = [evidence.premise for evidence in cited]
    # The same number of the same thing counts once: tables repeat theirs by the hundred.
    kinds = {replace(quantity, start=0, end=0): (text, quantity) for text in texts for quantity in quantities(text)}
    there = list(kinds.values())
    for said in quantities(statement):
        # Where the source has the very number, no other one is rounded to it.
        same = [other for _, other in there if said.values & other.values and _same_thing(said, other)]
        if _is_no_count(statement, said) or any(supports(said, other) for other in same or [o for _, o in there]):
            if not _swapped(said, [other for _, other in there]):
                continue
        elif _stands_otherwise(statement, said, texts, [other for _, other in there]):
            continue
        gaps.append(Gap("unsupported_number", said.start, said.end, _reason(said, there)))
    return gaps


def _is_no_count(statement: str, said: Quantity) -> bool:
    """`one` as a pronoun, and `second` of `in the second`."""
    if plain(statement[said.start : said.end]).casefold() != "one":
        return False
    around = plain(statement[max(0, said.start - 8) : said.end + 10])
    return bool(_NO_COUNT.search(around))


def _stands_otherwise(statement: str, said: Quantity, texts: Sequence[str], there: Sequence[Quantity]) -> bool:
    """A single one as `a`, none as `no`, a half as 50 per cent, a year among numbers."""
    words = plain(statement[said.start : said.end]).casefold()
    if said.values == {Fraction(0)} and not said.upper:
        return any(_NONE.search(text) for text in texts)
    if words == "one" and not said.bound and not said.unit:
        contrary = any(said.things & other.things and other.unit is None for other in there)
        return not contrary and any(_SINGLE.search(text) for text in texts)
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", words) and not said.things and not said.bound:
        return any(re.search(rf"(?<![\d.,$]){words}(?![\d%]|[.,]\d)", text) for text in texts)
    return False


def supports(said: Quantity, other: Quantity) -> bool:
    """Does the source's number bear out the statement's?"""
    if "vague" in (said.unit, other.unit):
        return _vaguely(said, other)
    if not _same_thing(said, other):
        return False
    if said.upper or other.upper:
        return _ranges_agree(said, other)
    if said.values & other.values or _share_and_percent(said, other):
        return _bound_holds(said.bound, other.bound)
    if not _surely_same_thing(said, other):
        return False
    return any(_rounded(said, value, other, true) for value in said.values for true in other.values)


def _same_thing(said: Quantity, other: Quantity) -> bool:
    if said.unit and other.unit:
        return said.unit == other.unit or {said.unit, other.unit} == {"part", "percent"}
    if said.unit:
        return said.unit not in ("ordinal", "part") and not other.things
    if other.unit:
        return other.unit not in ("ordinal",) and not said.things
    return True


def _surely_same_thing(said: Quantity, other: Quantity) -> bool:
    if said.unit or other.unit:
        return said.unit == other.unit
    return bool(said.things & other.things) or not said.things or not other.things


def _share_and_percent(said: Quantity, other: Quantity) -> bool:
    if {said.unit, other.unit} != {"part", "percent"}:
        return False
    part, percent = (said, other) if said.unit == "part" else (other, said)
    return any(value * 100 in percent.values for value in part.values)


def _bound_holds(said: str, other: str) -> bool:
    """With equal numbers: may the statement say `said` where the source says `other`?"""
    if said == other:
        return True
    if other == "":
        return said in ("about", "min", "max")
    return (said, other) in {("min", "over"), ("max", "under"), ("about", "nearly"), ("max", "nearly")}


def _rounded(said: Quantity, value: Fraction, other: Quantity, true: Fraction) -> bool:
    """With different numbers: is the statement's a rounding of the source's that it owns to, in the right direction?"""
    if not true or other.bound not in ("", "about") or said.digits >= other.digits:
        return False  # what is stated with a bound is a round number already: it may not be made another
    if other.bound and (said.bound not in ("over", "under", "min", "max") or abs(value - true) < _NEAR * true):
        return False  # `about 4,300` are surely more than 4,000, but not more than 4,200
    if said.bound == "about":
        return abs(value - true) <= _NEAR * true
    if said.bound == "nearly":
        return value * (1 - _NEARLY) <= true < value
    if said.bound in ("over", "min"):
        return true * _WITHIN <= value < true
    if said.bound in ("under", "max"):
        return true < value <= true / _WITHIN
    return False


def _ranges_agree(said: Quantity, other: Quantity) -> bool:
    if said.upper and other.upper:
        return bool(said.values & other.values and said.upper & other.upper) and _bound_holds(said.bound, other.bound)
    if other.upper:
        if said.bound == "min":
            return bool(said.values & other.values)
        if said.bound == "max":
            return bool(said.values & other.upper)
        return said.bound == "about" and min(other.values) <= min(said.values) <= max(other.upper)
    return False


def _vaguely(said: Quantity, other: Quantity) -> bool:
    """`hundreds` of 218."""
    if said.unit == other.unit:
        return said.values == other.values
    if said.unit != "vague" or other.unit:
        return False
    least = min(said.values)
    return any(2 * least <= value < 100 * least for value in other.values)


def _swapped(said: Quantity, there: Sequence[Quantity]) -> bool:
    """Does the source give this number to one thing, and another number to the thing that the statement counts?"""
    if said.unit or not said.things:
        return False
    same = [other for other in there if supports(said, other)]
    if not same or any(said.things & other.things or not other.things for other in same):
        return False
    return any(not other.unit and other.things & said.things and not other.values & said.values for other in there)


def _reason(said: Quantity, there: Sequence[tuple[str, Quantity]]) -> str:
    def likeness(item: tuple[str, Quantity]) -> tuple[bool, bool, bool]:
        other = item[1]
        return bool(said.values & other.values), bool(said.things & other.things), said.unit == other.unit

    if not there:
        return "the cited source does not have this number"
    text, other = max(there, key=likeness)
    words = " ".join(text[other.start : other.end].split())
    lead = re.search(r"(?:[\w']+\s+){0,3}$", text[: other.start])
    before = " ".join(lead.group().split()) if lead and other.bound else ""
    thing = re.match(r"(?:[\s-]+[^\W\d_]\w*){0,2}", text[other.end :])
    after = " ".join(thing.group().split()) if thing and other.things else ""
    return f"the source says “{' '.join(part for part in (before, words, after) if part)}”"
