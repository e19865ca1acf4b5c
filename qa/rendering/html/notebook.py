"""An answer as a notebook shows it: a piece of HTML that needs no style sheet, no script and no server.

It takes its colours from the notebook, so that it is as legible in the dark as in the light.
"""

from qa.rendering.answer_view import REFUSED, AnswerView
from qa.rendering.templates import pages
from qa.types import Answer


def fragment(answer: Answer) -> str:
    """The answer with its numbered sources and their quotes; what pointing at a number shows is there to read, too."""
    return str(pages("notebook.html").fragment(AnswerView(answer), REFUSED))


Answer._repr_html_ = fragment  # a notebook asks the value to show itself, and values know nothing of pages
