"""Lists and tables: a sentence that ends in a colon comes with its items, a row with the head of its table.

Articles set a list as lines of their own: bullets, numbers, rows of cells, or plain short lines (`Name, age, what`).
What introduces one says nothing without its items, and they seldom repeat what they are items of: a list is quoted
as one piece, and is one statement.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from index.corpus import Corpus
from index.text.anaphora import antecedent
from index.text.listing import are_alike, is_bulleted, is_numbered, is_quoted_title, is_row, is_rule
from index.text.number_words import ORDINALS
from index.types import Hit, Passage, Span
from qa.answering.candidates import PASSAGES, Candidate
from qa.answering.ranking.relevance import is_furniture
from qa.types import DraftStatement, QuestionAnalysis

COLONS = (":", "：")
_STOPS = ".!?…。！？"
_FEWEST, _MOST = 2, 40  # items of a list
_ALIKE = 3  # items under a heading that does not end in a colon
_SHOWN = 8  # items, where no list is asked for
_LONGEST = 1000  # characters of one quote
_MARKED, _PLAIN, _BARE = 300, 160, 90  # characters of an item: marked as one, made as the others, of no shape at all
_SPEAKS = 0.5  # of what the best sentence speaks of: an introduction that has less is of something else
_NEAR_ROW = 0.6
_GAP = 6  # characters between two lines that stand in different passages: a longer one holds other words
_VALUES = ("how many", "how much", "when")
_LABEL = 40  # characters of an introduction that only tells a list from the ones beside it: `Side B:`
_INTRODUCING = 1.5  # of a score: what counts against a sentence that ends in a colon, where its items come with it
_BEST, _MOST_PASSAGES = 3, 12  # articles of which all lists are read; passages of them
_ALONE = 1.0  # of a score: against a list of which one item alone speaks of what is asked
_LEANS = 0.5  # of a score: so far behind the sentence before it stands one that goes on with it
_GOING_ON = re.compile(r"(?:it|they|these|those|he|she|this|the (?:following|list))\b", re.IGNORECASE)

Place = tuple[str, str, str, int]
"""An article's id and version, which part of it, and where a sentence begins there."""
Line = tuple[Candidate, ...]
"""The sentences of one line."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An introducing sentence with its items, or the head of a table with its rows."""

    opening: Candidate
    items: tuple[Line, ...]
    is_introduced: bool
    """Does the opening end in a colon, or is it a heading? Else it is a table's first row."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The statements of an answer."""

    statements: tuple[DraftStatement, ...]
    has_list: bool
    """Is a whole list among them? Then no part of it is the answer by itself."""


