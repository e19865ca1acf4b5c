"""An invented answer, others made of it, and what holds a text wherever one from outside can stand."""

from dataclasses import replace
from typing import Any

from index.types import Filters
from qa.types import (
    Account,
    Answer,
    Citation,
    Disagreement,
    Holder,
    LeadIn,
    PeriodRead,
    Retrieved,
    Searched,
    Statement,
    Unverified,
)

FERRY = Citation(
    1, "ferry.txt", "v1", "Ferry *sinks*", "Quay Post", "2025-03-20T15:01:01+00:00", "https://quay.example/a?b=c&d=e",
    18, 27, "It *sank*.", "", "",
)  # fmt: skip
ANSWER = Answer(
    question="What happened?", standalone_question="What happened?", filters=Filters(), answered=True,
    text="It *sank*. [1]", short=None, statements=(Statement("It *sank*.", "verbatim", (1,)),), citations=(FERRY,),
    disagreements=(), passages=(Retrieved("ferry.txt", "v1", 0, 60, 0.9),),
    coverage=Searched(2143, 1, "2024-05", "2025-03-20", None), answerer="extractive", embedder="local", seconds=0.1,
    record="0f",
)  # fmt: skip
REFUSAL = replace(ANSWER, answered=False, text="The archive does not say.", statements=(), citations=())


def quoting(*citations: Citation, **fields: Any) -> Answer:
    """An answer that quotes each of these in a sentence of its own, and is ANSWER but for the fields given."""
    quoted = {
        "citations": citations, "statements": tuple(Statement(c.quote, "verbatim", (c.marker,)) for c in citations),
        "text": " ".join(f"{c.quote} [{c.marker}]" for c in citations), "record": None,
    }  # fmt: skip
    question = {"standalone_question": fields["question"]} if "question" in fields else {}
    return replace(ANSWER, **{**quoted, **question, **fields})


def cited(citation: Citation, words: str, **fields: Any) -> Citation:
    """A citation in which every text is `words`, but for the fields given."""
    context, held = LeadIn(0, 1, words), Holder(words, words, words, words, words, words, 0, 1)
    texts = ("article_id", "version", "title", "outlet", "published", "url", "quote", "prefix", "suffix")
    return replace(citation, **{**dict.fromkeys(texts, words), "context": context, "also": (held,), **fields})


def answered(answer: Answer, words: str, **fields: Any) -> Answer:
    """An answer in which every text is `words`, but for its citations, who wrote it, and the fields given."""
    loaded: dict[str, Any] = {
        **dict.fromkeys(("question", "text", "short", "fallback"), words),
        "standalone_question": f"{words}?",  # shown only where it is another
        "filters": Filters(outlets=(words,), article_ids=(words,)),
        "statements": (Statement(words, "verbatim", (1,)),),
        "disagreements": (Disagreement(words, (Account(words, 1, words, words),)),),
        "unverified": (Unverified(words, "unsupported", words, 1, (words,)),),
        "coverage": Searched(1, 1, words, words, words),
        "period": PeriodRead(words, "2025-03-20", None, "filter"),
    }
    return replace(answer, **{**loaded, **fields})
