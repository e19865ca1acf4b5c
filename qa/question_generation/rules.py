"""English news sentences taken apart by rule, and turned round into the questions that they answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.text.folding import plain

_SAYING = 40  # characters that somebody says at least


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and what its answer must show."""

    question: str
    told: tuple[str, ...]
    """Words that the cited sentence must have."""
    short: str = ""
    """What a short answer must be a part of; without it there must be none."""
    kind: str = ""
    article_id: str = ""
    sentence: str = ""
    """What it was made from."""


# --- reading --------------------------------------------------------------------------------------------------------

CAPITAL = r"(?:(?:[A-Z]|Gov|Sen|Rep|Dr|St)\.|[A-ZÀ-ÖØ-ÞĀ-Ž][\w-]*(?:'(?!s\b)\w+)*)"
NAME = rf"{CAPITAL}(?: (?:of the |of |de la |de |van |von |bin )?{CAPITAL})*"
PERSON = rf"{CAPITAL}(?: (?:de |van |von |bin )?{CAPITAL}){{1,3}}"
_GROUP = (
    "(?:rebels|troops|forces|soldiers|police|officials|government|army|military|militants|fighters|firefighters"
    "|lawmakers|prosecutors|researchers|scientists|voters|authorities|regulators|judge|court|parliament)"
)
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = rf"(?:{MONTH}(?: \d\d?)?(?:,? \d{{4}})?|\d\d? {MONTH}(?: \d{{4}})?|\d{{4}})"
DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ABOUT = (
    "(?:(?:at least|more than|about|some|around|nearly|almost|up to|over|as many as|roughly|an estimated|fewer than"
    "|less than|only|just) )?"
)
SMALL = (
    "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
)
_SCALE = "(?: (?:hundred|thousand|million|billion|trillion))?"
NUMBER = rf"{_ABOUT}(?!(?:19|20)\d\d\b)(?:\d[\d,.]*|{SMALL}){_SCALE}"
THINGS = (
    r"(?:(?!(?:as|of|per|and|or|to|more)\b)[A-Za-z-]+ ){0,2}?"
    r"(?!(?:as|was|is|has|its|his|this|times|points)\b)(?:[a-z-]{2,}s|people|children|men|women|police)"
)
_REGULAR = (
    "accept accuse acquire announce approve arrest attack block capture close collapse condemn crash create "
    "declare defeat delay deploy design direct discover donate earn employ endorse enter evacuate expand fire found "
    "host injure invade issue join kill land launch lift nominate open operate order own play pledge postpone "
    "praise produce promise publish raise recall receive reject release remove replace rescue resign return "
    "score seize sign suspend treat unveil veto visit wound"
).split()
_IRREGULAR = (
    "beat:beat began:begin broke:break bought:buy built:build cut:cut died:die drew:draw fled:flee gave:give had:have "
    "held:hold left:leave led:lead lost:lose made:make met:meet paid:pay sent:send sold:sell shot:shoot spent:spend "
    "sued:sue took:take withdrew:withdraw won:win wrote:write"
).split()
_DID = {re.sub("e?$", "ed", verb, count=1): verb for verb in _REGULAR} | dict(pair.split(":") for pair in _IRREGULAR)
"""Verbs of the news in the past tense, with the form that follows `did`."""
_DOES = {re.sub("(?<=[sh])$", "e", verb) + "s": verb for verb in _DID.values()} | {"has": "have"}
_DONE = (
    "(?:been )?(?:[a-z]+ed|won|taken|shot|hit|sent|held|sold|found|built|made|given|chosen|sworn in|cut|struck|led|lost"
    "|left|hurt|shut|paid|bought|met|withdrawn|written|broken|drawn)"
)
_ALONE = frozenset("close collapse crash die open begin resign land return withdraw".split())
"""Verbs that need no object."""
_FAINT = frozenset("make have take give begin close open collapse crash".split())
"""Verbs that things do as often as people: nobody asks who."""