class Lists:
    """The lists and tables among the sentences that a question is answered from."""

    def __init__(self, candidates: Sequence[Candidate], around: Sequence[Passage] = ()) -> None:
        self._openings: dict[Place, Listing] = {}
        self._of: dict[Place, Listing] = {}
        self._passages = {each.span: each for each in (*(each.passage for each in candidates), *around)}
        self._series: dict[Place, tuple[Listing, ...]] = {}
        self._scores: dict[Place, float] = {}
        opened = {each.span.article_id for each in candidates if _may_open(each.text)}
        for lines in _articles([each for each in candidates if each.span.article_id in opened]):
            listings = _listings(lines)
            for listing in listings:
                self._openings.setdefault(_place(listing.opening), listing)
                for item in listing.items:
                    for part in item:
                        self._of.setdefault(_place(part), listing)
            self._series |= _series(listings)
            self._scores |= _scores(lines, listings)

    def may_answer(self, candidate: Candidate) -> bool:
        """Does a sentence say something: no rule of a table, and no announcement of what does not come with it?"""
        text = candidate.text.rstrip()
        if text.endswith(COLONS):
            return _place(candidate) in self._openings
        return not is_rule(text)

    def opens(self, candidate: Candidate) -> bool:
        """Does a list that has an introduction or a heading begin with a sentence?"""
        listing = self._openings.get(_place(candidate))
        return bool(listing and listing.is_introduced)

    def score(self, candidate: Candidate) -> float:
        """A sentence's score; what introduces a list has that of its items and of what it goes on with, too."""
        return self._scores.get(_place(candidate), candidate.score)

    def compose(
        self,
        chosen: Sequence[Candidate],
        analysis: QuestionAnalysis,
        differing: Collection[Span] = (),
        asked: str = "",
    ) -> Composed:
        """The chosen sentences as statements: lists that are asked for whole, others with what they stand under.

        Where a list is the answer it comes first, and one sentence at most that adds something to it.

        Args:
            chosen: In the order of the answer.
            analysis: A question for a list gets all items, others the first eight.
            differing: Sentences in which accounts differ, which are never left out.
            asked: The question: it may say which of several lists, as `the second`.
        """
        said: dict[Place, DraftStatement] = {}
        best = max((each.match.soft for each in chosen), default=0.0)
        whole = self._whole(chosen, best)
        if analysis.intent != "list":  # an item under a heading is the answer
            whole = {place for place in whole if self._openings[place].opening.text.rstrip().endswith(COLONS)}
        row = max((each.match.soft for each in chosen if self._is_of_table(each)), default=0.0)
        answer: Line = ()
        for candidate in chosen:
            listing = self._listing(candidate)
            if not listing:
                said.setdefault(_place(candidate), self._alone(candidate))
            elif not listing.is_introduced:
                is_head = candidate is listing.opening
                if not is_head and candidate.match.soft >= _NEAR_ROW * row:
                    said.setdefault(_place(candidate), _under(candidate, listing.opening))
                elif is_head and not any(self._of.get(_place(each)) is listing for each in chosen):
                    said.setdefault(_place(candidate), self._alone(candidate))
            elif _place(listing.opening) not in whole:
                item = next((line for line in listing.items if candidate in line), (candidate,))
                said.setdefault(_place(item[0]), replace(_line(item), context=listing.opening.span))
            elif analysis.kind in _VALUES and listing.opening.answers:
                said.setdefault(_place(listing.opening), self._alone(listing.opening))
            else:
                if analysis.intent == "list":
                    listing = self._with_siblings(listing, asked)
                blocks = _blocks(listing, None if analysis.intent == "list" else _SHOWN)
                said |= {_place(block[0]): self._block(block) for block in blocks}
                if analysis.intent == "list" or candidate is chosen[0] or listing.opening.match.soft >= best:
                    answer = answer or tuple(part for block in blocks for part in block)
        has_list = any(each.is_list for each in said.values())
        if answer:
            said = _led_by(answer, said, chosen, differing)
        return Composed(_without_repeats([*said.values()]), has_list)

    def _whole(self, chosen: Sequence[Candidate], best: float) -> set[Place]:
        """Where the lists open that are what is asked for, rather than the items that were chosen of them."""
        found = ((self._listing(each), each) for each in chosen)
        return {_place(its.opening) for its, each in found if its and its.is_introduced and _is_asked(its, each, best)}

    def _listing(self, candidate: Candidate) -> Listing | None:
        return self._openings.get(_place(candidate)) or self._of.get(_place(candidate))

    def _with_siblings(self, listing: Listing, asked: str) -> Listing:
        """A list with those beside it that the question does not tell it from: `Side A: …`, `Side B: …`."""
        series = self._series.get(_place(listing.opening), ())
        if any(each.opening.match.words != listing.opening.match.words for each in series) or not series:
            return listing
        numbers = [ORDINALS[word] for word in re.findall(r"\w+", asked.casefold()) if word in ORDINALS]
        if len(numbers) == 1 and numbers[0] <= len(series):
            return series[numbers[0] - 1]
        lines = [line for each in series for line in ((each.opening,), *each.items)]
        return Listing(series[0].opening, tuple(lines[1:]), is_introduced=True)

    def _block(self, block: Line) -> DraftStatement:
        return replace(_line(block), context=self._alone(block[0]).context, is_list=True)

    def _alone(self, candidate: Candidate) -> DraftStatement:
        context = antecedent(candidate.span, self._passages.values(), is_noise=is_furniture)
        return DraftStatement(candidate.text, (candidate.span,), context=context)

    def _is_of_table(self, candidate: Candidate) -> bool:
        listing = self._of.get(_place(candidate))
        return bool(listing and not listing.is_introduced)


