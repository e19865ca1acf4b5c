"""Noise is marked, not removed: what surrounds the words of an article without being part of them.

Every rule is deliberately narrow. A line that is wrongly kept costs a little noise; a sentence that is wrongly
masked can never be cited.
"""

import re
from dataclasses import dataclass

from index.readers.plain import DATE_PREFIX
from index.text.entries import entry_date
from index.text.folding import caseless
from index.text.listing import are_alike, is_bulleted, is_numbered, is_quoted_title, is_row
from index.text.notices import cut_off, is_notice
from index.text.page_links import is_page_link, without_link
from index.text.sentences import Edges, sentences, units
from index.types import Article, Mask, MaskReason

_ADVERTISEMENT = re.compile(
    r"[\W_]*(advertisements?|anzeige|publicité|publicidad|pubblicità|sponsored( content)?|scroll to continue"
    r"|(article|story|content) continues (below|after)( this)?( advertisement| ad)?"
    r"|hide caption( \d+ of \d+)?|\d+ of \d+)[\W_]*",
    re.IGNORECASE,
)
_OURS = r"\b(our|us|newsletters?|news ?coverage|app|inbox)\b"
_PROMOTION = re.compile(
    r"stay (updated|informed|tuned|up to date)\b.*\b(follow|subscrib|coverage|newsletter)\w*.*"
    rf"|(sign up|register|subscribe)\b.{{0,60}}?{_OURS}.*"
    r"|follow (us|our)\b.*|(join|like) us on\b.*|download (our|the) .{0,40}\bapp\b.*"
    r"|(click|tap) here\b.*|(also|more) (read|on this story)\b.*"
    r"|for more .{0,60}\b(visit|follow|sign up|subscribe)\b.*|all rights reserved\.?",
    re.IGNORECASE | re.DOTALL,
)
_REPORTED = re.compile(r"\b(said|says|told|asked|added|urged)\b", re.IGNORECASE)  # "Follow us, he said." is news
_CLOSERS = "\"'”’»›)]}"
_TERMINALS = ".!?…:;。！？｡।۔؟።"
_GAP = re.compile(r"\s[,.]")  # few texts have one, and to look takes a seventh of the time
_GAP_BEFORE_STOP = re.compile(r"[^\s\d.…]\s+[,.](?=\s|$)|\d[ \t]+,(?=\s|$)")
# Of a film or a song, alone or behind a name, as an item of a list: `Ida Renn, “Quay”`.
_QUOTED_TITLE = re.compile(r'(?:[^"“”„«»]{0,40}[,:–—-] )?["“„«][^\W_a-zß-ÿ][^"“”„«»,]{0,60}[^"“”„«»,.]["”»]')
_SUBHEAD_MAX_WORDS, _SUBHEAD_MAX_CHARACTERS = 12, 90
_PROMOTION_MAX_CHARACTERS = 250


@dataclass(frozen=True, slots=True)
class Outline:
    """The sentences that may be cited, and the noise that may not. Together they hold all the text."""

    sentences: tuple[Edges, ...]
    masks: tuple[Mask, ...]


def outline(article: Article, *, language: str | None = None) -> Outline:
    """Find an article's sentences and mask its noise.

    Masked are: a crawler's date prefix, the headline where it stands in the text, advertisement lines, promotion,
    subheads without a full stop, and sentences damaged by stripped links. Where nothing would be left to cite (an
    item that is all headline), headline and subheads stay.
    """
    found = _Finder(article, language)
    if not found.kept:
        found = _Finder(article, language, keep_headings=True)
    return Outline(tuple(found.kept), tuple(found.masks))


