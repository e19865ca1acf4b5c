"""Denials, hedges, conditions and speakers of a source that a statement has to keep, and those it may not add."""

from collections.abc import Iterator, Sequence

from index.text.limits import LimitKind
from index.text.verb_forms import IRREGULAR
from qa.types import Verdict
from qa.verification.clauses.compared import OPINION, ComparedSentence
from qa.verification.clauses.scopes import Limit, limits
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Gap

_VERDICTS: dict[LimitKind, Verdict] = {
    "not": "lost_denial", "may": "lost_hedge", "should": "lost_hedge", "would": "lost_hedge", "will": "lost_hedge",
    "allege": "lost_attribution", "plan": "lost_hedge", "if": "lost_hedge", "only": "altered_scope",
    "except": "altered_scope", "degree": "altered_scope", "says": "lost_attribution",
}  # fmt: skip
_SAME_LIMIT: dict[LimitKind, frozenset[str]] = {
    "may": frozenset(("may", "allege")), "would": frozenset(("would", "will", "may")),
    "will": frozenset(("will", "would", "plan")), "plan": frozenset(("plan", "not", "allege")),
    "not": frozenset(("not", "except")), "allege": frozenset(("allege", "says", "may")),
    "says": frozenset(("says", "allege")),
    "should": frozenset(("should",)), "if": frozenset(("if",)), "only": frozenset(("only",)),
    "except": frozenset(("except", "not", "only")), "degree": frozenset(("degree",)),
}  # fmt: skip
_ADDED: frozenset[LimitKind] = frozenset(("not", "may", "should", "would", "will", "only", "except", "if"))
_UNCHANGED = frozenset("cut shut hit put set let hurt quit burst spread split shed cost".split())
_NOT_AHEAD = frozenset("was were had has have could might may would should must can did".split())


def lost_limits(it: ComparedSentence) -> Iterator[Gap]:
    """Limits of the source that are left out, and limits of the statement that the source has not."""
    mine = limits(it.said)
    image = {(place.sentence, place.word): n for n, place in sorted(it.places.items(), reverse=True)}
    images: dict[tuple[int, int], list[int]] = {}
    for n, place in it.places.items():
        images.setdefault((place.sentence, place.word), []).append(n)
    for k, source in enumerate(it.sources):
        for limit in limits(source.reading):
            used = [n for n in limit.scope if (k, n) in image]
            telling = [
                n for n in used if not source.reading.words[n].is_name and source.reading.words[n].kind != "date"
            ]
            telling = [n for n in telling if not any(i in it.aligned.loose for i in images[k, n])]
            if telling:
                yield from _kept(it, limit, source.reading, [images[k, n] for n in telling], mine, k)
    for limit in mine:
        if limit.kind in _ADDED or limit.kind == "says":
            yield from _added(it, limit)


