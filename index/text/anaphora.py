"""Anaphora: sentences that only the one before explains, such as `He denied it.` and `The town fell.`"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from index.text.datelines import past_dateline
from index.text.word_lists import any_of, word_class
from index.types import Passage, Span

_CHAIN = 3  # sentences that are gone back where each leans on the one before
_GAP = 6  # characters between two passages with nothing left out
_PERSON = any_of(word_class("subjects", "objects", also="himself herself themselves"))
_THAT = any_of(word_class("demonstratives"))
_SAYS = any_of(word_class("saying", "telling", "explaining", "claiming", "continuing"))
_NOUNS = any_of(word_class("pointing_nouns", "pointing_persons", "pointing_events"))
_POINTERS = any_of(
    word_class(
        "subjects", "possessives", "demonstratives", "subjects_fr", "demonstratives_fr", "subjects_es", "subjects_de",
        "pointers_de", "demonstratives_es", also="both neither there then others another",
    )
)  # fmt: skip
_OWNERS = any_of(word_class("possessives_fr", "possessives_es"))
_BE = r"(?:is|was|['’]s|has been|will be|may be|would be|remains)"
_SOME = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|some|several|many|most|none|half|all|each|both|neither)"
)
_CAPITAL = "(?-i:[A-ZÀ-Þ])"
_ANAPHORA = re.compile(
    rf"[\W_]*(?:(?:but|and|yet|so|still|however|meanwhile|then|also|later|instead)\b,? )?(?:"
    rf"{_POINTERS}|(?:{_OWNERS})(?= (?-i:[^\W\d_A-ZÀ-Þ]))"  # no name, as in `Son Heung-min`
    # `The two men …`, `The company …`; but `The company Redmere Steel`, `The town of Tarn` name what they are.
    rf"|the (?:(?:former|two|three|four|other|same) \w+|\d+-year-old|{_NOUNS})"
    rf"(?! (?:(?:of|in|at|on|near|from|for|between|called|named) )?(?:the )?{_CAPITAL})"
    r"|(?:die|les|los|las) (?:beiden|deux|dos)"
    # `Nine of them …`, `One of the men …`, `Six of the ships …`, `Two others …`, `Of those, …`
    rf"|{_SOME} of the \w+(?! (?:of|in|at|on|from|who|that|which)\b| {_CAPITAL})"
    rf"|(?:\w+ )?of (?:(?:{_PERSON}|{_THAT})\b|the (?:{_NOUNS}))(?! (?:who|that)\b)|(?:the |\w+ )others?"
    # `According to him, …`, `In that year …`, `Since then, …`, `At the time, …`
    r"|(?:according to|in|at|on|by|since|after|before|during|for|from|with|under|among) "
    rf"(?:(?:{_PERSON}|{_THAT}|then|it)\b(?! {_CAPITAL})|the (?:time|same)\b)"
    rf"|asked [^.;]{{2,60}}, (?:{_PERSON}))\b",
    re.IGNORECASE,
)
# What only looks as if it pointed back: `There were 20 …`, `This week …`, `Those who …`, `It is clear that …`.
_STANDS_ALONE = re.compile(
    rf"[\W_]*(?:there (?:{_BE}|are|were|have|had|has|can|could|may|might|must|should|will|would|seems?)\b"
    r"|(?:this|these|that) (?:days?|week|month|year|morning|afternoon|evening|night|season|spring|summer|autumn|fall"
    r"|winter|century|decade|time)\b|(?:those|he|she|they) who\b"
    r"|(?:among |of )?those (?:who|\w+ed|missing|dead|aboard|hurt|held|lost|found|taken|still|on board)\b"
    rf"|it {_BE} (?:not |now |still |un)?(?:raining|snowing|\w+ (?:that|whether|if|how|why|who|what|when)\b"
    rf"|{_CAPITAL}[^,.;]{{2,50}} (?:who|that)\b)"
    r"|es (?:gibt|gab|regnet|schneit|geht um|handelt sich)\b|il (?:y a|pleut|faut|fallait|neige|s['’]agit)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*(?:[“\"„«]|[‘'](?=[^\W\d_a-z]))")
# Within a quotation a pronoun is the speaker's own; who speaks is said behind it: `“It was dark,” he said.`
_OF_ANOTHER = re.compile(
    rf"[”\"“»’'] (?:(?:{_PERSON}) (?:\w+ )?(?:{_SAYS})|(?:{_SAYS}) (?:{_PERSON}))\b", re.IGNORECASE
)


# Nobody is named who says it: the sentence before does.
_ONLY_QUOTED = re.compile(r"\s*(?:[“\"„«][^”\"“»]*[.!?…][”\"“»]?|[‘'](?:(?![,.!?…][’'] ).)*[.!?…][’'])\s*", re.DOTALL)


def is_anaphoric(text: str) -> bool:
    """Does a sentence point back to the one before: by a pronoun, a noun known there, or as a bare quotation?

    >>> is_anaphoric("He denied it."), is_anaphoric("The town fell."), is_anaphoric("There were two.")
    (True, True, False)
    >>> is_anaphoric("‘We saw it,’ she said."), is_anaphoric("‘We saw it,’ said Ada Voss.")
    (True, False)
    """
    if _QUOTED.match(text):
        return _OF_ANOTHER.search(text) is not None or _ONLY_QUOTED.fullmatch(text) is not None
    return _ANAPHORA.match(text) is not None and not _STANDS_ALONE.match(text)


def antecedent(
    span: Span, passages: Iterable[Passage], *, is_noise: Callable[[str], bool] = lambda _: False
) -> Span | None:
    """What has to be read before a sentence that cannot be understood alone; None for others.

    The sentence before it, and where that leans on the one before, that one too, up to three.

    Args:
        span: The sentence.
        passages: Of any articles; the one that it stands in, and where it is the first one there the one before.
        is_noise: Is a sentence, such as a picture's credit, none that anything leans on?
    """
    its = [each for each in passages if _is_of(each, span)]
    here = next((each for each in its if each.span.start <= span.start < span.end <= each.span.end), None)
    if here is None or not is_anaphoric(here.sentence(span.start, span.end)):
        return None
    before = [edges for edges in here.sentences if edges[1] <= span.start]
    if not before:
        here = next((each for each in its if 0 <= here.span.start - each.span.end <= _GAP), here)
        before = [edges for edges in here.sentences if edges[1] <= span.start]
    chain: list[tuple[int, int]] = []
    for edges in reversed(before):
        text = here.sentence(*edges)
        if not is_noise(text):
            chain.append(edges)
        if chain and (len(chain) == _CHAIN or is_noise(text) or not is_anaphoric(text)):
            break
    if not chain:
        return None
    start = chain[-1][0]
    return replace(span, start=start + past_dateline(here.sentence(*chain[-1]), start), end=chain[0][1])


def _is_of(passage: Passage, span: Span) -> bool:
    its = passage.span
    return span.part == "text" and (its.article_id, its.version) == (span.article_id, span.version)
