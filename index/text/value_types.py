"""Kinds of values that a question can ask for and a sentence can give: ages, distances, sums, times of day, shares."""

import re
from functools import cache, lru_cache
from typing import Literal, cast, get_args

from index.text.calendar_names import READ_IN, names
from index.text.cjk import CjkValue, values
from index.text.language import is_unspaced
from index.text.number_words import LONG_SCALES, ONES, TENS
from index.text.word_lists import any_of, word_class

ValueType = Literal[
    "age", "distance", "money", "time of day", "duration", "share", "count", "date",
    "stature", "weight", "speed", "magnitude", "temperature", "score", "model", "job",
]  # fmt: skip

_WORDS = any_of([*ONES, *TENS, *LONG_SCALES, "dozen", "dozens", "hundreds", "thousands", "millions", "half"])
# In which a sentence of other languages gives a number; without those that are words of English, too (once, elf, on).
_OTHER_NUMBERS = (
    "deux trois quatre cinq sept huit neuf onze douze treize quatorze quinze seize vingt trente quarante cinquante"
    " soixante mille millions zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig vierzig fünfzig"
    " hundert tausend millionen dos tres cuatro cinco seis siete ocho nueve diez doce trece quince veinte treinta"
    " cuarenta cincuenta cien millones iki üç dört beş altı yedi sekiz dokuz yirmi otuz kırk elli altmış yetmiş"
    " seksen doksan yüz milyon"
).split()
_OTHER_DATES = {*names("months", *READ_IN, "tr"), *names("weekdays", *READ_IN, "tr")} - {"mars", "mai", "mart"}
_EXACT = any_of([*ONES, *TENS, "dozen"])  # `tens of thousands` is no count
_NUMBER = rf"(?:\d[\d,.]*|{_WORDS})"
_LENGTHS = (
    r"(?:feet|foot|ft|met(?:er|re)s?|miles?|km|kilomet(?:er|re)s?|inch(?:es)?|cm|centimet(?:er|re)s?|acres?|hectares?"
    r"|yards?)"
)
_MONEY_WORDS = r"(?:dollars|euros|pounds|cents|pence|francs|rupees|yen)"
_AUXILIARIES = any_of(word_class("be", "have", "do", "modals"))
_TYPES: dict[ValueType, tuple[str, str]] = {
    # What a question says that asks for one, and what a sentence holds that gives one.
    "age": (
        r"\bhow old\b|\bage\b|\baged\b|\bquel âge\b|\bwie alt\b|\bqué edad\b",
        r", \d{1,3},|\baged? \d|\b\d{1,3}[- ]years?[- ]old\b|\b\d{1,3} years old\b"
        r"|\b(?:man|woman|boy|girl|\w+(?:er|or|ist|ian)) of \d{1,3}\b(?! ?(?:%|per))",
    ),
    "distance": (
        r"\bhow (?:far|high|deep|wide|big|close|near)\b|\b(?:altitude|distances?|depth|size|dimensions?)\b"
        r"|\bhow (?:many|much) (?:feet|miles|met(?:er|re)s|kilomet(?:er|re)s|acres)\b",
        rf"\b{_NUMBER}[ -]?{_LENGTHS}\b|\d[- ]by[- ]\d|\d['’′]\s?\d",
    ),
    "money": (
        r"\b(?:how much|costs?|pay|paid|prices?|worth|value|reward|salary|wages?|money|earns?|fined?|budget|fees?)\b"
        r"|\bcombien (?:a )?coûte?(?:nt|é)?\b|\bwie teuer\b|\bkoste(?:t|te|n|ten)\b|\bcuánto (?:cuesta|costó)\b"
        r"|\bkaç lira\b|\bmal oldu\b|多少[钱錢元]|耗资|耗資|花费|花費|いくら",
        rf"\b(?:{any_of(_OTHER_NUMBERS)}|\d[\d.,]*) (?:\w+ ){{0,2}}(?:d['’])?"
        rf"(?:euros?|dollars?|dólares|lira\w*)\b"
        rf"|[$€£¥]\s?\d|\b\d[\d.,]* (?:million|billion|bn|{_MONEY_WORDS})\b|\b(?:{_WORDS}) {_MONEY_WORDS}\b",
    ),
    "time of day": (
        r"\bwhat time\b|\bwh(?:at|ich) hour\b|\bquelle heure\b|\bwie viel uhr\b|\bqué hora\b",
        r"\b\d{1,2}(?:[:.]\d\d)? ?[ap]\.? ?m\b|\b\d{1,2}:\d\d\b|\bnoon\b|\bmidnight\b|\bo['’]clock\b",
    ),
    "duration": (
        r"\bhow long\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|\bwie lange\b"
        r"|\bcombien de temps\b|\bcuánto tiempo\b",
        rf"\b{_NUMBER}[- ](?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
        r"|\b(?:for|in|within|after|about|nearly|almost|over|lasted) an?"
        r" (?:minute|hour|day|week|fortnight|month|year)\b",
    ),
    "share": (
        r"\bper ?cent(?:age)?\b|\bshare of\b|\brate\b|%|\bproportion\b|\bby how much\b"
        r"|\bhow far (?:had|has|have|did) .{2,60}(?:fallen|fall|risen|rise|dropped|drop)\b",
        rf"\d ?%|\b{_NUMBER} per ?cent\b",
    ),
    "count": (
        r"\b(?:latest|newest|last|most recent|current) (?:\w+ ){0,2}(?:figures?|numbers?|counts?|toll|tally|total)\b"
        r"|\bhow many\b|\bnumber of\b|\bhow often\b|\bcombien de\b|\bwie viele\b|\bcuánt[oa]s\b"
        r"|\bkaç\b|多少|几[人名个位次艘架]|何[人名件台回個本隻機]|いくつ",
        rf"\b(?:\d[\d,.]*|{_EXACT}|{any_of(_OTHER_NUMBERS)})\b",
    ),
    "date": (
        # `when they left` does not ask.
        rf"(?:^|[,;:–—-] ?|\band )when\b|\bwhen (?:exactly )?(?:{_AUXILIARIES})\b|\bdates?\b"
        r"|\bwh(?:at|ich) (?:calendar |exact )?(?:day|month|year)\b|\bquand\b|\bwann\b|\bcuándo\b"
        r"|\bne zaman\b|什么时候|什麼時候|何[时時年月日]|几时|哪一?[天年]|いつ",
        rf"\b(?:{any_of([*names('weekdays', 'en'), *names('months', 'en')])})\b|\b(?:jan|feb|aug|sept|oct|nov|dec)\. \d"
        rf"|\b(?:{any_of(_OTHER_DATES)}|gestern|heute|hier|demain|ayer|dün|bugün)\b"
        r"|\b(?:1[89]|20)\d\d\b|\b(?:last|this|next) (?:week|month|year)\b|\byesterday\b",
    ),
    "stature": (
        r"\bhow tall\b|\bheight\b",
        rf"\b{_NUMBER}[- ]?(?:feet|foot|ft|stor(?:e?y|eys|ies)|m|cm|met(?:er|re)s?|centimet(?:er|re)s?)\b|\d['’′]\s?\d",
    ),
    "weight": (
        r"\bhow heavy\b|\bweigh(?:s|ed|t)?\b",
        rf"\b{_NUMBER}[- ]?(?:kg|kilo(?:gram)?s?|grams?|g|pounds?|lbs?|oz|ounces?|tons?|tonnes?|stone)\b",
    ),
    "speed": (
        r"\bhow fast\b|\bspeeds?\b",
        rf"\b{_NUMBER} ?(?:mph|km/h|kmh|kph|knots?|m/s|(?:miles|kilomet(?:er|re)s|feet|met(?:er|re)s) (?:per"
        rf"|an|a) (?:hour|second))\b"
        r"|\bmach \d",
    ),
    "magnitude": (
        r"\bhow (?:strong|powerful|big|large)\b.*(?:quake|tremor|temblor|aftershock)|\bmagnitude\b|\brichter\b",
        r"\bmagnitude[- ](?:(?:of|at|was|is) )?(?:about )?\d|\d[- ]magnitude\b|\d on the richter",
    ),
    "temperature": (
        r"\bhow (?:hot|cold|warm)\b|\btemperatures?\b|\bhow many degrees\b",
        rf"\d ?°|\b{_NUMBER} ?(?:degrees?|celsius|fahrenheit|c|f)\b",
    ),
    "score": (
        r"\b(?:what|which)(?:['’]s| is| was| were)? (?:the )?(?:\w+ ){0,2}(?:scores?|scoreline|margin"
        r"|majority|tally|vote count)\b"
        r"|\b(?:final|half-time) score\b|\bby (?:what|which|how many) (?:\w+ )?(?:counts?|votes?|goals?"
        r"|points?|margin|score)\b",
        r"\b\d+ ?[-–] ?\d+\b|\b\d+ (?:votes? )?(?:to|against) \d+\b|\b(?:majority|margin) of \d"
        r"|\bby \d+ (?:votes|points|goals|runs)\b",
    ),
    "job": (
        r"\bfor a living\b|\b(?:what|which) (?:\w+ )?(?:jobs?|profession|occupation|trade)\b",
        r"\b(?:work(?:s|ed|ing)?|employed|hired|served|trained) (?:\w+ ){0,4}?(?:as|for|at|in|with)\b|\bunemployed\b"
        r"|, an? (?:\w+ ){0,3}\w+(?:er|or|ist|ian|man|woman|clerk|nurse|cook|chef|guard)\b",
    ),
    # What has letters and figures for a name: `F-22`, `AIM-9`, `A320`.
    "model": (
        r"\b(?:which|what)(?: \w+){0,2} (?:jets?|planes?|aircraft|airliners?|missiles?|rockets?|drones?"
        r"|warplanes?|helicopters?"
        r"|guns?|rifles?|pistols?|weapons?)\b(?! (?:crash|test|attack|strike|launch))|\bwh(?:ich|at) model\b",
        r"\b(?!covid)[a-z]{1,4}-?\d{1,4}[a-z]?\b|\b\d{3}-\d{3}\b|\b(?:boeing|airbus) \d",
    ),
}
_REMEMBERED = 8192  # sentences; one question reads about a hundred


@cache
def _compiled(kind: ValueType) -> tuple[re.Pattern[str], re.Pattern[str]]:
    asks, gives = _TYPES[kind]
    return re.compile(asks, re.IGNORECASE), re.compile(gives)


def asked_for(question: str) -> tuple[ValueType, ...]:
    """The kinds of values that a question asks for.

    >>> asked_for("How old was he, and at what time did he leave?")
    ('age', 'time of day')
    """
    return tuple(kind for kind in _TYPES if _compiled(kind)[0].search(question))


@lru_cache(maxsize=_REMEMBERED)
def holds(kind: ValueType, sentence: str) -> bool:
    """Does a sentence give a value of a kind?

    >>> holds("age", "Marden, 58, had led the firm."), holds("distance", "It lies 160 feet down.")
    (True, True)
    """
    if kind in get_args(CjkValue) and is_unspaced(sentence):
        return bool(values(cast("CjkValue", kind), sentence))
    # In lower case: of a pattern that takes either case Python tries every word at every place.
    return bool(_compiled(kind)[1].search(sentence.lower()))
