"""Does a sentence tell of what was, or of what is to come: the verbs around a date."""

import re
from typing import Literal

from index.text.folding import plain
from index.text.word_lists import any_of, word_class

Tense = Literal["past", "ahead", "open"]
"""`open`: no verb says it, as in a caption."""
_AHEAD = re.compile(
    r"\b(?:(?:will|would|shall|may|might|could|must|should|won['’]t)(?: not| also| now)?(?: be(?: \w+ly)? \w+| \w+)?"
    r"|plans? to|planning to|plan(?:s|ned|ning)? (?:an?|another|more|its|their|further) "
    r"|planned (?:\w+ ){1,2}(?:on|for)|hopes? to|expects? to|aims? to|intends? to|needs? to|planned to|supposed to"
    r"|(?:on track|on course|ready|hoping|trying|vow(?:s|ed|ing)|preparing|threatening|assigned|likely) to|chance of"
    r"|upcoming|tomorrow|forecast(?: for| to)?|['’]ll"
    r"|(?:scheduled|slated|expected|due) (?:for|to|on|by)"  # also without `is`: `elections scheduled for Sunday`
    r"|(?:is|are|was|were|be|been) (?:\w+ly )?(?:set|due|scheduled|expected|slated|planned|poised|about|going|to)"
    r"|(?:is|are|['’](?:re|s)) (?:not |also |now )?\w+ing"
    r"|(?:ends|begins|starts|opens|reopens|resumes|closes|expires|kicks off|takes (?:effect|place)"
    r"|runs (?:until|through|to)))\b",
    re.IGNORECASE,
)
_STILL_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|plans? to|(?:is|are) (?:\w+ly )?(?:set|due|scheduled|expected|slated|planned|to)"
    r"|(?:has|have) been (?:set|scheduled|planned))\b",
    re.IGNORECASE,
)
_NO_PAST = (
    "united allied hundred indeed need exceed proceed succeed speed feed seed weed greed deed sacred unprecedented"
)
_MORE_PAST = (
    "blew bought built burst caught chose dealt drank drove ate fought forgot froze hid hung laid lent lit meant paid "
    "rode rang sold shook shrank sang slept slid stole stuck swept swam swung taught tore thought wore withdrew"
)
_BACK = re.compile(
    rf"(?<!\bto )\b(?:(?!(?:{any_of(_NO_PAST.split())})\b)\w{{2,}}ed"
    rf"|{any_of(word_class('saying', 'telling', 'past_verbs', also=_MORE_PAST))})\b",
    re.IGNORECASE,
)
_LEADS_AHEAD = re.compile(
    r"\b(?:(?:sell|best|use|enjoy|freeze)[- ]by(?: dates?)?(?: of| through| from| between| up to)?"
    r"|by|until|till|ahead of|starting|beginning|expected|predicted|scheduled for|set for|in time for|come)"
    r"(?: on| late| early| this| the| (?:\w+day|\d[\d:]* ?[ap]\.?m\.?(?: \w+){0,2})"
    r"(?:,? and| or| to| through| on)?)?\W*$",
    re.IGNORECASE,
)
"""Right before a date that is to come, whatever verb comes before: `expected Tuesday`, `ahead of Sunday's vote`."""
_STANDS = re.compile(r"^\W{0,2} (?:is|are|will|would|could|may|might) ")
"""Right behind it: `Friday is in play`."""
_BY = re.compile(r"\bby (?:(?:late|early|last) )?$", re.IGNORECASE)
_HAD = re.compile(
    r"(?: (?:morning|afternoon|evening|night))?,? (?:[\w'’-]+ ){0,6}?had (?:\w+ ){0,2}?\w{2,}", re.IGNORECASE
)
_BOUND_TO = re.compile(
    r"(?:plan|schedul|expect|propos|promis|vow|pledg|ask|order|demand|urg|requir|request|direct|told|want|agreed|slat|bill|"
    r"call|sought|needed|set|hop|warn|order|instruct|allow|commit|forecast|predict|said|say|says)\w*\b|\bto \w+",
    re.IGNORECASE,
)
"""What is still to be done: `he promised to pay by Friday`."""
_CLAUSE = re.compile(r"[;—–]|:(?!\d)|, (?:and|but|while|which|who|when|where|after|before)\b")
_REACH = 120  # characters before a date in which a verb says when that is
_NEXT = 60  # and behind it
_BESIDE = 70  # and in which somebody speaks on it
_SAYS = any_of(word_class("saying", "telling", "claiming"))
_SAID = re.compile(rf"\b(?:{_SAYS})(?: \w+){{0,2}} (?:on |late |early )?$", re.IGNORECASE)
_NO_VERB = any_of(word_class("be", "have", also="will would shall may might could to that it he she they we i"))
_SPEECH = re.compile(
    r"\b(?:in|at|during) an? (?:[\w-]+ )?(?:statement|tweet|release|interview|briefing|conference|post|letter)"
    r" (?:on |late |early )?$"
    rf"|\b(?:{_SAYS}|reported|tweeted|posted)(?: (?!(?:{_NO_VERB})\b)[\w'’.-]+){{0,6}}? (?:on |late |early )?$",
    re.IGNORECASE,
)