def _kept(
    it: ComparedSentence,
    limit: Limit,
    source: ReadSentence,
    used: Sequence[Sequence[int]],
    mine: Sequence[Limit],
    k: int,
) -> Iterator[Gap]:
    same = _SAME_LIMIT[limit.kind]
    holding = [each for each in mine if each.kind in same and any(n in each.scope for n in used[0])]
    rivals = sum(each.kind == limit.kind for each in limits(source))
    if not holding and sum(each.kind in same for each in mine) >= rivals:
        holding = [
            each for each in mine
            if each.kind in same and 2 * sum(any(n in each.scope for n in ns) for ns in used) > len(used)
        ]  # fmt: skip
    if limit.kind == "allege" and any(
        each.kind == "may" and not set(each.scope).isdisjoint(limit.scope) for each in limits(source)
    ):
        holding = [each for each in holding if each.kind != "may"]  # `fear that it could` is more than `it could`
    if limit.kind == "only" and any(it.said.words[n - 1].lower == "just" for n in used[0] if n):
        return  # `just 3 grams`
    word = source.words[limit.at]
    if limit.kind == "not" and _is_answer(limit, source):
        return
    if limit.kind == "says":
        holding = holding or [
            each for each in mine if each.kind == "not" and _says(it, each) and used[0][0] in each.scope
        ]
    if (
        limit.kind == "plan"
        and not holding
        and any(it.places.get(n) and it.places[n] == (k, limit.at) for n in it.places)
    ):
        return
    first = min(n for ns in used for n in ns)
    last = max(n for ns in used for n in ns)
    if not holding:
        if limit.kind == "says" and it.is_own_opinion and word.lower in OPINION:
            return
        if limit.kind == "will" and _is_present(it, used[0][0]):
            return
        words = source.text[word.start : word.end]
        if limit.kind == "says" and limit.who:
            who = source.text[source.words[limit.who[0]].start : source.words[limit.who[-1]].end]
            reason = f"in the source it is {who} who says so, which the sentence leaves out"
        else:
            reason = f"the source says this under “{words}”, which the sentence leaves out"
        yield it.gap(first, last, _VERDICTS[limit.kind], reason)
    elif limit.kind == "says" and not any(
        _is_same_speaker(it, each, limit, source, k)
        for each in ([each for each in holding if each.kind == "says"] or holding)
    ):
        at = next((each for each in holding if each.kind == "says"), holding[0])
        place = at.who[0] if at.who else at.at
        who = (
            source.text[source.words[limit.who[0]].start : source.words[limit.who[-1]].end] if limit.who else "another"
        )
        yield it.gap(
            place, at.who[-1] if at.who else at.at, "misattributed", f"in the source it is {who} who says this"
        )


def only_speakers(it: ComparedSentence) -> Iterator[Gap]:
    """`There were two officials` of what two officials said: who speaks is not what is said."""
    if not it.places or any(limit.kind == "says" for limit in limits(it.said)):
        return
    speaking = {
        (k, n) for k, each in enumerate(it.sources) for limit in limits(each.reading) for n in limit.who
        if limit.kind == "says"
    }  # fmt: skip
    is_more = any(it.said.is_verb(n) and it.said.words[n].lower not in it.said.its.words["be"] for n in it.places)
    if not is_more and all((place.sentence, place.word) in speaking for place in it.places.values()):
        yield it.gap(min(it.places), max(it.places), "unsupported", "the source names them only as those who say it")


def accused(it: ComparedSentence) -> Iterator[Gap]:
    """Who is accused of what is said, and in how far it is denied, cannot be left out."""
    taken, said = {(at.sentence, at.word) for at in it.places.values()}, {word.lower for word in it.said.words}
    image = {(place.sentence, place.word): n for n, place in it.places.items()}
    for k, each in enumerate(it.sources):
        words = each.reading.words
        for n, word in enumerate(words):
            if word.lower in _ACCUSING and (of := _of(each.reading, n)):
                whom = [m for m in range(n + 1, of) if words[m].has_weight]
                ahead = range(of + 1, min(len(words), of + 6))
                end = next((m for m in ahead if words[m].kind == "mark" or words[m].lower == "and"), ahead.stop)
                deed = [m for m in range(of + 1, end) if (k, m) in taken]
                if whom and deed and all((k, m) not in taken and words[m].lower not in said for m in whom):
                    reason = (
                        f"the source accuses “{each.reading.text[words[whom[0]].start : words[whom[-1]].end]}” of it"
                    )
                    yield it.gap(image[k, deed[0]], image[k, deed[-1]], "altered_scope", reason)
        for limit in limits(each.reading):
            far = [n for n in limit.scope if n and words[n - 1].lower in _HOW_FAR and words[n].kind == "content"]
            used = [n for n in limit.scope if (k, n) in taken]
            if limit.kind == "not" and far and used and (k, far[0]) not in taken:
                reason = (
                    f"the source denies it of “{each.reading.text[words[far[0] - 1].start : words[far[0]].end]}” only"
                )
                yield it.gap(image[k, used[0]], image[k, used[-1]], "altered_scope", reason)


_ACCUSING = frozenset("accuse accuses accused accusing suspect suspects suspected convicted".split())
_HOW_FAR = frozenset("so as such too".split())


