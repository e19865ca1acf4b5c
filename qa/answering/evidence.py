"""What a model is shown: numbered evidence sentences with their neighbours, packed into a token budget."""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from index.text.attribution import attribution
from index.text.datelines import past_dateline
from index.types import Passage, Source, Span
from qa.answering.candidates import Candidate

BEST = 24
"""Sentences that are put in for themselves, where there is room; neighbours come with them."""
_FIRST = 3  # passages that are shown in the order of their rank; the newest of the others comes next
_SAME_OUTLET = 3  # sentences of one outlet that go before the first one of another
_TITLE = 200  # characters of a title or an outlet's name that are shown
_SPEAKER = 300  # characters of who says so that are shown
SAYS_SO = "who says so"
"""What begins the line below a sentence that says whose word it is; it has no id and cannot be cited."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz"  # no l and no o, which look like digits


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that a model may cite."""

    id: str
    span: Span
    text: str
    """Its exact words, without a dateline, which is shown and not cited."""
    source: Source


@dataclass(frozen=True, slots=True)
class EvidenceSet:
    """The evidence of one question."""

    prefix: str
    """What every id of this answer begins with: found nowhere in the evidence, and the same for the same evidence."""
    sentences: tuple[Sentence, ...]
    """In the order in which they are shown."""
    text: str
    """As it is shown: each article's outlet and date, then its title and sentences with their ids and who says so."""
    tokens: int
    left_out: int
    """Good sentences for which there was no room."""
    of: dict[str, Sentence] = field(repr=False)
    """Sentences by id."""

    @property
    def articles(self) -> int:
        """How many articles are shown."""
        return len({sentence.span.article_id for sentence in self.sentences})

    @property
    def fence(self) -> str:
        """A line that cannot stand in the evidence, to put around it."""
        return f"===== {self.prefix} ====="


def build(
    candidates: Sequence[Candidate],
    *,
    count: Callable[[str], int],
    max_tokens: int,
    best: int = BEST,
    with_neighbours: bool = True,
    make_prefix: Callable[[int], str] | None = None,
) -> EvidenceSet:
    """Choose and number the evidence.

    The best sentence comes first with its neighbours, then the next ones, those of outlets that are not shown yet
    before the fourth of one that is. The three best passages are shown first, then the others, the newest first.

    Args:
        candidates: Ranked sentences, best first.
        count: Counts tokens as the model does.
        max_tokens: Upper bound for `text`.
        best: Sentences that are put in for themselves, at most.
        with_neighbours: Is each shown with those beside it?
        make_prefix: Gives three letters or digits for the number of a try; by default made of the evidence itself.
    """
    order = _spread(candidates)[:best]
    prefix = _prefix(order, make_prefix)
    shown: dict[Passage, set[Span]] = {}
    used, left_out = 0, 0
    titled: set[str] = set()
    for candidate in order:
        passage, own = candidate.passage, replace(candidate.span, start=candidate.sentence.start)
        places = _with_neighbours(own, passage) if with_neighbours else [own]
        wanted = [place for place in places if place not in shown.get(passage, set())]
        if not wanted:
            continue
        header = "" if passage in shown else _header(passage.source)
        title = [] if own.article_id in titled else _title_place(passage)
        for places in ([*title, *wanted], wanted, [own] if own in wanted else []):
            cost = count(_block(header, [_shown(f"{prefix}.100", place, passage) for place in places])) + 1
            if places and used + cost <= max_tokens:
                shown.setdefault(passage, set()).update(places)
                used += cost
                titled.add(own.article_id)
                break
        else:
            left_out += own in wanted
    ordered = list(shown)
    ordered[_FIRST:] = sorted(ordered[_FIRST:], key=_published, reverse=True)
    return _numbered({passage: shown[passage] for passage in ordered}, prefix, count, left_out)


def _numbered(shown: dict[Passage, set[Span]], prefix: str, count: Callable[[str], int], left_out: int) -> EvidenceSet:
    sentences: list[Sentence] = []
    blocks = []
    for passage, places in shown.items():
        lines = []
        for place in sorted(places, key=lambda each: (each.part != "title", each.start)):
            span, text = _citable(place, passage)
            sentences.append(Sentence(f"{prefix}.{len(sentences) + 1}", span, text, passage.source))
            lines.append(_shown(sentences[-1].id, place, passage))
        blocks.append(_block(_header(passage.source), lines))
    text = "\n\n".join(blocks)
    return EvidenceSet(prefix, tuple(sentences), text, count(text), left_out, {s.id: s for s in sentences})


