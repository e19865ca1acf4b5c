"""Rules that turn an English news sentence into the questions that it answers.

`M23 captured Goma in January.` answers `Who captured Goma in January?` and `When did M23 capture Goma?`. A rule gives
the question with the place of its answer; it knows the sentence alone, no archive.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from index.text import calendar_names
from index.text.number_words import LONG_SCALES, small_number
from index.text.time_expressions import ENGLISH_DATE as DATE
from index.text.time_expressions import ENGLISH_MONTH as MONTH
from index.text.time_expressions import ENGLISH_WEEKDAY as DAY
from index.text.word_lists import any_of, word_class

_SAYING = 40  # characters that somebody says at least
_SHORTEST_GAP, _LONGEST_GAP = 30, 220  # characters of a sentence with a gap
GAP = "____"
"""What stands for the words to be found."""


@dataclass(frozen=True, slots=True)
class NewsSentence:
    """A sentence on one line with plain punctuation, its first clause analysed if possible."""

    text: str
    """Without the dateline before it."""
    opening: int
    """Where it begins behind words such as `On Tuesday, ` and `In 2019 `."""
    clause: "Clause | None"

    @property
    def body(self) -> str:
        """The text after the opening."""
        return self.text[self.opening :]

    def only(self, words: str) -> tuple[int, int] | None:
        """Where words occur, if they occur exactly once in the body."""
        found = place_of(words, self.body)
        return (found[0] + self.opening, found[1] + self.opening) if found else None


@dataclass(frozen=True, slots=True)
class SentenceQuestion:
    """A question that a sentence answers."""

    text: str
    must: tuple[str, ...] = ()
    """Words that another sentence that answers it must have, too."""
    answer: tuple[int, int] | None = None
    """Where the answer stands in the sentence's text, if it is a few words of it in one place."""
    kind: str = ""
    """Of a gap: what was cut out."""


def place_of(words: str, text: str) -> tuple[int, int] | None:
    """Where words occur in a text, if they occur exactly once and not inside longer words."""
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] if words else []
    return found[0] if len(found) == 1 else None


# --- words and patterns -----------------------------------------------------------------------------------------------

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_LISTS: dict[str, list[str]] = {name: listed.split() for name, listed in _DATA["words"].items()}
_DID = {re.sub("e?$", "ed", verb, count=1): verb for verb in _LISTS["regular_verbs"]}
_DID |= dict(forms.split(":") for forms in _LISTS["irregular_verbs"])
"""Verbs of the news in the past tense, with the form that follows `did`."""
_DOES = {re.sub("(?<=[sh])$", "e", verb) + "s": verb for verb in _DID.values()} | {"has": "have"}
_CALENDAR = (calendar_names.names(what, "en") for what in ("months", "weekdays"))
_CLOSED = word_class("articles", "subjects", "possessives", "demonstratives", "speakers", "question_words")
_OPENERS = frozenset(word.capitalize() for word in (*_CLOSED, *chain(*_CALENDAR), *_LISTS["openers"]))
"""Words that have a capital where a sentence begins and begin no name."""
_PARTS = {
    **{name.upper(): any_of(listed) for name, listed in _LISTS.items()},
    **{"DATE": DATE, "DAY": DAY, "MONTH": MONTH, "SMALL": f"(?:{small_number('two')})", "SCALES": any_of(LONG_SCALES)},
    **{
        "DID": any_of(_DID),
        "DOES": any_of(_DOES),
        "DO": any_of(_DOES.values()),
        "DID_OR_DOES": any_of([*_DID, *_DOES]),
    },
    "POINTERS": any_of(word_class("subjects", "objects", "possessives", "demonstratives", "speakers")),
    "POINTING": any_of(word_class("pointing_nouns").union(_LISTS["pointing_nouns"])),
    "SAYS": any_of(word_class("saying", "telling", also="argued argues warned warns insisted")),
    **_DATA["parts"],
}


def _compiled(kind: str) -> dict[str, re.Pattern[str]]:
    def whole(pattern: str) -> str:
        return re.sub("<([A-Z_]+)>", lambda part: whole(_PARTS[part[1]]), pattern)

    return {name: re.compile(whole("".join(written))) for name, written in _DATA[kind].items()}


_PATTERNS, _GAPS = _compiled("patterns"), _compiled("gaps")

# --- reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """The first clause of a sentence: who did what."""

    name: str
    who: str
    """The name with its article, as it stands inside a question."""
    is_somebody: bool
    is_definite: bool
    aux: str
    """The verb in two forms: `Who {finite} Goma?` and `When {aux} M23 {base} Goma?`."""
    base: str
    finite: str
    core: str
    """What follows the verb, up to the next clause, without days such as `on Thursday`."""

    @property
    def is_passive(self) -> bool:
        """Is the named one the object of the action?"""
        return self.aux in ("is", "are", "was", "were") or self.base.startswith("been ")


