"""Numbers as a sentence writes them: their value, what they count, and whether they are exact."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from index.text.analysis import stem
from index.text.folding import plain
from index.text.time_expressions import recognise

_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "hundred": 100, "dozen": 12, "thousand": 10**3, "million": 10**6, "mln": 10**6, "billion": 10**9, "bln": 10**9,
    "bn": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_GLUED = {"k": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_VAGUE = {
    "tens": 10,
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 10**3,
    "millions": 10**6,
    "billions": 10**9,
    "trillions": 10**12,
}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(), 1
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}  # fmt: skip
_PARTS = {
    name: value
    for value, names in ((2, "half halves"), (3, "third"), (4, "quarter"), (5, "fifth"), (6, "sixth"), (7, "seventh"),
                         (8, "eighth"), (10, "tenth"))
    for word in names.split()
    for name in {word, word.rstrip("s") + "s" if value > 2 else word}
}  # fmt: skip
_SIGNS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}

_UNIT_NAMES = """
percent: % percent per_cent pct p.c. prozent; points: percentage_point percentage_points;
dollar: $ us$ dollar dollars dlr dlrs usd bucks; cent: cent cents ct cts; euro: € euro euros eur;
pound: £ pound pounds stg sterling gbp lb lbs; pence: pence p penny; yen: ¥ yen jpy; mark: mark marks dm;
franc: franc francs; yuan: yuan renminbi rmb; rupee: rupee rupees rs; crown: crown crowns krona kronor kroner;
peso: peso pesos; rouble: rouble roubles ruble rubles; guilder: guilder guilders; lira: lira lire;
km: km kms kilometre kilometres kilometer kilometers; m: metre metres meter meters;
cm: cm centimetre centimetres centimeter centimeters; mm: mm millimetre millimetres millimeter millimeters;
mile: mile miles; foot: foot feet ft; inch: inch inches; yard: yard yards;
kg: kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes; gram: gram grams gramme grammes;
tonne: tonne tonnes; ton: ton tons; ounce: ounce ounces oz; hectare: hectare hectares ha; acre: acre acres;
litre: litre litres liter liters; gallon: gallon gallons; barrel: barrel barrels bbl bbls; bpd: bpd;
bushel: bushel bushels; second: seconds secs; minute: minute minutes mins; hour: hour hours hrs; day: day days;
week: week weeks; month: month months; year: year years; decade: decade decades; century: century centuries;
degree: degree degrees °; mph: mph; kph: kph km/h kmh; mw: mw megawatt megawatts; kw: kw kilowatt kilowatts;
gw: gw gigawatt gigawatts; am: a.m. am; pm: p.m. pm; clock: o'clock;
square_km: square_kilometres square_kilometers square_km; square_mile: square_miles square_mile;
square_foot: square_feet square_foot square-foot; square_metre: square_metres square_meters
"""
"""What each unit is called here, and all its spellings; an underscore stands for a blank."""
UNITS = {
    name.replace("_", " "): unit.strip().replace("_", " ")
    for unit, _, names in (line.partition(":") for line in _UNIT_NAMES.split(";"))
    for name in names.split()
}
_SPELLINGS = "|".join(
    re.escape(name).replace("\\ ", r"\s+") for name in sorted(UNITS, key=len, reverse=True) if name[0].isalpha()
)
_UNIT = re.compile(rf"[\s-]{{0,2}}(%|°|(?:{_SPELLINGS})(?![\w']))", re.IGNORECASE)
_CURRENCY = re.compile(r"(?:(?:\b(?:US|A|C|HK|NZ|S))?\$|€|£|¥|\b(?:USD|EUR|GBP|Rs\.?|dlrs))\s?$", re.IGNORECASE)
_FIGURE = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|\d{1,3}(?: \d{3})+(?![\d])|\d+[- ]\d+/\d+(?![\d/])|"
    r"\d+/\d+(?![\d/])|\d+:\d+(?::\d+)?"
    r"|\d+(?:[.,]\d+)*[½¼¾⅓⅔]?|\.\d+|[½¼¾⅓⅔]"
)
_WORDS = "|".join(sorted([*_ONES, *_TENS, *_SCALES, *_VAGUE, *_ORDINALS, *_PARTS], key=len, reverse=True))
_ATOM = re.compile(
    rf"(?<![\w.])(?<!\d,)(?P<figure>{_FIGURE})(?:(?P<ordinal>st|nd|rd|th)\b|(?P<glued>bn|mn|mm|tn|"
    rf"[kmb])\b(?!-)|(?=[A-Za-zµ°%$€£¥\u3040-\u9fff]|\W|$))"
    rf"|(?<![\w'])(?P<word>{_WORDS})\b(?!')",
    re.IGNORECASE,
)
_LETTERS_AFTER = re.compile(r"[A-Za-z_]+")
_FAR = r"(?:slightly |well |a little |far )?"
_MODIFIERS: tuple[tuple[str, str], ...] = (
    ("min", r"no (?:fewer|less) than|not (?:fewer|less) than|at least|a minimum of|minimum of|not under"),
    ("max", r"(?:no|not) more than|at most|up to|as (?:many|much|high) as|a maximum of|maximum of|not over"),
    ("over", _FAR + r"(?:more|greater|higher|larger|longer|better|older|bigger|further|farther) than|(?:just )?over"
     r"|above|exceed(?:ed|ing|s)?|in excess of|upwards? of|topp(?:ed|ing)|surpass(?:ed|ing)"),
    ("under", _FAR + r"(?:fewer|less|lower|smaller|shorter|younger) than|(?:just )?(?:under|below)"),
    ("nearly", r"nearly|almost|close to|approaching|not quite"),
    ("about", r"about|around|roughly|approximately|approx\.?|circa|some|an estimated|estimated at|in the region of"),
    ("not", r"not"),
)  # fmt: skip
_MODIFIED = [
    (kind, re.compile(rf"(?<![\w-])(?:{words})(?: the| a| an)?\s+(?:[A-Z]{{0,2}}[$€£¥]\s?)?$", re.IGNORECASE))
    for kind, words in _MODIFIERS
]
_TRAILING = (
    ("min", re.compile(r"\s+(?:\w+\s+)?or (?:more|above|older|over)\b", re.IGNORECASE)),
    ("max", re.compile(r"\s+(?:\w+\s+)?or (?:less|fewer|under|younger|below)\b", re.IGNORECASE)),
    ("about", re.compile(r"\s+or so\b", re.IGNORECASE)),
)
_STOPS = frozenset(
    "and or but to in on at by for from with when while as after before was were is are had has have would "
    "will that which "
    "who whom whose the a an of until than because since if so said says it he she they we its his her their "
    "there not under over "
    "per vs versus up down into out off each more less fewer against near between during through about "
    "around be been being "
    "did do does could should may might can also both all this these those where what now later earlier ago "
    "old et de la le".split()
)
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
    """Significant digits: how exactly it is told."""


@dataclass(slots=True)
class _Atom:
    start: int
    end: int
    values: frozenset[Fraction]
    kind: str  # figure, ones, tens, scale, vague, ordinal, part
    scaled: bool = False


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a text but those in dates and in names such as M23, in reading order."""
    text = plain(text)
    dates = [(d.start, d.end) for d in recognise(text)]
    atoms = [atom for atom in _atoms(text) if not any(s < atom.end and atom.start < e for s, e in dates)]
    joined = _joined(text, atoms)
    return tuple(_ranges(text, [_dressed(text, atom) for atom in joined]))


