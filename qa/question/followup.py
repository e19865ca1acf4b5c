"""Follow-up questions made to stand on their own, by a rule that needs no model; the words are in `followup.toml`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index.text.calendar_names import LISTED_IN
from index.text.calendar_names import names as calendar_names
from index.text.characters import CAPITALS
from index.text.names import STARTERS, Name, names
from index.text.word_lists import any_of
from qa.question.dialogue import dialogue_act
from qa.question.holdings import holdings_question
from qa.question.language import function_words, language_asked
from qa.question.patterns import table_file
from qa.types import Turn

_SPOKEN = ("en", "fr", "de", "es")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_NAME = re.compile(
    rf"(?:[{CAPITALS}]|\d+(?=[A-Z]))[\w’'-]*(?:\.[A-Z]\.?)*"
    rf"(?:[ -](?:(?:of|the|de|la|du|del|van|von|der|al|bin|da|do|dos) ){{0,2}}[{CAPITALS}][\w’'-]*)*"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_YEAR_WORD = re.compile(r"\b(?:year|années?|an|jahr|año)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"(?P<asked>.+?) \((?P<topic>[^()]*(?:\([^()]*\)[^()]*)*)\)", re.DOTALL)
_MARKERS = re.compile(r"\s*\[\d+\]")
_THAT_NAMES = re.compile(  # `that` and `it` that point at nothing: `who said that he left`, `is it true that`
    r"\b(?:say|says|said|think|thinks|thought|claim|claims|claimed|believe|true|likely|possible|clear|report|reported"
    r"|know|known|confirm|confirmed|deny|denied|announce|announced|\w+) that "
    r"(?=(?:the|a|an|he|she|they|it|there|[A-Z]))"
    r"|\bit (?=(?:\w+ )?(?:rain(?:ing)?|snow(?:ing)?|true|right|correct|likely|possible|clear|time|safe)\b)"
    r"|\b(?:is|are|was|were|be|been|will be) there(?=\s+[^\W\d_])|\bthere (?=(?:is|are|was|were|be|been)\b)"
    r"|\bit (?=takes?\b|took\b)|\bthis (?=(?:year|month|week|morning|afternoon|evening|summer|winter|spring|autumn)\b)"
    r"|\bthen[- ](?=[A-Za-z]+ (?:president|minister|chief|leader|prime)\b)"
    r"|\bil y a\b|\by a-t-il\b|\bes gibt\b|\bgibt es\b",
    re.IGNORECASE,
)
_MOST_CARRIED = 4
_LONGEST_CARRIED = 160  # characters
_FEW_WORDS, _SHORT = 3, 6
_LONGEST_FRAGMENT = 8
_CONTENT = 2  # words that tell something: with more of them a question is whole


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with what it takes over from the turns before it."""

    text: str
    """It stands on its own, unless `needs` says what it lacks."""
    needs: str = ""
    """The words that stand for something that nothing before names; empty where all is understood."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language by which a question leans on another; see `followup.toml`."""

    opening: re.Pattern[str]
    ending: re.Pattern[str]
    subject: re.Pattern[str]
    possessive: re.Pattern[str]
    pointing: re.Pattern[str]
    clause: re.Pattern[str]
    definite: re.Pattern[str]
    specified: re.Pattern[str]
    relational: frozenset[str]
    place: re.Pattern[str]
    there: re.Pattern[str]
    asking: re.Pattern[str]
    verb: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]


def standalone(question: str, history: Sequence[Turn]) -> str:
    """A follow-up question with what it is about: the question before it, and who that was answered with.

    >>> standalone("How many people live there?", [Turn("user", "Who captured Walikale?")])
    'How many people live there? (Who captured Walikale)'
    >>> standalone("And Goma?", [Turn("user", "Who captured Walikale?")])
    'Who captured Goma?'
    """
    return follow_up(question, history).text