def parsed(text: str, lead: str) -> NewsSentence:
    """Analyse a sentence.

    Args:
        text: One line with plain punctuation, without a dateline.
        lead: The top of its article, by which names are known.
    """
    opening = _PATTERNS["dated"].match(text) or _PATTERNS["leads_in"].match(text)
    at = opening.end() if opening else 0
    return NewsSentence(text, at, _clause_of(text[at:], lead))


def _clause_of(sentence: str, text: str) -> Clause | None:
    """The first clause, if it begins with a name and a verb."""
    subject = _PATTERNS["subject"].match(sentence)
    found = _PATTERNS["verb"].match(sentence, subject.end()) if subject else None
    if not subject or not found or not _is_name(subject["name"], text):
        return None
    article, core = (subject["article"] or "").lower(), _core_of(sentence[found.end() :])
    if not _is_whole(core):
        return None
    if aux := found["aux"]:
        single = {"were": "was", "are": "is", "have": "has"}.get(aux, aux)
        verb = aux, found["done"], f"{single} {found['done']}"
    elif found["do"]:
        verb = "will", found["do"], f"will {found['do']}"
    elif found["did"]:
        verb = "did", _DID[found["did"]], found["did"]
    else:
        verb = "does", _DOES[found["does"]], found["does"]
    who, is_somebody = f"{article} {subject['name']}".strip(), _is_somebody(subject["name"], text)
    return Clause(subject["name"], who, is_somebody, article not in ("a", "an"), *verb, core)


def _is_name(name: str, text: str) -> bool:
    """Is it a name, and not a word capitalised because it begins a sentence?"""
    if name.split()[0] in _OPENERS:
        return False
    is_plain = " " in name and not re.match(r"\S+ of ", name)
    return is_plain or bool(re.search(rf"[a-z,] {re.escape(name)}\b", text))


def _is_somebody(name: str, text: str) -> bool:
    """Does one ask who rather than what? A single word must be an acronym, or a surname or place in the text."""
    if " " in name or (name.isupper() and len(name) > 1):
        return not _PATTERNS["nobody"].search(name)
    before = re.findall(rf"([A-Z][\w.-]+|\bin|\bfrom) {re.escape(name)}\b", text)
    return bool(before) and not _PATTERNS["nobody"].search(" ".join(before))


def _core_of(words: str) -> str:
    """The words up to the next clause, without a day at their end."""
    cut = _PATTERNS["cut"].search(words)
    words = words[: cut.start()] if cut else words
    for joint in re.finditer(" and ", words):
        if _PATTERNS["and"].match(words, joint.start()) or _PATTERNS["when"].search(words[: joint.start()]):
            words = words[: joint.start()]
            break
    words = re.sub(r"(?<!\.[A-Za-z])[. ]+$", "", words).strip()
    while (shorter := _PATTERNS["time"].sub("", words)) != words:
        words = shorter.strip()
    return words


def _is_whole(words: str) -> bool:
    """Are the words self-contained: no reference to earlier text, and not cut off?"""
    return not _PATTERNS["points"].search(words) and not _PATTERNS["hangs"].search(words)


def _has_name(words: str) -> bool:
    return bool(re.search("[A-Z]", _PATTERNS["when"].sub("", words)))


# --- from a sentence to a question ------------------------------------------------------------------------------------


def _question(*parts: str) -> str:
    """Join parts into a question, dropping days such as `on Thursday` inside it."""
    return _PATTERNS["inside"].sub("", " ".join(part.strip() for part in parts if part.strip())) + "?"


def _inverted(start: str, clause: Clause, rest: str) -> str:
    """`When did M23 capture Goma?`"""
    return _question(start, clause.aux, clause.who, clause.base, rest)


