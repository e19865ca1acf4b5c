"""Markdown with footnotes, as GitHub and Pandoc read them; whatever a text holds is shown literally.

A footnote is one paragraph that ends with the quote: a reader without footnotes shows it as it stands, and never takes
it for the definition of a link.
"""

import re
from collections.abc import Iterator, Sequence

from index.text.characters import flat, web_address
from qa.rendering.answer_view import REFUSED, AnswerView, CitedText, Reference

# Besides what CommonMark knows: what GitHub makes addresses and emoji of (`www.`, `:x:`), and what Pandoc sets in type
# (straight quotes, `--`, `...`) or takes for a definition.
_MARKUP = re.compile(r"[!-$&'*+<>@\[-`{-~]|[.:](?=[\w./+-])|[-=](?=[-=])|(?<=[-=])[-=]|\A[-=:]")
_LIST_MARKER = re.compile(r"\A(\(?\w+)([.)])", re.ASCII)  # `1.`, `a)` and Pandoc's `(iv)`
_ENTITY = re.compile(r"&#?\w+;")


def write(title: str, answers: Sequence[AnswerView]) -> bytes:
    """The document as CommonMark with footnotes, in UTF-8."""
    blocks = [f"# {escape(title)}", *(block for view in answers for block in _blocks(view))]
    references = [_footnote(reference) for view in answers for reference in view.references]
    blocks += ["## Sources", *references] if references else []
    return ("\n\n".join(blocks) + "\n").encode()


def escape(text: str) -> str:
    """The text on one line, shown literally at the start of a paragraph and inside one.

    >>> print(escape("1. It *sank* (at www.example.org)"))
    1\\. It \\*sank\\* (at www\\.example\\.org)
    """
    return _LIST_MARKER.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", flat(text)))


def _blocks(view: AnswerView) -> Iterator[str]:
    yield f"## {escape(view.answer.question)}"
    yield _list(map(escape, view.facts))
    if view.answer.short:
        yield f"**Short answer:** {escape(view.answer.short)}"
    yield " ".join(map(_sentence, view.sentences))
    for difference in view.differences:
        yield f"{escape(difference.heading)}:"
        yield _list(map(_sentence, difference.accounts))
    if view.refused:
        yield REFUSED
        yield _list(f"{escape(u.text)} — *Not verified:* {escape(u.reason)}" for u in view.refused)


def _list(items: Iterator[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _sentence(sentence: CitedText) -> str:
    return escape(sentence.text) + "".join(f"[^{reference.number}]" for reference in sentence.references)


def _footnote(reference: Reference) -> str:
    url = reference.citation.url
    head = ", ".join([escape(reference.work), *([_address(url)] if url else []), escape(reference.place)])
    parts = [head, *map(escape, reference.notes), *([escape(reference.context)] if reference.context else [])]
    return f"[^{reference.number}]: {' · '.join([*parts, escape(reference.quote)])}"


def _address(url: str) -> str:
    """A link if it may be one; readers differ on whether `&copy;` in one is a character reference."""
    return f"<{url}>" if web_address(url) and not _ENTITY.search(url) else escape(url)
