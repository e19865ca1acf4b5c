"""The short answer: the one span of the cited sentences that answers a factoid question, and how sure that is.

English is read by a log-linear model over candidate spans, after the baseline of Rajpurkar et al. 2016 ("SQuAD",
section 5): every span gets the sum of the weights of its features, and a softmax over all of them makes shares of it.
docs/short.md is its model card; tools/train_short.py makes `short_answer.json`. In other languages the span of the
kind asked for is taken that stands nearest to the question's words.

Weights are whole numbers, so that their sums are the same on every machine; ties go to the earlier place.
"""

import base64
import json
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from index.retrieval.matching import Matcher
from index.text.analysis import words as analysed
from index.text.demonyms import countries, peoples
from index.text.word_lists import word_class
from index.types import Span
from qa.answering.answer_types import AnswerSpan
from qa.answering.candidates import Candidate
from qa.question.word_classes import TOKEN, class_of
from qa.types import AnswerType, QuestionAnalysis

THRESHOLD = 0.1
"""Below this confidence there is no short answer; docs/short.md has precision and coverage by threshold."""
_TYPED_CONFIDENCE = 0.5  # of the rule for other languages, for which there is nothing to measure with
_CLEAR = 1.15  # times nearer than the next span, to be the answer under that rule
_WEIGHTS = Path(__file__).with_name("short_answer.json")
BUCKETS = 1 << 17
_LONGEST = 9  # words of a span
_MOST = 20  # spans of a sentence that are looked at as a whole, best edges first: the answer is hardly ever another
_LONG = 4  # letters of a word that has a capital in a headline where most have
_REMEMBERED = 300_000  # features
_RANKS = 2  # sentences from the third on are distinguished no further

# A correction quotes the error beside what is right.
_CORRECTION = re.compile(
    r"\bcorrections?\b\W|\b(?:an |this |the )?(?:earlier|previous|original) version of this\b|\bhas been corrected\b"
    r"|\b(?:misstated|misidentified|incorrectly (?:said|stated|reported|identified)|erroneously)\b",
    re.IGNORECASE,
)
_LENGTH = (
    r"\b(?:k?m|cm|mm|kilomet(?:re|er)s?|met(?:re|er)s?|miles?|feet|foot|ft|inch(?:es)?|yards?|blocks?"
    r"|light[- ]years?)\b"
)
_TIME = r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|nights?|overnight)\b"
_UNITS = {
    "distance": re.compile(rf"(?<=\d)(?:km|m|mi)\b|{_LENGTH}", re.IGNORECASE),
    "duration": re.compile(rf"(?<=\d)(?:km|m)\b|{_LENGTH}|{_TIME}", re.IGNORECASE),
}
"""What answers a question of distance or duration; `how long` may be either."""


@dataclass(frozen=True, slots=True)
class Short:
    """A short answer."""

    span: Span
    confidence: float
    """Calibrated share of such answers that are right, letter for letter; 0 to 1."""


def short(analysis: QuestionAnalysis, candidates: Sequence[Candidate], matcher: Matcher) -> Short | None:
    """The span that answers a factoid question; None where it is unsure or no such question.

    Args:
        analysis: Of the question as it stands on its own.
        candidates: The sentences that the answer cites, best first; the span lies in one of them.
        matcher: The question's words, weighed by the corpus.
    """
    if not analysis.wants_span:
        return None
    uncorrected = [c for c in candidates if not _CORRECTION.search(c.text) and not _hides_names(c, analysis)]
    if not uncorrected:
        return None
    if uncorrected[0].group != "en" or not analysis.is_english:
        return _nearest(uncorrected[0], matcher)
    found = best_span(analysis, [c for c in uncorrected if c.group == "en"], matcher)
    return found if found and found.confidence >= THRESHOLD else None


def _hides_names(candidate: Candidate, analysis: QuestionAnalysis) -> bool:
    """Is it a headline with a capital on each long word, so that nothing sets a name apart from what is beside it?"""
    if candidate.part == "text" or analysis.kind in ("how many", "how much", "when"):
        return False
    return all(word[0].isupper() for word in TOKEN.findall(candidate.text) if len(word) >= _LONG and word.isalpha())