def follow_up(question: str, history: Sequence[Turn]) -> FollowUp:
    """A question read in the light of the turns before it.

    A fragment (`and in Calder?`, `the year after?`) asks the same as the last whole question, of something else. A
    question that points back, with a pronoun or with `the cause`, takes that question with it, and the new names of its
    answers: they stand in brackets, so that the reader sees what was understood. A question that is whole in itself,
    or that announces another topic, takes nothing.
    """
    if other := _announced(question):
        return FollowUp(other)
    topic, last, answers, language = "", "", list[str](), "en"
    for turn in history:
        if turn.role == "assistant":
            answers += [_MARKERS.sub("", turn.content)] if topic else []
            continue
        if dialogue_act(turn.content) or ((of_archive := holdings_question(turn.content)) and not of_archive.topic):
            continue  # nothing leans on it
        language = _language(turn.content, language)
        read = _read(turn.content, topic, last, answers, language) if not _announced(turn.content) else ""
        if not read or read == turn.content.strip():  # whole: it begins a topic
            read = _announced(turn.content) or turn.content
            if _telling(read, language) < 1 or (len(read.split()) <= _FEW_WORDS and not _groups(read, language)):
                continue
            topic, last, answers = _bare(read), "", []
        elif bracketed := _BRACKETED.fullmatch(read):
            # It points back: what comes next may ask the same of something else, or of the same topic something new.
            asked = _bare(bracketed["asked"])
            if asked != _bare(turn.content):
                topic, last, answers = bracketed["topic"], asked, []
            elif _leaning(turn.content, topic, answers, language) == "pointing":
                last = asked
        else:
            topic, last, answers = _bare(read), "", []
    own = _language(question, language)
    if topic:
        return FollowUp(_read(question, topic, last, answers, own) or question)
    return FollowUp(question, _lacking(question, own))


def own_words(standalone: str) -> str:
    """A question without the one in brackets that it leans on.

    >>> own_words("What did it cost? (When did the mill open)"), own_words("Who won the cup (2025)?")
    ('What did it cost?', 'Who won the cup (2025)?')
    """
    found = _BRACKETED.fullmatch(standalone)
    return found["asked"] if found else standalone


# --- does it lean? ----------------------------------------------------------------------------------------------------


def _read(question: str, topic: str, last: str, answers: Sequence[str], language: str) -> str:
    """A question with what it takes over; empty where it takes nothing.

    Args:
        question: As it was asked.
        topic: The last whole question.
        last: The one that was asked after it and pointed back at it; empty where none was.
        answers: Those since the topic.
        language: Of the question.
    """
    if not topic or not (leaning := _leaning(question, topic, answers, language)):
        return ""
    mine, about = _texts(question, language), _texts(topic, _language(topic, language))
    if mine and set(about) <= set(mine) and about:
        return ""  # it says itself what it is about
    if leaning == "fragment":
        asked = _of_last(question, last, topic, language) if last else ""
        if asked := asked or _of_another(question, topic, answers, language):
            return asked
    known = f"{question} {topic}".casefold()
    stated = dict.fromkeys(name for answer in answers for name in _surely_named(answer, language))
    new = [name for name in stated if name.casefold() not in known][-_MOST_CARRIED:]
    return f"{question.strip()} ({'; '.join([topic, ', '.join(new)] if new else [topic])})"


def _leaning(question: str, topic: str, answers: Sequence[str], language: str) -> str:
    """How a question leans on what went before: as a `fragment` of a question, or as one that is `pointing`."""
    words, said = _words(language), question.strip()
    opening, named = words.opening.match(said), _groups(question, language)
    rest = said[opening.end() :] if opening else said
    is_sentence = bool(words.asking.search(rest) or words.verb.search(rest))
    tokens = _WORD.findall(rest)
    is_fragment = opening or words.ending.search(said) or (named and said.endswith("?"))
    if rest and not is_sentence and len(tokens) <= _LONGEST_FRAGMENT and is_fragment:
        return "fragment"
    if _points(said, language, [*topic.split(), *answers]):
        return "pointing"
    if words.ending.search(said) and is_sentence:
        return "pointing"
    if opening and is_sentence:
        of_names = sum(len(name.split()) for name in _texts(rest, language))
        return "" if named and _telling(rest, language) > of_names else "pointing"
    if opening:
        return "pointing"
    if not named and len(tokens) <= _FEW_WORDS:
        return "pointing" if is_sentence or "?" in said else ""
    return ""


