"""The names of a question, also where it is typed without capitals: what the articles write as names."""

from collections.abc import Iterable
from functools import lru_cache

from index.text.calendar_names import names as calendar_names
from index.text.folding import bare
from index.text.names import Name, names, tokens
from index.text.word_lists import word_class
from qa.answering.candidates import Candidate
from qa.types import Question

_CALENDAR = calendar_names("weekdays", "en").keys() | calendar_names("months", "en").keys()
_NO_NAMES = word_class(
    "articles", "be", "have", "do", "modals", "question_words", "prepositions", "conjunctions", "adverbs"
)


def asked_names(question: Question, candidates: Iterable[Candidate]) -> list[str]:
    """The words of a question's names, without dates, as they are compared: `walikale`.

    Args:
        question: If it names something with a capital, these names; else its words that are names in the articles.
        candidates: Sentences of the articles.
    """
    if found := [bare(name) for name in question.analysis.names]:
        return [name for name in found if name not in _CALENDAR]
    rows = [_written(text) for text in {each.passage.text for each in candidates}]
    forms = dict.fromkeys(token.form for token in tokens(question.standalone))
    telling = (form for form in forms if form not in _NO_NAMES and form not in _CALENDAR)
    return [form for form in telling if sum(row.get(form, 0) for row in rows) > 0]


@lru_cache(maxsize=512)
def _written(text: str) -> dict[str, int]:
    """Of each word of a text 1 if it is last written with a capital, else -1."""
    return {token.form: 1 if token.is_capital else -1 for token in tokens(text)}


def asked_places(question: Question, words: Iterable[str]) -> list[Name]:
    """The same as names of one or more words: `Lower Karrow` is one.

    Args:
        question: Where they stand.
        words: As `asked_names` gives them.
    """
    known = set(words)
    if not question.analysis.names or question.analysis.intent == "keyword":  # `distance Walikale Goma`
        return [Name((token,), False) for token in tokens(question.standalone) if token.form in known]
    return [name for name in names(question.standalone) if name.tokens[-1].form in known]