def best_span(analysis: QuestionAnalysis, candidates: Sequence[Candidate], matcher: Matcher) -> Short | None:
    """The best span of English sentences, however unsure; None where there is none at all."""
    model = _model()
    scored = list(scored_spans(analysis.answer, candidates, matcher, model.total, most=_MOST, worth=int.__add__))
    if analysis.measure:  # a distance is no number of people, however near it stands
        unit = _UNITS[analysis.measure]
        scored = [row for row in scored if unit.search(row[0].text[row[1].start : row[1].end])]
        scored = [row for row in scored if row[0] is candidates[0]] or scored
    if not scored:
        return None
    totals = [sum(values) * model.scale for _, _, _, values in scored]
    most = max(totals)
    shares = [math.exp(total - most) for total in totals]
    # The same words in two places are one answer.
    by_words: dict[str, float] = {}
    for (_, _, said, _), share in zip(scored, shares, strict=True):
        by_words[said] = by_words.get(said, 0.0) + share
    said = max(by_words, key=by_words.__getitem__)
    at = max((n for n, row in enumerate(scored) if row[2] == said), key=shares.__getitem__)
    candidate, place = scored[at][:2]
    span = replace(candidate.span, start=candidate.start + place.start, end=candidate.start + place.end)
    return Short(span, model.confidence(by_words[said] / sum(shares), len(scored), candidate.overlap))


# --- other languages ------------------------------------------------------------------------------------------------


def _nearest(candidate: Candidate, matcher: Matcher) -> Short | None:
    """The span of the kind asked for nearest to the question's words; None where two are about as near."""
    near = sorted((-_nearness(span, candidate, matcher), span.start, span.end) for span in candidate.answers)
    if not near or (len(near) > 1 and near[0][0] > _CLEAR * near[1][0]):
        return None
    _, start, end = near[0]
    span = replace(candidate.span, start=candidate.start + start, end=candidate.start + end)
    return Short(span, _TYPED_CONFIDENCE)


def _nearness(span: AnswerSpan, candidate: Candidate, matcher: Matcher) -> float:
    """Weight of the question's words around a span, each divided by its distance in words."""
    group = candidate.group
    weights = matcher.weights(group)
    left = analysed(candidate.text[: span.start], group)[::-1]
    right = analysed(candidate.text[span.end :], group)
    return sum(
        weights[word] / (2 + distance)
        for side in (left, right)
        for distance, word in enumerate(side)
        if word in weights and word not in side[:distance]
    )


# --- the model ------------------------------------------------------------------------------------------------------


class _Weights(dict[str, int]):
    """The weight of each feature met so far: most features of a question are those of other questions."""

    def __init__(self, stored: bytes) -> None:
        super().__init__()
        self.stored = memoryview(stored).cast("b")

    def __missing__(self, feature: str) -> int:
        weight = self[feature] = self.stored[bucket(feature)]
        return weight


@dataclass(frozen=True, slots=True)
class _Model:
    known: _Weights
    scale: float
    calibration: tuple[float, ...]

    def total(self, features: Sequence[str]) -> int:
        """The sum of the weights of features."""
        if len(self.known) > _REMEMBERED:
            self.known.clear()
        return sum(map(self.known.__getitem__, features))

    def confidence(self, share: float, spans: int, overlap: float) -> float:
        """How likely a span with that share of the softmax is right; see `traits`."""
        total = sum(a * b for a, b in zip(self.calibration, traits(share, spans, overlap), strict=True))
        return 1 / (1 + math.exp(-total))


def traits(share: float, spans: int, overlap: float) -> tuple[float, float, float, float]:
    """What a logistic calibration (Platt 1999) makes a confidence of.

    Args:
        share: The span's share of the softmax.
        spans: How many spans share it; among few a large share says little.
        overlap: How much of the question its sentence holds, 0 to 1.
    """
    share = min(max(share, 1e-4), 1 - 1e-4)
    return 1.0, math.log(share / (1 - share)), math.log(spans), overlap