def ask_who(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`Who captured Goma?`, `Who keeps the register in Mubi?`, `Who is a teacher from Hayes?`"""
    clause = sentence.clause
    if clause and _is_deed_of_somebody(clause):
        words = clause.name, clause.core
        yield SentenceQuestion(_question("Who", clause.finite, clause.core), words, sentence.only(clause.name))
    for pattern, start in ((_PATTERNS["relative"], "Who"), (_PATTERNS["apposed"], "Who is")):
        for found in pattern.finditer(sentence.text):
            rest = _PATTERNS["timeless"].sub("", found["rest"])
            if _is_person(found["who"]) and _is_whole(rest):
                yield SentenceQuestion(f"{start} {rest}?", (found["who"], rest), found.span("who"))


def _is_deed_of_somebody(clause: Clause) -> bool:
    if (
        not clause.is_somebody
        or not _has_name(clause.core)
        or clause.base in _LISTS["verbs_of_things"]
        or _listed(clause.core)[0]
    ):
        return False
    if clause.is_passive:
        return bool(_PATTERNS["personal"].match(clause.base))
    return clause.base in _LISTS["verbs_without_object"] or not _PATTERNS["loose"].match(clause.core)


def ask_how_many(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`How many fire engines did the brigade send to the harbour?`, `How many people were wounded in Goma?`"""
    clause = sentence.clause
    if clause and clause.is_definite and not clause.is_passive and clause.aux not in ("has", "have"):
        counts, rest = _listed(clause.core)
        dated = _PATTERNS["dated"].match(sentence.text)
        rest = f"{rest} in {dated['when']}" if dated else rest
        for count in counts:
            yield _count(sentence, count, _inverted(f"How many {count['what']}", clause, rest), clause.name)
    said = _PATTERNS["said_to_be"].search(sentence.body) or _PATTERNS["said_that"].search(sentence.body)
    counted = said or _PATTERNS["counted"].search(sentence.body)
    core = _core_of(counted["did"]) if counted else ""
    if not counted or not _is_whole(core):
        return
    if said and _is_person(said["who"]):
        yield _count(sentence, counted, f"According to {said['who']}, how many {counted['what']} {core}?", said["who"])
    elif not said and _has_name(core):
        yield _count(sentence, counted, _question(f"How many {counted['what']}", core))


def _listed(core: str) -> tuple[list[re.Match[str]], str]:
    """The counted things after a verb and the words after them; none if something else follows."""
    counts: list[re.Match[str]] = []
    end = 0
    while count := _PATTERNS["count"].match(core, end):
        counts.append(count)
        end = count.end()
        if joint := re.compile(" and |, ").match(core, end):
            end = joint.end()
    rest = _PATTERNS["rest"].match(core, end)
    return (counts, rest[0]) if rest else ([], "")


def _count(sentence: NewsSentence, count: re.Match[str], question: str, *names: str) -> SentenceQuestion:
    counted = f"{count['number']} {count['what']}"
    place = sentence.only(counted)
    number = (place[0], place[0] + len(count["number"])) if place else None
    return SentenceQuestion(question, (*names, counted), number)


def ask_when(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`When did M23 capture Goma?`, `On which day was Ann elected president?`"""
    clause = sentence.clause
    if not clause or not clause.is_definite or clause.aux in ("is", "are", "has", "have", "does"):
        return
    if found := _PATTERNS["when"].search(clause.core):
        rest, when = clause.core[: found.start()], found["when"]
        if _is_whole(rest) and (rest or clause.aux != "did" or clause.base in _LISTS["verbs_without_object"]):
            date = sentence.only(re.sub("^(?:in|on) ", "", when))
            yield SentenceQuestion(_inverted("When", clause, rest), (clause.name, when), date)
    opening = _PATTERNS["opens_on"].match(sentence.text)
    days = [opening] if opening else [*_PATTERNS["on_day"].finditer(sentence.text)]
    if clause.core and len(days) == 1 and (opening or f"{clause.core}{days[0][0]}" in sentence.text):
        question = _inverted("On which day", clause, clause.core)
        yield SentenceQuestion(question, (clause.name, days[0]["day"]), days[0].span("day"))


def ask_said(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`What did Aline Kavira say?`"""
    found = _PATTERNS["speaks"].search(sentence.body) or _PATTERNS["spoke"].search(sentence.body)
    if found and _is_person(found["who"]) and len(sentence.body) >= len(found[0]) + _SAYING:
        yield SentenceQuestion(f"What did {found['who']} say?", (found["who"],))


def _is_person(name: str) -> bool:
    """Is it the name of a person rather than an organisation or a thing?"""
    return (
        not _PATTERNS["body"].search(name) and not _PATTERNS["nobody"].search(name) and name.split()[0] not in _OPENERS
    )


# --- gaps -----------------------------------------------------------------------------------------------------------


def ask_gap(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`Fill in the gap: M23 captured Goma in ____.`: one gap, if enough of the sentence is left to know it by."""
    text = sentence.text
    if not _SHORTEST_GAP <= len(text) <= _LONGEST_GAP or '"' in text or _PATTERNS["not_alone"].search(text):
        return
    for kind, pattern in _GAPS.items():
        for found in pattern.finditer(text):
            start, end = _trimmed(found) if kind == "name" else found.span()
            left = f"{text[:start]}{GAP}{text[end:]}"
            if kind == "how many" and _PATTERNS["no_count"].search(text[:start]):
                continue
            names = [each for each in _GAPS["name"].finditer(left) if not _PATTERNS["calendar"].match(each[0])]
            is_known = any(each.start() > 0 or " " in each[0] or each[0].isupper() for each in names)
            if place_of(text[start:end], text) and is_known:  # by a name that is left, other than days and months
                yield SentenceQuestion(f"Fill in the gap: {left}", answer=(start, end), kind=kind)
                return


def _trimmed(name: re.Match[str]) -> tuple[int, int]:
    """The place of a name without `The` or `On Tuesday` before it; empty if nothing is left."""
    start = name.start()
    for word in name[0].split():
        if word not in _OPENERS:
            is_opening = start == 0 and " " not in name[0]  # it may have its capital from its place
            return (start, start) if is_opening and not word.isupper() else (start, name.end())
        start += len(word) + 1
    return name.end(), name.end()


QuestionRule = Callable[[NewsSentence], Iterator[SentenceQuestion]]
RULES: dict[str, QuestionRule] = {"who": ask_who, "how many": ask_how_many, "when": ask_when, "said": ask_said}
"""By kind; those that come first are asked first."""
