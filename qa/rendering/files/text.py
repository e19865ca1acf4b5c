"""Plain text: sentences with bracketed numbers, and the references below."""

from collections.abc import Iterator, Sequence

from index.text.characters import flat
from qa.rendering.answer_view import REFUSED, AnswerView, CitedText, Reference


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as UTF-8 text, one line for each paragraph."""
    blocks = [flat(title), *(block for view in answers for block in _blocks(view))]
    references = [_reference(reference) for view in answers for reference in view.references]
    blocks += ["Sources", *references] if references else []
    return ("\n\n".join(blocks) + "\n").encode()


def _blocks(view: AnswerView) -> Iterator[str]:
    yield "\n".join([f"Question: {flat(view.answer.question)}", *map(flat, view.facts)])
    if view.answer.short:
        yield f"Short answer: {flat(view.answer.short)}"
    yield " ".join(map(_sentence, view.sentences))
    for difference in view.differences:
        yield "\n".join(
            [f"{flat(difference.heading)}:", *(f"  - {_sentence(account)}" for account in difference.accounts)]
        )
    if view.refused:
        yield "\n".join([REFUSED, *(f"  ✗ {flat(u.text)} ({flat(u.reason)})" for u in view.refused)])


def _sentence(sentence: CitedText) -> str:
    return " ".join([flat(sentence.text), *(f"[{reference.number}]" for reference in sentence.references)])


def _reference(reference: Reference) -> str:
    parts = (reference.work, reference.citation.url, reference.place)
    head = ", ".join(flat(part) for part in parts if part)
    below = (reference.context, reference.quote, *reference.notes)
    return "\n".join([f"[{reference.number}] {head}", *(f"    {flat(line)}" for line in below if line)])