@cache
def _model() -> _Model:
    kept = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    weights = zlib.decompress(base64.b85decode(kept["weights"]))
    return _Model(_Weights(weights), kept["scale"], tuple(kept["calibration"]))


def bucket(feature: str) -> int:
    """The index of a feature's weight."""
    return zlib.crc32(feature.encode("utf-8", "replace")) & (BUCKETS - 1)


_SORTS = {
    "g": word_class("given_names"), "t": word_class("titles"), "p": countries() | word_class("places"),
    "b": word_class("bodies"), "f": peoples() | word_class("faiths"),
}  # fmt: skip
"""Given names, titles, places and words for places, bodies, peoples: enough to tell most names' sorts apart."""
_SORT_OF = {word: sort for sort, listed in _SORTS.items() for word in listed}
_NOT_FIRST = frozenset([*'DoCBVHW,.;:)]?!-—/%"', "'s"])
_NOT_LAST = frozenset('DPoICBVHWR,.;:([?!-—/$"')
_NEVER_INSIDE = frozenset(";:?!WBH")
_DIGITS = ("9", "9x", "n")
_NUMBERS = ("$", "%", "num", "numU", "num+")
_MEASURES = frozenset(f"how {word}" for word in "many much few long far old tall big large high deep fast".split())
_SHARES = frozenset(analysed("percentage percent share proportion"))
_TIMES = frozenset(analysed("year date century decade"))
_FUNCTION = frozenset("DPoICVHWBR")
_SHOWN_INSIDE = ("o", "I", "C", ",", "E", "G", "'s", "R", "V", "L")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    lower: str
    code: str
    """Its class: a letter of `CLASSES` or of `_ENDINGS`, S or A for a capital, 9 Y $ % for numbers, or punctuation."""
    stem: str
    weight: float
    """That of the question's word it is; 0 for others."""
    tells: bool
    """Is it no function word and no punctuation?"""


def _tokens(text: str, weights: Mapping[str, float]) -> list[_Token]:
    found: list[_Token] = []
    for match in TOKEN.finditer(text):
        lower = match.group().casefold()
        code = class_of(match.group(), lower, is_first=not found)
        forms = analysed(lower) if code[0].isalnum() else []
        weight = max((weights.get(form, 0.0) for form in forms), default=0.0)
        tells = (code[0].isalnum() or code in "$%") and code not in _FUNCTION
        found.append(_Token(match.start(), match.end(), lower, code, forms[-1] if forms else lower, weight, tells))
    return found


_T = TypeVar("_T")


def scored_spans(
    asking: AnswerType,
    candidates: Sequence[Candidate],
    matcher: Matcher,
    read: Callable[[Sequence[str]], _T],
    *,
    most: int | None = None,
    worth: Callable[[_T, _T], int] | None = None,
) -> Iterator[tuple[Candidate, AnswerSpan, str, list[_T]]]:
    """Every span that could be a short answer: its sentence, its place, its words for comparing, its features.

    Args:
        asking: What an English question says of its answer.
        candidates: English sentences, best first.
        matcher: The question's words, weighed by the corpus.
        read: What is made of features. They come in groups, and equal groups are read once.
        most: The most spans of a sentence; None for all.
        worth: Which of them: those with the highest worth of their first and their last word's features.
    """
    if not candidates:
        return
    weights = matcher.weights("en")
    asking = replace(asking, order=tuple(form for form in asking.order if form in weights))
    memo: dict[tuple[object, ...], _T] = {}
    knows_place = False
    for rank, candidate in enumerate(candidates):
        sentence = _Sentence(asking, candidate, _tokens(candidate.text, weights), read, memo)
        fixed = sentence.fixed(min(rank, _RANKS), candidate.score / (candidates[0].score or 1.0))
        fit, is_placed = sentence.fitting()
        if knows_place and not is_placed:
            continue  # a better sentence has a span where the question says that it stands
        knows_place = knows_place or is_placed
        if most is not None and worth is not None and len(fit) > most:
            best = sorted(fit, key=lambda ij: (-worth(*sentence.edges(*ij)), ij))[:most]
            fit = sorted(best)
        for i, j in fit:
            part = sentence.tokens[i:j]
            said = " ".join(t.lower for t in part if t.code != "D" and any(map(str.isalnum, t.lower)))
            if said:  # a sign of money alone says nothing
                yield candidate, AnswerSpan(part[0].start, part[-1].end), said, [fixed, *sentence.values(i, j)]


