"""Of how many something is said, and before, after, from or to what."""

from collections.abc import Iterator, Sequence

from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Gap

_STRONG = frozenset(
    "before after until till since without against because unless despite avant après sans contre vor nach ohne gegen "
    "antes sin contra".split()
)
_MORE = frozenset("other more further additional extra".split())
_STOPS = frozenset((",", ".", ";", ":", '"', "(", ")"))
_SUPERLATIVES = frozenset("worst best most least last".split())
_CONTRARY = (
    frozenset(("from", "to")), frozenset(("from", "until")), frozenset(("into", "from")), frozenset(("to", "at")),
    frozenset(("for", "against")), frozenset(("with", "without")), frozenset(("under", "over")),
    frozenset(("above", "below")), frozenset(("up", "down")), frozenset(("behind", "before")), frozenset(("by", "to")),
    frozenset(("by", "for")), frozenset(("from", "at")), frozenset(("by", "from")), frozenset(("per", "in")),
)  # fmt: skip


def altered_shares(it: ComparedSentence) -> Iterator[Gap]:
    """What the source says of some, of most or of a number of them is not said of all."""
    placed = {(place.sentence, place.word): n for n, place in it.places.items()}
    for k, source in enumerate(it.sources):
        words = source.reading.words
        for n, word in enumerate(words):
            near = range(n + 1, min(len(words), n + 7))
            stop = next((m for m in near if words[m].lower in _STOPS), len(words))  # `open all night,” Voss said`
            ahead = [m for m in near if words[m].has_weight and m < stop][:3]
            is_share = word.lower in source.reading.its.shares and word.kind == "content"
            is_part = word.kind == "number" and _is_part(source.reading, n, ahead)
            if not (is_share or is_part) or (k, n) in placed:
                continue
            head = next(
                (m for m in ahead[: 3 if is_part else 2] if (k, m) in placed and words[m].kind == "content"), None
            )
            is_about = is_share and ahead[:1] and words[ahead[0]].kind == "number" and ahead[0] == n + 1
            if head is None or is_about:  # `some 600 traders` are all there are
                continue
            if _has_share(it, placed[k, head], source.reading.its.shares.get(word.lower, "")):
                continue
            of = source.reading.text[word.start : words[head].end]
            yield it.gap(placed[k, head], placed[k, head], "altered_scope", f"the source says this of “{of}”")


def altered_counts(it: ComparedSentence) -> Iterator[Gap]:
    """`the first since 1987` is not `the first`, nor `three other ships` three ships in all."""
    said = {word.lower for word in it.said.words}
    for n, place in it.places.items():
        word, further = it.source_of(n).words[place.word], _word_behind(it.source_of(n), place.word)
        if word.kind == "number" and further in _MORE and said.isdisjoint(_MORE):
            yield it.gap(n, n, "altered_scope", f"the source says “{word.lower} {further}”")
        is_best = word.lower == "first" or (word.lower.endswith("est") and len(word.lower) > 5)
        if is_best and _is_since(it.source_of(n), place.word) and said.isdisjoint(("since", "for", "in")):
            yield it.gap(n, n, "altered_scope", "the source says since when")


def altered_times(it: ComparedSentence) -> Iterator[Gap]:
    """`twice, in April and in May` is not `in April and twice in May`: how often holds for one phrase or for all."""
    for n, place in it.places.items():
        if it.said.words[n].lower not in _HOW_OFTEN:
            continue
        mine, its = _holds_for(it.said, n), _holds_for(it.source_of(n), place.word)
        if mine and its and mine != its:
            yield it.gap(n, n, "altered_scope", f"the source says {it.quoted(n)} of {_OF[its]}")


_HOW_OFTEN = frozenset("once twice thrice".split())
_OF = {"one": "what follows it alone", "all": "all that follows it together"}


