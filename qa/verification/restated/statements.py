"""A model's sentence in a plainer form: lists written out, what is left out put in, who speaks put first."""

import re
from collections.abc import Iterator

from index.text.word_lists import any_of
from qa.verification.clauses.words import read

_SAYING = r"(?:said|says|told|added|explained|argued|stated|warned)"
_LEADS = frozenset("In At On Outside Inside After Before During Near Speaking".split())
_FRONTED = re.compile(
    rf"^(?P<where>(?:{any_of(_LEADS)}) [^,“”\"]{{3,60}}|[A-Z][a-z]+day), (?P<who>(?:[\w’'.-]+ ){{1,6}}?)"
    rf"(?P<verb>{_SAYING}) (?:(?P<also>(?:in|at|on|outside) [^,]{{2,40}}? )?that )?(?P<said>.+)$"
)
_PHRASE_FIRST = re.compile(
    r"^(?P<where>(?:After|Following|Despite|Since|With) (?:an?|the|\d)[^,“”]{3,60}), "
    r"(?P<rest>(?:(?!\b(?:and|but|that|while|if|as|because|who|which|said|says|told)\b)[^,“”;:])+?)\.?$"
)
_SUBORDINATE = re.compile(r"^(?:While|Whereas) (?P<first>[^,]+), (?P<second>.+)$")
_LIST = re.compile(r"^(?P<head>[^:]+?):\s+(?P<items>.+?)\.?$")
_AS_FOLLOWS = re.compile(
    r"^(?P<of>[^,:]+?) (?:developed|changed|were|are|was|is|stand|stood|came|look|looked) (?:as follows|like this)$",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"^[^,:]+? (?P<verb>\w+) (?:the following|these)(?: (?:numbers?|amounts?|quantities) of)? ?(?P<what>[a-z]\w+)?$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"^(?P<lead>(?:in|at|on|for|from) [^,]+), (?:an? )?(?P<what>.+)$", re.IGNORECASE)
_COUNTED = re.compile(r"(?P<who>[^\d]+?),? (?P<number>\d[\d,.]*)")
_COUNT = re.compile(r"\b(two|three|four|five|2|3|4|5)\b", re.IGNORECASE)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}
_BRACKETS = re.compile(r" \((?P<inside>[^()]*\d[^()]*)\)")
_NOUNS = frozenset(
    "warning claim call proposal demand charge accusation move decision plan step statement remark figure forecast "
    "promise suggestion idea allegation report threat offer ban law".split()
)
_JUDGING = frozenset("called calls described describes rejected rejects denied denies dismissed welcomed".split())
_JUDGED = re.compile(
    rf"^(?P<first>.+), an? (?P<noun>{any_of(_NOUNS)}) (?:that|which) (?P<who>[^,]+?) "
    rf"(?P<verb>{any_of(_JUDGING)})(?P<rest>.*)$"
)
_RANKS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth last".split())


def plainer(statement: str) -> Iterator[str]:
    """The English sentence in each plainer form that it has; all of them say the same."""
    text = statement.strip()
    if found := _FRONTED.match(text):
        where = found["where"]
        where = where[0].lower() + where[1:] if where.split()[0] in _LEADS else f"on {where}"
        yield f"{found['who']}{found['verb']} {found['also'] or ''}{where} that {found['said']}"
    if found := _JUDGED.match(text):
        yield f"{found['first']}. {_capital(found['who'])} {found['verb']} the {found['noun']}{found['rest']}"
    if found := _SUBORDINATE.match(text):
        yield f"{_capital(found['first'])}. {_capital(found['second'])}"
    if found := _PHRASE_FIRST.match(text):
        yield f"{found['rest']} {found['where'][0].lower()}{found['where'][1:]}."
    yield from _listed(text)
    plain = _BRACKETS.sub(r" with \g<inside>", text)
    filled = list(_verbs_put_in(plain))
    yield from filled
    if plain != text and not filled:
        yield plain


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _listed(text: str) -> Iterator[str]:
    """A sentence an item: `Sales fall of 8 percent in Europe.` of `Sales developed as follows: in Europe, a fall …`."""
    found = _LIST.match(text)
    if not found:
        return
    mark = r"; (?:and )?" if ";" in found["items"] else r", (?:and )?| and "
    items = [item.strip() for item in re.split(mark, found["items"])]
    count = _COUNT.search(found["head"])
    if count and _COUNTS[count[1].lower()] != len(items):
        return
    if frame := _AS_FOLLOWS.match(found["head"]):
        turned = [_PLACED.sub(r"\g<what> \g<lead>", item) for item in items]
        yield " ".join(f"{frame['of']} had a {item}." for item in turned)
    elif frame := _FOLLOWING.match(found["head"]):
        rows = [each for each in map(_COUNTED.fullmatch, items) if each]
        what = f" {frame['what']}" if frame["what"] else ""
        if len(rows) == len(items):
            yield " ".join(f"{_capital(row['who'])} {frame['verb']} {row['number']}{what}." for row in rows)


def _verbs_put_in(text: str) -> Iterator[str]:
    """`A has 5 percent. B has 4 percent.` of `A has 5 percent and B 4 percent`."""
    reading = read(text)
    words = reading.words
    for n, word in enumerate(words):
        if word.lower not in ("and", "while", ",", ";"):
            continue
        verb = next((k for k in range(n - 1, 0, -1) if reading.is_verb(k)), None)
        first = n + 2 if word.lower == "," and n + 1 < len(words) and words[n + 1].lower in ("and", "while") else n + 1
        if verb is None or any(reading.is_verb(k) for k in range(first, len(words))):
            continue
        at = _behind_doer(text, first)
        if at is None:
            continue
        behind = text[words[first].start : at].rstrip()
        if "," in behind and not behind.endswith(","):
            continue
        before, done = text[: word.start].rstrip(" ,;"), text[words[verb].start : words[verb].end]
        yield f"{before}. {_capital(behind)} {done} {text[at:]}"
        return


def _behind_doer(text: str, first: int) -> int | None:
    """Where a number or a rank follows the names that a clause without a verb begins with."""
    words = read(text).words
    n = first
    while n < len(words) and (words[n].lower in ("the", ",") or words[n].kind == "content"):
        if words[n].lower in _RANKS:
            break
        n += 1
    is_led = any(word.kind == "content" for word in words[first:n])
    is_value = n < len(words) and (words[n].kind == "number" or words[n].lower in _RANKS)
    return words[n].start if is_led and is_value else None