class _Sentence(Generic[_T]):
    """The spans of one sentence and their features.

    A feature is a string: the names of its traits, then their values. Most join a trait of the question with one of
    the span. A word's neighbours are `before` and `after` the span, `asked` words are the question's, `left` and
    `right` the distances to these; `wh` is the question word, `key` that with its next one, `focus` the noun asked for.
    """

    def __init__(
        self,
        asking: AnswerType,
        candidate: Candidate,
        tokens: list[_Token],
        read: Callable[[Sequence[str]], _T],
        memo: dict[tuple[object, ...], _T],
    ) -> None:
        self.tokens = tokens
        self._asking, self._candidate, self._read, self._memo = asking, candidate, read, memo
        self._typed = {(span.start, span.end) for span in candidate.answers}
        self._title = frozenset(analysed(candidate.passage.source.title or ""))
        self._starts: dict[int, _T] = {}
        self._ends: dict[int, _T] = {}
        self._left = _distances(tokens)
        self._right = _distances(tokens[::-1])[::-1]
        self._left_weight = _fading(tokens)
        self._right_weight = _fading(tokens[::-1])[::-1]
        order = asking.order or ("",)
        named = (("first", order[0]), ("last", order[-1]), ("focus", asking.focus))
        self._places = [(name, [n for n, token in enumerate(tokens) if token.stem == stem]) for name, stem in named]

    def spans(self) -> Iterator[tuple[int, int]]:
        """Runs of up to nine words that begin and end as a phrase may and say something that the question did not."""
        for i, first in enumerate(self.tokens):
            if first.code in _NOT_FIRST:
                continue
            depth = quotes = 0
            is_new = False
            for j, token in enumerate(self.tokens[i : i + _LONGEST], i):
                code = token.code
                if code in _NEVER_INSIDE or (code == "V" and j > i) or code == ".":
                    break
                depth += (code in "([") - (code in ")]")
                if depth < 0:
                    break
                quotes += code == '"'
                is_new = is_new or (token.tells and not token.weight)
                if is_new and not depth and quotes % 2 == 0 and code not in _NOT_LAST:
                    yield i, j + 1

    def fitting(self) -> tuple[list[tuple[int, int]], bool]:
        """Spans of the kind asked for. Where some stand just where the question says, only these, and True."""
        fit = [(i, j) for i, j in self.spans() if _fits(self._asking, _kind(self.tokens[i:j]))]
        if self._asking.focus in _SHARES:
            fit = [(i, j) for i, j in fit if _kind(self.tokens[i:j]) == "%"] or fit
        if self._asking.key == "how many":
            fit = [(i, j) for i, j in fit if not self._is_whole(i)]
        placed = [(i, j) for i, j in fit if self._is_placed(j)]
        return placed or fit, bool(placed)

    def _is_placed(self, j: int) -> bool:
        asking, tokens = self._asking, self.tokens
        if asking.key == "how many":
            return self._counts(j)
        # `6 per cent of the world's tin`, where the share of tin is asked for.
        is_share = asking.focus in _SHARES and j < len(tokens) and tokens[j].code == "o"
        return is_share and any(token.weight for token in tokens[j + 1 : j + 5])

    def _is_whole(self, i: int) -> bool:
        """Is it the 97 of `49 of 97 votes`?"""
        return i > 1 and self.tokens[i - 1].code == "o" and self.tokens[i - 2].code in _DIGITS

    def _counts(self, j: int) -> bool:
        """Is a number the `49` of `49 votes` or `49 of 97 votes`, where votes are asked for?"""
        tokens, focus = self.tokens, self._asking.focus
        if j + 1 < len(tokens) and tokens[j].code == "o" and tokens[j + 1].code in _DIGITS:
            j += 2
        return any(token.stem == focus for token in tokens[j - 1 : j + 2] if token.code not in (",", "C"))

    def fixed(self, rank: int, share: float) -> _T:
        """Features that all spans of the sentence have."""
        overlap = min(9, int(self._candidate.overlap * 10))
        behind = min(4, int((1 - share) * 15))
        return self._read([f"rank, wh|{rank}|{self._asking.wh}", f"behind|{behind}", f"rank, overlap|{rank}|{overlap}"])

    def edges(self, i: int, j: int) -> tuple[_T, _T]:
        """The features of the first and the last word of the span `tokens[i:j]`, read."""
        if i not in self._starts:
            self._starts[i] = self._read(self._start(i))
        if j not in self._ends:
            self._ends[j] = self._read(self._end(j))
        return self._starts[i], self._ends[j]

    def values(self, i: int, j: int) -> Iterator[_T]:
        """The features of the span `tokens[i:j]`, read."""
        yield from self.edges(i, j)
        yield from self._whole(i, j)

    def _once(self, key: tuple[object, ...], make: Callable[..., list[str]]) -> _T:
        """The features that `make` gives for a key, read once a question."""
        full = (make, *key)
        if full not in self._memo:
            self._memo[full] = self._read(make(self._asking, *key))
        return self._memo[full]

    def _start(self, i: int) -> list[str]:
        asking, token = self._asking, self.tokens[i]
        before = self.tokens[i - 1] if i else None
        far = self.tokens[i - 2].lower if i > 1 else "^"
        lower, code = (before.lower, before.code) if before else ("^", "^")
        known, is_known = bool(before and before.weight), bool(token.weight)
        w, k, f, d = asking.wh, asking.key, asking.focus, _near(self._left[i])
        return [
            f"classes before+first|{code}|{token.code}", f"wh, before|{w}|{lower}",
            f"key, before, first class|{k}|{lower}|{token.code}", f"focus, before|{f}|{lower}",
            f"before, first class|{lower}|{token.code}", f"wh, two before|{w}|{far}|{lower}",
            f"wh, first|{w}|{token.lower}", f"wh, first class|{w}|{token.code}",
            f"focus, first class|{f}|{token.code}", f"wh, left|{w}|{d}", f"key, left, class before|{k}|{d}|{code}",
            f"wh, left weight|{w}|{min(9, int(self._left_weight[i] * 12))}",
            f"wh, place|{w}|{'s' if i == 0 else 'b' if i < 4 else 'm'}", f"before, first|{lower}|{token.lower}",
            f"wh, first asked, class before|{w}|{is_known}|{code}",
            f"wh, before asked, before|{w}|{known}|{lower if code in ('I', 'D', 'o', 'V', ',') else code}",
            f"leading, before|{asking.leading}|{lower}",
            f"classes and asked at start|{code}|{token.code}|{known}|{is_known}",
            f"first ending, wh|{token.lower[-3:]}|{w}",
        ]  # fmt: skip

    def _end(self, j: int) -> list[str]:
        asking, token = self._asking, self.tokens[j - 1]
        after = self.tokens[j] if j < len(self.tokens) else None
        lower, code = (after.lower, after.code) if after else ("$", "$")
        then = self.tokens[j + 1].code if j + 1 < len(self.tokens) else "$"
        known, is_known = bool(after and after.weight), bool(token.weight)
        w, k, f, d = asking.wh, asking.key, asking.focus, _near(self._right[j - 1])
        return [
            f"classes last+after|{token.code}|{code}", f"wh, after|{w}|{lower}",
            f"key, after, last class|{k}|{lower}|{token.code}", f"focus, after|{f}|{lower}",
            f"after, last class|{lower}|{token.code}", f"wh, last|{w}|{token.lower}",
            f"wh, last class|{w}|{token.code}", f"focus, last class|{f}|{token.code}", f"wh, right|{w}|{d}",
            f"key, right, class after|{k}|{d}|{code}",
            f"wh, right weight|{w}|{min(9, int(self._right_weight[j - 1] * 12))}",
            f"classes last+2 after|{token.code}|{code}|{then}", f"focus, last stem|{f}|{token.stem}",
            f"wh, last asked, class after|{w}|{is_known}|{code}", f"wh, after asked, class after|{w}|{known}|{code}",
            f"key, last ending|{k}|{token.lower[-3:]}", f"focus, last ending|{f}|{token.lower[-3:]}",
            f"classes and asked at end|{token.code}|{code}|{is_known}|{known}",
            f"wh, classes of 2 after|{w}|{code}|{then}", f"last is focus, wh|{f == token.stem}|{w}",
            f"focus after, wh, last class|{bool(after and f == after.stem)}|{w}|{token.code}",
        ]  # fmt: skip

    def _whole(self, i: int, j: int) -> Iterator[_T]:
        part = self.tokens[i:j]
        codes = [token.code for token in part]
        kind, size = _kind(part), j - i
        row = "".join(codes) if size <= 4 else f"{codes[0]}*{codes[-1]}"
        sorts = "".join(sorted({_SORT_OF[token.lower] for token in part if token.lower in _SORT_OF}))
        inside = "".join(sorted({code for code in codes[1:-1] if code in _SHOWN_INSIDE}))
        before, after = (self.tokens[n].code if 0 <= n < len(self.tokens) else "^" for n in (i - 1, j))
        telling = [token for token in part if token.tells]
        asked = sum(1 for token in telling if token.weight)
        share = 0 if not asked else 1 if 2 * asked < len(telling) else 2
        is_typed = (part[0].start, part[-1].end) in self._typed
        has_focus = any(token.stem == self._asking.focus for token in part)
        is_title = all(token.stem in self._title for token in telling)
        near = min(9, int((self._left_weight[i] + self._right_weight[j - 1]) * 8))
        yield self._once((kind, sorts), _of_kind)
        yield self._once((row,), _of_row)
        yield self._once((size, kind, inside), _of_size)
        yield self._once((kind, sorts, before, after), _of_edges)
        yield self._once((row, before, after), _of_row_and_edges)
        yield self._once((kind, share, is_typed, has_focus, is_title), _of_words)
        yield self._once((kind, _near(self._left[i]), _near(self._right[j - 1]), near), _of_distances)
        for name, places in self._places:
            yield self._once((name, _from(places, i, j), before, after), _of_place)
        if size <= 3:
            yield self._once((" ".join(token.lower for token in part),), _of_phrase)


