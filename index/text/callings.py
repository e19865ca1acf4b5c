"""Whom `the president`, `the teen` or `the statement` is: by what an article calls somebody before."""

import re

from index.text.issuers import head_noun
from index.text.speaker_phrases import Grammar, Speaker

_LOWER_RANK = frozenset(("vice", "deputy", "assistant", "former", "acting"))
_TEEN = frozenset(("teen", "teenager"))
_AGE = re.compile(r",? (?:aged )?1[3-9]\b")
_LONGEST = 3  # words


def is_calling(speaker: Speaker, text: str, its: Grammar) -> bool:
    """Is it somebody of whom the article has the name as a rule: `the president`, `the teen`?"""
    words = speaker.words
    if its.code != "en" or speaker.is_named or not 0 < len(words) <= _LONGEST or words[-1].is_capital:
        return False
    is_definite = text[max(0, words[0].start - 4) : words[0].start].lower() == "the "
    return is_definite and (its.has("varied", words[-1]) or its.is_role(words[-1]))


def is_called(speaker: Speaker, calling: Speaker, text: str, its: Grammar) -> bool:
    """Does the article say of a person what the calling says: `President Ana Belo`, `Bo Reed, 17`?"""
    called = {each.lower for each in calling.words}
    role = {each.lower.rstrip(".") for each in speaker.role[: head_noun(speaker.role, its) + 1]}
    if called & _TEEN:
        return bool(_AGE.match(text, speaker.words[-1].end)) or bool(role & _TEEN)
    return called <= role and role & _LOWER_RANK <= called


def is_issued(noun: str, outside: str) -> bool:
    """Does a sentence say that its speaker made a document: `said in an emailed statement`?"""
    return (
        re.search(rf"\b(?:in|via|issued|released) (?:an?|its|their|his|her) (?:[\w-]+ ){{0,3}}{noun}\b", outside)
        is not None
    )


def is_firm(name: str, text: str) -> bool:
    """Does an article show that a name is a firm's: `Norline said it would close`, `Norline customers`?"""
    own = r"(?:CEO|spokes\w+|employees|customers|stores|shares|shareholders|executives|products|Inc|Corp|Company)"
    speaks = r"(?:said|says|announced|added)(?: on \w+day| \w+day)?,?(?: that)? (?:it|its)"
    return (
        re.search(rf"\b{re.escape(name)}(?:['’]s?)? (?:{own if ' ' in name else f'{own}|{speaks}'})\b", text)
        is not None
    )