class _Finder:
    def __init__(self, article: Article, language: str | None, keep_headings: bool = False):
        self.text, self.title, self.language = article.text, article.source.title, language
        self.masks: list[Mask] = []
        self.kept: list[Edges] = []
        spans = self._after_prefix()
        reasons = [self._noise(unit) for unit in spans]
        if not keep_headings:
            self._mark_headings(spans, reasons)
        for unit, reason in zip(spans, reasons, strict=True):
            if reason:
                self.masks.append(Mask(*unit, reason))
            else:
                self._divide(unit)
        self._mask_damaged()

    def _after_prefix(self) -> list[Edges]:
        prefix = DATE_PREFIX.match(self.text)
        if not prefix:
            return units(self.text)
        start = prefix.end()
        while start > 0 and self.text[start - 1].isspace():
            start -= 1
        self.masks.append(Mask(0, start, "date prefix"))
        blank = " " * start  # offsets stay true
        return units(blank + self.text[start:])

    def _noise(self, unit: Edges) -> MaskReason | None:
        words = self.text[unit[0] : unit[1]]
        if len(words) > _PROMOTION_MAX_CHARACTERS:
            return None
        if _ADVERTISEMENT.fullmatch(words):
            return "advertisement"
        return "promotion" if _is_promotion(words) else None

    def _mark_headings(self, spans: list[Edges], reasons: list[MaskReason | None]) -> None:
        """Headline and subheads: short lines without a full stop, each above a paragraph that has one."""
        texts = [self.text[start:end] for start, end in spans]
        stopped = [_is_stopped(words) for words in texts]
        if sum(stopped) * 2 < sum(map(_is_long, texts)):
            return  # a script or a writer that uses no full stops: nothing tells a subhead from a sentence
        below = None  # index of the next unit that is not noise
        for i in reversed(range(len(spans))):
            if reasons[i]:
                continue
            heads = below is not None and stopped[below] and not stopped[i] and _is_short(texts[i])
            heads = heads and not all(map(is_numbered, texts[i + 1 : i + 3]))  # the steps of a list
            heads = heads and not all(map(is_quoted_title, texts[i : i + 2]))
            if heads and not self._is_item(i, spans, texts, stopped):
                reasons[i] = "subhead"
            below = i
        first = next((i for i in range(len(spans)) if reasons[i] in (None, "subhead")), None)
        if first is not None and self.title and not stopped[first] and caseless(texts[first]) == caseless(self.title):
            reasons[first] = "title"

    def _is_item(self, i: int, spans: list[Edges], texts: list[str], stopped: list[bool]) -> bool:
        """Is a short line the last of a list or a table, rather than the head of what comes below?

        It looks like an item or an entry of a timeline by itself, it is made as the line above it is, or it belongs to
        a run of short lines: below an introducing colon, or set close while what comes below is set apart.
        """
        if is_bulleted(texts[i]) or is_row(texts[i]) or entry_date(texts[i]):
            return True
        if not i or not _is_short(texts[i - 1]):
            return False
        if is_quoted_title(texts[i - 1]) and are_alike(texts[i], texts[i - 1]):  # `“Who Is Afraid?”` ends in no stop
            return True
        if stopped[i - 1]:
            return False
        if are_alike(texts[i], texts[i - 1]):
            return True
        if is_bulleted(texts[i - 1]) or (i > 1 and are_alike(texts[i - 1], texts[i - 2])):
            return False  # the lines above have a shape in common, and it has not
        first = i - 1
        while first and not stopped[first - 1] and _is_short(texts[first - 1]):
            first -= 1
        if first and texts[first - 1].endswith((":", "：")):
            return True
        above, below = (self.text[spans[k][1] : spans[k + 1][0]].splitlines() for k in (i - 1, i))
        return len(above) == 1 < len(below)

    def _divide(self, unit: Edges) -> None:
        for start, end in sentences(self.text, unit, self.language):
            if end - start <= _PROMOTION_MAX_CHARACTERS and _is_promotion(self.text[start:end]):
                self.masks.append(Mask(start, end, "promotion"))
                continue
            stop = start + without_link(self.text[start : start + cut_off(self.text[start:end])])
            self.kept.append((start, stop))
            if stop < end:
                link = stop + len(self.text[stop:end]) - len(self.text[stop:end].lstrip())
                self.masks.append(Mask(link, end, "promotion"))

    def _mask_damaged(self) -> None:
        """A blank before a comma or full stop shows where a link's words were stripped out of a sentence.

        In a text that is spaced so throughout, as some data sets are, it shows nothing.
        """
        suspects = self.kept if _GAP.search(self.text) else ()
        damaged = {span for span in suspects if _GAP_BEFORE_STOP.search(self.text, *span)}
        if damaged and len(damaged) * 5 <= len(self.kept):
            self.kept = [span for span in self.kept if span not in damaged]
            self.masks += [Mask(*span, "damaged") for span in damaged]
        self.masks.sort(key=lambda mask: mask.start)


def _is_promotion(words: str) -> bool:
    is_one = is_page_link(words) or is_notice(words) or _PROMOTION.fullmatch(words) is not None
    return is_one and not _REPORTED.search(words)


def _is_stopped(words: str) -> bool:
    return words.rstrip(_CLOSERS)[-1:] in _TERMINALS or (words[-1:] in '"”»' and not _QUOTED_TITLE.fullmatch(words))


def _is_long(words: str) -> bool:
    return len(words) > _SUBHEAD_MAX_CHARACTERS


def _is_short(words: str) -> bool:
    return len(words) <= _SUBHEAD_MAX_CHARACTERS and len(words.split()) <= _SUBHEAD_MAX_WORDS