def _of_kind(asking: AnswerType, kind: str, sorts: str) -> list[str]:
    w, k, f = asking.wh, asking.key, asking.focus
    return [
        f"key, kind|{k}|{kind}", f"focus, kind|{f}|{kind}", f"opening, kind|{asking.opening}|{kind}",
        f"wh, kind, sorts|{w}|{kind}|{sorts}", f"focus, sorts, kind|{f}|{sorts}|{kind}",
        *(f"asked word, kind|{word}|{kind}" for word in asking.order[:5]),
    ]  # fmt: skip


def _of_row(asking: AnswerType, row: str) -> list[str]:
    return [
        f"classes|{row}", f"wh, classes|{asking.wh}|{row}", f"key, classes|{asking.key}|{row}",
        f"focus, classes|{asking.focus}|{row}",
    ]  # fmt: skip


def _of_size(asking: AnswerType, size: int, kind: str, inside: str) -> list[str]:
    w, n = asking.wh, min(size, 7)
    return [
        f"wh, size|{w}|{n}", f"wh, kind, size|{w}|{kind}|{n}", f"inside, wh|{inside}|{w}",
        f"size, inside|{size}|{inside}", f"focus, size|{asking.focus}|{min(size, 5)}",
    ]  # fmt: skip


def _of_edges(asking: AnswerType, kind: str, sorts: str, before: str, after: str) -> list[str]:
    return [f"kind, edges|{kind}|{before}|{after}", f"key, sorts, class before|{asking.key}|{sorts}|{before}"]


