"""What a question asks for, and the words in it that an archive must know: names, dates, numbers."""

import re
from collections.abc import Sequence

from index.text.analysis import without_case
from index.text.analysis import words as analysed
from index.text.value_types import asked_for
from index.text.word_lists import any_of, word_class
from qa.question.intents import intent_of
from qa.question.language import language_asked
from qa.question.persons import asks_for_person
from qa.question.word_classes import CLASSES, TOKEN, class_of
from qa.question.wrapping import unwrapped
from qa.types import QuestionAnalysis, QuestionKind

_AUXILIARIES = any_of(word_class("be", "have", "do", "modals"))
# `when` and `where` ask if a verb follows; in `where did they go when they left` the second one does not.
_ASKS = rf"(?=\W*$|['’]s\b|\s+(?:exactly\s+|else\s+)?(?:{_AUXILIARIES})\b)"
# First match wins; English, French, Spanish, German, Portuguese, Italian.
_PATTERNS: tuple[tuple[QuestionKind, str], ...] = (
    ("how much", r"\bhow (much|far|long|old|tall|big|large|high|deep|fast|wide|heavy)\b|\bwhat (percentage|percent"
                 r"|share|proportion|price|cost|amount|distance)\b|\bwieviel\b|\bquanto\b|\bne kadar\b|多少[钱錢元]"
                 r"|いくら|(?:耗资|耗資|花费|花費|费用|費用)\w{0,3}多少"),
    ("how many", r"\bhow (many|often)\b|\bwhat number\b|\bcombien\b|\bcu[aá]nt[oa]s?\b|\bwie ?viele?\b"
                 r"|\bquant[oaie]s?\b|\bkaç\b|多少|几[人名个位次艘架]|何[人名件台回個本隻機]|いくつ"),
    ("when", rf"\bwhen\b{_ASKS}|\b(what|which|in what|in which) (?:calendar |exact )?(year|date|day|month|time|century"
             r"|decade)\b|\b(?:the|its|a) (?:calendar|exact) (?:day|date)\b"
             r"|\bquand\b|\bcu[aá]ndo\b|\bwann\b|\bquando\b|\bquelle (date|année)\b|\bne zaman\b"
             r"|\bhangi (gün|ay|yıl|tarih)|什么时候|什麼時候|何[时時年月日]|几时|哪一?[天年]|いつ"),
    ("where", rf"\bwhere\b{_ASKS}|\b(what|which|in what|in which) (city|town|country|state|place|region|province|county"
              r"|continent|village|location)\b|\bo[ùu] (est|sont|se|a|ont|les|la|le)\b|\bd[oó]nde\b|\bwo\b|\bonde\b"
              r"|\bnere(?:de|ye|den|si)\b|哪里|哪兒|哪儿|何[处地]|在哪|どこ"),
    ("who", r"\bwho(se|m)?\b|\bqui\b|\bqui[eé]n(es)?\b|\bwer\b|\bwen\b|\bwem\b|\bquem\b|\bchi\b|谁|誰|だれ|どなた"
            r"|\bwhat (person|man|woman|president|minister|actor|player|author)\b"),
    ("title", r"\b(called|named|titled|entitled|nickname|title|name of|motto|slogan)\b"),
    ("when", r"^\W*when\b"),
    ("where", r"^\W*where\b"),
)  # fmt: skip
_KINDS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_TURKISH_WHO = re.compile(r"\bkim(?:i|in|e|dir|ler)?\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w’'-]*(?:\.[^\W\d_]\.?)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_QUESTION_WORDS = word_class(
    "articles", "be", "have", "do", "question_words", "question_words_fr", "question_words_es",
    "question_words_de", "question_words_pt", "question_words_it",
    also="will would can could should in on at of for from by to with and or if name tell give list show describe "
    "explain according after before through via est por i we our one another some both any dates",
)  # fmt: skip
# What begins a question as an order, in the languages of `_PATTERNS` and a few more.
_COMMANDS = frozenset(
    "please pls kindly bitte lütfen "
    "analyse analyze assess brief check cite compare confirm contrast define describe detail discuss draft enumerate "
    "evaluate explain find give identify list look mention name outline quote recap report review search show sketch "
    "specify state sum summarise summarize summary tell timeline chronology overview trace translate verify write "
    "résume résumez résumé décris décrivez explique expliquez compares comparez liste listez donne donnez montre "
    "montrez citez énumère énumérez dis dites raconte racontez chronologie "
    "fass fasse fassen zusammenfassung erklär erkläre erklären beschreib beschreibe vergleich vergleiche nenn nenne "
    "nennen zeig zeige gib sag erzähl erzähle "
    "resume resumen resuma resúmeme resumir explica explícame describa compara lista enumera dame dime muestra "
    "muéstrame cita cronología riassumi riassunto spiega descrivi confronta elenca dammi mostra "
    "resumo descreva mostre vat samenvatting beschrijf vergelijk noem geef toon özetle özet açıkla anlat karşılaştır "
    "listele".split()
)
_WITH_NOTHING = frozenset("it this that them these those all everything me us for the a an".split())
_BEGINS = re.compile(
    r"(?:^|[.!?;:,–—]\s|\b(?:please|pls|kindly|bitte|merci de|por favor|lütfen|you|and|then))\W*$", re.IGNORECASE
)
_FEW_WORDS = 4  # words: of fewer, all may be names
_ENGLISH = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|how|the|of|did|does|is|was|were|are)\b", re.IGNORECASE
)
_NO_FACTOID = re.compile(
    rf"^\W*(?:am|{_AUXILIARIES})\b"
    r"|^\W*(?:please )?(?:describe|explain|summari[sz]e|compare|discuss|list|tell me (?:about|how|why))\b"
    rf"|^\W*(?:why|how (?:come|to|{_AUXILIARIES}))\b"
    # Whole sentences answer these.
    r"|^\W*what (?:did|does|do|has|have|had)\b.+\b(?:say|said|think|thought)(?: (?:about|of|on)\b.+)?\W*$"
    r"|^\W*what (?:has |have |had )?happen(?:s|ed|ing)?\b",
    re.IGNORECASE,
)
_ASKS_ITSELF = re.compile(rf"\W*(?:(?:and|but|so|then),? )?(?:wh\w+|how) (?:\w+ )?(?:{_AUXILIARIES})\b", re.IGNORECASE)
_WHOLE = ("summary", "timeline")  # what no few words answer
_WH = word_class("question_words")
_HELPING = CLASSES["V"]
_SUBJECT_FOLLOWS = frozenset("did does do can could will would has had have".split())
_KINDS_OF = frozenset("kind kinds sort type types".split())
_SORT_OF = frozenset("name term type kind types kinds names part form title sort".split())


