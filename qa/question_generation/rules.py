"""Rules that turn an English news sentence into the questions that it answers.

`M23 captured Goma in January.` answers `Who captured Goma in January?` and `When did M23 capture Goma?`. A rule gives
the question with the place of its answer; it knows the sentence alone, no archive.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.text import calendar_names
from index.text.number_words import LONG_SCALES, small_number
from index.text.time_expressions import ENGLISH_DATE as DATE
from index.text.time_expressions import ENGLISH_WEEKDAY as DAY
from index.text.word_lists import any_of, word_class

_SAYING = 40  # characters that somebody says at least


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


# --- reading --------------------------------------------------------------------------------------------------------

CAPITAL = r"(?:(?:[A-Z]|Gov|Sen|Rep|Dr|St)\.|[A-ZÀ-ÖØ-ÞĀ-Ž][\w-]*(?:'(?!s\b)\w+)*)"
NAME = rf"{CAPITAL}(?: (?:of the |of |de la |de |van |von |bin )?{CAPITAL})*"
PERSON = rf"{CAPITAL}(?: (?:de |van |von |bin )?{CAPITAL}){{1,3}}"
_ABOUT = (
    "(?:(?:at least|more than|about|some|around|nearly|almost|up to|over|as many as|roughly|an estimated|fewer than"
    "|less than|only|just) )?"
)
SMALL = f"(?:{small_number('two')})"
_SCALE = f"(?: (?:{any_of(LONG_SCALES)}))?"
NUMBER = rf"{_ABOUT}(?!(?:19|20)\d\d\b)(?:\d[\d,.]*|{SMALL}){_SCALE}"
THINGS = (
    r"(?:(?!(?:as|of|per|and|or|to|more)\b)[A-Za-z-]+ ){0,2}?"
    r"(?!(?:as|was|is|has|its|his|this|times|points)\b)(?:[a-z-]{2,}s|people|children|men|women|police)"
)
_LISTS = {name: listed.split() for name, listed in json.loads(Path(__file__).with_suffix(".json").read_text()).items()}
"""Words of the news by what they do in a sentence."""
_DID = {re.sub("e?$", "ed", verb, count=1): verb for verb in _LISTS["regular_verbs"]}
_DID |= dict(forms.split(":") for forms in _LISTS["irregular_verbs"])
"""Verbs of the news in the past tense, with the form that follows `did`."""
_DOES = {re.sub("(?<=[sh])$", "e", verb) + "s": verb for verb in _DID.values()} | {"has": "have"}
_DONE = f"(?:been )?(?:[a-z]+ed|sworn in|{any_of(_LISTS['irregular_participles'])})"

_DATED = re.compile(rf"In (?P<when>{DATE}),? (?={CAPITAL})")
_OPENS_ON = re.compile(rf"On (?P<day>{DAY}),? (?=[A-Z])")
_ON_DAY = re.compile(rf" on (?P<day>{DAY})(?=[.,]|$)")
_LEADS_IN = re.compile(rf"(?:In|On|At|After|During|By|Since|Last|Earlier|Late|Early)\b[^,\"]{{0,40}}, |On {DAY} ")
_GROUP = f"(?: (?:[a-z-]+ )?(?:{any_of(_LISTS['groups'])})\\b)?"
_SUBJECT = re.compile(rf"(?:(?P<article>[Tt]he|An?|an?) )?(?P<name>{NAME}{_GROUP})(?:, [^,\"]{{2,60}},)?")
_VERB = re.compile(
    rf" (?:(?P<aux>is|are|was|were|has|have|had) (?:(?:also|just|now|already|officially) )?(?P<done>{_DONE})"
    rf"|will (?P<do>{any_of(_DOES.values())})|(?P<did>{any_of(_DID)})|(?P<does>{any_of(_DOES)}))(?= |[.,])"
)
_CUT = re.compile(rf"[,;(?!]|: | - | (?:as(?! (?:an?|the) )|due to|{any_of(_LISTS['conjunctions'])})\b")
_AND = re.compile(
    rf" and (?=(?:(?:{NAME} )?(?:{_DONE}|{any_of([*_DID, *_DOES])}|is|are|was|were|will|became)|then|he|she|it|they)"
    r"\b)"
)
_TIME = re.compile(
    rf"(?:^| )(?:(?:(?:on|by|late|early|since) ){{0,2}}{DAY}(?: (?:morning|afternoon|evening|night))?"
    r"|(?:on )?(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\. \d\d?"
    r"|(?:earlier |later )?(?:last|this|next) [a-z]+|(?:thus|so) far|yesterday|today|tonight|tomorrow|recently|now"
    r"|again|early|late)$"
)
"""What a sentence ends with that only its own day explains."""
_INSIDE = re.compile(rf"(?<! of)(?<! by)(?: on)? {DAY}(?: (?:morning|afternoon|evening|night))?(?= [a-z])")
_WHEN = re.compile(rf"(?:^| )(?:later |early |late )?(?P<when>(?:in|on) {DATE})$")
_POINTS = re.compile(
    rf"\b(?:{any_of(word_class('subjects', 'objects', 'possessives', 'demonstratives', 'speakers'))}"
    rf"|{any_of(_LISTS['pointing_words'])}|[ap]\.m"
    rf"|the (?:{any_of(word_class('pointing_nouns').union(_LISTS['pointing_nouns']))}))\b",
    re.IGNORECASE,
)
"""Words that point to another sentence, or that only a wire's reader knows."""
_HANGS = re.compile(rf"(?:\b(?:{any_of(_LISTS['unfinished'])}|to [a-z]+|(?:at|with) \d+)|['-])$", re.IGNORECASE)
"""How words end from which something was cut."""
_CALENDAR = (calendar_names.names(what, "en") for what in ("months", "weekdays"))
_CLOSED = word_class("articles", "subjects", "possessives", "demonstratives", "speakers", "question_words")
OPENERS = frozenset(word.capitalize() for word in (*_CLOSED, *chain(*_CALENDAR), *_LISTS["openers"]))
"""Words that have a capital where a sentence begins and begin no name."""
_NOBODY = re.compile(rf"\b(?:{any_of(_LISTS['names_of_things'])})\b")
_BODY = re.compile(rf"\b(?:{any_of(_LISTS['names_of_bodies'])})\b")
"""Words of names that are no person's."""