def _points(question: str, language: str, spoken_of: Sequence[str]) -> bool:
    """Does a question hold a pronoun, or a noun that was spoken of, that nothing else of it explains?"""
    words = _words(language)
    text = _THAT_NAMES.sub(lambda m: "x" * len(m.group()), question)
    named = _groups(question, language)
    for match in words.subject.finditer(text):
        before = [end for _, end in named if end <= match.start()]
        if not before or not words.clause.search(text, before[-1], match.start()):
            return True
    if any(not [1 for _, end in named if end <= m.start()] for m in words.possessive.finditer(text)):
        return True
    if words.pointing.search(text):
        return True
    if named:
        return False
    spoken = {word.casefold() for piece in spoken_of for word in _WORD.findall(piece)}
    for match in words.definite.finditer(text):
        noun = match["noun"].casefold()
        if words.specified.match(text, match.end()):
            continue
        if noun in words.relational or noun in spoken or _telling(question, language) <= _CONTENT:
            return True
    bare = [word.casefold() for word in _WORD.findall(text)]
    return len(bare) <= _FEW_WORDS and bool(words.relational.intersection(bare))


def _telling(text: str, language: str) -> int:
    """How many words of a text say something of their own."""
    held = function_words(language) | function_words("en")
    return sum(word.casefold() not in held for word in _WORD.findall(text))


def _lacking(question: str, language: str) -> str:
    """The words of a question that stand for something, where nothing before says for what; empty for a whole one."""
    said = question.strip()
    if len(_WORD.findall(said)) > _LONGEST_FRAGMENT:
        return ""
    words = _words(language)
    opening = words.opening.match(said)
    rest = said[opening.end() :] if opening else ""
    if rest and not (words.asking.search(rest) or words.verb.search(rest)) and len(_WORD.findall(rest)) <= _SHORT:
        return said.strip("¿?!. ")  # what is asked of Calder in `and in Calder?`
    if _groups(question, language) or any(map(str.isdigit, said)) or re.search(r"[“”\"«»„]", said):
        return ""
    text = _THAT_NAMES.sub(lambda m: "x" * len(m.group()), said)
    tokens = _WORD.findall(said)
    for pattern in (words.subject, words.pointing, words.possessive):
        if (match := pattern.search(text)) and _telling(said, language) <= _CONTENT and len(tokens) <= _SHORT:
            return match.group().strip()
    if (opening or len(tokens) <= _FEW_WORDS) and words.asking.search(said) and not _telling(said, language):
        return said.rstrip("?!. ")
    return ""


def _announced(question: str) -> str:
    """What follows the words that announce another topic; empty where none are."""
    match = _another().match(question)
    return (question[match.end() :].strip() or question) if match else ""


# --- the same of something else ---------------------------------------------------------------------------------------


def _of_last(question: str, last: str, topic: str, language: str) -> str:
    """A question that pointed back, asked of what a fragment names instead; empty where it is not sure how.

    Where a pronoun of it stays, the topic follows in brackets, with the new name where that can be exchanged.
    """
    words, fragment = _words(language), _fragment(question, language)
    if _language(last, language) != language or _telling(last, language) < 1:
        return ""
    if _YEAR.search(fragment) and not _groups(fragment, language):
        old = _YEAR.search(last)
        asked = f"{last[: old.start()]}{fragment}{last[old.end() :]}" if old else f"{last} {fragment}"
        return f"{_as_question(asked, language)} ({topic})"
    own = _groups(fragment, language)
    if not own or own[0][1] != len(fragment):
        return ""
    if _groups(last, language):
        return _of_another(question, last, (), language)
    text = _THAT_NAMES.sub(lambda m: "x" * len(m.group()), last)
    there, its = words.there.search(text), list(words.possessive.finditer(text))
    stands = [*words.subject.finditer(text), *its]
    if words.place.fullmatch(fragment[: own[0][0]]):
        if there and not stands:
            return _as_question(f"{last[: there.start()]}{fragment}{last[there.end() :]}", language)
        if not there and not stands and not words.pointing.search(text):
            return _as_question(f"{last} {fragment}", language)
    elif len(stands) == 1 and not there and (not its or language == "en"):
        new = f"{fragment}'s" if its else fragment
        return _as_question(f"{last[: stands[0].start()]}{new}{last[stands[0].end() :]}", language)
    of_another = _of_another(question, topic, (), language)
    return f"{_as_question(last, language)} ({_bare(of_another)})" if of_another else ""