def _is_asked(listing: Listing, chosen: Candidate, best: float) -> bool:
    """Is a list what is asked for, rather than the one item that was chosen of it?"""
    opening = listing.opening.match.soft
    return chosen is listing.opening or (opening > chosen.match.soft and opening >= _SPEAKS * best)


def passages_of_lists(corpus: Corpus, hits: Sequence[Hit]) -> list[Passage]:
    """Passages of the best articles that hold lists, or go on with one: what is listed has other words."""
    best = list(dict.fromkeys(hit.passage.span.article_id for hit in hits))[:_BEST]
    known = {hit.passage.span for hit in hits[:PASSAGES]}
    passages = corpus.passages_of(sorted(best))
    lists = {each.span for each in passages if _holds_list(each)}
    beside = [(one, two) for one, two in pairwise(passages) if one.span.article_id == two.span.article_id]
    lists |= {two.span for one, two in beside if _is_line_of_list(one, -1)}
    lists |= {one.span for one, two in beside if _is_line_of_list(two, 0)}
    found = [each for each in passages if each.span in lists and each.span not in known]
    return sorted(found, key=lambda each: best.index(each.span.article_id))[:_MOST_PASSAGES]


def _holds_list(passage: Passage) -> bool:
    lines = [passage.sentence(*edges) for edges in passage.sentences]
    return sum(map(_is_marked, lines)) >= _FEWEST or any(each.endswith(COLONS) for each in lines)


def _is_line_of_list(passage: Passage, place: int) -> bool:
    """Is the first or the last line of a passage an item, or what introduces items?"""
    if not passage.sentences:
        return False
    text = passage.sentence(*passage.sentences[place])
    return text.endswith(COLONS) or _is_marked(text) or (len(text) <= _BARE and not _is_stopped(text))


# --- finding them -----------------------------------------------------------------------------------------------------


def _place(candidate: Candidate) -> Place:
    span = candidate.span
    return span.article_id, span.version, span.part, span.start


def _articles(candidates: Sequence[Candidate]) -> list[list[tuple[Line, int]]]:
    """The lines of each article in reading order, each with the number of line breaks before it; 0 after a gap."""
    ordered = sorted({_place(each): each for each in candidates if each.part == "text"}.items())
    articles = []
    for _, group in groupby(ordered, key=lambda pair: pair[0][:2]):
        lines: list[tuple[Line, int]] = []
        before: Candidate | None = None
        for _, candidate in group:
            breaks = _breaks(before, candidate) if before else 0
            if breaks is None:
                lines[-1] = ((*lines[-1][0], candidate), lines[-1][1])
            else:
                lines.append(((candidate,), breaks))
            before = candidate
        articles.append(lines)
    return articles


def _breaks(before: Candidate, candidate: Candidate) -> int | None:
    """Line breaks between two sentences: None where they share a line, 0 where other words stand between them."""
    passage = before.passage
    starts = candidate.sentence.start
    if candidate.end <= passage.span.end:
        between = passage.text[before.end - passage.span.start : starts - passage.span.start]
        if between.strip():
            return 0
        return len(between.splitlines()) if any(end in between for end in "\n\r\u2028\u2029") else None
    return 1 if starts - before.end <= _GAP else 0


def _may_open(text: str) -> bool:
    """Can a sentence be the first of a list or a table?"""
    return text.rstrip().endswith(COLONS) or is_row(text) or _is_listed(text)


def _listings(lines: Sequence[tuple[Line, int]]) -> list[Listing]:
    found: list[Listing] = []
    for n, (line, _) in enumerate(lines):
        opening = line[-1]
        if found and found[-1].is_introduced and found[-1].items[-1][-1].start >= opening.start:
            continue
        if opening.text.rstrip().endswith(COLONS):
            items = _items(lines[n + 1 :])
            if len(items) >= _FEWEST:
                found.append(Listing(opening, items, is_introduced=True))
        elif len(line) == 1 and _may_head(opening.text) and (items := _alike_items(lines[n + 1 :], opening.text)):
            found.append(Listing(opening, items, is_introduced=True))
        elif len(line) == 1 and is_row(opening.text) and not (n and lines[n][1] and is_row(_text(lines[n - 1][0]))):
            rows = _rows(lines[n + 1 :])
            if rows:
                found.append(Listing(opening, rows, is_introduced=False))
    return found