def _published(passage: Passage) -> str:
    return passage.source.date or ""


def _spread(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Best first, but that no outlet fills the room before another has been heard."""
    first: list[Candidate] = []
    later: list[Candidate] = []
    heard: dict[str, int] = {}
    for candidate in candidates:
        heard[candidate.outlet] = heard.get(candidate.outlet, 0) + 1
        (first if heard[candidate.outlet] <= _SAME_OUTLET else later).append(candidate)
    return first + later


def _with_neighbours(own: Span, passage: Passage) -> list[Span]:
    """A sentence with those beside it; a headline alone."""
    if own.part == "title":
        return [own]
    place = passage.sentences.index((own.start, own.end))
    return [replace(own, start=start, end=end) for start, end in passage.sentences[max(0, place - 1) : place + 2]]


def _line(place: Span, passage: Passage) -> str:
    """What is shown of a place: a sentence with its dateline, or a headline, called so."""
    if place.part == "title":
        return f"Headline: {_title(place, passage)}"
    return passage.sentence(place.start, place.end)


def _title_place(passage: Passage) -> list[Span]:
    """The title of a passage's article, to be cited like its sentences; none where these say the same."""
    title = passage.source.title or ""
    is_said = " ".join(title.split()) in " ".join(passage.text.split())
    return [] if is_said or len(title) > _TITLE else [replace(passage.span, start=0, end=len(title), part="title")]


def _title(place: Span, passage: Passage) -> str:
    return (passage.source.title or "")[place.start : place.end]


def _citable(place: Span, passage: Passage) -> tuple[Span, str]:
    """What may be cited of a place, and its exact words."""
    if place.part == "title":
        return place, _title(place, passage)
    text = passage.sentence(place.start, place.end)
    begins = past_dateline(text, place.start)
    return replace(place, start=place.start + begins), text[begins:]


def _shown(id_: str, place: Span, passage: Passage) -> str:
    """A place with its id, and below it who says so, where its article says that."""
    says = _says(place, passage)
    return f"[{id_}] {' '.join(_line(place, passage).split())}" + (f"\n({SAYS_SO}: {says})" if says else "")


def _says(place: Span, passage: Passage) -> str:
    """Who says what stands at a place, by the words of its article; empty if the article says so itself."""
    if place.part == "title" or not passage.article:
        return ""
    outlet = passage.source.outlet
    found = attribution(passage.article, place.start, place.end, language=passage.language, outlet=outlet)
    if not found or not (found.speaker or found.via):
        return ""
    denied = f"; denied: “{found.denial.text}”" if found.denial else ""
    return " ".join(f"{found.line}{denied}".split())[:_SPEAKER]


def _block(header: str, lines: Sequence[str]) -> str:
    return "\n".join([header, *lines])


def _header(source: Source) -> str:
    """Outlet and date on a line of their own; a title is shown as a sentence, which may be cited."""
    date = source.date or "date unknown"
    parts = [source.outlet or "outlet unknown", source.agency and f"by {source.agency}", date]
    return "Source: " + "; ".join(" ".join(part.split())[:_TITLE] for part in parts if part)


def _prefix(candidates: Sequence[Candidate], make: Callable[[int], str] | None) -> str:
    """One that stands nowhere in the evidence, so that what looks like an id in an article is none.

    The same evidence gets the same one: what a server keeps of a prompt it has read is then found again.
    """
    sources = [candidate.passage.source for candidate in candidates]
    texts = [text for c in candidates for text in (c.passage.text, c.text)]
    texts += [text for source in sources for text in (_header(source), source.title or "")]
    held = "\n".join(texts).casefold()  # models write ids in capitals, too
    make = make or _made_of(held)
    for attempt in itertools.count():
        prefix = "".join(make(attempt + part) for part in range(1 + attempt // 20))  # longer where short ones are taken
        if prefix not in held:
            break
    return prefix


def _made_of(text: str) -> Callable[[int], str]:
    """Makes a letter, a digit and a letter of a text, others for each try."""

    def make(attempt: int) -> str:
        one, two, three = hashlib.sha256(f"{attempt}:{text}".encode()).digest()[:3]
        return _LETTERS[one % len(_LETTERS)] + "23456789"[two % 8] + _LETTERS[three % len(_LETTERS)]

    return make
