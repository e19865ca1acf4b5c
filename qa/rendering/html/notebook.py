"""An answer as a notebook shows it: a piece of HTML that needs no style sheet, no script and no server.

It takes its colours from the notebook, so that it is as legible in the dark as in the light.
"""

from collections.abc import Iterable

from qa.rendering.answer_view import REFUSED, AnswerView, CitedText, Reference
from qa.rendering.html.markup import escape, publishers_link, shortened
from qa.types import Answer

_NO_MATHEMATICS = "mathjax_ignore tex2jax_ignore"  # a notebook takes `$5 and $6` for a formula otherwise
_FAINT = "opacity:.8;font-size:.9em"
_TIP, _QUOTE = 420, 1000


def fragment(answer: Answer) -> str:
    """The answer with its numbered sources and their quotes; what pointing at a number shows is there to read, too."""
    view = AnswerView(answer)
    parts = [f'<p dir="auto" style="{_FAINT}">{escape(fact)}</p>' for fact in view.facts]
    if answer.short:
        parts.append(f'<p dir="auto"><strong>{escape(answer.short)}</strong></p>')
    parts.append(f'<p dir="auto">{" ".join(map(_sentence, view.sentences))}</p>')
    for difference in view.differences:
        parts.append(f"<p>{escape(f'{difference.heading}:')}</p>")
        parts.append(_list(map(_sentence, difference.accounts)))
    if view.refused:
        parts.append(f"<p>{escape(REFUSED)}</p>")
        parts.append(_list(f"<s>{escape(u.text)}</s> <em>{escape(u.reason)}</em>" for u in view.refused))
    if view.references:
        items = "".join(map(_source, view.references))
        parts.append(f'<p><strong>Sources</strong></p><ol style="{_FAINT}">{items}</ol>')
    if view.nearest:
        places = (escape(f"{p.article_id} {p.start}:{p.end}") for p in view.nearest)
        parts.append(f"<p>Nearest passages</p>{_list(places)}")
    body = "".join(parts)
    return f'<div class="{_NO_MATHEMATICS}" style="max-width:48em;overflow-wrap:anywhere">{body}</div>'


def _sentence(sentence: CitedText) -> str:
    return escape(sentence.text) + "".join(map(_mark, sentence.references))


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


def _list(items: Iterable[str]) -> str:
    written = "".join(f'<li dir="auto">{item}</li>' for item in items)
    return f"<ul>{written}</ul>"


Answer._repr_html_ = fragment  # a notebook asks the value to show itself, and values know nothing of pages
