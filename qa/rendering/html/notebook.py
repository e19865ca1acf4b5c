"""An answer as a notebook shows it: a piece of HTML that needs no style sheet, no script and no server.

It takes its colours from the notebook, so that it is as legible in the dark as in the light.
"""

from collections.abc import Iterable, Iterator, Sequence

from qa.rendering.files import Exchange
from qa.rendering.files.references import Reference
from qa.rendering.files.sections import REFUSED, Section, Sentence, sections
from qa.rendering.html.markup import escape, publishers_link, shortened
from qa.types import Answer, Retrieved

_NO_MATHEMATICS = "mathjax_ignore tex2jax_ignore"  # a notebook takes `$5 and $6` for a formula otherwise
_FAINT = "opacity:.8;font-size:.9em"
_NEAREST, _TIP, _QUOTE = 3, 420, 1000


def fragment(given: Answer) -> str:
    """The answer with its numbered sources and their quotes; what pointing at a number shows is there to read, too."""
    (section,) = sections([Exchange(given, "")])
    parts = [*_notes(section)]
    if section.short:
        parts.append(f'<p dir="auto"><strong>{escape(section.short)}</strong></p>')
    parts.append(f'<p dir="auto">{" ".join(_sentence(s, section.references) for s in section.sentences)}</p>')
    for difference in section.differences:
        parts.append(f"<p>{escape(difference.about)}</p>")
        parts.append(_list(_sentence(side, section.references) for side in difference.sides))
    if section.refused:
        parts.append(f"<p>{escape(REFUSED)}</p>")
        parts.append(_list(f"<s>{escape(u.text)}</s> <em>{escape(u.reason)}</em>" for u in section.refused))
    if section.references:
        items = "".join(map(_source, section.references))
        parts.append(f'<p><strong>Sources</strong></p><ol style="{_FAINT}">{items}</ol>')
    else:
        parts += _nearest(given.passages)
    body = "".join(parts)
    return f'<div class="{_NO_MATHEMATICS}" style="max-width:48em;overflow-wrap:anywhere">{body}</div>'


def _notes(section: Section) -> Iterator[str]:
    facts = section.facts[1:]  # the first is when it was asked: just now
    return (f'<p dir="auto" style="{_FAINT}">{escape(fact)}</p>' for fact in facts)


def _sentence(sentence: Sentence, references: Sequence[Reference]) -> str:
    by_number = {reference.number: reference for reference in references}
    return escape(sentence.text) + "".join(_mark(by_number[number]) for number in sentence.numbers)


def _mark(reference: Reference) -> str:
    tip = f"{shortened(reference.work, _TIP)}&#10;{shortened(reference.quote, _TIP)}"
    return f' <sup title="{tip}">[{reference.number}]</sup>'


def _source(reference: Reference) -> str:
    words = "" if reference.is_removed else reference.citation.quote
    link = publishers_link(reference.citation.url, words, "Publisher’s page ↗")
    more = "".join(f"<br>{escape(line)}" for line in (reference.context, *reference.notes) if line)
    return (
        f'<li value="{reference.number}" dir="auto">{escape(reference.work)}{f" {link}" if link else ""}'
        f"<br>{shortened(reference.quote, _QUOTE)}{more}<br><small>{escape(reference.place)}</small></li>"
    )


def _nearest(passages: Sequence[Retrieved]) -> Iterator[str]:
    if passages:
        places = (escape(f"{p.article_id} {p.start}:{p.end}") for p in passages[:_NEAREST])
        yield f"<p>Nearest passages</p>{_list(places)}"


def _list(items: Iterable[str]) -> str:
    written = "".join(f'<li dir="auto">{item}</li>' for item in items)
    return f"<ul>{written}</ul>"