def _series(listings: Sequence[Listing]) -> dict[Place, tuple[Listing, ...]]:
    """Lists that stand one below the other, each under a short label, by where they open."""
    rows: list[list[Listing]] = []
    for each in listings:
        is_labelled = each.is_introduced and len(each.opening.text) <= _LABEL
        is_next = is_labelled and rows and each.opening.sentence.start - rows[-1][-1].items[-1][-1].end <= _GAP
        if is_next:
            rows[-1].append(each)
        elif is_labelled:
            rows.append([each])
    return {_place(each.opening): tuple(row) for row in rows if len(row) > 1 for each in row}


def _scores(lines: Sequence[tuple[Line, int]], listings: Sequence[Listing]) -> dict[Place, float]:
    """What introduces a list, by where it stands: with its items it says what they say."""
    before = {_place(one): other for line, _ in lines for other, one in pairwise(line)}
    before |= {_place(line[0]): above[-1] for (above, _), (line, _) in pairwise(lines)}
    found = {}
    for each in listings:
        if not each.is_introduced:
            continue
        opening = each.opening
        own = opening.score + _INTRODUCING * opening.text.endswith(COLONS)
        items = sorted((max(part.score for part in item) for item in each.items), reverse=True)
        score = max(own, items[1], items[0] - _ALONE)
        above = before.get(_place(opening))
        if above and _GOING_ON.match(opening.text):
            score = max(score, above.score - _LEANS)
        found[_place(opening)] = score
    return found


def _items(lines: Sequence[tuple[Line, int]]) -> tuple[Line, ...]:
    """The lines below an introducing sentence that are its items."""
    items: list[Line] = []
    gap = 0
    for line, breaks in lines[:_MOST]:
        text, above = _text(line), _text(items[-1]) if items else ""
        if not breaks or (len(items) > 1 and breaks > gap):
            break
        if is_rule(text):
            continue
        if (items and not _goes_on(text, above)) or (not items and not _may_begin(text)):
            break
        if items:
            gap = max(gap, breaks)
        items.append(line)
    if len(items) > _FEWEST and len(items) < len(lines) and _is_heading(_text(items[-1]), map(_text, items[:-1])):
        items.pop()  # of the paragraphs below
    if len(items) > 1 and _is_stopped(_text(items[0])) and not are_alike(_text(items[1]), _text(items[0])):
        return ()  # sentences of a paragraph each
    return tuple(items)


def _may_head(text: str) -> bool:
    """Can a line be the heading of a list?"""
    return len(text) <= _BARE and not _is_listed(text) and (not _is_stopped(text) or text.endswith("?"))


def _alike_items(lines: Sequence[tuple[Line, int]], heading: str) -> tuple[Line, ...]:
    """The lines below a heading that are made alike, and otherwise than it is."""
    items = _items(lines)
    texts = [*map(_text, items)]
    is_list = len(items) >= _ALIKE and all(_is_listed(text) for text in texts[:_ALIKE])
    is_list = is_list and all(are_alike(text, above) for above, text in pairwise(texts[:_ALIKE]))
    return items if is_list and not are_alike(texts[0], heading) else ()


def _is_listed(text: str) -> bool:
    """Does a line look like an item by itself?"""
    return is_bulleted(text) or is_numbered(text) or is_quoted_title(text)


def _may_begin(text: str) -> bool:
    if _is_marked(text):
        return len(text) <= _MARKED
    return len(text) <= (_PLAIN if _is_stopped(text) else _BARE) and not text.endswith(COLONS)


def _goes_on(text: str, above: str) -> bool:
    """Is a line an item, too, below one that is?"""
    if _is_marked(text) or _is_marked(above):
        return are_alike(text, above) and len(text) <= _MARKED
    if are_alike(text, above):
        return len(text) <= _PLAIN
    return len(text) <= _BARE and not _is_stopped(text) and not _is_stopped(above) and not text.endswith(COLONS)