DATELINE = re.compile(r"[A-Z]{3,}[^\"]{0,50}? - ")
LEADS_IN = re.compile(rf"(?:In|On|At|After|During|By|Since|Last|Earlier|Late|Early)\b[^,\"]{{0,40}}, |On {DAY} ")
_SUBJECT = re.compile(
    rf"(?:(?P<article>[Tt]he|An?|an?) )?(?P<name>{NAME}(?: (?:[a-z-]+ )?{_GROUP}\b)?)(?:, [^,\"]{{2,60}},)?"
)
_VERB = re.compile(
    rf" (?:(?P<aux>is|are|was|were|has|have|had) (?:(?:also|just|now|already|officially) )?(?P<done>{_DONE})"
    rf"|will (?P<do>{'|'.join(_DOES.values())})|(?P<did>{'|'.join(_DID)})|(?P<does>{'|'.join(_DOES)}))(?= |[.,])"
)
_CUT = re.compile(
    r"[,;(?!]|: | - | (?:after|when|while|but|as(?! (?:an?|the) )|because|since|before|until|who|which|where|that|amid"
    r"|despite|following|according|due to|if|so|though|although|including|over)\b"
)
_AND = re.compile(
    rf" and (?=(?:(?:{NAME} )?(?:{_DONE}|{'|'.join([*_DID, *_DOES])}|is|are|was|were|will|became)|then|he|she|it|they)"
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
    r"\b(?:he|she|it|they|his|her|its|their|him|them|this|these|those|we|our|us|you|your|my|i|me|there|here|same|also"
    r"|such|another|others?|former|latter|ago|not|between|both|what|how|why|would|could|last|next|thus|[ap]\.m|mln|dlrs"
    r"|pct|the (?:two|three|company|firm|town|city|country|state|party|minister|president|governor|court|bank|team"
    r"|group|film|study|report|attack|fire|deal|law|bill|move|decision|agency|school|district|area|region|season|series))\b",
    re.IGNORECASE,
)
"""Words that point to another sentence, or that only a wire's reader knows."""
_HANGS = re.compile(
    r"(?:\b(?:of|in|at|by|for|to|from|with|on|the|an?|and|or|as|into|than|more|most|least|about|over|under|is|was|were|are"
    r"|be|been|has|have|had|will|during|through|against|towards?|until|out|up|very|to [a-z]+|(?:at|with) \d+)|['-])$",
    re.IGNORECASE,
)
"""How words end from which something was cut."""
OPENERS = frozenset(
    "In On At And But For With After Before While When If As By From To Of The A An This That These Those It He She "
    "They We I You Its His Her Their Our There Here Also So Yet Or Nor Since Until During Under Over About Against "
    "Among Between Meanwhile However Now Then Today Yesterday Last Next Earlier Later Still Both Some Many Most All "
    "Each Every Another Other Several Few No Not None What Who Where Why How Which Because Although Though Such One "
    "Two Three Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
    "August September October November December Read Watch Listen Correction Editor Like Once Only Even Just More "
    "Click".split()
)
"""Words that have a capital and begin no name."""
_NOBODY = re.compile(
    r"\b(?:River|Storm|Hurricane|Typhoon|Fire|Lake|Street|Act|Festival|Park|Road|Bridge|Challenge|Cup|Games|Study|Bill"
    r"|Awards?|Day|Week|Month|Season|Bowl|Series|Prize|Photo|Image|Figure|Chapter|Section|Convention)\b"
)
_BODY = re.compile(
    r"\b(?:University|Department|Agency|News|Times|Post|Journal|House|Court|Committee|Council|Party|Police|Airport"
    r"|Office|Ministry|Association|Institute|Cent(?:er|re)|Airlines|Company|Inc|Corp|Co|Ltd|Group|Bank|Union|States"
    r"|Nations|City|County|Hospital|School|Church|Press|TODAY|Today|Wire|Brigade|Service|Army|Studios?|Network"
    r"|Resources|Energy|Foundation|Campaign|Team|Club|Board|Commission|Authority|Industries|Systems|International|Schools"
    r"|Reports|Radio|AG|SA|Plc)\b"
)
"""Words of names that are no person's."""