def _of(reading: ReadSentence, n: int) -> int | None:
    """Where `of` stands behind who is accused."""
    ahead = range(n + 1, min(len(reading.words), n + 8))
    return next((k for k in ahead if reading.words[k].lower == "of" and k + 1 < len(reading.words)
                 and reading.words[k + 1].lower.endswith("ing")), None)  # fmt: skip


def _is_answer(limit: Limit, source: ReadSentence) -> bool:
    """`…, which the owner denies`: what is denied is said by somebody, who has to be named anyway."""
    alleged = (each for each in limits(source) if each.kind in ("allege", "says") and each.at < limit.at)
    return limit.at > max(limit.scope) and any(set(each.scope) & set(limit.scope) for each in alleged)


def _says(it: ComparedSentence, limit: Limit) -> bool:
    return it.said.words[limit.at].kind == "content"


def _is_present(it: ComparedSentence, n: int) -> bool:
    """Does the statement tell it as what is to come, or as usual: `begins on 3 May`?"""
    words = it.said.words
    around = {word.lower for word in words[max(0, n - 3) : n + 1]}
    return not any(
        words[k].lower in ("was", "were", "has", "have", "had", "did", "been") for k in range(max(0, n - 3), n)
    ) and not any(word.endswith("ed") or word in IRREGULAR or word in _UNCHANGED for word in around)


def _is_same_speaker(it: ComparedSentence, mine: Limit, its: Limit, source: ReadSentence, k: int) -> bool:
    if mine.kind != "says" or mine.is_pronoun or not mine.who:
        return True
    words = [it.said.words[n] for n in mine.who]
    named = [word for word in words if word.is_name]
    forms = {source.words[n].stem for n in its.who} | {source.words[n].lower for n in its.who}
    if any(word.lower in forms or word.stem in forms for word in named or words):
        return True
    if named and all(word.lower in it.credited for word in named):
        return not its.who or it.is_own_opinion
    if its.is_pronoun:
        known = it.sources[k].elsewhere | it.credited | {word.lower for word in source.words if word.is_name}
        return all(word.lower in known for word in named)
    return not named and not any(n in it.places for n in mine.who)


def _added(it: ComparedSentence, limit: Limit) -> Iterator[Gap]:
    heads = [n for n in limit.scope if n in it.places and n not in it.aligned.loose]
    if not heads:
        return
    place = it.places[heads[0]]
    source = it.sources[place.sentence].reading
    its = [
        each
        for each in limits(source)
        if each.kind in _SAME_LIMIT[limit.kind] or (limit.kind in _SAME_LIMIT[each.kind] and limit.kind != "not")
    ]
    if any(place.word in each.scope for each in its):
        return
    word = it.quoted(limit.at)
    if limit.kind == "says":
        names = [n for n in limit.who if it.said.words[n].is_name and it.said.words[n].lower not in it.credited]
        own = it.places.get(limit.at)
        is_elsewhere = own is None or all(it.places[n].sentence != own.sentence for n in heads)
        if names and is_elsewhere and not limit.is_pronoun:
            reason = "in the source it is not said by " + it.quoted(limit.who[0], limit.who[-1])
            yield it.gap(limit.who[0], limit.who[-1], "misattributed", reason)
    elif limit.at in it.places:
        return
    elif limit.kind == "will":
        verb = source.words[place.word].lower
        before = [each.lower for each in source.words[max(0, place.word - 3) : place.word]]
        if verb.endswith("ed") or any(each in _NOT_AHEAD for each in before):
            yield it.gap(limit.at, heads[0], "unsupported", "the source tells this as what has happened")
    elif limit.kind == "not":
        yield it.gap(limit.at, heads[0], "unsupported", "the statement denies what the cited source affirms")
    else:
        reason = f"the source does not say this under {word}"
        verdict: Verdict = "altered_scope" if limit.kind in ("only", "except") else "unsupported"
        yield it.gap(limit.at, heads[0], verdict, reason)
