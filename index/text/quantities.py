"""Numbers as a sentence writes them: their value, what they count, and whether they are exact."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from index.text.analysis import stem
from index.text.folding import caseless, plain
from index.text.number_words import FRACTION_SIGNS, ONES, ORDINALS, PARTS, SCALES, SUFFIXES, TENS, UNITS, VAGUE
from index.text.time_expressions import recognise
from index.text.word_lists import any_of, word_class

_SPELLINGS = any_of(name for name in UNITS if name[0].isalpha()).replace(" ", r"\s+")
_UNIT = re.compile(rf"[\s-]{{0,2}}(%|°|(?:{_SPELLINGS})(?![\w']))", re.IGNORECASE)
_CURRENCY = re.compile(r"(?:(?:\b(?:US|A|C|HK|NZ|S))?\$|€|£|¥|\b(?:USD|EUR|GBP|Rs\.?|dlrs))\s?$", re.IGNORECASE)
_FIGURE = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|\d{1,3}(?: \d{3})+(?![\d])|\d+[- ]\d+/\d+(?![\d/])|"
    r"\d+/\d+(?![\d/])|\d+:\d+(?::\d+)?"
    r"|\d+(?:[.,]\d+)*[½¼¾⅓⅔]?|\.\d+|[½¼¾⅓⅔]"
)
_NUMBER_WORDS = frozenset([*ONES, *TENS, *SCALES, *VAGUE, *ORDINALS, *PARTS])
_DIGIT, _LETTERS = re.compile(r"[\d½¼¾⅓⅔]"), re.compile(r"[^\W\d_]+")
_ATOM = re.compile(
    rf"(?<![\w.])(?<!\d,)(?P<figure>{_FIGURE})(?:(?P<ordinal>st|nd|rd|th)\b|(?P<glued>bn|mn|mm|tn|"
    rf"[kmb])\b(?!-)|(?=[A-Za-zµ°%$€£¥\u3040-\u9fff]|\W|$))"
    rf"|(?<![\w'])(?P<word>{any_of(_NUMBER_WORDS)})\b(?!')",
    re.IGNORECASE,
)
_LETTERED = UNITS.keys() | SCALES.keys()
_LETTERS_AFTER = re.compile(r"[A-Za-z_]+")
_FAR = r"(?:slightly |well |a little |far )?"
_MODIFIERS: tuple[tuple[str, str], ...] = (
    ("min", r"no (?:fewer|less) than|not (?:fewer|less) than|at least|a minimum of|minimum of|not under"
     r"|al menos|por lo menos|au moins|mindestens|wenigstens"),
    ("max", r"(?:no|not) more than|at most|up to|as (?:many|much|high) as|a maximum of|maximum of|not over"
     r"|como máximo|au plus|höchstens"),
    ("over", _FAR + r"(?:more|greater|higher|larger|longer|better|older|bigger|further|farther) than|(?:just )?over"
     r"|above|exceed(?:ed|ing|s)?|in excess of|upwards? of|topp(?:ed|ing)|surpass(?:ed|ing)"
     r"|más de|plus de|mehr als"),
    ("under", _FAR + r"(?:fewer|less|lower|smaller|shorter|younger) than|(?:just )?(?:under|below)"
     r"|menos de|moins de|weniger als"),
    ("nearly", r"nearly|almost|close to|approaching|not quite|casi|presque|près de|knapp"),
    ("about", r"about|around|roughly|approximately|approx\.?|circa|some|an estimated|estimated at|in the region of"
     r"|unos|unas|alrededor de|aproximadamente|environ|quelque|etwa|rund|ungefähr"),
    ("not", r"not"),
)  # fmt: skip
BOUNDS = ("over", "under", "min", "max")
"""What says that a number is the least or the most."""
_MODIFIED = [
    (kind, re.compile(rf"(?<![\w-])(?:{words})(?: the| a| an)?\s+(?:[A-Z]{{0,2}}[$€£¥]\s?)?$", re.IGNORECASE))
    for kind, words in _MODIFIERS
]
_TRAILING = (
    ("min", re.compile(r"\s+(?:\w+\s+)?or (?:more|above|older|over)\b", re.IGNORECASE)),
    ("max", re.compile(r"\s+(?:\w+\s+)?or (?:less|fewer|under|younger|below)\b", re.IGNORECASE)),
    ("about", re.compile(r"\s+or so\b", re.IGNORECASE)),
)
_BOUND = 40  # characters before a number in which such words stand
_COURSE = re.compile(r"(?:\d|\b(?:seconds|minutes|hours|days|weeks|months|years)) over $", re.IGNORECASE)
_STOPS = word_class(
    "articles", "subjects", "possessives", "demonstratives", "be", "have", "do", "modals",
    also="and or but to in on at by for from with when while as after before which who whom whose of until than "
    "because since if so said says we there not under over per vs versus up down into out off each more less "
    "fewer against near between during through about around be been being also both all where what now later "
    "earlier ago old et de la le der des den die das dem del los las les du ist sind wurde wurden est sont fue fueron "
    "ha han",
)  # fmt: skip
_THING = re.compile(r"[\s-]+([^\W\d_][\w']*(?:-[^\W\d_]\w*)*)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number in a text, `text[start:end]` with its unit."""

    start: int
    end: int
    values: frozenset[Fraction]
    """What it can mean: `1.234` is one and a bit in English and more than a thousand in German."""
    upper: frozenset[Fraction] = frozenset()
    """The other end of a range."""
    unit: str | None = None
    """A measure, currency or share, by one name for all spellings; `ordinal`, `vague`, `part`, `clock` for such."""
    things: frozenset[str] = frozenset()
    """The words behind it, stemmed: what is counted is one of them."""
    bound: str = ""
    """`about`, `nearly`, `over`, `under`, `min`, `max`, `not`; empty for exact."""
    digits: int = 0
    """Significant digits: how exactly it is stated."""


