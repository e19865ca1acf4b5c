"""Statements that their sentence does not bear out, made by rule: what a model adds, drops, exchanges and merges.

Like `mutations.py` it looks at the words of the sentence, never at the checks, and leaves out what may be true.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.types import Source
from qa.verification.types import Evidence

_PUT_IN = (
    "secretly", "after a bribe", "in exchange for cash", "against the advice of every expert", "under pressure",
)  # fmt: skip
_APPENDED = (
    ", and children were beaten",
    ", because animals were starving",
    " by cheating",
    ", and a judge took bribes",
)
_MARKS = ("❝❞", "〈〉", "「」", "⟪⟫", "＂＂", "❮❯", "〝〞", "˝˝", "__", "**")
_LETTERS = str.maketrans("aeopcy", "аеорсу")  # Cyrillic ones that look the same
_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_TITLES = ("President", "Minister", "Judge", "Colonel", "Bishop", "Mayor", "Senator", "Professor")
_VERBS = ("demolished", "mocked", "baptised", "smuggled", "auctioned", "photographed", "worshipped", "painted")
_SHARES = {"some": "all", "most": "all", "many": "all", "several": "all", "few": "most", "half": "all"}
_SIDES = {"before": "after", "after": "before", "since": "until", "until": "since"}
_HEDGES = (
    (r"\b(?:may|might|could) (?=[a-z]{3})(?!have|be )", "will "),
    (r"\b(?:may|might|could) be ", "will be "),
    (r"\b(?:plans|plan|intends|wants|hopes) to ", "will "),
    (r"\b(?:planned|wanted|hoped|tried) to (?=[a-z]+\b)", ""),
)
_SPOKEN = re.compile(
    r"^([A-Z“\"].{25,}?),[”\"]? ((?:[a-z]+ ){0,4}(?:[A-Z][\w’'.-]+ ?){1,4})(?:said|says|told \w+)(?: on \w+day)?\.$"
)
_DOUBLED = (
    (r"\b(denied|denies) that ((?:[a-z]+ ){1,4}(?:in [A-Z]\w+ )?)(was|were|had) ", r"\1 that \2\3 not "),
    (r"\bno evidence that ((?:[a-z]+ ){1,4}(?:in [A-Z]\w+ )?)(was|were|had) ", r"no evidence that \1\2 not "),
    (r"\bdid not (accept|reject|sign|approve) ", r"did not refuse to \1 "),
)
_TENSES = (
    (r"(?<=[a-z] )(?:plans|intends) to open\b", "opened"), (r"\bmay close\b", "closed"), (r"\bopens\b", "opened"),
    (r"\bcloses\b", "closed"), (r"\bbegins\b", "began"),
)  # fmt: skip
_DENIED = (
    (r"\b(denied|denies) that ", "said that "), (r"\bno (?=(?:evidence|sign|trace|proof)\b)", ""),
    (r"\b(did|does|do) not (?=[a-z]{3})", ""), (r"\b(was|were|is|are|has|had|have|will|would|could) not ", r"\1 "),
    (r"\b(never) (?=[a-z]{3})", ""), (r"\bNobody\b", "Somebody"),
)  # fmt: skip
_DAY = r"(?!\w+day\b|January|February|March|April|May|June|July|August|September|October|November|December)"
_NAME = re.compile(rf"(?<=[a-z,] ){_DAY}[A-Z][a-z]{{2,}}(?: [A-Z][a-z]{{2,}})*(?=[ ,.;])")
_NUMBER = re.compile(r"(?<![\w.,$€£-])\d+(?![\w.,:%-]*\d)(?!\w)")
_PAST = re.compile(r"(?<=[a-z] )(?!need|indeed|hundred|united|red\b)[a-z]{3,}ed\b(?! by| to| of)")
_LISTED = re.compile(r"\b(?:and|or|between|from|to|than|versus)\b")


@dataclass(frozen=True, slots=True)
class FalseClaim:
    """A statement, the sentences that it cites, and the question that it answers."""

    kind: str
    statement: str
    cited: tuple[Evidence, ...]
    question: str = ""


def false_claims(sentences: Sequence[Evidence], seed: int = 20250320) -> Iterator[FalseClaim]:
    """All that can be made of some sentences, each kind at most once of each; the same for the same seed."""
    draw = random.Random(seed)
    for number, evidence in enumerate(sentences):
        words = " ".join(evidence.text.split())
        for kind, make in _KINDS.items():
            made = make(words, draw)
            if made and made != words:
                yield FalseClaim(kind, made, (evidence,))
        yield from _of_question(evidence, words, draw)
        other = sentences[(number + 1 + draw.randrange(len(sentences))) % len(sentences)]
        yield from _merged(evidence, other, words)


def false_abroad(made: Iterable[tuple[str, str, str]]) -> Iterator[FalseClaim]:
    """The claims of pairs in other languages: language, source and what it does not bear out."""
    for language, source, said in made:
        evidence = Evidence(source, Source(outlet="Quay Post", language=language))
        yield FalseClaim("denial, hedge or number changed in French, German, Spanish", said, (evidence,))


def _of_question(evidence: Evidence, words: str, draw: random.Random) -> Iterator[FalseClaim]:
    if verb := _PAST.search(words):
        other = draw.choice([each for each in _VERBS if each not in words])
        said = words[: verb.start()] + other + words[verb.end() :]
        yield FalseClaim("what only the question says", said, (evidence,), f"Is it true that something was {other}?")
    if evidence.source.outlet:
        outlet = draw.choice(
            [each for each in ("Dover Star", "Reuters", "Plain Herald") if each != evidence.source.outlet]
        )
        said = f"According to {outlet}, {words}"
        yield FalseClaim("wrong outlet that the question names", said, (evidence,), f"What did {outlet} report?")
        yield FalseClaim("wrong outlet", said, (evidence,))


def _merged(one: Evidence, other: Evidence, words: str) -> Iterator[FalseClaim]:
    """The subject of one sentence with the predicate of another."""
    subject = re.match(r"(?:The [a-z]+|[A-Z][a-z]+ [A-Z][a-z]+)(?= (?:was|were|has|had|is|are)\b)", words)
    rest = re.search(r" (?:was|were|has|had|is|are) [a-z][^,;“”\"]{15,}\.$", " ".join(other.text.split()))
    if subject and rest and subject.group().split()[-1].lower() not in other.text.lower():
        yield FalseClaim("two sentences merged", subject.group() + rest.group(), (one, other))


def _put_in(words: str, draw: random.Random) -> str | None:
    verb = _PAST.search(words)
    return f"{words[: verb.end()]} {draw.choice(_PUT_IN)}{words[verb.end() :]}" if verb else None


def _appended(words: str, draw: random.Random) -> str | None:
    return words[:-1] + draw.choice(_APPENDED) + "." if words.endswith(".") else None


def _verb_exchanged(words: str, draw: random.Random) -> str | None:
    verb = _PAST.search(words)
    return words[: verb.start()] + draw.choice(_VERBS) + words[verb.end() :] if verb else None


def _unattributed(words: str, _: random.Random) -> str | None:
    found = _SPOKEN.match(words)
    return found[1].strip('“"') + "." if found else None


def _changed(pairs: Sequence[tuple[str, str]]) -> Callable[[str, random.Random], str | None]:
    def change(words: str, _: random.Random) -> str | None:
        if (
            len(re.findall(r"\b(?:not|no|never|nobody|denie[ds]|may|might|could)\b", words, re.IGNORECASE)) != 1
            and pairs is _DENIED
        ):
            return None
        for pattern, other in pairs:
            made = re.sub(pattern, other, words, count=1)
            if made != words:
                return made[0].upper() + made[1:]
        return None

    return change


def _raised(words: str, _: random.Random) -> str | None:
    found = re.search(rf"\b({'|'.join(_SHARES)}) (?=(?:of the )?[a-z]{{4,}}s\b)", words, re.IGNORECASE)
    if not found or re.search(
        r"\b(?:at least|almost|nearly|than|\d)\b", words[max(0, found.start() - 12) : found.end() + 8]
    ):
        return None
    other = _SHARES[found[1].lower()]
    return words[: found.start(1)] + (other.capitalize() if found[1][0].isupper() else other) + words[found.end(1) :]


def _exchanged(pattern: re.Pattern[str]) -> Callable[[str, random.Random], str | None]:
    """Two names or numbers of a sentence in each other's place, where it does not list them."""

    def change(words: str, _: random.Random) -> str | None:
        found = list(pattern.finditer(words))
        for one, other in pairwise(found):
            between = words[one.end() : other.start()]
            if one.group() != other.group() and len(between) > 12 and not _LISTED.search(between):
                return words[: one.start()] + other.group() + between + one.group() + words[other.end() :]
        return None

    return change