STOPPED = re.compile(r"[.!?][\"')]*$")
PRESENTABLE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ž0-9 ,.'%-]+\?")
"""Letters, digits and little else: what is shown comes from articles, which anybody may have written."""
ADDRESS = re.compile(r"\w\.[A-Za-z]{2}|\bwww|\bhttp", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?:in|on|at|to|for|with|from|by|of|into|about|out|up|off|down|through|towards?|as)\b"
    r"|(?:an? )?(?:[a-z]+ )?(?:role|part|look|statement)\b"
)
"""What follows a verb that lacks its object, or one of which nobody asks."""
_PERSONAL = re.compile(
    r"(?:been )?(?:elected|re-elected|appointed|named|sworn in|sentenced|convicted|arrested|charged|nominated|awarded"
    r"|crowned|chosen|selected|indicted|acquitted|fired|hired|killed|injured|wounded)$"
)
_TROUBLE = re.compile(
    r"\b(?:closed?|cancell?ed|evacuated|arrested|suspend(?:ed)?|delayed|postponed?|fired|dismissed|hospitali[sz]ed"
    r"|charged|sentenced|banned|recall(?:ed)?|grounded|sued?|disqualified|removed|halted|shut|fined|convicted|indicted"
    r"|detained|resign|withdraw|rejected|blocked)\b"
)
"""What happens for a reason: what is told `after` it is no mere sequel."""
_FOR = r"(?P<rest> (?:in|at|for|from|on|during|to|against|left)\b.*|)$"
_COUNT = re.compile(rf"(?P<number>{NUMBER}) (?P<what>{THINGS}){_FOR}")
_COUNTED = re.compile(
    rf"(?:^|\bthat |\bsaid )(?P<number>{NUMBER}) (?P<what>{THINGS}) "
    r"(?P<did>(?:were|are|have|had|died|live|voted|took|attended|will) .+)",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?P<number>{NUMBER} ?(?:%|percent|per cent)) of (?P<rest>.+)", re.IGNORECASE)
_FINITE = re.compile(
    r" (?:are|is|was|were|have|has|had|say|said|says|go|goes|support|live|believe|think|use|own|come|[a-z]{3,}ed) "
)
_BECAUSE = re.compile(
    r"(?P<between>[^;\"]{0,30}? )(?:(?P<because>because|due to)|after|over) (?P<reason>[^;:\"]{15,30})"
)
_FAR = re.compile(
    rf"(?:^|[ ,])(?P<who>(?:[Tt]he )?{NAME}) (?:is|lies|sits|stands) (?:located |situated )?"
    rf"(?P<far>{_ABOUT}\d[\d,.]* ?(?:km|kilomet(?:er|re)s|miles))(?: \([^)]*\))? (?:to the )?(?:[a-z-]+ )?(?:of|from) "
    rf"(?P<whence>{NAME})"
)
_IS = re.compile(
    rf"(?:^|[ \"])(?P<who>{PERSON}), (?P<what>(?:an?|the) (?!former|late|ex-|retired)(?:[a-z'-]+ ){{0,3}}?"
    r"(?P<job>nurse|doctor|physician|surgeon|teacher|professor|lecturer|lawyer|attorney|judge|prosecutor|mayor|governor"
    r"|senator|minister|president|director|manager|chairman|chairwoman|chair|spokesman|spokeswoman|spokesperson"
    r"|analyst|economist|strategist|scientist|researcher|engineer|farmer|fisherman|driver|baker|seamstress|tailor|pilot"
    r"|officer|coach|trainer|reporter|journalist|columnist|editor|author|writer|historian|activist|organi[sz]er"
    r"|psychologist|epidemiologist|meteorologist|astronomer|biologist|architect|designer|trader|accountant|clerk"
    r"|librarian|pharmacist|veterinarian|photographer|musician|singer|actor|actress|artist|curator|superintendent"
    r"|commissioner|secretary|ambassador|diplomat|pastor|priest|bishop|principal|consultant|advis[eo]r|fellow"
    r"|forecaster|administrator|coordinator)\b(?!'))"
)
_SPEAKS = re.compile(
    rf"^(?P<who>{PERSON})(?:, [^,\"]{{2,60}},)? (?:said|says|told|argued|argues|warned|warns|insisted|wrote)\b"
)
_SPOKE = re.compile(rf"[,\"?!] (?:said|says) (?P<who>{PERSON})(?=[,.;]| in | at | on |$)")


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb in two forms: `Who {told} Goma?` and `When {aux} M23 {base} Goma?`."""

    aux: str
    base: str
    told: str


@dataclass(frozen=True, slots=True)
class Clause:
    """The beginning of a sentence: who did what."""

    name: str
    who: str
    """The name with its article, as it stands inside a question."""
    is_somebody: bool
    is_definite: bool
    verb: _Verb
    core: str
    """What follows the verb, up to the next clause, without days such as `on Thursday`."""
    tail: str
    """The rest of the sentence."""

    @property
    def is_passive(self) -> bool:
        """Was it done to whom the name names?"""
        return self.verb.aux in ("is", "are", "was", "were") or self.verb.base.startswith("been ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and its beginning taken apart where it can be."""

    text: str
    clause: Clause | None