@dataclass(slots=True)
class _Atom:
    start: int
    end: int
    values: frozenset[Fraction]
    kind: str  # figure, code, or one of `_WORD_KINDS`
    word: str = ""

    @property
    def value(self) -> Fraction:
        """The one meaning, or one of them."""
        return next(iter(self.values))


_WORD_KINDS = {"ones": ONES, "tens": TENS, "scale": SCALES, "vague": VAGUE, "ordinal": ORDINALS}
"""And `part`."""


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a text but those in dates and in names such as M23, in reading order."""
    text = plain(text)
    if not (all_atoms := _atoms(text)):
        return ()
    dates = [(d.start, d.end) for d in recognise(text)]
    atoms = [atom for atom in all_atoms if not any(s < atom.end and atom.start < e for s, e in dates)]
    joined = _joined(text, atoms)
    return tuple(_ranges(text, [_dressed(text, atom) for atom in joined]))


def may_hold_a_number(text: str) -> bool:
    """Does a text have a figure or a word for a number or a part?"""
    return bool(_DIGIT.search(text)) or not _NUMBER_WORDS.isdisjoint(_LETTERS.findall(text.lower()))


def _atoms(text: str) -> list[_Atom]:
    found: list[_Atom] = []
    if not may_hold_a_number(text):
        return found
    for match in _ATOM.finditer(text):
        start, end = match.span()
        word = (match["word"] or "").casefold()
        if word:
            found.append(_word_atom(start, end, word))
            continue
        if re.search(r"[^\W\d]-$", text[max(0, start - 2) : start]) and not re.search(
            r"\b(?:mid|pre|post|under|over|non|sub|all|to|or|and)-$", text[max(0, start - 6) : start], re.IGNORECASE
        ):
            continue  # COVID-19, F-16
        values = _figure(match["figure"])
        kind = "ordinal" if match["ordinal"] else "figure"
        glued = (match["glued"] or "").casefold()
        after = _LETTERS_AFTER.match(text, match.end("figure"))
        if after and not match["ordinal"] and not glued and after[0].casefold() not in _LETTERED:
            kind = "code"  # 3D, 737s, 10x
        if glued:
            scaled = frozenset(value * SUFFIXES[glued] for value in values)
            is_length = glued in ("m", "mm") and not _CURRENCY.search(text[max(0, start - 6) : start])
            values = scaled | values if is_length else scaled
        found.append(_Atom(start, end, values, kind))
    return found


def _word_atom(start: int, end: int, word: str) -> _Atom:
    for kind, table in _WORD_KINDS.items():
        if word in table:
            return _Atom(start, end, frozenset([Fraction(table[word])]), kind, word)
    return _Atom(start, end, frozenset([Fraction(1, PARTS[word])]), "part", word)


def _figure(written: str) -> frozenset[Fraction]:
    sign = FRACTION_SIGNS.get(written[-1])
    if sign is not None:
        return frozenset([sign + (_integer(written[:-1]) if written[:-1] else 0)])
    if ":" in written:
        hours, minutes, *_ = written.split(":")
        return frozenset([_integer(hours) + Fraction(_integer(minutes), 100)])  # 23:59 is kept as 23.59
    if "/" in written:
        whole, _, part = written.replace(" ", "-").rpartition("-")
        over, _, under = part.partition("/")
        divisor = _integer(under)
        share = _integer(over) / divisor if divisor else _integer(over)
        return frozenset([share + (_integer(whole) if whole else 0)])
    if re.fullmatch(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?", written):
        values = [_decimal(written.replace(",", "").replace(" ", ""))]
        if re.fullmatch(r"\d{1,3},\d\d[1-9]", written):  # nobody writes 7,000 for seven
            values.append(_decimal(written.replace(",", ".")))
        return frozenset(values)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", written):
        dotless = _integer(written.replace(".", ""))
        is_one = written.count(".") == 1 and not written.endswith(".000")
        return frozenset([dotless, _decimal(written)] if is_one else [dotless])
    if re.fullmatch(r"\d+,\d+", written):
        return frozenset([_decimal(written.replace(",", "."))])
    if re.fullmatch(r"\d*\.?\d+", written):
        return frozenset([_decimal(written)])
    return frozenset([_integer(re.sub(r"\D", "", written))])  # 1.2.3: a code, equal to itself


def _integer(digits: str) -> Fraction:
    return Fraction(int(digits[:1000] or "0"))  # Python refuses to read numbers of thousands of digits


def _decimal(written: str) -> Fraction:
    whole, _, rest = written.partition(".")
    rest = rest[:300]
    return _integer(whole) + (Fraction(int(rest), 10 ** len(rest)) if rest else 0)


def _joined(text: str, atoms: list[_Atom]) -> list[_Atom]:
    """`two hundred and six`, `1.5 million`, `two thirds`: atoms that make one number."""
    found: list[_Atom] = []
    i = 0
    while i < len(atoms):
        number, i = _one_number(text, atoms, i)
        found.append(number)
    return found


def _one_number(text: str, atoms: list[_Atom], i: int) -> tuple[_Atom, int]:
    """The number that begins with an atom, and which atom comes next."""
    first, j = atoms[i], i + 1
    result = replace(first, start=_start_with_article(text, first))
    if len(first.values) > 1:  # `1.234 million`
        if j < len(atoms) and atoms[j].kind == "scale" and re.fullmatch(r"[\s-]", text[first.end : atoms[j].start]):
            result.values = frozenset(value * atoms[j].value for value in first.values)
            result.end = atoms[j].end
            j += 1
        return result, j
    total = _Sum(first)
    while j < len(atoms) and (joint := _joint(text, atoms, i, j)) and total.takes(atoms[j], atoms[j - 1], joint):
        j += 1
    if j > i + 1:
        result.kind, result.values, result.end = total.kind, frozenset([total.value]), atoms[j - 1].end
    elif first.kind == "ordinal" and first.word in PARTS and _is_share(text, first):
        result.values, result.kind = frozenset([1 / first.value]), "part"
    return result, j


def _is_share(text: str, atom: _Atom) -> bool:
    """`a third of`."""
    before, behind = text[max(0, atom.start - 4) : atom.start], text[atom.end : atom.end + 5]
    return bool(re.search(r"\b(?:an?|one)[\s-]$", before, re.IGNORECASE) and re.match(r"\s+of\b", behind))


def _start_with_article(text: str, first: _Atom) -> int:
    """Where `a hundred` and `the third` begin."""
    if first.kind not in ("scale", "part") or first.word == "half":
        return first.start
    pattern, reach = (r"\b(?:an?|per)\s+$", 6) if first.kind == "scale" else (r"\b(?:an?|the)[\s-]$", 4)
    begin = max(0, first.start - reach)
    lead = re.search(pattern, text[begin : first.start], re.IGNORECASE)
    return begin + lead.start() if lead else first.start


def _joint(text: str, atoms: list[_Atom], i: int, j: int) -> str:
    """What may join an atom to the number that began with the `i`th: `and` or a blank; empty if nothing does."""
    first, atom, between = atoms[i], atoms[j], text[atoms[j - 1].end : atoms[j].start]
    if first.kind in ("vague", "code"):
        return ""
    if not re.fullmatch(r"\s+and\s+", between):
        return " " if re.fullmatch(r"[\s-]{1,2}", between) else ""
    # `2.5 million and five million` are two.
    return "" if first.kind == "figure" or atom.value >= 100 or _is_scaled(text, atoms, j) else "and"


class _Sum:
    """A number that grows word by word: in `two million three hundred and six` the millions are closed first."""

    def __init__(self, first: _Atom) -> None:
        self.kind = self._first_kind = first.kind
        self._closed, self._open, self._last_scale = Fraction(0), first.value, 0

    @property
    def value(self) -> Fraction:
        """Its value."""
        return self._closed + self._open

    def takes(self, atom: _Atom, before: _Atom, joint: str) -> bool:
        """Does the number go on with this atom? Then it is taken in."""
        if atom.kind == "scale" and joint != "and" and self._first_kind != "ordinal":
            self._scale(atom.value, before)
        elif self._is_smaller(atom, before, joint):
            self._open += atom.value
        elif atom.word in PARTS and before.kind in ("ones", "figure") and joint != "and":
            self._closed, self._open, self.kind = self._closed + self._open / PARTS[atom.word], Fraction(0), "part"
        elif atom.kind == "ordinal" and before.kind in ("tens", "scale") and not self._last_scale and atom.value < 10:
            self._open, self.kind = self._open + atom.value, "ordinal"
        else:
            return False
        return True

    def _is_smaller(self, atom: _Atom, before: _Atom, joint: str) -> bool:
        """`six` behind `two hundred and`, and behind `twenty-`."""
        if atom.value >= (self._last_scale or 10**6):
            return False
        if before.kind == "scale":
            return atom.kind in ("ones", "tens")
        return before.kind == "tens" and atom.kind == "ones" and atom.value < 10 and joint != "and"

    def _scale(self, value: Fraction, before: _Atom) -> None:
        is_higher = self._last_scale and value >= self._last_scale
        if is_higher and before.kind != "scale":
            self._closed, self._open = (self._closed + self._open) * value, Fraction(0)
        else:
            self._open *= value
        if value != 100:
            self._closed, self._open, self._last_scale = self._closed + self._open, Fraction(0), int(value)
        self.kind = "figure" if self._first_kind == "figure" else "ones"


def _is_scaled(text: str, atoms: list[_Atom], i: int) -> bool:
    """Does a scale follow this atom?"""
    return (
        i + 1 < len(atoms) and atoms[i + 1].kind == "scale" and not text[atoms[i].end : atoms[i + 1].start].strip(" -")
    )


def _dressed(text: str, atom: _Atom) -> Quantity:
    """A number with its unit, what it counts, and how exact it is."""
    unit: str | None = {"ordinal": "ordinal", "vague": "vague", "part": "part"}.get(atom.kind)
    end = atom.end
    start = atom.start
    things: list[str] = []
    if unit is None:
        currency = _CURRENCY.search(text[max(0, start - 5) : start])
        measure = _UNIT.match(text, end)
        if ":" in text[start:end]:
            unit = "clock"
        elif currency:
            start = max(0, start - 5) + currency.start()
            unit = _unit_of(currency.group())
        elif measure and not (measure[1].casefold() in ("p", "m", "mm", "ha", "am") and text[end : end + 1].isspace()):
            unit, end = _unit_of(measure[1]), measure.end()
    if unit in (None, "ordinal", "vague", "part"):
        things = things_behind(text, end)
    bound, _, _ = _bounded(text, start, end)
    if unit is None and not bound:
        # `seven gruelling hours`: the measure may stand a word further on.
        unit = next((UNITS[word] for word in _surface_things(text, end)[1:] if word in UNITS and len(word) > 3), None)
    digits = len(re.sub(r"\D", "", text[atom.start : atom.end]).strip("0")) or 1
    if atom.kind in ("ones", "tens"):
        digits = len(str(int(max(atom.values))).rstrip("0")) or 1
    return Quantity(start, end, atom.values, frozenset(), unit, frozenset(things), bound, digits)


def _bounded(text: str, start: int, end: int) -> tuple[str, int, int]:
    """How exact a number is, and where it begins and ends with the words that say so."""
    begin = max(0, start - _BOUND)
    before = text[begin:start]
    for kind, pattern in _MODIFIED:
        if found := pattern.search(before):
            if kind == "over" and _COURSE.search(before):
                break  # `62 hours over nine walks`: in the course of them
            return kind, begin + found.start(), end
    for kind, pattern in _TRAILING:
        if found := pattern.match(text, end):
            return kind, start, found.end()
    return "", start, end


def with_its_bound(text: str, start: int, end: int) -> tuple[int, int]:
    """A number's place with the words that say it is the least or the most.

    >>> text = "More than 70 were hurt, 80 or more, or about 75."
    >>> [text[slice(*with_its_bound(text, at, at + 2))] for at in (10, 24, 45)]
    ['More than 70', '80 or more', '75']
    """
    kind, first, last = _bounded(text, start, end)
    return (first, last) if kind in BOUNDS else (start, end)


def _unit_of(written: str) -> str:
    name = caseless(written.replace("-", " ")).rstrip(".")
    if name.endswith("$"):
        return "dollar" if name in ("$", "us$") else name
    return UNITS.get(name) or UNITS.get(name + ".", name)


def _surface_things(text: str, end: int) -> list[str]:
    found: list[str] = []
    at = end
    while len(found) < 3:
        match = _THING.match(text, at)
        if not match or match[1].casefold() in _STOPS:
            break
        found.append(match[1].casefold())
        at = match.end()
    return found


def things_behind(text: str, end: int) -> list[str]:
    """Up to three words behind a place in a text, stemmed: what is counted is one of them."""
    return [form for word in _surface_things(text, end) for piece in word.split("-") if (form := stem(piece, "en"))]


_SCALED = re.compile(rf"({any_of(SCALES.keys() - {'dozen', 'trn'})})|\d(k|m|bn|tn)\b", re.IGNORECASE)
_TO = re.compile(r"\s?-\s?|\s+to\s+|\s+and\s+")


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """`5-7 km`, `five to seven`, `between 5 and 7 million`."""
    result: list[Quantity] = []
    for quantity in found:
        last = result[-1] if result else None
        if last and not last.upper and _is_range(text, last, quantity):
            low = last.values
            factor = _scale_of(text, quantity)
            if factor > 1 and max(low) < 1000 and _scale_of(text, last) == 1:
                low = frozenset(value * factor for value in low)
            joined = replace(
                quantity, start=last.start, values=low, upper=quantity.values,
                unit=quantity.unit or last.unit, bound=last.bound, digits=max(last.digits, quantity.digits),
            )  # fmt: skip
            result[-1] = joined
        else:
            result.append(quantity)
    return result


def _is_range(text: str, last: Quantity, quantity: Quantity) -> bool:
    between = text[last.end : quantity.start]
    if "to" in between and max(quantity.values) * _scale_of(text, quantity) <= min(last.values):
        return False  # `voted 412 to 96`
    if not _TO.fullmatch(between) or "ordinal" in (last.unit, quantity.unit) or "vague" in (last.unit, quantity.unit):
        return False
    if last.unit and quantity.unit and last.unit != quantity.unit:
        return False
    before = text[max(0, last.start - 9) : last.start]
    if "to" in between and last.unit and text[last.end - 1].isalpha() and last.unit not in ("part", "clock"):
        return False  # `rose 5 dollars to 20 dollars`
    if "and" in between:
        return bool(re.search(r"\bbetween\s+$", before, re.IGNORECASE))
    return "-" in between or not re.search(r"\b(?:from|by)\s+$", before, re.IGNORECASE)


def _scale_of(text: str, quantity: Quantity) -> int:
    found = _SCALED.search(text, quantity.start, quantity.end)
    if not found:
        return 1
    return SCALES[found[1].casefold()] if found[1] else SUFFIXES[found[2].casefold()]