def _turned(words: str, _: random.Random) -> str | None:
    found = re.search(rf"\b({'|'.join(_SIDES)}) (?=the |[A-Z][a-z]+ (?:was|were|had)|\w+day)", words)
    return words[: found.start(1)] + _SIDES[found[1]] + words[found.end(1) :] if found else None


def _odd_number(words: str, draw: random.Random) -> str | None:
    found = _NUMBER.search(words)
    if not found:
        return None
    other = str(int(found.group()) + draw.choice((1, 2, 7)))
    return words[: found.start()] + other.translate(_DIGITS) + words[found.end() :]


def _measured(words: str, draw: random.Random) -> str | None:
    found = re.search(r"(?<![\w.,])\d[\d,]* (?=[a-z]{4,}s\b)", words)
    word = draw.choice(("gold", "million", "square", "nautical", "Danish"))
    return f"{words[: found.end()]}{word} {words[found.end() :]}" if found else None


def _odd_marks(words: str, draw: random.Random) -> str | None:
    found = re.search(r"[“\"]([^“”\"]{20,})[”\"]", words)
    if not found:
        return None
    marks = draw.choice(_MARKS)
    quote = found[1].rstrip(",.")
    return f"{words[: found.start()]}{marks[0]}{quote} and burned the papers,{marks[1]}{words[found.end() :]}"


