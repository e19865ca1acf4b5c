"""The limits of a sentence: each denial, hedge, condition and speaker with the words that it holds for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.text.attribution import spoken
from index.text.limits import LimitKind
from qa.verification.clauses.edges import Separation, are_apart, clause_end, has_verb
from qa.verification.clauses.frames import frames, is_naming, is_saying
from qa.verification.clauses.structure import separations
from qa.verification.clauses.voices import voice
from qa.verification.clauses.words import PRONOUNS, ReadSentence

_BOUNDARIES = frozenset(
    "but because although though while whereas when unless if except mais alors quand si aber weil wenn pero "
    "cuando".split()
)
_HOLDS_BEFORE = frozenset("if only except".split())
_INFINITIVE = 5
"""Words from what is planned, asked or tried to the verb behind `to`."""
_NO_INFINITIVE = frozenset("the a an his her its their our this that these those all some".split())


@dataclass(frozen=True, slots=True)
class Limit:
    """One of them."""

    kind: LimitKind
    at: int
    """The number of its word."""
    scope: tuple[int, ...]
    """The numbers of the words that it holds for, in order; the first is what it stands before."""
    who: tuple[int, ...] = ()
    """Of `says`: the words for who speaks."""
    is_pronoun: bool = False
    """Of `says`: does a pronoun stand for the speaker?"""


@lru_cache(maxsize=4096)
def limits(reading: ReadSentence) -> tuple[Limit, ...]:
    """The limits of a sentence in reading order."""
    found = [*_spoken(reading), *(limit for n in range(len(reading.words)) for limit in _at(reading, n))]
    return tuple(sorted(found, key=lambda limit: limit.at))


def _at(reading: ReadSentence, n: int) -> Iterator[Limit]:
    word, its = reading.words[n], reading.its
    if word.kind in ("number", "date", "mark") or (word.is_name and word.kind != "function"):
        return
    kinds = its.kinds.get(word.lower, ())
    if word.lower in ("provided", "providing") and n and words_behind(reading, n) != "that":
        kinds = () if reading.words[n - 1].kind != "mark" else kinds  # `was provided with blankets`
    if word.lower == "but" and n and (its.has("all", words_before(reading, n)) or words_before(reading, n) in _ANY):
        kinds = ("except",)
    if word.lower in ("could", "can") and any(each.lower in _SENSED for each in reading.words[n + 1 : n + 3]):
        kinds = ()
    if kinds == ("not",) and word.lower in _NE and _is_bound(reading, n):
        is_said_twice = any(reading.its.has("only", each.lower) for each in reading.words[n:])
        kinds = () if is_said_twice else ("only",)
    is_calling = word.lower in _CALLS and not (n + 1 < len(reading.words) and reading.words[n + 1].lower in _WITH_CALL)
    is_calling = is_calling and (not word.lower.startswith("call") or is_naming(reading.text[word.end :]))
    if is_calling and not any(n in frame for frame in frames(reading)):
        who = [k for k in range(max(0, n - 8), n) if reading.words[k].has_weight]
        yield Limit("says", n, tuple(_right(reading, n)), tuple(who))
    if _is_alternative(reading, n):
        framed = frozenset().union(*frames(reading))
        both = (k for k, each in enumerate(reading.words) if each.has_weight and k not in framed)
        yield Limit("if", n, tuple(sorted(both, key=lambda k: k < n)))
    if word.lower in _VIEWS and any(each.lower in _SHOWING for each in reading.words[n + 1 : n + 5]):
        yield Limit("allege", n, tuple(_right(reading, n)))
        return
    if word.lower in ("failed", "fails", "failing", "fail") and words_behind(reading, n) != "to":
        kinds = ()  # `the talks had failed`
    if not kinds and word.lower.endswith("n't"):
        kinds = ("not",)
    for kind in kinds:
        if kind == "plan":
            if (verb := _planned(reading, n)) is not None:
                yield Limit(kind, n, tuple(_right(reading, verb - 1)))
        elif kind == "degree":
            ahead = _right(reading, n)[: 3 if word.lower == "among" else 1]
            is_bound = ahead and reading.words[ahead[0]].kind == "number" and word.lower != "among"
            if ahead and not is_bound and not (n and word.lower == "up"):
                yield Limit(kind, n, tuple(ahead))
        elif kind in _HOLDS_BEFORE:
            if kind == "only" and _is_not_only(reading, n):
                continue
            yield Limit(kind, n, tuple(_whole(reading, n)))
        elif (kind == "not" and _denies_nothing(reading, n)) or (kind == "allege" and _is_bare_noun(reading, n)):
            continue
        else:
            scope = _right(reading, n) if reading.language == "en" else _whole(reading, n)
            if kind == "not" and (end := _aside(reading, n)):
                scope = [k for k in range(n + 1, end) if _has_weight(reading, k)]
            if kind in ("allege", "not") and word.kind == "content" and voice(reading, n) == "passive":
                scope += [k for k in range(n) if _has_weight(reading, k) and not are_apart(separations(reading), n, k)]
            if not scope or (kind == "allege" and word.lower.endswith("ly")) or _is_late(reading, n, kind):
                scope = _whole(reading, n)
            yield Limit(kind, n, tuple(scope))


_VIEWS = frozenset("forecast forecasts poll polls survey surveys estimate estimates projection projections".split())
_SHOWING = frozenset(
    "point points pointed suggest suggests suggested show shows showed indicate indicates indicated put puts see sees "
    "imply implies".split()
)


def _aside(reading: ReadSentence, n: int) -> int:
    """Where `, not the surgeon,` ends; 0 where what is denied is not put between commas."""
    words = reading.words
    if words[n].lower != "not" or n == 0 or words[n - 1].lower != ",":
        return 0
    return next((k for k in range(n + 2, min(len(words), n + 7)) if words[k].lower == ","), 0)


_NE = frozenset(("ne", "n"))
_ANY = frozenset("nothing anything none nobody anyone anybody".split())
_SENSED = frozenset("heard hear seen see felt feel smell smelled".split())
_WITH_CALL = frozenset("off for on up in".split())
_CALLS = frozenset("calls called describes described brands branded labels labelled".split())


def _is_bound(reading: ReadSentence, n: int) -> bool:
    """`n'a qu'un robinet` denies nothing: it says of how few."""
    ahead = [word.lower for word in reading.words[n + 1 : n + 6]]
    further = next((k for k, word in enumerate(ahead) if word in ("que", "qu")), None)
    return further is not None and not any(reading.its.has("not", word) for word in ahead[:further])


def _is_alternative(reading: ReadSentence, n: int) -> bool:
    """`The lights were out, or I did not see them`: neither is said without the other."""
    words = reading.words
    is_or = n > 1 and words[n].lower in ("or", "oder", "ou", "o") and words[n - 1].lower == ","
    end = clause_end(reading, n + 1) if is_or else n
    return (
        is_or and has_verb(reading, 0, n) and (has_verb(reading, n + 1, end) or words_behind(reading, n) in _OR_RATHER)
    )


_OR_RATHER = frozenset("at rather maybe perhaps so possibly".split())


def words_behind(reading: ReadSentence, n: int) -> str:
    """The word behind one, in lower case; empty at the end."""
    return reading.words[n + 1].lower if n + 1 < len(reading.words) else ""


def _has_weight(reading: ReadSentence, n: int) -> bool:
    """Has it weight?"""
    return reading.words[n].has_weight


def words_before(reading: ReadSentence, n: int) -> str:
    """The word before one, in lower case."""
    return reading.words[n - 1].lower


def _is_not_only(reading: ReadSentence, n: int) -> bool:
    """`not only … but also` denies nothing."""
    words = reading.words
    return 0 < n < len(words) and words[n].lower in ("only", "just") and words[n - 1].lower in ("not", "n't")


def _denies_nothing(reading: ReadSentence, n: int) -> bool:
    """`not only`, and `against` of what nobody warned of."""
    return _is_not_only(reading, n + 1) or (reading.words[n].lower == "against" and not _warned(reading, n))


def _is_bare_noun(reading: ReadSentence, n: int) -> bool:
    """`the accusation`, `a risk`, which do not say of what."""
    words = reading.words
    is_noun = n > 0 and words[n - 1].lower in (
        "the",
        "a",
        "an",
        "his",
        "her",
        "its",
        "their",
        "any",
        "this",
        "that",
        "no",
    )
    return is_noun and not (n + 1 < len(words) and words[n + 1].lower in ("that", "of", "to", "about"))


def _warned(reading: ReadSentence, n: int) -> bool:
    return any(word.lower.startswith(("warn", "caution", "advis")) for word in reading.words[max(0, n - 2) : n])


def _is_late(reading: ReadSentence, n: int, kind: LimitKind) -> bool:
    """`…, which Senn denies`: what is denied stands before."""
    words = reading.words
    ahead = [
        k
        for k in range(n + 1, len(words))
        if words[k].kind == "mark" or words[k].has_weight or words[k].lower in ("that", "it", "this")
    ]
    is_end = not ahead or words[ahead[0]].kind == "mark" or words[ahead[0]].lower in ("it", "this")
    return kind in ("not", "allege") and is_end and words[n].kind == "content"


def _planned(reading: ReadSentence, n: int) -> int | None:
    """The verb behind `to` that a plan, a wish or a request is of."""
    words = reading.words
    for k in range(n + 1, min(len(words), n + 2 + _INFINITIVE)):
        if words[k].kind == "mark" and k > n + 1:
            return None
        if words[k].lower in ("to", "de", "zu", "d") and k + 1 < len(words):
            verb = words[k + 1]
            if (
                verb.kind == "content"
                and not verb.is_name
                and verb.lower not in _NO_INFINITIVE
                and verb.lower[-1:].isalpha()
            ):
                return k + 1
            if verb.lower in ("be", "have", "not", "do"):
                return k + 1
    if reading.language != "en":
        return n + 1 if n + 1 < len(words) else None
    return None


def _right(reading: ReadSentence, n: int) -> list[int]:
    """The words of weight behind one, up to the end of its clause."""
    words, apart = reading.words, separations(reading)
    framed = frozenset().union(*frames(reading))
    found: list[int] = []
    for k in range(n + 1, len(words)):
        word = words[k]
        if word.lower in (";", ":") or (word.lower in _BOUNDARIES and word.kind == "function"):
            break
        if word.lower in ",." and words[n].is_quoted != word.is_quoted and word.lower != ",":
            break
        if word.has_weight and (k not in framed or n in framed):
            if found and are_apart(apart, found[0], k):
                continue
            if not found and n not in framed and are_apart(apart, n, k) and words[n].has_weight:
                continue
            found.append(k)
    return found


def _whole(reading: ReadSentence, n: int) -> list[int]:
    """All words of the clauses that hang together with one: behind it first, then those before."""
    words, apart = reading.words, separations(reading)
    framed = frozenset().union(*frames(reading))
    is_condition = words[n].lower in reading.its.words.get("if", ())
    behind = [k for k in range(n + 1, len(words)) if words[k].has_weight and (k not in framed or n in framed)]
    before = [k for k in range(n) if words[k].has_weight and k not in framed]
    if is_condition:
        low, high = _sentence_part(reading, n)
        return [k for k in (*behind, *before) if low <= k < high]
    return [k for k in (*behind, *before) if not are_apart(apart, n, k)]


def _sentence_part(reading: ReadSentence, n: int) -> tuple[int, int]:
    """The clauses beside a condition, up to `but` or a semicolon."""
    cuts = [
        k
        for k, word in enumerate(reading.words)
        if word.lower in ("but", ";", "while", "whereas", "aber", "mais", "pero")
    ]
    return max((k for k in cuts if k < n), default=0), min((k for k in cuts if k > n), default=len(reading.words))


def _spoken(reading: ReadSentence) -> Iterator[Limit]:
    words = reading.words
    speeches = [speech for _, found in spoken(reading.text, reading.language) for speech in found]
    if not speeches and reading.language != "en":
        yield from _quoted_by_nobody(reading)
    framed = frozenset().union(*frames(reading))
    for speech in speeches:
        if not is_saying(reading, speech):
            continue
        at = next((n for n, word in enumerate(words) if word.start <= speech.verb[0] < word.end), None)
        if at is None:
            continue
        places = {token.start for token in (*speech.speaker.words, *speech.speaker.role)}
        who = [
            n for n, word in enumerate(words) if word.start in places or any(word.start <= p < word.end for p in places)
        ]
        mine = next((frame for frame in frames(reading) if at in frame), frozenset((at, *who)))
        scope = [n for n, word in enumerate(words) if word.has_weight and n not in framed and n not in mine]
        sided = [each for each in _between_clauses(reading) if at in each]
        scope = [n for n in scope if not any(each.get(n, each[at]) != each[at] for each in sided)] or scope
        if sum(is_saying(reading, each) for each in speeches) > 1:
            scope = _nearest(reading, scope, at, mine)
        behind = [n for n in scope if n > at]
        before = [n for n in scope if n < at]
        pronoun = speech.speaker.is_pronoun or any(words[n].lower in PRONOUNS for n in who)
        yield Limit("says", at, tuple(behind + before), tuple(n for n in who if words[n].has_weight), pronoun)


def _quoted_by_nobody(reading: ReadSentence) -> Iterator[Limit]:
    """`« … », contó`: words in quotation marks beside a verb of saying that names nobody."""
    words = reading.words
    quoted = tuple(n for n, word in enumerate(words) if word.is_quoted and word.has_weight)
    at = next(
        (n for n, word in enumerate(words) if not word.is_quoted and word.lower in reading.its.words["says"]), None
    )
    if quoted and at is not None:
        yield Limit("says", at, quoted, (), is_pronoun=True)


def _between_clauses(reading: ReadSentence) -> list[Separation]:
    """The separations that are not of who speaks from what is said."""
    speaking = frames(reading)
    return [
        each for each in separations(reading) if frozenset(n for n, side in each.items() if not side) not in speaking
    ]


def _nearest(reading: ReadSentence, scope: list[int], at: int, mine: frozenset[int]) -> list[int]:
    """Of two who speak each has the clauses on his side."""
    apart = _between_clauses(reading)
    others = [frame for frame in frames(reading) if at not in frame]
    kept = []
    for n in scope:
        is_mine = not any(
            each.get(n) is not None and any(each.get(k) == each[n] for frame in others for k in frame)
            and all(each.get(k) != each[n] for k in mine) for each in apart
        )  # fmt: skip
        low, high = min(at, n), max(at, n)
        if is_mine and not any(low < k < high for frame in others for k in frame):
            kept.append(n)
    return kept or scope
