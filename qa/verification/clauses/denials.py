"""A denial put inside another or taken out of it: who denies that it was not so says that it was."""

from collections.abc import Iterator

from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.scopes import limits
from qa.verification.clauses.words import ReadSentence
from qa.verification.types import Gap


def doubled_denials(it: ComparedSentence) -> Iterator[Gap]:
    """Words that are denied twice where the source denies them once, or the other way round."""
    for n, place in it.places.items():
        word = it.said.words[n]
        if word.is_name or word.kind != "content" or n in it.aligned.loose or n in it.framed:
            continue
        mine, its = denials(it.said, n), denials(it.source_of(n), place.word)
        if max(len(mine), len(its)) > 1 and (len(mine) - len(its)) % 2:
            longer = mine if len(mine) > len(its) else ()
            reason = "the source denies this once" if longer else "the source denies this twice"
            at = longer[-1] if longer else n
            yield it.gap(min(at, n), max(at, n), "unsupported" if longer else "lost_denial", reason)
            return


def denials(reading: ReadSentence, n: int) -> tuple[int, ...]:
    """The numbers of the words by which a word is denied; `ne … pas` and `neither … nor` are one."""
    found = [limit.at for limit in limits(reading) if limit.kind == "not" and n in limit.scope and limit.at != n]
    whole = [at for at in found if reading.its.has("denies", reading.words[at].lower)]
    particles = [at for at in found if at not in whole]
    if reading.language == "en":
        particles = [at for at in particles if reading.words[at].lower not in ("nor", "against")]
        return tuple(sorted((*whole, *particles)))
    return tuple(sorted((*whole, *particles[:1])))