_LOOSE = re.compile(
    r"(?:in|on|at|to|for|with|from|by|of|into|about|out|up|off|down|through|towards?|as)\b"
    r"|(?:an? )?(?:[a-z]+ )?(?:role|part|look|statement)\b"
)
"""What follows a verb that lacks its object, or one of which nobody asks."""
_PERSONAL = re.compile(rf"(?:been )?(?:sworn in|{any_of(_LISTS['done_to_persons'])})$")
_COUNT = re.compile(rf"(?P<number>{NUMBER}) (?P<what>{THINGS}(?: of [a-z]+)?)(?=\b)")
_REST = re.compile(r" (?:in|at|for|from|during|to|against|as|of|on|outside|with)\b.*|$")
_COUNTED = re.compile(
    rf"(?:^|\bthat |\bsaid )(?P<number>{NUMBER}) (?P<what>{THINGS}) "
    r"(?P<did>(?:were|are|have|had|died|live|voted|took|attended|will) .+)",
    re.IGNORECASE,
)
_TO_BE = r"(?P<did>(?:are|were|have|had|was) [^,;:\"]+)"
_SAID_TO_BE = re.compile(
    rf"^(?P<number>{NUMBER}) (?P<what>{THINGS}) {_TO_BE}, (?:said|according to) (?P<who>{PERSON})(?=[,.])",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(
    rf"^(?P<who>{PERSON})(?:, [^\"]{{2,90}},)? (?:said|says) (?:that )?"
    rf"(?P<number>{NUMBER}) (?P<what>{THINGS}) {_TO_BE}\.$"
)
_RELATIVE = re.compile(rf"(?P<who>{PERSON}(?: of {NAME})?), who (?P<rest>[a-z]+ [^,;:\"()]{{8,70}}),")
_APPOSED = re.compile(
    rf"(?P<who>{PERSON}), (?P<rest>an? [a-z][a-z -]* (?:on|from|in|at|of|for|who|with) [^,;:\"()]{{4,60}})[,.]"
)
_TIMELESS = re.compile(rf"(?:^| )(?:on )?{DAY}$")
_SAYS = any_of(word_class("saying", "telling", also="argued argues warned warns insisted"))
_SPEAKS = re.compile(rf"^(?P<who>{PERSON})(?:, [^,\"]{{2,60}},)? (?:{_SAYS})\b")
_SPOKE = re.compile(rf"[,\"?!] (?:said|says) (?P<who>{PERSON})(?=[,.;]| in | at | on |$)")


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb in two forms: `Who {finite} Goma?` and `When {aux} M23 {base} Goma?`."""

    aux: str
    base: str
    finite: str


@dataclass(frozen=True, slots=True)
class Clause:
    """The first clause of a sentence: who did what."""

    name: str
    who: str
    """The name with its article, as it stands inside a question."""
    is_somebody: bool
    is_definite: bool
    verb: _Verb
    core: str
    """What follows the verb, up to the next clause, without days such as `on Thursday`."""

    @property
    def is_passive(self) -> bool:
        """Is the named one the object of the action?"""
        return self.verb.aux in ("is", "are", "was", "were") or self.verb.base.startswith("been ")


def parsed(text: str, lead: str) -> NewsSentence:
    """Analyse a sentence.

    Args:
        text: One line with plain punctuation, without a dateline.
        lead: The top of its article, by which names are known.
    """
    opening = _DATED.match(text) or _LEADS_IN.match(text)
    at = opening.end() if opening else 0
    return NewsSentence(text, at, _clause_of(text[at:], lead))


def _clause_of(sentence: str, text: str) -> Clause | None:
    """The first clause, if it begins with a name and a verb."""
    subject = _SUBJECT.match(sentence)
    found = _VERB.match(sentence, subject.end()) if subject else None
    if not subject or not found or not _is_name(subject["name"], text):
        return None
    article, core = (subject["article"] or "").lower(), _core_of(sentence[found.end() :])
    if not _is_whole(core):
        return None
    return Clause(
        name=subject["name"],
        who=f"{article} {subject['name']}".strip(),
        is_somebody=_is_somebody(subject["name"], text),
        is_definite=article not in ("a", "an"),
        verb=_verb(found),
        core=core,
    )


def _verb(found: re.Match[str]) -> _Verb:
    if aux := found["aux"]:
        single = {"were": "was", "are": "is", "have": "has"}.get(aux, aux)
        return _Verb(aux, found["done"], f"{single} {found['done']}")
    if found["do"]:
        return _Verb("will", found["do"], f"will {found['do']}")
    if found["did"]:
        return _Verb("did", _DID[found["did"]], found["did"])
    return _Verb("does", _DOES[found["does"]], found["does"])


def _is_name(name: str, text: str) -> bool:
    """Is it a name, and not a word capitalised because it begins a sentence?"""
    if name.split()[0] in OPENERS:
        return False
    is_plain = " " in name and not re.match(r"\S+ of ", name)
    return is_plain or bool(re.search(rf"[a-z,] {re.escape(name)}\b", text))


def _is_somebody(name: str, text: str) -> bool:
    """Does one ask who rather than what? A single word must be an acronym, or a surname or place in the text."""
    if " " in name or (name.isupper() and len(name) > 1):
        return not _NOBODY.search(name)
    before = re.findall(rf"([A-Z][\w.-]+|\bin|\bfrom) {re.escape(name)}\b", text)
    return bool(before) and not _NOBODY.search(" ".join(before))


def _core_of(words: str) -> str:
    """The words up to the next clause, without a day at their end."""
    cut = _CUT.search(words)
    words = words[: cut.start()] if cut else words
    for joint in re.finditer(" and ", words):
        if _AND.match(words, joint.start()) or _WHEN.search(words[: joint.start()]):
            words = words[: joint.start()]
            break
    words = re.sub(r"(?<!\.[A-Za-z])[. ]+$", "", words).strip()
    while (shorter := _TIME.sub("", words)) != words:
        words = shorter.strip()
    return words


def _is_whole(words: str) -> bool:
    """Are the words self-contained: no reference to earlier text, and not cut off?"""
    return not _POINTS.search(words) and not _HANGS.search(words)


def _has_name(words: str) -> bool:
    return bool(re.search("[A-Z]", _WHEN.sub("", words)))


# --- from a sentence to a question ------------------------------------------------------------------------------------


def _question(*parts: str) -> str:
    """Join parts into a question, dropping days such as `on Thursday` inside it."""
    return _INSIDE.sub("", " ".join(part.strip() for part in parts if part.strip())) + "?"


def _inverted(start: str, clause: Clause, rest: str) -> str:
    """`When did M23 capture Goma?`"""
    return _question(start, clause.verb.aux, clause.who, clause.verb.base, rest)


def ask_who(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`Who captured Goma?`, `Who keeps the register in Mubi?`, `Who is a teacher from Hayes?`"""
    clause = sentence.clause
    if clause and _is_deed_of_somebody(clause):
        words = clause.name, clause.core
        yield SentenceQuestion(_question("Who", clause.verb.finite, clause.core), words, sentence.only(clause.name))
    for pattern, start in ((_RELATIVE, "Who"), (_APPOSED, "Who is")):
        for found in pattern.finditer(sentence.text):
            rest = _TIMELESS.sub("", found["rest"])
            if _is_person(found["who"]) and _is_whole(rest):
                yield SentenceQuestion(f"{start} {rest}?", (found["who"], rest), found.span("who"))


def _is_deed_of_somebody(clause: Clause) -> bool:
    if (
        not clause.is_somebody
        or not _has_name(clause.core)
        or clause.verb.base in _LISTS["verbs_of_things"]
        or _listed(clause.core)[0]
    ):
        return False
    if clause.is_passive:
        return bool(_PERSONAL.match(clause.verb.base))
    return clause.verb.base in _LISTS["verbs_without_object"] or not _LOOSE.match(clause.core)


def ask_how_many(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`How many fire engines did the brigade send to the harbour?`, `How many people were wounded in Goma?`"""
    clause = sentence.clause
    if clause and clause.is_definite and not clause.is_passive and clause.verb.aux not in ("has", "have"):
        counts, rest = _listed(clause.core)
        dated = _DATED.match(sentence.text)
        rest = f"{rest} in {dated['when']}" if dated else rest
        for count in counts:
            yield _count(sentence, count, _inverted(f"How many {count['what']}", clause, rest), clause.name)
    said = _SAID_TO_BE.search(sentence.body) or _SAID_THAT.search(sentence.body)
    counted = said or _COUNTED.search(sentence.body)
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
    while count := _COUNT.match(core, end):
        counts.append(count)
        end = count.end()
        if joint := re.compile(" and |, ").match(core, end):
            end = joint.end()
    rest = _REST.match(core, end)
    return (counts, rest[0]) if rest else ([], "")


def _count(sentence: NewsSentence, count: re.Match[str], question: str, *names: str) -> SentenceQuestion:
    counted = f"{count['number']} {count['what']}"
    place = sentence.only(counted)
    number = (place[0], place[0] + len(count["number"])) if place else None
    return SentenceQuestion(question, (*names, counted), number)


def ask_when(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`When did M23 capture Goma?`, `On which day was Ann elected president?`"""
    clause = sentence.clause
    if not clause or not clause.is_definite or clause.verb.aux in ("is", "are", "has", "have", "does"):
        return
    if found := _WHEN.search(clause.core):
        rest, when = clause.core[: found.start()], found["when"]
        if _is_whole(rest) and (rest or clause.verb.aux != "did" or clause.verb.base in _LISTS["verbs_without_object"]):
            date = sentence.only(re.sub("^(?:in|on) ", "", when))
            yield SentenceQuestion(_inverted("When", clause, rest), (clause.name, when), date)
    opening = _OPENS_ON.match(sentence.text)
    days = [opening] if opening else [*_ON_DAY.finditer(sentence.text)]
    if clause.core and len(days) == 1 and (opening or f"{clause.core}{days[0][0]}" in sentence.text):
        question = _inverted("On which day", clause, clause.core)
        yield SentenceQuestion(question, (clause.name, days[0]["day"]), days[0].span("day"))


def ask_said(sentence: NewsSentence) -> Iterator[SentenceQuestion]:
    """`What did Aline Kavira say?`"""
    found = _SPEAKS.search(sentence.body) or _SPOKE.search(sentence.body)
    if found and _is_person(found["who"]) and len(sentence.body) >= len(found[0]) + _SAYING:
        yield SentenceQuestion(f"What did {found['who']} say?", (found["who"],))


def _is_person(name: str) -> bool:
    """Is it the name of a person rather than an organisation or a thing?"""
    return not _BODY.search(name) and not _NOBODY.search(name) and name.split()[0] not in OPENERS


Rule = Callable[[NewsSentence], Iterator[SentenceQuestion]]
RULES: dict[str, Rule] = {"who": ask_who, "how many": ask_how_many, "when": ask_when, "said": ask_said}
"""By kind; those that come first are asked first."""
