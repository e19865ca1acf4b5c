"""Articles in, ranked passages out; the corpus on disk.

Everything that a program needs of it can be imported from here: `from index import Corpus, Filters`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.corpus import Corpus, Reading, Status
    from index.encoders import Embedder
    from index.encoders.rerankers import SentenceReranker
    from index.errors import (
        AccessRefused,
        AnswerMissing,
        ArticleMissing,
        Busy,
        CorpusDamaged,
        CorpusError,
        CorpusLocked,
        CorpusMissing,
        CorpusTooNew,
        EmbedderError,
        ExtraMissing,
        InputError,
        NewsdeskError,
        Unreachable,
    )
    from index.ingest.intake import Added
    from index.readers.web.visitor import Visitor
    from index.types import Article, Filters, Hit, Mask, Passage, Published, Skipped, Source, Span

__all__ = [
    "AccessRefused",
    "Added",
    "AnswerMissing",
    "Article",
    "ArticleMissing",
    "Busy",
    "Corpus",
    "CorpusDamaged",
    "CorpusError",
    "CorpusLocked",
    "CorpusMissing",
    "CorpusTooNew",
    "Embedder",
    "EmbedderError",
    "ExtraMissing",
    "Filters",
    "Hit",
    "InputError",
    "Mask",
    "NewsdeskError",
    "Passage",
    "Published",
    "Reading",
    "SentenceReranker",
    "Skipped",
    "Source",
    "Span",
    "Status",
    "Unreachable",
    "Visitor",
]
_MODULES = (
    "errors",
    "types",
    "ingest.intake",
    "encoders",
    "encoders.rerankers",
    "readers.web.visitor",
    "corpus",
)  # light ones first


def __getattr__(name: str) -> Any:
    # Loaded when it is first asked for: whoever catches an error does not wait for the search.
    if name in __all__:
        for module in map(import_module, (f"index.{part}" for part in _MODULES)):
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