def clause_of(sentence: str, text: str) -> Clause | None:
    """A sentence that begins with a name and a verb, taken apart."""
    subject = _SUBJECT.match(sentence)
    found = _VERB.match(sentence, subject.end()) if subject else None
    if not subject or not found or not _is_name(subject["name"], text):
        return None
    after, article = sentence[found.end() :], (subject["article"] or "").lower()
    core = core_of(after)
    if not is_whole(core):
        return None
    return Clause(
        name=subject["name"],
        who=f"{article} {subject['name']}".strip(),
        is_somebody=_is_somebody(subject["name"], text),
        is_definite=article not in ("a", "an"),
        verb=_verb(found),
        core=core,
        tail=after[after.find(core) + len(core) :],
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
    """Is it a name, and no word that has its capital from beginning a sentence?"""
    if name.split()[0] in OPENERS:
        return False
    is_plain = " " in name and not re.match(r"\S+ of ", name)
    return is_plain or bool(re.search(rf"[a-z,] {re.escape(name)}\b", text))


def _is_somebody(name: str, text: str) -> bool:
    """Does one ask who, not what? Of a single word that is known of abbreviations, surnames and places."""
    if " " in name or (name.isupper() and len(name) > 1):
        return not _NOBODY.search(name)
    before = re.findall(rf"([A-Z][\w.-]+|\bin|\bfrom) {re.escape(name)}\b", text)
    return bool(before) and not _NOBODY.search(" ".join(before))


def core_of(words: str) -> str:
    """Words up to the next clause, without the days they end with."""
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


def is_whole(words: str) -> bool:
    """Do the words stand on their own, pointing at nothing before them and breaking off nowhere?"""
    return not _POINTS.search(words) and not _HANGS.search(words)


def _has_name(words: str) -> bool:
    return bool(re.search("[A-Z]", _WHEN.sub("", words)))


def flat(text: str) -> str:
    """The text on one line, with plain quotation marks and dashes."""
    return plain(" ".join(text.split()))


def squeezed(text: str) -> str:
    """Letters and digits alone, for comparing names."""
    return "".join(filter(str.isalnum, text.casefold()))


# --- from a sentence to a question ------------------------------------------------------------------------------------


def question_of(*parts: str) -> str:
    """A question of these parts, without days such as `on Thursday` inside it."""
    return _INSIDE.sub("", " ".join(part.strip() for part in parts if part.strip())) + "?"


def inverted(start: str, clause: Clause, rest: str) -> str:
    """`When did M23 capture Goma?`"""
    return question_of(start, clause.verb.aux, clause.who, clause.verb.base, rest)


def ask_who(sentence: Sentence) -> Iterator[Suggestion]:
    """`Who captured Goma?`"""
    clause = sentence.clause
    if not clause or not clause.is_somebody or not _has_name(clause.core) or _COUNT.match(clause.core):
        return
    lacks_object = bool(_LOOSE.match(clause.core)) and clause.verb.base not in _ALONE
    if clause.verb.base in _FAINT or (not _PERSONAL.match(clause.verb.base) if clause.is_passive else lacks_object):
        return
    yield Suggestion(question_of("Who", clause.verb.told, clause.core), (clause.name, clause.core), clause.name)


def ask_how_many(sentence: Sentence) -> Iterator[Suggestion]:
    """`How many people were wounded in Goma?`"""
    clause = sentence.clause
    if clause and clause.is_definite and not clause.is_passive and (found := _COUNT.match(clause.core)):
        counted = f"{found['number']} {found['what']}"
        yield Suggestion(inverted(f"How many {found['what']}", clause, found["rest"]), (clause.name, counted), counted)
    if found := _COUNTED.search(sentence.text):
        counted, core = f"{found['number']} {found['what']}", core_of(found["did"])
        if _has_name(core) and is_whole(core):
            yield Suggestion(question_of(f"How many {found['what']}", core), (counted,), counted)


def ask_why(sentence: Sentence) -> Iterator[Suggestion]:
    """`Why did Heathrow close?`"""
    clause = sentence.clause
    found = _BECAUSE.match(clause.tail) if clause else None
    if not clause or not found or not clause.is_definite:
        return
    is_whole = clause.core or clause.verb.aux not in ("did", "does", "will") or clause.verb.base in _ALONE
    if is_whole and (found["because"] or _TROUBLE.search(f"{clause.verb.base} {clause.core}")):
        yield Suggestion(inverted("Why", clause, clause.core), (clause.name, found["reason"]))


def ask_when(sentence: Sentence) -> Iterator[Suggestion]:
    """`When did M23 capture Goma?`"""
    clause = sentence.clause
    found = _WHEN.search(clause.core) if clause else None
    if not clause or not found or not clause.is_definite or clause.verb.aux in ("is", "are", "has", "have", "does"):
        return
    rest = clause.core[: found.start()]
    if is_whole(rest) and (rest or clause.verb.aux != "did" or clause.verb.base in _ALONE):
        yield Suggestion(inverted("When", clause, rest), (clause.name, found["when"]), found["when"])


def ask_percentage(sentence: Sentence) -> Iterator[Suggestion]:
    """`What percentage of households had power by Friday?`"""
    found = _SHARE.match(sentence.text)
    core = core_of(found["rest"]) if found else ""
    if found and _FINITE.search(core) and is_whole(core):
        yield Suggestion(question_of("What percentage of", core), (found["number"],), found["number"])


def ask_how_far(sentence: Sentence) -> Iterator[Suggestion]:
    """`How far is Walikale from Goma?`"""
    for found in _FAR.finditer(sentence.text):
        who = re.sub("^The ", "the ", found["who"])
        yield Suggestion(f"How far is {who} from {found['whence']}?", (found["who"], found["far"]), found["far"])


def ask_job(sentence: Sentence) -> Iterator[Suggestion]:
    """`What is Aline Kavira's job?`"""
    for found in _IS.finditer(sentence.text):
        if is_person(found["who"]):
            yield Suggestion(f"What is {found['who']}'s job?", (found["who"], found["what"]), found["job"])


def ask_said(sentence: Sentence) -> Iterator[Suggestion]:
    """`What did Aline Kavira say?`"""
    found = _SPEAKS.search(sentence.text) or _SPOKE.search(sentence.text)
    if found and is_person(found["who"]) and len(sentence.text) >= len(found[0]) + _SAYING:
        yield Suggestion(f"What did {found['who']} say?", (found["who"],))


def is_person(name: str) -> bool:
    """Is it the name of somebody, and not of a body or a place?"""
    return not _BODY.search(name) and not _NOBODY.search(name) and name.split()[0] not in OPENERS


RULES: dict[str, Callable[[Sentence], Iterator[Suggestion]]] = {
    "who": ask_who,
    "how many": ask_how_many,
    "why": ask_why,
    "when": ask_when,
    "percentage": ask_percentage,
    "how far": ask_how_far,
    "job": ask_job,
    "said": ask_said,
}
"""By kind; those that come first are asked first."""
