"""Words that no cited sentence has: the model's own in the place of others, put in, or the question's only."""

from collections.abc import Iterator

from index.text.analysis import group_of, question_words
from index.text.folding import bare
from index.text.synonyms import is_doer
from index.text.verb_forms import base_form
from qa.types import Verdict
from qa.verification.clauses.alignment import likeness
from qa.verification.clauses.compared import ComparedSentence
from qa.verification.clauses.edges import are_apart
from qa.verification.clauses.own import OwnRun, is_too_much, own_runs
from qa.verification.clauses.scopes import limits
from qa.verification.clauses.words import SentenceWord
from qa.verification.types import Gap


def unaccounted(it: ComparedSentence) -> Iterator[Gap]:
    """Words that have no place in a source; those in the place of one of its words are marked, and no gap."""
    free = _free(it)
    runs = list(own_runs(it.aligned, free))
    asked = _asked(it)
    for run in runs:
        first, last = run.words[0], run.words[-1]
        yield from _judged(it, run, first, last, asked)
    mine = [n for run in runs for n in run.words]
    for run in runs:
        group = [n for n in it.said.weighty if n not in free and not are_apart(it.apart, n, run.words[0])]
        here = [n for n in mine if n in group]
        if len(run.words) == 1 and _goes_on(it, run.words[0]):
            continue
        if run.replaced and is_too_much(group, here):
            yield it.gap(run.words[0], run.words[-1], "unsupported", "the cited source does not say this")
    for n, place in it.places.items():
        word, other = it.said.words[n], it.source_of(n).words[place.word]
        is_english = it.said.language == "en" and not word.is_name and word.stem != other.stem
        if is_english and is_doer(word.stem, other.stem):
            it.mark(n)


def _free(it: ComparedSentence) -> frozenset[int]:
    """Words that say nothing which is not checked elsewhere: `said`, `yes`, the outlet that is cited."""
    its, words = it.said.its, it.said.words
    found = {n for n in it.said.weighty if words[n].lower in its.words["free"] and not words[n].is_name}
    found |= {n for n in it.said.weighty if words[n].lower == "only" and n and words[n - 1].lower == "not"}
    found |= {
        n for n in it.said.weighty if words[n].lower in its.words["says"] and (n in it.framed or n in _speaking(it))
    }
    found |= {n for n in it.said.weighty if words[n].lower in its.words.get("light", ())}
    found |= {
        n for n in it.framed if words[n].lower in it.credited or words[n].lower in ("author", "columnist", "reports")
    }
    return frozenset(found)


def _speaking(it: ComparedSentence) -> set[int]:
    return {limit.at for limit in limits(it.said) if limit.kind == "says"}


def _stands_somewhere(it: ComparedSentence, word: SentenceWord) -> bool:
    return any(
        other.has_weight and likeness(word, other, source) is not None
        and (other.lower == word.lower or word.kind != "content" or word.is_name)
        for source in it.sources for other in source.reading.words
    )  # fmt: skip


def _goes_on(it: ComparedSentence, n: int) -> bool:
    """`goes on trial`, `went on sale`: the noun says what happens."""
    words = it.said.words
    is_going = (
        words[n].lower in ("go", "goes", "went", "gone") and n + 2 < len(words) and words[n + 1].lower in ("on", "into")
    )
    return is_going and n + 2 in it.places


def _asked(it: ComparedSentence) -> frozenset[str]:
    words = question_words(it.question, group_of(it.said.language, it.question)) if it.question else []
    return frozenset((*words, *map(base_form, bare(it.question).split())))


def _judged(it: ComparedSentence, run: OwnRun, first: int, last: int, asked: frozenset[str]) -> Iterator[Gap]:
    said = it.quoted(first, last)
    words = [it.said.words[n] for n in run.words]
    if all(_stands_somewhere(it, word) for word in words):
        yield it.gap(first, last, "merged", f"in the source {said} belongs to another statement")
    elif any(word.lower in it.said.its.shares for word in words):
        yield it.gap(first, last, "altered_scope", f"the cited source does not say {said} of it")
    elif run.opposite:
        reason = f"the source says “{run.opposite}”, which is the opposite of {said}"
        yield it.gap(first, last, "unsupported", reason)
    elif any(word.has_weight and (word.stem in asked or base_form(word.lower) in asked) for word in words):
        yield it.gap(first, last, "question_only", f"only the question says {said}, the cited source does not")
    elif len(words) == 1 and _goes_on(it, first):
        it.mark(first)
    elif not run.replaced or it.said.language != "en" or len(run.replaced) < len(run.words):
        verdict: Verdict = "unsupported"
        if any(word.kind == "number" for word in words):
            verdict = "unsupported_number"
        elif any(word.kind == "date" for word in words):
            verdict = "unsupported_date"
        elif any(word.is_name for word in words):
            verdict = "unsupported_name"
        yield it.gap(first, last, verdict, f"the cited source does not say {said}")
    else:
        it.own.append((words[0].start, words[-1].end))