def _of_row_and_edges(asking: AnswerType, row: str, before: str, after: str) -> list[str]:
    return [f"wh, classes, edges|{asking.wh}|{row}|{before}|{after}"]


def _of_words(asking: AnswerType, kind: str, share: int, is_typed: bool, has_focus: bool, is_title: bool) -> list[str]:
    w = asking.wh
    return [
        f"asked share, wh, kind|{share}|{w}|{kind}", f"is typed, key|{is_typed}|{asking.key}",
        f"has focus, wh, kind|{has_focus}|{w}|{kind}", f"is title, kind|{is_title}|{kind}",
    ]  # fmt: skip


def _of_distances(asking: AnswerType, kind: str, left: str, right: str, near: int) -> list[str]:
    return [f"wh, left, right|{asking.wh}|{left}|{right}", f"wh, nearness, kind|{asking.wh}|{near}|{kind}"]


def _of_place(asking: AnswerType, name: str, place: str, before: str, after: str) -> list[str]:
    return [f"from {name}, key|{asking.key}|{place}", f"from {name}, wh, edges|{asking.wh}|{place}|{before}|{after}"]


def _of_phrase(asking: AnswerType, phrase: str) -> list[str]:
    return [f"wh, phrase|{asking.wh}|{phrase}"]


def _kind(part: Sequence[_Token]) -> str:
    """A span's shape in a word."""
    codes = [token.code for token in part]
    if "$" in codes:
        return "$"
    if "M" in codes or "Y" in codes:
        return "dateA" if "A" in codes else "date"
    if "%" in codes or part[-1].lower in ("percent", "cent", "pct"):
        return "%"
    if not set(_DIGITS).isdisjoint(codes):
        return "num" if len(part) == 1 else "numU" if codes[-1] == "U" else "num+"
    if "A" not in codes and "S" not in codes:
        return "low" + codes[-1]
    if all(code in "AS" for code in codes):
        return "name"
    return "name+" if codes[0] in "AS" and codes[-1] in "AS" else "mixed" + codes[-1]


