"""Plain text: sentences with bracketed numbers, and the references below."""

from collections.abc import Iterator, Sequence

from index.text.characters import flat
from qa.rendering.files.references import Reference
from qa.rendering.files.sections import REFUSED, Section, Sentence, sections
from qa.rendering.files.types import Exchange


def write(title: str, exchanges: Sequence[Exchange]) -> bytes:
    """The document as UTF-8 text, one line for each paragraph."""
    told = sections(exchanges)
    blocks = [flat(title), *(block for section in told for block in _blocks(section))]
    references = [_reference(reference) for section in told for reference in section.references]
    blocks += ["Sources", *references] if references else []
    return ("\n\n".join(blocks) + "\n").encode()


def _blocks(section: Section) -> Iterator[str]:
    yield "\n".join([f"Question: {flat(section.question)}", *map(flat, section.facts)])
    if section.short:
        yield f"Short answer: {flat(section.short)}"
    yield " ".join(map(_sentence, section.sentences))
    for difference in section.differences:
        yield "\n".join([flat(difference.about), *(f"  - {_sentence(side)}" for side in difference.sides)])
    if section.refused:
        yield "\n".join([REFUSED, *(f"  ✗ {flat(u.text)} ({flat(u.reason)})" for u in section.refused)])


def _sentence(sentence: Sentence) -> str:
    return " ".join([flat(sentence.text), *(f"[{number}]" for number in sentence.numbers)])


def _reference(reference: Reference) -> str:
    told = (reference.work, reference.citation.url, reference.place)
    head = ", ".join(flat(part) for part in told if part)
    below = (reference.context, reference.quote, *reference.notes)
    return "\n".join([f"[{reference.number}] {head}", *(f"    {flat(line)}" for line in below if line)])