def _is_heading(text: str, above: Iterable[str]) -> bool:
    """Is a line a phrase, longer than the names above it are?"""
    further = text.split()[1:]
    if not further or any(word[:1].isupper() for word in further) or _is_marked(text):
        return False
    return all(len(text) > 2 * len(each) and all(word[:1].isupper() for word in each.split()) for each in above)


def _rows(lines: Sequence[tuple[Line, int]]) -> tuple[Line, ...]:
    """The rows below the first one of a table."""
    rows: list[Line] = []
    for line, breaks in lines[:_MOST]:
        text = _text(line)
        if not breaks or not (is_row(text) or is_rule(text)):
            break
        if not is_rule(text):
            rows.append(line)
    return tuple(rows)


def _is_marked(text: str) -> bool:
    return is_bulleted(text) or is_numbered(text) or is_row(text)


def _is_stopped(text: str) -> bool:
    return text.rstrip("\"'”’»)")[-1:] in _STOPS


# --- stating them -----------------------------------------------------------------------------------------------------


def _text(line: Line) -> str:
    """The words of a line; all of its sentences may not stand in one passage."""
    first, last = line[0], line[-1]
    if last.end <= first.passage.span.end:
        return first.passage.sentence(first.start, last.end)
    return " ".join(part.text for part in line)


def _blocks(listing: Listing, most: int | None) -> list[Line]:
    """A list in as few pieces as can be quoted: one, unless it goes over to another passage or is long."""
    blocks: list[Line] = []
    for line in ((listing.opening,), *listing.items[:most]):
        if blocks and _is_one(joined := (*blocks[-1], *line)):
            blocks[-1] = joined
        else:
            blocks.append(line)
    return blocks


def _is_one(block: Line) -> bool:
    """Can it be quoted in one piece? Nothing but blanks and the rules of tables stands between the lines of a list."""
    return block[-1].end <= min(block[0].passage.span.end, block[0].start + _LONGEST)


def _led_by(
    answer: Line, said: dict[Place, DraftStatement], chosen: Sequence[Candidate], differing: Collection[Span]
) -> dict[Place, DraftStatement]:
    """The list that answers, then the best of the other sentences that adds to it."""
    known = frozenset().union(*(part.match.words for part in answer))
    words = " ".join(part.text for part in answer)
    of_it = {place: each for place, each in said.items() if place in set(map(_place, answer))}
    others = [each for each in chosen if _place(each) in said and _place(each) not in of_it]
    added = next((each for each in others if _adds(each, known, words)), None)
    kept = [each for each in others if each is added or each.span in differing]
    return of_it | {_place(each): said[_place(each)] for each in kept}


def _adds(candidate: Candidate, known: frozenset[str], words: str) -> bool:
    """Has a sentence a word of the question, or an answer to it, that a list lacks?"""
    answers = (candidate.text[each.start : each.end] for each in candidate.answers)
    return not candidate.match.words <= known or any(each not in words for each in answers)


def _without_repeats(statements: Sequence[DraftStatement]) -> tuple[DraftStatement, ...]:
    """The same, each without a context that stands right before it in the answer."""
    found: list[DraftStatement] = []
    for each in statements:
        above = found[-1].spans[-1] if found else None
        is_said = above and each.context and above.holds(each.context)
        found.append(replace(each, context=None) if is_said else each)
    return tuple(found)


def _under(candidate: Candidate, head: Candidate) -> DraftStatement:
    return DraftStatement(candidate.text, (candidate.span,), context=head.span)


def _line(line: Line) -> DraftStatement:
    """A line as it stands; where it goes over to another passage, sentence by sentence."""
    first, last = line[0], line[-1]
    if last.end <= first.passage.span.end:
        span = Span(first.passage.span.article_id, first.passage.span.version, first.start, last.end)
        return DraftStatement(_text(line), (span,))
    return DraftStatement(_text(line), tuple(part.span for part in line))