def _cut_quote(words: str, _: random.Random) -> str | None:
    found = re.search(r"^[“\"]([^“”\"]{30,}),[”\"] .*\bsaid\b", words)
    rest = re.search(r"\b(?:is|was|are|were|have|had|left|took|made) [a-z].*$", found[1]) if found else None
    return words.replace(found[1], rest.group(), 1) if found and rest and rest.start() > 4 else None


def _entitled(words: str, draw: random.Random) -> str | None:
    found = re.search(rf"\b({'|'.join(_TITLES)}) (?=[A-Z][a-z]+)", words)
    if not found:
        return None
    other = draw.choice([each for each in _TITLES if each not in words])
    return words[: found.start(1)] + other + words[found.end(1) :]


def _odd_letters(words: str, draw: random.Random) -> str | None:
    found = _NAME.search(words)
    other = draw.choice(("Dover", "Calais", "Bergen")) if found else ""
    return words[: found.start()] + other.translate(_LETTERS) + words[found.end() :] if found else None


def _other_speaker(words: str, draw: random.Random) -> str | None:
    found = re.search(r"(?<=, )((?:[A-Z][a-z]+ )+)said(?= on |\.)", words)
    other = draw.choice(("Edda Grimm", "Paul Renner", "Sofia Lang"))
    return words[: found.start(1)] + other + " " + words[found.end(1) :] if found else None


def _dated(words: str, draw: random.Random) -> str | None:
    found = re.search(r"\bin (?:January|February|March|April|May|June|July|August|September|October)(?=[,.])", words)
    return f"{words[: found.end()]} {draw.choice((1974, 1999, 2009))}{words[found.end() :]}" if found else None


_KINDS: dict[str, Callable[[str, random.Random], str | None]] = {
    "words put in": _put_in, "clause appended": _appended, "word exchanged": _verb_exchanged,
    "attribution dropped": _unattributed, "hedge dropped": _changed(_HEDGES), "denial dropped": _changed(_DENIED),
    "share raised": _raised, "names exchanged": _exchanged(_NAME), "numbers exchanged": _exchanged(_NUMBER),
    "order turned": _turned, "number in odd digits": _odd_number, "unit put in": _measured,
    "quotation in odd marks": _odd_marks, "quotation cut": _cut_quote, "title changed": _entitled,
    "name in odd letters": _odd_letters, "denial doubled": _changed(_DOUBLED), "plan told as done": _changed(_TENSES),
    "speaker exchanged": _other_speaker, "year put on a day": _dated,
}  # fmt: skip
MAY_BE_MARKED = frozenset(("word exchanged", "title changed"))
"""Kinds that may be shown as a paraphrase, with the word marked."""
