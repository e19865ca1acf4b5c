"""Whose a report, a statement or a figure is, where the words beside it say so: it is its issuer who speaks."""

from collections.abc import Sequence
from dataclasses import replace

from index.text.phrase_edges import Phrases
from index.text.speaker_phrases import Grammar, PhraseToken, Speaker, is_medium, speaker_of

_FAR = 7  # words from a report to the one by whom it is


def head_noun(words: Sequence[PhraseToken], its: Grammar) -> int:
    """Number of the word that a phrase is about: `report` in `a report on ferries`."""
    cut = next((n for n, each in enumerate(words) if n and _is_more(each, its)), len(words))
    return cut - 1


def is_document(words: Sequence[PhraseToken], its: Grammar) -> bool:
    """Is it something written or counted, not somebody: `the statement`, `Census Bureau data`?"""
    return bool(words) and its.has("documents", words[head_noun(words, its)])


def with_issuer(speaker: Speaker, sentence: Phrases, its: Grammar) -> Speaker:
    """Whoever a document is by, for the document; the same speaker if that is not said.

    Args:
        speaker: As the verb of saying has it: `report`.
        sentence: The words of the sentence that it stands in.
        its: The words of its language.
    """
    if not is_document(speaker.words, its):
        return speaker
    at = head_noun(speaker.words, its)
    owner = next((n for n in range(at - 1, -1, -1) if speaker.words[n].text.endswith(("'s", "’s", "s'", "s’"))), None)
    if owner is not None:
        found = speaker_of(speaker.words[: owner + 1], (), its)
    else:
        found = _named_behind(speaker.words[at], sentence, its)
    if not found or found.is_pronoun or its.has("calendar", found.words[-1]):
        return speaker
    return replace(found, medium=speaker.medium or found.medium)


def _named_behind(document: PhraseToken, sentence: Phrases, its: Grammar) -> Speaker | None:
    """Who stands behind `by` or `from`, as in `a report issued last year by the auditor`."""
    words = sentence.words
    first = next((n for n, each in enumerate(words) if each.start == document.start), len(words))
    is_on = any(each.lower in ("of", "on", "into") for each in words[first + 1 : first + 2])  # `analysis of data by …`
    for n in range(first + 1, min(len(words) - 1, first + 1 + _FAR)):
        if words[n].lower not in its.words["issuing"]:
            if _is_between(words[n], its) or (is_on and (words[n].is_word or words[n].text == "-")):
                continue
            return None
        if is_on and words[n].lower != "by":
            return None
        if words[n].lower != "by" and n > first + 1 and not words[n - 1].lower.endswith("ed"):
            return None
        head, beside, _ = sentence.phrase(n + 1)
        verb = next((k for k, each in enumerate(head) if _is_said(each, its)), None)
        if any(its.has("calendar", each) or each.text in ("May", "March") for each in head[:verb]):
            return None
        found = speaker_of(head[:verb], () if verb else beside, its) if head[:verb] else None
        return found if found and _can_issue(found, its) else None
    return None


def _is_said(token: PhraseToken, its: Grammar) -> bool:
    return not token.is_capital and any(its.has(kind, token) for kind in ("showing", "say", "clausal"))


def _is_more(token: PhraseToken, its: Grammar) -> bool:
    """Does a word say more of the noun before it?"""
    return its.has("prepositions", token) or its.has("inside", token) or its.has("made", token)


def _is_between(token: PhraseToken, its: Grammar) -> bool:
    """Can it stand between a document and its issuer: `published on Tuesday`, `issued last year`?"""
    kinds = ("made", "calendar", "times", "spans")
    return any(its.has(kind, token) for kind in kinds) or token.lower in ("on", "in", "jointly") or token.text.isdigit()


def _can_issue(found: Speaker, its: Grammar) -> bool:
    """Is it a person, people or a body, not a place or a time that the figures are from?"""
    if found.is_pronoun or found.words[0].text[0].isdigit():
        return False
    if found.role or len(found.words) > 1 or is_medium(found.words, its):
        return any(each.is_capital or its.is_role(each) or its.has("pointing", each) for each in found.words) or any(
            its.has(kind, found.words[-1]) for kind in ("nameless", "common")
        )
    word = found.words[0]
    return word.text.isupper() or any(its.has(kind, word) for kind in ("pointing", "common", "nameless"))