def _atoms(text: str) -> list[_Atom]:
    found: list[_Atom] = []
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
        if (
            after
            and not match["ordinal"]
            and not glued
            and after.group().casefold() not in UNITS
            and after.group().casefold() not in _SCALES
        ):
            kind = "code"  # 3D, 737s, 10x
        if glued:
            scaled = frozenset(value * _GLUED[glued] for value in values)
            values = (
                scaled
                if glued not in ("m", "mm") or _CURRENCY.search(text[max(0, start - 6) : start])
                else scaled | values
            )
        found.append(_Atom(start, end, values, kind, bool(glued)))
    return found


def _word_atom(start: int, end: int, word: str) -> _Atom:
    for kind, table in (
        ("ones", _ONES),
        ("tens", _TENS),
        ("scale", _SCALES),
        ("vague", _VAGUE),
        ("ordinal", _ORDINALS),
    ):
        if word in table:
            return _Atom(start, end, frozenset([Fraction(table[word])]), kind)
    return _Atom(start, end, frozenset([Fraction(1, _PARTS[word])]), "part")


def _figure(written: str) -> frozenset[Fraction]:
    sign = _SIGNS.get(written[-1])
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
        if re.fullmatch(r"\d{1,3},\d{3}", written):
            values.append(_decimal(written.replace(",", ".")))
        return frozenset(values)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", written):
        dotless = _integer(written.replace(".", ""))
        return frozenset([dotless, _decimal(written)] if written.count(".") == 1 else [dotless])
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
    first = atoms[i]
    result = _Atom(first.start, first.end, first.values, first.kind, first.scaled)
    if first.kind == "scale":  # `a hundred`, `million`
        lead = re.search(r"\b(?:an?|per)\s+$", text[max(0, first.start - 6) : first.start], re.IGNORECASE)
        result.start = lead.start() + max(0, first.start - 6) if lead else first.start
    if first.kind == "part":
        article = re.search(r"\b(?:an?|the)[\s-]$", text[max(0, first.start - 4) : first.start], re.IGNORECASE)
        if article and text[first.start : first.end].casefold() not in ("half",):
            result.start = article.start() + max(0, first.start - 4)
    total, current, last_scale = Fraction(0), next(iter(first.values)), 0
    is_single = len(first.values) == 1
    j = i + 1
    while j < len(atoms):
        atom, between = atoms[j], text[result.end : atoms[j].start]
        with_and = bool(re.fullmatch(r"\s+and\s+", between))
        if not (re.fullmatch(r"[\s-]{1,2}", between) or with_and) or not is_single or first.kind in ("vague", "code"):
            break
        value, before = next(iter(atom.values)), atoms[j - 1]
        if with_and and (first.kind == "figure" or value >= 100 or _is_scaled(text, atoms, j)):
            break  # `2.5 million and five million` are two
        if atom.kind == "scale" and not with_and and first.kind != "ordinal":
            if last_scale and value >= last_scale and before.kind == "scale":
                current = current * value
            elif last_scale and value >= last_scale:
                total, current = (total + current) * value, Fraction(0)
            else:
                current *= value
            if value != 100:
                total, current, last_scale = total + current, Fraction(0), int(value)
            result.kind = "figure" if first.kind == "figure" else "ones"
        elif (
            atom.kind in ("ones", "tens")
            and (before.kind == "scale" or (before.kind == "tens" and atom.kind == "ones" and not with_and))
            and value < (last_scale or 10**6)
            and (value < 10 or before.kind != "tens")
        ):
            current += value
        elif (
            atom.kind in ("part", "ordinal")
            and before.kind in ("ones", "figure")
            and not with_and
            and _is_part(text, atom)
        ):
            share = _PARTS[text[atom.start : atom.end].casefold()]
            total, current, result.kind = total + current / share, Fraction(0), "part"
        elif atom.kind == "ordinal" and before.kind in ("tens", "scale") and not last_scale and value < 10:
            current += value
            result.kind = "ordinal"
        else:
            break
        result.end = atom.end
        j += 1
    if j > i + 1:
        result.values = frozenset([total + current])
        result.scaled = any(atoms[k].kind == "scale" for k in range(i + 1, j))
    if (
        len(first.values) > 1
        and j < len(atoms)
        and atoms[j].kind == "scale"
        and re.fullmatch(r"[\s-]", text[first.end : atoms[j].start])
    ):
        scale = next(iter(atoms[j].values))
        result.values, result.end, result.scaled = frozenset(v * scale for v in first.values), atoms[j].end, True
        j += 1
    if j == i + 1 and first.kind == "ordinal" and text[first.start : first.end].casefold() in _PARTS:
        lead = re.search(r"\b(?:an?|one)[\s-]$", text[max(0, first.start - 4) : first.start], re.IGNORECASE)
        if lead and re.match(r"\s+of\b", text[first.end : first.end + 5]):
            result.values, result.kind = frozenset([1 / current]), "part"
    return result, j


