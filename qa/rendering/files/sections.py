"""What a document tells of each question, in words and in order, whatever it is written as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.dates import in_words
from index.text.characters import counted
from index.types import Source
from qa.rendering.files.references import Reference, who
from qa.rendering.files.times import written_time
from qa.rendering.files.types import Exchange
from qa.rendering.wording import how_read, limited_to
from qa.types import Answer, Disagreement, Searched, Unverified

REFUSED = "Written by the model, but not borne out by what it cites, and so no part of the answer:"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, and the numbers of the references that bear them out."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Accounts that differ, side by side."""

    about: str
    """What they differ on, as a line that introduces them."""
    sides: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question and what became of it."""

    question: str
    facts: tuple[str, ...]
    """When it was asked, how it was read and who wrote the answer, a line each."""
    short: str
    """The shortest exact answer, empty if none is clear."""
    sentences: tuple[Sentence, ...]
    """The answer, or why there is none."""
    differences: tuple[Difference, ...]
    refused: tuple[Unverified, ...]
    references: tuple[Reference, ...]


def sections(exchanges: Sequence[Exchange]) -> list[Section]:
    """Each exchange in words; references are numbered from 1 through all of them, so that a number means one place."""
    told: list[Section] = []
    first = 1
    for exchange in exchanges:
        told.append(_section(exchange, first))
        first += len(exchange.answer.citations)
    return told


def _section(exchange: Exchange, first: int) -> Section:
    answer = exchange.answer
    references = tuple(_references(exchange, first))
    number_of = {reference.citation.marker: reference.number for reference in references}

    def numbers(markers: Sequence[int]) -> tuple[int, ...]:
        return tuple(number_of[marker] for marker in markers if marker in number_of)

    def difference(given: Disagreement) -> Difference:
        sides = (Sentence(f"{a.value} ({who(a.outlet, a.published)})", numbers([a.citation])) for a in given.accounts)
        return Difference(f"Accounts differ on {given.about}:", tuple(sides))

    return Section(
        question=answer.question,
        facts=tuple(fact for fact in _facts(answer, exchange.at) if fact),
        short=answer.short or "",
        sentences=tuple(Sentence(s.text, numbers(s.citations)) for s in answer.statements)
        or (Sentence(answer.text, ()),),
        differences=tuple(map(difference, answer.disagreements)),
        refused=answer.unverified,
        references=references,
    )


def _references(exchange: Exchange, first: int) -> Iterator[Reference]:
    for number, citation in enumerate(exchange.answer.citations, first):
        known = exchange.sources.get((citation.article_id, citation.version), Source())
        reference = Reference(number, citation, known)
        # What was taken down may have come back since; the answer still stands without its words.
        yield Reference(number, citation) if reference.is_removed else reference


def _facts(answer: Answer, at: str) -> Iterator[str]:
    yield f"Asked: {written_time(at)}"
    if answer.standalone_question != answer.question:
        yield f"Understood as: {answer.standalone_question}"
    yield limited_to(answer.filters, answer.period)
    yield how_read(answer.period, answer.as_of)
    if answer.answerer == "model":
        yield f"Written by: {answer.model or 'a language model'}; each sentence was checked against what it cites"
    if answer.fallback:
        yield f"Quoted, not written by a model: {answer.fallback}"
    if not answer.answered:
        yield f"Searched: {_searched(answer.coverage)}"


def _searched(held: Searched) -> str:
    size = f"{counted(held.articles, 'article')} of {counted(held.outlets, 'outlet')}"
    days = [in_words(day) for day in (held.earliest, held.latest) if day]
    return f"{size}, published {' to '.join(dict.fromkeys(days))}" if days else size