def analyse(question: str) -> QuestionAnalysis:
    """Take a question apart: what a good answer is by all its words, the rest without what is said around it.

    >>> found = analyse("When did M23 take Walikale?")
    >>> found.kind, found.names, found.numbers, found.values
    ('when', ('M23', 'Walikale'), (), ('date',))
    """
    intent, asked = intent_of(question), question
    question = unwrapped(asked)
    kind: QuestionKind = next((kind for kind, pattern in _KINDS if pattern.search(question)), "other")
    if kind == "other" and _TURKISH_WHO.search(question) and language_asked(question) == "tr":  # else Kim is a name
        kind = "who"
    if kind in ("title", "other") and asks_for_person(question):  # `Which guard called it a present?`
        kind = "who"
    focus, follows = _focus(question)
    return QuestionAnalysis(
        kind,
        names_in(question),
        tuple(dict.fromkeys(_NUMBER.findall(_NAME.sub(" ", question)))),
        wants_span=intent not in _WHOLE and not any(map(_NO_FACTOID.search, (asked, question))),
        is_english=bool(_ENGLISH.search(question)),
        focus=focus,
        follows=follows,
        intent=intent,
        values=asked_for(question),
    )


def asks_itself(text: str) -> bool:
    """Does a question begin with a question word and its verb, so that it says by itself what it asks for?

    >>> asks_itself("And what did the mayor give as the reason?"), asks_itself("What about Calder?")
    (True, False)
    """
    return bool(_ASKS_ITSELF.match(text))