def _is_scaled(text: str, atoms: list[_Atom], i: int) -> bool:
    """Does a scale follow this atom?"""
    return (
        i + 1 < len(atoms) and atoms[i + 1].kind == "scale" and not text[atoms[i].end : atoms[i + 1].start].strip(" -")
    )


def _is_part(text: str, atom: _Atom) -> bool:
    return text[atom.start : atom.end].casefold() in _PARTS


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
        things = _things(text, end)
    bound = next((kind for kind, pattern in _MODIFIED if pattern.search(text[max(0, start - 40) : start])), "")
    if not bound:
        bound = next((kind for kind, pattern in _TRAILING if pattern.match(text, end)), "")
    if unit is None and not bound:
        # `seven gruelling hours`: the measure may stand a word further on.
        unit = next((UNITS[word] for word in _surface_things(text, end)[1:] if word in UNITS and len(word) > 3), None)
    digits = len(re.sub(r"\D", "", text[atom.start : atom.end]).strip("0")) or 1
    if atom.kind in ("ones", "tens"):
        digits = len(str(int(max(atom.values))).rstrip("0")) or 1
    return Quantity(start, end, atom.values, frozenset(), unit, frozenset(things), bound, digits)


def _unit_of(written: str) -> str:
    name = " ".join(written.casefold().replace("-", " ").split()).rstrip(".")
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


def _things(text: str, end: int) -> list[str]:
    return [form for word in _surface_things(text, end) for piece in word.split("-") if (form := stem(piece, "en"))]


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
    found = re.search(
        r"(hundred|thousand|million|mln|billion|bln|bn|trillion|tn)|\d(k|m|bn|tn)\b",
        text[quantity.start : quantity.end],
        re.IGNORECASE,
    )
    if not found:
        return 1
    return _SCALES.get((found[1] or "").casefold(), 0) or _GLUED.get((found[2] or "").casefold(), 1)