def _holds_for(reading: ReadSentence, n: int) -> str:
    """What a number of times counts: `one` phrase of several, `all` of them; empty where only one follows."""
    words = reading.words
    behind = [k for k in range(n + 1, len(words)) if words[k].lower in reading.its.words["leads"]]
    around = [k for k in range(len(words)) if words[k].lower == "and" and k + 1 < len(words)]
    is_list = any(words[k + 1].lower in reading.its.words["leads"] or words[k + 1].lower in _HOW_OFTEN for k in around)
    if not behind or not is_list:
        return "one" if behind and behind[0] == n + 1 else ""
    return "all" if words[n + 1].lower in (",", ":") and behind[0] == n + 2 else "one" if behind[0] == n + 1 else ""


def _word_behind(reading: ReadSentence, n: int) -> str:
    return reading.words[n + 1].lower if n + 1 < len(reading.words) else ""


def _is_since(reading: ReadSentence, n: int) -> bool:
    """Does `since 1987` or `for 20 years` follow?"""
    words = reading.words
    leads = (k for k in range(n + 1, len(words) - 1) if words[k].lower in ("since", "for"))
    return any(words[k + 1].kind in ("date", "number") for k in leads)


def _is_part(reading: ReadSentence, n: int, ahead: Sequence[int]) -> bool:
    """`62 percent of the patients`, `two of its factories`, `second longest`."""
    words = reading.words
    if n + 1 < len(words) and words[n + 1].lower in ("of", "des", "de", "der"):
        return True
    quantity = words[n].quantity
    is_ranked = ahead and (words[ahead[0]].lower.endswith("est") or words[ahead[0]].lower in _SUPERLATIVES)
    return bool(quantity and quantity.unit == "ordinal" and is_ranked)


def _has_share(it: ComparedSentence, n: int, share: str) -> bool:
    before = range(max(0, n - 4), n)
    return any(
        it.said.its.shares.get(it.said.words[k].lower, "-") == share
        or (not share and it.said.words[k].kind == "number" and k not in it.places)
        for k in before
    )


def turned_parts(it: ComparedSentence) -> Iterator[Gap]:
    """`500 of 310` for `310 of the 500`."""
    placed = {(place.sentence, place.word): n for n, place in it.places.items()}
    for (k, at), n in placed.items():
        words = it.sources[k].reading.words
        whole = next((m for m in range(at + 1, min(len(words), at + 4)) if words[m].lower not in _PART_OF), at)
        other = placed.get((k, whole))
        if other is None or whole < at + 2 or not words[at].kind == words[whole].kind == "number":
            continue
        if it.said.leads(n) & _OF_WHOLE and not it.said.leads(other) & _OF_WHOLE:
            yield it.gap(min(n, other), max(n, other), "unsupported", "in the source it is the other way round")


_PART_OF = frozenset("of the der von den aus de des les los las del sur entre".split())
_OF_WHOLE = frozenset("of von de des sur out".split())


def altered_leads(it: ComparedSentence) -> Iterator[Gap]:
    """`before` for `after`, `from` for `to`, and what is led to otherwise."""
    for n, place in it.places.items():
        if n in it.aligned.loose:
            continue
        mine, its = it.said.leads(n), it.source_of(n).leads(place.word)
        if mine == its or mine & its:
            continue
        added, lost = mine & _STRONG, its & _STRONG
        contrary = any(a != b and frozenset((a, b)) in _CONTRARY for a in mine for b in its)
        if lost and not added and not contrary and mine & {"when", "as", "while"}:
            at = next(k for k in range(n, -1, -1) if it.said.words[k].lower in mine)
            it.mark(at)  # a word of the model's own, which is shown as that
        elif added or (lost and mine) or contrary:
            theirs = next(iter(sorted(its)), "")
            reason = f"the source says “{theirs}”" if theirs else f"the source does not say “{min(mine)}”"
            words = it.said.words
            start = next((k for k in range(n, -1, -1) if words[k].lower in mine), n)
            yield it.gap(start, n, "unsupported", reason)
            return
