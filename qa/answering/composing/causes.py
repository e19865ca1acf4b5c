"""What caused it: sentences that say why something happened, or how it began, in whatever words.

`The fire started after a cable overheated` has none of the words of `What caused the blaze?` but what it is asked of.
"""

import re
from collections.abc import Sequence

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.folding import plain
from qa.answering.candidates import Candidate, led_by
from qa.types import Question

_ASKS = re.compile(
    r"\bwhat (?P<verb>caused|started|triggered|sparked|ignited|set off)\b"
    r"|\b(?P<noun>causes?|origins?) of (?!death\b)|\bwhat (?:was|is|were|are) behind\b",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"\b(?:caus(?:ed|es|ing) by|because|due to|owing to|blamed (?:on|for)|traced to|the result of|resulted from"
    r"|stemmed from|(?:was|were|been) (?:started|sparked|triggered|ignited|set off|lit|set)(?: \w+)? by"
    r"|(?:caused|sparked|triggered|ignited|started|set off) (?:the|an?)\b|the cause (?:of|was|is)|to blame"
    r"|set on fire)",
    re.IGNORECASE,
)
_BEGAN = re.compile(
    r"\b(?:started|starting|began|begun|beginning|broke out|broken out|erupted|ignited|originated|flared up)\b"
    r"(?P<how>[^;:.]{0,80}?\b(?:when|after|as|from|with|by)\b)?(?P<where>[^,;:.]{0,40}?\b(?:in|at|on|near|inside)\b)?",
    re.IGNORECASE,
)
_NEAR = 0.3  # of a word of the question, from where on another stands for it: `blaze` for `fire`
_MOST = 2


class Causes:
    """The cause that a question asks for, if it does.

    Args:
        question: What is asked.
        matcher: Its words.
    """

    def __init__(self, question: Question, matcher: Matcher) -> None:
        self._matcher = matcher
        found = _ASKS.search(plain(question.standalone)) if question.analysis.is_english else None
        self._asked = (found["verb"] or found["noun"] or found.group()) if found else ""

    def led(self, chosen: Sequence[Candidate], candidates: Sequence[Candidate], most: int) -> list[Candidate]:
        """The chosen sentences, led by those that say the cause of what the question names."""
        weighed = [(worth, each) for each in candidates if (worth := self._worth(each))]
        ranked = sorted(weighed, key=lambda pair: (-pair[0], -pair[1].score))
        return led_by([each for _, each in ranked[:_MOST]], chosen, most)

    def is_found(self, chosen: Sequence[Candidate]) -> bool:
        """Does the first of the chosen sentences say a cause of all that the question names?"""
        return any(self._worth(each) for each in chosen[:1])

    def _worth(self, candidate: Candidate) -> int:
        """How surely a sentence says the cause: 3 that it was, 2 after what it began, 1 where it began; else 0."""
        if not self._asked or candidate.asks or not self._is_of_it(candidate):
            return 0
        text = plain(candidate.text)
        if _CAUSED.search(text):
            return 3
        return max(
            (2 if each["how"] else 1 for each in _BEGAN.finditer(text) if each["how"] or each["where"]), default=0
        )

    def _is_of_it(self, candidate: Candidate) -> bool:
        """Stands all else of the question in the sentence, in near words too, or around it, and some of it in it?"""
        weights, cause = self._matcher.weights(candidate.group), set(analysed(self._asked, candidate.group))
        around = set(analysed(candidate.titled_passage, candidate.group))
        rows = [
            (word, near) for word, near in zip(weights, candidate.match.nearness, strict=False) if word not in cause
        ]
        own = [word for word, near in rows if near >= _NEAR or word in candidate.match.words]
        return bool(own) and all(word in own or word in around for word, _ in rows)