def _fragment(question: str, language: str) -> str:
    """What a fragment names, with its preposition: `in Calder` of `And in Calder?`."""
    words, said = _words(language), question.strip()
    opening = words.opening.match(said)
    return words.ending.sub("", said[opening.end() :] if opening else said).strip(" ,?!.¿¡")


def _of_another(question: str, topic: str, answers: Sequence[str], language: str) -> str:
    """The last whole question, asked of what a fragment names instead; empty where it is not sure what to exchange."""
    words, fragment = _words(language), _fragment(question, language)
    for shift, pattern in ((1, words.after), (-1, words.before)):
        if pattern.fullmatch(fragment) and _YEAR_WORD.search(fragment):
            return _in_another_year(topic, answers, shift)
    spoken = _language(topic, language)
    groups = _groups(topic, spoken)
    if year := _YEAR.search(fragment):
        old = _YEAR.search(topic)
        asked = f"{topic[: old.start()]}{year.group()}{topic[old.end() :]}" if old else f"{topic} ({fragment})"
        return _as_question(asked, spoken)
    own = _groups(fragment, language)
    if not own or own[0][1] != len(fragment):
        return ""
    new = fragment[own[0][0] :]
    lead = fragment[: own[0][0]].strip()
    if preposition := words.place.search(f"{lead} "):  # `in` of `the mine in Kolwezi`
        lead = lead[preposition.start() :]
        if not groups and spoken == language and lead == fragment[: own[0][0]].strip():
            return _as_question(f"{topic} {fragment}", spoken)
    placed = [(start, end) for start, end in groups if _words(spoken).place.search(topic, 0, start)]
    bare = [group for group in groups if group not in placed]
    chosen = placed if lead else bare or placed
    if len(chosen) != 1:
        return ""
    start, end = chosen[0]
    if lead and spoken == language and (old := _words(spoken).place.search(topic, 0, start)):
        start, new = old.start("word"), f"{lead} {new}"
    return _as_question(f"{topic[:start]}{new}{topic[end:]}", spoken)


def _in_another_year(topic: str, answers: Sequence[str], shift: int) -> str:
    """The question of the year before or after the one that it or its answer names."""
    if asked := _YEAR.search(topic):
        year = int(asked.group()) + shift
        return _as_question(f"{topic[: asked.start()]}{year}{topic[asked.end() :]}", _language(topic, "en"))
    stated = {year for answer in answers[-1:] for year in _YEAR.findall(answer)}
    return _as_question(f"{topic} ({int(stated.pop()) + shift})", _language(topic, "en")) if len(stated) == 1 else ""


def _as_question(asked: str, language: str) -> str:
    return {"es": f"¿{asked}?", "fr": f"{asked} ?"}.get(language, f"{asked}?")


# --- names ------------------------------------------------------------------------------------------------------------


def _groups(text: str, language: str) -> list[tuple[int, int]]:
    """Where the names of a question stand; of German nouns those that have no article."""
    if text.isupper() and " " in text:
        return []
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        first = _WORD.match(text, start)
        while first and (first.group().casefold() in _no_names(language) or first.group().casefold() in _calendar()):
            start = first.end() + (first.end() < end)
            first = _WORD.match(text, start) if start < end else None
        end -= len(text[start:end]) - len(text[start:end].removesuffix("'s").removesuffix("’s"))
        if start >= end or (language == "de" and _is_common(text, start, end)):
            continue
        found.append((start, end))
    return found