def tense(text: str, start: int, end: int) -> Tense:
    """What the verb nearest to a date, `text[start:end]`, tells: what was, or what is to come.

    >>> text = "They will vote on Monday, the union said Friday."
    >>> tense(text, 18, 24), tense(text, 41, 47)
    ('ahead', 'past')
    """
    text = plain(text)
    before = text[max(0, start - _REACH) : start]
    if _SAID.search(before[-_BESIDE:]):
        return "past"
    if cut := list(_CLAUSE.finditer(before)):
        before = before[cut[-1].end() :]
    if (by := _BY.search(before)) and _was_over(before[: by.start()], text[end : end + _NEXT]):
        return "past"
    if _LEADS_AHEAD.search(before[-_BESIDE:]):
        return "ahead"
    if _STANDS.search(text[end : end + _NEXT]) and not _done(before):
        return "ahead"
    ahead, back = ([m.end() for m in cue.finditer(before)] for cue in (_AHEAD, _BACK))
    if ahead or back:
        return "ahead" if max(ahead, default=-1) >= max(back, default=-1) else "past"
    after = text[end : end + _NEXT]
    ahead, back = ([m.start() for m in cue.finditer(after)] for cue in (_AHEAD, _BACK))
    if not ahead and not back:
        return "open"
    return "ahead" if ahead and min(ahead) <= min(back, default=len(after)) else "past"


def _was_over(before: str, after: str) -> bool:
    """Had something happened by a date: `they cleared it by Friday`, `by Friday they had`, not `he promised to`?"""
    if _done(before):
        return True
    return not re.search(r"\w", before) and not _AHEAD.search(after) and bool(_HAD.match(_CLAUSE.split(after)[0]))


def _done(before: str) -> bool:
    """Is the last verb before a date one of what was done, of nothing that is planned, asked or promised?"""
    back = [*_BACK.finditer(before)]
    return bool(back) and not _BOUND_TO.search(before, back[-1].start()) and not _AHEAD.search(before)


def is_still_ahead(text: str, start: int) -> bool:
    """Does the verb before a date say that it is to come now, not that it was to come then?

    >>> is_still_ahead("It will open on May 2.", 16), is_still_ahead("It was due to open on May 2.", 22)
    (True, False)
    """
    before = plain(text[max(0, start - _REACH) : start])
    cuts = list(_CLAUSE.finditer(before))
    return bool(_STILL_AHEAD.search(before[cuts[-1].end() if cuts else 0 :]))


def dates_speech(text: str, start: int) -> bool:
    """Does the date that begins there say when somebody spoke, as in `she said in a statement late Friday`?"""
    return bool(_SPEECH.search(plain(text[max(0, start - _BESIDE) : start])))


def looks_ahead(text: str) -> bool:
    """Does a sentence speak of what is to come?

    >>> looks_ahead("It was to begin in May."), looks_ahead("A court rejected it.")
    (True, False)
    """
    return bool(_AHEAD.search(plain(text)))


def tells_past(text: str) -> bool:
    """Does a sentence say that something happened?

    >>> tells_past("A court rejected it."), tells_past("The next attempt will be made on Thursday.")
    (True, False)
    """
    return bool(_BACK.search(_AHEAD.sub(" ", plain(text))))