def _fits(asking: AnswerType, kind: str) -> bool:
    """Is a span of that shape of the kind asked for?"""
    if asking.key in _MEASURES or asking.focus in _SHARES:
        return kind in _NUMBERS
    if asking.wh == "when" or asking.focus in _TIMES:
        return kind in ("date", "dateA")
    return asking.wh not in ("who", "where") or (kind not in _NUMBERS and kind != "date")


def _distances(tokens: Sequence[_Token]) -> list[int]:
    """Words between each word and the question's word before it; -1 where there is none."""
    found, last = [], -1
    for n, token in enumerate(tokens):
        found.append(n - last - 1 if last >= 0 else -1)
        if token.weight:
            last = n
    return found


def _fading(tokens: Sequence[_Token]) -> list[float]:
    """Weight of the question's words before each word, a fifth less for every word between."""
    found, total = [], 0.0
    for token in tokens:
        found.append(total)
        total = total * 0.8 + token.weight
    return found


def _near(distance: int) -> str:
    if distance < 0:
        return "-"
    return str(distance if distance < 5 else 5 if distance < 8 else 6 if distance < 13 else 7)


def _from(places: Sequence[int], i: int, j: int) -> str:
    """How far the nearest of some words stands from a span, and on which side."""
    away = [place - j + 1 if place >= j else place - i if place < i else 0 for place in places]
    if not away:
        return "-"
    best = min(away, key=abs)
    return ("+" if best > 0 else "~") + _near(abs(best))