def has_names(question: str, language: str) -> bool:
    """Does a question name anything?"""
    return bool(_groups(question, language if language in _SPOKEN else "en"))


def _texts(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in _groups(text, language)]


def _is_common(text: str, start: int, end: int) -> bool:
    """Is a German word with a capital a noun like any other: with an article, a number or an adjective before it?"""
    if " " in text[start:end] or text[start:end].isupper() or any(map(str.isdigit, text[start:end])):
        return False
    before = _WORD.findall(text[:start])
    if not before:
        return text[start:end].casefold() in _words("de").relational
    return before[-1].casefold() in _GERMAN_DETERMINERS or text[start:end].casefold() in _words("de").relational


_GERMAN_DETERMINERS = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen im am zum zur beim vom ins welche "
    "welcher welches welchen viele wie mehr sein seine ihr ihre ihren diese dieser dieses alle neue neuen erste ersten "
    "wieviele".split()
)


def _surely_named(answer: str, language: str) -> list[str]:
    found = [answer[n.start : n.end] for n in names(answer) if _is_surely(n)]
    if language != "de":
        return found
    # Of German words with a capital only those with a preposition right before them are surely names.
    place = _words("de").place
    placed = {answer[start:end] for start, end in _groups(answer, "de") if place.search(answer, 0, start)}
    return [name for name in found if name in placed or name.isupper()]


def _is_surely(name: Name) -> bool:
    """Is it a name, and no word that is capitalised for beginning a sentence?"""
    if len(name.tokens) > 1 or name.tokens[0].is_acronym or any(map(str.isdigit, name.tokens[0].form)):
        return True
    return not name.is_first and name.tokens[0].form not in STARTERS


# --- words ------------------------------------------------------------------------------------------------------------


def _language(text: str, otherwise: str) -> str:
    found = language_asked(text, (otherwise,))
    return found if found in _SPOKEN else otherwise


def _bare(question: str) -> str:
    return question.strip().rstrip("?!. ").lstrip("¿¡ ")[:_LONGEST_CARRIED]


@cache
def _no_names(language: str) -> frozenset[str]:
    return function_words(language) | function_words("en") | STARTERS


@cache
def _calendar() -> frozenset[str]:
    return frozenset((*calendar_names("months", *LISTED_IN), *calendar_names("weekdays", *LISTED_IN)))


@cache
def _another() -> re.Pattern[str]:
    written = "|".join(table_file("followup")[code]["another"] for code in _SPOKEN)
    return re.compile(rf"^.{{0,40}}?\b(?:{written})\b[\s\W]*", re.IGNORECASE)


@cache
def _words(language: str) -> _Words:
    table = table_file("followup")[language]

    def listed(name: str) -> str:
        return any_of(table[name].split("|"))

    def pattern(written: str) -> re.Pattern[str]:
        return re.compile(written.replace("'", "['’]"), re.IGNORECASE)

    article = listed("article")
    return _Words(
        opening=pattern(rf"^[\W_]*(?:{listed('opening')})\b[\s,:]*"),
        ending=pattern(rf"[\s,]+(?:{listed('ending')})\W*$"),
        subject=pattern(rf"\b(?:{listed('subject')})\b"),
        possessive=pattern(rf"\b(?:{listed('possessive')})\b"),
        pointing=pattern(rf"(?:\b|(?=-))(?:{listed('pointing')})\b"),
        clause=pattern(rf"\b(?:{listed('clause')})\b|,"),
        definite=pattern(rf"\b(?:{article})(?: |')(?P<noun>[^\W\d_]{{3,}})\b"),
        specified=pattern(rf" (?:[^\W\d_]+ )?(?:{listed('specified')})\b"),
        relational=frozenset(table["relational"].split("|")),
        place=pattern(rf"(?P<word>\b(?:{listed('place')}))(?: (?:{article}))? ?$"),
        there=pattern(rf"\b(?:{listed('there')})\b"),
        asking=pattern(rf"\b(?:{listed('asking')})\b"),
        verb=pattern(rf"\b(?:{listed('auxiliary')})\b"),
        after=pattern(table["after"]),
        before=pattern(table["before"]),
    )