def names_in(text: str) -> tuple[str, ...]:
    """Capitalised words of a question that do not merely begin it, each once; no orders, as `Summarise` is.

    >>> names_in("Summarise the fire in Orwick"), names_in("How Tall Is The Tower In Orwick?")
    (('Orwick',), ())
    """
    if text.isupper() or _is_all_capitalised(text):
        return ()
    text = without_case(text)
    found = [m for m in _NAME.finditer(text) if m.group()[0].isupper() and not _is_command(text, m)]
    named = [m.group() for m in found if m.group().casefold() not in _QUESTION_WORDS]
    return tuple(dict.fromkeys(word.removesuffix("'s").removesuffix("’s") for word in named))


def is_bare_command(text: str) -> bool:
    """Is something to be done, and nothing says with what?

    >>> is_bare_command("Summarise, please"), is_bare_command("Compare the fires")
    (True, False)
    """
    words = [match.group().casefold() for match in _NAME.finditer(text)]
    return bool(words) and all(word in _COMMANDS or word in _WITH_NOTHING for word in words)


def _is_command(text: str, match: re.Match[str]) -> bool:
    return match.group().casefold() in _COMMANDS and bool(_BEGINS.search(text, 0, match.start()))


def _is_all_capitalised(text: str) -> bool:
    """Is every word capitalised as in a headline, the small ones, too? Then nothing tells a name."""
    words = [m.group() for m in _NAME.finditer(text)]
    small = [word for word in words[1:] if word.casefold() in _QUESTION_WORDS]
    return len(words) >= _FEW_WORDS and bool(small) and all(word[0].isupper() for word in words)


def _focus(question: str) -> tuple[str, bool]:
    """The noun that an English question asks for, stemmed, and whether it follows the question word.

    Capital, of `what is the capital`; empty if there is none.
    """
    said = [t for t in (m.group().casefold() for m in TOKEN.finditer(question)) if t[0].isalnum() or len(t) > 1]
    at = next((n for n, word in enumerate(said) if word in _WH), -1)
    wh, rest = said[at] if at >= 0 else "", said[at + 1 :]
    noun = sort = ""
    if wh == "how":
        noun = rest[1] if len(rest) > 1 and rest[0] in ("many", "much", "few") else ""
    elif wh in ("what", "which", "whose", ""):
        noun, sort = _noun(wh, rest)
    if not noun:
        return "", False
    follows = rest[0] not in _HELPING and rest[0] not in ("'s", "’s") and wh in ("what", "which")
    return (analysed(noun) or [noun])[-1], (wh == "what" and sort in _KINDS_OF) if sort else follows


def _noun(wh: str, rest: Sequence[str]) -> tuple[str, str]:
    """The noun that follows a question word; of `kind of tree` the tree, and the kind."""
    run = list(rest)
    if rest and (rest[0] in _HELPING or rest[0] in ("'s", "’s")):
        run = list(rest[1:])
        if rest[0] in _SUBJECT_FOLLOWS and wh:
            return "", ""
    head: list[str] = []
    for word in run:
        code = class_of(word, word, is_first=False)
        if code in "DP" and not head:
            continue
        if code in ("V", "o", "I", "C", "W", "B", "H", "'s", "P", "D") or (head and code in "EG") or len(head) == 4:
            break
        head.append(word)
    if not head:
        return "", ""
    focus = head[-1]
    tail = run[run.index(focus) + 1 :]
    more = [word for word in tail if class_of(word, word, is_first=False) not in ("D", "o", "P", "I")]
    is_sort = focus in _SORT_OF and tail and tail[0] in ("of", "for", "given") and more
    return (more[0], focus) if is_sort else (focus, "")
