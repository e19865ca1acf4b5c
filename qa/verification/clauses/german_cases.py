"""Who does what in a German clause: its order says little, the articles of its nouns say more."""

from typing import Literal

from qa.verification.clauses.words import ReadSentence

_ARTICLES: dict[str, Literal["doer", "other"]] = {
    "der": "doer", "ein": "doer", "den": "other", "dem": "other", "einen": "other", "einem": "other", "des": "other",
}  # fmt: skip
"""`der` as the doer's is a man's or a thing's; a woman’s is known by the source’s article."""
_PASSIVE = frozenset("wurde wurden worden wird werden".split())
_AGENTS = frozenset("von vom durch".split())


def is_noun(reading: ReadSentence, n: int) -> bool:
    """Is a word written with a capital, which is no first word by its place alone?"""
    word = reading.words[n]
    if n and (reading.words[n - 1].kind == "number" or reading.words[n - 1].lower in ("millionen", "milliarden")):
        return False  # `4,5 Millionen Euro kostet der Umbau`
    is_led = any(each.has_weight or each.kind == "function" for each in reading.words[:n])
    is_opening = not is_led and word.lower in reading.its.kinds  # `Falls der Regen …`
    return word.kind == "content" and reading.text[word.start].isupper() and not is_opening


def is_passive(reading: ReadSentence) -> bool:
    """Does a sentence say `wurde …` or by whom?"""
    words = {word.lower for word in reading.words}
    return not words.isdisjoint(_PASSIVE | _AGENTS)


def article(reading: ReadSentence, n: int) -> str:
    """The article of the noun phrase that a word stands in; empty if it has none, or stands behind a preposition."""
    for k in range(n - 1, max(-1, n - 5), -1):
        word = reading.words[k]
        if word.lower in ("die", "das", "eine", *_ARTICLES):
            return "" if k and reading.words[k - 1].lower in reading.its.words["leads"] else word.lower
        if not word.has_weight or word.kind == "mark":
            return ""
    return ""


def has_other_case(said: ReadSentence, n: int, source: ReadSentence, at: int) -> bool:
    """`Die Bahn warf …` of `… warf der Bahn …`: the same noun in another part of an active sentence."""
    mine, its = article(said, n), article(source, at)
    return bool(mine and its) and mine != its and {mine, its} in _OTHER and is_passive(said) == is_passive(source)


_OTHER = tuple(
    {*pair.split()} for pair in "der den;der dem;den dem;die der;ein einen;ein einem;einen einem;eine einer".split(";")
)


def is_plain_by_case(said: ReadSentence, one: int, other: int) -> bool:
    """Do the articles say who does it although the order is turned: `Den Dieb fing der Wirt`?"""
    return _ARTICLES.get(article(said, one)) == "other" or _ARTICLES.get(article(said, other)) == "doer"
